"""The fields of a step as questions of a form, and what was answered, as the event says it.

Every answer has one of the closed forms of the vocabulary, or there is a sentence at its field. Read `questions_of`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct

from intake.dossier import acts
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.options import EXTENDED, PAUSE_STARTED, Option, begins, options_of
from intake.pages.desk.steps.shapes import MOST_OPEN, REFERENCES, SHAPES, UNASKED, USUAL, Shape, shape_of
from workflow.errors import Sentence, _
from workflow.events import FORMS
from workflow.moment import Moment
from workflow.pages.forms import Given
from workflow.policy.terms import EventKind
from workflow.steps import PAUSE_ENDED, Field, fields_of

MOST_RADIOS = 8
MOST_COUNT, MOST_SIGNS = 1_000_000, 64
FIRST_YEAR, LAST_YEAR = 1900, 2200
CHOOSE, WRITE = _("Choose one of these."), _("Write it down: without it nothing is recorded.")
STILL_TO_COME = frozenset({"expires_on", "answer_by", "next_on", "ask_again_on"})
HINTS: Mapping[str, Sentence] = {
    "institution": _("Its short name in one word, the same each time."),
    "accused": _("Its short name in one word, the same each time. Never a person's name."),
    "case": _("Its registration number."),
    "handler": _("Initials or a number, never a name."),
    "file_number": _("As they write it."),
    "amount": _("A number, counted as the time limit is: in days where it is said in days."),
    "ask_again_on": _("You are told on that day. A pause that does not end by itself needs it."),
}
NOT_SAID: Mapping[str, Sentence] = {
    "office": _("An office without an account here"),
    "about": _("Nothing in particular"),
}


class Question(Struct, frozen=True, kw_only=True):
    """A field as it is asked. `also`: values that count though they are offered no longer, for a form sent twice."""

    name: str
    shape: Literal["radios", "select", "ticks", "tick", "line", "number", "day", "moment"]
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    value: str = ""
    is_required: bool = False
    form: str = "reference"
    also: frozenset[str] = frozenset()

    @property
    def values(self) -> frozenset[str]:
        """What may be answered where there is a choice."""
        return frozenset(one[0] for one in self.options if one[0]) | self.also


def questions_of(desk: Desk, term: EventKind, prefilled: Mapping[str, str]) -> tuple[list[Question], list[Question]]:
    """The questions asked openly, and the rare ones; `prefilled` chooses values that the form offers."""
    shape = shape_of(term.kind)
    asked = {
        field.key: _question(desk, term, field, shape, prefilled)
        for field in fields_of(desk.law.book.rules, term.kind)
        if _is_asked(desk, term, field)
    }
    names = _open(term, shape, asked)
    return [asked[name] for name in names], [one for name, one in asked.items() if name not in names]


def _is_asked(desk: Desk, term: EventKind, field: Field) -> bool:
    """Whether somebody can answer: not what the program says itself, nor what there is nothing of."""
    if field.key in UNASKED or acts.REFERENCES.get(term.kind) == field.key:
        return False
    if term.kind == "assigned" and field.key == "office":
        return False
    if field.required:
        return True
    return options_of(desk, term, field) != [] and (field.form != "list" or bool(field.codes))


def _open(term: EventKind, shape: Shape, asked: Mapping[str, Question]) -> list[str]:
    if term.kind in SHAPES:
        wanted = [name for name in shape.open if name in asked]
    else:
        wanted = [name for name in term.data if name in asked and name in USUAL]
    needed = [name for name, one in asked.items() if one.is_required and name not in wanted]
    several = [name for name, one in asked.items() if name in REFERENCES and _is_unclear(one)]
    several = [name for name in several if name not in wanted and name not in needed]
    return [*needed, *wanted, *several][:MOST_OPEN]


def _is_unclear(one: Question) -> bool:
    """Whether somebody has to say which of several is meant."""
    return one.name in ("referral", "examination", "recommendation") and not one.value and len(one.options) > 3


def _question(desk: Desk, term: EventKind, field: Field, shape: Shape, prefilled: Mapping[str, str]) -> Question:
    found = options_of(desk, term, field)
    needed = field.required or field.key in shape.needed
    hint = HINTS.get(field.key)
    common: dict[str, Any] = {
        "name": field.key,
        "label": _label(desk, term, field),
        "hint": "" if hint is None else desk.say(hint),
        "is_required": needed,
        "form": field.form,
    }
    if found is None:
        return Question(shape=PLAIN_SHAPES.get(field.form, "line"), value=prefilled.get(field.key, ""), **common)
    if field.form == "list":
        return Question(shape="ticks", options=tuple(found), **common)
    value = _chosen(desk, term, field, found, shape, prefilled)
    radios = needed and len(found) <= MOST_RADIOS
    unsaid = desk.say(_("Choose one") if needed else NOT_SAID.get(field.key, _("Not said")))
    options = found if radios else [("", unsaid, ""), *found]
    also = _also(desk, term, field.key)
    return Question(shape="radios" if radios else "select", options=tuple(options), value=value, also=also, **common)


PLAIN_SHAPES: Mapping[str, Literal["tick", "day", "moment", "number"]] = {
    "flag": "tick",
    "day": "day",
    "instant": "moment",
    "count": "number",
}


def _label(desk: Desk, term: EventKind, field: Field) -> str:
    told = LABELS.get((term.kind, field.key))
    return desk.teller.tongue.words(field.title) if told is None else desk.say(told)


LABELS: Mapping[tuple[str, str], Sentence] = {
    ("assigned", "person"): _("To whom"),
    ("preservation_requested", "code"): _("What is to be kept"),
    ("preservation_requested", "authority"): _("Who holds it"),
    ("preservation_requested", "expires_on"): _("When it would be erased"),
    ("exam_requested", "code"): _("Kind of examination"),
    ("exam_requested", "office"): _("Who examines"),
    ("exam_requested", "urgent"): _("It is urgent"),
    ("referral_sent", "authority"): _("To which authority"),
    ("forwarded", "authority"): _("To which authority"),
    ("recommendation_sent", "authority"): _("To which authority"),
    ("recommendation_sent", "code"): _("What is recommended"),
    ("protection_requested", "code"): _("Which protection"),
    ("protection_requested", "authority"): _("Who can give it"),
    ("assessed", "code"): _("Is it admissible?"),
    ("assessed", "reason"): _("If it is not, why"),
    ("decided", "code"): _("What we found"),
    ("pause_started", "clock"): _("Which time limit"),
    ("pause_ended", "clock"): _("Which time limit"),
    ("extension_granted", "clock"): _("Which time limit"),
    ("extension_granted", "amount"): _("By how much"),
    ("consent_recorded", "code"): _("What the person said"),
}


def _chosen(
    desk: Desk, term: EventKind, field: Field, found: list[Option], shape: Shape, prefilled: Mapping[str, str]
) -> str:
    """What is chosen already: what the address says, what is usual, or what alone there is."""
    values = [one[0] for one in found]
    for value in (prefilled.get(field.key, ""), shape.defaults.get(field.key, "")):
        if value in values:
            return value
    if field.key == "office":
        fitting = [one.id for one in desk.partners if one.roles & shape.to]
        return fitting[0] if len(fitting) == 1 else ""
    if field.key in REFERENCES and field.key not in ("suspect", "strand"):
        known = values[:-1] if begins(desk, term) else values
        return known[0] if len(known) == 1 else ""
    return values[0] if len(values) == 1 and field.key in ("clock", "about") else ""


def _also(desk: Desk, term: EventKind, name: str) -> frozenset[str]:
    """What counts without being offered: oneself, who has a button; clocks that a form sent twice let run already."""
    if name == "person":
        return frozenset({desk.at.who.by.person})
    if name == "clock" and term.kind in (PAUSE_STARTED, PAUSE_ENDED, EXTENDED):
        return frozenset(clock.key for clock in desk.case.clocks if clock.plan.pauses or clock.plan.extension)
    return frozenset()


def answers_to(given: Given, questions: Iterable[Question]) -> dict[str, Any]:
    """What was answered, as the event's data; what stayed open is left out."""
    read = {one.name: _answer(given, one) for one in questions}
    return {name: value for name, value in read.items() if value not in (None, "", [], False)}


def _answer(given: Given, one: Question) -> Any:
    if one.shape in ("radios", "select"):
        missing = _("Choose an answer to “%(question)s”.", question=one.label) if one.is_required else None
        value = given.choice(one.name, one.values, missing=missing)
        return int(value) if one.name == "about" and value else value
    if one.shape == "ticks":
        return list(dict.fromkeys(given.choices(one.name, one.values)))
    if one.shape == "tick":
        return given.tick(one.name)
    missing = WRITE if one.is_required else None
    if one.shape == "number":
        return given.number(one.name, least=1, most=MOST_COUNT, missing=missing)
    if one.shape in ("day", "moment"):
        return _time(given, one, missing)
    return _word(given, one, missing)


def _time(given: Given, one: Question, missing: Sentence | None) -> str | None:
    is_past = one.name not in STILL_TO_COME
    at = given.moment(one.name, missing=missing, is_past=is_past, with_time=one.shape == "moment")
    return at.text if at is not None and in_living_memory(given, one.name, at) else None


def in_living_memory(given: Given, name: str, at: Moment) -> bool:
    """Whether the year is one that is meant: a mistyped one would move every clock."""
    if FIRST_YEAR <= int(at.text[:4]) <= LAST_YEAR:
        return True
    given.problems[name] = _("Write a year from %(first)d to %(last)d.", first=FIRST_YEAR, last=LAST_YEAR)
    return False


def _word(given: Given, one: Question, missing: Sentence | None) -> str:
    """One word of letters and digits: blanks become hyphens, and nothing that reads as a sentence gets in."""
    value = "-".join(given.line(one.name, at_most=MOST_SIGNS, missing=missing).split())
    if value and one.name not in given.problems and not FORMS[one.form](value):
        given.problems[one.name] = _(
            "Use the letters a to z, digits and the signs / . _ : - only. What needs words belongs under “In words”."
        )
    return value
