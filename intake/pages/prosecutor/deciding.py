"""A decision of the office: refused, suspended, terminated, resumed, indicted, judged; each a short form of its own.

It asks the day, the reason where the law asks for one, the number, and when the victim was told. Read `decision_page`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from intake.pages.prosecutor import file as files
from intake.pages.prosecutor.answer import REFERRAL, recorded
from intake.pages.prosecutor.asked import DECISION, DONE_ON, MOST_SIGNS, REASON, TOLD_ON, past
from intake.pages.prosecutor.file import File, shown, then_due
from intake.pages.prosecutor.there import there
from intake.pages.visit import GivenVisit
from workflow.answers import Answers
from workflow.errors import NotFound, Sentence, _
from workflow.pages.forms import Given
from workflow.policy.terms import Words
from workflow.steps import Field, fields_of

PAGE = "prosecutor/decision.html"
DECIDED = f"{REFERRAL}/{{decision:str}}"
# What such a form may ask besides; of each what the event can say.
MORE = ("offence", "instance", "sanction", "suspects")
MOST_SUSPECTS = 1_000


class Question(Struct, frozen=True):
    """A field of the event: one of some codes, or a number."""

    name: str
    label: str
    shape: Literal["select", "number"]
    options: list[tuple[str, str]]


@get(DECIDED)
async def decision_page(
    visit: GivenVisit, case: FromPath[UUID], referral: FromPath[int], decision: FromPath[str]
) -> Response[str]:
    """The form of one decision."""
    at = await there(visit, case)
    file = await visit.tables.read(files.read, at, referral, visit)
    return visit.page(PAGE, seen=str(len(file.case.entries)), **_values(file, decision))


@post(DECIDED)
async def decide(
    visit: GivenVisit, case: FromPath[UUID], referral: FromPath[int], decision: FromPath[str]
) -> Response[Any]:
    """Record it, and go back to the referral, which says what is due next."""
    at = await there(visit, case)
    file = await visit.tables.read(files.read, at, referral, visit)
    values, given = _values(file, decision), visit.given()
    answers = Answers(
        done=decision,
        done_on=past(given, DONE_ON),
        reason=given.line(REASON, at_most=MOST_SIGNS),
        decision=given.line(DECISION, at_most=MOST_SIGNS),
        victim_told_on=past(given, TOLD_ON) if file.form.notified_by is not None else None,
        more=dict(_more(given, values["more"])),
    )
    return await recorded(visit, file, given, answers, PAGE, values, is_whole=False)


def _more(given: Given, questions: list[Question]) -> Iterator[tuple[str, Any]]:
    for one in questions:
        if one.shape == "number":
            value: Any = given.number(one.name, least=1, most=MOST_SUSPECTS)
        else:
            value = given.choice(one.name, {code for code, _words in one.options if code})
        if value:
            yield one.name, value


def _title(file: File, decision: str) -> Words:
    title = dict(file.options.decisions).get(decision)
    if title is None:
        raise NotFound(_("There is no such decision here."), next_step=_("Go back to the case, and choose one there."))
    return title


def _values(file: File, decision: str) -> dict[str, Any]:
    title, words = _title(file, decision), file.teller.tongue.words
    kind, _colon, code = decision.partition(":")
    fields = {one.key: one for one in fields_of(file.teller.law.book.rules, kind)}
    reasons = file.options.reasons.get(kind, ())
    values = shown(file)
    return values | {
        "heading": file.say(_("%(case)s: %(what)s", case=file.title, what=title)),
        "crumbs": [*values["crumbs"], (words(title), "")],
        "action": f"{file.path}/{decision}",
        "reasons": [(one, words(own)) for one, own in reasons],
        "has_number": DECISION in fields,
        "more": [_question(file, fields[name]) for name in MORE if name in fields],
        "tells_victim": file.form.notified_by is not None,
        "then": then_due(file, kind, _said(file, fields, code)),
    }


def _said(file: File, fields: Mapping[str, Field], code: str) -> dict[str, Any]:
    said: dict[str, Any] = file.sent.about([*fields])
    return said | ({"code": code} if code else {})


def _question(file: File, field: Field) -> Question:
    label = file.teller.tongue.words(field.title)
    if field.form == "count":
        return Question(field.key, label, "number", [])
    unsaid: Sentence = _("Not said")
    codes = [(code, file.teller.tongue.words(own)) for code, own in field.codes]
    return Question(field.key, label, "select", [("", file.say(unsaid)), *codes])


ROUTES = (decision_page, decide)
