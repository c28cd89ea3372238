"""The steps of a case in words: when each happened and was recorded, its deadline, the difference, where that is from.

People stand there as roles with a mark. Read `rows_of`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from intake.pages.desk.casepage.clocks import badge_of, title_of
from intake.pages.desk.casepage.happenings import stage_told
from intake.pages.desk.casepage.names import SPEAKS
from intake.pages.desk.casepage.telling import Teller
from intake.pages.oversight.differences import early, lag
from workflow.clocks import Verdict
from workflow.deadlines import DECIDED_LATE, Deadline
from workflow.errors import _
from workflow.history import REPLACED
from workflow.moment import Moment
from workflow.oversight.course import Mark, Step
from workflow.oversight.marks import PSEUDONYM, SUSPECT
from workflow.pages import due, spans
from workflow.pages.due import Badge

MARK = "◆"


class Met(Struct, frozen=True):
    """A deadline: of what, when it was, how that went, where it comes from (the policy's own words, in English)."""

    title: str
    due: str
    badge: Badge
    limit: str
    source: str


class Row(Struct, frozen=True):
    """A step. `struck` says by what it was corrected, empty while it stands; `n` is "" of what has not happened yet."""

    n: str
    step: str
    by: str
    facts: list[str]
    happened: str
    recorded: str
    lag: str
    struck: str
    met: list[Met]


def rows_of(teller: Teller, steps: Sequence[Step], *, with_all: bool) -> list[Row]:
    """The steps, oldest first; openings, notices and the like only where all are asked for."""
    return [_row(teller, one) for one in steps if with_all or not one.minor]


def waiting_of(teller: Teller, waiting: Sequence[Deadline]) -> list[Row]:
    """What has not happened yet: the running limits, and the watches that have run out."""
    shown = [one for one in waiting if one.kind == "limit" or one.verdict in DECIDED_LATE]
    not_yet = teller.tongue.say(_("not yet"))
    return [
        Row("", title_of(teller, one), _whose(teller, one), [], not_yet, "", "", "", [met_of(teller, one)])
        for one in shown
    ]


def met_of(teller: Teller, one: Deadline) -> Met:
    """A deadline with its difference."""
    tongue = teller.tongue
    basis = due.basis(tongue, one.basis, verified=one.verified)
    return Met(
        title=title_of(teller, one),
        due="" if one.due is None else teller.instant(one.due),
        badge=_difference(teller, one),
        limit=tongue.say(_("%(basis)s: %(limit)s", basis=basis, limit=spans.span(tongue, one.limit))),
        source=one.source,
    )


def by_mark(teller: Teller, by: Mark) -> str:
    """Somebody as a role with a mark, and their office."""
    if by.role in SPEAKS:
        return teller.tongue.say(SPEAKS[by.role])
    role = by.role if by.title is None else teller.tongue.words(by.title)
    mark, office = f"{MARK}{by.letter}" if by.letter else "", teller.names.offices.get(by.office, by.office)
    if not office:
        return f"{role} {mark}".strip()
    return teller.tongue.say(_("%(role)s %(mark)s, %(office)s", role=role, mark=mark, office=office))


def _row(teller: Teller, one: Step) -> Row:
    at = Moment.parse(one.happened, teller.law.calendar.zone)
    facts = [" · ".join(teller.facts(one.kind, _marked(teller, one)))]
    facts += [stage_told(teller, stage) for stage in one.reached]
    if one.corrects is not None:
        facts.insert(0, teller.tongue.say(_("in the place of entry %(n)d", n=one.corrects)))
    return Row(
        n=str(one.n),
        step=_step(teller, one),
        by=by_mark(teller, one.by),
        facts=[fact for fact in facts if fact],
        happened=teller.when(one.happened),
        recorded=teller.when(one.recorded_at),
        lag=lag(teller.tongue, at, datetime.fromisoformat(one.recorded_at)),
        struck=_struck(teller, one),
        met=[met_of(teller, clock) for clock in one.met if clock.kind == "limit" or clock.verdict in DECIDED_LATE],
    )


def _marked(teller: Teller, one: Step) -> dict[str, Any]:
    """What a step says, with the sign of a mark before each letter that stands for somebody."""
    fields = teller.law.book.rules.fields
    names = {SUSPECT, *(name for name, field in fields.items() if field.form == PSEUDONYM)}
    return {name: f"{MARK}{said}" if name in names else said for name, said in one.data.items()}


def _step(teller: Teller, one: Step) -> str:
    title = one.kind if one.title is None else teller.tongue.words(one.title)
    if one.code_title is None:
        return title
    return teller.tongue.say(_("%(step)s: %(which)s", step=title, which=one.code_title))


def _struck(teller: Teller, one: Step) -> str:
    if one.struck is None:
        return ""
    who, at = by_mark(teller, one.struck.by), teller.when(one.struck.recorded_at)
    why = one.struck.reason_title or ""
    if one.struck.code == REPLACED:
        return teller.tongue.say(_("Corrected on %(at)s by %(who)s: %(why)s", at=at, who=who, why=why))
    return teller.tongue.say(_("Taken back on %(at)s by %(who)s: %(why)s", at=at, who=who, why=why))


def _difference(teller: Teller, one: Deadline) -> Badge:
    """What a deadline has become; of one that was kept also by how much."""
    if one.verdict != Verdict.KEPT or one.due is None or one.met is None:
        return badge_of(teller, one)
    return Badge("kept", early(teller.tongue, one.due, Moment.parse(one.met, teller.law.calendar.zone)))


def _whose(teller: Teller, one: Deadline) -> str:
    return "" if one.whose_title is None else teller.tongue.words(one.whose_title)
