"""Pauses that are to be asked about again by a day: what they hold is due on no day, and yet is not forgotten.

Read `pauses_to_ask`.
"""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection

from workflow.events import CASE
from workflow.moment import local_day
from workflow.planning import Question, month_times, planning_asked, times_of
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store import planning as store

MOST = 200  # on a page: so many pauses have no office


class Pause(Struct, frozen=True):
    """A clock that is held. `ask_again` (UTC) begins the day on which somebody is to ask; `is_time`: it has come."""

    case: str
    number: str | None
    clock: str
    occasion: int
    title: Words
    kind: str
    ask_again: datetime
    is_time: bool
    assigned_to: str | None


def pauses_to_ask(
    connection: Connection, question: Question, day: date, *, now: datetime
) -> tuple[Sequence[Pause], int]:
    """The pauses that are to be asked about by the end of a day, the first on top, and how many there are in all."""
    law = law_in_force(connection)
    asked, times = planning_asked(law, question), times_of(law.calendar, day, now)
    terms = law.terms
    found = []
    for row in store.pauses(connection, asked, times, at_most=MOST):
        term, at = terms[row.rulebook, row.key], row.ask_again_at
        case, is_time = row.stream.removeprefix(f"{CASE}:"), at <= now
        found.append(
            Pause(case, row.number, row.key, row.occasion, term.title, term.kind, at, is_time, row.assigned_to)
        )
    many = len(found) if len(found) < MOST else sum(n for _at, n in store.pauses_by_instant(connection, asked, times))
    return found, many


def pauses_of_month(connection: Connection, question: Question, first: date, *, now: datetime) -> dict[date, int]:
    """How many pauses are to be asked about from each day of a month on; days without any are not there."""
    law = law_in_force(connection)
    times = month_times(law.calendar, first, now)
    found: dict[date, int] = {}
    for at, many in store.pauses_by_instant(connection, planning_asked(law, question), times):
        if at >= times.begin:
            day = local_day(at, law.calendar.zone)
            found[day] = found.get(day, 0) + many
    return found
