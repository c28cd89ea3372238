"""Every case, without anybody in it: where each stands, how much of it is late; as page, CSV and JSON.

Read `show`.
"""

from litestar import Response, get
from msgspec import Struct, structs
from sqlalchemy import Connection

from intake.pages.desk.casepage.here import UNREGISTERED
from intake.pages.desk.casepage.names import Names
from intake.pages.desk.listing.rows import Speaker, due_shown
from intake.pages.oversight import asked as filters
from intake.pages.oversight import looking
from intake.pages.oversight.asked import CasesAsked, Options
from intake.pages.oversight.looking import downloaded, looked, shown
from intake.pages.oversight.saving import every, listed_at, saved
from intake.pages.visit import GivenVisit, Visit
from workflow.law import Law
from workflow.oversight.cases import CaseRow, CasesPage, Listed, cases
from workflow.oversight.sheets import cases_sheet
from workflow.pages import due
from workflow.pages.due import Badge
from workflow.rulebook import law_in_force

HERE = "/oversight/cases"


class Found(Struct, frozen=True):
    """A page of cases, and what was asked."""

    law: Law
    names: Names
    options: dict[str, Options]
    asked: CasesAsked
    page: CasesPage


class Shown(Struct, frozen=True):
    """A case in words; `course` is where the office's own work stands, `states` are other regions with their states."""

    href: str
    case: str
    place: str
    is_urgent: bool
    course: str
    states: list[tuple[str, str]]
    badge: Badge
    when: str
    what: str
    late: int
    age: str


@get(HERE)
async def show(visit: GivenVisit) -> Response[str]:
    """Fifty of them."""
    await looked(visit, looking.CASES)
    found = await visit.tables.read(_found, visit)
    return shown(
        visit,
        "cases.html",
        rows=[_row(visit, found, row) for row in found.page.rows],
        asked=found.asked,
        options=found.options,
        filters=filters.chips(found.asked, found.options, HERE),
        page=found.page,
    )


@get(f"{HERE}.csv")
async def as_csv(visit: GivenVisit) -> Response[bytes]:
    """All of them as a table."""
    return await _file(visit, "csv")


@get(f"{HERE}.json")
async def as_json(visit: GivenVisit) -> Response[bytes]:
    """All of them for a program."""
    return await _file(visit, "json")


def _found(connection: Connection, visit: Visit) -> Found:
    law = law_in_force(connection)
    names = filters.offices_alone(connection, law)
    options = filters.options(visit.tongue, law, names.offices)
    asked = filters.read(CasesAsked, visit.request, options)
    return Found(law, names, options, asked, cases(connection, _listed(asked), now=visit.now))


def _listed(asked: CasesAsked) -> Listed:
    return Listed(
        setting=asked.setting or None,
        office=asked.office or None,
        state=(asked.state,) if asked.state else (),
        late=bool(asked.late),
        number=asked.number,
        page=asked.page,
    )


def _row(visit: Visit, found: Found, row: CaseRow) -> Shown:
    tongue, (course, *others) = visit.tongue, _stands(visit, found.law, row)
    badge, when = due_shown(Speaker(tongue, found.law, found.names, visit.now), row.first)
    return Shown(
        href=f"{HERE}/{row.id}",
        case=row.number or tongue.say(UNREGISTERED),
        place=tongue.words(row.setting_title) if row.setting_title else "",
        is_urgent=row.urgent,
        course=course[1],
        states=others,
        badge=badge,
        when=when,
        what=tongue.words(row.first.title) if row.first else "",
        late=row.late,
        age=due.age(tongue, row.received_at, visit.now),
    )


def _stands(visit: Visit, law: Law, row: CaseRow) -> list[tuple[str, str]]:
    """Every region in words, and the states of it, each once; the course of the case comes first."""
    titles = {one.key: one.title for one in law.book.machine.regions}
    found: dict[str, list[str]] = {}
    for one in row.states:
        state = one.state if one.title is None else visit.tongue.words(one.title)
        of = found.setdefault(visit.tongue.words(titles[one.region]), [])
        if state not in of:
            of.append(state)
    return [(region, ", ".join(states)) for region, states in found.items()] or [("", "")]


async def _file(visit: Visit, form: str) -> Response[bytes]:
    await downloaded(visit, looking.CASES)
    found = await visit.tables.read(_found, visit)
    rows = await visit.tables.read(_every, _listed(found.asked), visit)
    return saved([cases_sheet(rows, (listed_at(visit, len(rows), found.page.total),))], form, "cases")


def _every(connection: Connection, asked: Listed, visit: Visit) -> list[CaseRow]:
    return every(lambda page: cases(connection, structs.replace(asked, page=page), now=visit.now))


ROUTES = (show, as_csv, as_json)
