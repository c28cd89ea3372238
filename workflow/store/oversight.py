"""The questions of oversight: what became of every clock, how far cases came, and how long they took.

Each counts inside the database and gives counts out, so that nothing of a hundred thousand cases travels. They read
whole tables: who shows them keeps what was counted (`workflow.oversight.keeper`). Real cases only. What is late now is
read from an index (`late`). Read `tallies`.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    exists,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy import case as sql_case
from sqlalchemy import type_coerce as typed

from workflow.store.conduct import FIRST, LAST
from workflow.store.schema import case, clock, event, party

HOUR, DAY = 3600, 24
EXACT_HOURS = 720  # up to thirty days a waiting time is told to the hour, beyond to the day


class Wanted(Struct, frozen=True, kw_only=True):
    """Which cases and clocks; what is None is not asked. `since` to `until` (UTC, both included): when a clock started,
    or a case was received.
    """

    since: datetime | None = None
    until: datetime | None = None
    setting: str | None = None
    office: str | None = None
    keys: tuple[str, ...] | None = None


class Tally(Struct, frozen=True):
    """How many clocks of a key, under the policy at that place, have this verdict and this waiting time in hours.

    `met`: the step came.
    """

    key: str
    book: int
    verdict: str
    met: bool
    hours: int
    many: int


def tallies(connection: Connection, wanted: Wanted, books: Sequence[str], now: datetime) -> list[Tally]:
    """All clocks that are asked for, counted by what `workflow.clocks.terms.verdict` says of each at `now` (UTC).

    The waiting time runs from the start until the step, the end, the loss, or now. `books`: the hashes of the policies
    that were ever in force. Reads the table `clock` once; what it groups by is made small, for SQLite sorts by that.
    """
    end = sql_case(
        (clock.c.met_n.is_not(None), _seconds(clock.c.met_from)),
        (clock.c.ended_n.is_not(None), _seconds(clock.c.ended_at)),
        (_seconds(clock.c.lapses_at) < _ceil(now), _seconds(clock.c.lapses_at)),
        else_=literal(_ceil(now)),
    )
    book = sql_case({name: place for place, name in enumerate(books)}, value=clock.c.rulebook, else_=len(books))
    query = select(
        clock.c.key,
        (book * len(VERDICTS) + _verdict(now)).label("what"),
        (end - _seconds(clock.c.started_from)).label("s"),
    )
    # The offset keeps SQLite from computing each of them again wherever it is named.
    each = _clocks(query, wanted).offset(0).subquery()
    what = (each.c.what * MOST_HOURS + _hours(each.c.s)).label("what")
    found = connection.execute(select(each.c.key, what, func.count()).group_by(each.c.key, what))
    return [_tally(*row) for row in found]


# What can become of a clock, and whether it was met.
VERDICTS = (
    *(("kept", True), ("late", True), ("cannot_tell", True), ("cannot_tell", False)),
    *(("open", False), ("open_late", False), ("ended", False), ("lapsed", False), ("paused", False)),
)
MOST_HOURS = 100_000_000  # more than any date allows


def _tally(key: str, what: int, many: int) -> Tally:
    code, hours = divmod(what, MOST_HOURS)
    book, place = divmod(code, len(VERDICTS))
    return Tally(key, book, *VERDICTS[place], hours, many)


def _clocks(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """Clocks of real cases that started in the time that is asked about, of cases of a setting, sent to an office."""
    query = query.where(clock.c.stream >= FIRST, clock.c.stream < LAST, *_between(clock.c.started_from, wanted))
    if wanted.keys is not None:
        query = query.where(clock.c.key.in_(wanted.keys))
    if wanted.setting is not None:
        query = query.join(case, case.c.stream == clock.c.stream).where(case.c.setting == wanted.setting)
    if wanted.office is not None:
        query = query.where(exists().where(party.c.stream == clock.c.stream, party.c.office == wanted.office))
    return query


def _verdict(now: datetime) -> ColumnElement[int]:
    """The place in `VERDICTS` of what `workflow.clocks.terms.verdict` says: a property holds the two equal.

    A clock is stopped only before it lapses, so one that was stopped never lapsed.
    """
    c, at, said = clock.c, _ceil(now), VERDICTS.index
    due_from, due_at = _seconds(c.due_from), _seconds(c.due_at)
    met_from, met_until = _seconds(c.met_from), _seconds(c.met_until)
    return sql_case(
        (c.ended_n.is_not(None), said(("ended", False))),
        (c.met_n.is_(None) & (_seconds(c.lapses_at) < at), said(("lapsed", False))),
        (c.due_at.is_(None), said(("paused", False))),
        (met_until <= due_from, said(("kept", True))),
        (due_at < met_from, said(("late", True))),
        (c.met_n.is_not(None), said(("cannot_tell", True))),
        (due_from >= at, said(("open", False))),
        (due_at < at, said(("open_late", False))),
        else_=said(("cannot_tell", False)),
    )


def _ceil(now: datetime) -> int:
    """The whole second from which on what was due in a second before it is past."""
    return ceil(now.timestamp())


def _seconds(column: ColumnElement[Any]) -> ColumnElement[int]:
    return typed(column, BigInteger)


def _hours(seconds: ColumnElement[int]) -> ColumnElement[int]:
    """Whole hours, and whole days of them where they are many; never less than none."""
    hour, day = literal_column(str(HOUR), BigInteger), literal_column(str(HOUR * DAY), BigInteger)
    exact = literal_column(str(EXACT_HOURS * HOUR), BigInteger)
    return sql_case((seconds < 0, 0), (seconds < exact, seconds // hour), else_=seconds // day * DAY)


def _between(column: ColumnElement[Any], wanted: Wanted) -> list[ColumnElement[bool]]:
    within = []
    if wanted.since is not None:
        within.append(column >= wanted.since)
    if wanted.until is not None:
        within.append(column <= wanted.until)
    return within


def _cases(query: Select[Any], wanted: Wanted) -> Select[Any]:
    """Real cases received in the time that is asked about, of a setting, sent to an office."""
    query = query.where(case.c.urgent.is_not(None), *_between(case.c.received_at, wanted))
    if wanted.setting is not None:
        query = query.where(case.c.setting == wanted.setting)
    if wanted.office is not None:
        query = query.where(exists().where(party.c.stream == case.c.stream, party.c.office == wanted.office))
    return query


class Wait(Struct, frozen=True):
    """How many cases waited so many hours between two steps; `reached`: the second one came."""

    place: int
    hours: int
    reached: bool
    many: int


def waits(connection: Connection, wanted: Wanted, stages: Sequence[tuple[str, str]], now: datetime) -> list[Wait]:
    """How long cases took from one step to another, by the place of the pair of columns in `stages`.

    What has not come is waited for until the case was left, or `now` (UTC); what came before counts as at once.
    """
    asked = []
    for place, (since, until) in enumerate(stages):
        start, step = _seconds(case.c[since]), _seconds(case.c[until])
        seen = func.coalesce(step, _seconds(case.c.left_at), literal(_ceil(now)))
        hours, reached = _hours(seen - start), sql_case((step.is_(None), 0), else_=1)
        query = select(literal_column(str(place)), hours.label("hours"), reached.label("reached"), func.count())
        asked.append(_cases(query.where(case.c[since].is_not(None)), wanted).group_by("hours", "reached"))
    return [Wait(place, hours, bool(came), many) for place, hours, came, many in connection.execute(union_all(*asked))]


def reached(connection: Connection, wanted: Wanted, steps: Sequence[str]) -> tuple[int, list[int]]:
    """How many cases there are, and how many of them came to each of these steps (columns of `case`)."""
    columns: list[Any] = [func.count(), *(func.count(case.c[step]) for step in steps)]
    row = connection.execute(_cases(select(*columns).select_from(case), wanted)).one()
    return row[0], list(row[1:])


def ages(connection: Connection, wanted: Wanted, bounds: Sequence[tuple[datetime | None, datetime]]) -> list[int]:
    """How many cases that nobody has left were received after the first and at or before the second instant of each
    bound (UTC).
    """
    counted: list[Any] = []
    for after, until in bounds:
        within = case.c.received_at <= until
        if after is not None:
            within = within & (case.c.received_at > after)
        counted.append(func.coalesce(func.sum(sql_case((within, 1), else_=0)), 0))
    query = select(*counted).where(case.c.left_at.is_(None))
    return [int(many) for many in connection.execute(_cases(query, wanted)).one()]


def states(connection: Connection, wanted: Wanted, bits: int) -> list[str]:
    """The states, as JSON, of the cases that stand in one at least of the states of these bits (`Machine.bit`)."""
    return list(connection.scalars(_cases(select(case.c.state).where(case.c.stands.op("&")(bits) != 0), wanted)))


def entries(connection: Connection, *, before: int | None, at_most: int) -> list[bytes]:
    """The newest entries of the log, those before a place in it, the newest first. Walks the index of places."""
    query = select(event.c.entry).where(event.c.log_index.is_not(None))
    if before is not None:
        query = query.where(event.c.log_index < before)
    return list(connection.scalars(query.order_by(event.c.log_index.desc()).limit(at_most)))


def among(connection: Connection, wanted: Wanted, streams: Collection[str]) -> set[str]:
    """Which of these are real cases of the setting and office that are asked for; when they came in is not asked."""
    asked = Wanted(setting=wanted.setting, office=wanted.office)
    return set(connection.scalars(_cases(select(case.c.stream).where(case.c.stream.in_(streams)), asked)))
