"""Whoever runs Vigil is reminded of what nobody asks for: a backup that was not made, recovery that nobody tried again.

A reminder is an event of the system, from which notices are made: when it is missed for the first time, and again while
nothing happens, a backup each week, a rehearsal each month. Nothing here makes a backup. Read `remind`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from config.backup.making import MADE
from config.settings import LENGTHS
from intake.people import keys
from intake.people.recovery import REHEARSED
from workflow.attestation import RESTORED
from workflow.case import record
from workflow.errors import NotUnderstood
from workflow.events import SYSTEM, Event
from workflow.history import instant
from workflow.ledger.entry import decode
from workflow.moment import Moment, instant_text
from workflow.rulebook import law_in_force
from workflow.span import Span
from workflow.store.health import newest_of
from workflow.store.log import place_of
from workflow.sweep import TIME

log = structlog.get_logger()
BACKUP_MISSED, REHEARSAL_DUE = "backup_missed", "rehearsal_due"
SAID_AGAIN = {BACKUP_MISSED: timedelta(days=7), REHEARSAL_DUE: timedelta(days=30)}
REHEARSED_EVERY = timedelta(days=365)
GRACE = 4  # a backup may come late by a quarter of its interval


class Missed(Struct, frozen=True):
    """What was to be done again: the kind of the reminder, since when it was not done, since when it is late (UTC)."""

    kind: str
    since: datetime
    late_from: datetime


def remind(connection: Connection, now: datetime, *, backup_every: Span) -> int:
    """Record a reminder of everything that is late at `now` (UTC) and was not said, or long ago; how many."""
    known = law_in_force(connection).book.rules.kinds
    said = 0
    for one in missed(connection, now, backup_every=backup_every):
        if one.kind not in known or not _is_to_be_said(connection, one, now):
            continue  # a policy of before does not know it; `vigil doctor` says it all the same
        event = Event(SYSTEM, one.kind, {"last_done": instant_text(one.since)})
        record(connection, event, by=TIME, at=Moment.exactly(now), now=now)
        log.warning("reminded", of=one.kind, since=instant_text(one.since))
        said += 1
    return said


def missed(connection: Connection, now: datetime, *, backup_every: Span) -> Iterator[Missed]:
    """What is late at `now` (UTC): a backup, and trying the shares of the recovery key once a year."""
    backed_up = backed_up_at(connection) or _began_at(connection)
    if backed_up is not None:
        length = backup_every.amount * LENGTHS[backup_every.unit]
        late_from = backed_up + length + length / GRACE
        if now > late_from:
            yield Missed(BACKUP_MISSED, backed_up, late_from)
    rehearsed = rehearsed_at(connection)
    if rehearsed is not None and now > rehearsed + REHEARSED_EVERY:
        yield Missed(REHEARSAL_DUE, rehearsed, rehearsed + REHEARSED_EVERY)


def backed_up_at(connection: Connection) -> datetime | None:
    """When all of it lay in a backup the last time: one was made, or it was restored from one."""
    return max(filter(None, (_newest(connection, MADE), _newest(connection, RESTORED))), default=None)


def rehearsed_at(connection: Connection) -> datetime | None:
    """When the shares of the newest recovery key were tried last, or made; None where there is no such key."""
    key = keys.newest(connection, keys.RECOVERY)
    if key is None:
        return None
    n, _name = keys.published(connection).pins[key.fingerprint]
    return max(filter(None, (_told_at(connection, n), _newest(connection, REHEARSED))), default=None)


def _is_to_be_said(connection: Connection, one: Missed, now: datetime) -> bool:
    """Whether it was not said since it was last done, or so long ago that it is said again."""
    before = _newest(connection, one.kind)
    return before is None or before < one.since or now - before >= SAID_AGAIN[one.kind]


def _began_at(connection: Connection) -> datetime | None:
    """When the instance was set up: it adopted its first policy."""
    return _told_at(connection, 1)


def _told_at(connection: Connection, n: int) -> datetime | None:
    found = place_of(connection, SYSTEM, n)
    return None if found is None else _at(found[1])


def _newest(connection: Connection, kind: str) -> datetime | None:
    leaf = newest_of(connection, SYSTEM, kind)
    return None if leaf is None else _at(leaf)


def _at(leaf: bytes) -> datetime | None:
    """When an entry was recorded; None for what cannot be read, which verification names."""
    try:
        return instant(decode(leaf).recorded_at)
    except NotUnderstood:
        return None
