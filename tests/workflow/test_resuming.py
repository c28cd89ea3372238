"""Nobody had looked at deadlines: told once, by whoever first looks again, with how long and how much."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.builders import OFFICER, local
from workflow.errors import NotAllowed, NotNow
from workflow.events import SYSTEM
from workflow.ledger.entry import decode
from workflow.resuming import RESUMED, TWO_SWEEPS, is_gap, sweep_and_tell
from workflow.store import instance, runs
from workflow.store.cases import leaves
from workflow.store.runs import Looked
from workflow.sweep import sweep_batch

START = local("2026-03-02 09:00").latest
NOW = local("2026-03-09 12:00").latest
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


async def swept(office, at, then=None):
    """What a server's sweep at a time did, and since when nobody had looked, if it told that."""
    return await sweep_and_tell(office.tables, at, then=lambda: then or at)


async def told(office):
    """What was told of times in which nobody looked."""
    entries = [decode(leaf) for leaf in await office.tables.read(leaves, SYSTEM)]
    return [entry.data for entry in entries if entry.kind == RESUMED]


async def test_the_first_sweep_of_all_tells_nothing_and_neither_do_those_that_follow_in_time(office):
    await office.receive("2026-03-02 09:00")

    for at in (NOW, NOW + MINUTE, NOW + MINUTE + TWO_SWEEPS):
        _done, since = await swept(office, at)
        assert since is None
    assert await told(office) == []
    assert await office.tables.read(runs.looked) == Looked(NOW + MINUTE + TWO_SWEEPS, None)


async def test_after_a_gap_from_when_until_when_and_how_many_stages_is_told_once(office):
    await swept(office, START)
    await office.receive("2026-03-02 10:00")
    await office.receive("2026-03-02 11:00", urgent=True)

    done, since = await swept(office, NOW, then=NOW + 7 * SECOND)

    assert since == START
    assert await told(office) == [
        {
            "code": "stages_late",
            "unwatched_from": "2026-03-02T08:00:00Z",
            "unwatched_until": "2026-03-09T11:00:07Z",
            "stages_late": done.stages + done.lapsed,
        }
    ]
    assert done.stages > 0
    assert (await swept(office, NOW + MINUTE))[1] is None
    assert len(await told(office)) == 1
    assert (await office.verify()).misfits == []


async def test_a_gap_in_which_nothing_came_is_told_as_one(office):
    await swept(office, START)

    await swept(office, START + TWO_SWEEPS + SECOND)

    assert [(one["code"], one["stages_late"]) for one in await told(office)] == [("nothing_late", 0)]


async def test_of_nodes_that_come_back_together_one_tells_it_and_tells_all_of_it(office):
    await swept(office, START)
    for _ in range(20):
        await office.receive("2026-03-02 10:00")

    done = await asyncio.gather(*(swept(office, NOW) for _ in range(5)))

    assert [one["stages_late"] for one in await told(office)] == [sum(one.stages + one.lapsed for one, _since in done)]
    assert [since for _one, since in done if since is not None] == [START]


async def test_what_a_node_had_counted_before_it_was_killed_is_told_by_the_next(office):
    await swept(office, START)
    for _ in range(3):
        await office.receive("2026-03-02 10:00")
    await office.tables.write(runs.missed, 41)  # counted, some of it recorded, killed
    await office.tables.write(sweep_batch, NOW)

    await swept(office, NOW + MINUTE)

    assert [one["stages_late"] for one in await told(office)] == [41]


async def test_while_the_sweep_is_held_nobody_looks_and_the_gap_is_as_long_as_the_hold(office):
    await swept(office, START)
    await office.receive("2026-03-02 10:00")
    await office.tables.write(instance.hold, since=NOW, why="the clock jumped")

    with pytest.raises(NotNow):
        await swept(office, NOW)
    assert (await office.tables.read(runs.looked)).until == START
    await office.tables.write(instance.release)
    await swept(office, NOW + timedelta(hours=5))

    assert [one["unwatched_until"] for one in await told(office)] == ["2026-03-09T16:00:00Z"]


async def test_a_time_to_come_in_which_somebody_looked_was_a_wrong_clock_and_is_put_right_in_silence(office):
    await swept(office, NOW + timedelta(days=300))
    assert is_gap((await office.tables.read(runs.looked)).until, NOW)

    await swept(office, NOW)

    assert await told(office) == []
    assert (await office.tables.read(runs.looked)).until == NOW


async def test_who_lets_days_of_a_demo_pass_says_that_somebody_looked(office):
    await swept(office, START)
    await office.tables.write(runs.watched, NOW)

    await swept(office, NOW)

    assert await told(office) == []


async def test_under_a_policy_that_does_not_know_the_event_the_sweep_goes_on(office, monkeypatch):
    await swept(office, START)
    monkeypatch.setattr("workflow.resuming.RESUMED", "not_known")

    _done, since = await swept(office, NOW)

    assert since == START
    assert await told(office) == []
    assert (await office.tables.read(runs.looked)).until == NOW


async def test_no_person_can_say_so(office):
    data = {"code": "nothing_late", "unwatched_from": "2026-03-02", "unwatched_until": "2026-03-03", "stages_late": 0}

    with pytest.raises(NotAllowed):
        await office.tell(SYSTEM, RESUMED, "2026-03-09 12:00", by=OFFICER, **data)

    assert await told(office) == []


async def test_a_database_that_fails_at_the_end_leaves_it_untold_and_the_next_sweep_tells_it(office):
    await swept(office, START)

    def broken():
        raise OSError("the disk")

    with pytest.raises(Exception, match="disk"):
        await sweep_and_tell(office.tables, NOW, then=broken)
    assert await told(office) == []

    await swept(office, NOW + MINUTE)
    assert len(await told(office)) == 1


async def test_the_row_of_what_was_looked_at_is_one(office):
    for at in (START, START + MINUTE):
        await swept(office, at)

    rows = await office.tables.read(lambda connection: connection.scalar(text("SELECT count(*) FROM job")))
    assert rows == 1
