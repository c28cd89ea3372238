"""The recommendations of the office's cases, followed up until they are implemented: what is due first on top.

Reads what is kept and records nothing. Titles are the policy's words in all its languages. Read `recommended`.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from workflow.duties import code_title
from workflow.events import CASE
from workflow.law import Law
from workflow.policy.terms import Clock, Words
from workflow.recommendations import followed_in
from workflow.rulebook import law_in_force
from workflow.store import recommendations as store
from workflow.store.recommendations import Line

PAGE = 50


class Question(Struct, frozen=True, kw_only=True):
    """Which ones: in one state, or in any (`state` empty) but these. `page` counts from 1."""

    state: str = ""
    but: tuple[str, ...] = ()
    office: str | None = None
    authority: str | None = None
    is_late: bool = False
    page: int = 1


class Row(Struct, frozen=True, kw_only=True):
    """A recommendation. `reference` names it in its case; `due` (UTC): None where nothing waits or a pause holds it."""

    case: str
    number: str | None
    assigned_to: str | None
    n: int
    reference: str
    kind: str
    code: str | None
    code_title: Words | None
    authority: str | None
    authority_title: Words | None
    office: str | None
    sent_at: datetime
    state: str
    state_title: Words | None
    waits_for: str | None
    waits_for_title: Words | None
    basis: str | None
    verified: bool
    due: datetime | None
    late_days: float | None


class Page(Struct, frozen=True):
    """Some of `total`; `counts` by state and `late` of them are of all that the question asks besides its state."""

    rows: tuple[Row, ...]
    total: int
    counts: dict[str, int]
    late: int
    page: int
    pages: int


def recommended(connection: Connection, question: Question, *, now: datetime, at_most: int = PAGE) -> Page:
    """A page of recommendations; one that is not there is empty. `now` is UTC."""
    law = law_in_force(connection)
    besides = store.Asked(office=question.office, authority=question.authority)
    counts, late = store.counts(connection, besides, now)
    asked = store.Asked(
        states=(question.state,) if question.state else (),
        but=() if question.state else question.but,
        office=question.office,
        authority=question.authority,
        late_at=now if question.is_late else None,
    )
    of_these = late if question.is_late else counts
    total = sum(
        many
        for state, many in of_these.items()
        if (not asked.states or state in asked.states) and state not in asked.but
    )
    page = max(1, question.page)
    lines = store.rows(connection, asked, first=(page - 1) * at_most, at_most=at_most)
    rows = tuple(_row(law, line, now) for line in lines)
    return Page(rows, total, counts, sum(late.values()), page, pages=max(1, -(-total // at_most)))


def _row(law: Law, line: Line, now: datetime) -> Row:
    rules, term = law.book.rules, _term(law, line.due_key)
    region = next((one for one in law.book.machine.regions if one.key == followed_in(rules, line.kind)[0]), None)
    states = {} if region is None else {one.key: one.title for one in region.state}
    is_late = line.due_at is not None and line.due_at < now
    return Row(
        case=line.stream.removeprefix(f"{CASE}:"),
        number=line.number,
        assigned_to=line.assigned_to,
        n=line.n,
        reference=line.reference,
        kind=line.kind,
        code=line.code,
        code_title=code_title(rules, line.kind, "code", line.code),
        authority=line.authority,
        authority_title=code_title(rules, line.kind, "authority", line.authority),
        office=line.office,
        sent_at=line.sent_at,
        state=line.state,
        state_title=states.get(line.state),
        waits_for=line.due_key,
        waits_for_title=None if term is None else term.title,
        basis=None if term is None else term.basis,
        verified=term is not None and term.verified,
        due=line.due_at,
        late_days=round((now - line.due_at) / timedelta(days=1), 1) if is_late and line.due_at else None,
    )


def _term(law: Law, key: str | None) -> Clock | None:
    """A clock as the newest policy has it that knows it."""
    if key is None:
        return None
    every = (term for book in reversed(law.books) for term in book.rules.policy.clocks.clock)
    return next((term for term in every if term.key == key), None)
