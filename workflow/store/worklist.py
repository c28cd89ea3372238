"""The worklist's questions: how many cases fall due when, and a page of them, each answered out of one index.

Times are compared with what is kept, so no count grows stale. Real cases only: in the row of a replayed judgment
nothing is kept that is asked for here. Read `counts`, then `streams`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Column, ColumnElement, Connection, Select, String, func, literal_column, select, text
from sqlalchemy import case as sql_case

from workflow.machine import State
from workflow.store.schema import case, clock, party

LAST_CHARACTER = "\x7f"  # behind all that a number may have
A_DAY = timedelta(days=1)


class Scope(StrEnum):
    """Whose cases."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"


class Group(StrEnum):
    """When a case's first clock falls due, in the order of the list; `SLOW`: only a watch runs, and it has run out."""

    LATE = "late"
    SLOW = "slow"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NOTHING = "nothing"


class Times(Struct, frozen=True):
    """Now, the end of today, and the end of the seventh day from today; UTC."""

    now: datetime
    today: datetime
    week: datetime


class Asked(Struct, frozen=True, kw_only=True):
    """Which cases: what is None or empty is not asked. `stands`: of each number one bit at least (`Machine.bits`);
    `office`: those that were sent to it; `assigned`: assigned to one of these people, of nobody none.
    """

    scope: Scope
    person: str
    stands: tuple[int, ...] = ()
    due_before: datetime | None = None
    clocks: tuple[str, ...] | None = None
    setting: str | None = None
    urgent: bool = False
    number: str = ""
    office: str | None = None
    assigned: tuple[str, ...] | None = None


class Line(Struct, frozen=True):
    """A case of the list as its row keeps it, with what it waits for first; instants are UTC."""

    stream: str
    number: str | None
    state: State
    urgent: bool
    received_at: datetime
    assigned_to: str | None
    setting: str | None
    due_key: str | None
    due_at: datetime | None
    due_kind: str | None = None


class Running(Struct, frozen=True):
    """The clocks of a case that run: how many limits, how many of them are late, how many watches."""

    limits: int = 0
    late: int = 0
    watches: int = 0


class First(Struct, frozen=True):
    """Of the clock that a case waits for first: its policy, and since when it may be due where its start is vague."""

    rulebook: str
    due_from: datetime | None


def prefer_indexes(connection: Connection) -> None:
    """Tell PostgreSQL, for this transaction, that an index is as near as the table: what is often read lies in memory.

    By its defaults, made for turning disks, it reads all rows of all cases for every count.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL random_page_cost = 1.1"))


class Counts(Struct, frozen=True):
    """How many cases: of each group, of each scope, and of those that are urgent."""

    groups: dict[Group, int]
    scopes: dict[Scope, int]
    urgent: int


def counts(connection: Connection, asked: Asked, times: Times) -> Counts:
    """How many cases answer the question, in one statement; of other scopes and of the urgent what else is asked, but
    of other scopes not who they are assigned to.
    """
    asked_for = [_many(asked, *_falls(asked, group, times)) for group in Group]
    others = [scope for scope in Scope if scope is not asked.scope]
    asked_for += [_many(structs.replace(asked, scope=scope, assigned=None)) for scope in others]
    asked_for.append(_many(structs.replace(asked, urgent=True)))
    row = connection.execute(select(*(query.scalar_subquery() for query in asked_for))).one()
    groups = dict(zip(Group, row, strict=False))
    scopes = dict(zip(others, row[len(groups) :], strict=False)) | {asked.scope: sum(groups.values())}
    return Counts(groups, scopes, row[-1])


def streams(connection: Connection, asked: Asked, group: Group, times: Times, *, first: int, at_most: int) -> list[str]:
    """The cases of a group, what is due first on top, from the `first` on (from 0)."""
    query = select(case.c.stream).where(*_wanted(asked), *_falls(asked, group, times))
    return list(
        connection.scalars(query.order_by(_asks(asked, case.c.due_at), case.c.stream).offset(first).limit(at_most))
    )


def lines(connection: Connection, wanted: Collection[str]) -> dict[str, Line]:
    """The rows of these cases."""
    columns = (
        *(case.c.stream, case.c.number, case.c.state, case.c.urgent, case.c.received_at),
        *(case.c.assigned_to, case.c.setting, case.c.due_key, case.c.due_at, case.c.due_kind),
    )
    found = {}
    for stream, number, state, urgent, *more in connection.execute(select(*columns).where(case.c.stream.in_(wanted))):
        found[stream] = Line(stream, number, msgspec.json.decode(state, type=State), bool(urgent), *more)
    return found


def running(connection: Connection, wanted: Collection[str], now: datetime) -> dict[str, Running]:
    """How many clocks of these cases run, and are late at `now` (UTC)."""
    is_limit = clock.c.kind == "limit"
    query = (
        select(
            clock.c.stream,
            func.sum(sql_case((is_limit, 1), else_=0)),
            func.sum(sql_case((is_limit & (clock.c.due_at < now), 1), else_=0)),
            func.sum(sql_case((is_limit, 0), else_=1)),
        )
        .where(clock.c.stream.in_(wanted), *_runs())
        .group_by(clock.c.stream)
    )
    return {stream: Running(*numbers) for stream, *numbers in connection.execute(query)}


def firsts(connection: Connection, wanted: Collection[str]) -> dict[str, First]:
    """What a row does not keep of the clock that each of these cases waits for first."""
    query = (
        select(case.c.stream, clock.c.rulebook, clock.c.due_from)
        .join(clock, (clock.c.stream == case.c.stream) & (clock.c.key == case.c.due_key))
        .where(case.c.stream.in_(wanted), *_runs())
        .where(clock.c.due_at.is_not_distinct_from(case.c.due_at))
        .order_by(case.c.stream, clock.c.occasion.desc())  # the first occasion of equal ones is the last read
    )
    return {stream: First(*values) for stream, *values in connection.execute(query)}


def assigned(connection: Connection, people: Collection[str], *, but: int, at_most: int) -> list[str]:
    """The cases that are assigned to any of these people and stand in none of the states `but` (bits), what is due
    first on top.
    """
    query = select(case.c.stream).where(*_theirs(people, but))
    return list(
        connection.scalars(query.order_by(case.c.due_at.is_(None), case.c.due_at, case.c.stream).limit(at_most))
    )


def loads(connection: Connection, people: Collection[str], *, but: int) -> dict[str, int]:
    """How many such cases each of these people has; whoever has none is not there."""
    query = select(case.c.assigned_to, func.count()).where(*_theirs(people, but)).group_by(case.c.assigned_to)
    return {row[0]: row[1] for row in connection.execute(query)}


def _theirs(people: Collection[str], but: int) -> tuple[ColumnElement[bool], ...]:
    return case.c.urgent.is_not(None), case.c.assigned_to.in_(sorted(people)), case.c.stands.op("&")(but) == 0


def sizes(connection: Connection, wanted: Collection[str]) -> dict[str, int]:
    """How many events each of these cases has."""
    found = connection.execute(select(case.c.stream, case.c.n).where(case.c.stream.in_(wanted)))
    return {row.stream: row.n for row in found}


def asked_again(connection: Connection, wanted: Collection[str], now: datetime) -> dict[str, datetime]:
    """When a pause in these cases is to be asked about again, the first; what ends by itself until that day is over."""
    still = clock.c.due_at.is_(None) | (clock.c.ask_again_at > now - A_DAY)
    query = (
        select(clock.c.stream, func.min(clock.c.ask_again_at))
        .where(clock.c.stream.in_(wanted), clock.c.ask_again_at.is_not(None), still, *_runs())
        .group_by(clock.c.stream)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _runs() -> tuple[ColumnElement[bool], ...]:
    """That a clock runs, and that no lapse of it was recorded."""
    coming = clock.c.lapses_at.is_(None) | clock.c.next_stage_at.is_not(None)
    return clock.c.met_n.is_(None), clock.c.ended_n.is_(None), coming


def offices(connection: Connection, wanted: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """The offices to which these cases were sent."""
    query = select(party.c.stream, party.c.office).where(party.c.stream.in_(wanted))
    found: dict[str, tuple[str, ...]] = dict.fromkeys(wanted, ())
    for stream, office in connection.execute(query.order_by(party.c.stream, party.c.office)):
        found[stream] += (office,)
    return found


def _many(asked: Asked, *falls: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(case).where(*_wanted(asked), *falls)


def _wanted(asked: Asked) -> Sequence[ColumnElement[bool]]:
    urgent, assigned_to = _asks(asked, case.c.urgent), _asks(asked, case.c.assigned_to)
    listed = urgent == literal_column("1") if asked.urgent else urgent.is_not(None)
    where: list[ColumnElement[bool]] = [listed]  # in the words of the indexes, or none is seen to fit
    if asked.scope is Scope.MINE:
        where.append(assigned_to == asked.person)
    elif asked.scope is Scope.UNASSIGNED:
        where.append(assigned_to.is_(None))
    if asked.assigned is not None:
        where.append(assigned_to.in_(asked.assigned))
    where += [case.c.stands.op("&")(bits) != 0 for bits in asked.stands]
    if asked.due_before is not None:
        where.append(_asks(asked, case.c.due_at) < asked.due_before)
    if asked.clocks is not None:
        where.append(case.c.due_key.in_(asked.clocks))
    if asked.setting is not None:
        where.append(case.c.setting == asked.setting)
    if asked.number:
        where += [case.c.number >= asked.number, case.c.number < asked.number + LAST_CHARACTER]
    if asked.office is not None:
        where.append(case.c.stream.in_(select(party.c.stream).where(party.c.office == asked.office)))
    return where


def _asks(asked: Asked, column: Column[Any]) -> ColumnElement[Any]:
    """A column; where a number or an office is asked for, in a form that keeps SQLite, which has no statistics, at the
    index of that.
    """
    if not asked.number and asked.office is None:
        return column
    name = f'"case".{column.name}'
    return literal_column(f"{name} || ''" if isinstance(column.type, String) else f"+{name}", column.type)


def group_of(line: Line, times: Times) -> Group:
    """When the first clock of a case falls due, as `counts` counts it."""
    if line.due_at is None:
        return Group.NOTHING
    if line.due_at < times.now:
        return Group.LATE if line.due_kind == "limit" else Group.SLOW
    if line.due_at <= times.today:
        return Group.TODAY
    return Group.WEEK if line.due_at <= times.week else Group.LATER


def _falls(asked: Asked, group: Group, times: Times) -> Sequence[ColumnElement[bool]]:
    """That the first clock of a case falls due in that group; the instant itself is still in time."""
    due = _asks(asked, case.c.due_at)
    match group:
        case Group.LATE:
            return due < times.now, case.c.due_kind == "limit"
        case Group.SLOW:
            return due < times.now, case.c.due_kind == "watch"
        case Group.TODAY:
            return due >= times.now, due <= times.today
        case Group.WEEK:
            return due > times.today, due <= times.week
        case Group.LATER:
            return (due > times.week,)
    return (due.is_(None),)
