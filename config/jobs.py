"""What the server does by itself: sweep, sequencer, checkpoint, notices, and forgetting what has expired. Read `Jobs`.

A few periodic jobs, never one for a deadline. None runs beside itself; what fails is logged, kept, and tried again at
the next turn. How each of them fared lies in a small file, for `vigil doctor` is another process.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from msgspec import Struct

from config.instance import now_utc
from config.notice_jobs import NoticeJobs
from config.settings import Settings
from config.signing import checkpoint
from config.web.logs import fault_of
from config.web.measures import Measures
from intake.attachments.moving import sweep_orphans
from intake.attachments.storage import storage_at
from intake.dossier.drafts import forget_drafts
from intake.dossier.reception import forget_answers
from intake.people.sessions import forget_ended
from workflow.errors import NotNow, VigilError
from workflow.store import Tables
from workflow.store.log import sequence
from workflow.sweep import sweep
from workflow.timekeeping import Timekeeper

log = structlog.get_logger()
KEPT_IN = "jobs.json"
SWEEP_SECONDS, SEQUENCE_SECONDS, CHECKPOINT_SECONDS, FORGET_SECONDS = 60, 1, 300, 60
TWO_SWEEPS = timedelta(seconds=2 * SWEEP_SECONDS)  # after which people are told that nobody looks at deadlines
NOTICE_SECONDS, ESCALATE_SECONDS = 5, 60
ORPHANS_SECONDS = 86_400  # sealed files that a crash left without a name
SELDOM_SECONDS = 60  # jobs that run more often are written down with the others


class Job(Struct, frozen=True):
    """A piece of work and how often it is done; it is given the time, UTC."""

    name: str
    every_seconds: int
    work: Callable[[datetime], Awaitable[None]]


class Run(Struct, omit_defaults=True):
    """How a job fared: instants UTC; `said` is why it stopped early or failed, without content."""

    started: datetime | None = None
    ended: datetime | None = None
    next: datetime | None = None
    said: str | None = None
    faults: int = 0


def jobs_of(settings: Settings, tables: Tables, measures: Measures | None = None) -> list[Job]:
    """What a server does beside answering. On SQLite whoever writes an event gives it its place in the log."""
    timekeeper, notices = Timekeeper(time.monotonic), NoticeJobs(settings, tables, measures or Measures())

    last = read_runs(settings.data).get("sweep", Run()).ended

    async def swept(now: datetime) -> None:
        nonlocal last
        await tables.write(timekeeper.look, now)
        done = await sweep(tables, now)
        if last is not None and now - last > TWO_SWEEPS:
            log.warning("caught up with deadlines", unwatched_since=last, stages=done.stages, lapsed=done.lapsed)
        last = now

    async def sequenced(_now: datetime) -> None:
        await tables.write(sequence)

    async def signed(now: datetime) -> None:
        await checkpoint(settings, tables, now=now)

    async def forgotten(now: datetime) -> None:
        await tables.write(forget_answers, now)
        await tables.write(forget_drafts, now)
        await tables.write(forget_ended, now=now)

    async def tidied(now: datetime) -> None:
        await sweep_orphans(tables, storage_at(settings.storage_url), now=now)

    jobs = [
        Job("sweep", SWEEP_SECONDS, swept),
        Job("notices", NOTICE_SECONDS, notices.told),
        Job("escalation", ESCALATE_SECONDS, notices.climbed),
        Job("delivery", NOTICE_SECONDS, notices.delivered),
        Job("checkpoint", CHECKPOINT_SECONDS, signed),
        Job("expiry", FORGET_SECONDS, forgotten),
        Job("orphans", ORPHANS_SECONDS, tidied),
    ]
    if settings.database_url.startswith("postgresql"):
        jobs.append(Job("sequencer", SEQUENCE_SECONDS, sequenced))
    return jobs


class Jobs:
    """The jobs of one process, on APScheduler's clock."""

    def __init__(self, jobs: Sequence[Job], measures: Measures, *, kept_in: Path) -> None:
        self.runs = {job.name: Run() for job in jobs}
        self._jobs, self._measures, self._kept_in = jobs, measures, kept_in
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._at_work: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin: each job at once, then at its turns. A turn that comes while it still runs is left out."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._run,
                "interval",
                [job],
                id=job.name,
                seconds=job.every_seconds,
                next_run_time=datetime.now(UTC),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin nothing more, and let what runs come to its end."""
        self._scheduler.pause()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        self._scheduler.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        # In a task of its own: the scheduler cancels what it waits for when it is shut down.
        task = asyncio.create_task(self._done(job))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        await asyncio.shield(task)

    async def _done(self, job: Job) -> None:
        run, now = self.runs[job.name], now_utc()
        run.started = now
        self._measures.job_started.labels(job.name).set_to_current_time()
        try:
            await job.work(now)
        except NotNow as held:  # expected, such as a sweep that waits for a clock that jumped: said, and no fault
            run.said = held.what.text
        except Exception as error:  # noqa: BLE001 - one of four places that catch broadly: the next turn tries again
            run.said, run.faults = said_of(error), run.faults + 1
            self._measures.job_faults.labels(job.name).inc()
            log.error("job failed", job=job.name, **fault_of(error))
        else:
            run.said, run.ended = None, now_utc()
            self._measures.job_ended.labels(job.name).set_to_current_time()
        self._keep(job, run)

    def _keep(self, job: Job, run: Run) -> None:
        scheduled = self._scheduler.get_job(job.name)
        if scheduled is not None and scheduled.next_run_time is not None:
            run.next = scheduled.next_run_time.replace(microsecond=0)
            self._measures.job_next.labels(job.name).set(run.next.timestamp())
        if job.every_seconds >= SELDOM_SECONDS or run.said is not None:
            keep_runs(self._kept_in, self.runs)


def said_of(error: Exception) -> str:
    """What failed: a sentence of ours, which repeats nothing that was typed; of any other error its kind alone."""
    return error.what.text if isinstance(error, VigilError) else type(error).__name__


def keep_runs(folder: Path, runs: Mapping[str, Run]) -> None:
    """Write how the jobs fared; a reader finds the old file or the new one, never half of it."""
    beside = folder / f"{KEPT_IN}.new"
    try:
        beside.write_bytes(msgspec.json.encode(runs))
        beside.replace(folder / KEPT_IN)
    except OSError as error:  # a full disk is seen by the jobs that matter
        log.warning("jobs not written down", **fault_of(error))


def read_runs(folder: Path) -> dict[str, Run]:
    """How the jobs of the server on this folder fared, by name; empty where none ever ran."""
    try:
        return msgspec.json.decode((folder / KEPT_IN).read_bytes(), type=dict[str, Run])
    except (OSError, msgspec.MsgspecError):
        return {}
