"""The page of a step: its form, and what happens when it is sent. Read `step_page`, then `say`."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy import Connection

from intake.pages.desk.casepage.here import Here, here
from intake.pages.desk.steps import changes
from intake.pages.desk.steps import desk as desks
from intake.pages.desk.steps.changes import BACK
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.moving import is_to_be_seen
from intake.pages.desk.steps.recording import Done, problems_of, record
from intake.pages.desk.steps.refusing import news, not_now, to_be_sent_again, why_not
from intake.pages.desk.steps.sending import Parcel, parcels
from intake.pages.desk.steps.step import AFTER, BY_LAW, CONFIRMED, PARTS, WORDS, Form, Told, form_of, sayable, told_in
from intake.pages.visit import GivenVisit, Visit
from workflow.effects import Effects
from workflow.errors import NotNow, VigilError, _
from workflow.events import Event

PAGE = "desk/steps/step.html"
STEPS = "/desk/cases/{case:uuid}/steps/{step:str}"
POSTPONED = "retention_postponed"
REGISTERED, CORRECTED, ASSIGNED, CONSENT = "case_registered", "corrected", "assigned", "consent_recorded"
# Steps with a page of their own, as parts of the address of their case.
ELSEWHERE = {REGISTERED: "registration", CORRECTED: "entries", POSTPONED: "retention"}
MOST_PREFILLED = 64


@get(STEPS)
async def step_page(visit: GivenVisit, case: FromPath[UUID], step: FromPath[str]) -> Response[Any]:
    """The form of a step; where it is not possible now, why, and what is."""
    at = await here(visit, case)
    if step in ELSEWHERE:
        return visit.go(f"{at.path}/{ELSEWHERE[step]}")
    desk, form = await visit.tables.read(_form, at, visit, step)
    why = why_not(desk, form.term, form.open)
    if why is not None:
        return not_now(visit, desk, form.heading, why, [])
    return visit.page(PAGE, seen=str(len(desk.case.entries)), **_values(visit, desk, form))


@post(STEPS)
async def say(visit: GivenVisit, case: FromPath[UUID], step: FromPath[str]) -> Response[Any]:
    """Record it, and go back to the case, which says what was recorded and what is due next."""
    at = await here(visit, case)
    if step in ELSEWHERE:
        return visit.go(f"{at.path}/{ELSEWHERE[step]}")
    desk, form = await visit.tables.read(_form, at, visit, step)
    given = visit.given()
    told = told_in(visit, desk, form, given)
    if not given.problems:
        given.problems |= await problems_of(visit, desk, step, told)
    if given.problems:
        return visit.again(PAGE, given.problems, **_values(visit, desk, form))
    if BACK in visit.answers:
        return visit.page(PAGE, answers=visit.answers, **_values(visit, desk, form))
    if CONFIRMED not in visit.answers:
        what = changes.found(desk, Event(at.stream, step, told.data), told.at)
        if is_to_be_seen(desk, form.term, told.data, what):
            return _seen_first(visit, desk, form, told, what)
    try:
        done = await record(visit, desk, step, told)
    except NotNow as fault:
        return await stopped(visit, at, step, fault)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **_values(visit, desk, form))
    return _onward(visit, at, step, done)


def _seen_first(visit: Visit, desk: Desk, form: Form, told: Told, what: Effects) -> Response[Any]:
    """What it would change, to be confirmed."""
    say, teller = desk.say, desk.teller
    facts = [(say(_("Step")), form.heading), (say(_("When")), teller.tongue.moment(told.at))]
    facts += teller.pairs(form.term.kind, told.data)
    return changes.shown(visit, desk, form.heading, f"{desk.at.path}/steps/{form.term.kind}", what, facts=facts)


async def stopped(visit: Visit, at: Here, step: str, fault: NotNow) -> Response[Any]:
    """The case changed, or the step is not possible now: what is new, and everything that was typed."""
    desk, form = await visit.tables.read(_form, at, visit, step)
    new = await visit.tables.read(news, desk, visit.seen)
    why = why_not(desk, form.term, form.open)
    if why is not None:
        return not_now(visit, desk, form.heading, why, new)
    values = _values(visit, desk, form) | to_be_sent_again(desk, new)
    if new:
        return visit.page(PAGE, status=HTTPStatus.CONFLICT, answers=visit.answers, **values)
    return visit.again(PAGE, {}, fault=fault, **values)


def _form(connection: Connection, at: Here, visit: Visit, step: str) -> tuple[Desk, Form]:
    desk = desks.read(connection, at, visit.tongue, visit.now)
    term = sayable(desk, step)
    asked: list[Parcel] = parcels(connection, desk, step)
    return desk, form_of(desk, term, _prefilled(visit), asked)


def _prefilled(visit: Visit) -> dict[str, str]:
    """What the address chooses; nothing but words of one sign after the other, and only what the form offers."""
    query = visit.request.query_params
    return {name: value for name, value in query.items() if isinstance(value, str) and len(value) <= MOST_PREFILLED}


def _values(visit: Visit, desk: Desk, form: Form) -> dict[str, Any]:
    prefilled = _prefilled(visit)
    typed = [one for one in form.rare if visit.answers.get(one.name, one.value) != one.value]
    is_open = bool(typed) or any(one.name in prefilled for one in form.rare)
    is_open |= any(visit.answers.get(name) for name in (WORDS, BY_LAW))  # what was typed there stays in sight
    return {
        "form_": form,
        "case_title": desk.title,
        "path": desk.at.path,
        "action": f"{desk.at.path}/steps/{form.term.kind}",
        "crumbs": [*desk.crumbs, (form.heading, "")],
        "lead": "" if form.shape.lead is None else desk.say(form.shape.lead),
        "button": desk.say(form.shape.button),
        "is_open": is_open,
        "me": desk.at.who.by.person,
        "is_mine": desk.case.rows.case.get("assigned_to") == desk.at.who.by.person,
        "after": prefilled.get(AFTER, "") or visit.answers.get(AFTER, ""),
        "part_names": [one.name for one in form.parcels if one.is_with_it],
        "news": [],
        "done": "",
    }


def _onward(visit: Visit, at: Here, step: str, done: Done) -> Response[Any]:
    """Where somebody goes on: to the sealed file, to the step that waited for a consent, or back to the case."""
    if done.to_bundle:
        return visit.go(f"{at.path}/entries/{done.n}/bundle", **{PARTS: ".".join(done.to_bundle)})
    after = visit.answers.get(AFTER, "")
    if step == CONSENT and after in AFTER_CONSENT:
        return visit.go(f"{at.path}/steps/{after}")
    return visit.go(at.path, done=str(done.n))


AFTER_CONSENT = frozenset({"referral_sent", "exam_requested", "forwarded", "protection_requested"})
ROUTES = (step_page, say)
