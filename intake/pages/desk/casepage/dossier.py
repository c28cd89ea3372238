"""What lies in a part of a dossier, for whoever may open it; the opening is recorded first. Read `part_page`."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from intake.attachments import reading as files
from intake.doors.files import saved, shown
from intake.dossier.messages import MESSAGES
from intake.dossier.overview import Access
from intake.dossier.unfinished import MEDICAL
from intake.pages.desk.casepage.contents import files_of, pieces_of
from intake.pages.desk.casepage.here import here, top
from intake.pages.desk.casepage.page import DONE, Done
from intake.pages.desk.casepage.parts import OPENS, part_title, people_shown
from intake.pages.desk.casepage.printed import reports_of
from intake.pages.desk.casepage.reading import Look, look, on_to, opened, reasons, teller_of
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import VigilError, _
from workflow.pages.parts import NextStep

PAGE = "desk/casepage/part.html"
THEN, REASON = "then", "reason"


@get("/desk/cases/{case:uuid}/dossier/{compartment:str}")
async def part_page(
    visit: GivenVisit, case: FromPath[UUID], compartment: FromPath[str], done: Done = ""
) -> Response[Any]:
    """The part, or why it does not open."""
    at = await here(visit, case)
    if compartment == MESSAGES:
        return visit.go(f"{at.path}/{MESSAGES}")
    seen = await look(visit, at, compartment)
    is_shut = seen.part.access not in (*OPENS, Access.NOT_MADE)
    status = HTTPStatus.FORBIDDEN if is_shut else HTTPStatus.OK
    said = visit.tongue.say(DONE[done]) if done in DONE else ""
    return visit.page(
        PAGE, status=int(status), done=said, top=await top(visit, at, "dossier"), **part_values(visit, seen)
    )


@post("/desk/cases/{case:uuid}/dossier/{compartment:str}")
async def open_part(visit: GivenVisit, case: FromPath[UUID], compartment: FromPath[str]) -> Response[Any]:
    """Open it with a reason, and go on to where it is read."""
    at, given = await here(visit, case), visit.given()
    then = visit.answers.get(THEN, "")
    seen = await look(visit, at, compartment)
    if not seen.is_waiting:
        return on_to(at, compartment, then or compartment)
    known = {code for code, _words in reasons(visit, seen.law)}
    reason = given.choice(REASON, known, missing=_("Choose why you need it."))
    fault: VigilError | None = None
    if not given.problems:
        try:
            await opened(visit, at, compartment, reason)
            return on_to(at, compartment, then or compartment)
        except VigilError as error:
            fault = error
    values = part_values(visit, seen) | {"then": then}
    return visit.again(PAGE, given.problems, fault=fault, top=await top(visit, at, "dossier"), **values)


@get("/desk/cases/{case:uuid}/files/{name:str}/original")
async def save_file(visit: GivenVisit, case: FromPath[UUID], name: FromPath[str]) -> Stream:
    """The file as it was sent, to be saved. Raises NotUnderstood where its part was not opened before."""
    at = await here(visit, case)
    return saved(await files.original(visit.tables, visit.storage, at.stream, name, signed_in=at.who, now=visit.now))


@get("/desk/cases/{case:uuid}/files/{name:str}/copy")
async def look_at_file(visit: GivenVisit, case: FromPath[UUID], name: FromPath[str]) -> Stream:
    """The copy that was made here without what the file carried, shut into a sandbox."""
    at = await here(visit, case)
    return shown(await files.view(visit.tables, visit.storage, at.stream, name, signed_in=at.who, now=visit.now))


def part_values(visit: Visit, seen: Look) -> dict[str, Any]:
    """What the page of a part shows."""
    teller, part = teller_of(visit, seen), seen.part
    return {
        "heading": part_title(teller, part.compartment),
        "compartment": part.compartment,
        "why": visit.tongue.say(part.why),
        "is_waiting": seen.is_waiting,
        "may_add": part.access in OPENS,
        "is_open": seen.items is not None,
        "is_empty": part.access is Access.NOT_MADE,
        "reasons": reasons(visit, seen.law) if seen.is_waiting else [],
        "then": "",
        "pieces_of": pieces_of(teller, seen, visit.frame.medical.register),
        "files": files_of(teller, seen),
        "reports": reports_of(visit, seen) if part.compartment == MEDICAL and seen.items is not None else [],
        "holders": people_shown(teller, [part]),
        "more": [
            NextStep(part_title(teller, one.compartment), one.compartment)
            for one in seen.parts
            if one.access in OPENS and one.compartment != part.compartment
        ],
    }


ROUTES = (part_page, open_part, save_file, look_at_file)
