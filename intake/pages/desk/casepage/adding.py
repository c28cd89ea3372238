"""A file for the dossier, brought by the office: a letter that was scanned, a photograph that was handed over.

It comes as a form, piece by piece, and is sealed as it comes. Read `add_file`.
"""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from intake.attachments import bringing
from intake.attachments.names import cleaned_name
from intake.doors.files import UPLOADS
from intake.pages.desk.casepage.dossier import PAGE, part_values
from intake.pages.desk.casepage.here import here, top
from intake.pages.desk.casepage.reading import look
from intake.pages.uploads import Upload
from intake.pages.visit import MULTIPART, GivenVisit, Visit
from workflow.errors import NotUnderstood, VigilError, _
from workflow.pages.forms import TOKEN

FILE = "/desk/cases/{case:uuid}/dossier/{compartment:str}/file"


@get(FILE)
async def back_to_part(visit: GivenVisit, case: FromPath[UUID], compartment: FromPath[str]) -> Response[Any]:
    """Whoever loads the address of the form, or signed in again in the middle of it."""
    at = await here(visit, case)
    return visit.go(f"{at.path}/dossier/{compartment}")


@post(FILE, request_max_body_size=None)
async def add_file(
    request: Request[Any, Any, Any], visit: GivenVisit, case: FromPath[UUID], compartment: FromPath[str]
) -> Response[Any]:
    """Seal the file into the part."""
    at = await here(visit, case)
    upload, began = await _begun(request, visit), time.monotonic()
    fault: VigilError | None = None
    if upload.file:
        try:
            async with UPLOADS.entered():
                await bringing.from_officer(
                    visit.tables,
                    visit.storage,
                    at.stream,
                    upload.pieces(),
                    compartment=compartment,
                    file=cleaned_name(upload.file),
                    signed_in=at.who,
                    clock=lambda: visit.now + timedelta(seconds=time.monotonic() - began),
                )
            return visit.go(f"{at.path}/dossier/{compartment}", done="file")
        except VigilError as error:
            await upload.drain()
            fault = error
    problems = {} if upload.file else {"file": _("Choose a file first.")}
    values = part_values(visit, await look(visit, at, compartment))
    return visit.again(PAGE, problems, fault=fault, top=await top(visit, at, "dossier"), **values)


async def _begun(request: Request[Any, Any, Any], visit: Visit) -> Upload:
    if request.content_type[0] != MULTIPART:
        raise NotUnderstood(_("No file came."), next_step=_("Go back to the page, and send it from there."))
    upload = await Upload.begun(request)
    visit.check_token(upload.answers.get(TOKEN, ""))
    return upload


ROUTES = (back_to_part, add_file)
