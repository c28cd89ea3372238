"""Notes of the office on a case: words for colleagues, which whoever reported never reads. Read `notes_page`."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from intake.dossier import acts
from intake.dossier.acts import MOST_WORDS
from intake.dossier.adding import LEGAL
from intake.dossier.contents import NOTE
from intake.dossier.overview import Access
from intake.pages.desk.casepage.contents import Piece, pieces_of
from intake.pages.desk.casepage.here import here, top
from intake.pages.desk.casepage.page import DONE, Done
from intake.pages.desk.casepage.parts import OPENS
from intake.pages.desk.casepage.reading import Look, look, reasons, teller_of
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotAllowed, NotNow, NotUnderstood, VigilError, _

PAGE = "desk/casepage/notes.html"
NOTES, TEXT = "notes", "text"


@get("/desk/cases/{case:uuid}/notes")
async def notes_page(visit: GivenVisit, case: FromPath[UUID], done: Done = "") -> Response[str]:
    """The notes, opened; and the form to add one."""
    at = await here(visit, case)
    seen = await look(visit, at, LEGAL)
    said = visit.tongue.say(DONE[done]) if done in DONE else ""
    return visit.page(PAGE, top=await top(visit, at, NOTES), done=said, **_values(visit, seen))


@post("/desk/cases/{case:uuid}/notes")
async def add_note(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Add a note, sealed."""
    at, given = await here(visit, case), visit.given()
    text = given.text(TEXT, at_most=MOST_WORDS, missing=_("Write something first."))
    fault: VigilError | None = None
    if not given.problems:
        try:
            await acts.add_note(visit.tables, at.stream, text, signed_in=at.who, now=visit.now, once=visit.once)
            return visit.go(f"{at.path}/{NOTES}", done="note")
        except (NotAllowed, NotNow, NotUnderstood) as error:
            fault = error
    values = _values(visit, await look(visit, at, LEGAL))
    return visit.again(PAGE, given.problems, fault=fault, top=await top(visit, at, NOTES), **values)


def _values(visit: Visit, seen: Look) -> dict[str, Any]:
    teller = teller_of(visit, seen)
    kinds = {item.name: item.kind for item in seen.items or ()}
    notes: list[Piece] = pieces_of(teller, seen) if NOTE in kinds.values() else []
    return {
        "notes": notes,
        "is_open": seen.items is not None,
        "is_waiting": seen.is_waiting,
        "may_write": seen.part.access in (*OPENS, Access.NOT_MADE),
        "why": visit.tongue.say(seen.part.why),
        "reasons": reasons(visit, seen.law) if seen.is_waiting else [],
        "most_text": MOST_WORDS,
    }


ROUTES = (notes_page, add_note)
