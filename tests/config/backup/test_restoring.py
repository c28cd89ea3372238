"""A lost instance comes back from one file and a key on paper: all of it, proved, or nothing."""

import asyncio
import random
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256

import pytest
from msgspec.structs import replace
from sqlalchemy import inspect, select, update

from config.backup.content import End, Header, Row, Rows, frames_in, pieces_of
from config.backup.restoring import Misfitting, restore
from config.holding import served
from intake.people import sessions, tokens
from intake.vault import backups
from intake.vault.binding import NotOpened
from intake.vault.holders import PrivateKey
from notifications import choices
from notifications.store import following, notices
from notifications.store.schema import DEAD, EMAIL, HELD, INBOX, SENT, WAITING, notice
from tests.builders import KEY, LONG_AGO, Office, local
from tests.config.backup.lived_in import BACKUP_KEY, PICTURE, Back, LivedIn, bring_back, left, rows, settings_in
from tests.config.backup.test_making import room_for
from tests.intake.dossier.house import OFFICER, WORDS
from workflow.errors import Broken, Busy, NotAllowed, NotFound, NotNow, NotUnderstood
from workflow.ledger.entry import decode
from workflow.ledger.note import Checkpoint, LogKey, VerifierKey, open_note, sign
from workflow.store import cases, connect, instance
from workflow.store.log import newest_checkpoint, sequence
from workflow.store.schema import clock
from workflow.sweep import sweep

# What restoring itself adds to, or ends.
GOES_ON = {"instance", "former_log", "checkpoint", "event", "log_head", "token", "tile"}


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite"])
def addresses(request, sqlite_url, postgres_url):
    """Addresses of two empty databases, of either kind."""
    return (sqlite_url, postgres_url) if request.param == "sqlite to postgresql" else (postgres_url, sqlite_url)


@asynccontextmanager
async def moved(addresses, folder, **more):
    """An instance, and what came back of its backup in the other kind of database."""
    here = await LivedIn.at(folder / "data", addresses[0])
    await here.back_up(folder / "b")
    back = await bring_back(here, folder / "b", folder / "again", addresses[1], **more)
    yield here, back
    await here.tables.close()
    await back.tables.close()


def forged(folder, change):
    """A backup by somebody who has the public half of the key: the frames of "b", changed."""
    frames = list(frames_in(backups.open_backup([(folder / "b").read_bytes()], BACKUP_KEY)))
    pieces = pieces_of(change(frames))
    (folder / "b").write_bytes(b"".join(backups.seal_backup(pieces, BACKUP_KEY.public)))


async def refused(kind, here, folder, **more):
    """That a restore is refused, and the target then as it was before: not there."""
    with pytest.raises(kind) as fault:
        await bring_back(here, folder / "b", folder / "again", **more)
    assert left(folder / "again") is None
    return fault.value


# ------------------------------------------------------------------------------------------------------- the story


async def test_an_instance_moves_to_the_other_kind_of_database_and_lives_on(addresses, tmp_path):
    async with moved(addresses, tmp_path) as (here, back):
        house, case = back.house, here.case
        assert await back.misfits() == []

        assert await house.statement(case, OFFICER) == WORDS
        assert (await house.save(case, here.file))[1] == PICTURE
        assert [one.text for one in (await house.mailbox(here.receipt)).messages] == ["We have read it."]

        await house.write_as_reporter(here.receipt, "Thank you.")
        other, _receipt = await house.receive(statement="Somebody else.")
        await house.send(here.receipt, PICTURE)
        assert await house.statement(other, OFFICER) == "Somebody else."
        assert (await sweep(back.tables, house.now)).stages > 0
        await back.tables.write(sequence)
        assert await back.misfits() == []


async def test_every_row_comes_back_as_it_was(addresses, tmp_path):
    async with moved(addresses, tmp_path) as (here, back):
        before, after = await here.tables.read(rows), await back.tables.read(rows)

    assert before.keys() == after.keys() >= {"event", "item", "grant", "holder", "seat", "person", "mailbox"}
    assert {name for name in before if before[name] != after[name]} <= GOES_ON
    assert before["checkpoint"] <= after["checkpoint"]
    assert len(before["event"] - after["event"]) == 1  # the record of the backup itself


async def test_sessions_and_tokens_are_void_and_the_log_says_so(addresses, tmp_path):
    async with moved(addresses, tmp_path) as (here, back):
        assert (await tokens.check(here.tables, here.token, now=here.now)).scope == "read"
        with pytest.raises(NotAllowed):
            await tokens.check(back.tables, here.token, now=here.now)
        with pytest.raises(NotAllowed):
            await sessions.resume(back.tables, here.cookie, now=here.house.now)

        leaves = await back.tables.read(cases.leaves, f"person:{here.house.pseudonym(OFFICER)}")
        assert decode(leaves[-1]).kind == "token_revoked"


async def test_the_log_goes_on_under_a_new_key_and_what_the_old_one_signed_still_holds(addresses, tmp_path):
    async with moved(addresses, tmp_path) as (here, back):
        kept, now = await back.tables.read(instance.read), await back.tables.read(newest_checkpoint)
        leaves = [decode(leaf) for leaf in await back.tables.read(cases.leaves, "system")]
        new = VerifierKey.parse(kept.vkey)

        assert kept.vkey == back.told.vkey != back.told.former_vkey == str(KEY.verifier)
        assert open_note(now[1], new).size == now[0] > back.told.log_size
        assert leaves[-2].data == {"code": "log", "digest": new.fingerprint}
        assert leaves[-1].data == {
            "digest": sha256((tmp_path / "b").read_bytes()).hexdigest(),
            "log_size": back.told.log_size,
        }
        assert await back.misfits(since=await here.tables.read(_first_note)) == []


def _first_note(connection):
    return connection.exec_driver_sql("SELECT note FROM checkpoint ORDER BY size").first()[0]


async def test_what_came_back_can_be_backed_up_and_come_back_again(here, tmp_path):
    first = await bring_back(here, tmp_path / "b", tmp_path / "again")
    again = LivedIn(first.house, first.settings)
    await again.back_up(tmp_path / "c")
    await first.tables.close()

    second = await bring_back(again, tmp_path / "c", tmp_path / "and again")

    assert await second.misfits(since=await here.tables.read(_first_note)) == []
    assert [size for size, _vkey in await second.tables.read(instance.former_keys)] == [
        first.told.log_size,
        second.told.log_size,
    ]
    await second.tables.close()


# ---------------------------------------------------------------------------------------------- what is missing since


async def test_a_later_checkpoint_says_how_many_events_are_missing(here, tmp_path):
    for _ in range(3):
        await here.house.receive()
    later = await here.sign()

    back = await bring_back(here, tmp_path / "b", tmp_path / "again", since=later)

    assert (back.told.missing_events, back.told.made_at) == (3 + 1, here.now)  # and the record of the backup itself
    assert "of which" in (await back.misfits(since=later))[0]
    await back.tables.close()


async def test_an_earlier_checkpoint_must_be_of_the_beginning(here, tmp_path):
    earlier = await here.tables.read(_first_note)

    back = await bring_back(here, tmp_path / "b", tmp_path / "again", since=earlier)

    assert back.told.missing_events == 0
    await back.tables.close()


async def test_a_checkpoint_of_another_history_refuses_the_backup(here, tmp_path):
    other = sign(Checkpoint(KEY.name, 3, bytes(32)), KEY)

    fault = await refused(Misfitting, here, tmp_path, since=other)

    assert [str(one) for one in fault.misfits] == [
        "the earlier checkpoint: The log does not begin with the 3 entries that it signed."
    ]


@pytest.mark.parametrize("name", [KEY.name, "vigil/other"])
async def test_a_checkpoint_by_another_key_refuses_the_backup(here, tmp_path, name):
    stranger = LogKey(name, bytes(32))

    await refused(Broken, here, tmp_path, since=sign(Checkpoint(name, 3, bytes(32)), stranger))


# ------------------------------------------------------------------------------------------ what does not come back


@pytest.mark.parametrize("seed", range(8))
async def test_one_flipped_bit_anywhere_is_refused(here, tmp_path, seed):
    sealed = bytearray((tmp_path / "b").read_bytes())
    place = random.Random(seed).randrange(len(sealed)) if seed else len(sealed) - 1
    sealed[place] ^= 1 << seed
    (tmp_path / "b").write_bytes(sealed)

    await refused(NotOpened, here, tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.99, "a byte less", "a byte more"])
async def test_a_file_that_was_cut_or_goes_on_is_refused(here, tmp_path, share):
    sealed = (tmp_path / "b").read_bytes()
    changed = {"a byte less": sealed[:-1], "a byte more": sealed + b"\0"}
    (tmp_path / "b").write_bytes(changed[share] if share in changed else sealed[: int(len(sealed) * share)])

    await refused(NotOpened, here, tmp_path)


async def test_another_key_opens_nothing(here, tmp_path):
    await refused(NotOpened, here, tmp_path, key=PrivateKey(bytes(32)))


async def test_a_file_that_is_not_there_is_said(here, tmp_path):
    (tmp_path / "b").unlink()

    await refused(NotFound, here, tmp_path)


async def test_tables_that_do_not_fit_their_log_are_refused_with_every_misfit(here, tmp_path):
    await here.tables.write(lambda c: c.execute(update(clock).values(first_due_at=LONG_AGO)))
    await here.back_up(tmp_path / "b")

    fault = await refused(Misfitting, here, tmp_path)

    assert {misfit.where.split()[0] for misfit in fault.misfits} == {"clock"}
    assert len(fault.misfits) > 3


@pytest.mark.parametrize("room", [1_000, 20_000, 200_000])
async def test_a_full_disk_leaves_nothing_half_made(here, tmp_path, room):
    with room_for(room):
        await refused((Busy, NotNow), here, tmp_path)


def header(frames, **changes):
    return [replace(frames[0], **changes), *frames[1:]]


def without(frames, kind):
    return [frame for frame in frames if not isinstance(frame, kind)]


FORGED = {
    "no end": lambda frames: frames[:-1],
    "two ends": lambda frames: [*frames, frames[-1]],
    "more after the end": lambda frames: [*frames, Row([1])],
    "another count": lambda frames: [*frames[:-1], End(frames[-1].rows + 1, frames[-1].attachments)],
    "a table of its own": lambda frames: [frames[0], Rows("mine", ["a"]), Row([1]), *frames[1:]],
    "a column of its own": lambda frames: [frames[0], Rows("party", ["stream", "office", "x"]), *frames[1:]],
    "rows of no table": lambda frames: [frames[0], Row([1]), *frames[1:]],
    "values of no column": lambda frames: [Row([*f.values, 1]) if isinstance(f, Row) else f for f in frames],
    "a list for a value": lambda frames: [Row([[1]] * len(f.values)) if isinstance(f, Row) else f for f in frames],
    "every row twice": lambda frames: [f for f in frames for _ in range(1 + isinstance(f, Row))],
    "no attachment": lambda frames: [f for f in frames if type(f).__name__ not in ("Attachment", "Piece", "Closed")],
    "other bytes": lambda frames: [replace(f, content=b"x") if type(f).__name__ == "Piece" else f for f in frames],
    "an attachment of nobody": lambda frames: [
        replace(f, name="0" * 16) if type(f).__name__ == "Attachment" else f for f in frames
    ],
    "an instance of another key": lambda frames: header(frames, vkey=str(LogKey(KEY.name, bytes(32)).verifier)),
    "another size": lambda frames: header(frames, size=frames[0].size - 1),
    "two headers": lambda frames: [frames[0], *frames],
}


@pytest.mark.parametrize("how", FORGED)
async def test_what_a_forger_with_the_public_key_makes_is_refused(here, tmp_path, how):
    forged(tmp_path, FORGED[how])

    await refused(Broken, here, tmp_path)


@pytest.mark.parametrize("change", [{"form": 2}, {"schema": "9999"}])
async def test_a_backup_of_a_newer_program_is_refused_and_the_program_named(here, tmp_path, change):
    forged(tmp_path, lambda frames: header(frames, program="99.0", **change))

    await refused((NotNow, NotUnderstood), here, tmp_path)


async def test_a_file_without_a_header_is_refused(here, tmp_path):
    forged(tmp_path, lambda frames: without(frames, Header))

    await refused(NotUnderstood, here, tmp_path)


# ------------------------------------------------------------------------------------------ where it may be restored


@pytest.mark.parametrize("file", ["letter.txt", "log.key", "vigil.db"])
async def test_a_folder_that_holds_something_is_refused_and_left_as_it_was(here, tmp_path, file):
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / file).write_bytes(b"mine")

    with pytest.raises(NotNow, match="is there already"):
        await bring_back(here, tmp_path / "b", tmp_path / "again")

    assert left(tmp_path / "again") == [file]
    assert (tmp_path / "again" / file).read_bytes() == b"mine"


async def test_an_empty_folder_that_was_there_stays_there_empty_when_it_fails(here, tmp_path):
    (tmp_path / "again").mkdir()

    with pytest.raises(NotOpened):
        await bring_back(here, tmp_path / "b", tmp_path / "again", key=PrivateKey(bytes(32)))
    (tmp_path / "b").write_bytes((tmp_path / "b").read_bytes()[:-1])
    with pytest.raises(NotOpened):
        await bring_back(here, tmp_path / "b", tmp_path / "again")

    assert left(tmp_path / "again") == []


async def test_a_database_that_holds_an_instance_is_refused_and_left_as_it_was(here, tmp_path, postgres_url):
    other = await Office.founded(postgres_url)
    await other.receive("2026-03-02 10:00")
    before = await other.counts()

    await refused(NotNow, here, tmp_path, url=postgres_url)

    assert await other.counts() == before
    await other.close()


async def test_a_database_is_empty_again_after_a_restore_that_failed(here, tmp_path, postgres_url):
    (tmp_path / "b").write_bytes((tmp_path / "b").read_bytes()[:-1])

    await refused(NotOpened, here, tmp_path, url=postgres_url)

    tables = connect(postgres_url)
    assert await tables.read(lambda c: inspect(c).get_table_names()) == []
    await tables.close()


async def test_a_server_that_holds_the_database_is_not_taken_its_place(here, tmp_path, postgres_url):
    async with served(settings_in(tmp_path / "elsewhere", postgres_url)):
        fault = await refused(NotNow, here, tmp_path, url=postgres_url)

    assert "server" in str(fault)


async def test_of_two_who_restore_into_the_same_folder_one_is_refused_and_takes_nothing_from_the_other(here, tmp_path):
    attempts = [bring_back(here, tmp_path / "b", tmp_path / "again") for _ in range(3)]

    told = await asyncio.gather(*attempts, return_exceptions=True)

    (back,) = [one for one in told if isinstance(one, Back)]
    assert {type(one) for one in told if one is not back} == {NotNow}
    assert await back.misfits() == []
    assert (await back.house.save(here.case, here.file))[1] == PICTURE
    await back.tables.close()


async def test_a_storage_elsewhere_loses_what_a_failed_restore_put_there_and_nothing_else(here, tmp_path):
    storage = here.house.storage  # it survived the loss of the database
    forged(tmp_path, lambda frames: header(frames, size=frames[0].size - 1))
    settings = settings_in(tmp_path / "again", storage_url=here.settings.storage_url)

    with pytest.raises(Misfitting):
        await restore(settings, tmp_path / "b", BACKUP_KEY, since=None, now=local("2026-04-01").latest)

    assert [*storage.sizes(here.case)] == [here.file]


# ------------------------------------------------------------------------------------------------- what was to be sent


def a_notice(number, **said):
    return {
        **{"stream": "case:1", "n": number, "person": "p", "channel": EMAIL, "kind": "assigned", "what": "news"},
        **{"role": "case_officer", "office": "intake", "about": "[]", "is_urgent": False, "tries": 0},
        **{"next_at": None, "sent_at": None, "message_id": None, **said},
    }


async def test_what_waited_to_be_sent_is_not_sent_again_and_how_much_that_is_is_said(addresses, tmp_path):
    here = await LivedIn.at(tmp_path / "data", addresses[0])
    before, soon, later = (here.now + timedelta(days=days) for days in (-1, 2, 30))
    told = [
        a_notice(1, channel=INBOX, state=SENT, created_at=before),
        a_notice(2, state=SENT, created_at=before, sent_at=before),
        a_notice(3, state=WAITING, created_at=before, next_at=before),
        a_notice(4, state=HELD, created_at=before, next_at=before),
        a_notice(5, state=WAITING, created_at=before, next_at=soon, message_id="<1@x>", tries=1),  # in flight
        a_notice(6, state=HELD, created_at=before, next_at=later),
    ]

    def work(connection):
        following.hold(connection)
        notices.add(connection, told)
        return choices.make_feed(connection, "p", now=before)

    secret = await here.tables.write(work)
    await here.back_up(tmp_path / "b")
    back = await bring_back(here, tmp_path / "b", tmp_path / "again", addresses[1])

    assert (back.told.unsent, back.told.calendars) == (3, 1)
    kept = await back.tables.read(lambda c: c.execute(select(notice).order_by(notice.c.n)).all())
    dead = [(one.n, one.fault, one.next_at) for one in kept if one.state == DEAD]
    assert dead == [(n, "restored", None) for n in (3, 4, 5)]
    assert [(one.n, one.state) for one in kept if one.state != DEAD] == [(1, SENT), (2, SENT), (6, HELD)]
    assert await back.tables.read(choices.whose_feed, secret) is None
    await here.tables.close()
    await back.tables.close()


async def test_what_was_not_sent_can_be_sent_all_the_same(here, tmp_path):
    def work(connection):
        following.hold(connection)
        notices.add(connection, [a_notice(1, state=WAITING, created_at=here.now, next_at=here.now)])

    await here.tables.write(work)
    await here.back_up(tmp_path / "c")
    back = await bring_back(here, tmp_path / "c", tmp_path / "again")
    (one,) = await back.tables.read(notices.dead, at_most=10)

    assert await back.tables.write(notices.revive, one.id, now=here.now)

    (again,) = await back.tables.read(notices.due, here.now, channel=EMAIL, at_most=10)
    assert again.id == one.id
    await back.tables.close()
