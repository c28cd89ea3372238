"""Who may open a dossier: given to a person or an office, taken back, or taken from colleagues who have a stake in it.

Each is written into the log with its reason. What somebody read cannot be unread, and the pages say so. Read
`access_page`.
"""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import Connection

from intake.attachments.moving import forget_attachment, reseal_attachment
from intake.dossier import circles, granting
from intake.dossier.overview import Part, overview
from intake.dossier.stand import GRANTED, REVOKED
from intake.pages.desk.casepage.here import Here, here, top
from intake.pages.desk.casepage.holders import Candidate, candidates, colleagues, giveable, takeable
from intake.pages.desk.casepage.names import Names, names
from intake.pages.desk.casepage.page import DONE, Done, audited_said
from intake.pages.desk.casepage.parts import part_title, people_shown
from intake.pages.desk.casepage.telling import Teller
from intake.pages.once import done_once
from intake.pages.visit import GivenVisit, Visit
from intake.people.store import looks
from workflow.case import load
from workflow.errors import VigilError, _
from workflow.law import Law
from workflow.rulebook import law_in_force

PAGE, CIRCLE = "desk/casepage/access.html", "desk/casepage/circle.html"
# Reasons for which somebody decides; the others are written by what the system does itself.
GIVEN_FOR = ("assignment", "medical_examination", "referral", "consent", "required_by_law")
TAKEN_FOR = ("assignment_ended", "consent_withdrawn", "conflict_of_interest", "granted_in_error", "key_lost")


class Seen(Struct, frozen=True):
    """What the forms offer."""

    law: Law
    names: Names
    parts: tuple[Part, ...]
    candidates: list[Candidate]
    colleagues: list[tuple[str, str]]
    is_circle: bool
    audited: looks.Seen


@get("/desk/cases/{case:uuid}/access")
async def access_page(visit: GivenVisit, case: FromPath[UUID], done: Done = "") -> Response[str]:
    """Who may open what now, and the forms to give and to take back."""
    at = await here(visit, case)
    said = visit.tongue.say(DONE[done]) if done in DONE else ""
    return visit.page(PAGE, top=await top(visit, at, "access"), done=said, **_values(visit, await _seen(visit, at)))


@post("/desk/cases/{case:uuid}/access")
async def give(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Let a person or an office open parts."""
    at, given = await here(visit, case), visit.given()
    seen = await _seen(visit, at)
    to = given.choice("to", {one.holder for one in seen.candidates}, missing=_("Choose a person or an office."))
    parts = given.choices("compartments", set(giveable(seen.parts)), missing=_("Choose at least one part."))
    reason = given.choice("reason", set(GIVEN_FOR), missing=_("Choose why they need it."))

    async def granted() -> bytes:
        await granting.grant(
            visit.tables, at.stream, to=to, compartments=parts, reason=reason, signed_in=at.who, now=visit.now
        )
        return b"granted"

    fault: VigilError | None = None
    if not given.problems:
        try:
            await done_once(visit, granted)
            return visit.go(f"{at.path}/access", done="granted")
        except VigilError as error:
            fault = error
    return visit.again(
        PAGE, given.problems, fault=fault, top=await top(visit, at, "access"), **_values(visit, await _seen(visit, at))
    )


@get("/desk/cases/{case:uuid}/access/revoke")
async def back_to_access(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Whoever loads the address of the form."""
    at = await here(visit, case)
    return visit.go(f"{at.path}/access")


@post("/desk/cases/{case:uuid}/access/revoke")
async def take_back(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Take away all that a person or an office may open."""
    at, given = await here(visit, case), visit.given()
    seen = await _seen(visit, at)
    holders = {holder for holder, _name in takeable(seen.parts)}
    holder = given.choice("holder", holders, missing=_("Choose whose access ends."))
    reason = given.choice("taken_for", set(TAKEN_FOR), missing=_("Choose why it ends."))

    async def revoked() -> bytes:
        await granting.revoke(visit.tables, at.stream, holder=holder, reason=reason, signed_in=at.who, now=visit.now)
        return b"revoked"

    fault: VigilError | None = None
    if not given.problems:
        try:
            await done_once(visit, revoked)
            return visit.go(at.path, done="revoked")
        except VigilError as error:
            fault = error
    return visit.again(
        PAGE, given.problems, fault=fault, top=await top(visit, at, "access"), **_values(visit, await _seen(visit, at))
    )


@get("/desk/cases/{case:uuid}/access/circle")
async def circle_page(visit: GivenVisit, case: FromPath[UUID]) -> Response[str]:
    """Which colleagues to leave out, and what that does and does not do."""
    at = await here(visit, case)
    return visit.page(CIRCLE, top=await top(visit, at, "access"), **_circle(await _seen(visit, at)))


@post("/desk/cases/{case:uuid}/access/circle")
async def form_circle(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Seal the dossier anew, to the colleagues who stay."""
    at, given = await here(visit, case), visit.given()
    seen = await _seen(visit, at)
    without = given.choices("without", {id for id, _name in seen.colleagues}, missing=_("Choose whom to leave out."))
    if not given.tick("sure"):
        given.problems["sure"] = _("Tick this once you have read what it does.")

    async def formed() -> bytes:
        await circles.form(
            visit.tables,
            at.stream,
            without=without,
            signed_in=at.who,
            now=visit.now,
            reseal_attachment=partial(reseal_attachment, visit.storage),
            forget_attachment=partial(forget_attachment, visit.storage),
        )
        return b"formed"

    fault: VigilError | None = None
    if not given.problems:
        try:
            await done_once(visit, formed)
            return visit.go(at.path, done="circle")
        except VigilError as error:
            fault = error
    return visit.again(
        CIRCLE, given.problems, fault=fault, top=await top(visit, at, "access"), **_circle(await _seen(visit, at))
    )


async def _seen(visit: Visit, at: Here) -> Seen:
    return await visit.tables.read(_read, at)


def _read(connection: Connection, at: Here) -> Seen:
    law = law_in_force(connection)
    known = names(connection, law, own=at.who.by.person)
    return Seen(
        law=law,
        names=known,
        parts=overview(connection, at.stream, signed_in=at.who),
        candidates=candidates(connection, known, law.book.rules),
        colleagues=colleagues(connection),
        is_circle=granting.in_circle(load(connection, at.stream)),
        audited=looks.at_case(connection, at.stream),
    )


def _values(visit: Visit, seen: Seen) -> dict[str, Any]:
    teller = Teller(visit.tongue, seen.law, seen.names, visit.now)
    say = visit.tongue.say
    return {
        "people_of": people_shown(teller, seen.parts),
        "candidates": [("", say(_("Choose a person or an office"))), *(_option(visit, one) for one in seen.candidates)],
        "parts_of": [(one, part_title(teller, one)) for one in giveable(seen.parts)],
        "given_for": [("", say(_("Choose a reason"))), *_codes(teller, GRANTED, GIVEN_FOR)],
        "takeable": takeable(seen.parts),
        "taken_for": [("", say(_("Choose a reason"))), *_codes(teller, REVOKED, TAKEN_FOR)],
        "is_circle": seen.is_circle,
        "audited": audited_said(teller, seen.audited),
    }


def _circle(seen: Seen) -> dict[str, Any]:
    return {"colleagues": seen.colleagues, "own": seen.names.own, "is_circle": seen.is_circle}


def _codes(teller: Teller, kind: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, teller.code(kind, "reason", code)) for code in codes]


def _option(visit: Visit, one: Candidate) -> tuple[str, str]:
    """A candidate in one line: the name, and where they are in which roles."""
    places = [", ".join((office, *(visit.tongue.words(role) for role in roles))) for office, roles in one.places]
    if not places:
        return one.holder, one.name
    told = _("%(name)s (%(what)s)", name=one.name, what="; ".join(places))
    return one.holder, visit.tongue.say(told)


ROUTES = (access_page, give, back_to_access, take_back, circle_page, form_circle)
