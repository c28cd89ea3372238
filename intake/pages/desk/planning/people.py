"""The load of each person: open cases, late limits, what falls due in the next seven days; nobody's has its own row.

Read `show`.
"""

from collections.abc import Mapping
from datetime import date

from litestar import Response, get
from msgspec import Struct, structs
from sqlalchemy import Connection

from intake.pages.desk.listing.asked import WORKLIST
from intake.pages.desk.planning.asked import LIST, OF_NOBODY, PEOPLE
from intake.pages.desk.planning.found import Found, found, shown, speaker
from intake.pages.supplied import Absent
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import _
from workflow.planning import WEEK, Load, Part, loads

Loads = tuple[Found, list[Load], Mapping[str, Absent]]


class Loaded(Struct, frozen=True):
    """A person's row: who, what they are, when they are away, and their numbers, each with where it is listed."""

    name: str
    roles: str
    away: str
    is_nobody: bool
    open_cases: tuple[int, str]
    late: tuple[int, str]
    soon: tuple[int, str]


@get(PEOPLE)
async def show(visit: GivenVisit) -> Response[str]:
    """Nobody's first, then everybody by name, whoever has nothing too."""
    at, found_loads, absent = await visit.tables.read(read, visit)
    return visit.page(
        "desk/planning/people.html",
        **shown(visit, at, PEOPLE),
        rows=[_row(visit, at, load, absent) for load in found_loads],
        total=[sum(getattr(one, name) for one in found_loads) for name in ("open_cases", "late", "soon")],
    )


def read(connection: Connection, visit: Visit) -> Loads:
    """What everybody has: nobody, whoever works here, whoever left and still has something."""
    at = found(connection, visit)
    at = structs.replace(at, asked=structs.replace(at.asked, kind=""))  # the load is of limits alone
    told = {one.person: one for one in loads(connection, at.question, now=visit.now)}
    wanted = at.question.person
    people: set[str | None] = {*told, *at.officers} if wanted is None else {wanted or None}
    by_name = sorted(people, key=lambda one: (one is not None, at.names.people.get(one or "", one or "").casefold()))
    absences = visit.frame.notices.absences(connection, today=at.today)
    absent = {one.person: one for one in sorted(absences, key=lambda one: one.first_on, reverse=True)}
    return at, [told.get(one, Load(one, 0, 0, 0)) for one in by_name], absent


def _row(visit: Visit, at: Found, load: Load, absent: Mapping[str, Absent]) -> Loaded:
    who = load.person or OF_NOBODY
    week = (at.today + WEEK).isoformat()
    listed = "/desk/cases?scope=unassigned" if load.person is None else f"{WORKLIST}?person={who}"
    late = at.asked.path(LIST, person=who, day=at.today.isoformat(), show=Part.ALREADY.value)
    soon = at.asked.path(LIST, person=who, day=week, show=Part.COMING.value)
    return Loaded(
        name=name_of(visit, at, load),
        roles=_roles(visit, at, load),
        away=_away(visit, at, absent.get(who)),
        is_nobody=load.person is None,
        open_cases=(load.open_cases, listed if load.open_cases else ""),
        late=(load.late, late if load.late else ""),
        soon=(load.soon, soon if load.soon else ""),
    )


def name_of(visit: Visit, at: Found, load: Load) -> str:
    """A colleague, or that it is nobody's."""
    if load.person is None:
        return visit.tongue.say(_("Assigned to nobody"))
    return at.names.people.get(load.person, load.person)


def _roles(visit: Visit, at: Found, load: Load) -> str:
    if load.person is None:
        return ""
    if load.person not in at.officers:
        return visit.tongue.say(_("left the office"))
    roles = at.names.roles_of(visit.tongue, load.person)
    return visit.tongue.say(_("you, %(roles)s", roles=roles)) if load.person == at.names.own else roles


def _away(visit: Visit, at: Found, absent: Absent | None) -> str:
    if absent is None:
        return ""
    say, tell = visit.tongue.say, speaker(visit, at)
    first, last = date.fromisoformat(absent.first_on), date.fromisoformat(absent.last_on)
    if first <= at.today:
        return say(_("away until %(day)s", day=tell.day(last)))
    return say(_("away from %(first)s to %(last)s", first=tell.day(first), last=tell.day(last)))


ROUTES = (show,)
