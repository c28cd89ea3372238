"""Offices: which there are, who is in them, what is to be done about their keys and by whom. Read `offices`."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from msgspec import Meta
from sqlalchemy import Connection

from intake.pages.admin.words import KINDS, KINDS_ABOUT, role_titles, said
from intake.pages.once import written_once
from intake.pages.visit import GivenVisit, Visit
from intake.people import offices as rooms
from intake.people import overview, recovery
from intake.people.epochs import KEYLESS
from intake.people.overview import OfficeSeen
from workflow.errors import NotFound, NotNow, NotUnderstood, Sentence, VigilError, _

HERE = "/admin/offices"
LIST, ONE, NEW = "admin/offices.html", "admin/office.html", "admin/new_office.html"
ID_SIGNS, TITLE_SIGNS = 40, 120
DONE = {"added": _("The office is added. Its first member makes its key by signing in.")}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]


@get(HERE)
async def offices(visit: GivenVisit, done: Done = "") -> Response[str]:
    """All offices, and whether recovery would work."""
    seen = await visit.tables.read(overview.offices_seen)
    rows = [{"one": one, "kind": said(visit.tongue, KINDS, one.kind), "to_do": to_do(one)} for one in seen]
    readiness = await visit.tables.read(recovery.readiness)
    return visit.page(
        LIST,
        rows=rows,
        readiness=readiness,
        missing=[one.title for one in seen if one.office in readiness.missing],
        done=visit.tongue.say(DONE[done]) if done in DONE else "",
    )


@get(f"{HERE}/new")
async def new_office(visit: GivenVisit) -> Response[str]:
    """The form."""
    return visit.page(NEW, kinds=_kinds(visit))


@post(f"{HERE}/new")
async def add(visit: GivenVisit) -> Response[str] | Redirect:
    """Add an office."""
    given = visit.given()
    title = given.line("title", at_most=TITLE_SIGNS, missing=_("Write the name by which people know the office."))
    office = given.line("office", at_most=ID_SIGNS, missing=_("Write a short name of letters and digits."))
    kind = given.choice("kind", rooms.KINDS, missing=_("Choose what the office does."))
    if given.problems:
        return visit.again(NEW, given.problems, kinds=_kinds(visit))
    try:
        await written_once(visit, _added, office, title, kind)
    except (NotNow, NotUnderstood) as fault:
        return visit.again(NEW, {"office": fault.what}, kinds=_kinds(visit))
    except VigilError as fault:
        return visit.again(NEW, {}, fault=fault, kinds=_kinds(visit))
    return visit.go(HERE, done="added")


@get(f"{HERE}/{{office_id:str}}")
async def office(visit: GivenVisit, office_id: FromPath[str]) -> Response[str]:
    """One office: members, key, what is to be done."""
    titles = await visit.tables.read(role_titles)
    for one in await visit.tables.read(overview.offices_seen):
        if one.office == office_id:
            members = [(m, visit.tongue.words(titles[m.role]) if m.role in titles else m.role) for m in one.members]
            kind = said(visit.tongue, KINDS, one.kind)
            return visit.page(
                ONE, one=one, kind=kind, members=members, to_do=to_do(one), is_keyless=one.kind == KEYLESS
            )
    raise NotFound(_("There is no such office."), next_step=_("Look at the list of offices."))


def to_do(one: OfficeSeen) -> list[Sentence]:
    """What is to be done about an office's keys, and by whom; nobody can do it from the administrator's pages."""
    found: list[Sentence] = []
    holders = {m.name for m in one.members if m.opens}
    if one.kind == KEYLESS:
        return found
    if not one.members:
        found.append(_("Nobody is in it: add somebody, who makes its key by signing in."))
    elif one.key is None:
        found.append(_("It has no key yet: its first member makes it by signing in."))
    elif not holders:
        found.append(_("No member can open its cases. If there are recovery shares, bring enough of them together."))
    if one.change_due:
        found.append(
            _("A new key is due: this one is known to somebody else. A member who can open the cases changes it.")
        )
    if one.cases_under_older:
        found.append(_("A change of keys was interrupted. A member who can open the cases goes on with it."))
    if one.key is not None and not one.sealed_to_recovery:
        found.append(_("Its key is not sealed to recovery: if all its members forget, its cases are lost."))
    if len(holders) == 1:
        found.append(_("One member alone can open its cases. Let a second one in."))
    return found


def _added(connection: Connection, office: str, title: str, kind: str) -> bytes:
    rooms.add(connection, office, title, kind)
    return b""


def _kinds(visit: Visit) -> list[tuple[str, str, str]]:
    return [(kind, said(visit.tongue, KINDS, kind), visit.tongue.say(about)) for kind, about in KINDS_ABOUT.items()]


ROUTES = (offices, new_office, add, office)
