"""A session for people of an office: name, passphrase and code come in, a cookie goes out. Read `sign_in`.

The cookie holds the only key to the session's own; it is sent by this site to this site alone, never to a script, and
goes when the browser is closed. Another one says which device this is, for a year: it opens nothing, and is made when
somebody has signed in, never before.
"""

from datetime import timedelta
from typing import Annotated, Any, TypeAlias

from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, SkipValidation
from msgspec import Meta, Struct

from intake.doors.given import Now, Tables
from intake.doors.problems import problems
from intake.dossier.contents import Private
from intake.people import devices, signing_in
from intake.people.signed_in import SignedIn

NAME, NAME_WHEN_SECURE = "vigil", "__Host-vigil"  # the prefix makes browsers insist on https and on this very host
DEVICE, DEVICE_WHEN_SECURE = "vigil-device", "__Host-vigil-device"
# Characters, more than what anybody has; the house says what will do.
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Passphrase = Annotated[str, Meta(min_length=1, max_length=1_000)]
Code = Annotated[str, Meta(max_length=200, description="Small letters, spaces, missing hyphens are fine")]


SecondFactor = Annotated[str, Meta(max_length=200, description="Six digits of an app, or a recovery code")]


class Badge:
    """The cookies of session and device; over https browsers are held to it."""

    def __init__(self, *, is_secure: bool) -> None:
        self.name = NAME_WHEN_SECURE if is_secure else NAME
        self.device_name = DEVICE_WHEN_SECURE if is_secure else DEVICE
        self._is_secure = is_secure

    def holding(self, value: str) -> Cookie:
        """The cookie that begins a session."""
        return self._cookie(self.name, value)

    def emptied(self) -> Cookie:
        """The cookie that takes it away again."""
        return self._cookie(self.name, None, timedelta())

    def device(self, request: Request[Any, Any, Any]) -> str:
        """The device that sent this request; a fresh one if it says none."""
        return devices.known_or_new(request.cookies.get(self.device_name, ""))

    def keeping(self, device: str) -> Cookie:
        """The cookie by which the device is known again, for a year from now."""
        return self._cookie(self.device_name, device, devices.KEPT)

    def _cookie(self, name: str, value: str | None, lasts: timedelta | None = None) -> Cookie:
        seconds = None if lasts is None else int(lasts.total_seconds())
        secure = self._is_secure
        return Cookie(name, "/", value, max_age=seconds, httponly=True, samesite="strict", secure=secure)


GivenBadge: TypeAlias = NamedDependency[SkipValidation[Badge]]  # the parameter is called `badge`
Who: TypeAlias = NamedDependency[SkipValidation[SignedIn]]  # the parameter is called `who`


async def who(request: Request[Any, Any, Any], tables: Tables, now: Now, badge: GivenBadge) -> SignedIn:
    """Who is signed in. Raises NotAllowed where nobody is, or no longer."""
    return await signing_in.resume(tables, request.cookies.get(badge.name, ""), now=now)


class SignIn(Private, frozen=True, forbid_unknown_fields=True):
    """Name and passphrase, which open one's own key; the code of who has a second factor."""

    name: Name
    passphrase: Passphrase
    code: SecondFactor | None = None


class FirstSignIn(Private, frozen=True, forbid_unknown_fields=True):
    """A one-time code, and the name and passphrase that one chooses."""

    code: Code
    name: Name
    passphrase: Passphrase


class Membership(Struct, frozen=True):
    """An office that one is in, and as what."""

    office: str
    title: str
    role: str


class Session(Struct, frozen=True):
    """Who is signed in: `person` as events name them, acting in the first of their offices; whether they are to set up
    a second factor before anything else.
    """

    name: str
    person: str
    office: str
    role: str
    offices: list[Membership]
    needs_second_factor: bool


class FirstSession(Session, frozen=True):
    """A first session: how a colleague hears the new key, and in how many cases something was sealed to it anew."""

    key: str
    came_before: int


@post("/api/v1/sessions", summary="Sign in", tags=["people"], responses=problems(403, 408, 413, 415, 422))
async def sign_in(
    request: Request[Any, Any, Any], data: JSONBody[SignIn], tables: Tables, now: Now, badge: GivenBadge
) -> Response[Session]:
    """Open one's own key; the answer sets the session's cookie. It ends with the browser, or half an hour idle."""
    device = badge.device(request)
    cookie, signed_in = await signing_in.sign_in(
        tables, data.name, data.passphrase, now=now, code=data.code, device=device
    )
    return Response(Session(*_told(signed_in)), cookies=[badge.holding(cookie), badge.keeping(device)])


@post(
    "/api/v1/sessions/first",
    summary="Sign in for the first time",
    tags=["people"],
    responses=problems(403, 408, 409, 413, 415, 422),
)
async def sign_in_first(
    request: Request[Any, Any, Any], data: JSONBody[FirstSignIn], tables: Tables, now: Now, badge: GivenBadge
) -> Response[FirstSession]:
    """Turn a one-time code into a key of one's own, locked with a passphrase; the session begins at once."""
    device = badge.device(request)
    first = await signing_in.first_sign_in(tables, data.code, data.name, data.passphrase, now=now, device=device)
    session = FirstSession(*_told(first.who), first.spoken, first.came_before)
    return Response(session, cookies=[badge.holding(first.cookie), badge.keeping(device)])


@get("/api/v1/sessions/current", summary="Who is signed in?", tags=["people"], responses=problems(403))
async def current_session(who: Who) -> Session:
    """Who the session's cookie names."""
    return Session(*_told(who))


@delete(
    "/api/v1/sessions/current",
    summary="Sign out",
    tags=["people"],
    responses={204: ResponseSpec(None, description="Signed out"), **problems()},
)
async def sign_out(request: Request[Any, Any, Any], tables: Tables, badge: GivenBadge) -> Response[None]:
    """End the session; where there is none, nothing is wrong."""
    await signing_in.sign_out(tables, request.cookies.get(badge.name, ""))
    return Response(None, cookies=[badge.emptied()])


def _told(who: SignedIn) -> tuple[str, str, str, str, list[Membership], bool]:
    offices = [Membership(one.office, one.title, one.role) for one in who.offices]
    return who.name, who.by.person, who.by.office, who.by.role, offices, who.needs_second_factor
