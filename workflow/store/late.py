"""What is late now, the longest late on top, a page at a time; whose step it was is asked of the event it counts from.

Real cases only; a step whose loss was recorded is late no more. Read `late`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, String, exists, func, literal_column, or_, select

from workflow.store.conduct import FEW, FIRST, has_few
from workflow.store.schema import Instant, case, clock, event, party


class Asked(Struct, frozen=True, kw_only=True):
    """Limits or watches; of these clocks, of cases sent to this office, of a kind of place, where that is asked.

    `few`: these clocks, all of that kind, are thought to be late seldom.
    """

    kind: str
    keys: tuple[str, ...] | None = None
    office: str | None = None
    setting: str | None = None
    few: bool = False


class Row(Struct, frozen=True):
    """A running clock that is late; `due_at` is UTC."""

    stream: str
    key: str
    occasion: int
    rulebook: str
    root_n: int
    due_at: datetime
    number: str | None


def late(connection: Connection, asked: Asked, now: datetime, *, first: int, at_most: int) -> list[Row]:
    """Clocks that are late at `now` (UTC), from the `first` on (from 0).

    Walks the index clock_limit, for watches clock_running, in which what is asked for is not far to find; where it is
    `few`, all of it is read through clock_step, or through the office's own cases, and put in order.
    """
    columns = (clock.c.stream, clock.c.key, clock.c.occasion, clock.c.rulebook, clock.c.root_n, clock.c.due_at)
    query = select(*columns, case.c.number).join(case, case.c.stream == clock.c.stream)
    query, due = _wanted(connection, query, asked, now)
    order = (due, clock.c.stream, clock.c.key, clock.c.occasion)
    return [Row(*row) for row in connection.execute(query.order_by(*order).offset(first).limit(at_most))]


def how_many(connection: Connection, asked: Asked, now: datetime, *, at_most: int) -> int:
    """How many there are, as far as `at_most`: nobody waits for the rest to be counted."""
    some, _due = _wanted(connection, select(clock.c.stream), asked, now)
    return connection.scalar(select(func.count()).select_from(some.limit(at_most).subquery())) or 0


def _wanted(
    connection: Connection, query: Select[Any], asked: Asked, now: datetime
) -> tuple[Select[Any], ColumnElement[Any]]:
    """The clocks that are asked for, and their due date in the form that reads them through the right index."""
    c = clock.c
    few_of_office = asked.office is not None and has_few(connection, asked.office)
    of_setting = select(case.c.stream).where(case.c.urgent.is_not(None), case.c.setting == asked.setting)
    few_of_setting = asked.setting is not None and connection.scalar(of_setting.limit(1).offset(FEW)) is None
    # The sign, and the empty word, keep SQLite, which has no statistics here, from the index that does not fit.
    due: ColumnElement[Any] = (
        literal_column("+clock.due_at", Instant()) if few_of_office or few_of_setting else c.due_at
    )
    key: ColumnElement[Any] = c.key if asked.few else literal_column("clock.key || ''", String())
    query = query.where(
        c.met_n.is_(None),
        c.ended_n.is_(None),
        due < now,
        c.stream.startswith(FIRST),  # no range: that would be read instead of the index
        or_(c.lapses_at.is_(None), c.next_stage_at.is_not(None)),
        or_(c.lapses_at.is_(None), c.lapses_at >= now),
    )
    if not asked.few:  # in the statement itself, so that the index of limits fits; clocks by name have one kind
        query = query.where(c.kind == literal_column("'limit'" if asked.kind == "limit" else "'watch'"))
    if asked.keys is not None:
        query = query.where(key.in_(asked.keys))
    if few_of_setting:
        query = query.where(c.stream.in_(of_setting))
    elif asked.setting is not None:
        query = query.where(exists().where(case.c.stream == c.stream, case.c.setting == asked.setting).correlate(clock))
    if asked.office is None:
        return query, due
    if few_of_office:
        return query.join(party, party.c.stream == c.stream).where(party.c.office == asked.office), due
    return query.where(exists().where(party.c.stream == c.stream, party.c.office == asked.office)), due


def roots(connection: Connection, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
    """These events (stream, n), as they were told."""
    streams, places = {stream for stream, _n in wanted}, {n for _stream, n in wanted}
    query = select(event.c.stream, event.c.n, event.c.entry).where(event.c.stream.in_(streams), event.c.n.in_(places))
    return {(stream, n): leaf for stream, n, leaf in connection.execute(query) if (stream, n) in wanted}
