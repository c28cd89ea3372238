"""Every recommendation that was sent, what became of it and what to do next; the same as CSV and JSON. Reads only.

Every filter stands in the address. Read `show`.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from msgspec import Struct, structs
from sqlalchemy import Connection

from intake.pages.desk.casepage.here import WORKLIST
from intake.pages.desk.casepage.names import Names, names
from intake.pages.desk.casepage.telling import Teller
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.recommendations.rows import DONE, Listed, row_of
from intake.pages.downloads import table
from intake.pages.visit import GivenVisit, Visit
from workflow.duties import code_title
from workflow.errors import _
from workflow.law import Law
from workflow.recommendations import FOLLOWED_UP, followed_in
from workflow.recommended import Page, Question, recommended
from workflow.rulebook import law_in_force
from workflow.store.recommendations import addressees

PATH, TEMPLATE = "/desk/recommendations", "desk/recommendations/recommendations.html"
OPEN, ALL = "", "all"
MOST_PAGE, MOST_SAVED = 1_000_000, 5_000
CSV_COLUMNS = ("case", "to", "what", "sent", "state", "due", "was_due", "waits_for", "basis", "address")


class Asked(Struct, frozen=True):
    """The filters as the address has them. `state`: empty for all that is not done with, or `ALL`."""

    state: str = OPEN
    office: str = ""
    authority: str = ""
    late: str = ""
    page: int = 1

    @property
    def question(self) -> Question:
        """The same for the engine."""
        return Question(
            state="" if self.state == ALL else self.state,
            but=DONE if self.state == OPEN else (),
            office=self.office or None,
            authority=self.authority or None,
            is_late=bool(self.late),
            page=self.page,
        )

    def path(self, suffix: str = "", **changed: Any) -> str:
        """The address with some filters changed, at its first page unless a page is named."""
        told = structs.asdict(structs.replace(self, **({"page": 1} | changed)))
        said = {name: value for name, value in told.items() if value != _UNSAID[name]}
        return f"{PATH}{suffix}?{urlencode(said)}" if said else f"{PATH}{suffix}"

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return structs.replace(self, page=1) != Asked()


_UNSAID: Mapping[str, Any] = structs.asdict(Asked())


class _Found(Struct, frozen=True):
    law: Law
    asked: Asked
    page: Page
    names: Names
    offices: list[str]
    authorities: list[str]


@get(PATH)
async def show(visit: GivenVisit) -> Response[str]:
    """Fifty of them, what is due first on top."""
    found = await _found(visit)
    asked, page, say = found.asked, found.page, visit.tongue.say
    states = _states(visit, found.law)
    is_open = sum(many for state, many in page.counts.items() if state not in DONE)
    return visit.page(
        TEMPLATE,
        crumbs=[(say(_("Worklist")), WORKLIST), (say(_("Recommendations")), "")],
        rows=_rows(visit, found),
        counts=[
            (page.late, say(_("late")), asked.path(late="1", state=OPEN), True),
            (is_open, say(_("not done with")), asked.path(late="", state=OPEN), False),
            (page.counts.get("implemented", 0), say(_("implemented")), asked.path(late="", state="implemented"), False),
        ],
        asked=asked,
        total=page.total,
        page=page.page,
        pages=page.pages,
        states=[(OPEN, say(_("Not done with"))), (ALL, say(_("All"))), *states],
        offices=[(one, found.names.offices.get(one, one)) for one in found.offices],
        authorities=[(one, _authority(visit, found.law, one)) for one in found.authorities],
        filters=_filters(visit, found, dict([(ALL, say(_("All"))), *states])),
    )


@get(f"{PATH}.csv")
async def as_csv(visit: GivenVisit) -> Response[str]:
    """All that the filters ask for as a table, safe for spreadsheets."""
    rows = _rows(visit, await _found(visit, at_most=MOST_SAVED))
    return table("recommendations", CSV_COLUMNS, (_cells(row) for row in rows))


@get(f"{PATH}.json")
async def as_json(visit: GivenVisit) -> Response[bytes]:
    """The same as JSON: the engine's own words, times in UTC."""
    page = (await _found(visit, at_most=MOST_SAVED)).page
    told = {"total": page.total, "late": page.late, "states": page.counts, "recommendations": page.rows}
    return Response(msgspec.json.encode(told), media_type="application/json")


async def _found(visit: Visit, *, at_most: int = 0) -> _Found:
    of_the_office(visit)
    return await visit.tables.read(_read, visit, at_most)


def _read(connection: Connection, visit: Visit, at_most: int) -> _Found:
    law = law_in_force(connection)
    offices, authorities = addressees(connection)
    asked = asked_for(visit.request, law, offices, authorities)
    how = {"at_most": at_most} if at_most else {}
    page = recommended(connection, asked.question, now=visit.now, **how)
    return _Found(law, asked, page, names(connection, law, own=visit.who.by.person), offices, authorities)


def asked_for(request: Request[Any, Any, Any], law: Law, offices: list[str], authorities: list[str]) -> Asked:
    """The filters of an address; a value that there is not asks for nothing."""
    known: Mapping[str, Any] = {
        "state": {ALL, *(one.key for region in _regions(law) for one in region.state)},
        "office": offices,
        "authority": authorities,
        "late": {"1"},
    }
    query = request.query_params
    said = {name: value for name, among in known.items() if (value := query.get(name, "")) in among}
    page = query.get("page", "1")
    is_page = page.isascii() and page.isdecimal() and 1 <= int(page[:9]) <= MOST_PAGE
    return Asked(**said, page=int(page) if is_page else 1)


def _regions(law: Law) -> list[Any]:
    """The regions that tell recommendations apart."""
    rules = law.book.rules
    keys = {followed_in(rules, name.partition(":")[0])[0] for name in rules.group(FOLLOWED_UP)}
    return [one for one in law.book.machine.regions if one.key in keys]


def _states(visit: Visit, law: Law) -> list[tuple[str, str]]:
    """The states in their order, but for the one in which nothing was sent yet."""
    words = visit.tongue.words
    return [
        (one.key, words(one.title)) for region in _regions(law) for one in region.state if one.key != region.initial
    ]


def _authority(visit: Visit, law: Law, code: str) -> str:
    title = code_title(law.book.rules, "", "authority", code)
    return code if title is None else visit.tongue.words(title)


def _rows(visit: Visit, found: _Found) -> list[Listed]:
    teller = Teller(visit.tongue, found.law, found.names, visit.now)
    return [row_of(teller, one) for one in found.page.rows]


def _cells(row: Listed) -> list[str]:
    said = [row.case, row.to, row.what, row.sent, row.state, row.badge.words, row.when, row.waits_for, row.basis]
    return [*said, row.href]


def _filters(visit: Visit, found: _Found, states: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filters that are on, in words, each with the address without it."""
    asked = found.asked
    said = [
        ("state", states.get(asked.state, "")),
        ("office", found.names.offices.get(asked.office, asked.office)),
        ("authority", _authority(visit, found.law, asked.authority) if asked.authority else ""),
        ("late", visit.tongue.say(_("Late")) if asked.late else ""),
    ]
    return [(text, asked.path(**{name: ""})) for name, text in said if text]


ROUTES = (show, as_csv, as_json)
