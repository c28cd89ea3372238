"""Which cases wait for an office that they were sent to: its running limits, each with the entry that it began with.

Reads what is kept; real cases only. What a limit is about is told by its first entry. Read `waiting`.
"""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from workflow.store.conduct import FIRST, LAST, runs
from workflow.store.schema import clock, event, party


class Running(Struct, frozen=True):
    """A running limit of a case that was sent to the office; `began` is the leaf of the entry that started it."""

    stream: str
    key: str
    occasion: int
    due_at: datetime | None
    began: bytes


def waiting(connection: Connection, office: str, keys: Collection[str], now: datetime) -> list[Running]:
    """The limits of these clocks that run in cases sent to an office, the first due on top, paused ones last."""
    query = (
        select(clock.c.stream, clock.c.key, clock.c.occasion, clock.c.due_at, event.c.entry)
        .join(party, party.c.stream == clock.c.stream)
        .join(event, (event.c.stream == clock.c.stream) & (event.c.n == clock.c.root_n))
        .where(party.c.office == office, party.c.stream > FIRST, party.c.stream < LAST)
        .where(clock.c.key.in_(keys), *runs(clock, now))
        .order_by(clock.c.due_at.is_(None), clock.c.due_at, clock.c.stream, clock.c.key, clock.c.occasion)
    )
    return [Running(*row) for row in connection.execute(query)]


def streams(connection: Connection, office: str) -> list[str]:
    """All cases that were sent to an office, the newest first."""
    query = select(party.c.stream).where(party.c.office == office, party.c.stream > FIRST, party.c.stream < LAST)
    return list(connection.scalars(query.order_by(party.c.stream.desc())))
