"""The inbox: what somebody is told, the newest on top; seen one by one or all at once. Read `inbox`."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.pages.inbox.words import Line, lines
from intake.pages.once import written_once
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import _
from workflow.rulebook import law_in_force

HERE, PAGE = "/inbox", "inbox/inbox.html"
A_PAGE, LARGEST = 50, 2**62
DONE = {"one": _("Marked as read."), "all": _("All of them are marked as read.")}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]
Before = Annotated[int | None, QueryParameter(description="The last notice of the page before"), Meta(ge=1, le=LARGEST)]
Which = Annotated[str, QueryParameter(description="`all`, or what was not read alone"), Meta(max_length=10)]


class Looked(Struct, frozen=True):
    """A page of the inbox. `newest`: how far "all" reaches, so that what comes meanwhile stays unread."""

    lines: Sequence[Line]
    unread: int
    newest: int
    older: int | None


@get(HERE)
async def inbox(visit: GivenVisit, which: Which = "", before: Before = None, done: Done = "") -> Response[str]:
    """What was not read, or all of it."""
    is_all = which == "all"
    return visit.page(
        PAGE,
        look=await visit.tables.read(_looked, visit, only_unread=not is_all, before=before),
        is_all=is_all,
        done=visit.tongue.say(DONE[done]) if done in DONE else "",
    )


@get("/inbox/read")
async def back_to_inbox(visit: GivenVisit) -> Redirect:
    """Whoever loads the address of a button."""
    return visit.go(HERE)


@post("/inbox/read")
async def read(visit: GivenVisit) -> Redirect:
    """One was seen (`notice`), or `all` up to the newest that was shown (`upto`)."""
    given = visit.given()
    one = given.number("notice", least=1, most=LARGEST)
    upto = given.number("upto", least=1, most=LARGEST)
    which = {"which": "all"} if given.choice("which", ("all",)) else {}
    if one is not None:
        await written_once(visit, _read, visit, [one])
    elif upto is not None and given.tick("all"):
        await written_once(visit, _read_all, visit, upto)
    else:
        return visit.go(HERE, **which)
    return visit.go(HERE, done="one" if one is not None else "all", **which)


def _looked(connection: Connection, visit: Visit, *, only_unread: bool, before: int | None) -> Looked:
    notices, person = visit.frame.notices, visit.who.by.person
    told = notices.listed(connection, person, only_unread=only_unread, before=before)
    numbers = notices.numbers(connection, {one.stream for one in told})
    shown = lines(visit.tongue, law_in_force(connection), told, numbers, visit.roles_of_all())
    return Looked(
        lines=shown,
        unread=visit.top.unread or 0,
        newest=told[0].id if told else 0,
        older=told[-1].id if len(told) == A_PAGE else None,
    )


def _read(connection: Connection, visit: Visit, ids: list[int]) -> bytes:
    visit.frame.notices.mark_read(connection, visit.who.by.person, ids, now=visit.now)
    return b""


def _read_all(connection: Connection, visit: Visit, upto: int) -> bytes:
    visit.frame.notices.mark_all_read(connection, visit.who.by.person, upto=upto, now=visit.now)
    return b""


ROUTES = (inbox, back_to_inbox, read)
