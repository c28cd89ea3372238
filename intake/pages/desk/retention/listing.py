"""The cases whose content is to be erased within some weeks, or is due now: a page, CSV and JSON.

It opens nothing and records nothing. Read `show`.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.kept import MOST_COUNTED, MOST_LOOKED_AT, Kept, Page, listed
from intake.dossier.reception import OFFICE
from intake.dossier.retention import POSTPONED, Hinder, terms_of
from intake.dossier.retention_store import Which
from intake.pages.desk.casepage.names import names
from intake.pages.desk.casepage.telling import Teller
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.retention.asked import AGAINST, AHEAD, FREE, LIST, MINE, UNKNOWN, Asked, asked_for
from intake.pages.desk.retention.rows import Row, row_of
from intake.pages.downloads import table
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import _
from workflow.events import CASE
from workflow.history import instant
from workflow.pages import spans
from workflow.rulebook import law_in_force

PAGE = 50
TABS = (
    (Which.SOON, _("Due and coming")),
    (Which.NOW, _("Due now")),
    (Which.LONGER, _("Kept longer")),
    (Which.HELD, _("Held")),
    (Which.ALL, _("All closed cases")),
)
COLUMNS = ("case", "kept_until", "at_first", "closed", "why", "put_off", "warned_since", "against", "address")


class Found(Struct, frozen=True):
    """A page of the list, and who tells it."""

    teller: Teller
    asked: Asked
    page: Page
    may_act: bool

    @property
    def rows(self) -> list[Row]:
        """The cases in words."""
        return [row_of(self.teller, one, may_act=self.may_act) for one in self.page.rows]


@get(LIST)
async def show(visit: GivenVisit) -> Response[str]:
    """Fifty cases, what is due first on top."""
    found = await _found(visit)
    asked, page, say = found.asked, found.page, visit.tongue.say
    return visit.page(
        "desk/retention/list.html",
        rows=found.rows,
        may_act=found.may_act,
        tabs=[(say(words), asked.path(which=one.value), asked.which == one.value, None) for one, words in TABS],
        asked=asked,
        total=page.total,
        most_counted=MOST_COUNTED,
        most_looked_at=MOST_LOOKED_AT,
        has_more=page.has_more,
        choices=_choices(visit, found),
        filters=_filters(visit, found),
        unknown=say(UNKNOWN) if asked.has_unknown else "",
        quiet=_rule(visit, found),
    )


@get(f"{LIST}.csv")
async def as_csv(visit: GivenVisit) -> Response[str]:
    """The page as a table, safe for spreadsheets."""
    found = await _found(visit, is_file=True)
    return table("retention", COLUMNS, (_cells(row) for row in found.rows))


@get(f"{LIST}.json")
async def as_json(visit: GivenVisit) -> Response[bytes]:
    """The page as JSON: codes, times in UTC."""
    found = await _found(visit, is_file=True)
    told = {"total": found.page.total, "page": found.asked.page, "cases": told_of(found.page.rows)}
    return Response(msgspec.json.encode(told), media_type="application/json")


def told_of(rows: Sequence[Kept]) -> list[dict[str, Any]]:
    """Cases for a program."""
    return [
        {
            "case": one.stream.removeprefix(f"{CASE}:"),
            "number": one.number,
            "closed_at": one.started_at,
            "began": {"event": one.began.kind, "at": instant(one.began.recorded_at)},
            "first_due_at": one.first_due_at,
            "due_at": one.due_at,
            "warned_at": one.warned_at,
            "postponed": None if one.postponed is None else one.postponed.data,
            "against": [_hinder(hinder) for hinder in one.hinders],
        }
        for one in rows
    ]


def _hinder(hinder: Hinder) -> dict[str, Any]:
    return {"kind": hinder.kind.value, "since": hinder.since, "until": hinder.until, "about": hinder.about or None}


async def _found(visit: Visit, *, is_file: bool = False) -> Found:
    of_the_office(visit)
    asked = asked_for(visit.request)
    return await visit.tables.read(_read, visit, asked.insist() if is_file else asked)


def _read(connection: Connection, visit: Visit, asked: Asked) -> Found:
    law, own = law_in_force(connection), visit.who.by.person
    page = listed(
        connection,
        asked.wanted(own, law.book.rules.policy.workflow),
        person=own,
        now=visit.now,
        first=(asked.page - 1) * PAGE,
        at_most=PAGE,
    )
    term = law.book.rules.kinds.get(POSTPONED)
    mine = {one.role for one in visit.who.offices if one.office == OFFICE}
    may_act = term is not None and not mine.isdisjoint(term.by)
    return Found(Teller(visit.tongue, law, names(connection, law, own=own), visit.now), asked, page, may_act)


def _cells(row: Row) -> list[str]:
    against = " ".join(row.against)
    until = row.badge.words
    return [row.case, until, row.at_first, row.closed_on, row.why, row.postponed, row.warned_since, against, row.href]


def _choices(visit: Visit, found: Found) -> dict[str, list[tuple[str, str]]]:
    say, tongue = visit.tongue.say, visit.tongue
    usual = spans.span(tongue, terms_of(found.teller.law).shown_ahead)
    return {
        "ahead": [("", usual), *((key, spans.span(tongue, span)) for key, span in AHEAD.items())],
        "against": [(FREE, say(_("Nothing"))), (AGAINST, say(_("Something")))],
        "whose": [(MINE, say(_("Mine")))],
    }


def _filters(visit: Visit, found: Found) -> list[tuple[str, str]]:
    """The filters that are on, in words, each with the address without it."""
    asked, words = found.asked, _choices(visit, found)
    said = [(name, dict(words[name]).get(getattr(asked, name), "")) for name in ("against", "whose")]
    said += [("ahead", dict(words["ahead"])[asked.ahead] if asked.ahead else ""), ("number", asked.number)]
    return [(text, asked.path(**{name: ""})) for name, text in said if text]


def _rule(visit: Visit, found: Found) -> str:
    """What is never erased, with the policy's own numbers."""
    terms, tongue = terms_of(found.teller.law), visit.tongue
    return tongue.say(
        _(
            "Nothing is erased by itself. Not erased is what nobody has read, an answer that the person has not fetched"
            " within %(fetched)s, and a case in which somebody wrote within %(quiet)s.",
            fetched=spans.span(tongue, terms.fetched_within),
            quiet=spans.span(tongue, terms.quiet),
        )
    )


ROUTES = (show, as_csv, as_json)
