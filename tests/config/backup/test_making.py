"""A backup is one file, whole or not there, that nobody reads without the private key and that the log names."""

import asyncio
import resource
from contextlib import contextmanager
from hashlib import sha256

import pytest

from config.backup.making import make
from intake.attachments.storage import object_name
from intake.vault import backups
from tests.builders import LONG_AGO
from tests.config.backup.lived_in import BACKUP_KEY, MARKS, LivedIn, bring_back, left, settings_in
from workflow.errors import Broken, NotNow
from workflow.ledger.entry import decode
from workflow.store import cases


@pytest.fixture
async def either(database_url, tmp_path):
    """An instance in which something was said, in either kind of database."""
    here = await LivedIn.at(tmp_path / "data", database_url)
    yield here
    await here.tables.close()


@contextmanager
def room_for(size):
    """Files of this process grow to so many bytes and no further: a disk that is full for whoever writes more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_stolen_backup_tells_nothing_and_the_key_tells_all(either, tmp_path):
    file = tmp_path / "nightly.vigil"

    made = await either.back_up(file)

    sealed = file.read_bytes()
    opened = b"".join(backups.open_backup([sealed], BACKUP_KEY))
    assert file.stat().st_mode & 0o777 == 0o600
    assert (made.bytes, made.damaged, made.attachments) == (len(sealed), 0, 1)
    assert [mark for mark in (*MARKS, b"case:", b"officer", b"key_published") if mark in sealed] == []
    assert [mark for mark in MARKS if mark in opened] == []  # what was said is sealed within, too
    assert b"key_published" in opened


async def test_the_private_keys_of_the_server_and_its_sessions_are_not_in_it(either, tmp_path):
    await either.back_up(tmp_path / "b")

    opened = b"".join(backups.open_backup([(tmp_path / "b").read_bytes()], BACKUP_KEY))

    assert either.token.encode() not in opened
    assert b"PRIVATE+KEY" not in opened
    assert either.cookie.encode() not in opened
    assert b"session" not in opened


async def test_the_log_names_the_digest_and_how_long_it_was(either, tmp_path):
    made = await either.back_up(tmp_path / "b")

    leaves = await either.tables.read(cases.leaves, "system")
    assert decode(leaves[-1]).data == {"digest": made.digest, "log_size": made.log_size}
    assert sha256((tmp_path / "b").read_bytes()).hexdigest() == made.digest
    assert (await either.house.verify()).size == made.log_size + 1


async def test_tonights_backup_takes_the_place_of_last_nights(here, tmp_path):
    first = await here.back_up(tmp_path / "b")
    second = await here.back_up(tmp_path / "b")

    assert second.log_size == first.log_size + 1
    assert sha256((tmp_path / "b").read_bytes()).hexdigest() == second.digest
    assert left(tmp_path) == ["b", "data"]


@pytest.mark.parametrize("taken", ["vigil.db", "letter.txt"])
async def test_a_file_that_is_no_backup_is_not_written_over(here, tmp_path, taken):
    file = tmp_path / "data" / taken
    file.write_bytes(file.read_bytes() if file.exists() else b"to the ombudsperson")
    before = file.read_bytes()

    with pytest.raises(NotNow, match="no backup"):
        await here.back_up(file)

    assert file.read_bytes() == before


@pytest.mark.parametrize("file", ["nowhere/b", "data", "data/vigil.db/b"])
async def test_a_place_that_cannot_be_written_is_said(here, tmp_path, file):
    with pytest.raises(NotNow, match="cannot be written"):
        await here.back_up(tmp_path / file)


async def test_a_full_disk_leaves_the_earlier_backup_and_nothing_else(here, tmp_path):
    await here.back_up(tmp_path / "b")
    before = (tmp_path / "b").read_bytes()

    with room_for(100_000), pytest.raises(NotNow, match="cannot be written"):
        await here.back_up(tmp_path / "b")

    assert (tmp_path / "b").read_bytes() == before
    assert left(tmp_path) == ["b", "data"]


async def test_an_attachment_that_is_gone_or_damaged_stops_no_backup_and_is_told(here, tmp_path):
    case, receipt = await here.house.receive()
    lost = await here.house.send(receipt, MARKS[0], file="letter.txt")
    here.house.exchange(here.case, here.file, b"other bytes")
    here.house.storage.delete(object_name(case, lost))

    made = await here.back_up(tmp_path / "b")
    back = await bring_back(here, tmp_path / "b", tmp_path / "again")

    assert (made.attachments, made.damaged) == (2, 2)
    assert sorted(back.told.damaged) == sorted([f"{case} {lost}", f"{here.case} {here.file}"])
    assert await back.misfits() == []
    await back.tables.close()


async def test_what_happens_while_a_backup_is_made_is_in_it_whole_or_not_at_all(either, tmp_path):
    async def more():
        for _ in range(30):
            await either.house.receive()

    made, _none = await asyncio.gather(either.back_up(tmp_path / "b"), more())
    back = await bring_back(either, tmp_path / "b", tmp_path / "again")

    assert back.told.log_size == made.log_size < (await either.house.verify()).size
    assert await back.misfits() == []
    await back.tables.close()


async def test_an_instance_without_a_backup_key_says_so(office, tmp_path):
    with pytest.raises(NotNow, match="no backup key"):
        await make(settings_in(tmp_path / "data"), office.tables, tmp_path / "b", now=LONG_AGO)

    assert "b" not in left(tmp_path)


async def test_nothing_is_sealed_to_a_key_that_somebody_exchanged(here, tmp_path):
    def exchanged(connection):
        connection.exec_driver_sql("UPDATE holder SET published_n = published_n + 1 WHERE name = 'backup#1'")

    await here.tables.write(exchanged)

    with pytest.raises(Broken):
        await here.back_up(tmp_path / "c")

    assert left(tmp_path) == ["b", "data"]
