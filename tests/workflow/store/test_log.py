"""The order of the log: every event gets one place, none is left out, and no stream is ordered against itself."""

import asyncio

import pytest
from sqlalchemy import func, insert, select, text, update

from tests.builders import INTAKE, KEY, PROSECUTOR, Office, local, undone
from workflow.case import Telling
from workflow.errors import Broken
from workflow.events import Event, new_case
from workflow.ledger.merkle import leaf_hash, root
from workflow.ledger.note import open_note
from workflow.store import connect, log
from workflow.store.audit import in_log_order
from workflow.store.schema import checkpoint, event, log_head
from workflow.verification import verify

NOW = "2026-03-02 10:00"


def step(case):
    return Telling(Event(case, "step_logged"), PROSECUTOR, local(NOW))


def received(case):
    return Telling(Event(case, "allegation_received", {"channel": "portal"}), INTAKE, local(NOW))


def places(connection):
    """(place, stream, n) of every event, by place; those without one come first."""
    rows = connection.execute(select(event.c.log_index, event.c.stream, event.c.n))
    return sorted((-1 if place is None else place, stream, n) for place, stream, n in rows)


def root_of_the_log(connection):
    """The root over all entries in the order of the log, computed from the beginning."""
    return root([leaf_hash(entry) for rows in in_log_order(connection) for _place, entry in rows])


async def nodes(url, number):
    return [Office(connect(url)) for _ in range(number)]


async def test_every_event_of_a_file_has_its_place_with_its_commit(office, database_url):
    await office.tell_many([received(new_case())], now=NOW)

    waiting = await office.tables.read(log.waiting, at_most=10)

    assert len(waiting) == (0 if database_url.startswith("sqlite") else 1)


async def test_an_event_without_a_place_is_no_misfit_and_gets_one(postgres_url):
    office = await Office.founded(postgres_url)
    await office.tell_many([received(new_case())], now=NOW)

    report = await office.tables.read(verify, vkey=KEY.verifier)

    assert (report.misfits, report.waiting, report.size) == ([], 1, 2)
    assert await office.tables.write(log.sequence) == 1
    assert (await office.verify()).size == 3
    await office.close()


async def test_many_writers_and_many_sequencers_leave_no_gap_and_no_stream_in_disorder(office, database_url):
    cases, others = [new_case() for _ in range(4)], await nodes(database_url, 3)
    await office.tell_many([received(case) for case in cases], now=NOW)

    async def writes(node):
        for turn in range(12):
            await node.tell_many([step(cases[turn % 4]), step(cases[(turn + 1) % 4])], now=NOW)

    async def sequences(node):
        for _ in range(15):
            await node.tables.write(log.sequence)

    await asyncio.gather(*(work(node) for node in others for work in (writes, sequences)))
    await office.tables.write(log.sequence)

    found = await office.tables.read(places)
    await asyncio.gather(*(node.close() for node in others))
    assert [place for place, _stream, _n in found] == list(range(2 + 4 + 3 * 12 * 2))
    for case in cases:
        assert [n for _place, stream, n in found if stream == case] == list(range(1, 20))
    assert (await office.verify()).misfits == []


async def test_one_sequencer_at_a_time_and_nobody_waits_for_it(postgres_url):
    office = await Office.founded(postgres_url)
    await office.tell_many([received(new_case())], now=NOW)

    def at_work(connection):
        placed = log.sequence(connection)
        connection.execute(text("SELECT pg_sleep(1)"))
        return placed

    first = asyncio.create_task(office.tables.write(at_work))
    await asyncio.sleep(0.5)

    assert await office.tables.write(log.sequence) == 0
    assert not first.done()
    assert await first == 1
    await office.close()


async def test_a_sequencer_that_dies_leaves_events_for_the_next(office):
    await office.tables.write(log.sequence)
    await undone(office.tables, log.sequence)
    await office.tell_many([received(new_case())], now=NOW)

    before = await office.tables.read(places)
    placed = await undone(office.tables, log.sequence)

    assert await office.tables.read(places) == before
    assert await office.tables.write(log.sequence) == placed
    assert (await office.verify()).misfits == []


async def test_more_events_than_a_round_takes_are_placed_in_several(office):
    rows = [{"stream": "case:x", "n": n, "kind": "k", "entry": b"%d" % n} for n in range(1, log.AT_MOST_A_ROUND + 3)]

    def placed(connection):
        connection.execute(insert(event), rows)
        done = log.sequence(connection)
        return done, connection.scalar(select(func.max(event.c.log_index))), log.frontier(connection).root()

    def wanted(connection):
        connection.execute(insert(event), rows)
        log.sequence(connection)
        return root_of_the_log(connection)

    done, last, edge = await undone(office.tables, placed)
    assert (done, last) == (len(rows), 1 + len(rows))
    assert edge == await undone(office.tables, wanted)


async def test_the_kept_edge_of_the_tree_is_the_one_that_all_entries_give(office):
    await office.tell_many([received(new_case()) for _ in range(5)], now=NOW)
    await office.tables.write(log.sequence)

    assert (await office.tables.read(log.frontier)).root() == await office.tables.read(root_of_the_log)


async def test_a_checkpoint_signs_what_the_log_is_and_is_kept_once(office):
    def signed_twice(connection):
        notes = [log.sign_checkpoint(connection, KEY, now=local(at).latest) for at in (NOW, "2026-03-03")]
        return notes, connection.scalar(select(func.count()).select_from(checkpoint)), log.newest_checkpoint(connection)

    notes, number, newest = await undone(office.tables, signed_twice)

    signed = open_note(notes[0], KEY.verifier)
    edge = await office.tables.read(log.frontier)
    assert (signed.size, signed.root) == (edge.size, edge.root()) == (2, edge.root())
    assert (number, newest) == (1, (2, notes[0]))


@pytest.mark.parametrize("frontier", [b"", b"nonsense", bytes(40)])
async def test_a_damaged_edge_is_said_to_be_broken(office, frontier):
    def damaged(connection):
        connection.execute(update(log_head).values(frontier=frontier))
        return log.frontier(connection)

    with pytest.raises(Broken):
        await undone(office.tables, damaged)
