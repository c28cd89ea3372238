"""One field for whatever code somebody has: a receipt opens the mailbox, the code of a draft goes on with it.

Nobody has to know which of the two they wrote down. Slips are told by their place, and nothing typed is repeated
elsewhere than in its own field. Read `enter`.
"""

from typing import Any

from litestar import Response, get, post

from intake.dossier import drafts, mailbox
from intake.pages.portal.codes import MOST_SIGNS, RECEIPT
from intake.pages.portal.mailbox import box_page, prove
from intake.pages.portal.reporting import at
from intake.pages.portal.said import Said
from intake.pages.portal.shown import code_again, shown
from intake.pages.visit import Caller, GivenCaller
from workflow.errors import Busy, NotFound, NotUnderstood, _
from workflow.pages.languages import preferred

_UNCHANGED = _("Your case, if you have one, is unchanged.")


@get("/receipt")
async def to_mailbox(caller: GivenCaller) -> Response[str]:
    """The field, for the mailbox."""
    return shown(caller, "enter_code.html", way="mailbox", note="")


@get([f"/receipt/{act}" for act in ("check", "message", "danger", "withdraw", "file", "proof")])
async def to_mailbox_again(caller: GivenCaller) -> Response[Any]:
    """Whoever loads the address of something done with a receipt: the address alone opens nothing."""
    return caller.go(f"/{caller.tongue.code}/receipt")


@get("/return")
async def to_draft(caller: GivenCaller) -> Response[str]:
    """The field, for going on with what was begun."""
    return shown(caller, "enter_code.html", way="return", note="")


@get("/code")
async def discreet(caller: GivenCaller) -> Response[str]:
    """The field on a page that says nothing of what it is for."""
    return shown(caller, "discreet.html")


@get("/c")
async def by_word_of_mouth(caller: GivenCaller) -> Response[Any]:
    """The same under an address that is short enough to be told."""
    tongue = preferred(caller.request.headers.get("accept-language", ""))
    return caller.go(f"/{tongue.code}/code")


@post("/receipt")
async def enter(caller: GivenCaller) -> Response[str]:
    """What a code leads to."""
    code = caller.answers.get(RECEIPT, "")[:MOST_SIGNS]
    if not code.strip():
        return code_again(caller, NotUnderstood(_("Type your code."), kept=_UNCHANGED))
    try:
        async with caller.frame.gate.entered():
            return await _behind(caller, code)
    except (Busy, NotFound, NotUnderstood) as fault:
        return code_again(caller, fault)


async def _behind(caller: Caller, code: str) -> Response[str]:
    try:
        view = await mailbox.opened(caller.tables, code, now=caller.now, prove=prove)
    except NotFound as unknown:
        try:
            said = Said.read(await drafts.read(caller.tables, code, now=caller.now))
        except NotFound:
            raise unknown_code() from unknown
        return await at(caller, code, said)
    return box_page(caller, code, view)


def unknown_code() -> NotFound:
    """What is said of a code that is well formed and leads nowhere."""
    return NotFound(
        _("This code opens nothing here."),
        kept=_UNCHANGED,
        next_step=_("Compare it with your copy. What was begun and not sent is kept for one day only."),
    )


ROUTES = (to_mailbox, to_mailbox_again, to_draft, discreet, enter)
