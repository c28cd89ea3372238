"""An entry is corrected: it happened at another time, or it did not happen. What was told stays, struck through.

Before anything is recorded a page shows what it changes: clocks, alarms that were told, states. Read `correction_page`.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import acts
from intake.dossier.acts import MOST_WORDS
from intake.pages.desk.casepage.happenings import step_of
from intake.pages.desk.casepage.here import Here, here
from intake.pages.desk.steps import changes
from intake.pages.desk.steps import desk as desks
from intake.pages.desk.steps.changes import BACK
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.options import tellable
from intake.pages.desk.steps.questions import CHOOSE, in_living_memory
from intake.pages.desk.steps.refusing import news, to_be_sent_again
from intake.pages.desk.steps.step import CONFIRMED, WORDS, written
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, NotNow, VigilError, _
from workflow.events import Event
from workflow.history import CORRECTION, REPLACED, corrected
from workflow.ledger.entry import Entry
from workflow.moment import Moment, Precision
from workflow.pages.forms import Given
from workflow.steps import fields_of
from workflow.timeline import happening

ENTRIES = "/desk/cases/{case:uuid}/entries"
PAGE, LIST = "desk/steps/correct.html", "desk/steps/entries.html"
WITHDRAWN = "withdrawn"
WAY, RIGHT_TIME, REASON = "code", "occurred_as", "reason"


class Line(Struct, frozen=True):
    """An entry that may be corrected."""

    n: int
    step: str
    happened: str
    by: str
    is_correction: bool


@get(ENTRIES)
async def entries_page(visit: GivenVisit, case: FromPath[UUID]) -> Response[str]:
    """Which entry, the newest first."""
    desk = await _desk(visit, await here(visit, case))
    lines = [_line(desk, one) for one in reversed(_correctable(desk))]
    crumbs = [*desk.crumbs, (desk.say(_("Correct an entry")), "")]
    return visit.page(LIST, case_title=desk.title, path=desk.at.path, crumbs=crumbs, lines=lines)


@get(ENTRIES + "/{n:int}/correction")
async def correction_page(visit: GivenVisit, case: FromPath[UUID], n: FromPath[int]) -> Response[str]:
    """What is wrong with it, and why."""
    desk = await _desk(visit, await here(visit, case))
    return visit.page(PAGE, seen=str(len(desk.case.entries)), **_values(visit, desk, _entry(desk, n)))


@post(ENTRIES + "/{n:int}/correction")
async def correct(visit: GivenVisit, case: FromPath[UUID], n: FromPath[int]) -> Response[Any]:
    """Show what it changes; once that is confirmed, record it."""
    at = await here(visit, case)
    desk = await _desk(visit, at)
    entry, given = _entry(desk, n, is_sent=True), visit.given()
    data = _said(desk, entry, given)
    words = given.text(WORDS, at_most=MOST_WORDS) or None
    values = _values(visit, desk, entry)
    if given.problems:
        return visit.again(PAGE, given.problems, **values)
    if BACK in visit.answers:
        return visit.page(PAGE, answers=visit.answers, **values)
    if CONFIRMED not in visit.answers:
        what = changes.found(desk, Event(at.stream, CORRECTION, data), Moment.exactly(visit.now))
        facts = _facts(visit, desk, values["line"], data)
        return changes.shown(visit, desk, values["heading"], values["action"], what, facts=facts)
    how: dict[str, Any] = {"words": words, "signed_in": at.who, "at": Moment.exactly(visit.now), "now": visit.now}
    how |= {"once": visit.once, "seen": visit.seen}
    try:
        done = await acts.record_with_words(visit.tables, at.stream, Event(at.stream, CORRECTION, data), **how)
    except NotNow as fault:
        return await _stopped(visit, at, entry, fault)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **values)
    return visit.go(at.path, done=str(done.n))


def _facts(visit: Visit, desk: Desk, line: Line, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What would be recorded: which entry, and what holds in its place."""
    say, at = desk.say, data.get(RIGHT_TIME)
    facts = [(say(_("Entry")), line.step), (say(_("Told as")), line.happened)]
    if at is not None:
        right = visit.tongue.moment(Moment.parse(at, desk.law.calendar.zone))
        return [*facts, (say(_("Right time")), right), (say(_("Why")), dict(_reasons(desk))[data[REASON]])]
    return [*facts, (say(_("Then")), say(_("It does not count")))]


async def _stopped(visit: Visit, at: Here, entry: Entry, fault: NotNow) -> Response[Any]:
    """The case changed meanwhile: what is new, and what was typed."""
    desk = await _desk(visit, at)
    new = await visit.tables.read(news, desk, visit.seen)
    values = _values(visit, desk, entry) | to_be_sent_again(desk, new)
    if new:
        return visit.page(PAGE, status=HTTPStatus.CONFLICT, answers=visit.answers, **values)
    return visit.again(PAGE, {}, fault=fault, **values)


async def _desk(visit: Visit, at: Here) -> Desk:
    def read(connection: Connection) -> Desk:
        return desks.read(connection, at, visit.tongue, visit.now)

    return await visit.tables.read(read)


def _correctable(desk: Desk) -> list[Entry]:
    """What people told of the case, and corrections, which can be taken back; as far as they stand."""
    struck = corrected(desk.case.entries, desk.law.calendar.zone)
    corrections = [one for one in desk.case.entries if one.kind == CORRECTION and one.n not in struck]
    return sorted([*tellable(desk), *corrections], key=lambda one: one.n)


def _entry(desk: Desk, n: int, *, is_sent: bool = False) -> Entry:
    """An entry that may be corrected; of a form that was sent one that was, for it may come twice."""
    entries = desk.case.entries if is_sent else _correctable(desk)
    found = next((one for one in entries if one.n == n), None)
    if found is None or desk.at.roles.isdisjoint(desk.term(CORRECTION).by):
        raise NotFound(
            _("This case has no entry of this number that you could correct."),
            next_step=_("Choose one from the list of its entries."),
        )
    return found


def _said(desk: Desk, entry: Entry, given: Given) -> dict[str, Any]:
    """The correction's data."""
    ways = {WITHDRAWN} if entry.kind == CORRECTION else {REPLACED, WITHDRAWN}
    way = given.choice(WAY, ways, missing=CHOOSE)
    reason = given.choice(REASON, dict(_reasons(desk)), missing=_("Choose why."))
    data: dict[str, Any] = {"corrects": entry.n, "code": way, "reason": reason}
    if way == REPLACED:
        at = given.moment(RIGHT_TIME, missing=_("Write when it happened; a month or a year is enough."))
        if at is not None and in_living_memory(given, RIGHT_TIME, at):
            data["occurred_as"] = at.text
    return data


def _reasons(desk: Desk) -> list[tuple[str, str]]:
    fields = {one.key: one for one in fields_of(desk.law.book.rules, CORRECTION)}
    return [(key, desk.teller.tongue.words(words)) for key, words in fields[REASON].codes]


def _line(desk: Desk, entry: Entry) -> Line:
    teller = desk.teller
    return Line(
        n=entry.n,
        step=step_of(teller, happening(desk.law.book, entry)),
        happened=teller.when(entry.occurred_at),
        by=teller.names.by(teller.tongue, entry.by),
        is_correction=entry.kind == CORRECTION,
    )


def _values(visit: Visit, desk: Desk, entry: Entry) -> dict[str, Any]:
    heading = desk.say(_("Correct entry %(n)d", n=entry.n))
    at = Moment.parse(entry.occurred_at, desk.law.calendar.zone)
    is_exact = at.precision is Precision.MINUTE
    return {
        "heading": heading,
        "case_title": desk.title,
        "path": desk.at.path,
        "action": f"{desk.at.path}/entries/{entry.n}/correction",
        "crumbs": [*desk.crumbs, (heading, "")],
        "line": _line(desk, entry),
        "recorded": desk.teller.when(entry.recorded_at),
        "told_at": written(visit.tongue, at.earliest) if is_exact else at.text,
        "reasons": [("", desk.say(_("Choose one"))), *_reasons(desk)],
        "may_write": desk.may_write,
        "news": [],
    }


ROUTES = (entries_page, correction_page, correct)
