"""Registration: the officer reads what was said, says the facts that go into the log, and the case gets its number.

What was said is opened first, and that is recorded. Earlier cases of the same person are shown before the number is
given; of two officers the second is told who was first, and what they typed is still there. Read `register_case`.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from intake.dossier import acts
from intake.dossier.overview import Access
from intake.dossier.search import Alike, possible_duplicates
from intake.pages.desk.casepage.contents import Piece, files_of, pieces_of
from intake.pages.desk.casepage.here import WORKLIST, Here, here
from intake.pages.desk.casepage.parts import OPENS
from intake.pages.desk.casepage.reading import Look, look, opened, reasons, teller_of
from intake.pages.desk.coming_in.earlier import GO, LOOK, earlier, listed, says_something, unseen
from intake.pages.desk.coming_in.registering import Kept, known_in, questions, registration_of, told_in
from intake.pages.desk.steps import desk as desks
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.questions import Question
from intake.pages.desk.steps.refusing import news
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotNow, VigilError, _
from workflow.moment import Moment
from workflow.worklist import SETTING

PAGE, DONE_BEFORE = "desk/coming_in/registration.html", "desk/coming_in/registered.html"
REGISTRATION = "/desk/cases/{case:uuid}/registration"
ALLEGATION, IDENTITY, MEDICAL = "allegation", "identity", "medical"
OPEN, REASON, FIRST_READING = "open", "reason", "triage"
KEPT = "kept"  # said of an allegation that was taken down just now


@get(REGISTRATION)
async def registration_page(visit: GivenVisit, case: FromPath[UUID]) -> Response[str]:
    """What was said and the form beside it; before it is opened, the question why; afterwards, that it is done."""
    at = await here(visit, case)
    desk = await visit.tables.read(desks.read, at, visit.tongue, visit.now)
    before = registration_of(desk)
    if before is not None:
        return _registered(visit, desk, before, [])
    is_new = visit.request.query_params.get("done") == KEPT
    done = visit.tongue.say(_("The allegation is kept, sealed. Registered, it gets its number.")) if is_new else ""
    return visit.page(PAGE, done=done, **await _values(visit, at, await look(visit, at, ALLEGATION)))


@post(REGISTRATION)
async def register_case(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Open what was said, look for earlier cases, or give the case its number."""
    at, go = await here(visit, case), visit.answers.get(GO, "")
    seen = await look(visit, at, ALLEGATION)
    if go == OPEN:
        return await _open(visit, at, seen)
    try:
        if go == IDENTITY:
            return visit.page(PAGE, answers=visit.answers, **await _values(visit, at, seen, with_identity=True))
        if go == LOOK:
            return await _look(visit, at, seen)
        return await _register(visit, at, seen)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **await _values(visit, at, seen))


async def _register(visit: Visit, at: Here, seen: Look) -> Response[Any]:
    desk, given = await visit.tables.read(desks.read, at, visit.tongue, visit.now), visit.given()
    asked = questions(desk, seen)
    told = told_in(visit, given, asked)
    if given.problems or told.facts is None:
        return visit.again(PAGE, given.problems, **await _values(visit, at, seen))
    done_before = registration_of(desk)
    if done_before is None:
        found = await unseen(visit, at.who, [told.known], other_than=at.stream)
        if found:
            return await _with_earlier(visit, at, seen, found, must_choose=True)
    try:
        done = await acts.register(
            visit.tables,
            at.stream,
            told.facts,
            known=told.known if says_something(told.known) else None,
            note=told.note,
            signed_in=at.who,
            at=Moment.exactly(visit.now),
            now=visit.now,
            once=visit.once,
            seen=_seen(visit, done_before),
        )
    except NotNow as fault:
        return await _stopped(visit, at, seen, asked, fault)
    return visit.go(at.path, done=str(done.n))


def _seen(visit: Visit, done_before: Kept | None) -> int:
    """What this person had seen: nobody who registers a case had seen that it was registered."""
    before = visit.seen or 0
    return before if done_before is None else min(before, done_before.entry.n - 1)


async def _stopped(visit: Visit, at: Here, seen: Look, asked: Sequence[Question], fault: NotNow) -> Response[Any]:
    """Somebody was first, or something happened meanwhile: what is new, and everything that was typed."""
    desk = await visit.tables.read(desks.read, at, visit.tongue, visit.now)
    before = registration_of(desk)
    if before is not None:
        return _registered(visit, desk, before, _typed(visit, asked))
    new = await visit.tables.read(news, desk, visit.seen or 0)
    values = await _values(visit, at, seen) | {"news": new}
    if new:
        return visit.page(PAGE, status=HTTPStatus.CONFLICT, answers=visit.answers, **values)
    return visit.again(PAGE, {}, fault=fault, **values)


async def _open(visit: Visit, at: Here, seen: Look) -> Response[Any]:
    """Open what was said, for a reason. What was typed while it was open before comes back with it."""
    given = visit.given()
    known = {code for code, _words in reasons(visit, seen.law)}
    reason = given.choice(REASON, known, missing=_("Choose why you need it."))
    if given.problems:
        return visit.again(PAGE, given.problems, **await _values(visit, at, seen))
    try:
        await opened(visit, at, ALLEGATION, reason)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **await _values(visit, at, seen))
    if not _carried(visit):
        return visit.go(f"{at.path}/registration")
    return visit.page(PAGE, answers=visit.answers, **await _values(visit, at, await look(visit, at, ALLEGATION)))


def _carried(visit: Visit) -> list[tuple[str, str]]:
    """What was typed of the form, to come back when what was said is open again."""
    return [(name, value) for name, value in visit.answers.pairs() if name not in (GO, REASON)]


async def _look(visit: Visit, at: Here, seen: Look) -> Response[str]:
    given = visit.given()
    known = known_in(visit, given)
    if not says_something(known) and not given.problems:
        given.problems["names"] = _("Write a name, a year of birth or a number: without one there is nothing to find.")
    if given.problems:
        return visit.again(PAGE, given.problems, **await _values(visit, at, seen))
    found = await earlier(visit, at.who, [known], other_than=at.stream)
    return await _with_earlier(visit, at, seen, found, must_choose=False)


async def _with_earlier(
    visit: Visit, at: Here, seen: Look, found: Sequence[Alike], *, must_choose: bool
) -> Response[str]:
    values = await _values(visit, at, seen) | {"found": await listed(visit, found), "must_choose": must_choose}
    status = HTTPStatus.CONFLICT if must_choose else HTTPStatus.OK
    return visit.page(PAGE, status=status, answers=visit.answers, **values)


async def _values(visit: Visit, at: Here, seen: Look, *, with_identity: bool = False) -> dict[str, Any]:
    """What the page shows: read after everything was opened, for that is recorded in the case too."""
    teller = teller_of(visit, seen)
    with_identity = with_identity or bool(visit.answers.get(IDENTITY))
    reporter = await _identity(visit, at, seen) if with_identity else []
    desk = await visit.tables.read(desks.read, at, visit.tongue, visit.now)
    part, asked = seen.part, questions(desk, seen)
    place = next((one.value for one in asked if one.name == SETTING), "")
    return {
        "case_title": desk.title,
        "path": at.path,
        "crumbs": [*desk.crumbs, (visit.tongue.say(_("Registration")), "")],
        "is_waiting": seen.is_waiting,
        "is_shut": part.access not in (*OPENS, Access.NOT_MADE, Access.DESTROYED),
        "why": visit.tongue.say(part.why),
        "reasons": reasons(visit, seen.law) if seen.is_waiting else [],
        "reason": FIRST_READING,
        "carried": _carried(visit) if seen.is_waiting else [],
        "pieces_of": pieces_of(teller, seen),
        "files": files_of(teller, seen),
        "reporter": reporter,
        "with_identity": with_identity,
        "questions": asked,
        "medical": any(one.compartment == MEDICAL and one.items for one in seen.parts),
        "same_place": f"{WORKLIST}?{urlencode({SETTING: place})}" if place else "",
        "alike": await listed(visit, await possible_duplicates(visit.tables, at.stream)),
        "seen": str(len(desk.case.entries)),
        "found": None,
        "must_choose": False,
        "news": [],
    }


async def _identity(visit: Visit, at: Here, seen: Look) -> list[Piece]:
    """Who reported it, opened for the reason for which what was said is open."""
    who = await look(visit, at, IDENTITY)
    if who.is_waiting:
        await opened(visit, at, IDENTITY, seen.reason)
        who = await look(visit, at, IDENTITY)
    return pieces_of(teller_of(visit, who), who)


def _typed(visit: Visit, asked: Sequence[Question]) -> list[tuple[str, str]]:
    """The answers of a form that comes too late, each with its question."""
    told = []
    for one in asked:
        value = visit.answers.get(one.name, "").strip()
        words = {code: title for code, title, _hint in one.options}
        told.append((one.label, words.get(value, value) if value else ""))
    say = visit.tongue.say
    about = (("names", _("Names")), ("birth_year", _("Year of birth")), ("institution_number", _("Number there")))
    told += [(say(words), visit.answers.get(name, "").strip()) for name, words in about]
    return [(label, value) for label, value in told if value]


def _registered(visit: Visit, desk: Desk, before: Kept, typed: list[tuple[str, str]]) -> Response[str]:
    """The case has its number: by whom, when; and what was typed, to be copied."""
    teller = desk.teller
    return visit.page(
        DONE_BEFORE,
        status=HTTPStatus.CONFLICT,
        number=before.number,
        who=teller.names.by(teller.tongue, before.entry.by),
        when=teller.when(before.entry.recorded_at),
        path=desk.at.path,
        crumbs=[*desk.crumbs, (desk.say(_("Registration")), "")],
        typed=typed,
        words=visit.answers.get("words", ""),
    )


ROUTES = (registration_page, register_case)
