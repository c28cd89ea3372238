"""Who serves and who does what one does for all: one at a time, once an interval, and never with the dead."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from tests.builders import local
from workflow.store import runs
from workflow.store.runs import GONE_AFTER, LEASE, SLACK, Looked, Node, Run
from workflow.store.schema import job

NOW = local("2026-03-09 12:00").latest
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
TIDY = "tidy"


def a_node(name, at=NOW, **more):
    return Node(name, "0.1.0", started_at=at, seen_at=at, **more)


async def take(office, node, at, every=MINUTE):
    """Whether that node is to do it then."""
    return await office.tables.write(runs.take, TIDY, node, now=at, every=every)


async def give_back(office, node, at, *, well=True):
    await office.tables.write(runs.give_back, TIDY, node, now=at, ended_well=well)


async def test_of_many_nodes_that_ask_at_once_one_does_it(office):
    asked = await asyncio.gather(*(take(office, f"n{number}", NOW) for number in range(12)))

    assert sum(asked) == 1


async def test_what_was_done_is_done_again_by_whoever_has_the_first_turn_an_interval_later(office):
    assert await take(office, "a", NOW)
    await give_back(office, "a", NOW + SECOND)

    assert not await take(office, "b", NOW + 30 * SECOND)
    assert await take(office, "b", NOW + MINUTE - SLACK)
    await give_back(office, "b", NOW + MINUTE)
    assert not await take(office, "a", NOW + MINUTE)
    assert (await office.tables.read(runs.last_ended))[TIDY] == NOW + MINUTE


async def test_who_is_killed_at_it_holds_it_no_longer_than_the_lease(office):
    assert await take(office, "a", NOW)  # and never gives it back

    assert not await take(office, "b", NOW + LEASE - SECOND)
    assert await take(office, "b", NOW + LEASE)


async def test_who_is_long_at_it_says_so_and_keeps_it(office):
    assert await take(office, "a", NOW)
    for minutes in range(1, 9):
        at = NOW + minutes * MINUTE
        await office.tables.write(runs.keep, a_node("a", at), [], at_work=[TIDY])
        assert not await take(office, "b", at)

    await give_back(office, "a", NOW + 9 * MINUTE)
    assert await take(office, "b", NOW + 9 * MINUTE)


async def test_where_it_fails_the_next_node_tries_at_its_turn_and_needs_not_wait_an_interval(office):
    assert await take(office, "a", NOW, every=DAY)
    await give_back(office, "a", NOW + SECOND, well=False)

    assert await office.tables.read(runs.last_ended) == {}
    assert await take(office, "b", NOW + 2 * SECOND, every=DAY)


async def test_a_late_giving_back_takes_nothing_from_whoever_took_over(office):
    assert await take(office, "a", NOW)
    assert await take(office, "b", NOW + LEASE)

    await give_back(office, "a", NOW + LEASE + SECOND)

    assert not await take(office, "c", NOW + LEASE + 2 * SECOND)
    assert await office.tables.read(runs.last_ended) == {}


@pytest.mark.parametrize(("ahead", "may"), [(timedelta(seconds=20), False), (timedelta(days=300), True)])
async def test_a_clock_a_little_ahead_changes_nothing_and_one_that_was_wrong_stops_nobody(office, ahead, may):
    assert await take(office, "a", NOW + ahead)

    assert await take(office, "b", NOW) is may


turns = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 90), st.sampled_from(["well", "badly", "killed"])), max_size=25
)


@given(turns=turns)
def test_whatever_nodes_do_it_is_never_done_by_two_at_once_nor_twice_in_an_interval(turns):
    """Against a model: who holds it until when, and when it was last begun by somebody who did not fail."""
    now, until, begun = NOW, None, None
    with create_engine("sqlite://").begin() as connection:
        job.create(connection)
        for node, seconds, end in turns:
            now += timedelta(seconds=seconds)
            may = (until is None or until <= now) and (begun is None or begun <= now - MINUTE + SLACK)
            assert runs.take(connection, TIDY, f"n{node}", now=now, every=MINUTE) is may
            if may:
                begun, until = now, now + LEASE
            if may and end != "killed":
                runs.give_back(connection, TIDY, f"n{node}", now=now, ended_well=end == "well")
                begun, until = begun if end == "well" else None, None


# ----------------------------------------------------------------------------------------------------------- nodes


async def test_a_node_is_here_while_it_is_heard_of_and_until_it_ends(office):
    await office.tables.write(runs.keep, a_node("a"), [])
    await office.tables.write(runs.keep, a_node("b", stopped_at=NOW), [])

    a, b = await office.tables.read(runs.nodes)
    assert (a.is_here(NOW + GONE_AFTER), a.is_here(NOW + GONE_AFTER + SECOND), b.is_here(NOW)) == (True, False, False)
    assert not a.is_here(NOW - DAY)  # seen in what is now the future: its clock was wrong, or ours is


async def test_a_node_that_begins_again_brings_its_own_jobs_and_nothing_of_before(office):
    await office.tables.write(runs.begin, a_node("a"))
    await office.tables.write(runs.keep, a_node("a"), [Run("of before", 60, faults=3), Run("sweep", 60, done=9)])

    await office.tables.write(runs.begin, a_node("a", NOW + MINUTE))
    await office.tables.write(runs.keep, a_node("a", NOW + MINUTE), [Run("sweep", 60)])

    assert await office.tables.read(runs.every_run) == {"a": [Run("sweep", 60)]}
    assert [one.started_at for one in await office.tables.read(runs.nodes)] == [NOW + MINUTE]


async def test_who_was_not_heard_of_for_a_day_is_forgotten_with_its_jobs_and_what_was_looked_at_is_not(office):
    await office.tables.write(runs.keep, a_node("gone"), [Run("sweep", 60)])
    await office.tables.write(runs.watched, NOW)

    await office.tables.write(runs.keep, a_node("here", NOW + DAY), [])
    assert len(await office.tables.read(runs.nodes)) == 2
    await office.tables.write(runs.keep, a_node("here", NOW + DAY + SECOND), [])

    assert [one.name for one in await office.tables.read(runs.nodes)] == ["here"]
    assert await office.tables.read(runs.every_run) == {}
    assert await office.tables.read(runs.looked) == Looked(NOW, None)


async def test_everything_of_a_run_comes_back_as_it_was_kept(office):
    run = Run("sweep", 60, NOW, NOW, 12, NOW + MINUTE, NOW - DAY, "It was held.", "Look.", False, 2, 31)

    for _ in range(2):
        await office.tables.write(runs.keep, a_node("a"), [run])

    assert await office.tables.read(runs.every_run) == {"a": [run]}


async def test_nodes_that_write_at_once_do_not_wait_for_one_another(office):
    def held(connection):
        runs.keep(connection, a_node("a"), [Run("sweep", 60)])
        return connection.scalar(select(1))

    async with asyncio.timeout(20):
        await asyncio.gather(
            office.tables.write(held),
            *(office.tables.write(runs.keep, a_node(f"n{n}"), [Run("sweep", 60)]) for n in range(8)),
        )

    assert len(await office.tables.read(runs.nodes)) == 9


async def test_the_most_that_was_missed_is_kept_until_it_is_told(office):
    await office.tables.write(runs.missed, 5)
    assert await office.tables.read(runs.looked) == Looked(None, None)  # nobody had ever looked: no gap
    await office.tables.write(runs.watched, NOW)

    for number in (7, 3):
        await office.tables.write(runs.missed, number)
    assert await office.tables.read(runs.looked) == Looked(NOW, 7)

    await office.tables.write(runs.watched, NOW + MINUTE)
    assert await office.tables.read(runs.looked) == Looked(NOW + MINUTE, None)
