"""The first time: a one-time code becomes a key of one's own, locked with a passphrase that one chooses.

Afterwards two things are left to do, and a page says both: read the new key's digits to a colleague, and set up a
second device. A code that was mistyped, or a passphrase that is too easy, changes nothing: the code is still good.
Read `first_sign_in`.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.pages.entrance.signing_in import FIELD_SIGNS, START, entered, wait_for
from intake.pages.visit import Caller, GivenCaller, GivenVisit
from intake.people import choosing, keys, seats, second_factor, signing_in
from intake.people.signed_in import SignedIn
from intake.vault.receipts import Code
from workflow.errors import NotAllowed, NotUnderstood, VigilError, _
from workflow.pages.forms import Given, Typed

PAGE = "entrance/first_sign_in.html"
DONE = "/first-sign-in/done"
SHOWN_AGAIN = ("code", "name")
Came = Annotated[int, QueryParameter(description="In how many cases something was sealed anew"), Meta(ge=0, le=10**9)]


class Chosen(Struct, frozen=True):
    """What was typed, each field by itself right or named in the form's problems."""

    code: str
    name: str
    passphrase: str

    def __repr__(self) -> str:
        return "Chosen(…)"


class Waits(Struct, frozen=True):
    """An office that somebody is in, and whether a colleague is still to open it to them."""

    title: str
    waits: bool


@get("/first-sign-in")
async def first_sign_in_page(caller: GivenCaller) -> Response[str]:
    """What a passphrase is, and the form."""
    return caller.page(PAGE)


@post("/first-sign-in")
async def first_sign_in(caller: GivenCaller) -> Response[Any]:
    """Make the key; on to what is left to do."""
    given = caller.given()
    chosen = await asyncio.to_thread(_chosen, given)
    stays: dict[str, Any] = {"answers": Typed([(name, caller.answers.get(name, "")) for name in SHOWN_AGAIN])}
    if given.problems:
        return caller.again(PAGE, given.problems, **stays)
    device = caller.frame.badge.device(caller.request)
    try:
        cookie, came = await _entered(caller, chosen, device)
    except VigilError as fault:
        return caller.again(PAGE, {}, fault=fault, headers=wait_for(fault), **stays)
    return await entered(caller, cookie, device, f"{DONE}?came={came}", [])


@get(DONE)
async def first_sign_in_done(visit: GivenVisit, came: Came = 0) -> Response[str]:
    """What is left to do: the digits for a colleague, the second device."""
    offices, has_second = await visit.tables.read(_looked, visit.who)
    return visit.page(
        "entrance/first_sign_in_done.html",
        digits=visit.who.own.public.spoken.split(),
        offices=offices,
        waiting=any(one.waits for one in offices),
        came=came,
        has_second=has_second,
        may_wait=not visit.who.needs_second_factor,
        start=START,
    )


def _chosen(given: Given) -> Chosen:
    """The fields, each with its own sentence where it will not do; measuring a passphrase takes a tenth of a second."""
    code = given.line("code", at_most=FIELD_SIGNS, missing=_("Type the code that you were given."))
    if code and "code" not in given.problems:
        _hold(given, "code", lambda: Code.read(code))
    name = given.line("name", at_most=choosing.LONGEST_NAME, missing=_("Write the name you will sign in with."))
    if name and "name" not in given.problems:
        _hold(given, "name", lambda: choosing.known_as(name))
    return Chosen(code, name, new_passphrase(given, "" if "name" in given.problems else choosing.known_as(name)))


def new_passphrase(given: Given, name: str) -> str:
    """A passphrase typed twice, measured for whoever has this name."""
    typed, again = (given.answers.get(one, "") for one in ("new_passphrase", "passphrase_again"))
    if not typed:
        given.problems["new_passphrase"] = _("Choose a passphrase, and write it here.")
        return ""
    _hold(given, "new_passphrase", lambda: choosing.check_passphrase(typed, name))
    if "new_passphrase" not in given.problems and again != typed:
        given.problems["passphrase_again"] = _("The two are not the same. Write the same passphrase twice.")
    return typed


def _hold(given: Given, name: str, check: Callable[[], object]) -> None:
    try:
        check()
    except NotUnderstood as fault:
        given.problems[name] = fault.what


async def _entered(caller: Caller, chosen: Chosen, device: str) -> tuple[str, int]:
    """The session, and in how many cases something was sealed anew. Sent twice, the second signs in with what the first
    has made.
    """
    tables, now = caller.tables, caller.now
    try:
        first = await signing_in.first_sign_in(
            tables, chosen.code, chosen.name, chosen.passphrase, now=now, device=device
        )
    except NotAllowed as fault:
        try:
            cookie, _who = await signing_in.sign_in(tables, chosen.name, chosen.passphrase, now=now, device=device)
        except VigilError:
            raise fault from None
        return cookie, 0
    return first.cookie, first.came_before


def _looked(connection: Connection, who: SignedIn) -> tuple[list[Waits], bool]:
    return waits_for(connection, who), second_factor.has(connection, who.by.person)


def waits_for(connection: Connection, who: SignedIn) -> list[Waits]:
    """The offices with a key that somebody is in, and in which of them a colleague has not sealed it to them yet."""
    log = keys.published(connection)
    found = {}
    for one in who.offices:
        if log.newest(f"office:{one.office}") is not None:
            opens = who.by.person in seats.who_could_open(connection, one.office)
            found[one.office] = Waits(one.title, not opens)
    return list(found.values())


ROUTES = (first_sign_in_page, first_sign_in, first_sign_in_done)
