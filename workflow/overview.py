"""What is late now and what is due next, told with each clock's title, basis and source. Read `late_clocks`.

Limits and watches are never mixed: compliance counts limits, watches answer whether promptness is being lost.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from workflow.law import Law
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store import cases

HOW_MANY_NEXT = 20


class Due(Struct, frozen=True):
    """One running clock of one case; `late_days` is elapsed time, negative while it is not due."""

    case: str
    number: str | None
    clock: str
    title: Words
    kind: str
    basis: str
    source: str
    verified: bool
    due: datetime
    late_days: float


def late_clocks(connection: Connection, now: datetime, *, watches: bool) -> list[Due]:
    """Running clocks of real cases that are late at `now` (UTC), the longest late first; limits alone or watches
    too.
    """
    kinds = ("limit", "watch") if watches else ("limit",)
    return _told(law_in_force(connection), cases.late(connection, now, kinds=kinds), now)


def next_clocks(connection: Connection, now: datetime) -> list[Due]:
    """What is due next in real cases, the first twenty."""
    return _told(law_in_force(connection), cases.due_next(connection, now, at_most=HOW_MANY_NEXT), now)


def _told(law: Law, rows: Iterable[dict[str, Any]], now: datetime) -> list[Due]:
    terms = law.terms
    told = []
    for row in rows:
        term = terms[row["rulebook"], row["key"]]
        told.append(
            Due(
                case=row["stream"].removeprefix("case:"),
                number=row["number"],
                clock=row["key"],
                title=term.title,
                kind=term.kind,
                basis=term.basis,
                source=term.source,
                verified=term.verified,
                due=row["due_at"],
                late_days=round((now - row["due_at"]).total_seconds() / 86_400, 1),
            )
        )
    return told
