"""One case from its allegation on, without anybody in it: steps with both times and deadlines, lanes, every clock.

What was said in it is not read here, and no part of its dossier can be opened. Read `show`.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import Connection

from intake.pages.desk.casepage.clocks import basis_of, late_rows, title_of
from intake.pages.desk.casepage.here import UNREGISTERED
from intake.pages.desk.casepage.page import promptness
from intake.pages.desk.casepage.standing import lanes_shown
from intake.pages.desk.casepage.telling import Teller
from intake.pages.oversight import asked as filters
from intake.pages.oversight import looking
from intake.pages.oversight.differences import DAY, HOUR, MINUTE, amount
from intake.pages.oversight.looking import downloaded, looked, shown
from intake.pages.oversight.saving import saved
from intake.pages.oversight.steps import met_of, rows_of, waiting_of
from intake.pages.visit import GivenVisit, Visit
from workflow.case import load
from workflow.casefile import CaseFile, told
from workflow.deadlines import Deadline, deadlines
from workflow.errors import NotFound, _
from workflow.events import CASE
from workflow.law import Law
from workflow.oversight.course import Course, course
from workflow.oversight.sheets import course_sheet
from workflow.pages import due
from workflow.rulebook import law_in_force
from workflow.store import log

HERE = "/oversight/cases"
ALL = "all"


class Read(Struct, frozen=True):
    """A case as its page needs it. `in_log`: how many of its entries the newest signed checkpoint covers."""

    law: Law
    course: Course
    file: CaseFile
    clocks: tuple[Deadline, ...]
    teller: Teller
    in_log: int


@get(f"{HERE}/{{case:uuid}}")
async def show(visit: GivenVisit, case: FromPath[UUID]) -> Response[str]:
    """The page."""
    read = await _found(visit, case)
    await looked(visit, looking.TIMELINE, case=str(case))
    return shown(visit, "course.html", **_values(visit, read))


@get(f"{HERE}/{{case:uuid}}/timeline.csv")
async def as_csv(visit: GivenVisit, case: FromPath[UUID]) -> Response[bytes]:
    """A row a step, and one more for each further deadline that it met."""
    return await _file(visit, case, "csv")


@get(f"{HERE}/{{case:uuid}}/timeline.json")
async def as_json(visit: GivenVisit, case: FromPath[UUID]) -> Response[bytes]:
    """The same for a program."""
    return await _file(visit, case, "json")


async def _file(visit: Visit, case: UUID, form: str) -> Response[bytes]:
    read = await _found(visit, case)
    await downloaded(visit, looking.TIMELINE, case=str(case))
    return saved([course_sheet(read.course)], form, f"timeline-{case}")


async def _found(visit: Visit, case: UUID) -> Read:
    """The case. Raises NotFound for none."""
    try:
        return await visit.tables.read(_read, visit, f"{CASE}:{case}")
    except NotFound:
        raise NotFound(
            _("There is no such case here."), next_step=_("Look at the address, or choose a case from the list.")
        ) from None


def _read(connection: Connection, visit: Visit, stream: str) -> Read:
    law, case = law_in_force(connection), load(connection, stream)
    names = filters.offices_alone(connection, law)
    return Read(
        law=law,
        course=course(connection, stream, now=visit.now),
        file=told(case, law, now=visit.now),
        clocks=deadlines(case, law.book, now=visit.now),
        teller=Teller(visit.tongue, law, names, visit.now),
        in_log=log.signed_of(connection, stream),
    )


def _values(visit: Visit, read: Read) -> dict[str, Any]:
    teller, of, say = read.teller, read.course, visit.tongue.say
    with_all = visit.request.query_params.get("entries") == ALL
    title = of.number or say(UNREGISTERED)
    course_region = of.states[0].region if of.states else ""
    steps = rows_of(teller, of.steps, with_all=with_all)
    return {
        "title": title,
        "path": f"{HERE}/{of.id}",
        "crumbs": [(say(_("Cases")), HERE), (title, "")],
        "tags": _tags(teller, of, course_region),
        "is_urgent": of.urgent,
        "late": len(of.late),
        "facts": _facts(teller, of),
        "kept": read.file.limits,
        "kept_late": late_rows(teller, read.file.limits.late),
        **promptness(teller, read.file),
        "lanes": lanes_shown(teller, read.file.lanes, course_region),
        "steps": [*steps, *waiting_of(teller, of.waiting)],
        "left_out": len(of.steps) - len(steps),
        "with_all": with_all,
        "clocks": [_clock(teller, one) for one in read.clocks],
        "in_log": read.in_log,
        "entries": of.events,
    }


def _tags(teller: Teller, of: Course, region: str) -> list[str]:
    found = [teller.tongue.words(one.title) for one in of.states if one.region == region and one.title]
    return [*found, *([teller.tongue.words(of.setting_title)] if of.setting_title else [])]


def _facts(teller: Teller, of: Course) -> list[tuple[str, str]]:
    say, tongue = teller.tongue.say, teller.tongue
    found = [(say(_("Received")), teller.when(of.received))]
    found.append((say(_("Age")), due.age(tongue, of.received_at, teller.now)))
    if of.offices:
        found.append((say(_("Sent to")), ", ".join(teller.names.offices.get(one, one) for one in of.offices)))
    if of.silence_days is not None:
        found.append((say(_("Longest silence")), amount(tongue, of.silence_days * DAY)))
    if of.slowest_hours is not None and of.slowest_hours[1] * HOUR >= MINUTE:
        most = amount(tongue, of.slowest_hours[1] * HOUR)
        found.append((say(_("Slowest entry")), say(_("%(amount)s after it happened", amount=most))))
    return found


def _clock(teller: Teller, one: Deadline) -> tuple[str, str, str, str, Any]:
    """A clock in a row: what, where it comes from, started, due, how it stands."""
    met = met_of(teller, one)
    return title_of(teller, one), basis_of(teller, one), teller.when(one.started), met.due, met.badge


ROUTES = (show, as_csv, as_json)
