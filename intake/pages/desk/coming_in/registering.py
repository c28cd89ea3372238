"""The questions of a registration: facts without content for the log, and who it is about for the blind index.

The facts are the vocabulary's, asked as steps ask them; what the statement says in codes is filled in. Pure.
Read `questions`.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from intake.dossier.acts import MOST_WORDS, REGISTERED, Facts
from intake.dossier.contents import STATEMENT, Private, Statement, read_statement
from intake.dossier.search import BIRTH_YEARS, Known
from intake.pages.desk.casepage.reading import Look
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.questions import Question, answers_to, questions_of
from intake.pages.visit import Visit
from workflow.errors import _
from workflow.history import history
from workflow.ledger.entry import Entry
from workflow.pages.forms import Given

NUMBER, WORDS = "number", "words"
MOST_NAMES, MOST_NUMBER = 300, 64
CIRCUMSTANCES, TOLD_BEFORE = "circumstances_recorded", ("setting", "institution", "incident_on", "source")
UNCLEAR = frozenset({"", "unknown"})


class Told(Private, frozen=True):
    """What was answered; None for facts without what they need."""

    facts: Facts | None
    known: Known
    note: str | None


class Kept(Struct, frozen=True):
    """How a case was registered: the entry, and the number."""

    entry: Entry
    number: str


def questions(desk: Desk, seen: Look) -> list[Question]:
    """The facts in the order of the vocabulary, filled in from what was said where it says codes."""
    term = desk.term(REGISTERED)
    open_ones, rare = questions_of(desk, term, _told_before(desk) | _from(_statement(seen)))
    asked = {one.name: one for one in (*open_ones, *rare)}
    return [_folded(desk, asked[name]) for name in term.data if name in asked and name != NUMBER]


def _folded(desk: Desk, one: Question) -> Question:
    """A choice as a list to fold out: the form stands beside what was said, in a narrow column."""
    if one.shape != "radios":
        return one
    options = (("", desk.say(_("Choose one")), ""), *one.options)
    return msgspec.structs.replace(one, shape="select", options=options)


def told_in(visit: Visit, given: Given, asked: Sequence[Question]) -> Told:
    """What was answered; `given.problems` has what is wrong with it."""
    data = answers_to(given, asked)
    note = given.text(WORDS, at_most=MOST_WORDS) or None
    return Told(None if given.problems else Facts(**data), known_in(visit, given), note)


def known_in(visit: Visit, given: Given) -> Known:
    """Whom it is about, as far as it was typed."""
    names = given.line("names", at_most=MOST_NAMES)
    this_year = visit.tongue.local(visit.now).year
    year = given.number("birth_year", least=BIRTH_YEARS.start, most=this_year)
    number = given.line("institution_number", at_most=MOST_NUMBER)
    return Known(names=(names,) if names else (), birth_year=year, institution_number=number or None)


def registration_of(desk: Desk) -> Kept | None:
    """How the case was registered, if that stands."""
    kinds = {one.n for one in history(desk.case.entries, desk.law.calendar.zone) if one.kind == REGISTERED}
    entry = next((one for one in reversed(desk.case.entries) if one.n in kinds), None)
    return None if entry is None else Kept(entry, str(entry.data[NUMBER]))


def _statement(seen: Look) -> Statement | None:
    items = [one.content for one in seen.items or () if one.kind == STATEMENT and one.content]
    return read_statement(items[0]) if items else None


def _told_before(desk: Desk) -> dict[str, str]:
    """What an institution said of it in codes when it entered it."""
    found: dict[str, str] = {}
    for one in history(desk.case.entries, desk.law.calendar.zone):
        if one.kind == CIRCUMSTANCES:
            found |= {name: str(one.data[name]) for name in TOLD_BEFORE if name in one.data}
    if "incident_on" in found:
        found["incident_on"] = _typed(found["incident_on"])
    return found


def _typed(day: str) -> str:
    """A day of the log, as the form would have it typed."""
    return ".".join(reversed(day.split("-")))


def _from(said: Statement | None) -> dict[str, str]:
    """What a statement says in codes, as the form would have it typed."""
    if said is None:
        return {}
    found: dict[str, Any] = {
        "setting": said.place_kind,
        "visible_injury": "" if said.injuries in UNCLEAR else said.injuries,
        "incident_on": _typed(said.occurred_on or ""),
        "source": "person" if said.on_behalf is False else "",
    }
    return {name: value for name, value in found.items() if value}
