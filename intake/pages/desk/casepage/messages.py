"""Messages of a case: what the person who reported wrote, what the office answered, and writing to them.

What is written is sealed to their receipt; who has none cannot be reached here, and the page says how else. Read
`messages_page`.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import messages, store
from intake.dossier.contents import MESSAGE, Private, read_message
from intake.dossier.messages import MESSAGES, MOST_TEXT
from intake.pages.desk.casepage.contents import files_of
from intake.pages.desk.casepage.here import Here, here, top
from intake.pages.desk.casepage.page import DONE, Done
from intake.pages.desk.casepage.reading import Look, look, reasons, teller_of
from intake.pages.once import done_once
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotAllowed, NotNow, NotUnderstood, VigilError, _

PAGE = "desk/casepage/messages.html"
TEXT = "text"


class Letter(Private, frozen=True):
    """A message as it is shown."""

    who: str
    text: str
    is_ours: bool


class Reach(Struct, frozen=True):
    """Whether the person who reported can be written to."""

    has_receipt: bool


@get("/desk/cases/{case:uuid}/messages")
async def messages_page(visit: GivenVisit, case: FromPath[UUID], done: Done = "") -> Response[str]:
    """The messages, opened; and the form to write."""
    at = await here(visit, case)
    seen = await look(visit, at, MESSAGES)
    said = visit.tongue.say(DONE[done]) if done in DONE else ""
    return visit.page(PAGE, top=await top(visit, at, MESSAGES), done=said, **await _values(visit, at, seen))


@post("/desk/cases/{case:uuid}/messages")
async def write(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Send a message, sealed."""
    at, given = await here(visit, case), visit.given()
    text = given.text(TEXT, at_most=MOST_TEXT, missing=_("Write something first."))
    fault: VigilError | None = None
    if not given.problems:
        try:
            await done_once(visit, lambda: _sent(visit, at, text))
            return visit.go(f"{at.path}/messages", done="message")
        except (NotAllowed, NotNow, NotUnderstood) as error:
            fault = error
    seen = await look(visit, at, MESSAGES)
    values = await _values(visit, at, seen)
    return visit.again(PAGE, given.problems, fault=fault, top=await top(visit, at, MESSAGES), **values)


async def _sent(visit: Visit, at: Here, text: str) -> bytes:
    await messages.to_reporter(visit.tables, at.stream, text, signed_in=at.who, now=visit.now)
    return b"sent"


async def _values(visit: Visit, at: Here, seen: Look) -> dict[str, Any]:
    teller = teller_of(visit, seen)
    reach = await visit.tables.read(_reach, at.stream)
    return {
        "letters": _letters(visit, seen),
        "files": files_of(teller, seen),
        "is_open": seen.items is not None,
        "is_waiting": seen.is_waiting,
        "why": visit.tongue.say(seen.part.why),
        "reasons": reasons(visit, seen.law) if seen.is_waiting else [],
        "has_receipt": reach.has_receipt,
        "most_text": MOST_TEXT,
    }


def _letters(visit: Visit, seen: Look) -> list[Letter]:
    teller, told, found = teller_of(visit, seen), seen.told, []
    for item in seen.items or ():
        if item.kind == MESSAGE and item.content is not None and item.name in told:
            one, entry = read_message(item.content), told[item.name]
            who, at = teller.names.by(visit.tongue, entry.by), teller.instant(one.at)
            words = _("%(who)s, %(at)s, added to the report", who=who, at=at) if one.is_addition else None
            words = words or _("%(who)s, %(at)s", who=who, at=at)
            found.append(Letter(visit.tongue.say(words), one.text, one.from_ == "office"))
    return found


def _reach(connection: Connection, stream: str) -> Reach:
    return Reach(bool(store.mailboxes(connection, stream)))


ROUTES = (messages_page, write)
