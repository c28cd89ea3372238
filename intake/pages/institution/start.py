"""Where an institution begins: what is asked of it, what is not sent yet, and what it entered, open columns alone.

Read `start_page`.
"""

from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.incidents import asked, own_drafts, store
from intake.incidents.asked import CaseAsked
from intake.incidents.own_drafts import Placed
from intake.incidents.store import Row
from intake.incidents.telling import INCIDENT
from intake.pages.institution.asking import Asking, asking
from intake.pages.institution.words import FORMS, START, Done, occasion, times
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import Sentence, _
from workflow.law import Law
from workflow.rulebook import law_in_force

PAGE = "institution/start.html"
SHOWN = 20
DONE: dict[str, Sentence] = {
    "kept": _("Kept for you alone, for a week. It is not sent yet."),
    "dropped": _("Taken away. Nothing of it is left."),
}
PageNumber = Annotated[
    int, QueryParameter(name="page", description="Which page of the register"), Meta(ge=1, le=10_000)
]


class EntryRow(Struct, frozen=True):
    """An entry in the list."""

    number: str
    href: str
    form: str
    occasion: str
    times: list[tuple[str, str]]
    received: str


class Waiting(Struct, frozen=True):
    """An entry that is not sent yet."""

    form: str
    changed: str
    href: str
    drop_href: str


class _Found(Struct, frozen=True):
    law: Law
    cases: list[CaseAsked]
    drafts: list[Placed]
    rows: list[Row]


@get(START)
async def start_page(visit: GivenVisit, page: PageNumber = 1, done: Done = "") -> Response[str]:
    """The page."""
    found = await visit.tables.read(_read, visit, page)
    say = visit.tongue.say
    open_cases = [one for one in found.cases if one.is_open]
    return visit.page(
        PAGE,
        asked=_asked(visit, found.law, open_cases),
        others=[_link(visit, one) for one in found.cases if not one.is_open],
        waiting=[_waiting(visit, one) for one in found.drafts],
        entries=[_entry(visit, row) for row in found.rows[:SHOWN]],
        previous=f"{START}?page={page - 1}" if page > 1 else "",
        next=f"{START}?page={page + 1}" if len(found.rows) > SHOWN else "",
        done=say(DONE[done]) if done in DONE else "",
    )


def _read(connection: Connection, visit: Visit, page: int) -> _Found:
    office = visit.who.by.office
    return _Found(
        law_in_force(connection),
        asked.read(connection, office, now=visit.now),
        own_drafts.mine(connection, visit.who.own, now=visit.now),
        store.entries(connection, office, at_most=SHOWN + 1, after=(page - 1) * SHOWN),
    )


def _asked(visit: Visit, law: Law, cases: list[CaseAsked]) -> list[Asking]:
    """What waits for an answer, what is due first on top."""
    found = [asking(visit, law, case, one) for case in cases for one in case.asked if one.answers and not one.answered]
    return sorted(found, key=lambda one: (one.due is None, one.due or visit.now))


def _link(visit: Visit, case: CaseAsked) -> tuple[str, str]:
    return case.number or visit.tongue.say(_("Not yet registered")), f"{START}/cases/{case.id}"


def _waiting(visit: Visit, one: Placed) -> Waiting:
    is_incident = one.draft.kind == INCIDENT
    return Waiting(
        form=visit.tongue.say(FORMS[one.draft.kind]),
        changed=visit.tongue.short_instant(one.draft.changed_at),
        href=f"{START}/incidents/new?draft={one.place}" if is_incident else f"{START}/injuries/{one.place}",
        drop_href=f"{START}/drafts/{one.place}",
    )


def _entry(visit: Visit, row: Row) -> EntryRow:
    return EntryRow(
        number=row.number,
        href=f"{START}/entries/{row.year}/{row.serial}",
        form=visit.tongue.say(FORMS[row.kind]),
        occasion=occasion(visit, row),
        times=times(visit, row),
        received=visit.tongue.instant(row.sent_at),
    )


ROUTES = (start_page,)
