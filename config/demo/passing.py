"""Days pass in a demo: from one instant at which something comes due to the next, with the work of all jobs at each.

The demo's clock is moved first, so nothing is ever recorded that has not come yet, and a server that answers meanwhile
is at the same time. A crash leaves the demo at the step before; the next passing goes on from there. Nothing here
decides what is told to whom: it runs the jobs of `config/jobs.py`, at later times. Read `let_pass`.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection

from config.clock import DemoClock
from config.jobs import Job, jobs_of
from config.settings import Settings
from notifications.store import ahead
from workflow.errors import NotNow, NotUnderstood, VigilError, _
from workflow.moment import local_day
from workflow.rulebook import law_in_force
from workflow.store import Tables, runs
from workflow.store.health import next_due
from workflow.store.log import sequence

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVERY_DAY = (time(0, 1), time(8, 0))  # local; what has no instant of its own is done then
LONGEST = timedelta(days=400)


class Passing(Struct, frozen=True):
    """Time that passed, UTC, in so many steps; `said` is why jobs stopped early or failed, by name."""

    since: datetime
    until: datetime
    steps: int
    said: dict[str, str]


async def let_pass(settings: Settings, tables: Tables, clock: DemoClock, *, now: datetime, until: datetime) -> Passing:
    """Let time pass from `now` until then, both UTC.

    Raises NotNow for a time that has been, NotUnderstood for one that is further away than a demo can pass at once.
    """
    _check(now, until)
    zone = (await tables.read(law_in_force)).calendar.zone
    jobs, said, steps, at = jobs_of(settings, tables), dict[str, str](), 0, now
    done: dict[str, datetime] = {}
    while True:
        await tables.write(_moved, clock, at, is_first=not steps)
        said |= await _worked(tables, [one for one in jobs if _is_due(one, done, at)], done, at)
        steps += 1
        if at >= until:
            return Passing(now, until, steps, said)
        at = min(await tables.read(_next, at, zone), until)


def _check(now: datetime, until: datetime) -> None:
    if until <= now:
        raise NotNow(
            _("No time passed: a demo goes forward only."),
            next_step=_("Name a later time; or delete the demo's data folder and begin anew."),
        )
    if until - now > LONGEST:
        raise NotUnderstood(
            _("No time passed: at most %(days)d days pass at once.", days=LONGEST.days),
            next_step=_("Let them pass in parts."),
        )


def _moved(connection: Connection, clock: DemoClock, at: datetime, *, is_first: bool) -> None:
    """It is `at` from now on. Time that is let pass is no time in which nobody looked at deadlines; both in one
    transaction, so that a server that sweeps meanwhile sees neither or both.
    """
    if not is_first:
        runs.watched(connection, at)
    clock.move_to(at)


def _is_due(job: Job, done: dict[str, datetime], at: datetime) -> bool:
    return job.name not in done or at - done[job.name] >= timedelta(seconds=job.every_seconds)


async def _worked(tables: Tables, jobs: Sequence[Job], done: dict[str, datetime], at: datetime) -> dict[str, str]:
    """Do these jobs at a time, in their order, and what was recorded gets its place in the log before it is told."""
    said = {}
    for job in jobs:
        try:
            await job.work(at)
        except Exception as error:  # noqa: BLE001 - as `Jobs` does: one that fails stops no other, and is said
            said[job.name] = str(error.what) if isinstance(error, VigilError) else type(error).__name__
        done[job.name] = at
        await tables.write(sequence)
    return said


def _next(connection: Connection, after: datetime, zone: ZoneInfo) -> datetime:
    """The whole minute at or after the next instant at which anything is to be done."""
    local = local_day(after, zone)
    daily = (datetime.combine(day, hour, zone) for day in (local, local + DAY) for hour in EVERY_DAY)
    found = [one.astimezone(after.tzinfo) for one in daily]
    found += [one for one in (next_due(connection, after), ahead.next_at(connection, after)) if one is not None]
    return min(_whole_minute(one) for one in found if one > after)


def _whole_minute(at: datetime) -> datetime:
    down = at.replace(second=0, microsecond=0)
    return down if down == at else down + MINUTE
