"""Parts of a dossier that were granted to this office: opened with a reason, which is recorded; files, medical report.

What was not granted is as what does not exist. Read `part_page`.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream
from sqlalchemy import Connection

from intake.attachments import reading as stored
from intake.doors.files import saved
from intake.doors.files import shown as shown_copy
from intake.dossier.answers import unknown
from intake.dossier.handing_over import MEDICAL
from intake.dossier.opening import OpenItem
from intake.medical.shared_photographs import check_shared, withheld
from intake.pages.desk.casepage.contents import files_of, pieces_of
from intake.pages.desk.casepage.here import UNREGISTERED
from intake.pages.desk.casepage.parts import OPENS, part_title
from intake.pages.desk.casepage.reading import Look, look, opened, reasons, teller_of
from intake.pages.medical.printing import asked_for, report_pdf
from intake.pages.prosecutor.file import OPEN_TO_OTHERS
from intake.pages.prosecutor.listing import path
from intake.pages.prosecutor.there import LIST, LISTED, There, known_names, there
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotAllowed, NotFound, NotUnderstood, VigilError, _

PAGE = "prosecutor/part.html"
PART = f"{LIST}/{{case:uuid}}/dossier/{{compartment:str}}"
FILE = f"{LIST}/{{case:uuid}}/files/{{name:str}}"
REPORT = f"{LIST}/{{case:uuid}}/medical/{{name:str}}/report.pdf"
REASON, FILED = "reason", "report_filed"


class Top(msgspec.Struct, frozen=True):
    """What the pieces of a part lead back to."""

    path: str


@get(PART)
async def part_page(visit: GivenVisit, case: FromPath[UUID], compartment: FromPath[str]) -> Response[Any]:
    """The part, or the question why it is needed."""
    at = await there(visit, case)
    return visit.page(PAGE, **_values(visit, at, await _look(visit, at, compartment)))


@post(PART)
async def open_part(visit: GivenVisit, case: FromPath[UUID], compartment: FromPath[str]) -> Response[Any]:
    """Open it with a reason."""
    at, given = await there(visit, case), visit.given()
    seen = await _look(visit, at, compartment)
    here = f"{at.path}/dossier/{compartment}"
    if not seen.is_waiting:
        return visit.go(here)
    known = {code for code, _words in reasons(visit, seen.law)}
    reason = given.choice(REASON, known, missing=_("Choose why you need it."))
    fault: VigilError | None = None
    if not given.problems:
        try:
            await opened(visit, at, compartment, reason)
            return visit.go(here)
        except VigilError as error:
            fault = error
    return visit.again(PAGE, given.problems, fault=fault, **_values(visit, at, seen))


@get(f"{FILE}/original")
async def save_file(visit: GivenVisit, case: FromPath[UUID], name: FromPath[str]) -> Stream:
    """The file as it was sent, to be saved. Raises NotUnderstood where its part was not opened before."""
    at = await there(visit, case)
    try:
        await check_shared(visit.tables, at.stream, name, signed_in=at.who)
        return saved(
            await stored.original(visit.tables, visit.storage, at.stream, name, signed_in=at.who, now=visit.now)
        )
    except (NotAllowed, NotFound):
        raise unknown() from None


@get(f"{FILE}/copy")
async def look_at_file(visit: GivenVisit, case: FromPath[UUID], name: FromPath[str]) -> Stream:
    """The copy that was made here without what the file carried, shut into a sandbox."""
    at = await there(visit, case)
    try:
        await check_shared(visit.tables, at.stream, name, signed_in=at.who)
        return shown_copy(
            await stored.view(visit.tables, visit.storage, at.stream, name, signed_in=at.who, now=visit.now)
        )
    except (NotAllowed, NotFound):
        raise unknown() from None


@get(REPORT)
async def report(visit: GivenVisit, case: FromPath[UUID], name: FromPath[str]) -> Response[Any]:
    """The medical report as a PDF; whoever has to give a reason first is led there."""
    at = await there(visit, case)
    try:
        return await report_pdf(visit, at.stream, name, who=at.who, wanted=asked_for(visit))
    except NotUnderstood:
        return visit.go(f"{at.path}/dossier/{MEDICAL}")
    except (NotAllowed, NotFound):
        raise unknown() from None


async def _look(visit: Visit, at: There, compartment: str) -> Look:
    """A part that was granted to this office; any other is not there."""
    if compartment not in OPEN_TO_OTHERS:
        raise unknown()
    try:
        seen = await look(visit, at, compartment)
    except NotAllowed:
        raise unknown() from None
    if seen.part.access not in OPENS:
        raise unknown()

    out = await withheld(visit.tables, at.stream, signed_in=at.who) if seen.items is not None else frozenset()
    items = None if seen.items is None else _shared(seen.items, out)

    def known(connection: Connection) -> Look:
        return msgspec.structs.replace(seen, items=items, names=known_names(connection, seen.law, at))

    return await visit.tables.read(known)


def _shared(items: list[OpenItem], out: frozenset[str]) -> list[OpenItem]:
    """What lies in a part without the files that are withheld."""
    return [one for one in items if one.name not in out]


def _values(visit: Visit, at: There, seen: Look) -> dict[str, Any]:
    teller = teller_of(visit, seen)
    title = seen.case.rows.case["number"] or visit.tongue.say(UNREGISTERED)
    heading = part_title(teller, seen.part.compartment)
    return {
        "case_title": title,
        "office_name": seen.names.offices.get(at.office, ""),
        "heading": heading,
        "compartment": seen.part.compartment,
        "top": Top(at.path),
        "crumbs": [(visit.tongue.say(LISTED), path("waiting")), (title, at.path), (heading, "")],
        "is_waiting": seen.is_waiting,
        "reasons": reasons(visit, seen.law) if seen.is_waiting else [],
        "pieces_of": [msgspec.structs.replace(one, about=None) for one in pieces_of(teller, seen)],
        "files": files_of(teller, seen),
        "reports_words": [
            (visit.tongue.say(_("Medical report %(name)s (PDF)", name=name)), address)
            for name, address in _reports(at, seen)
        ],
        "more": [
            (f"{at.path}/dossier/{one.compartment}", part_title(teller, one.compartment))
            for one in seen.parts
            if one.access in OPENS and one.compartment in OPEN_TO_OTHERS and one is not seen.part
        ],
    }


def _reports(at: There, seen: Look) -> list[tuple[str, str]]:
    """Of the open medical part: each examination of which a report lies here, with the address of its PDF."""
    if seen.items is None or seen.part.compartment != MEDICAL:
        return []
    filed = (one.data.get("examination") for one in seen.case.entries if one.kind == FILED and one.data.get("items"))
    return [(name, f"{at.path}/medical/{name}/report.pdf") for name in dict.fromkeys(filed) if isinstance(name, str)]


ROUTES = (part_page, open_part, save_file, look_at_file, report)
