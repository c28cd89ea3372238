"""Cases as a list for whoever looks at conduct: a page at a time, walked through an index, whatever is asked for.

Two orders: by age (the names of cases are UUIDv7), and by what is due first. A walk looks at `at_most` rows and says
what it found; the reader sorts out the rest and goes on from the last row, so no question reads the whole table.
Real cases only; replayed judgments are apart. Read `by_age`.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal_column, or_, select

from workflow.store.schema import Instant, case, clock, party

FIRST, LAST = "case:", "case;"  # every real case lies between them
FEW = 2_000  # cases; of more, one in fifty of a hundred thousand, every fiftieth clock is one


class Row(Struct, frozen=True):
    """A case in the list: its state as JSON, its events, and the due date of its first running limit, if one runs.

    `at` is where a walk by due date stands: the due date of a clock, which is `first_due` only of the case's first.
    """

    stream: str
    number: str | None
    state: str
    events: int
    first_due: datetime | None
    at: datetime | None = None


def by_age(connection: Connection, now: datetime, *, office: str | None, after: str, at_most: int) -> list[Row]:
    """Cases after the stream `after` ("" for the first), the oldest on top; those sent to an office, or all.

    Walks the primary key of `case`, or the index party_office.
    """
    walked = case.c.stream if office is None else party.c.stream
    query = select(*_columns(now)).where(walked > (after or FIRST), walked < LAST).order_by(walked).limit(at_most)
    if office is not None:
        query = query.join(party, party.c.stream == case.c.stream).where(party.c.office == office)
    return _read(connection, query)


def by_due(
    connection: Connection,
    now: datetime,
    *,
    office: str | None,
    since: datetime | None,
    before: datetime | None,
    after: tuple[datetime, str] | None,
    at_most: int,
) -> list[Row]:
    """Running limits due from `since` until before `before` (UTC), the first due on top, each with its case: a case
    with two of them comes twice.

    Walks the index clock_limit; for an office with few cases, these.
    """
    few = office is not None and has_few(connection, office)
    # The sign keeps SQLite, which has no statistics here, from walking what runs in all offices.
    due: ColumnElement[Any] = literal_column("+clock.due_at", Instant()) if few else clock.c.due_at
    query = select(*_columns(now), clock.c.due_at).join(clock, clock.c.stream == case.c.stream)
    query = query.where(*runs(clock, now), clock.c.stream.startswith(FIRST))
    if since is not None:
        query = query.where(due >= since)
    if before is not None:
        query = query.where(due < before)
    if after is not None:
        query = query.where(due >= after[0], or_(due > after[0], and_(due == after[0], clock.c.stream > after[1])))
    if few:
        query = query.join(party, party.c.stream == clock.c.stream).where(party.c.office == office)
    elif office is not None:
        query = query.where(exists().where(party.c.stream == clock.c.stream, party.c.office == office))
    query = query.order_by(due, clock.c.stream, clock.c.key, clock.c.occasion).limit(at_most)
    return _read(connection, query)


def has_few(connection: Connection, office: str) -> bool:
    """Whether it is quicker to look through an office's own cases than through everything that runs."""
    more = select(party.c.stream).where(party.c.office == office).order_by(party.c.stream).limit(1).offset(FEW)
    return connection.scalar(more) is None


def _read(connection: Connection, query: Select[Any]) -> list[Row]:
    return [Row(*row) for row in connection.execute(query)]


def _columns(now: datetime) -> list[ColumnElement[Any]]:
    """What a row shows; the first due date from the case's own clocks, a dozen in a row of the primary key."""
    own = clock.alias("own")
    first = select(func.min(own.c.due_at)).where(own.c.stream == case.c.stream, *runs(own, now)).scalar_subquery()
    return [case.c.stream, case.c.number, case.c.state, case.c.n, first]


def runs(of: Any, now: datetime) -> list[ColumnElement[bool]]:
    """That a clock is a limit, runs, and has not lapsed; in the words of the index clock_limit, and by the time."""
    return [
        of.c.met_n.is_(None),
        of.c.ended_n.is_(None),
        of.c.kind == literal_column("'limit'"),  # in the statement itself, or no index is seen to fit
        or_(of.c.lapses_at.is_(None), of.c.next_stage_at.is_not(None)),
        or_(of.c.lapses_at.is_(None), of.c.lapses_at >= now),
    ]
