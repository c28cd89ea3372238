"""Is the machine's time to be trusted? A clock that jumped holds the sweep until somebody says that it is right.

While a process runs, the wall clock is measured against the monotonic one; at its start only a time before the newest
event counts as a jump, for the machine may have been off for days. Allegations are received all the time: only the
sweep waits. Read `Timekeeper.look`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from workflow.case import record
from workflow.errors import NotUnderstood
from workflow.events import SYSTEM, Event
from workflow.history import instant
from workflow.ledger.entry import By, decode
from workflow.moment import Moment, instant_text
from workflow.store import instance, log

# A wall clock that runs away from the monotonic one by more than this has jumped (a leap second or a slow NTP has not).
TOLERANCE = timedelta(minutes=5)
# Among so many the newest event is looked for: the log takes events stream by stream, so the last is not the newest.
LAST_ENTRIES = 1_000
OVERRIDE = "clock_override"


class Timekeeper:
    """Watches one process's clock. `monotonic` gives seconds and never jumps."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._seen: tuple[datetime, float] | None = None

    def look(self, connection: Connection, now: datetime, *, machine: datetime | None = None) -> str | None:
        """Compare `now` (UTC) with what it should be; holds the sweep and says why if it jumped.

        `machine` is the machine's own time where an instance lives at another: a demo whose days were let pass.
        """
        machine = now if machine is None else machine
        why = self._jump(connection, now, machine)
        self._seen = machine, self._monotonic()
        if why is not None:
            instance.hold(connection, since=now, why=why)
        return why

    def _jump(self, connection: Connection, now: datetime, machine: datetime) -> str | None:
        if self._seen is None:
            newest = newest_recorded_at(connection)
            if newest is not None and now < newest - TOLERANCE:
                return f"the clock says {instant_text(now)}, before the newest event of {instant_text(newest)}"
            return None
        then, ticks = self._seen
        expected = then + timedelta(seconds=self._monotonic() - ticks)
        if abs(machine - expected) > TOLERANCE:
            return f"the clock jumped from {instant_text(expected)} to {instant_text(machine)}"
        return None


def newest_recorded_at(connection: Connection) -> datetime | None:
    """When the newest event was recorded, UTC; what came before the last clock_override does not count."""
    size = log.frontier(connection).size
    leaves = log.entries(connection, start=max(0, size - LAST_ENTRIES), at_most=LAST_ENTRIES)
    leaves += [leaf for _stream, _n, leaf in log.waiting(connection, at_most=LAST_ENTRIES)]
    newest = None
    for leaf in leaves:
        try:
            entry = decode(leaf)
        except NotUnderstood:
            continue  # `verify` says so; the sweep does not wait for it
        at = instant(entry.recorded_at)
        newest = at if newest is None or entry.kind == OVERRIDE else max(newest, at)
    return newest


def trust(connection: Connection, *, reason: str, by: By, now: datetime) -> None:
    """Somebody says that the time is right: an event, and the sweep goes on."""
    record(connection, Event(SYSTEM, OVERRIDE, {"reason": reason}), by=by, at=Moment.exactly(now), now=now)
    instance.release(connection)
