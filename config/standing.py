"""Does anybody look at deadlines, and how long did nobody? One answer for doctor, metrics, banner and pages.

The question is whether any node ended a sweep well within two intervals, wherever it runs; a held sweep is one that
does not. Where no server ever ran and nothing was ever swept there is nothing to say. Read `alarm_of`.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection

from intake.pages.supplied import Alarm, Gap
from workflow.errors import NotUnderstood
from workflow.events import SYSTEM
from workflow.history import instant
from workflow.ledger.entry import decode
from workflow.resuming import RESUMED, TWO_SWEEPS, is_gap
from workflow.store import instance, runs
from workflow.store.health import newest_of

SAID_FOR = timedelta(days=1)  # so long pages say that there was a gap


def alarm_of(connection: Connection, now: datetime) -> Alarm | None:
    """That deadlines are not looked at, if so at `now` (UTC)."""
    here = instance.read(connection)
    if here is not None and here.held_since is not None:
        return Alarm(here.held_since, here.held_why or "")
    until = runs.looked(connection).until
    if until is not None:
        return Alarm(until if until <= now else None) if is_gap(until, now) else None
    first = min((one.started_at for one in runs.nodes(connection)), default=None)
    return Alarm(None) if first is not None and now - first > TWO_SWEEPS else None


def gap_of(connection: Connection, now: datetime) -> Gap | None:
    """The newest time in which nobody looked, if it ended within a day before `now` (UTC) and stages came meanwhile."""
    leaf = newest_of(connection, SYSTEM, RESUMED)
    with suppress(NotUnderstood):  # verification names it
        if leaf is not None:
            told = decode(leaf).data
            gap = Gap(instant(told["unwatched_from"]), instant(told["unwatched_until"]), told["stages_late"])
            return gap if now - gap.until <= SAID_FOR else None
    return None
