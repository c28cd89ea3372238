"""What is late now: case, clock and where its limit comes from, by how much, whose step; as page, CSV and JSON.

Read `show`.
"""

from litestar import Response, get
from msgspec import Struct, structs
from sqlalchemy import Connection

from intake.pages.desk.casepage.here import UNREGISTERED
from intake.pages.desk.casepage.names import Names
from intake.pages.oversight import asked as filters
from intake.pages.oversight import looking
from intake.pages.oversight.asked import LateAsked, Options
from intake.pages.oversight.looking import downloaded, looked, shown
from intake.pages.oversight.saving import every, listed_at, saved
from intake.pages.visit import GivenVisit, Visit
from workflow.clocks import Verdict
from workflow.errors import _
from workflow.law import Law
from workflow.oversight.late import Late, LatePage, LateRow, late_now
from workflow.oversight.sheets import late_sheet
from workflow.pages import due, spans
from workflow.pages.due import Badge
from workflow.rulebook import law_in_force

HERE, CASES = "/oversight/late", "/oversight/cases"
WATCH, LIMIT, WORKING = "watch", "limit", "working"


class Found(Struct, frozen=True):
    """A page of what is late, and what was asked."""

    law: Law
    names: Names
    options: dict[str, Options]
    asked: LateAsked
    page: LatePage


class Shown(Struct, frozen=True):
    """A clock that is late, in words."""

    href: str
    case: str
    badge: Badge
    when: str
    what: str
    limit: str
    source: str
    whose: str
    office: str
    is_limit: bool


@get(HERE)
async def show(visit: GivenVisit) -> Response[str]:
    """Fifty, what is late longest on top."""
    await looked(visit, looking.LATE)
    found = await visit.tables.read(_found, visit)
    return shown(
        visit,
        "late.html",
        rows=[row_of(visit, found.law, found.names, row) for row in found.page.rows],
        asked=found.asked,
        options=found.options,
        filters=filters.chips(found.asked, found.options, HERE),
        page=found.page,
    )


@get(f"{HERE}.csv")
async def as_csv(visit: GivenVisit) -> Response[bytes]:
    """All of it as a table."""
    return await _file(visit, "csv")


@get(f"{HERE}.json")
async def as_json(visit: GivenVisit) -> Response[bytes]:
    """All of it for a program."""
    return await _file(visit, "json")


def row_of(visit: Visit, law: Law, names: Names, row: LateRow) -> Shown:
    """A late clock in the language of whoever looks."""
    tongue = visit.tongue
    working = law.calendar if WORKING in row.limit else None
    badge = due.badge(tongue, Verdict.OPEN_LATE, row.due, now=visit.now, working=working, is_watch=row.kind == WATCH)
    basis = due.basis(tongue, row.basis, verified=row.verified)
    return Shown(
        href=f"{CASES}/{row.case}",
        case=row.number or tongue.say(UNREGISTERED),
        badge=badge,
        when=tongue.say(_("was due %(when)s", when=tongue.instant(row.due))),
        what=tongue.words(row.title),
        limit=f"{spans.span(tongue, row.limit)} · {basis}",
        source=row.source,
        whose=tongue.words(row.whose_title) if row.whose_title else "",
        office=names.offices.get(row.office or "", row.office or ""),
        is_limit=row.kind == LIMIT,
    )


def _found(connection: Connection, visit: Visit) -> Found:
    law = law_in_force(connection)
    names = filters.offices_alone(connection, law)
    options = filters.options(visit.tongue, law, names.offices)
    asked = filters.read(LateAsked, visit.request, options)
    return Found(law, names, options, asked, late_now(connection, _late(asked), now=visit.now))


def _late(asked: LateAsked) -> Late:
    return Late(
        kind=WATCH if asked.kind == WATCH else LIMIT,
        role=asked.role or None,
        office=asked.office or None,
        clock=asked.clock or None,
        setting=asked.setting or None,
        page=asked.page,
    )


async def _file(visit: Visit, form: str) -> Response[bytes]:
    await downloaded(visit, looking.LATE)
    found = await visit.tables.read(_found, visit)
    rows = await visit.tables.read(_every, _late(found.asked), visit)
    return saved([late_sheet(rows, (listed_at(visit, len(rows), found.page.total),))], form, "late-now")


def _every(connection: Connection, asked: Late, visit: Visit) -> list[LateRow]:
    return every(lambda page: late_now(connection, structs.replace(asked, page=page), now=visit.now))


ROUTES = (show, as_csv, as_json)
