"""What is late now and by how much, the longest late on top, with whose step it is. Read `late_now`."""

from datetime import datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import Connection

from workflow.duties import ours, role_titles, whose
from workflow.events import CASE
from workflow.law import Law
from workflow.ledger.entry import decode
from workflow.oversight.asked import keys_of
from workflow.policy.terms import Clock, Words
from workflow.rulebook import law_in_force
from workflow.store import late as store
from workflow.store import worklist

PAGE, MOST_COUNTED = 50, 10_000
MOST_OF_SETTING = 1_000  # of a kind of place, which no index of clocks has


class Late(Struct, frozen=True, kw_only=True):
    """Limits or watches (`kind`); of a role's steps, of one clock, of cases sent to an office, of a kind of place.

    `page` counts from 1.
    """

    kind: str = "limit"
    role: str | None = None
    office: str | None = None
    clock: str | None = None
    setting: str | None = None
    page: int = 1


class LateRow(Struct, frozen=True, kw_only=True):
    """A clock of a case that is late. `due` is UTC, `late_days` elapsed time. `office`: of whom the step was asked."""

    case: str
    number: str | None
    clock: str
    occasion: int
    title: Words
    kind: str
    limit: str
    basis: str
    source: str
    verified: bool
    whose: str | None
    whose_title: Words | None
    ours: bool
    office: str | None
    due: datetime
    late_days: float


class LatePage(Struct, frozen=True):
    """A page of what is late. `total` is counted up to ten thousand, of a kind of place a thousand: of `more` there are
    more than that.
    """

    rows: tuple[LateRow, ...]
    total: int
    more: bool
    page: int
    pages: int


def late_now(connection: Connection, asked: Late, *, now: datetime) -> LatePage:
    """A page of what is late at `now` (UTC); one that is not there is empty."""
    law, page = law_in_force(connection), max(1, asked.page)
    keys = _keys(law, asked)
    few = keys is not None and not _of_kind(law, asked.kind, other=True).intersection(keys)
    question = store.Asked(kind=asked.kind, keys=keys, office=asked.office, setting=asked.setting, few=few)
    worklist.prefer_indexes(connection)
    most = MOST_COUNTED if asked.setting is None else MOST_OF_SETTING
    many = store.how_many(connection, question, now, at_most=most + 1)
    question, total = structs.replace(question, few=question.few and many <= most), min(many, most)
    pages = max(1, -(-total // PAGE))
    found = store.late(connection, question, now, first=(page - 1) * PAGE, at_most=PAGE) if page <= pages else []
    return LatePage(_rows(connection, law, found, now), total, many > total, page, pages)


def _keys(law: Law, asked: Late) -> tuple[str, ...] | None:
    """The clocks that are asked for, of the kind that is; None for all of that kind."""
    if asked.role is None and asked.clock is None:
        return None
    of_kind = _of_kind(law, asked.kind)
    of_role = of_kind if asked.role is None else of_kind & {*keys_of(asked.role, law)}
    return tuple(sorted(of_role if asked.clock is None else of_role & {asked.clock}))


def _of_kind(law: Law, kind: str, *, other: bool = False) -> frozenset[str]:
    """The clocks that are, or (`other`) under some policy were not, of a kind."""
    every = [one for book in law.books for one in book.rules.policy.clocks.clock]
    return frozenset(one.key for one in every if (one.kind == kind) is not other)


def _rows(connection: Connection, law: Law, found: list[store.Row], now: datetime) -> tuple[LateRow, ...]:
    terms = law.terms
    roots = store.roots(connection, {(row.stream, row.root_n) for row in found})
    offices = worklist.offices(connection, {row.stream for row in found})
    told = []
    for row in found:
        root = roots.get((row.stream, row.root_n))
        office = None if root is None else decode(root).data.get("office")
        asked_of = office if office in offices[row.stream] else None
        told.append(_row(law, row, terms[row.rulebook, row.key], asked_of, now))
    return tuple(told)


def _row(law: Law, row: store.Row, term: Clock, office: str | None, now: datetime) -> LateRow:
    rules = law.book.rules
    role = whose(rules).get(term.key)
    return LateRow(
        case=row.stream.removeprefix(f"{CASE}:"),
        number=row.number,
        clock=row.key,
        occasion=row.occasion,
        title=term.title,
        kind=term.kind,
        limit=term.limit,
        basis=term.basis,
        source=term.source,
        verified=term.verified,
        whose=role,
        whose_title=None if role is None else role_titles(rules).get(role),
        ours=role in ours(rules),
        office=office,
        due=row.due_at,
        late_days=round((now - row.due_at) / timedelta(days=1), 1),
    )
