"""Statements about how long content is kept: whose retention runs, and what stands beside a case's own events.

Reads what is kept; real cases only. Of a reporter who looked into the mailbox one number is kept: up to which entry it
has shown, and nothing of when. Read `page`, then `boxes`.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, Connection, Select, Table, func, or_, select, update

from intake.dossier.stand import ERASED
from intake.schema import examination, mailbox
from workflow.events import CASE
from workflow.history import CORRECTION
from workflow.store.schema import case, clock, event
from workflow.store.worklist import LAST_CHARACTER

REAL = f"{CASE}:"


class Which(StrEnum):
    """Whose content: due now, due within a span, due within it or now, kept longer than at first, held, all."""

    SOON = "soon"
    NOW = "now"
    COMING = "coming"
    LONGER = "longer"
    HELD = "held"
    ALL = "all"


class Asked(Struct, frozen=True, kw_only=True):
    """Which running retentions. `until` (UTC): how far SOON and COMING look. What is empty is not asked."""

    clock: str
    which: Which
    now: datetime
    until: datetime
    number: str = ""
    assigned_to: str = ""


class Running(Struct, frozen=True):
    """A retention that runs; instants UTC, `due_at` None while a hold pauses it. `root_n`: the entry it began with."""

    stream: str
    number: str | None
    assigned_to: str | None
    rulebook: str
    root_n: int
    started_at: datetime
    first_due_at: datetime
    due_at: datetime | None


class Other(Struct, frozen=True):
    """How long another case is kept: `due_at` (UTC) None while nothing runs, or a hold pauses it."""

    number: str | None
    due_at: datetime | None
    is_erased: bool


# ------------------------------------------------------------------------------------------------------- the list


_COLUMNS = (
    *(clock.c.stream, case.c.number, case.c.assigned_to, clock.c.rulebook, clock.c.root_n),
    *(clock.c.started_until, clock.c.first_due_at, clock.c.due_at),
)


def page(connection: Connection, asked: Asked, *, first: int, at_most: int) -> list[Running]:
    """Retentions, the first due on top, from the `first` on (from 0). Walks the index clock_step, and reads no more
    cases than a page has; where a number is asked for, the cases of that number.
    """
    some = _wanted(_running(asked.clock, clock), asked).order_by(clock.c.due_at, clock.c.stream)
    of = some.offset(first).limit(at_most).subquery()
    query = select(
        *(of.c.stream, case.c.number, case.c.assigned_to, of.c.rulebook, of.c.root_n),
        *(of.c.started_until, of.c.first_due_at, of.c.due_at),
    ).join(case, case.c.stream == of.c.stream)
    return [Running(*row) for row in connection.execute(query.order_by(of.c.due_at, of.c.stream))]


def how_many(connection: Connection, asked: Asked, *, at_most: int) -> int:
    """How many there are, as far as `at_most`: nobody waits for the rest to be counted."""
    some = _wanted(_running(asked.clock, clock.c.stream), asked).limit(at_most)
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0


def running(connection: Connection, key: str, streams: Collection[str]) -> dict[str, Running]:
    """Of these cases, those whose retention (the clock `key`) runs."""
    query = _running(key, *_COLUMNS).join(case, case.c.stream == clock.c.stream)
    found = connection.execute(query.where(clock.c.stream.in_(streams)).order_by(clock.c.occasion))
    return {row[0]: Running(*row) for row in found}


def _running(key: str, *columns: Column[Any] | Table) -> Select[Any]:
    return select(*columns).where(
        clock.c.key == key,
        clock.c.met_n.is_(None),
        clock.c.ended_n.is_(None),
        or_(clock.c.lapses_at.is_(None), clock.c.next_stage_at.is_not(None)),  # in the words of the index
        clock.c.stream.startswith(REAL),
    )


def _wanted(query: Select[Any], asked: Asked) -> Select[Any]:
    match asked.which:
        case Which.NOW:
            query = query.where(clock.c.due_at <= asked.now)
        case Which.COMING:
            query = query.where(clock.c.due_at > asked.now, clock.c.due_at <= asked.until)
        case Which.SOON:
            query = query.where(clock.c.due_at <= asked.until)
        case Which.LONGER:
            query = query.where(clock.c.due_at > clock.c.first_due_at)
        case Which.HELD:
            query = query.where(clock.c.due_at.is_(None))
        case Which.ALL:
            pass
    if asked.number:
        among = select(case.c.stream).where(
            case.c.number >= asked.number, case.c.number < asked.number + LAST_CHARACTER
        )
        query = query.where(clock.c.stream.in_(among))
    if asked.assigned_to:
        query = query.where(clock.c.stream.in_(select(case.c.stream).where(case.c.assigned_to == asked.assigned_to)))
    return query


# --------------------------------------------------------------------------------------------- beside the events


def leaves(connection: Connection, streams: Collection[str], kinds: Collection[str]) -> dict[str, list[bytes]]:
    """The entries of these kinds of some cases, in the order of `n`; all entries of a case that was corrected."""
    were = select(event.c.stream).where(event.c.stream.in_(streams), event.c.kind == CORRECTION).distinct()
    query = select(event.c.stream, event.c.entry).where(
        event.c.stream.in_(streams), or_(event.c.kind.in_(kinds), event.c.stream.in_(were))
    )
    found: dict[str, list[bytes]] = {stream: [] for stream in streams}
    for stream, leaf in connection.execute(query.order_by(event.c.stream, event.c.n)):
        found[stream].append(leaf)
    return found


def boxes(connection: Connection, streams: Collection[str]) -> dict[str, int]:
    """Of these cases, those that somebody has a receipt of: up to which entry it was shown (0: to none)."""
    query = select(mailbox.c.stream, func.min(func.coalesce(mailbox.c.fetched_n, 0)))
    rows = connection.execute(query.where(mailbox.c.stream.in_(streams)).group_by(mailbox.c.stream))
    return {stream: int(n) for stream, n in rows}


def fetched(connection: Connection, lookup: bytes) -> int:
    """Up to which entry a mailbox has shown its case (0: to none)."""
    return connection.scalar(select(mailbox.c.fetched_n).where(mailbox.c.lookup == lookup)) or 0


def mark_fetched(connection: Connection, lookup: bytes, n: int) -> None:
    """The mailbox has shown its case up to the entry `n`."""
    mine = mailbox.c.lookup == lookup
    further = or_(mailbox.c.fetched_n.is_(None), mailbox.c.fetched_n < n)
    connection.execute(update(mailbox).where(mine, further).values(fetched_n=n))


def unfinished(connection: Connection, streams: Collection[str]) -> dict[str, datetime]:
    """Of these cases, those with an examination that was begun and not signed: when it was changed last (UTC)."""
    query = select(examination.c.stream, examination.c.changed_at).where(examination.c.stream.in_(streams))
    return {row.stream: row.changed_at for row in connection.execute(query.order_by(examination.c.changed_at))}


def others(connection: Connection, key: str, streams: Collection[str]) -> dict[str, Other]:
    """How long each of these cases is kept by its last retention (the clock `key`), those that are there."""
    gone = {*connection.scalars(select(event.c.stream).where(event.c.stream.in_(streams), event.c.kind == ERASED))}
    is_its = (clock.c.stream == case.c.stream) & (clock.c.key == key)
    query = (
        select(case.c.stream, case.c.number, clock.c.due_at, clock.c.met_n, clock.c.ended_n)
        .outerjoin(clock, is_its)
        .where(case.c.stream.in_(streams), case.c.n > 0)
        .order_by(case.c.stream, clock.c.occasion)
    )
    found = {}
    for stream, number, due_at, met_n, ended_n in connection.execute(query):
        found[stream] = Other(number, due_at if ended_n is None and met_n is None else None, stream in gone)
    return found
