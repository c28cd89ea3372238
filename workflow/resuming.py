"""The sweep as a server does it: it says until when deadlines were looked at, and tells it when nobody had looked.

A gap of more than two intervals is told once, by whichever node first ends a sweep well, in an event of the system:
from when, until when, and how many stages had come meanwhile (they are recorded late). Whoever begins to catch up
counts them and keeps the number, so that it is not lost with a node that is killed at it. Read `sweep_and_tell`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from workflow.case import record
from workflow.events import SYSTEM, Event
from workflow.moment import Moment, instant_text
from workflow.rulebook import law_in_force
from workflow.store import Tables, cases, runs
from workflow.sweep import TIME, Swept, sweep

SWEEP_SECONDS = 60
TWO_SWEEPS = timedelta(seconds=2 * SWEEP_SECONDS)
RESUMED = "sweep_resumed"
STAGES_LATE, NOTHING_LATE = "stages_late", "nothing_late"  # its codes
MOST = 1_000_000  # that a count in an event may say


async def sweep_and_tell(
    tables: Tables, now: datetime, *, then: Callable[[], datetime]
) -> tuple[Swept, datetime | None]:
    """Sweep at `now` (UTC), and since when nobody had looked at deadlines, if that was told now.

    `then` says what time it is when the sweep has ended. Raises as `sweep` does; deadlines count as unwatched then.
    """
    number = await tables.read(_missed, now)
    if number is not None:
        await tables.write(runs.missed, number)
    done = await sweep(tables, now)
    return done, await tables.write(_ended, then)


def is_gap(since: datetime | None, now: datetime) -> bool:
    """Whether nobody has looked for two intervals; a time to come was a wrong clock's. None: nobody ever looked."""
    return since is not None and abs(now - since) > TWO_SWEEPS


def _missed(connection: Connection, now: datetime) -> int | None:
    """How many stages have come, where nobody had looked."""
    if not is_gap(runs.looked(connection).until, now):
        return None
    stages, lapsed, _cases = cases.count_due_stages(connection, now)
    return min(stages + lapsed, MOST)


def _ended(connection: Connection, then: Callable[[], datetime]) -> datetime | None:
    before, now = runs.looked(connection, holding=True), then()
    runs.watched(connection, now)
    if before.until is None or now - before.until <= TWO_SWEEPS:
        return None
    if RESUMED in law_in_force(connection).book.rules.kinds:  # a policy of before may not know it yet
        number = before.missed or 0
        told = {
            "code": STAGES_LATE if number else NOTHING_LATE,
            "unwatched_from": instant_text(before.until),
            "unwatched_until": instant_text(now),
            "stages_late": number,
        }
        record(connection, Event(SYSTEM, RESUMED, told), by=TIME, at=Moment.exactly(now), now=now)
    return before.until
