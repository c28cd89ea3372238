"""The jobs beside the server: none runs beside itself, stops another, or is stopped by a clock or a database."""

import asyncio
import json
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from config import scheduling
from config.jobs import Job
from config.scheduling import Every, Jobs, said_of
from config.web.measures import Measures
from tests.intake.doors.house import MARK
from workflow.errors import Busy, NotNow, _
from workflow.store import runs


@asynccontextmanager
async def at_work(office, *jobs, name="a", measures=None):
    """These jobs at work on a node of that name, until the block ends."""
    running = Jobs(jobs, office.tables, measures or Measures(), name=name)
    running.start()
    try:
        yield running
    finally:
        await running.stop()


async def until(holds):
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


async def kept(office, node="a"):
    """What that node wrote of its jobs, by their names."""
    return {run.job: run for run in (await office.tables.read(runs.every_run)).get(node, [])}


class Turns:
    """A job that counts its turns; `does` is what it does in each."""

    def __init__(self, does=None):
        self.number, self.does = 0, does

    async def __call__(self, _now):
        self.number += 1
        return await self.does() if self.does else 1


async def test_a_job_that_takes_longer_than_its_turn_never_runs_beside_itself(office):
    inside, most, turns = 0, 0, 0

    async def slow(_now):
        nonlocal inside, most, turns
        inside, turns = inside + 1, turns + 1
        most = max(most, inside)
        await asyncio.sleep(1.2)
        inside -= 1

    async with at_work(office, Job("slow", 1, slow)):
        await until(lambda: turns == 2)

    assert (most, inside) == (1, 0)


async def test_a_job_that_fails_is_told_without_its_message_and_tried_again_while_others_go_on(office):
    async def fails():
        raise ValueError(MARK)

    failing, fine = Turns(fails), Turns()
    with capture_logs() as lines:
        async with at_work(office, Job("failing", 1, failing), Job("fine", 1, fine)):
            await until(lambda: failing.number == 2 and fine.number >= 2)

    found = await kept(office)
    assert (found["failing"].said, found["failing"].cure, found["failing"].ended_at) == ("ValueError", None, None)
    assert found["failing"].faults == 2
    assert (found["fine"].faults, found["fine"].done, found["fine"].is_failing) == (0, fine.number, False)
    assert found["failing"].next_at
    assert MARK not in json.dumps(lines) + str(found)


async def test_a_fault_is_written_at_once_and_so_is_its_end(office):
    async def fails():
        if job.number == 1:
            raise Busy(_("The mail server %(name)s is away.", name=MARK), next_step=_("Look after it."))
        return 3

    job = Turns(fails)

    async def written(failing):
        async with asyncio.timeout(20):
            while (run := (await kept(office)).get("mail")) is None or run.is_failing is not failing or not run.faults:
                await asyncio.sleep(0.02)
        return run

    async with at_work(office, Job("mail", 1, job)):
        run = await written(failing=True)
        assert (run.said, run.cure) == ("The mail server %(name)s is away.", "Look after it.")
        assert (await written(failing=False)).faults == 1


async def test_a_job_that_is_held_says_so_and_is_no_fault(office):
    async def held():
        raise NotNow(_("The sweep is held since %(since)s.", since=MARK), next_step=_("Trust the clock."))

    async with at_work(office, Job("held", 60, Turns(held))) as jobs:
        await until(lambda: jobs.runs["held"].is_failing)

    run = (await kept(office))["held"]
    assert (run.said, run.cure, run.faults) == ("The sweep is held since %(since)s.", "Trust the clock.", 0)


async def test_what_runs_when_the_server_stops_comes_to_its_end_and_the_node_says_that_it_ended(office):
    ended = False

    async def long(_now):
        nonlocal ended
        await asyncio.sleep(0.3)
        ended = True

    async with at_work(office, Job("long", 60, long)) as jobs:
        await until(lambda: jobs.runs["long"].started_at is not None)

    assert ended
    (node,) = await office.tables.read(runs.nodes)
    assert node.stopped_at is not None
    assert (await kept(office))["long"].ended_at is not None


async def test_a_server_without_jobs_is_heard_of_too(office):
    async with at_work(office, name="door"):
        async with asyncio.timeout(20):
            while not (nodes := await office.tables.read(runs.nodes)):
                await asyncio.sleep(0.02)

    assert [(one.name, one.has_jobs) for one in nodes] == [("door", False)]


# --------------------------------------------------------------------------------------------- what one does for all


async def test_of_two_nodes_one_does_what_need_be_done_once(office):
    here, there = Turns(), Turns()

    jobs = [Job("tidy", 3_600, work, alone=True) for work in (here, there)]
    async with at_work(office, jobs[0], name="a") as a, at_work(office, jobs[1], name="b") as b:
        await until(lambda: a.runs["tidy"].next_at is not None and b.runs["tidy"].next_at is not None)

    assert here.number + there.number == 1


async def test_where_one_node_cannot_do_it_the_other_does(office, monkeypatch):
    """A node without the log's key signs nothing; were it always first, nothing would ever be signed."""
    monkeypatch.setattr(scheduling, "TURN_SECONDS", 1)

    async def no_key():
        raise NotNow(_("The key does not lie here."))

    here, there = Turns(no_key), Turns()
    async with at_work(office, Job("sign", 3_600, here, alone=True), name="a"):
        await until(lambda: here.number)
        async with at_work(office, Job("sign", 3_600, there, alone=True), name="b"):
            await until(lambda: there.number)

    found = await office.tables.read(runs.every_run)
    assert found["a"][0].is_failing
    assert not found["b"][0].is_failing
    assert (await office.tables.read(runs.last_ended))["sign"]


async def test_a_server_that_begins_anew_does_not_do_again_what_was_just_done(office):
    once = Turns()
    for _time in range(3):
        async with at_work(office, Job("tidy", 3_600, once, alone=True)) as jobs:
            await until(lambda jobs=jobs: jobs.runs["tidy"].next_at is not None)

    assert once.number == 1


# ------------------------------------------------------------------------------------------------------ the clock


@pytest.mark.parametrize("days", [-3, 400])
async def test_when_the_clock_jumps_every_job_has_its_turn_at_once(office, days):
    """Counted by the wall, the next turn would lie three days ahead; a year's missed seconds are not made up for."""
    job = Turns()
    now = time.time()
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=True) as traveller:
        async with at_work(office, Job("often", 1, job), Job("seldom", 3_600, seldom := Turns())):
            await until(lambda: job.number and seldom.number)
            traveller.shift(timedelta(days=days))
            began = time.monotonic()
            await until(lambda: seldom.number >= 2)
            before = job.number
            await until(lambda: job.number > before)

    assert time.monotonic() - began < 10
    assert job.number < 20


@given(every=st.integers(1, 86_400), missed=st.floats(0, 10**9), step=st.integers(0, 10**6))
def test_a_turn_lies_ahead_within_an_interval_and_in_step_with_the_one_before(every, missed, step):
    before = datetime(2026, 3, 2, 8, tzinfo=UTC) + timedelta(microseconds=step)
    now = before + timedelta(seconds=missed)

    due = Every(every).get_next_fire_time(before, now)

    assert now < due <= now + timedelta(seconds=every)
    if missed < every:
        assert due == before + timedelta(seconds=every)


# --------------------------------------------------------------------------------------------------- the database


class Away:
    """Tables that are away while `is_away`."""

    def __init__(self, tables):
        self.tables, self.is_away = tables, False

    async def write(self, work, *args, **kwargs):
        if self.is_away:
            raise Busy(_("The database cannot be reached."))
        return await self.tables.write(work, *args, **kwargs)

    read = write

    async def close(self):
        """Whoever made the tables closes them."""


async def test_while_the_database_is_away_the_jobs_go_on_and_it_is_said_once_that_nothing_is_written(office):
    away, job, measures = Away(office.tables), Turns(), Measures()
    jobs = Jobs([Job("often", 1, job)], away, measures, name="a")
    with capture_logs() as lines:
        jobs.start()
        await until(lambda: job.number)
        await jobs.keeping.keep()
        away.is_away = True
        for _ in range(3):
            await jobs.keeping.keep()
        assert b"vigil_sweep_unwatched 1.0" in measures.written()
        before = job.number
        await until(lambda: job.number > before)
        away.is_away = False
        await jobs.keeping.keep()
        await jobs.stop()

    said = [line["event"] for line in lines if "written down" in line["event"]]
    assert said == ["jobs not written down", "jobs written down again"]
    assert (await kept(office))["often"].done == job.number


async def test_a_database_that_hangs_holds_up_no_job(office):
    class Hanging(Away):
        async def write(self, work, *args, **kwargs):
            await asyncio.sleep(60)

    job = Turns()
    jobs = Jobs([Job("sweep", 1, job)], Hanging(office.tables), Measures(), name="a")
    jobs.start()
    try:
        await until(lambda: job.number >= 3)
    finally:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()


async def test_a_job_for_all_that_cannot_even_be_taken_is_a_fault_that_is_said(office):
    away = Away(office.tables)
    away.is_away = True
    jobs = Jobs([Job("tidy", 60, Turns(), alone=True)], away, Measures(), name="a")
    jobs.start()
    await until(lambda: jobs.runs["tidy"].faults)
    away.is_away = False
    await jobs.stop()

    assert (await kept(office))["tidy"].said == "The database cannot be reached."


def test_what_failed_is_a_sentence_of_ours_or_a_kind():
    assert said_of(ValueError(MARK)) == ("ValueError", None)
    assert said_of(Busy(_("Gone: %(x)s.", x=MARK), next_step=_("Wait."))) == ("Gone: %(x)s.", "Wait.")
