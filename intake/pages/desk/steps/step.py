"""A step's form as a whole: its questions, when it happened, words that are sealed, what would be due then.

Of an act the date is filled with now, and left so it means the moment of sending; of a fact it is empty, and may be as
vague as what is known. Read `form_of`, then `told_in`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, structs

from intake.dossier.acts import MOST_WORDS
from intake.pages.desk.casepage.verbs import VERBS
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.moving import against
from intake.pages.desk.steps.questions import Question, answers_to, in_living_memory, questions_of
from intake.pages.desk.steps.sending import Parcel
from intake.pages.desk.steps.shapes import Shape, shape_of
from intake.pages.desk.steps.then import then_due
from intake.pages.visit import Visit
from workflow import holding
from workflow.duties import is_apart
from workflow.errors import NotAllowed, NotFound, Sentence, _
from workflow.history import CORRECTION, instant
from workflow.ledger.entry import Entry
from workflow.moment import Moment, Precision
from workflow.pages.forms import Given
from workflow.pages.tongue import Tongue
from workflow.policy.terms import EventKind

CONFIRMED = "confirmed"  # by whoever saw what it changes
AT, FILLED, WORDS, PARTS, BY_LAW, AFTER = "at", "filled", "words", "parts", "by_law", "after"
MINUTE = timedelta(minutes=1)
NOT_ADMISSIBLE, ASSESSED = "not_admissible", "assessed"
LOOKED_AT = _("Next you see what this changes. Nothing is recorded before that.")
WITHOUT_DATE = _("Write when it happened; a month or a year is enough.")


class Form(Struct, frozen=True):
    """A step before somebody who is about to say it. `then`: what would be due, a line each."""

    term: EventKind
    shape: Shape
    heading: str
    open: list[Question]
    rare: list[Question]
    is_act: bool
    now: str
    then: list[str]
    parcels: list[Parcel]
    may_write: bool

    @property
    def questions(self) -> list[Question]:
        """All of them."""
        return [*self.open, *self.rare]


class Told(Struct, frozen=True):
    """What was answered: the event's data, when, the words, what goes along."""

    data: dict[str, Any]
    at: Moment
    words: str | None
    parts: list[str]
    is_required_by_law: bool


def sayable(desk: Desk, kind: str) -> EventKind:
    """An event of the vocabulary that a form can tell, and this person may. Raises NotFound, NotAllowed."""
    term = desk.term(kind)
    if term.stream != "case" or term.origin == "time" or is_apart(term):
        raise NotFound(_("There is no such step."), next_step=_("Go back to the case, and choose one there."))
    if desk.at.roles.isdisjoint(term.by):
        raise NotAllowed(
            _("This step is for people in another role."), next_step=_("Go back to the case: it shows your next steps.")
        )
    return term


def form_of(desk: Desk, term: EventKind, prefilled: Mapping[str, str], going_along: Sequence[Parcel] = ()) -> Form:
    """The form of a step."""
    open_ones, rare = questions_of(desk, term, prefilled)
    weighed = [_with_consequences(desk, term, one) for one in open_ones]
    in_any_case = next((then for _one, then in weighed if then is not None), None)
    return Form(
        term=term,
        shape=shape_of(term.kind),
        heading=heading_of(desk, term),
        open=[one for one, _then in weighed],
        rare=rare,
        is_act=term.origin == "act",
        now=written(desk.teller.tongue, desk.teller.now),
        then=_then(desk, term, in_any_case, [*open_ones, *rare]),
        parcels=[*going_along],
        may_write=desk.may_write,
    )


def _then(desk: Desk, term: EventKind, in_any_case: list[str] | None, asked: Sequence[Question]) -> list[str]:
    """What would be due then; of what is looked at before it is recorded that it is."""
    if term.kind in holding.KINDS:
        return [desk.say(LOOKED_AT)]
    return in_any_case or then_due(desk, term.kind, _said_already(asked))


def heading_of(desk: Desk, term: EventKind) -> str:
    """The verb of a step."""
    verb = VERBS.get(term.kind)
    return desk.say(_("Record: %(what)s", what=term.title) if verb is None else verb)


def _said_already(questions: Sequence[Question]) -> dict[str, Any]:
    """What the form says before anybody changed it."""
    choices = [one for one in questions if one.shape in ("radios", "select") and one.value]
    return {one.name: int(one.value) if one.form == "event" else one.value for one in choices}


def _with_consequences(desk: Desk, term: EventKind, one: Question) -> tuple[Question, list[str] | None]:
    """A choice between ways that go on differently says at each how; and what follows from all of them."""
    if one.name != "code" or one.shape != "radios":
        return one, None
    told = {code: then_due(desk, term.kind, {"code": code}) for code in sorted(one.values)}
    common = [line for line in next(iter(told.values()), []) if all(line in lines for lines in told.values())]
    own = {code: next((line for line in lines if line not in common), "") for code, lines in told.items()}
    options = tuple((code, words, own[code]) for code, words, _hint in one.options)
    return structs.replace(one, options=options), None if one.value else common


def written(tongue: Tongue, at: datetime) -> str:
    """A time as it is typed here."""
    return f"{at.astimezone(tongue.zone):%d.%m.%Y %H:%M}"


def told_in(visit: Visit, desk: Desk, form: Form, given: Given) -> Told:
    """What somebody answered; `given.problems` has what is wrong with it."""
    data = answers_to(given, form.questions)
    given.problems |= _together(form.term.kind, data)
    parts = given.choices(PARTS, {one.name for one in form.parcels})
    at = when(visit, desk, given, is_act=form.is_act) or Moment.exactly(visit.now)  # with a problem it counts not
    if not given.problems and CONFIRMED not in visit.answers:  # what was confirmed is asked where it is recorded
        given.problems |= against(desk, form.term, data, at)
    return Told(
        data=data,
        at=at,
        words=given.text(WORDS, at_most=MOST_WORDS) or None,
        parts=list(dict.fromkeys(parts)),
        is_required_by_law=given.tick(BY_LAW),
    )


def _together(kind: str, data: Mapping[str, Any]) -> dict[str, Sentence]:
    """What is wrong with answers that do not go together."""
    if kind == ASSESSED and data.get("code") == NOT_ADMISSIBLE and not data.get("reason"):
        return {"reason": _("Say why it is not admissible.")}
    return {}


def when(visit: Visit, desk: Desk, given: Given, *, is_act: bool) -> Moment | None:
    """When it happened; the date that was filled in means now."""
    now = Moment.exactly(visit.now)
    typed = visit.answers.get(AT, "").strip()
    if is_act and typed and typed == visit.answers.get(FILLED, ""):
        return now
    at = given.moment(AT, missing=_("Write when it was done.") if is_act else WITHOUT_DATE)
    if at is None or not in_living_memory(given, AT, at):
        return None
    if at.earliest > now.earliest:  # the clock on the desk may be a little ahead
        return now
    return _in_its_minute(at, desk.case.entries, now) if at.precision is Precision.MINUTE else at


def _in_its_minute(at: Moment, entries: Sequence[Entry], now: Moment) -> Moment:
    """A time to the minute, behind what is known to have happened within that minute, as it was told later."""
    ends = min(at.earliest + MINUTE, now.earliest)
    known = [instant(one.occurred_at) for one in entries if one.precision == Precision.MINUTE.value]
    return Moment.exactly(max((one for one in known if at.earliest <= one <= ends), default=at.earliest))


def listed(desk: Desk, kinds: Sequence[EventKind]) -> list[EventKind]:
    """Those of some events that this person may tell by a form."""
    return [
        one
        for one in kinds
        if one.stream == "case"
        and one.origin != "time"
        and not is_apart(one)
        and one.kind != CORRECTION
        and not desk.at.roles.isdisjoint(one.by)
    ]
