"""The page of a referral: four questions, one button; beside it what is open, what happened, what waits next.

After saving one comes back here: what is due next is said, and the next waiting case is one press away. Read `show`.
"""

import secrets
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter
from msgspec import Meta
from sqlalchemy import Connection

from intake.dossier.answers import Answered, answer, check, unknown
from intake.pages.prosecutor import file as files
from intake.pages.prosecutor.asked import answers_in, filled, handlers
from intake.pages.prosecutor.file import File, due_next, shown, then_due
from intake.pages.prosecutor.there import LIST, There, there
from intake.pages.visit import GivenVisit, Visit
from workflow.answers import Answers
from workflow.case import load
from workflow.errors import NotNow, Sentence, VigilError, _
from workflow.pages.forms import Given
from workflow.referrals import referrals
from workflow.rulebook import law_in_force

PAGE = "prosecutor/answer.html"
REFERRAL = f"{LIST}/{{case:uuid}}/{{referral:int}}"
NOTHING_NEW, SAVED = "nothing", "saved"
Done = Annotated[str, QueryParameter(description="What was just done"), Meta(max_length=20)]
SAID: dict[str, Sentence] = {
    SAVED: _("Saved."),
    NOTHING_NEW: _("Nothing of this was new, so nothing was recorded."),
}


@get(f"{LIST}/{{case:uuid}}")
async def on_to_referral(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """On to what was sent to them last in this case."""
    at = await there(visit, case)

    def last(connection: Connection) -> int:
        sent = referrals(load(connection, at.stream), law_in_force(connection), office=at.office)
        if not sent:
            raise unknown()
        return sent[-1].n

    return visit.go(f"{at.path}/{await visit.tables.read(last)}")


@get(REFERRAL)
async def show(visit: GivenVisit, case: FromPath[UUID], referral: FromPath[int], done: Done = "") -> Response[str]:
    """The form, with what is known filled in."""
    at = await there(visit, case)
    file = await visit.tables.read(files.read, at, referral, visit)
    said = file.say(_("%(done)s %(next)s", done=SAID[done], next=due_next(file))) if done in SAID else ""
    return visit.page(PAGE, seen=str(len(file.case.entries)), **_values(file) | {"done": said, "is_done": bool(said)})


@post(REFERRAL)
async def save(visit: GivenVisit, case: FromPath[UUID], referral: FromPath[int]) -> Response[Any]:
    """Record the four answers."""
    at = await there(visit, case)
    file = await visit.tables.read(files.read, at, referral, visit)
    given = visit.given()
    answers = answers_in(given, file)
    return await recorded(visit, file, given, answers, PAGE, _values(file))


async def recorded(
    visit: Visit,
    file: File,
    given: Given,
    answers: Answers,
    page: str,
    values: dict[str, Any],
    *,
    is_whole: bool = True,
) -> Response[Any]:
    """Record answers and go back to the referral, or show the form once more with what is wrong."""
    at, n = file.at, file.sent.n
    how: dict[str, Any] = {"signed_in": at.who, "now": visit.now, "is_whole": is_whole}

    def checked(connection: Connection) -> dict[str, Sentence]:
        return check(connection, at.stream, n, answers, **how).problems

    problems = {**await visit.tables.read(checked), **given.problems}  # what was typed and is no day comes first
    if problems:
        return visit.again(page, in_order(problems, ORDER), **values)
    try:
        done: Answered = await answer(visit.tables, at.stream, n, answers, once=visit.once, seen=visit.seen, **how)
    except NotNow as fault:
        return await _stopped(visit, at, n, fault, page, values)
    except VigilError as fault:
        return visit.again(page, {}, fault=fault, **values)
    return visit.go(file.path, done=SAVED if done.ns else NOTHING_NEW)


ORDER = (
    *("received", "received_on", "handler", "file_number", "done", "done_on", "reason", "decision"),
    *("offence", "instance", "sanction", "suspects", "victim_told_on", "next", "next_on"),
)


def in_order(problems: dict[str, Sentence], order: tuple[str, ...]) -> dict[str, Sentence]:
    """Problems in the order of the page."""
    return dict(sorted(problems.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)))


async def _stopped(visit: Visit, at: There, n: int, fault: NotNow, page: str, values: dict[str, Any]) -> Response[Any]:
    """Somebody answered meanwhile: what is new, with everything typed, to be sent again as it is."""
    file = await visit.tables.read(files.read, at, n, visit)
    fresh = {"seen": str(len(file.case.entries)), "once": secrets.token_urlsafe(24)}
    kept = {"answers": visit.answers, "problems": {}, "fault": fault}
    return visit.page(page, status=HTTPStatus.CONFLICT, **values | shown(file) | kept | fresh)


def _values(file: File) -> dict[str, Any]:
    form, say, words = file.form, file.say, file.teller.tongue.words
    reasoned = {name.partition(":")[0] for name in form.done} & file.options.reasons.keys()
    has_receipt = form.received_by is not None
    return {
        **shown(file),
        "heading": say(_("Your answer on %(case)s", case=file.title)),
        "has_receipt": has_receipt,
        "filled": filled(file) if has_receipt else {},
        "handlers": handlers(file) if has_receipt else [],
        "steps": [("", say(_("Choose a step"))), *((name, words(title)) for name, title in file.options.done)],
        "reasons": [(code, words(title)) for kind in reasoned for code, title in file.options.reasons[kind]],
        "next_steps": [("", say(_("Choose a step"))), *((code, words(title)) for code, title in file.options.next)],
        "then": then_due(file, form.received_by or form.said_by, _receipt(file)),
        "is_done": False,
    }


def _receipt(file: File) -> dict[str, Any]:
    """What acknowledging it says, to see what is due then; without a receipt nothing that any clock counts."""
    if file.form.received_by is None:
        return {"code": "nothing_new"}
    return file.sent.about(file.teller.law.book.rules.kinds[file.form.received_by].data)


ROUTES = (on_to_referral, show, save)
