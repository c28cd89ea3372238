"""The timeline of a case to be saved: for a spreadsheet, and for a program. It holds codes and times, never content.

A cell that a spreadsheet would take for a formula is set apart by a quotation mark, as OWASP advises. Read `as_csv`.
"""

import re
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from sqlalchemy import Connection

from intake.pages.desk.casepage.happenings import step_of
from intake.pages.desk.casepage.here import here
from intake.pages.desk.casepage.names import names
from intake.pages.desk.casepage.telling import Teller
from intake.pages.downloads import written
from intake.pages.visit import GivenVisit
from workflow import conduct
from workflow.case import load
from workflow.casefile import CaseFile, told
from workflow.rulebook import law_in_force
from workflow.timeline import Happening

COLUMNS = (
    *("entry", "event", "code", "step", "happened", "precision", "recorded", "role", "office", "person"),
    *("corrects", "corrected_by", "clock", "due", "verdict", "basis", "source"),
)


@get("/desk/cases/{case:uuid}/timeline.csv")
async def timeline_csv(visit: GivenVisit, case: FromPath[UUID]) -> Response[str]:
    """One row an entry, and one more for each further clock that it met."""
    at = await here(visit, case)

    def read(connection: Connection) -> tuple[CaseFile, Teller]:
        law = law_in_force(connection)
        file = told(load(connection, at.stream), law, now=visit.now)
        return file, Teller(visit.tongue, law, names(connection, law), visit.now)

    file, teller = await visit.tables.read(read)
    return _saved(as_csv(teller, file), "text/csv", f"{_name(file.head.number)}.csv")


@get("/desk/cases/{case:uuid}/timeline.json")
async def timeline_json(visit: GivenVisit, case: FromPath[UUID]) -> Response[str]:
    """As the API tells the case: state, clocks with sources and verdicts, events with both times."""
    at = await here(visit, case)
    found = await visit.tables.read(conduct.told, at.stream, now=visit.now)
    content = msgspec.json.format(msgspec.json.encode(found)).decode()
    return _saved(content, "application/json", f"{_name(found.number)}.json")


def as_csv(teller: Teller, file: CaseFile) -> str:
    """The timeline, oldest first, as RFC 4180 has it."""
    return written(COLUMNS, (row for one in reversed(file.timeline) for row in _rows(teller, one)))


def _rows(teller: Teller, one: Happening) -> list[list[object]]:
    by = one.by
    head: list[object] = [one.n, one.kind, one.code or "", step_of(teller, one), one.happened, one.precision]
    head += [one.recorded_at, by.role, by.office, by.person]
    head += [one.corrects or "", "" if one.struck is None else one.struck.n]
    met = [
        [clock.clock, "" if clock.due is None else clock.due.isoformat(), clock.verdict, clock.basis, clock.source]
        for clock in one.met
    ]
    return [[*head, *tail] for tail in met or [[""] * 5]]


def _name(number: str | None) -> str:
    return f"timeline-{re.sub(r'[^A-Za-z0-9-]', '-', number or 'unregistered')}"


def _saved(content: str, media_type: str, name: str) -> Response[str]:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


ROUTES = (timeline_csv, timeline_json)
