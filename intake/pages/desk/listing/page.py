"""The worklist as a page, and the same as CSV and JSON. It reads what is kept, opens nothing and records nothing.

Read `show`.
"""

from collections.abc import Collection

import msgspec
from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.takers import officers_here
from intake.incidents.store import entered
from intake.pages.access import TAKE_DOWN
from intake.pages.desk.casepage.names import Names, names
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.listing.asked import ALL_TICKED, WORKLIST, Asked, asked_for
from intake.pages.desk.listing.choices import Choices, choices, people_of
from intake.pages.desk.listing.rows import ListedRow, Speaker, groups_of
from intake.pages.downloads import table
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import _
from workflow.events import CASE
from workflow.law import Law
from workflow.rulebook import law_in_force
from workflow.worklist import Group, Page, Scope, loads, worklist

HANDOVER, HEAD = "/desk/handover", "head"
SCOPES = ((Scope.ALL, _("All")), (Scope.MINE, _("Mine")), (Scope.UNASSIGNED, _("Nobody's yet")))
COUNTED = ((Group.LATE, _("late")), (Group.TODAY, _("due today")), (Group.WEEK, _("in the next 7 days")))
CSV_COLUMNS = ("case", "due", "was_due", "what", "limit", "waiting_for", "age", "place", "tags", "address")


class _Found(Struct, frozen=True):
    law: Law
    asked: Asked
    page: Page
    names: Names
    entered: frozenset[str]
    officers: frozenset[str]
    left_behind: dict[str, int]


@get(WORKLIST)
async def show(visit: GivenVisit) -> Response[str]:
    """Fifty cases, what is due first on top."""
    found = await _found(visit)
    asked, page, say = found.asked, found.page, visit.tongue.say
    scopes = page.counts.scopes
    return visit.page(
        "desk/listing/worklist.html",
        takes_down=not TAKE_DOWN.isdisjoint(visit.roles_of_all()),
        groups=groups_of(_speaker(visit, found), page.rows, page.counts.groups),
        counts=[
            *(
                (page.counts.groups[group], say(words), asked.path(due=group.value), group is Group.LATE)
                for group, words in COUNTED
            ),
            (page.counts.urgent, say(_("urgent")), asked.path(urgent="1", due=""), False),
        ],
        tabs=[
            (say(words), asked.path(scope=one.value, person=""), asked.scope == one.value, scopes[one])
            for one, words in SCOPES
        ],
        asked=asked,
        total=page.total,
        page=page.page,
        pages=page.pages,
        choices=_choices(visit, found),
        filters=_filters(visit, found),
        all_ticked=asked.tick == ALL_TICKED,
        tick_path=asked.path(page=page.page, tick="" if asked.tick else ALL_TICKED),
        left_behind=[
            (found.names.person(visit.tongue, person), f"{HANDOVER}/{person}", many)
            for person, many in found.left_behind.items()
        ],
    )


@get(f"{WORKLIST}.csv")
async def as_csv(visit: GivenVisit) -> Response[str]:
    """The page as a table, safe for spreadsheets."""
    rows = _rows(visit, await _found(visit))
    return table("worklist", CSV_COLUMNS, (_cells(row) for row in rows))


@get(f"{WORKLIST}.json")
async def as_json(visit: GivenVisit) -> Response[bytes]:
    """The page as JSON: the engine's own words, times in UTC."""
    page = (await _found(visit)).page
    told = {"total": page.total, "page": page.page, "pages": page.pages, "cases": page.rows}
    return Response(msgspec.json.encode(told), media_type="application/json")


async def _found(visit: Visit) -> _Found:
    of_the_office(visit)
    return await visit.tables.read(_read, visit)


def _read(connection: Connection, visit: Visit) -> _Found:
    law, own = law_in_force(connection), visit.who.by.person
    known, here = names(connection, law, own=own), frozenset(officers_here(connection))
    left = known.people.keys() - here
    asked = asked_for(visit.request, law, known.people)
    page = worklist(connection, asked.question(left), person=own, now=visit.now)
    streams = entered(connection, [f"{CASE}:{one.id}" for one in page.rows])
    begun = frozenset(one.partition(":")[2] for one in streams)
    return _Found(law, asked, page, known, begun, here, _left_behind(connection, visit, left))


def _left_behind(connection: Connection, visit: Visit, left: Collection[str]) -> dict[str, int]:
    """How many open cases are still assigned to each of those who left: the head sees that they are handed over."""
    if HEAD not in visit.roles_of_all():
        return {}
    return {person: many for person, many in sorted(loads(connection, left).items()) if many}


def _speaker(visit: Visit, found: _Found) -> Speaker:
    return Speaker(visit.tongue, found.law, found.names, visit.now, found.entered)


def _rows(visit: Visit, found: _Found) -> list[ListedRow]:
    groups = groups_of(_speaker(visit, found), found.page.rows, found.page.counts.groups)
    return [row for group in groups for row in group.rows]


def _cells(row: ListedRow) -> list[str]:
    tags = ", ".join(words for words, _is_urgent in row.tags)
    return [row.case, row.badge.words, row.when, row.what, row.limit, row.waits_for, row.age, row.place, tags, row.href]


def _choices(visit: Visit, found: _Found) -> Choices:
    people = people_of(visit.tongue, found.names, found.officers, found.asked.person)
    return choices(visit.tongue, found.law) | {"person": people}


def _filters(visit: Visit, found: _Found) -> list[tuple[str, str]]:
    """The filters that are on, in words, each with the address without it."""
    asked, words = found.asked, _choices(visit, found)
    said = [(name, dict(words[name]).get(getattr(asked, name), "")) for name in words]
    said += [("number", asked.number), ("urgent", visit.tongue.say(_("Urgent")) if asked.urgent else "")]
    return [(text, asked.path(**{name: ""})) for name, text in said if text]


ROUTES = (show, as_csv, as_json)
