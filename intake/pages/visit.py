"""A request for a page, with what every page needs: the tables, the time, the language, and who asks.

`Caller` is anybody, without a cookie. `Visit` is somebody signed in who may be where they are: the table of routes and
roles was asked, the form was one of theirs. Handlers take one of the two and nothing else besides what stands in the
address. Read `Visit`.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from litestar.response import Redirect
from sqlalchemy import Connection

from intake.attachments.storage import Storage
from intake.doors.gate import Gate
from intake.doors.given import Now
from intake.doors.problems import Refused
from intake.doors.signing_in import Badge
from intake.dossier.reception import Once
from intake.medical.loading import Medical
from intake.pages.access import ACCESS, BEFORE_SECOND_FACTOR, EVERYBODY, SIGNED_IN, TOLD, WATCHING
from intake.pages.menu import menu
from intake.pages.office import Office
from intake.pages.supplied import Notices, Top, Watch
from intake.people import signing_in
from intake.people.signed_in import SignedIn
from workflow.errors import NOTHING_CHANGED, Away, NotAllowed, Sentence, VigilError, _
from workflow.events import CASE
from workflow.oversight.keeper import Keeper
from workflow.pages import forms
from workflow.pages.forms import FORM, Given, Typed, typed
from workflow.pages.languages import LANGUAGES, preferred
from workflow.pages.origin import check_origin, check_token, token_of
from workflow.pages.rendering import Pages, switches
from workflow.pages.tongue import Tongue, tongue
from workflow.rulebook import law_in_force
from workflow.store import Tables

LANGUAGE_COOKIE = "vigil-language"
SIGN_IN = "/sign-in"
ENTRANCE = (SIGN_IN, "/first-sign-in")  # pages for people of the office who are not signed in yet
MULTIPART = "multipart/form-data"
# Pages that show what happened in a case and what falls due there.
PAGES_OF_CASES = (
    *("/desk/cases/{case}", "/prosecutor/cases/{case}", "/institution/cases/{case}", "/oversight/cases/{case}"),
    "/medical/examinations/{case}/{examination}",
)
DOCUMENT = "document"
FROM_OUTSIDE = frozenset({"doctor", "prosecutor", "inspectorate", "institution"})
ONCE_SIGNS, MOST_DIGITS = 22, 10  # a form's number has at least 128 bits, in base64url


class SignInFirst(NotAllowed):
    """Nobody is signed in: the page asks for it, and keeps what was typed."""

    def __init__(self, answers: Typed) -> None:
        kept, next_step = NOTHING_CHANGED, _("Sign in, and go on.")
        if answers:
            kept = _("Nothing was changed. What you typed is still here.")
        super().__init__(_("You are not signed in, or no longer."), kept=kept, next_step=next_step)
        self.answers = answers


class SecondFactorFirst(NotAllowed):
    """Somebody is signed in who is to set up a second factor before anything else opens."""

    def __init__(self) -> None:
        super().__init__(_("Your second device is not set up yet."), next_step=_("Set it up, and go on."))


@dataclass(slots=True)
class Frame:
    """What all pages of this server share."""

    tables: Tables
    storage: Storage
    gate: Gate
    pages: Pages
    office: Office
    medical: Medical
    badge: Badge
    notices: Notices
    watch: Watch
    leave_url: str = ""  # where "Leave this site" goes on to; empty: a page of ours
    keeper: Keeper = field(default_factory=Keeper)  # figures that were counted, for oversight
    _zone: ZoneInfo | None = field(default=None)

    async def zone(self) -> ZoneInfo:
        """The office's time zone, as the calendar in force has it; read once, another one needs a new start."""
        if self._zone is None:
            self._zone = (await self.tables.read(law_in_force)).calendar.zone
        return self._zone

    @property
    def zone_if_known(self) -> ZoneInfo:
        """The same without asking the database, for an error's page, which shows no times."""
        return self._zone or ZoneInfo("UTC")

    def tongue_of(self, request: Request[Any, Any, Any], zone: ZoneInfo) -> Tongue:
        """The language of the address (`/sq/…`), else the one chosen before, else the browser's."""
        first = request.scope["path"].lstrip("/").partition("/")[0]
        code = first if first in LANGUAGES else request.cookies.get(LANGUAGE_COOKIE, "")
        if code not in LANGUAGES:
            code = preferred(request.headers.get("accept-language", "")).code
        return tongue(code, zone)

    def shell(self, tongue: Tongue, path: str) -> dict[str, Any]:
        """What the shell of the portal shows; a page that sends a form has its languages lead to the first page."""
        say, (first, *rest) = tongue.words, path.lstrip("/").split("/")
        ways = msgspec.structs.asdict(self.office.ways)
        here = "/".join(["", "{code}", *rest]) if first in LANGUAGES else "/{code}/"
        if path in ENTRANCE:
            here = _language_path(path)
        return {
            "office_name": say(self.office.name),
            "emergency": self.office.emergency,
            "office_ways": {name: say(way) if way else "" for name, way in ways.items()},
            "languages": switches(tongue, here),
            "home_path": f"/{tongue.code}/",
            "leave_path": f"/{tongue.code}/leave",
        }


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks for a page, with nothing known of them. `answers` is the form they sent, empty without one."""

    request: Request[Any, Any, Any]
    frame: Frame
    tongue: Tongue
    now: datetime
    answers: Typed

    @property
    def tables(self) -> Tables:
        """Where everything is kept."""
        return self.frame.tables

    def given(self) -> Given:
        """The form, to be read field by field."""
        return Given(self.answers, self.tongue, now=self.now)

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        cookies: Sequence[Cookie] = (),
        **values: Any,
    ) -> Response[str]:
        """A page of the portal."""
        return self.frame.pages.page(
            template, self.tongue, self._shell() | values, status=status, headers=headers or {}, cookies=cookies
        )

    def again(
        self,
        template: str,
        problems: Mapping[str, Sentence],
        *,
        fault: VigilError | None = None,
        **values: Any,
    ) -> Response[str]:
        """The page of the form once more, with everything that was typed and what is to be corrected."""
        told = {name: self.tongue.say(sentence) for name, sentence in problems.items()}
        fault = fault.to_others() if isinstance(fault, Away) else fault
        status = HTTPStatus.UNPROCESSABLE_ENTITY if fault is None else fault.status
        kept = {"answers": self.answers, "problems": told, "fault": fault}
        return self.page(template, status=int(status), **(kept | values))

    def go(self, path: str, **query: str) -> Redirect:
        """On to another page, so that reloading it sends nothing again."""
        return Redirect(f"{path}?{urlencode(query)}" if query else path, status_code=303)

    def _shell(self) -> dict[str, Any]:
        return self.frame.shell(self.tongue, self.request.scope["path"])


@dataclass(frozen=True, slots=True)
class Visit(Caller):
    """Somebody signed in, on a page that is for one of their roles; `who` acts in that role."""

    who: SignedIn
    cookie: str
    roles: frozenset[str]
    top: Top = field(default_factory=Top)

    @property
    def storage(self) -> Storage:
        """Where sealed files lie."""
        return self.frame.storage

    @property
    def once(self) -> Once | None:
        """What makes sending the same form twice one act: the form's own number and exactly what was typed."""
        number = self.answers.get(forms.ONCE, "")
        body = urlencode([("", self.who.by.person), ("", self.request.scope["path"]), *self.answers.pairs()])
        return Once(number.encode(), body.encode()) if len(number) >= ONCE_SIGNS else None

    @property
    def seen(self) -> int | None:
        """How many events the case had when the form was made."""
        number = self.answers.get(forms.SEEN, "")
        return int(number) if number.isascii() and number.isdecimal() and len(number) < MOST_DIGITS else None

    def page(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        cookies: Sequence[Cookie] = (),
        **values: Any,
    ) -> Response[str]:
        """A page of the office. Whoever is shown a case has read what they were told of it before: that is kept once
        the page is sent.
        """
        made = Caller.page(self, template, status=status, headers=headers, cookies=cookies, **values)
        if status == HTTPStatus.OK and self.top.here and _is_looked_at(self.request):
            made.background = BackgroundTask(self._seen, _case_of(self.request), self.top.here)
        return made

    async def _seen(self, stream: str, upto: int) -> None:
        by, mark_seen = self.who.by, self.frame.notices.mark_seen
        with suppress(VigilError):  # the database is away: it stays unread
            await self.tables.write(mark_seen, by.person, stream, upto=upto, now=self.now)

    def check_token(self, given: str) -> None:
        """Raise NotAllowed unless a page of this session made the form; asked already of all forms without files."""
        check_token(given, self.cookie)

    def _shell(self) -> dict[str, Any]:
        path = self.request.scope["path"]
        return {
            "office_name": self._house(),
            "person_name": self.who.name,
            "menu": menu(self.tongue, self.roles_of_all(), path),
            "notices": self.top.unread,
            "notices_path": "/inbox",
            "alarm": self.top.alarm,
            "form_token": token_of(self.cookie),
            "once": self.answers.get(forms.ONCE) or secrets.token_urlsafe(24),
            "seen": self.answers.get(forms.SEEN, ""),
            # not on the answer to a form: what was typed would be lost
            "languages": [] if self.request.method == "POST" else switches(self.tongue, _language_path(path)),
            "home_path": "/start",
        }

    def _house(self) -> str:
        """Whose house one is in: that of whoever comes from outside is their own office."""
        by = self.who.by
        own = [one.title for one in self.who.offices if (one.office, one.role) == (by.office, by.role)]
        return own[0] if own and by.role in FROM_OUTSIDE else self.tongue.words(self.frame.office.name)

    def roles_of_all(self) -> frozenset[str]:
        """Every role that they have in any office."""
        return frozenset(one.role for one in self.who.offices)


GivenFrame: TypeAlias = NamedDependency[SkipValidation[Frame]]  # the parameter is called `frame`
GivenCaller: TypeAlias = NamedDependency[SkipValidation[Caller]]  # the parameter is called `caller`
GivenVisit: TypeAlias = NamedDependency[SkipValidation[Visit]]  # the parameter is called `visit`


async def caller(request: Request[Any, Any, Any], frame: GivenFrame, now: Now) -> Caller:
    """Whoever asks. Raises NotAllowed for a form that another site sends, NotUnderstood for what is no form."""
    answers = await _form(request)
    zone = await frame.zone()
    return Caller(request, frame, frame.tongue_of(request, zone), now, answers)


async def visit(request: Request[Any, Any, Any], frame: GivenFrame, now: Now) -> Visit:
    """Whoever is signed in, where they may be. Raises SignInFirst, and NotAllowed for a page of other roles."""
    answers = await _form(request)
    zone = await frame.zone()
    cookie = request.cookies.get(frame.badge.name, "")
    try:
        who = await signing_in.resume(frame.tables, cookie, now=now)
    except NotAllowed:
        raise SignInFirst(answers) from None
    here = request.scope["path_template"]
    if who.needs_second_factor and not here.startswith(BEFORE_SECOND_FACTOR):
        raise SecondFactorFirst
    may = ACCESS.get(here, frozenset())
    who, roles = _acting(who, may)
    if request.method == "POST" and not _has_files(request):
        check_token(answers.get(forms.TOKEN, ""), cookie)
    top = await frame.tables.read(_top, frame, who, _case_of(request), now)
    return Visit(request, frame, frame.tongue_of(request, zone), now, answers, who, cookie, roles, top)


def _case_of(request: Request[Any, Any, Any]) -> str:
    """The stream of the case whose page is asked for; empty for every other page."""
    case = request.path_params.get("case") if request.scope["path_template"] in PAGES_OF_CASES else None
    return "" if case is None else f"{CASE}:{case}"


def _is_looked_at(request: Request[Any, Any, Any]) -> bool:
    """Whether somebody asked to see it: no browser that fetches pages beforehand, no picture that leads here."""
    headers = request.headers
    beforehand = any("prefetch" in headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))
    return request.method == "GET" and not beforehand and headers.get("sec-fetch-dest", DOCUMENT) == DOCUMENT


def _top(connection: Connection, frame: Frame, who: SignedIn, stream: str, now: datetime) -> Top:
    roles = {one.role for one in who.offices}
    unread, here = frame.notices.unread_in(connection, who.by.person, stream) if roles & TOLD else (None, 0)
    return Top(
        unread,
        frame.watch.alarm(connection, now) if roles & WATCHING else None,
        here,
    )


def _acting(who: SignedIn, may: frozenset[str]) -> tuple[SignedIn, frozenset[str]]:
    """The person in the first of their roles that the page is for, and all of those roles."""
    if may in (SIGNED_IN, EVERYBODY):
        return who, frozenset(one.role for one in who.offices)
    fitting = [one for one in who.offices if one.role in may]
    if not fitting:
        raise NotAllowed(
            _("This page is for people in another role."),
            next_step=_("Go to your own pages, or sign in as somebody else."),
        )
    acting = who if who.by.role in may else who.acting(fitting[0].office, fitting[0].role)
    return acting, frozenset(one.role for one in fitting)


def _language_path(path: str) -> str:
    """Where a page without a language in its address changes it; `{code}` stands for the language."""
    return f"/language/{{code}}?{urlencode({'then': path})}"


async def _form(request: Request[Any, Any, Any]) -> Typed:
    if request.method != "POST":
        return Typed()
    headers = request.headers
    check_origin(headers.get("sec-fetch-site"), headers.get("origin"), headers.get("host", ""))
    if _has_files(request):
        if request.route_handler.resolve_request_max_body_size() is not None:
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)  # a page that takes files bounds them itself, and says so
        return Typed()  # read by the page itself, piece by piece: files never touch the disk in clear
    if request.content_type[0] not in (FORM, ""):
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return typed(await request.body())


def _has_files(request: Request[Any, Any, Any]) -> bool:
    return request.content_type[0] == MULTIPART
