"""Does anybody look at deadlines? The truth table of the one answer that doctor, metrics, banner and pages give."""

from datetime import timedelta
from typing import Any

import pytest

from config.standing import alarm_of, gap_of
from intake.pages.supplied import Alarm, Gap
from tests.builders import local
from workflow.resuming import sweep_and_tell
from workflow.store import instance, runs
from workflow.store.runs import Node, Run
from workflow.store.schema import node as nodes

NOW = local("2026-03-09 12:00").latest
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
FAILING = Run("sweep", 60, started_at=NOW, failed_at=NOW, is_failing=True, said="OSError", faults=3)


def a_node(name="a", *, began=NOW - DAY, seen=NOW, stopped=None, has_jobs=True):
    return Node(name, "0.1.0", began, seen, stopped, has_jobs)


# what there is: nodes with their runs, until when anybody looked → whether it is said that nobody does
TABLE: dict[str, tuple[list[Any], Any, bool]] = {
    "no server ever ran, nothing was swept": ([], None, False),
    "cron sweeps, and no server runs": ([], NOW - MINUTE, False),
    "cron swept, and does no longer": ([], NOW - 3 * MINUTE, True),
    "one node, which sweeps": ([(a_node(), [])], NOW - MINUTE, False),
    "two intervals to the second": ([(a_node(), [])], NOW - 2 * MINUTE, False),
    "a second more": ([(a_node(), [])], NOW - 2 * MINUTE - SECOND, True),
    "its newest sweep failed, the one before ended well": ([(a_node(), [FAILING])], NOW - 2 * MINUTE, False),
    "its sweeps fail": ([(a_node(), [FAILING])], NOW - 3 * MINUTE, True),
    "its sweeps fail, another node's do not": ([(a_node(), [FAILING]), (a_node("b"), [])], NOW - MINUTE, False),
    "it was killed a minute ago": ([(a_node(seen=NOW - MINUTE), [])], NOW - MINUTE, False),
    "it was killed, and another goes on": ([(a_node(seen=NOW - DAY), [FAILING]), (a_node("b"), [])], NOW, False),
    "it ended in order, and nobody came": ([(a_node(stopped=NOW - DAY), [])], NOW - DAY, True),
    "the whole office was shut for a week": ([(a_node(seen=NOW - 7 * DAY), [])], NOW - 7 * DAY, True),
    "a door without jobs beside a node that sweeps": ([(a_node("door", has_jobs=False), [])], NOW - MINUTE, False),
    "a door without jobs, and nobody ever swept": ([(a_node("door", has_jobs=False), [])], None, True),
    "a door that has just opened, and nobody ever swept": ([(a_node("door", began=NOW - MINUTE), [])], None, False),
    "its first sweep fails": ([(a_node(began=NOW - 3 * MINUTE), [FAILING])], None, True),
    "a clock that was a year ahead looked": ([(a_node(), [])], NOW + 365 * DAY, True),
    "a node's clock is a minute ahead": ([(a_node(), [])], NOW + MINUTE, False),
}


@pytest.mark.parametrize("what", TABLE)
async def test_whether_anybody_looks_at_deadlines(office, what):
    servers, looked, is_unwatched = TABLE[what]
    await office.receive("2026-03-02 09:00")  # what is due long ago is no matter here
    for node, fared in servers:
        await office.tables.write(lambda connection, node=node, fared=fared: put(connection, node, fared))
    if looked is not None:
        await office.tables.write(runs.watched, looked)

    alarm = await office.tables.read(alarm_of, NOW)

    assert (alarm is not None) is is_unwatched
    if alarm is not None:
        assert alarm == Alarm(looked if looked is not None and looked <= NOW else None)


def put(connection, node, fared):
    """Write a node as it is, though it was not heard of for long: only those that write forget."""
    runs.keep(connection, Node(node.name, node.version, node.started_at, NOW, node.stopped_at, node.has_jobs), fared)
    connection.execute(nodes.update().where(nodes.c.name == node.name).values(seen_at=node.seen_at))


@pytest.mark.parametrize("looked", [None, NOW - MINUTE, NOW - DAY])
async def test_a_held_sweep_is_said_at_once_with_its_reason_however_lately_anybody_looked(office, looked):
    if looked is not None:
        await office.tables.write(runs.watched, looked)
    await office.tables.write(instance.hold, since=NOW - SECOND, why="the clock jumped")

    assert await office.tables.read(alarm_of, NOW) == Alarm(NOW - SECOND, "the clock jumped")

    await office.tables.write(instance.release)
    alarm = await office.tables.read(alarm_of, NOW)
    assert (alarm is not None) is (looked == NOW - DAY)


async def test_a_gap_is_said_for_a_day(office):
    start = local("2026-03-02 09:00").latest
    await office.tables.write(runs.watched, start)
    assert await office.tables.read(gap_of, NOW) is None
    await office.receive("2026-03-02 09:30")

    done, _since = await sweep_and_tell(office.tables, NOW, then=lambda: NOW)

    assert await office.tables.read(gap_of, NOW + DAY) == Gap(start, NOW, done.stages + done.lapsed)
    assert await office.tables.read(gap_of, NOW + DAY + SECOND) is None
