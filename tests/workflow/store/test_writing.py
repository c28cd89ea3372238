"""Writing: what was awaited is on disk, what failed is gone alone, and a full disk costs nothing but the write."""

import asyncio
import resource
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from sqlalchemy import func, insert, select, text

from tests.builders import INTAKE, Office, local
from workflow.case import record
from workflow.errors import Busy, NotUnderstood
from workflow.events import Event, new_case
from workflow.store import connect
from workflow.store.schema import case, clock, rulebook
from workflow.store.writing import AT_MOST_A_COMMIT, CONNECTIONS

NOW = local("2026-03-02 10:00")
HOUSE = Path(__file__).parents[3]
WRITER = """
import asyncio, sys
from tests.workflow.store.test_writing import kept
from workflow.store import connect

async def main():
    tables = connect(sys.argv[1])
    for number in range(10_000):
        await tables.write(kept, f"{number}")
        print(number, flush=True)

asyncio.run(main())
"""


def kept(connection, name, content=""):
    """A small piece of work: one row more."""
    connection.execute(insert(rulebook).values(hash=name, kind="policy", content=content))
    return name


def failing(connection, name):
    kept(connection, name)
    raise ZeroDivisionError


def names(connection):
    return set(connection.scalars(select(rulebook.c.hash).where(func.length(rulebook.c.hash) < 64)))


def received(connection):
    said = Event(new_case(), "allegation_received", {"channel": "portal"})
    return record(connection, said, by=INTAKE, at=NOW, now=NOW.latest)


def rest(connection):
    """Half of a second, in which others go on."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_sleep(0.5)"))
    else:
        time.sleep(0.5)


async def all_of(*pieces):
    return await asyncio.gather(*pieces, return_exceptions=True)


def on_disk(url):
    """What another process finds in the file of a SQLite database."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
        return {name for (name,) in other.execute("SELECT hash FROM rulebook WHERE length(hash) < 64")}


@pytest.fixture
async def office_on_sqlite(sqlite_url):
    office = await Office.founded(sqlite_url)
    yield office
    with suppress(Busy):
        await office.close()


# ------------------------------------------------------------------------------------------ many at once


async def test_what_was_awaited_is_on_disk_while_the_server_runs(office_on_sqlite, sqlite_url):
    found = []

    async def one(name):
        await office_on_sqlite.tables.write(kept, name)
        found.append(name in on_disk(sqlite_url))

    await asyncio.gather(*(one(f"{number}") for number in range(60)))

    assert found == 60 * [True]


async def test_many_writes_at_once_are_all_there(office):
    wanted = {f"{number}" for number in range(AT_MOST_A_COMMIT + 50)}

    assert set(await all_of(*(office.tables.write(kept, name) for name in wanted))) == wanted
    assert await office.tables.read(names) == wanted


async def test_writes_that_wait_share_a_commit(office_on_sqlite):
    said: list[str] = []
    await office_on_sqlite.tables.write(lambda connection: connection.connection.set_trace_callback(said.append))

    await all_of(*(office_on_sqlite.tables.write(kept, f"{number}") for number in range(100)))

    assert 1 <= said.count("COMMIT") <= 10


async def test_a_failing_piece_does_not_undo_its_neighbours(office):
    pieces = [(failing if number % 3 == 1 else kept, f"{number}") for number in range(30)]

    came = await all_of(*(office.tables.write(work, name) for work, name in pieces))

    assert [isinstance(one, ZeroDivisionError) for one in came] == [work is failing for work, _name in pieces]
    assert await office.tables.read(names) == {name for work, name in pieces if work is kept}


async def test_two_servers_may_write_one_file_and_the_log_has_no_gap(office_on_sqlite, sqlite_url):
    other = Office(connect(sqlite_url))

    came = await all_of(*(o.tables.write(received) for o in (office_on_sqlite, other) for _ in range(40)))
    await other.close()

    assert [one for one in came if isinstance(one, Exception)] == []
    report = await office_on_sqlite.verify()
    assert (report.misfits, report.size, report.waiting) == ([], 82, 0)


def test_what_was_acknowledged_survives_the_death_of_the_process(sqlite_url):
    asyncio.run(founded(sqlite_url))
    writer = Popen([sys.executable, "-c", WRITER, sqlite_url], cwd=HOUSE, stdout=PIPE, text=True)
    assert writer.stdout is not None
    said = [writer.stdout.readline().strip() for _ in range(50)]

    writer.send_signal(signal.SIGKILL)
    said += writer.stdout.read().split()
    writer.wait()

    assert set(said) <= on_disk(sqlite_url)


async def founded(url):
    await (await Office.founded(url)).close()


# ------------------------------------------------------------------------------------------------- reading


async def test_a_reader_sees_one_state_of_things_however_long_it_takes(office):
    def twice(connection):
        before = names(connection)
        rest(connection)
        return before, names(connection)

    reading = asyncio.create_task(office.tables.read(twice))
    await asyncio.sleep(0.2)
    await office.tables.write(kept, "meanwhile")

    assert await reading == (set(), set())
    assert await office.tables.read(names) == {"meanwhile"}


async def test_a_reader_changes_nothing(office):
    with suppress(Busy):
        await office.tables.read(kept, "by a reader")

    assert await office.tables.read(names) == set()


async def test_writers_do_not_wait_for_a_reader(office):
    reading = asyncio.create_task(office.tables.read(rest))
    await asyncio.sleep(0.1)

    await office.tables.write(kept, "1")

    assert not reading.done()
    await reading


# -------------------------------------------------------------------------------------- whoever gives up


async def test_a_caller_who_gives_up_stops_neither_the_writer_nor_the_neighbours(office):
    waiting = [asyncio.create_task(office.tables.write(kept, f"{number}")) for number in range(20)]
    await asyncio.sleep(0)
    for one in waiting[::2]:
        one.cancel()

    came = await all_of(*waiting)
    await asyncio.wait_for(office.tables.write(kept, "afterwards"), 10)

    assert came[1::2] == [f"{number}" for number in range(1, 20, 2)]
    assert await office.tables.read(names) >= {*came[1::2], "afterwards"}


async def test_closing_finishes_what_waits(sqlite_url):
    office = await Office.founded(sqlite_url)
    waiting = [asyncio.create_task(office.tables.write(kept, f"{number}")) for number in range(300)]
    await asyncio.sleep(0)

    await office.close()

    assert set(await all_of(*waiting)) == on_disk(sqlite_url) == {f"{number}" for number in range(300)}


async def test_after_the_closing_a_write_is_refused_and_waits_for_nothing(sqlite_url):
    office = await Office.founded(sqlite_url)
    await office.close()

    with pytest.raises(Busy, match="closed"):
        await asyncio.wait_for(office.tables.write(kept, "too late"), 5)
    await office.close()


# ------------------------------------------------------------------------------------- when the disk fails


async def test_a_commit_that_fails_fails_all_its_pieces_and_the_next_write_works(office_on_sqlite):
    tables = office_on_sqlite.tables

    def bound_to_fail(connection):
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.execute(insert(clock).values(**{**A_CLOCK, "stream": "case:of-nobody"}))

    before = asyncio.create_task(tables.write(rest))  # meanwhile the three come together
    await asyncio.sleep(0.05)
    came = await all_of(tables.write(kept, "1"), tables.write(bound_to_fail), tables.write(kept, "2"))
    await before

    assert [isinstance(one, Exception) for one in came] == [True, True, True]
    assert await tables.write(kept, "3") == "3"
    assert await tables.read(names) == {"3"}


async def test_a_full_disk_is_said_in_a_sentence_and_costs_only_the_write(office_on_sqlite, sqlite_url):
    tables = office_on_sqlite.tables
    room = Path(sqlite_url.removeprefix("sqlite:///") + "-wal").stat().st_size + 200_000
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        came = await all_of(*(tables.write(kept, f"{number}", 40_000 * "x") for number in range(20)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert {str(one) for one in came if not isinstance(one, str)} == {FULL}
    assert await tables.write(kept, "room again", 40_000 * "x") == "room again"
    assert on_disk(sqlite_url) == {one for one in came if isinstance(one, str)} | {"room again"}


FULL = "The write was not made: the disk takes no more. Nothing was changed. Make room, then try again."


async def test_a_database_that_may_grow_no_more_is_said_in_a_sentence(office_on_sqlite):
    tables = office_on_sqlite.tables
    pages = await tables.write(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())
    await tables.write(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}"))

    came = await all_of(*(tables.write(kept, f"{number}", 40_000 * "x") for number in range(3)))
    await tables.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=100000"))

    assert {str(one) for one in came} == {FULL}
    assert await tables.write(kept, "room again", 40_000 * "x") == "room again"


async def test_a_read_only_database_is_said_in_a_sentence_and_can_be_read(office_on_sqlite, sqlite_url):
    path = sqlite_url.removeprefix("sqlite:///")
    tables = connect(f"sqlite:///file:{path}?mode=ro&uri=true")

    with pytest.raises(Busy, match="may not be written"):
        await tables.write(kept, "1")

    assert await tables.read(names) == set()
    await tables.close()


async def test_a_database_that_somebody_holds_too_long_is_said_to_be_busy(office_on_sqlite, sqlite_url):
    tables = office_on_sqlite.tables
    await tables.write(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout=50"))

    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="another one came first"):
            await tables.write(kept, "1")

    assert await tables.write(kept, "2") == "2"


async def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path):
    tables = connect(f"sqlite:///{tmp_path / 'nowhere' / 'vigil.db'}")

    for work in (tables.write, tables.read):
        with pytest.raises(Busy, match="cannot be opened"):
            await work(names)
    await tables.close()


async def test_on_postgresql_whoever_waits_in_a_ring_is_told_to_try_again(postgres_url):
    office = await Office.founded(postgres_url)
    one, other = [(await office.tables.write(received)).stream for _ in range(2)]

    def locks(connection, *streams):
        for stream in streams:
            connection.execute(select(case.c.n).where(case.c.stream == stream).with_for_update())
            rest(connection)

    came = await all_of(office.tables.write(locks, one, other), office.tables.write(locks, other, one))

    assert sum(isinstance(error, Busy) for error in came) == 1
    await office.close()


async def test_on_postgresql_a_server_that_goes_away_is_said_in_a_sentence_and_may_come_back(postgres_url):
    office = await Office.founded(postgres_url)

    def cut_off(connection):
        kept(connection, "1")
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Busy, match="went away"):
        await office.tables.write(cut_off)

    assert await office.tables.write(kept, "2") == "2"
    assert await office.tables.read(names) == {"2"}
    await office.close()


# ----------------------------------------------------------------------------------------- what it promises


async def test_on_postgresql_whoever_waits_longest_gets_the_next_connection(postgres_url):
    tables, turns = connect(postgres_url), 8
    served: Counter[int] = Counter()

    async def come_again_and_again(name):
        for _ in range(turns):
            await tables.read(lambda connection: connection.execute(text("SELECT pg_sleep(0.005)")))
            served[name] += 1

    coming = [asyncio.create_task(come_again_and_again(name)) for name in range(3 * CONNECTIONS)]
    await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)
    behind = turns - min(served[name] for name in range(len(coming)))
    await asyncio.gather(*coming)

    assert behind <= turns // 2  # who is sent to the end of the queue again is nearly all turns behind
    await tables.close()


async def test_every_connection_of_a_file_keeps_the_same_promises(office_on_sqlite):
    def promises(connection):
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    kept_by_readers = await all_of(*(office_on_sqlite.tables.read(promises) for _ in range(4)))

    assert [await office_on_sqlite.tables.write(promises), *kept_by_readers] == 5 * [["wal", 2, 1, 1]]


@pytest.mark.parametrize("url", ["mysql://root:secret@host/db", "postgresql://root:secret@host/db", "vigil.db", ""])
def test_an_address_of_another_kind_is_refused_and_its_password_not_repeated(url):
    with pytest.raises(NotUnderstood, match="Use sqlite:///file or postgresql") as refused:
        connect(url)

    assert "secret" not in str(refused.value)


A_CLOCK = {
    "key": "age",
    "occasion": 1,
    "kind": "watch",
    "rulebook": 64 * "a",
    "root_n": 1,
    "started_from": NOW.latest,
    "started_until": NOW.latest,
    "first_due_at": NOW.latest,
    "stages": "[]",
}
