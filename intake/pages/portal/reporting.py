"""From one question to the next, the answers to check, sending, the receipt.

A form brings the draft's code and the answers of its page; these are kept first, then looked at, and the answer is the
next page itself: no address holds the code. What cannot be kept comes back on its page with everything typed. Sending
twice, by a double click or by loading the page again, brings the same receipt. Read `answer`.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from intake.dossier import drafts
from intake.dossier.submission import Submission
from intake.pages.portal.codes import kept_page, receipt_page
from intake.pages.portal.questions import LAST, QUESTIONS, Question, ToCorrect, problems_of, submission_of, told
from intake.pages.portal.said import Said
from intake.pages.portal.shown import code_again, foot, nobody_can_read, not_open, shown
from intake.pages.visit import Caller, GivenCaller
from workflow.errors import Busy, NotFound, NotUnderstood, Sentence, VigilError, _
from workflow.law import Law
from workflow.pages.tongue import Tongue
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force

CHANNEL = "portal"
CHECK = LAST + 1
DRAFT, GO = "draft", "go"
ON, BACK, SKIP, KEEP, END, HERE, TO = "on", "back", "skip", "keep", "end", "here", "to-"
# Kinds of places in the words of somebody who was there; the policy's own title where it has a kind of its own.
PLACES: Mapping[str, Sentence] = {
    "police": _("With the police: a station, a car, the street"),
    "prison": _("In a prison or in detention"),
    "psychiatric": _("In a psychiatric hospital"),
    "social_care": _("In a care home"),
    "border": _("At the border, or in a centre for migrants"),
    "transport": _("On the way from one place to another"),
    "other": _("Somewhere else"),
    "unknown": _("I do not know"),
}
LOST = _(
    "What you wrote on the pages before is no longer here: it was sent already, or a day has passed. "
    "If you sent it, you have a code for it. What is on this page is still here; it begins a new message."
)


@get(["/report/{step:int}", "/report/check", "/report/send"])
async def without_code(caller: GivenCaller) -> Response[str]:
    """An address alone opens nothing of what was written."""
    return shown(caller, "enter_code.html", way="return", note=caller.tongue.say(NOT_BY_ADDRESS))


NOT_BY_ADDRESS = _("This address alone opens nothing: what you wrote is on no page that has an address.")


@get("/report")
async def start_by_address(caller: GivenCaller) -> Response[Any]:
    """Whoever loads the address of the button Start."""
    return caller.go(f"/{caller.tongue.code}/")


@post("/report")
async def start(caller: GivenCaller) -> Response[str]:
    """A draft without answers, and the first question."""
    if await nobody_can_read(caller):
        return not_open(caller)
    async with caller.frame.gate.entered():
        code = await drafts.begin(caller.tables, Said().written(), now=caller.now)
    return await _asked(caller, code, Said(), QUESTIONS[1])


@post("/report/{step:int}")
async def answer(caller: GivenCaller, step: FromPath[int]) -> Response[str]:
    """Keep the answers of a page, and show where they want to go: on, back, to the end, or away for today."""
    question = QUESTIONS.get(step)
    if question is None:
        raise NotFound(_("No page has this address."))
    if await nobody_can_read(caller):
        return not_open(caller)
    go, code = caller.answers.get(GO, ON), caller.answers.get(DRAFT, "")
    try:
        async with caller.frame.gate.entered():
            before, is_lost = await _read(caller, code)
            said = _with(caller, before, question, go)
            problems = await _problems(caller, question, said) if go in (ON, END) else {}
            goes_to = question.number if problems or is_lost else _next(question, go, caller)
            code = await _keep(caller, "" if is_lost else code, said.going_to(goes_to))
    except (Busy, NotUnderstood) as fault:
        return await _again(caller, question, code, fault=fault)
    if is_lost:
        return await _again(caller, question, code, notice=caller.tongue.say(LOST))
    if problems:
        return await _again(caller, question, code, problems)
    return kept_page(caller, code) if go == KEEP else await at(caller, code, said.going_to(goes_to))


async def at(caller: Caller, code: str, said: Said) -> Response[str]:
    """The page that somebody is at."""
    question = QUESTIONS.get(said.at)
    return await (_check(caller, code, said) if question is None else _asked(caller, code, said, question))


@post("/report/check")
async def change(caller: GivenCaller) -> Response[str]:
    """From all answers back to one of them, or the same page in another language."""
    code, go = caller.answers.get(DRAFT, ""), caller.answers.get(GO, "")
    try:
        said = Said.read(await drafts.read(caller.tables, code, now=caller.now))
    except (NotFound, NotUnderstood) as fault:
        return code_again(caller, fault, way="return")
    if go == KEEP:
        return kept_page(caller, code)
    number = go.removeprefix(TO)
    return await at(caller, code, said.going_to(int(number) if number in map(str, QUESTIONS) else CHECK))


@post("/report/send")
async def send(caller: GivenCaller) -> Response[str]:
    """Make the report of it; the receipt is shown here and nowhere else."""
    if await nobody_can_read(caller):
        return not_open(caller)
    code, law = caller.answers.get(DRAFT, ""), await caller.tables.read(law_in_force)
    places, is_first = _places(law, caller.tongue), False

    def read_answers(content: bytes) -> Submission:
        nonlocal is_first
        is_first = True
        return submission_of(Said.read(content), caller.tongue, places, now=caller.now)

    try:
        async with caller.frame.gate.entered():
            received = await drafts.send(caller.tables, code, read_answers, channel=CHANNEL, now=caller.now)
    except (Busy, NotFound, NotUnderstood, ToCorrect) as fault:
        return await _not_sent(caller, code, fault)
    # 201 where a receipt was handed out, and not where it is shown again: they are counted by that.
    status = HTTPStatus.CREATED if is_first else HTTPStatus.OK
    return receipt_page(caller, law, received.receipt, received.received_at, status=status)


async def _not_sent(caller: Caller, code: str, fault: VigilError | ToCorrect) -> Response[str]:
    said, is_lost = await _read(caller, code)
    if isinstance(fault, ToCorrect):
        return await _asked(caller, code, said, fault.question, fault.problems)
    return code_again(caller, fault, way="return") if is_lost else await _check(caller, code, said, fault)


async def _read(caller: Caller, code: str) -> tuple[Said, bool]:
    """What was answered before, and whether it is gone."""
    try:
        return Said.read(await drafts.read(caller.tables, code, now=caller.now)), False
    except (NotFound, NotUnderstood):
        return Said(), True


def _with(caller: Caller, before: Said, question: Question, go: str) -> Said:
    skips = go == SKIP and question.may_be_skipped
    said = before.answered(question.number, question.fields, caller.answers, skips=skips)
    if question.key == "when" and said.typed != before.typed:
        said = msgspec.structs.replace(said, on=caller.tongue.local(caller.now))
    return said


def _next(question: Question, go: str, caller: Caller) -> int:
    if go == BACK:
        return max(question.number - 1, 1)
    if go in (KEEP, HERE):
        return question.number
    return CHECK if go == END or caller.answers.get("then") == "check" else question.number + 1


async def _keep(caller: Caller, code: str, said: Said) -> str:
    if not code:
        return await drafts.begin(caller.tables, said.written(), now=caller.now)
    await drafts.change(caller.tables, code, said.written(), now=caller.now)
    return code


async def _problems(caller: Caller, question: Question, said: Said) -> Mapping[str, Sentence]:
    places = _places(await caller.tables.read(law_in_force), caller.tongue)
    return problems_of(question, said, caller.tongue, places, now=caller.now)


async def _asked(
    caller: Caller, code: str, said: Said, question: Question, problems: Mapping[str, Sentence] | None = None
) -> Response[str]:
    values: dict[str, Any] = {"answers": said.as_typed(), "is_urgent": said.typed.get("danger") == "yes"}
    values["then"] = (
        "check" if caller.answers.get(GO, "").startswith(TO) or problems else caller.answers.get("then", "")
    )
    values |= await _around(caller, code, question)
    if problems:
        return caller.again(f"portal/questions/{question.key}.html", problems, **values)
    return caller.page(f"portal/questions/{question.key}.html", **values)


async def _again(
    caller: Caller,
    question: Question,
    code: str,
    problems: Mapping[str, Sentence] | None = None,
    *,
    fault: VigilError | None = None,
    notice: str = "",
) -> Response[str]:
    values: dict[str, Any] = {
        "is_urgent": caller.answers.get("danger") == "yes",
        "then": caller.answers.get("then", ""),
    }
    values |= await _around(caller, code, question) | {"notice": notice}
    return caller.again(f"portal/questions/{question.key}.html", problems or {}, fault=fault, **values)


async def _around(caller: Caller, code: str, question: Question) -> dict[str, Any]:
    places = _places(await caller.tables.read(law_in_force), caller.tongue)
    around = {"draft": code, "question": question, "of": LAST, "places": list(places.items()), "notice": ""}
    return around | {"action": f"report/{question.number}"} | foot(caller)


async def _check(caller: Caller, code: str, said: Said, fault: VigilError | None = None) -> Response[str]:
    places = _places(await caller.tables.read(law_in_force), caller.tongue)
    rows = [
        (one.number, caller.tongue.say(one.name), told(one, said, caller.tongue, places)) for one in QUESTIONS.values()
    ]
    status = HTTPStatus.OK if fault is None else fault.status
    values: dict[str, Any] = {"draft": code, "rows": rows, "fault": fault, "action": "report/check"}
    return shown(caller, "check.html", status=int(status), is_urgent=said.typed.get("danger") == "yes", **values)


def _places(law: Law, tongue: Tongue) -> Mapping[str, str]:
    """The kinds of places of the policy in force, by code."""
    lists = {codes.key: codes.code for codes in law.book.rules.policy.vocabulary.codes}
    return {one.key: _place(one.key, one.title, tongue) for one in lists.get("setting", ())}


def _place(code: str, title: Words, tongue: Tongue) -> str:
    return tongue.say(PLACES[code]) if code in PLACES else tongue.words(title)


ROUTES = (without_code, start_by_address, start, answer, change, send)
