"""Which limits run in the cases that a person has to do with: theirs, and those sent to their offices. Read `dues`."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, literal_column, select

from workflow.store.schema import LIMIT_RUNS, case, clock, party

CASES = 1_000  # looked at of each kind
CASES_A_QUERY = 200


class Due(Struct, frozen=True):
    """A limit that runs, until when (UTC), and the number of its case."""

    stream: str
    number: str | None
    key: str
    occasion: int
    due_at: datetime


def dues(connection: Connection, person: str, offices: Collection[str], *, until: datetime) -> list[Due]:
    """The limits of a person's cases that fall due by then or are late, the first to fall due on top."""
    first = select(case.c.stream).where(case.c.urgent.is_not(None)).order_by(case.c.due_at, case.c.stream).limit(CASES)
    sent = select(party.c.stream).where(party.c.office.in_(sorted(offices)))
    streams = set(connection.scalars(first.where(case.c.assigned_to == person)))
    streams |= set(connection.scalars(first.where(case.c.stream.in_(sent)))) if offices else set()
    every, found = sorted(streams), []
    for start in range(0, len(every), CASES_A_QUERY):
        query = (
            select(clock.c.stream, case.c.number, clock.c.key, clock.c.occasion, clock.c.due_at)
            .join(case, case.c.stream == clock.c.stream)
            .where(clock.c.stream.in_(every[start : start + CASES_A_QUERY]), clock.c.due_at <= until)
            .where(literal_column(f"({LIMIT_RUNS})"))
        )
        found += [Due(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.due_at, one.stream, one.key, one.occasion))
