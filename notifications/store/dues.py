"""Which limits run in the cases that somebody has to do with, as far as a calendar can hold them. Read `limits`."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, String, literal_column, select

from workflow.store.schema import LIMIT_RUNS, clock, party

NOBODY = ""  # in the place of a person, as a clock says it of a case that was assigned to nobody


class Due(Struct, frozen=True, order=True):
    """A limit that runs, and until when (UTC)."""

    due_at: datetime
    stream: str
    key: str
    occasion: int


class Part(Struct, frozen=True):
    """Which cases: one person's (NOBODY: nobody's), those sent to offices, or all; and which clocks of them."""

    keys: frozenset[str]
    person: str | None = None
    offices: frozenset[str] | None = None


def limits(connection: Connection, part: Part, *, since: datetime | None, until: datetime, at_most: int) -> list[Due]:
    """The limits that fall due from `since` until before `until` (UTC), the first to fall due on top.

    Walks clock_limit, of one person clock_assigned, no further than `at_most`. What belongs to a training case, is
    paused without an end, or is lost for good is not among them.
    """
    if not part.keys or part.offices == frozenset():
        return []
    columns = (clock.c.due_at, clock.c.stream, clock.c.key, clock.c.occasion)
    # By itself the key would have SQLite read another index.
    known = literal_column("clock.key || ''", String()).in_(sorted(part.keys))
    query = select(*columns).where(literal_column(f"({LIMIT_RUNS})"), known, *_cases(part), clock.c.due_at < until)
    if since is not None:
        query = query.where(clock.c.due_at >= since)
    return [Due(*row) for row in connection.execute(query.order_by(*columns).limit(at_most))]


def _cases(part: Part) -> Collection[ColumnElement[bool]]:
    if part.person is not None:
        return (clock.c.assigned_to == part.person,)
    real = clock.c.assigned_to.is_not(None)
    if part.offices is None:
        return (real,)
    sent = select(party.c.stream).where(party.c.office.in_(sorted(part.offices)), party.c.stream == clock.c.stream)
    return (real, sent.exists())
