"""The keys of one's offices: a colleague is let in, a key is changed. Only who holds the key can do either.

The digits of a colleague's key are compared by voice and typed, never shown here: who copies them from a page has
compared nothing. Read `seat`.
"""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.pages.once import done_once, written_once
from intake.pages.visit import GivenVisit, Visit
from intake.people import epochs, offices, overview
from intake.people.overview import MemberSeen, OfficeSeen
from intake.people.signed_in import SignedIn
from intake.people.store import people
from workflow.errors import NotFound, VigilError, _

HERE = "/office"
PAGE, SEAT, KEY = "account/offices.html", "account/seat.html", "account/key.html"
DIGITS_SIGNS = 100
DONE = {
    "seated": _("The office's cases now open to your colleague, from their next page on."),
    "key": _("The office has a new key, and what the old one opened is sealed to it."),
    "some": _("The office has a new key. An earlier one still opens some cases: another colleague may hold it."),
}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]


class OwnOffice(Struct, frozen=True):
    """An office of one's own, whether one holds its newest key, its members, and which of them wait for it."""

    office: OfficeSeen
    holds: bool
    members: tuple[MemberSeen, ...]
    waiting: tuple[MemberSeen, ...]


@get(HERE)
async def own_offices(visit: GivenVisit, done: Done = "") -> Response[str]:
    """Who of my offices can open the cases, who waits, whether a change of keys is due."""
    mine = await visit.tables.read(_mine, visit.who)
    return visit.page(PAGE, offices=mine, done=visit.tongue.say(DONE[done]) if done in DONE else "")


@get(f"{HERE}/{{office_id:str}}/seat/{{person_id:str}}")
async def seat_page(visit: GivenVisit, office_id: FromPath[str], person_id: FromPath[str]) -> Response[str]:
    """Ask for the digits that the colleague reads out."""
    return visit.page(SEAT, **await _whom(visit, office_id, person_id))


@post(f"{HERE}/{{office_id:str}}/seat/{{person_id:str}}")
async def seat(visit: GivenVisit, office_id: FromPath[str], person_id: FromPath[str]) -> Response[str] | Redirect:
    """Seal the office's keys to a colleague whose digits were compared by voice."""
    whom, given = await _whom(visit, office_id, person_id), visit.given()
    heard = given.line("digits", at_most=DIGITS_SIGNS, missing=_("Type the digits that your colleague reads out."))
    if given.problems:
        return visit.again(SEAT, given.problems, **whom)
    try:
        await written_once(visit, _seat, visit.who, office_id, person_id, heard=heard)
    except VigilError as fault:
        return visit.again(SEAT, {}, fault=fault, **whom)
    return visit.go(HERE, done="seated")


@get(f"{HERE}/{{office_id:str}}/key")
async def key_page(visit: GivenVisit, office_id: FromPath[str]) -> Response[str]:
    """What a change of the key does."""
    return visit.page(KEY, own=await _own(visit, office_id))


@post(f"{HERE}/{{office_id:str}}/key")
async def change_key(visit: GivenVisit, office_id: FromPath[str]) -> Response[str] | Redirect:
    """Give the office a new key, or go on with a change that was interrupted."""
    own = await _own(visit, office_id)
    role = next(one.role for one in visit.who.offices if one.office == office_id)
    who = visit.who.acting(office_id, role)

    async def act() -> bytes:
        return b"some" if (await epochs.rotate(visit.tables, who, office_id, now=visit.now)).left else b"key"

    try:
        done = await done_once(visit, act)
    except VigilError as fault:
        return visit.again(KEY, {}, fault=fault, own=own)
    return visit.go(HERE, done=done.decode())


class Due(Struct, frozen=True):
    """What waits for somebody as a holder of keys: members to be let in, and whether a key is to be changed."""

    waiting: int
    change: bool


def due_from(connection: Connection, who: SignedIn) -> Due:
    """What is to be done by whoever is signed in, because they hold an office's key and others do not."""
    held = [one for one in _mine(connection, who) if one.holds]
    unsettled = any(one.office.change_due or one.office.cases_under_older for one in held)
    return Due(sum(len(one.waiting) for one in held), unsettled)


def _mine(connection: Connection, who: SignedIn) -> list[OwnOffice]:
    ids = {one.office for one in who.offices}
    return [_looked(connection, who, one) for one in overview.offices_seen(connection) if one.office in ids and one.key]


def _looked(connection: Connection, who: SignedIn, office: OfficeSeen) -> OwnOffice:
    row = people.find_office(connection, office.office)
    holds = row is not None and row.key in who.keyring.held
    one_each = {one.person: one for one in office.members}.values()
    shut = [(one, people.find_person(connection, one.person)) for one in one_each if not one.opens]
    able = {one.person for one, person in shut if person and person.locked and person.disabled_at is None}
    return OwnOffice(
        office,
        holds,
        tuple(one_each),
        tuple(one for one, _person in shut if one.person in able),
    )


def _seat(connection: Connection, who: SignedIn, office: str, person: str, *, heard: str) -> bytes:
    offices.seat(connection, who, office, person, fingerprint=heard)
    return b""


async def _own(visit: Visit, office_id: str) -> OwnOffice:
    for one in await visit.tables.read(_mine, visit.who):
        if one.office.office == office_id:
            return one
    raise NotFound(_("You are in no such office."), next_step=_("Look at the list of your offices."))


async def _whom(visit: Visit, office_id: str, person_id: str) -> dict[str, Any]:
    own = await _own(visit, office_id)
    for one in own.office.members:
        if one.person == person_id:
            return {"own": own, "member": one}
    raise NotFound(_("That person is not in this office."), next_step=_("Look at the list of your offices."))


ROUTES = (own_offices, seat_page, seat, key_page, change_key)
