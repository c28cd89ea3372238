"""Which notices a node takes to deliver, and what became of them. Times UTC. Read `taken`, then `settle`."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, TextClause, func, select, update

from notifications.store.choices import Way
from notifications.store.notices import ROWS_AT_ONCE, Row, due
from notifications.store.schema import IS_DEAD, UNSEEN, WAITING, WAITS, habit, notice, way

TURN = 0x566967696C  # the advisory lock of whoever claims
MOST_OF_A_PERSON = 5_000


def waiting(connection: Connection, channel: str, now: datetime, *, at_most: int) -> int:
    """How many notices may be delivered now, counted no further than `at_most`. Walks notice_waiting."""
    few = select(notice.c.id).where(*_is_due(channel, now)).limit(at_most).subquery()
    return connection.scalar(select(func.count()).select_from(few)) or 0


def longest_waiting(connection: Connection, channel: str) -> datetime | None:
    """Since when the notice has been due that has been due longest; None where none waits."""
    waits = (WAITS, notice.c.channel == channel, notice.c.next_at.is_not(None))
    found: datetime | None = connection.scalar(
        select(notice.c.next_at).where(*waits).order_by(notice.c.next_at, notice.c.id).limit(1)
    )
    return found


def how_many_dead(connection: Connection) -> int:
    """How many notices could not be delivered. Walks notice_dead."""
    return connection.scalar(select(func.count()).select_from(notice).where(IS_DEAD)) or 0


def urgent_unseen(connection: Connection, *, before: datetime) -> set[str]:
    """Who has something urgent in the inbox that came before then (UTC), and has not looked. Walks notice_unread."""
    query = select(notice.c.person).where(UNSEEN, notice.c.is_urgent, notice.c.created_at < before)
    return set(connection.scalars(query.distinct()))


def taken(connection: Connection, channel: str, now: datetime, *, people: int) -> list[Row]:
    """Everything that may be delivered now to the next so many people (at most), taken for this transaction.

    On PostgreSQL nodes take turns at claiming, which is short; they send side by side. So what is for one person is
    in one claim.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(TURN)))
    first = due(connection, now, channel=channel, at_most=people)
    persons = sorted({row.person for row in first})
    columns = [notice.c[name] for name in Row.__struct_fields__]
    query = select(*columns).where(*_is_due(channel, now), notice.c.person.in_(persons))
    query = query.order_by(notice.c.next_at, notice.c.id).limit(MOST_OF_A_PERSON).with_for_update(skip_locked=True)
    return [Row(*row) for row in connection.execute(query)]


def brought_back(connection: Connection, now: datetime, *, beyond: timedelta) -> int:
    """Let what is to be tried later than any try is ever put off be tried now; how many notices.

    A clock that was wrong, and is right again, has put it there. What is held for a morning stays.
    """
    too_far = (WAITS, notice.c.state == WAITING, notice.c.next_at > now + beyond)
    return connection.execute(update(notice).where(*too_far).values(next_at=now)).rowcount


def settle(connection: Connection, ids: Sequence[int], *, of: str | None, **values: Any) -> None:
    """Write some columns of these notices, as far as they wait still and belong to the message `of` (or to none)."""
    for start in range(0, len(ids), ROWS_AT_ONCE):
        mine = notice.c.id.in_(ids[start : start + ROWS_AT_ONCE]) & WAITS
        connection.execute(update(notice).where(mine, notice.c.message_id.is_not_distinct_from(of)).values(**values))


def ways_of(connection: Connection, channel: str, persons: Collection[str]) -> dict[str, Way]:
    """The ways of these people by a channel."""
    query = select(*(way.c[name] for name in Way.__struct_fields__))
    rows = connection.execute(query.where(way.c.channel == channel, way.c.person.in_(sorted(persons))))
    return {row.person: Way(*row) for row in rows}


def languages_of(connection: Connection, persons: Collection[str]) -> dict[str, str]:
    """The languages that these people chose."""
    query = select(habit.c.person, habit.c.language).where(habit.c.person.in_(sorted(persons)))
    return {row.person: row.language for row in connection.execute(query)}


def _is_due(channel: str, now: datetime) -> tuple[ColumnElement[bool] | TextClause, ...]:
    return WAITS, notice.c.channel == channel, notice.c.next_at <= now
