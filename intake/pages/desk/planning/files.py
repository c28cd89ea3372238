"""Planning as files: for a spreadsheet, and for a program. A file holds what its page shows, the list all its pages.

A page says what it left out of an address; a file is refused, for a program would not read it. Read `list_csv`.
"""

from collections.abc import Sequence

import msgspec
from litestar import Response, get
from sqlalchemy import Connection

from intake.pages.desk.casepage.here import WORKLIST
from intake.pages.desk.planning.asked import LIST, MONTH, PEOPLE
from intake.pages.desk.planning.found import Found, found
from intake.pages.desk.planning.month import read as read_month
from intake.pages.desk.planning.people import Loads, name_of
from intake.pages.desk.planning.people import read as read_people
from intake.pages.downloads import table
from intake.pages.visit import GivenVisit, Visit
from workflow.moment import instant_text
from workflow.paused import Pause, pauses_to_ask
from workflow.planning import Agenda, DayOf, Row, agenda, planned

MOST_SAVED = 5_000  # rows of a list: more are asked for by a filter
LIST_COLUMNS = (
    *("case", "clock", "what", "kind", "due", "late_now", "late_days_then", "possible_until"),
    *("whose_step", "assigned_to", "place", "address"),
)
MONTH_COLUMNS = ("day", "due", "weekend", "holiday")
PEOPLE_COLUMNS = ("person", "open_cases", "late_limits", "due_in_7_days")


@get(f"{LIST}.csv")
async def list_csv(visit: GivenVisit) -> Response[str]:
    """The list of a day as a table, safe for spreadsheets."""
    at, _counts, rows, _pauses = await visit.tables.read(_listed, visit)
    return table("late-by-a-day", LIST_COLUMNS, (_cells(visit, at, row) for row in rows))


@get(f"{LIST}.json")
async def list_json(visit: GivenVisit) -> Response[bytes]:
    """The same: the engine's own words, times in UTC."""
    at, page, rows, pauses = await visit.tables.read(_listed, visit)
    told = {
        "day": page.day,
        "until": instant_text(page.last),
        "at": instant_text(visit.now),
        "late_already": page.counts.already,
        "late_until_then": page.counts.coming,
        "lost_until_then": page.counts.lost,
        "show": at.asked.show,
        "total": page.total,
        "clocks": rows,
        "ask_again": pauses,
    }
    return _json(told)


@get(f"{MONTH}.csv")
async def month_csv(visit: GivenVisit) -> Response[str]:
    """The days of a month as a table."""
    _at, days = await visit.tables.read(_month, visit)
    return table("month", MONTH_COLUMNS, ([one.day, one.due, _yes(one.is_weekend), one.holiday] for one in days))


@get(f"{MONTH}.json")
async def month_json(visit: GivenVisit) -> Response[bytes]:
    """The same."""
    at, days = await visit.tables.read(_month, visit)
    return _json({"month": f"{at.asked.month:%Y-%m}", "at": instant_text(visit.now), "days": days})


@get(f"{PEOPLE}.csv")
async def people_csv(visit: GivenVisit) -> Response[str]:
    """The load as a table."""
    at, loads, _absent = await visit.tables.read(_people, visit)
    rows = ([name_of(visit, at, one), one.open_cases, one.late, one.soon] for one in loads)
    return table("per-person", PEOPLE_COLUMNS, rows)


@get(f"{PEOPLE}.json")
async def people_json(visit: GivenVisit) -> Response[bytes]:
    """The same, people by pseudonym."""
    _at, loads, _absent = await visit.tables.read(_people, visit)
    return _json({"at": instant_text(visit.now), "people": loads})


def _listed(connection: Connection, visit: Visit) -> tuple[Found, Agenda, tuple[Row, ...], Sequence[Pause]]:
    at = found(connection, visit)
    asked = at.asked.insist()
    page = planned(connection, at.question, asked.day, now=visit.now, part=asked.part)
    rows = agenda(connection, at.question, asked.day, now=visit.now, part=asked.part, at_most=MOST_SAVED)
    pauses, _many = pauses_to_ask(connection, at.question, asked.day, now=visit.now)
    return at, page, rows, pauses


def _month(connection: Connection, visit: Visit) -> tuple[Found, tuple[DayOf, ...]]:
    told = read_month(connection, visit)
    told[0].asked.insist()
    return told


def _people(connection: Connection, visit: Visit) -> Loads:
    told = read_people(connection, visit)
    told[0].asked.insist()
    return told


def _cells(visit: Visit, at: Found, row: Row) -> list[object]:
    tongue = visit.tongue
    return [
        *(row.number, row.clock, tongue.words(row.title), row.kind, instant_text(row.due), _yes(row.late_now)),
        *(row.late_days, instant_text(row.lost_at) if row.lost_at else None),
        tongue.words(row.whose_title) if row.whose_title else None,
        None if row.assigned_to is None else at.names.people.get(row.assigned_to, row.assigned_to),
        tongue.words(row.setting_title) if row.setting_title else None,
        f"{WORKLIST}/{row.case}",
    ]


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _json(told: object) -> Response[bytes]:
    return Response(msgspec.json.encode(told), media_type="application/json")


ROUTES = (list_csv, list_json, month_csv, month_json, people_csv, people_json)
