"""What the server does by itself: sweep, sequencer, checkpoint, notices, reminders, forgetting. Read `jobs_of`.

A few periodic jobs, never one for a deadline. Sweep, notices and deliveries are shared by all nodes, piece by piece;
what need be done only once is done by one of them (`alone`), each time by whoever's turn comes first. How they are run
stands in scheduling.py.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from msgspec import Struct

from config.clock import machine_now, now_utc
from config.notice_jobs import NoticeJobs
from config.reminding import remind
from config.settings import Settings
from config.signing import checkpoint
from config.web.measures import Measures
from intake.attachments.moving import sweep_orphans
from intake.attachments.storage import storage_at
from intake.dossier.drafts import forget_drafts
from intake.dossier.reception import forget_answers
from intake.people.sessions import forget_ended
from workflow.resuming import SWEEP_SECONDS, sweep_and_tell
from workflow.store import Tables
from workflow.store.log import sequence
from workflow.timekeeping import Timekeeper

log = structlog.get_logger()
SEQUENCE_SECONDS, CHECKPOINT_SECONDS, FORGET_SECONDS, REMIND_SECONDS = 1, 300, 60, 3_600
NOTICE_SECONDS, ESCALATE_SECONDS = 5, 60
ORPHANS_SECONDS = 86_400  # sealed files that a crash left without a name


class Job(Struct, frozen=True):
    """A piece of work and how often it is done; it is given the time, UTC, and returns how much it did, if it counts.

    `alone`: one node does it for all. `end` is called when the node is to end, and lets work come to its end early.
    """

    name: str
    every_seconds: int
    work: Callable[[datetime], Awaitable[int | None]]
    alone: bool = False
    end: Callable[[], None] | None = None


def jobs_of(settings: Settings, tables: Tables, measures: Measures | None = None) -> list[Job]:
    """What a server does beside answering. On SQLite whoever writes an event gives it its place in the log."""
    timekeeper, notices = Timekeeper(time.monotonic), NoticeJobs(settings, tables, measures or Measures())

    async def swept(now: datetime) -> int:
        # In the transaction: of a demo whose days pass meanwhile nothing newer is then recorded than it is there.
        await tables.write(lambda connection: timekeeper.look(connection, max(now, now_utc()), machine=machine_now()))
        done, since = await sweep_and_tell(tables, now, then=lambda: max(now, now_utc()))
        if since is not None:
            log.warning("caught up with deadlines", unwatched_since=since, stages=done.stages, lapsed=done.lapsed)
        return done.stages + done.lapsed

    async def sequenced(_now: datetime) -> int:
        return await tables.write(sequence)

    async def signed(now: datetime) -> int:
        return int(await checkpoint(settings, tables, now=now))

    async def forgotten(now: datetime) -> int:
        return (
            await tables.write(forget_answers, now)
            + await tables.write(forget_drafts, now)
            + await tables.write(forget_ended, now=now)
        )

    async def tidied(now: datetime) -> int:
        return await sweep_orphans(tables, storage_at(settings.storage_url), now=now)

    async def reminded(now: datetime) -> int:
        return await tables.write(remind, now, backup_every=settings.backup_every)

    jobs = [
        Job("sweep", SWEEP_SECONDS, swept),
        Job("notices", NOTICE_SECONDS, notices.told),
        Job("escalation", ESCALATE_SECONDS, notices.climbed, alone=True),
        Job("delivery", NOTICE_SECONDS, notices.mailed, end=notices.end),
        Job("webhooks", NOTICE_SECONDS, notices.posted, end=notices.end),
        Job("checkpoint", CHECKPOINT_SECONDS, signed, alone=True),
        Job("reminders", REMIND_SECONDS, reminded, alone=True),
        Job("expiry", FORGET_SECONDS, forgotten, alone=True),
        Job("orphans", ORPHANS_SECONDS, tidied, alone=True),
    ]
    if settings.database_url.startswith("postgresql"):
        jobs.append(Job("sequencer", SEQUENCE_SECONDS, sequenced))
    return jobs
