"""What must follow an entry by when, from the entry alone: as its case stood when it came in, whatever was done since.

What the office does with the case is not the institution's to see, so nothing later is looked at. Read `following`.
"""

from datetime import datetime
from itertools import takewhile

from msgspec import Struct
from sqlalchemy import Connection

from intake.incidents.store import Row
from workflow.case import load
from workflow.deadlines import Deadline, deadline
from workflow.history import history, instant
from workflow.ledger.entry import Entry
from workflow.rulebook import law_in_force


class Following(Struct, frozen=True):
    """Limits that ran when the entry came in, the first due on top, and those that it met or missed itself."""

    due: tuple[Deadline, ...]
    done: tuple[Deadline, ...]


def following(connection: Connection, row: Row) -> Following:
    """What follows from an entry."""
    law = law_in_force(connection)
    entries = _own(load(connection, row.stream).entries, row.sent_at)
    clocks = law.clocks(history(entries, law.calendar.zone))
    told = [deadline(one, law.book, now=row.sent_at) for one in clocks if one.plan.clock.kind == "limit"]
    due = [one for one in told if one.running and one.due is not None]
    done = [one for one in told if one.met is not None]
    return Following(tuple(sorted(due, key=lambda one: (one.due or row.sent_at, one.clock))), tuple(done))


def _own(entries: tuple[Entry, ...], sent_at: datetime) -> tuple[Entry, ...]:
    """The entries with which the case began: those of the same transaction."""
    return tuple(takewhile(lambda one: instant(one.recorded_at) <= sent_at, entries))
