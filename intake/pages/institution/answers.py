"""What is asked in a case that was sent to the institution, and the facts that answer it, each a short form.

Of any other case it learns nothing: the answer is that of a case that is not there. Facts only: an institution has no
key, so no words go along. Read `case_page`, then `answer`.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy import Connection

from intake.dossier.acts import record_with_words
from intake.incidents.asked import BESIDE, TELLABLE, CaseAsked, of_case
from intake.pages.desk.casepage.clocks import clock_row
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.page import MOST_PREFILLED
from intake.pages.desk.steps.refusing import news, to_be_sent_again, why_not
from intake.pages.desk.steps.step import Form, form_of, told_in
from intake.pages.institution.asking import asking, teller_of, verb
from intake.pages.institution.at_case import at_case, desk_of
from intake.pages.institution.words import START, Done
from intake.pages.visit import GivenVisit, Visit
from workflow.deadlines import Deadline, deadlines
from workflow.errors import NotFound, NotNow, VigilError, _
from workflow.events import Event
from workflow.law import Law
from workflow.rulebook import law_in_force

CASE_PAGE, PAGE = "institution/case.html", "institution/answer.html"
CASE = f"{START}/cases/{{case:uuid}}"
STEP = f"{CASE}/{{step:str}}"
MOST_DIGITS = 6


@get(CASE)
async def case_page(visit: GivenVisit, case: FromPath[UUID], done: Done = "") -> Response[str]:
    """What is asked, what was answered, and what else may be told."""
    asked, law, due = await visit.tables.read(_case, visit, case)
    title = asked.number or visit.tongue.say(_("Not yet registered"))
    path = f"{START}/cases/{case}"
    teller = teller_of(visit, law)
    mine = [one for one in due if one.whose == visit.who.by.role or one.clock in _own_clocks(asked)]
    return visit.page(
        CASE_PAGE,
        title=title,
        asked=[asking(visit, law, asked, one) for one in asked.asked],
        due=[clock_row(teller, one) for one in mine],
        beside=[(verb(visit, law, kind), f"{path}/{kind}") for kind in BESIDE],
        done=_done(visit, done, mine, law),
        crumbs=[(visit.tongue.say(_("Your register")), START), (title, "")],
    )


@get(STEP)
async def answer_page(visit: GivenVisit, case: FromPath[UUID], step: FromPath[str]) -> Response[Any]:
    """The form of a fact."""
    desk, form = await visit.tables.read(_form, visit, case, step)
    why = why_not(desk, form.term, form.open)
    if why is not None:
        raise NotNow(why, next_step=_("Go back to the case: it shows what is asked."))
    return visit.page(PAGE, seen=str(len(desk.case.entries)), **_values(visit, desk, form))


@post(STEP)
async def answer(visit: GivenVisit, case: FromPath[UUID], step: FromPath[str]) -> Response[Any]:
    """Record the fact, and go back to the case, which says what is due next."""
    desk, form = await visit.tables.read(_form, visit, case, step)
    given = visit.given()
    told = told_in(visit, desk, form, given)
    if given.problems:
        return visit.again(PAGE, given.problems, **_values(visit, desk, form))
    event = Event(desk.at.stream, step, told.data)
    how: dict[str, Any] = {"signed_in": desk.at.who, "at": told.at, "now": visit.now}
    try:
        done = await record_with_words(
            visit.tables, desk.at.stream, event, words=None, once=visit.once, seen=visit.seen, **how
        )
    except NotNow as fault:
        return await _changed(visit, case, step, fault)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **_values(visit, desk, form))
    return visit.go(f"{START}/cases/{case}", done=str(done.n))


async def _changed(visit: Visit, case: UUID, step: str, fault: NotNow) -> Response[Any]:
    """The case changed meanwhile: what is new, and everything that was typed."""
    desk, form = await visit.tables.read(_form, visit, case, step)
    new = await visit.tables.read(news, desk, visit.seen)
    values = _values(visit, desk, form) | to_be_sent_again(desk, new)
    if new:
        return visit.page(PAGE, status=HTTPStatus.CONFLICT, answers=visit.answers, **values)
    return visit.again(PAGE, {}, fault=fault, **values)


def _case(connection: Connection, visit: Visit, case: UUID) -> tuple[CaseAsked, Law, tuple[Deadline, ...]]:
    law, found = law_in_force(connection), at_case(connection, visit, case)
    running = tuple(one for one in deadlines(found, law.book, now=visit.now) if one.running and one.kind == "limit")
    return of_case(found, law, visit.who.by.office, now=visit.now), law, running


def _own_clocks(asked: CaseAsked) -> set[str]:
    return {one.by.clock for one in asked.asked if one.by is not None}


def _form(connection: Connection, visit: Visit, case: UUID, step: str) -> tuple[Desk, Form]:
    desk = desk_of(connection, visit, case)
    term = desk.law.book.rules.kinds.get(step)
    if step not in TELLABLE or term is None or visit.who.by.role not in term.by:
        raise NotFound(_("There is no such step."), next_step=_("Go back to the case, and choose one there."))
    query = visit.request.query_params
    prefilled = {name: value for name, value in query.items() if len(value) <= MOST_PREFILLED}
    return desk, form_of(desk, term, prefilled)


def _values(visit: Visit, desk: Desk, form: Form) -> dict[str, Any]:
    path = f"{START}/cases/{desk.at.id}"
    typed = [one for one in form.rare if visit.answers.get(one.name, one.value) != one.value]
    return {
        "form_": form,
        "case_title": desk.title,
        "path": path,
        "action": f"{path}/{form.term.kind}",
        "crumbs": [(desk.say(_("Your register")), START), (desk.title, path), (form.heading, "")],
        "is_open": bool(typed),
        "news": [],
    }


def _done(visit: Visit, done: str, due: list[Deadline], law: Law) -> str:
    """That it was recorded, and what is due next."""
    if not (done.isascii() and done.isdecimal() and len(done) <= MOST_DIGITS):
        return ""
    teller = teller_of(visit, law)
    first = next((one for one in due if one.due is not None), None)
    if first is None or first.due is None:
        return visit.tongue.say(_("Recorded. Nothing more is due of this institution now."))
    return visit.tongue.say(
        _("Recorded. Due next: %(what)s by %(when)s.", what=first.title, when=teller.instant(first.due))
    )


ROUTES = (case_page, answer_page, answer)
