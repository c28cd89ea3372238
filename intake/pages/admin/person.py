"""One person: their state, offices and roles; added to an office, or out of one. Read `person`."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Connection

from intake.pages.admin.acts import acts_for
from intake.pages.admin.people import DONE, HERE, Done, choices
from intake.pages.admin.words import STATES, role_titles, said
from intake.pages.once import written_once
from intake.pages.visit import GivenVisit, Visit
from intake.people import membership, offices, overview, second_factor
from intake.people.accounts import SERVICE
from intake.people.overview import DISABLED, PersonSeen
from intake.people.store import people as store
from workflow.errors import NotAllowed, NotFound, VigilError, _

PAGE, LEAVE = "admin/person.html", "admin/leave.html"


@get(f"{HERE}/{{person_id:str}}")
async def person(visit: GivenVisit, person_id: FromPath[str], done: Done = "") -> Response[str]:
    """All there is to know of somebody here."""
    values = await _shown(visit, person_id)
    return visit.page(PAGE, done=visit.tongue.say(DONE[done]) if done in DONE else "", **values)


@get(f"{HERE}/{{person_id:str}}/join")
async def back_to_person(visit: GivenVisit, person_id: FromPath[str]) -> Redirect:
    """Whoever loads the address of the form."""
    return visit.go(f"{HERE}/{person_id}")


@post(f"{HERE}/{{person_id:str}}/join")
async def join(visit: GivenVisit, person_id: FromPath[str]) -> Response[str] | Redirect:
    """Add somebody to an office in a role."""
    given, values = visit.given(), await _shown(visit, person_id)
    office = given.choice("office", [one for one, _title in values["offices"]], missing=_("Choose an office."))
    role = given.choice("role", [one for one, _title in values["roles"]], missing=_("Choose a role."))
    if given.problems:
        return visit.again(PAGE, given.problems, **values)
    try:
        waits = await written_once(visit, _joined, visit, office, person_id, role)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **values)
    return visit.go(f"{HERE}/{person_id}", done="joined" if waits else "joined-open")


@get(f"{HERE}/{{person_id:str}}/leave/{{office_id:str}}")
async def leave_page(visit: GivenVisit, person_id: FromPath[str], office_id: FromPath[str]) -> Response[str]:
    """What it does that somebody leaves an office."""
    return visit.page(LEAVE, **await _leaving(visit, person_id, office_id))


@post(f"{HERE}/{{person_id:str}}/leave/{{office_id:str}}")
async def leave(visit: GivenVisit, person_id: FromPath[str], office_id: FromPath[str]) -> Response[str] | Redirect:
    """End somebody's membership of an office, in every role."""
    values = await _leaving(visit, person_id, office_id)
    try:
        if person_id == visit.who.by.person and office_id == visit.who.by.office:
            raise NotAllowed(
                _("You do not take yourself out of the administration."),
                next_step=_("Another administrator does that."),
            )
        await written_once(visit, _left, visit, office_id, person_id)
    except VigilError as fault:
        return visit.again(LEAVE, {}, fault=fault, **values)
    return visit.go(f"{HERE}/{person_id}", done="left")


async def seen(visit: Visit, person_id: str) -> PersonSeen:
    """Somebody by pseudonym. Raises NotFound."""
    for one in await visit.tables.read(overview.people_seen):
        if one.person == person_id:
            return one
    raise NotFound(_("There is nobody of this name."), next_step=_("Look at the list of people."))


async def _shown(visit: Visit, person_id: str) -> dict[str, Any]:
    one, lists = await seen(visit, person_id), await choices(visit)
    office_titles, tongue = dict(lists["offices"]), visit.tongue
    titles = await visit.tables.read(role_titles)
    roles: dict[str, list[str]] = {}
    for role in one.roles:
        roles.setdefault(role.office, []).append(tongue.words(titles[role.role]) if role.role in titles else role.role)
    has_second = await visit.tables.read(second_factor.has, one.person)
    return lists | {
        "one": one,
        "is_service": one.kind == SERVICE,
        "state": said(tongue, STATES, one.state),
        "memberships": [(office, office_titles.get(office, office), spoken) for office, spoken in roles.items()],
        "has_second": has_second,
        "acts": acts_for(one, has_second=has_second, is_oneself=one.person == visit.who.by.person),
        "is_disabled": one.state == DISABLED,
    }


async def _leaving(visit: Visit, person_id: str, office_id: str) -> dict[str, Any]:
    one = await seen(visit, person_id)
    titles = dict((await choices(visit))["offices"])
    if office_id not in {role.office for role in one.roles}:
        raise NotFound(_("That person is not in this office."), next_step=_("Look at the list of people."))
    return {"one": one, "office_id": office_id, "office_title": titles.get(office_id, office_id)}


def _joined(connection: Connection, visit: Visit, office: str, person_id: str, role: str) -> bytes:
    waits = offices.join(connection, office, person_id, role, by=visit.who.by, now=visit.now)
    return b"waits" if waits else b""


def _left(connection: Connection, visit: Visit, office: str, person_id: str) -> bytes:
    membership.leave(connection, office, person_id, by=visit.who.by, now=visit.now)
    if not any(person == person_id for _office, person, _role in store.members(connection)):
        visit.frame.notices.forget_person(connection, person_id)
    return b""


ROUTES = (person, back_to_person, join, leave_page, leave)
