"""Signing in on one page: name, passphrase, six digits. Who was signed out in the middle of a form loses nothing of it.

What they had typed comes along (`carrying`), and is sent by one more button. Whatever is wrong, the answer is one
sentence; the name stays, what is secret does not. Read `sign_in`.
"""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from msgspec import Meta

from intake.pages.entrance.carrying import sent_again, unpacked
from intake.pages.visit import SIGN_IN, Caller, GivenCaller
from intake.people import signing_in
from workflow.errors import Busy, NotAllowed, VigilError, _
from workflow.pages.forms import Typed
from workflow.pages.origin import token_of

START = "/start"
PAGE = "entrance/sign_in.html"
THEN = "then"
FIELD_SIGNS = 1_000
DONE = {
    "out": _("You are signed out on this device."),
    "passphrase": _("Your passphrase is changed, and all your sessions have ended. Sign in with the new one."),
}
Then = Annotated[str, QueryParameter(description="Where to go on"), Meta(max_length=2_000)]
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]


@get(SIGN_IN)
async def sign_in_page(caller: GivenCaller, then: Then = "", done: Done = "") -> Response[Any]:
    """The three fields; who is signed in already goes on."""
    if await _is_signed_in(caller):
        return caller.go(local(then) or START)
    said = caller.tongue.say(DONE[done]) if done in DONE else ""
    return caller.page(PAGE, then=local(then), carried=[], done=said)


@post(SIGN_IN)
async def sign_in(caller: GivenCaller) -> Response[Any]:
    """Open one's own key and begin a session; go on where one was."""
    given, answers = caller.given(), caller.answers
    name = given.line("name", at_most=FIELD_SIGNS, missing=_("Write the name you sign in with."))
    code = given.line("code", at_most=FIELD_SIGNS)
    passphrase = answers.get("passphrase", "")
    if not passphrase:
        given.problems["passphrase"] = _("Write your passphrase.")
    then, brought = local(answers.get(THEN, "")), unpacked(answers)
    stays: dict[str, Any] = {"then": then, "carried": brought, "answers": Typed([("name", answers.get("name", ""))])}
    if given.problems:
        return caller.again(PAGE, given.problems, **stays)
    device = caller.frame.badge.device(caller.request)
    try:
        cookie, _who = await signing_in.sign_in(
            caller.tables, name, passphrase[:FIELD_SIGNS], now=caller.now, code=code, device=device
        )
    except (NotAllowed, Busy) as fault:
        return caller.again(PAGE, {}, fault=fault, headers=wait_for(fault), **stays)
    return await entered(caller, cookie, device, then or START, brought)


@post("/sign-out")
async def sign_out(caller: GivenCaller) -> Response[Any]:
    """End this session; where there is none, nothing is wrong."""
    badge = caller.frame.badge
    await signing_in.sign_out(caller.tables, caller.request.cookies.get(badge.name, ""))
    answer = caller.go(SIGN_IN, done="out")
    answer.set_cookie(badge.emptied())
    return answer


async def entered(caller: Caller, cookie: str, device: str, path: str, brought: list[tuple[str, str]]) -> Response[Any]:
    """The answer that begins a session here, in the place of an earlier one, and goes on."""
    badge = caller.frame.badge
    await signing_in.sign_out(caller.tables, caller.request.cookies.get(badge.name, ""))
    cookies = [badge.holding(cookie), badge.keeping(device)]
    if brought:
        values = sent_again(brought) | {"then": path, "form_token": token_of(cookie)}
        return caller.page("entrance/carried.html", cookies=cookies, **values)
    answer = caller.go(path)
    for one in cookies:
        answer.set_cookie(one)
    return answer


def wait_for(fault: VigilError) -> dict[str, str]:
    """How long a program is to wait where people are told in words."""
    return {"Retry-After": "30"} if isinstance(fault, Busy) else {}


def local(path: str) -> str:
    """The path if it leads to a page here, else nothing: no link from elsewhere sends anybody on to a foreign site."""
    is_here = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_here and path.partition("?")[0] != SIGN_IN else ""


async def _is_signed_in(caller: Caller) -> bool:
    cookie = caller.request.cookies.get(caller.frame.badge.name, "")
    try:
        await signing_in.resume(caller.tables, cookie, now=caller.now)
    except NotAllowed:
        return False
    return True


ROUTES = (sign_in_page, sign_in, sign_out)
