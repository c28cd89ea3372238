"""The inbox: what was not read, by case, what is late on top; all of it, the newest on top. Read `inbox`.

A case is one line, however much of it was not read; its page, once opened, counts as having seen it (`visit.py`).
"""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.pages.access import OFFICERS
from intake.pages.desk.casepage.names import names
from intake.pages.downloads import table
from intake.pages.inbox.system import system_said
from intake.pages.inbox.words import DUE, LATE, SKIPPED, UNREAD, Line, Speaker
from intake.pages.once import written_once
from intake.pages.supplied import Told
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import Sentence, _
from workflow.events import CASE
from workflow.ledger.entry import By
from workflow.rulebook import law_in_force

HERE, PAGE = "/inbox", "inbox/inbox.html"
A_PAGE, LARGEST, MOST_PAGES = 50, 2**62, 10_000
NEWS = "news"
# What may be asked for: the word in the address, what is meant, and how it is called.
KINDS: dict[str, tuple[frozenset[str], Sentence]] = {
    "late": (frozenset({LATE}), _("Late")),
    "due": (frozenset({DUE}), _("Soon due")),
    "other": (frozenset({NEWS, SKIPPED, UNREAD}), _("Other")),
}
EVERY = frozenset({LATE, DUE, NEWS, SKIPPED, UNREAD})
ALL = "all"
DONE = {"one": _("Marked as read."), "all": _("All of them are marked as read.")}
COLUMNS = ("told", "what", "says", "case", "urgent", "read", "address")
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]
Before = Annotated[int | None, QueryParameter(description="The last notice of the page before"), Meta(ge=1, le=LARGEST)]
Which = Annotated[str, QueryParameter(description="`all`, or what was not read alone"), Meta(max_length=10)]
What = Annotated[str, QueryParameter(description="`late`, `due`, `other`, or every kind"), Meta(max_length=10)]
Page = Annotated[int, QueryParameter(description="Of what was not read"), Meta(ge=1, le=MOST_PAGES)]
OfCase = Annotated[UUID | None, QueryParameter(name="case", description="Of this case alone, read or not")]


class Asked(Struct, frozen=True):
    """Which part of the inbox."""

    is_all: bool
    what: str
    page: int
    before: int | None
    case: UUID | None

    @property
    def kinds(self) -> frozenset[str]:
        """What the notices say that are asked for."""
        return KINDS[self.what][0] if self.what in KINDS else EVERY

    def path(self, *, what: str, page: int = 1) -> str:
        """The address of another part of what was not read."""
        said = [f"what={what}"] * bool(what) + [f"page={page}"] * (page > 1)
        return f"{HERE}?{'&'.join(said)}" if said else HERE


class Looked(Struct, frozen=True):
    """A page of the inbox. `newest`: how far "all" reaches, so that what comes meanwhile stays unread. `next`, `back`:
    addresses of the pages beside it. `unreached`: why messages do not reach the person.
    """

    lines: Sequence[Line]
    unread: int
    newest: int
    next: str
    back: str
    counts: dict[str, int]
    unreached: Sequence[Sentence]


@get(HERE)
async def inbox(
    visit: GivenVisit,
    which: Which = "",
    what: What = "",
    page: Page = 1,
    before: Before = None,
    case: OfCase = None,
    done: Done = "",
) -> Response[str]:
    """What was not read; all of it; or what was told of one case."""
    asked = Asked(which == ALL, what if what in KINDS else "", page, before, case)
    look = await visit.tables.read(_looked, visit, asked)
    say = visit.tongue.say
    kinds = [(say(_("Every kind")), asked.path(what=""), not asked.what, sum(look.counts.values()))]
    kinds += [(say(words), asked.path(what=k), asked.what == k, look.counts[k]) for k, (_of, words) in KINDS.items()]
    return visit.page(
        PAGE,
        look=look,
        is_all=asked.is_all,
        is_case=case is not None,
        kinds=kinds,
        asked=asked,
        done=say(DONE[done]) if done in DONE else "",
    )


@get(f"{HERE}.csv")
async def as_csv(visit: GivenVisit, which: Which = "") -> Response[str]:
    """The newest as a table, safe for spreadsheets."""
    rows = await visit.tables.read(_listed, visit, only_unread=which != ALL)
    return table("notices", COLUMNS, (_cells(one) for one in rows))


@get(f"{HERE}.json")
async def as_json(visit: GivenVisit, which: Which = "") -> Response[bytes]:
    """The newest as JSON, times in UTC."""
    lines = await visit.tables.read(_listed, visit, only_unread=which != ALL)
    told = [
        {
            **{"told": one.at, "what": one.tone, "says": one.said, "case": one.case},
            **{"urgent": one.is_urgent, "read": not one.is_unread, "address": one.href},
        }
        for one in lines
    ]
    return Response(msgspec.json.encode({"notices": told}), media_type="application/json")


@get("/inbox/read")
async def back_to_inbox(visit: GivenVisit) -> Redirect:
    """Whoever loads the address of a button."""
    return visit.go(HERE)


@post("/inbox/read")
async def read(visit: GivenVisit) -> Redirect:
    """One was seen (`notice`), its case up to it (`thread`), or `all` up to the newest that was shown (`upto`)."""
    given, notices, person = visit.given(), visit.frame.notices, visit.who.by.person
    one, thread, upto = (given.number(name, least=1, most=LARGEST) for name in ("notice", "thread", "upto"))
    back = {name: value for name in ("which", "what", "case") if (value := given.line(name, at_most=40))}

    def work(connection: Connection) -> bytes:
        if one is not None:
            notices.mark_read(connection, person, [one], now=visit.now)
        elif thread is not None:
            notices.mark_thread_read(connection, person, thread, now=visit.now)
        elif upto is not None:
            kinds = KINDS[back["what"]][0] if back.get("what") in KINDS else EVERY
            notices.mark_all_read(connection, person, upto=upto, of=kinds, now=visit.now)
        return b""

    is_one = one is not None or thread is not None
    if not is_one and (upto is None or not given.tick("all")):
        return visit.go(HERE, **back)
    await written_once(visit, work)
    return visit.go(HERE, done="one" if is_one else "all", **back)


def _looked(connection: Connection, visit: Visit, asked: Asked) -> Looked:
    notices, person = visit.frame.notices, visit.who.by.person
    by_what = notices.unread_by_what(connection, person)
    counts = {name: sum(by_what.get(what, 0) for what in of) for name, (of, _words) in KINDS.items()}
    after, back = "", ""
    if asked.case is not None:
        items: Sequence[Told] = notices.in_case(connection, person, f"{CASE}:{asked.case}")
        shown = _lines(connection, visit, items)
    elif asked.is_all:
        items = notices.listed(connection, person, only_unread=False, before=asked.before)
        shown = _lines(connection, visit, items)
        after = f"{HERE}?which={ALL}&before={items[-1].id}" if len(items) == A_PAGE else ""
    else:
        threads = notices.threads(connection, person, of=asked.kinds, page=asked.page)
        speaker = _speaker(connection, visit, [one.item for one in threads])
        shown = [speaker.thread(one) for one in threads[:A_PAGE]]
        after = asked.path(what=asked.what, page=asked.page + 1) if len(threads) > A_PAGE else ""
        back = asked.path(what=asked.what, page=asked.page - 1) if asked.page > 1 else ""
    newest = max((one.newest for one in shown), default=0)
    return Looked(shown, sum(by_what.values()), newest, after, back, counts, notices.unreached(connection, person))


def _listed(connection: Connection, visit: Visit, *, only_unread: bool) -> Sequence[Line]:
    """The newest thousand, or as many as there are."""
    found: list[Told] = []
    before = None
    while len(found) < 20 * A_PAGE:
        some = visit.frame.notices.listed(connection, visit.who.by.person, only_unread=only_unread, before=before)
        found += some
        if len(some) < A_PAGE:
            break
        before = some[-1].id
    return _lines(connection, visit, found)


def _lines(connection: Connection, visit: Visit, told: Sequence[Told]) -> list[Line]:
    speaker = _speaker(connection, visit, told)
    return [speaker.line(one) for one in told]


def _speaker(connection: Connection, visit: Visit, told: Sequence[Told]) -> Speaker:
    notices, law, roles = visit.frame.notices, law_in_force(connection), visit.roles_of_all()
    streams = {one.stream for one in told}
    idle = notices.not_looked(connection, {(one.stream, one.n) for one in told if one.what == UNREAD})
    known = names(connection, law, own=visit.who.by.person)
    if OFFICERS.isdisjoint(roles):  # whoever looks from outside hears of roles, not of people
        known = msgspec.structs.replace(known, people={})
    return Speaker(
        tongue=visit.tongue,
        law=law,
        roles=roles,
        numbers=notices.numbers(connection, streams),
        came_in=notices.came_in(connection, streams),
        idle={
            event: [
                known.by(visit.tongue, By(office=office, person=person, role=role)) for office, person, role in people
            ]
            for event, people in idle.items()
        },
        system=system_said(connection, visit.tongue, told),
    )


def _by(office: str, person: str, role: str) -> By:
    return By(office=office, person=person, role=role)


def _cells(one: Line) -> tuple[str, ...]:
    told = one.at.isoformat()
    return told, one.tone, "; ".join(one.said), one.case, _yes(one.is_urgent), _yes(not one.is_unread), one.href


def _yes(value: bool) -> str:
    return "yes" if value else ""


ROUTES = (inbox, as_csv, as_json, back_to_inbox, read)
