"""The questions of a report, one a page: what is asked, which fields it has, what becomes of the answer.

Everything may be left out but what happened. In goes what was typed, out come the fields of a `Submission` and the
sentences at what cannot be so. Pure: the day of an answer and the kinds of places are given. Read `QUESTIONS`.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from intake.dossier.submission import MOST_ANSWER, MOST_LINE, MOST_STATEMENT, Submission
from intake.pages.portal.said import Said
from workflow.errors import Sentence, _
from workflow.pages.forms import Given
from workflow.pages.tongue import Tongue

UNKNOWN = _("I do not know")
DANGER: Mapping[str, Sentence] = {"yes": _("Yes"), "no": _("No"), "unknown": UNKNOWN}
WHEN: Mapping[str, Sentence] = {
    "today": _("Today"),
    "yesterday": _("Yesterday or last night"),
    "week": _("In the last 7 days"),
    "before": _("Longer ago"),
    "date": _("On a date that I know"),
    "unknown": UNKNOWN,
}
INJURIES: Mapping[str, Sentence] = {"yes": _("Yes"), "no": _("No"), "unknown": UNKNOWN}
BEHALF: Mapping[str, Sentence] = {"me": _("To me"), "other": _("To somebody else")}
REACH: Mapping[str, Sentence] = {"no": _("Not at all. I come back here with my code"), "yes": _("Like this:")}
TICKED = {"1"}


class Asked(Struct, frozen=True):
    """What reading an answer needs: the form, who says words of ours, the day of the answer, kinds of places."""

    given: Given
    tongue: Tongue
    on: date
    places: Mapping[str, str]


Fields = dict[str, Any]
Read = Callable[[Asked], Fields]


def _danger(asked: Asked) -> Fields:
    return {"danger": {"yes": True, "no": False}.get(asked.given.choice("danger", DANGER))}


def _happened(asked: Asked) -> Fields:
    missing = _("Write what happened. One sentence is enough.")
    return {"statement": asked.given.text("statement", at_most=MOST_STATEMENT, missing=missing)}


def _when(asked: Asked) -> Fields:
    given, say = asked.given, asked.tongue.say
    code, words = given.choice("when", WHEN), given.line("when_words", at_most=MOST_LINE)
    if not code:
        code = "date" if given.answers.get("date") else "before" if words else ""
    if code == "date":
        moment = given.moment("date", missing=_("Write the date, or choose another answer."), with_time=False)
        return {"occurred_on": moment.text if moment else None}
    if code == "before":
        return {"occurred": f"{say(WHEN[code])}: {words}" if words else say(WHEN[code])}
    days = {"today": 0, "yesterday": 1}
    on = (asked.on - timedelta(days=days[code])).isoformat() if code in days else None
    return {"occurred": say(WHEN[code]) if code else None, "occurred_on": on}


def _where(asked: Asked) -> Fields:
    given = asked.given
    kind, place = given.choice("place_kind", asked.places), given.line("place", at_most=MOST_LINE)
    return {"place_kind": kind or None, "place": place or None}


def _who(asked: Asked) -> Fields:
    return {"who": _words_or_unknown(asked, "who", "who_unknown")}


def _injuries(asked: Asked) -> Fields:
    code = asked.given.choice("injuries", INJURIES)
    told = asked.given.text("injuries_told", at_most=MOST_ANSWER)
    return {"injuries": code or ("yes" if told else None), "injuries_told": told or None}


def _witnesses(asked: Asked) -> Fields:
    return {"witnesses": _words_or_unknown(asked, "witnesses", "witnesses_unknown")}


def _behalf(asked: Asked) -> Fields:
    code, relation = asked.given.choice("behalf", BEHALF), asked.given.line("relation", at_most=MOST_LINE)
    is_other = code == "other" or bool(relation and not code)
    return {"on_behalf": is_other if code or relation else None, "relation": (relation or None) if is_other else None}


def _reach(asked: Asked) -> Fields:
    code, contact = asked.given.choice("reach", REACH), asked.given.line("contact", at_most=MOST_LINE)
    if code == "yes" and not contact:
        asked.given.problems["contact"] = _("Write how we can reach you, or choose the other answer.")
    return {"contact": None if code == "no" else contact or None}


def _words_or_unknown(asked: Asked, words: str, unknown: str) -> str | None:
    told = asked.given.text(words, at_most=MOST_ANSWER)
    return told or (asked.tongue.say(UNKNOWN) if asked.given.tick(unknown) else None)


class Question(Struct, frozen=True):
    """One page: its template is `questions/<key>.html`; `name` stands beside the answer where all are checked."""

    number: int
    key: str
    name: Sentence
    fields: tuple[str, ...]
    read: Read
    may_be_skipped: bool = True


QUESTIONS: Mapping[int, Question] = {
    one.number: one
    for one in (
        Question(1, "danger", _("In danger now"), ("danger",), _danger),
        Question(2, "happened", _("What happened"), ("statement",), _happened, may_be_skipped=False),
        Question(3, "when", _("When"), ("when", "date", "when_words"), _when),
        Question(4, "where", _("Where"), ("place_kind", "place"), _where),
        Question(5, "who", _("Who did it"), ("who", "who_unknown"), _who),
        Question(6, "injuries", _("Injuries"), ("injuries", "injuries_told"), _injuries),
        Question(7, "witnesses", _("Who saw it, what shows it"), ("witnesses", "witnesses_unknown"), _witnesses),
        Question(8, "behalf", _("To whom it happened"), ("behalf", "relation"), _behalf),
        Question(9, "reach", _("How to reach you"), ("reach", "contact"), _reach),
    )
}
LAST = len(QUESTIONS)


class ToCorrect(Exception):
    """An answer that cannot be sent as it is, and why."""

    def __init__(self, question: Question, problems: Mapping[str, Sentence]) -> None:
        super().__init__(question.key)
        self.question, self.problems = question, problems


def problems_of(
    question: Question, said: Said, tongue: Tongue, places: Mapping[str, str], *, now: datetime
) -> dict[str, Sentence]:
    """What is wrong with the answer to one question."""
    asked = _asked(said, tongue, places, now)
    question.read(asked)
    return asked.given.problems


def submission_of(said: Said, tongue: Tongue, places: Mapping[str, str], *, now: datetime) -> Submission:
    """The report that was answered together. Raises ToCorrect for the first answer that cannot be sent."""
    fields: Fields = {"language": tongue.language.catalogue}
    for question in QUESTIONS.values():
        if question.number in said.skipped:
            continue
        asked = _asked(said, tongue, places, now)
        fields |= question.read(asked)
        if asked.given.problems:
            raise ToCorrect(question, asked.given.problems)
    return Submission(**fields)


def told(question: Question, said: Said, tongue: Tongue, places: Mapping[str, str]) -> list[str]:
    """An answer as whoever gave it sees it: words of the page and their own; nothing where it is left out."""
    if question.number in said.skipped:
        return []
    labels: Mapping[str, Mapping[str, Any]] = {
        "danger": DANGER,
        "when": WHEN,
        "place_kind": places,
        "injuries": INJURIES,
        "behalf": BEHALF,
        "reach": REACH if said.typed.get("reach") == "no" else {},
    }
    shown: list[str] = []
    for name in question.fields:
        value = said.typed.get(name, "").strip()
        if name in labels:
            label = labels[name].get(value)
            value = tongue.say(label) if isinstance(label, Sentence) else label or ""
        elif name.endswith("_unknown"):
            value = tongue.say(UNKNOWN) if value and len(shown) == 0 else ""
        elif _is_unsaid(name, said):
            value = ""
        shown += [value] if value else []
    return shown


def _is_unsaid(name: str, said: Said) -> bool:
    """Whether words were typed that belong to another choice than the one made: they are not sent."""
    chosen = {"date": ("when", "date"), "when_words": ("when", "before"), "relation": ("behalf", "other")}
    chosen |= {"contact": ("reach", "yes")}
    if name not in chosen:
        return False
    field, code = chosen[name]
    return said.typed.get(field, code) != code


def _asked(said: Said, tongue: Tongue, places: Mapping[str, str], now: datetime) -> Asked:
    return Asked(Given(said.as_typed(), tongue, now=now), tongue, said.on or tongue.local(now), places)
