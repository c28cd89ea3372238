"""People: who there is, in which state, and somebody new, whose one-time code is shown once. Read `add`."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from msgspec import Meta
from sqlalchemy import Connection

from intake.pages.admin.words import STATES, role_titles, said
from intake.pages.once import written_once
from intake.pages.visit import GivenVisit, Visit
from intake.people import accounts, choosing, offices, overview
from intake.people.overview import DISABLED, PersonSeen
from intake.people.store import people as store
from workflow.errors import NotNow, NotUnderstood, VigilError, _

HERE = "/admin/people"
LIST, NEW, CODE = "admin/people.html", "admin/new_person.html", "admin/code.html"
ID_SIGNS = 64
DONE = {
    "joined": _("Added to the office. Nothing opens by that alone: a colleague lets them in."),
    "joined-open": _("Added to the office."),
    "left": _("The membership has ended. If they held the office's key, it is to be changed now."),
    "disable": _("Disabled: sessions, tokens and codes have ended."),
    "enable": _("Enabled: they sign in with the passphrase of before."),
    "second-factor": _("The second device is taken off, and their sessions have ended."),
}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]


@get(HERE)
async def people(visit: GivenVisit) -> Response[str]:
    """Everybody, disabled ones last."""
    seen = await visit.tables.read(overview.people_seen)
    titles = await visit.tables.read(role_titles)
    offices_by_id = {one.id: one.title for one in await visit.tables.read(store.offices)}
    rows = [_row(visit, one, titles, offices_by_id) for one in sorted(seen, key=lambda one: one.state == DISABLED)]
    return visit.page(LIST, rows=rows)


@get(f"{HERE}/new")
async def new_person(visit: GivenVisit) -> Response[str]:
    """The form."""
    return visit.page(NEW, **await choices(visit))


@post(f"{HERE}/new")
async def add(visit: GivenVisit) -> Response[str]:
    """Add somebody, in an office if one is chosen, and show their code."""
    given, lists = visit.given(), await choices(visit)
    name = given.line("name", at_most=choosing.LONGEST_NAME)
    office = given.choice("office", [one for one, _title in lists["offices"]])
    role = given.choice("role", [one for one, _title in lists["roles"]])
    if bool(office) != bool(role):
        given.problems["role" if office else "office"] = _("Choose both, office and role, or neither.")
    elif not given.problems and not name and not office:
        given.problems["name"] = _("Write a name, or choose an office and a role.")
    if given.problems:
        return visit.again(NEW, given.problems, **lists)
    try:
        made = await written_once(visit, _added, visit, name, office, role)
    except (NotNow, NotUnderstood) as fault:
        return visit.again(NEW, {"name": fault.what}, **lists)
    except VigilError as fault:
        return visit.again(NEW, {}, fault=fault, **lists)
    person, _line, code = made.decode().partition("\n")
    return code_page(visit, person, name, code)


def code_page(visit: Visit, person: str, name: str, code: str) -> Response[str]:
    """A one-time code, shown once."""
    return visit.page(CODE, person=person, name=name, groups=code.split("-"), once="")


async def choices(visit: Visit) -> dict[str, Any]:
    """Offices and roles to choose from."""
    titles = await visit.tables.read(role_titles)
    offices_there = await visit.tables.read(store.offices)
    return {
        "offices": [(one.id, one.title) for one in offices_there],
        "roles": [(key, visit.tongue.words(title)) for key, title in titles.items()],
    }


def _added(connection: Connection, visit: Visit, name: str, office: str, role: str) -> bytes:
    by, now = visit.who.by, visit.now
    person = accounts.add(connection, name or None, now=now)
    if office:
        offices.join(connection, office, person.id, role, by=by, now=now)
    return f"{person.id}\n{accounts.invite(connection, person, now=now).text}".encode()


def _row(visit: Visit, one: PersonSeen, titles: dict[str, Any], offices_by_id: dict[str, str]) -> dict[str, Any]:
    tongue = visit.tongue
    roles = [
        (
            offices_by_id.get(role.office, role.office),
            tongue.words(titles[role.role]) if role.role in titles else role.role,
        )
        for role in one.roles
    ]
    is_service = one.kind == accounts.SERVICE
    return {
        "id": one.person,
        "name": one.name,
        "is_nameless": one.name == one.person,
        "is_service": is_service,
        "state": tongue.say(_("program, with tokens"))
        if is_service and one.state != DISABLED
        else said(tongue, STATES, one.state),
        "is_disabled": one.state == DISABLED,
        "roles": roles,
    }


ROUTES = (people, new_person, add)
