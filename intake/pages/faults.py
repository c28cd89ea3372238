"""An error as a page, in the reader's language: what happened, what was kept, what to do next. Read `page_of`.

Whoever is not signed in is asked to, and what they typed goes with them. Nothing that was sent is repeated elsewhere.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.exceptions import ValidationException
from litestar.response import Redirect

from intake.doors.problems import sentences_of
from intake.pages.access import ACCESS, EVERYBODY
from intake.pages.entrance.carrying import carried
from intake.pages.visit import SIGN_IN, Frame, SecondFactorFirst, SignInFirst
from workflow.errors import NOTHING_CHANGED, NotFound, Sentence, _
from workflow.pages.tongue import Tongue

# What speaks to programs: there an error is a problem document.
PROGRAMS = ("/api", "/log/", "/static/", "/healthz", "/readyz", "/metrics")
START, SECOND_FACTOR, PASSPHRASE = "/start", "/account/second-factor", "/account/passphrase"
_OF_THE_OFFICE = {path.split("/")[1] for path, may in ACCESS.items() if may != EVERYBODY}
_HEADINGS: dict[int, Sentence] = {
    400: _("This could not be read"),
    403: _("This is not open to you"),
    404: _("There is nothing here"),
    409: _("Not now"),
    413: _("This is too large"),
    421: _("Not under this name"),
    422: _("This could not be read"),
    503: _("Not at the moment"),
}
_HEADING = _("Something went wrong here")
# HTTP's own refusals in words of a page.
_SAID: dict[int, tuple[Sentence, Sentence]] = {
    404: (_("No page has this address."), _("Look at the address, or begin at the first page.")),
    405: (_("This address takes no such request."), _("Go back to the page, and use its buttons.")),
    408: (_("What was sent did not arrive in time."), _("Go back to the page, and send it again.")),
    413: (_("What was sent is larger than this page takes."), _("Go back to the page, and send less at once.")),
    415: (_("What was sent is no form that belongs here."), _("Go back to the page, and send it from there.")),
}
_CHANGED_ADDRESS = (
    _("This address is not whole, or it was changed on its way."),
    _("Look at the address, or begin at the first page."),
)


def is_page(path: str) -> bool:
    """Whether people look at what this address answers."""
    return not path.startswith(PROGRAMS)


def page_of(error: Exception, request: Request[Any, Any, Any], frame: Frame, *, id: str) -> Response[Any]:
    """The page of an error; `id` finds a fault of ours in the log, empty where it is none."""
    path = request.scope["path"]
    tongue = frame.tongue_of(request, frame.zone_if_known)
    if isinstance(error, SignInFirst):
        return _sign_in(error, request, tongue, frame)
    if isinstance(error, SecondFactorFirst):
        return Redirect(SECOND_FACTOR, status_code=303)
    _kind, status, what, kept, next_step = sentences_of(error)
    if status in _SAID and not isinstance(error, NotFound):
        (what, next_step), kept = _SAID[status], NOTHING_CHANGED
    if isinstance(error, ValidationException):
        what, next_step = _CHANGED_ADDRESS
    onward = [(tongue.say(_("The first page")), f"/{tongue.code}/")]
    if path.lstrip("/").partition("/")[0] in _OF_THE_OFFICE:  # for whoever is not signed in, that page asks for it
        onward.insert(0, (tongue.say(_("My own pages")), START))
    say = tongue.say
    return frame.pages.page(
        "error.html",
        tongue,
        {
            "house": "portal.html",
            "heading": say(_HEADINGS.get(status, _HEADING)),
            "what": say(what),
            "kept": say(kept),
            "next_step": "" if next_step is None else say(next_step),
            "id": id,
            "onward": onward,
            **frame.shell(tongue, "/"),  # the languages lead to the first page: no address is repeated
        },
        status=status,
    )


def _sign_in(error: SignInFirst, request: Request[Any, Any, Any], tongue: Tongue, frame: Frame) -> Response[Any]:
    """To the page for signing in; with a form that was sent, that page itself, which keeps every answer."""
    path = request.scope["path"]
    query = request.scope["query_string"].decode("latin-1")
    then = f"{path}?{query}" if query else path
    kept = carried(error.answers)
    if request.method != "POST" or not kept or path == PASSPHRASE:  # files and passphrases do not travel
        return Redirect(f"{SIGN_IN}?{urlencode({'then': then})}", status_code=303)
    values = {"then": path, "carried": kept, "fault": error, **frame.shell(tongue, SIGN_IN)}
    return frame.pages.page("entrance/sign_in.html", tongue, values, status=HTTPStatus.FORBIDDEN)
