"""Runs the jobs of one node on APScheduler's clock, and keeps how they fare. Read `Jobs`.

No job runs beside itself; what fails is logged, kept, and tried again at the next turn. What one node does for all is
taken before it is begun and given back after (workflow/store/runs.py). When the machine's clock jumps, every job has
its turn at once: counted by the wall, the next one may lie hours away.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from config.clock import ahead, now_utc
from config.jobs import Job
from config.keeping import Keeping
from config.web.logs import fault_of
from config.web.measures import Measures
from workflow.errors import NotNow, VigilError
from workflow.store import Tables, runs
from workflow.store.runs import SWEEP, Run

log = structlog.get_logger()
TURN_SECONDS = 60  # within which every node asks whether it is to do what one does for all
TICK_SECONDS, JUMP_SECONDS = 1, 5


class Every(BaseTrigger):  # type: ignore[misc]  # the library is not typed
    """Each so many seconds; turns that were missed are not made up for.

    The library's own trigger lists every turn that was missed: of a second's job after a year, thirty million.
    """

    def __init__(self, seconds: int) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The next turn, in step with the one before where that is still to come."""
        due = now if previous_fire_time is None else previous_fire_time + self._interval
        return due if due > now or previous_fire_time is None else now + self._interval


class Jobs:
    """The jobs of one process. `name` is the node's; without jobs it only says that it is there."""

    def __init__(self, jobs: Sequence[Job], tables: Tables, measures: Measures, *, name: str = "") -> None:
        self.runs = {job.name: Run(job.name, job.every_seconds) for job in jobs}
        self.keeping = Keeping(tables, measures, self.runs, name=name)
        self._jobs, self._tables, self._measures = jobs, tables, measures
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._at_work: set[asyncio.Task[None]] = set()
        self._ticking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin: each job at once, then at its turns. A turn that comes while it still runs is left out."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._run,
                Every(min(job.every_seconds, TURN_SECONDS) if job.alone else job.every_seconds),
                [job],
                id=job.name,
                next_run_time=datetime.now(UTC),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        self._keep()
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """Begin nothing more, and let what runs come to its end."""
        self._scheduler.pause()
        for job in self._jobs:
            if job.end is not None:
                job.end()
        if self._ticking is not None:
            self._ticking.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        await self.keeping.end()

    async def _tick(self) -> None:
        """Watch the wall against the monotonic clock, and see that this node is heard of while its sweep hangs."""
        wall, ticks = time.time(), time.monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            jumped = (time.time() - wall) - (time.monotonic() - ticks)
            wall, ticks = time.time(), time.monotonic()
            if abs(jumped) > JUMP_SECONDS:
                log.warning("the clock jumped", seconds=round(jumped))
                for job in self._jobs:
                    self._scheduler.modify_job(job.name, next_run_time=datetime.now(UTC))
            if self.keeping.is_due():
                self._keep()

    def _keep(self) -> None:
        """Write down how the jobs fare, beside the jobs: a database that hangs holds up none of them."""
        self._begin(asyncio.create_task(self.keeping.keep()))

    def _begin(self, task: "asyncio.Task[None]") -> "asyncio.Task[None]":
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        return task

    async def _run(self, job: Job) -> None:
        # In a task of its own: the scheduler cancels what it waits for when it is shut down.
        await asyncio.shield(self._begin(asyncio.create_task(self._turn(job))))

    async def _turn(self, job: Job) -> None:
        run = self.runs[job.name]
        before = run.is_failing, run.said
        if run.next_at is None:
            self._next(job, run)
        try:
            if not job.alone or await self._is_mine(job):
                await self._done(job, run)
        except Exception as error:  # noqa: BLE001 - one of four places that catch broadly: the next turn tries again
            self._failed(job, run, error)
        self._next(job, run)
        if job.name == SWEEP or (run.is_failing, run.said) != before:
            self._keep()

    async def _is_mine(self, job: Job) -> bool:
        every = timedelta(seconds=job.every_seconds)
        return await self._tables.write(runs.take, job.name, self.keeping.name, now=now_utc(), every=every)

    async def _done(self, job: Job, run: Run) -> None:
        now, began, ended_well = now_utc(), time.monotonic(), False
        run.started_at = now
        self._measures.job_started.labels(job.name).set_to_current_time()
        self.keeping.at_work |= {job.name} if job.alone else set()
        try:
            run.done += await job.work(now) or 0
            run.ended_at, run.is_failing, ended_well = now_utc(), False, True
            self._measures.job_ended.labels(job.name).set_to_current_time()
        except NotNow as held:  # expected, such as a sweep that waits for a clock that jumped: said, and no fault
            run.failed_at, run.is_failing, (run.said, run.cure) = now_utc(), True, said_of(held)
        finally:
            run.took_ms = round((time.monotonic() - began) * 1_000)
            if job.alone:
                await self._given_back(job, ended_well=ended_well)

    async def _given_back(self, job: Job, *, ended_well: bool) -> None:
        self.keeping.at_work.discard(job.name)
        name = self.keeping.name
        await self._tables.write(runs.give_back, job.name, name, now=now_utc(), ended_well=ended_well)

    def _failed(self, job: Job, run: Run, error: Exception) -> None:
        run.failed_at, run.is_failing, (run.said, run.cure) = now_utc(), True, said_of(error)
        run.faults += 1
        self._measures.job_faults.labels(job.name).inc()
        log.error("job failed", job=job.name, **fault_of(error))

    def _next(self, job: Job, run: Run) -> None:
        scheduled = self._scheduler.get_job(job.name)
        if scheduled is None or scheduled.next_run_time is None:
            return
        self._measures.job_next.labels(job.name).set(scheduled.next_run_time.timestamp())
        turn = scheduled.next_run_time.replace(microsecond=0) + ahead()
        if job.alone and run.started_at is not None:  # turns before it is due again only ask
            turn = max(turn, run.started_at + timedelta(seconds=job.every_seconds))
        run.next_at = turn


def said_of(error: Exception) -> tuple[str, str | None]:
    """What failed and its cure: sentences of ours, which repeat nothing that was typed; of any other error its kind."""
    if not isinstance(error, VigilError):
        return type(error).__name__, None
    return error.what.text, None if error.next_step is None else error.next_step.text
