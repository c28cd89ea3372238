"""My account: who I am here, how my key is known, where I am signed in, which tokens speak for me.

Sessions end one by one or all but this one; a token can be taken back. Nothing here opens anything. Read `account`.
"""

from datetime import datetime
from typing import Annotated

from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.pages.account.keys import due_from
from intake.pages.entrance.first_time import Waits, waits_for
from intake.pages.entrance.starting import roles_of
from intake.pages.once import written_once
from intake.pages.visit import GivenVisit, Visit
from intake.people import second_factor, sessions, tokens
from intake.people.sessions import SessionSeen
from intake.people.signed_in import SignedIn
from intake.people.store import access
from intake.people.store.access import Token
from workflow.errors import VigilError, _
from workflow.ledger.entry import By

PAGE, HERE = "account/account.html", "/account"
ID_SIGNS = 64
DONE = {
    "session": _("That session has ended."),
    "sessions": _("All your other sessions have ended."),
    "token": _("The token is revoked: the program that has it is refused from now on."),
    "second": _("Your second device is set up. From now on you are asked for its six digits when you sign in."),
    "codes": _("Your recovery codes of before no longer work; the new ones do."),
}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]


class Looked(Struct, frozen=True):
    """What the page shows of whoever is signed in."""

    sessions: list[SessionSeen]
    tokens: list[Token]
    offices: list[Waits]
    has_second: bool
    codes_left: int


@get(HERE)
async def account(visit: GivenVisit, done: Done = "") -> Response[str]:
    """All of it on one page."""
    return await shown(visit, done)


@get(["/account/sessions/end", "/account/sessions/end-others", "/account/tokens/revoke"])
async def back_to_account(visit: GivenVisit) -> Redirect:
    """Whoever loads the address of a button, or signed in again in the middle."""
    return visit.go(HERE)


@post("/account/sessions/end")
async def end_session(visit: GivenVisit) -> Response[str] | Redirect:
    """End one of one's own sessions."""
    session = visit.answers.get("session", "")[:ID_SIGNS]
    if session == visit.who.session:
        return Redirect(HERE, status_code=303)  # this one ends by signing out
    try:
        await written_once(visit, _end, visit.who, session)
    except VigilError as fault:
        return await shown(visit, fault=fault)
    return visit.go(HERE, done="session")


@post("/account/sessions/end-others")
async def end_other_sessions(visit: GivenVisit) -> Redirect:
    """End all sessions but this one."""
    await visit.tables.write(sessions.end_others, visit.who)
    return visit.go(HERE, done="sessions")


@post("/account/tokens/revoke")
async def revoke_token(visit: GivenVisit) -> Response[str] | Redirect:
    """Take back a token of one's own."""
    token = visit.answers.get("token", "")[:ID_SIGNS]
    try:
        await written_once(visit, _revoke, token, by=visit.who.by, now=visit.now)
    except VigilError as fault:
        return await shown(visit, fault=fault)
    return visit.go(HERE, done="token")


async def shown(visit: Visit, done: str = "", fault: VigilError | None = None) -> Response[str]:
    """The page, with what was done before or what could not be done."""
    looked = await visit.tables.read(_looked, visit.who, now=visit.now)
    return visit.page(
        PAGE,
        status=200 if fault is None else int(fault.status),
        fault=fault,
        done=visit.tongue.say(DONE[done]) if done in DONE else "",
        roles=await roles_of(visit),
        digits=visit.who.own.public.spoken.split(),
        look=looked,
        others=sum(not one.is_this for one in looked.sessions),
        due=await visit.tables.read(due_from, visit.who),
    )


def _looked(connection: Connection, who: SignedIn, *, now: datetime) -> Looked:
    living = [
        one for one in access.tokens(connection, who.by.person) if one.revoked_at is None and now < one.expires_at
    ]
    return Looked(
        sessions.mine(connection, who),
        living,
        waits_for(connection, who),
        second_factor.has(connection, who.by.person),
        second_factor.left(connection, who),
    )


def _end(connection: Connection, who: SignedIn, session: str) -> bytes:
    sessions.end_mine(connection, who, session)
    return b""


def _revoke(connection: Connection, token: str, *, by: By, now: datetime) -> bytes:
    tokens.revoke(connection, token, by=by, now=now, only_own=True)
    return b""


ROUTES = (account, back_to_account, end_session, end_other_sessions, revoke_token)
