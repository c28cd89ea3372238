"""Keeping: a file is sealed as it comes and belongs to the dossier once it is whole; else nothing of it is kept."""

import asyncio
from datetime import timedelta
from itertools import repeat

import pytest
from blake3 import blake3

from intake.attachments.keeping import MOST_FILE_BYTES, MOST_FILES
from intake.attachments.sealing import TooLarge
from intake.vault.receipts import Receipt
from intake.vault.streams import open_stream
from tests.intake.attachments.samples import MARK, REFUSED, TAKEN, WORDS, letter, photograph
from tests.intake.attachments.sending import coming, digest, place
from tests.intake.dossier.house import OFFICER
from workflow.errors import Busy, NotFound, NotNow, NotUnderstood

PHOTO = photograph()


class Lost(Exception):
    """The connection is gone."""


@pytest.fixture
async def reported(house):
    """A case and its receipt."""
    return await house.receive()


async def test_a_file_is_sealed_told_in_the_log_and_described_to_the_office_alone(house, reported):
    case, receipt = reported

    name = await house.send(receipt, PHOTO, file="injury, left arm.jpg")

    sealed = house.stored(case)[name]
    assert b"".join(open_stream([sealed], await house.key(case), place(case, name))) == PHOTO
    assert [(one.name, one.digest) for one in await house.files(case)] == [(name, blake3(sealed).hexdigest())]
    assert (await house.headers(case)) == [
        {
            "file": "injury, left arm.jpg",
            "type": "image/jpeg",
            "size": len(PHOTO),
            "sha256": digest(PHOTO),
            "has_view": True,
            "view_of": None,
        }
    ]
    assert (await house.verify()).misfits == []


async def test_nothing_of_a_file_is_in_clear_on_the_disk(house, reported, tmp_path):
    _case, receipt = reported

    await house.send(receipt, WORDS * 10_000, file=f"{MARK.decode()}.txt")

    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(on_disk) > 460_000
    assert WORDS not in on_disk
    assert MARK not in on_disk


async def test_a_file_lies_in_the_storage_before_its_event_is_recorded(house, reported):
    case, receipt = reported
    found = []

    def clock():  # asked when the event is about to be recorded
        found.extend(house.storage.sizes(case))
        return house.now + timedelta(hours=1)

    name = await house.send(receipt, PHOTO, clock=clock)

    assert found == [name]
    entries = (await house.office.case(case)).entries
    assert entries[-1].kind == "item_added"
    assert entries[-1].recorded_at == "2026-03-02T09:00:00Z"


async def test_every_kind_that_is_taken_comes_back_as_it_was_sent(house, reported):
    case, receipt = reported

    for kind, content in TAKEN.items():
        name = await house.send(receipt, content, file="lies.exe")

        header, saved = await house.save(case, name)
        assert (header.type, header.file, saved) == (kind, "lies.exe", content)


async def refused(house, reported, source, *, by):
    """What was raised, after seeing that nothing was kept."""
    case, receipt = reported
    before = (await house.office.counts(), house.stored(case))

    with pytest.raises(by) as raised:
        await house.send(receipt, source)

    assert (await house.office.counts(), house.stored(case)) == before
    return str(raised.value)


async def test_of_what_is_refused_nothing_is_kept(house, reported):
    for content in (b"", *REFUSED.values()):
        await refused(house, reported, content, by=NotUnderstood)


async def test_what_is_seen_to_be_a_programme_at_its_end_is_not_kept(house, reported):
    long = letter(**{"word/media/image1.jpg": bytes(1_000_000), "word/vbaProject.bin": b"macro"})

    assert "macros" in await refused(house, reported, long, by=NotUnderstood)


async def test_an_endless_file_ends_at_a_hundred_mebibytes(house, reported):
    taken = 0

    async def endless():
        nonlocal taken
        for piece in repeat(b"and again " * 6_554):
            taken += len(piece)
            yield piece

    assert "100 MiB" in await refused(house, reported, endless(), by=TooLarge)
    assert MOST_FILE_BYTES < taken < MOST_FILE_BYTES + 2_000_000


async def test_a_case_takes_twenty_files(house, reported):
    _case, receipt = reported
    for n in range(MOST_FILES):
        await house.send(receipt, PHOTO, file=f"{n}.jpg")

    assert "20 files" in await refused(house, reported, PHOTO, by=NotNow)


async def test_the_same_file_under_the_same_name_is_kept_once(house, reported):
    case, receipt = reported

    first, second = await asyncio.gather(*(house.send(receipt, PHOTO) for _ in range(2)))
    again = await house.send(receipt, PHOTO)
    other = await house.send(receipt, WORDS)

    assert first == second == again != other
    assert {*house.stored(case)} == {first, other}


async def test_two_at_once_do_not_make_it_twenty_one(house, reported):
    case, receipt = reported
    for n in range(MOST_FILES - 1):
        await house.send(receipt, PHOTO, file=f"{n}.jpg")

    more = [house.send(receipt, PHOTO, file=f"another {n}.jpg") for n in range(3)]
    came = await asyncio.gather(*more, return_exceptions=True)

    assert sorted(type(one).__name__ for one in came) == ["NotNow", "NotNow", "str"]
    assert len(house.stored(case)) == MOST_FILES


async def test_a_case_takes_five_hundred_mebibytes(house, reported, folder):
    case, receipt = reported
    name = await house.send(receipt, PHOTO)
    with (folder / case.removeprefix("case:") / name).open("r+b") as grown:
        grown.truncate(500 * 1_048_576 - 50_000)  # takes no room on the disk

    with pytest.raises(TooLarge, match="500 MiB"):
        await house.send(receipt, WORDS * 2_000)
    await house.send(receipt, PHOTO, file="another.jpg")

    assert len(await house.files(case)) == 2


async def test_a_connection_that_is_lost_in_the_middle_keeps_nothing(house, reported):
    async def cut_off():
        for piece in [PHOTO, *[bytes(65_536)] * 40]:
            yield piece
        raise Lost

    await refused(house, reported, cut_off(), by=Lost)


async def test_who_is_sent_away_in_the_middle_keeps_nothing(house, reported, folder):
    case, receipt = reported
    waiting = asyncio.Event()

    async def hanging():
        for piece in [PHOTO, *[bytes(65_536)] * 40]:
            yield piece
        waiting.set()
        await asyncio.sleep(3_600)

    sending = asyncio.create_task(house.send(receipt, hanging()))
    await waiting.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    for _ in range(100):  # the thread clears away what it wrote
        if not [path for path in folder.rglob("*") if path.is_file()]:
            break
        await asyncio.sleep(0.05)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert await house.files(case) == []


@pytest.mark.parametrize("what", ["erase", "circle"])
async def test_a_case_that_is_erased_or_sealed_anew_meanwhile_takes_nothing_under_the_old_key(house, reported, what):
    case, receipt = reported

    async def slow():
        yield PHOTO
        await (house.erase(case) if what == "erase" else house.circle(case, without=[OFFICER]))

    with pytest.raises(NotNow):
        await house.send(receipt, slow())

    assert house.stored(case) == {}
    assert await house.files(case) == []


async def test_an_unknown_receipt_takes_nothing_and_the_body_is_not_read(house, reported):
    async def unread():
        yield pytest.fail("it was read")

    with pytest.raises(NotFound):
        await house.send(Receipt.new().text, unread())


async def test_a_storage_that_is_gone_is_said_and_nothing_is_kept(house, reported, folder):
    _case, receipt = reported
    before = await house.office.counts()
    folder.rename(folder.with_name("unplugged"))

    with pytest.raises(Busy):
        await house.send(receipt, coming(PHOTO))

    assert await house.office.counts() == before
