"""What is asked of an institution in the cases that were sent to it, and whether it has answered. Pure, but for `read`.

Protection, evidence, recommendations: each with the facts that the institution may tell in answer. Its other cases, and
what lies in any dossier, are none of its business. Read `of_case`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from workflow import conduct
from workflow.case import load
from workflow.deadlines import Deadline, deadline
from workflow.events import CASE
from workflow.folding import Case
from workflow.history import Happened, history
from workflow.law import Law
from workflow.moment import Moment
from workflow.rulebook import law_in_force

RECOMMENDATION = "recommendation"
# What is asked, and the facts that answer it, the usual one first.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "protection_requested": ("protection_in_force", "official_suspended"),
    "preservation_requested": ("evidence_secured",),
    "recommendation_sent": ("authority_replied", "recommendation_accepted", "recommendation_rejected", "implemented"),
}
# Facts that may be told though nobody asked.
BESIDE = ("information_given", "official_suspended", "protection_lifted")
TELLABLE = frozenset({one for many in ANSWERS.values() for one in many} | {*BESIDE})
# After these nothing more is expected of a recommendation.
ENDS = frozenset({"recommendation_rejected", "implemented", "not_implemented"})
MOST_CASES = 500


class Asked(Struct, frozen=True, kw_only=True):
    """Something asked in a case: `n` is the entry's number, `code` says what exactly, `by` is a clock where one waits.

    `answers`: facts that may still be told in answer. `answered`: the last of them, where there is one.
    """

    n: int
    kind: str
    code: str | None
    reference: str | None
    at: Moment
    erased_on: str | None
    by: Deadline | None
    answers: tuple[str, ...]
    answered: Happened | None


class CaseAsked(Struct, frozen=True):
    """A case that was sent to the office: its id, its number, what is asked in it."""

    id: str
    number: str | None
    asked: tuple[Asked, ...]

    @property
    def is_open(self) -> bool:
        """Whether something waits for an answer."""
        return any(one.answers and one.answered is None for one in self.asked)


def read(connection: Connection, office: str, *, now: datetime) -> list[CaseAsked]:
    """Every case that was sent to the office, those that wait for an answer first."""
    law, found, cursor = law_in_force(connection), list[CaseAsked](), None
    while len(found) < MOST_CASES:
        page = conduct.page(connection, conduct.Question(cursor=cursor), office=office, now=now)
        cases = [load(connection, f"{CASE}:{one.id}") for one in page.cases]
        found += [of_case(case, law, office, now=now) for case in cases]
        cursor = page.next
        if cursor is None:
            break
    return sorted(found, key=lambda one: not one.is_open)


def of_case(case: Case, law: Law, office: str, *, now: datetime) -> CaseAsked:
    """What is asked of an office in a case, in the order in which it was asked."""
    happened = sorted(history(case.entries, law.calendar.zone), key=lambda one: one.n)
    mine = [one for one in happened if one.kind in ANSWERS and one.data.get("office") == office]
    asked = tuple(_asked(case, law, one, happened, now) for one in mine)
    return CaseAsked(case.stream.partition(":")[2], case.rows.case["number"], asked)


def _asked(case: Case, law: Law, one: Happened, happened: Sequence[Happened], now: datetime) -> Asked:
    reference = one.data.get(RECOMMENDATION)
    after = [later for later in happened if later.n > one.n and _answers(later, one.kind, reference)]
    told = {later.kind for later in after}
    over = not told.isdisjoint(ENDS)
    clock = next((clock for clock in case.clocks if clock.root.n == one.n and clock.running(now)), None)
    return Asked(
        n=one.n,
        kind=one.kind,
        code=one.code,
        reference=reference if isinstance(reference, str) else None,
        at=one.moment,
        erased_on=one.data.get("expires_on"),
        by=None if clock is None else deadline(clock, law.book, now=now),
        answers=() if over else tuple(kind for kind in ANSWERS[one.kind] if kind not in told),
        answered=after[-1] if after else None,
    )


def _answers(later: Happened, kind: str, reference: object) -> bool:
    """Whether an event is an answer to what was asked; of recommendations one to the very same."""
    if kind == "recommendation_sent":
        return later.kind in {*ANSWERS[kind], *ENDS} and later.data.get(RECOMMENDATION) == reference
    return later.kind in ANSWERS[kind]
