"""What was sent to this office as a list, what is due first on top, with its own file number; also as CSV and JSON.

Read `show`.
"""

from typing import Annotated
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.pages.access import AUTHORITY
from intake.pages.desk.casepage.clocks import badge_of, title_of
from intake.pages.desk.casepage.here import UNREGISTERED
from intake.pages.desk.casepage.names import names
from intake.pages.desk.casepage.telling import Teller
from intake.pages.downloads import table
from intake.pages.prosecutor.there import LIST, LISTED, seats
from intake.pages.visit import GivenVisit, Visit
from workflow.answers import title_of as title_of_answer
from workflow.errors import _
from workflow.law import Law
from workflow.pages import due
from workflow.pages.due import Badge
from workflow.referrals import answering, name_of
from workflow.referred import Page, Row, referred
from workflow.rulebook import law_in_force

PAGE = "prosecutor/list.html"
WAITING, ALL = "waiting", "all"
MOST_PAGES = 100_000
Show = Annotated[str, QueryParameter(description="waiting or all"), Meta(max_length=20)]
Which = Annotated[str, QueryParameter(name="page", description="Which page, from 1"), Meta(max_length=20)]
CSV_COLUMNS = (
    *("case", "referral", "file_number", "sent", "due", "what_is_due", "clock", "received", "last_answer"),
    *("next_step", "next_on", "address"),
)


class Line(Struct, frozen=True):
    """A row as the page shows it."""

    href: str
    case: str
    file_number: str
    badge: Badge
    when: str
    what: str
    since: str
    answered: str
    planned: str
    is_late: bool


class Listed(Struct, frozen=True):
    """A page of the list, with the law that it is told by."""

    law: Law
    page: Page


@get(LIST)
async def show(visit: GivenVisit, show: Show = WAITING, page: Which = "1") -> Response[str]:
    """Fifty cases."""
    found = await _found(visit, show, page)
    rows, said, say = found.page, visit.tongue, visit.tongue.say
    tabs = [
        (say(_("Waiting for us")), path(WAITING), show != ALL, rows.waiting),
        (say(_("All referred to us")), path(ALL), show == ALL, None),
    ]
    teller = await visit.tables.read(_teller, visit, found.law)
    return visit.page(
        PAGE,
        heading=say(LISTED),
        office_name=", ".join(dict.fromkeys(one.title for one in visit.who.offices if one.role in AUTHORITY)),
        tabs=tabs,
        rows=[line(teller, one) for one in rows.rows],
        is_all=show == ALL,
        total=said.ngettext("%(num)d case in all.", "%(num)d cases in all.", rows.total) % {"num": rows.total},
        previous=path(show, rows.page - 1) if rows.page > 1 else "",
        next=path(show, rows.page + 1) if rows.page < rows.pages else "",
        place=say(_("Page %(page)s of %(pages)s", page=rows.page, pages=rows.pages)),
        downloads=[(one, path(show, rows.page, ending=f".{one.lower()}")) for one in ("CSV", "JSON")],
    )


@get(f"{LIST}.csv")
async def as_csv(visit: GivenVisit, show: Show = WAITING, page: Which = "1") -> Response[str]:
    """The page as a table, safe for spreadsheets."""
    found = await _found(visit, show, page)
    return table("referred", CSV_COLUMNS, (_cells(one).values() for one in found.page.rows))


@get(f"{LIST}.json")
async def as_json(visit: GivenVisit, show: Show = WAITING, page: Which = "1") -> Response[bytes]:
    """The page as JSON: codes, and times in UTC."""
    rows = (await _found(visit, show, page)).page
    told = {"total": rows.total, "waiting": rows.waiting, "page": rows.page, "pages": rows.pages}
    return Response(
        msgspec.json.encode(told | {"referrals": [_cells(one) for one in rows.rows]}), media_type="application/json"
    )


def path(show: str, page: int = 1, *, ending: str = "") -> str:
    """The address of a page of the list."""
    asked = {name: value for name, value in (("show", show), ("page", page)) if value not in (WAITING, 1)}
    return f"{LIST}{ending}{'?' if asked else ''}{urlencode(asked)}"


async def _found(visit: Visit, show: str, page: str) -> Listed:
    number = int(page) if page.isascii() and page.isdecimal() and page else 1

    def read(connection: Connection) -> Listed:
        is_waiting = show != ALL
        rows = referred(connection, seats(visit), is_waiting=is_waiting, page=min(number, MOST_PAGES), now=visit.now)
        return Listed(law_in_force(connection), rows)

    return await visit.tables.read(read)


def _teller(connection: Connection, visit: Visit, law: Law) -> Teller:
    return Teller(visit.tongue, law, names(connection, law, own=visit.who.by.person), visit.now)


def line(teller: Teller, row: Row) -> Line:
    """A row in words."""
    say, sent, first = teller.tongue.say, row.sent, row.first
    badge = Badge("none", say(_("No limit runs"))) if first is None else badge_of(teller, first)
    is_late = badge.tone == "late"
    when = ""
    if first is not None and first.due is not None and is_late:
        when = say(_("was due %(when)s", when=teller.tongue.short_instant(first.due)))
    return Line(
        href=f"{LIST}/{row.case}/{sent.n}",
        case=row.number or say(UNREGISTERED),
        file_number=sent.file_number,
        badge=badge,
        when=when,
        what=title_of(teller, first) if first is not None else _sent_title(teller, sent.kind),
        since=due.age(teller.tongue, sent.sent.earliest, teller.now),
        answered=answered_of(teller, row),
        planned=planned_of(teller, row),
        is_late=is_late,
    )


def _sent_title(teller: Teller, kind: str) -> str:
    return teller.tongue.words(teller.law.book.rules.kinds[kind].title)


def answered_of(teller: Teller, row: Row) -> str:
    """What was answered last, and of when."""
    one, rules = row.sent.answered, teller.law.book.rules
    form = answering(rules, row.sent.kind, row.role)
    if one is None or form is None:
        return teller.tongue.say(_("Not answered yet"))
    what = title_of_answer(rules, form, name_of(one))
    return teller.tongue.say(_("%(what)s, %(when)s", what=what, when=teller.when(one.moment.text)))


def planned_of(teller: Teller, row: Row) -> str:
    """What is planned, and for when."""
    sent = row.sent
    if not sent.next_step:
        return ""
    step = teller.code("", "next_step", sent.next_step)
    if sent.next_on is None:
        return teller.tongue.say(_("Next: %(what)s", what=step))
    return teller.tongue.say(_("Next: %(what)s, %(when)s", what=step, when=sent.next_on))


def _cells(row: Row) -> dict[str, object]:
    sent, first = row.sent, row.first
    answered = "" if sent.answered is None else name_of(sent.answered)
    values = (
        *(row.number or "", sent.reference or sent.n, sent.file_number, sent.sent.text),
        "" if first is None or first.due is None else first.due.isoformat(),
        *("" if first is None else first.title.en, "" if first is None else first.clock),
        "" if sent.received is None else sent.received.moment.text,
        *(answered, sent.next_step, "" if sent.next_on is None else sent.next_on.isoformat()),
        f"{LIST}/{row.case}/{sent.n}",
    )
    return dict(zip(CSV_COLUMNS, values, strict=True))


ROUTES = (show, as_csv, as_json)
