"""Were the deadlines kept? For each clock, with what is open and late counted against it, and how sure one can be.

Limits and watches are told apart, for they answer two questions. Counted inside the database from what is derived of
each case. Read `compliance`.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from workflow.clocks import Verdict
from workflow.duties import ours, role_titles, whose
from workflow.law import Law
from workflow.oversight.asked import Asked, wanted
from workflow.oversight.estimates import kaplan_meier, wilson
from workflow.oversight.waiting import Waiting, title_of, waiting
from workflow.policy.terms import Clock, Words
from workflow.rulebook import law_in_force
from workflow.store import oversight as store
from workflow.store.oversight import Tally

KEPT, LATE, OPEN_LATE, LOST = Verdict.KEPT, Verdict.LATE, Verdict.OPEN_LATE, Verdict.LAPSED
DECIDED = (KEPT, LATE, OPEN_LATE, LOST)  # the denominator: a step that is overdue, or was lost, was not in time
NOT_DUE = (Verdict.OPEN, Verdict.PAUSED)


class Compliance(Struct, frozen=True, kw_only=True):
    """One clock. `lost`: the step was never done and is lost for good; `open`: not due yet, or paused.

    `decided` is kept + late + open_late + lost, `share` what was kept of it with an interval of 95 % (`low` to `high`).
    `whose`: the role whose step it is. Where published figures hide a number it is None.
    """

    clock: str
    title: Words
    kind: str
    limit: str
    basis: str
    source: str
    verified: bool
    whose: str | None
    whose_title: Words | None
    ours: bool
    kept: int | None
    late: int | None
    open_late: int | None
    lost: int | None
    decided: int | None
    open: int | None
    cannot_tell: int | None
    ended: int | None
    share: float | None
    low: float | None
    high: float | None
    time: Waiting


def compliance(connection: Connection, asked: Asked, *, now: datetime) -> tuple[Compliance, ...]:
    """Every clock that ever started in what is asked about, judged at `now` (UTC), in the order of the policy.

    A clock whose limit, basis or source a policy changed comes once for each. Limits come before watches.
    """
    law = law_in_force(connection)
    counted = store.tallies(connection, wanted(asked, law), [book.hash for book in law.books], now)
    rows = [_row(law, term, some) for term, some in _by_term(law, counted)]
    return tuple(sorted(rows, key=lambda row: row.kind != "limit"))


def _by_term(law: Law, counted: Iterable[Tally]) -> list[tuple[Clock, list[Tally]]]:
    """What was counted of each clock, under whichever policies said the same of it; the newest policy's words."""
    terms = {(place, term.key): term for place, book in enumerate(law.books) for term in book.rules.policy.clocks.clock}
    order = {term.key: place for place, term in enumerate(law.book.rules.policy.clocks.clock)}
    found: dict[tuple[str, ...], tuple[Clock, list[Tally]]] = {}
    for one in sorted(counted, key=lambda one: (order.get(one.key, len(order)), one.key, -one.book)):
        term = terms.get((one.book, one.key))
        if term is not None:
            said = (term.key, term.kind, term.limit, term.basis, term.source, str(term.verified))
            found.setdefault(said, (term, []))[1].append(one)
    return list(found.values())


def _row(law: Law, term: Clock, counted: list[Tally]) -> Compliance:
    many: dict[str, int] = {}
    for one in counted:
        many[one.verdict] = many.get(one.verdict, 0) + one.many
    rules = law.book.rules
    role, kept, decided = whose(rules).get(term.key), many.get(KEPT, 0), sum(many.get(one, 0) for one in DECIDED)
    low, high = wilson(kept, decided) if decided else (None, None)
    return Compliance(
        clock=term.key,
        title=term.title,
        kind=term.kind,
        limit=term.limit,
        basis=term.basis,
        source=term.source,
        verified=term.verified,
        whose=role,
        whose_title=None if role is None else role_titles(rules).get(role),
        ours=role in ours(rules),
        kept=kept,
        late=many.get(LATE, 0),
        open_late=many.get(OPEN_LATE, 0),
        lost=many.get(LOST, 0),
        decided=decided,
        open=sum(many.get(one, 0) for one in NOT_DUE),
        cannot_tell=many.get(Verdict.CANNOT_TELL, 0),
        ended=many.get(Verdict.ENDED, 0),
        share=kept / decided if decided else None,
        low=low,
        high=high,
        time=_time(law, term, counted),
    )


def _time(law: Law, term: Clock, counted: list[Tally]) -> Waiting:
    """How long the step took from the start."""
    times: dict[int, tuple[int, int]] = {}
    for one in counted:
        came, seen = times.get(one.hours, (0, 0))
        times[one.hours] = (came + one.many, seen) if one.met else (came, seen + one.many)
    rules = law.book.rules
    return waiting(term.key, title_of(rules, term.starts), title_of(rules, term.met_by), kaplan_meier(times))
