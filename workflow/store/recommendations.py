"""What was recommended in all cases, out of what is kept: a page of it, and how much there is. Read `rows`."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import BigInteger, Column, ColumnElement, Connection, func, select, type_coerce
from sqlalchemy import case as sql_case

from workflow.store.conduct import FIRST, LAST
from workflow.store.schema import case, recommendation


class Asked(Struct, frozen=True, kw_only=True):
    """Which ones: in one of `states`, in none of `but`; sent to this office, or to this authority; late at that time
    (UTC). What is None or empty is not asked.
    """

    states: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    office: str | None = None
    authority: str | None = None
    late_at: datetime | None = None


class Line(Struct, frozen=True):
    """A recommendation as it is kept, with the number of its case and whose that is; instants are UTC."""

    stream: str
    n: int
    reference: str
    kind: str
    code: str | None
    authority: str | None
    office: str | None
    sent_at: datetime
    state: str
    due_key: str | None
    due_at: datetime | None
    number: str | None
    assigned_to: str | None


def rows(connection: Connection, asked: Asked, *, first: int, at_most: int) -> list[Line]:
    """Those asked for, what is due first on top; what nothing waits for last, the newest of them first."""
    told = recommendation.c
    columns: list[Any] = [*recommendation.columns, case.c.number, case.c.assigned_to]
    query = (
        select(*columns)
        .join(case, case.c.stream == told.stream)
        .where(*_wanted(asked))
        .order_by(told.due_at.is_(None), told.due_at, _age(told.due_at, told.sent_at), told.stream, told.n)
    )
    return [Line(*row) for row in connection.execute(query.offset(first).limit(at_most))]


def _age(due_at: Column[Any], sent_at: Column[Any]) -> ColumnElement[int]:
    sent = type_coerce(sent_at, BigInteger)
    return sql_case((due_at.is_(None), -sent), else_=sent)


def counts(connection: Connection, asked: Asked, now: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """How many there are in each state, and how many of these are late at `now` (UTC)."""
    told = recommendation.c
    every = select(told.state, func.count()).where(*_wanted(asked)).group_by(told.state)
    late = every.where(told.due_at < now)
    return _counted(connection, every), _counted(connection, late)


def addressees(connection: Connection) -> tuple[list[str], list[str]]:
    """The offices to which anything was sent, and the authorities."""
    here = recommendation.c.stream.between(FIRST, LAST)
    return tuple(  # type: ignore[return-value]
        list(connection.scalars(select(column).where(here, column.is_not(None)).distinct().order_by(column)))
        for column in (recommendation.c.office, recommendation.c.authority)
    )


def _counted(connection: Connection, query: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _wanted(asked: Asked) -> list[ColumnElement[bool]]:
    told = recommendation.c
    where: list[ColumnElement[bool]] = [told.stream > FIRST, told.stream < LAST]
    where += _among(told.state, asked.states, asked.but)
    if asked.office is not None:
        where.append(told.office == asked.office)
    if asked.authority is not None:
        where.append(told.authority == asked.authority)
    if asked.late_at is not None:
        where.append(told.due_at < asked.late_at)
    return where


def _among(column: Any, these: Collection[str], but: Collection[str]) -> list[ColumnElement[bool]]:
    found = [column.in_(sorted(these))] if these else []
    return [*found, column.not_in(sorted(but))] if but else found
