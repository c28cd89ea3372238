"""A receipt for whoever reported and has none any more, or never had one: shown once, and kept nowhere.

Whoever makes it says that they are sure who is asking; the log shows who did, and when. Read `make_receipt`.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from sqlalchemy import Connection

from intake.dossier import lost_receipts, store
from intake.pages.account.square import square
from intake.pages.desk.casepage.here import Here, here, top
from intake.pages.once import done_once
from intake.pages.visit import GivenVisit, Visit
from intake.vault.receipts import Receipt
from workflow.errors import VigilError, _

PAGE, SHOWN = "desk/casepage/receipt.html", "desk/casepage/receipt_shown.html"


@get("/desk/cases/{case:uuid}/receipt")
async def receipt_page(visit: GivenVisit, case: FromPath[UUID]) -> Response[str]:
    """What it does, and the question whether one is sure who is asking."""
    at = await here(visit, case)
    return visit.page(PAGE, top=await top(visit, at, "receipt"), has_one=await visit.tables.read(_has_one, at.stream))


@post("/desk/cases/{case:uuid}/receipt")
async def make_receipt(visit: GivenVisit, case: FromPath[UUID]) -> Response[Any]:
    """Make it, and show it this one time; sent again within a quarter of an hour the same one is shown."""
    at, given = await here(visit, case), visit.given()
    if not given.tick("sure"):
        given.problems["sure"] = _("Make sure first who is asking, then tick this.")
    fault: VigilError | None = None
    if not given.problems:
        try:
            text = (await done_once(visit, lambda: _made(visit, at))).decode()
            path, size = square(text)
            groups = Receipt.read(text).groups
            return visit.page(SHOWN, top=await top(visit, at, "receipt"), groups=groups, square=path, size=size)
        except VigilError as error:
            fault = error
    has_one = await visit.tables.read(_has_one, at.stream)
    return visit.again(PAGE, given.problems, fault=fault, top=await top(visit, at, "receipt"), has_one=has_one)


async def _made(visit: Visit, at: Here) -> bytes:
    return (await lost_receipts.new_receipt(visit.tables, at.stream, signed_in=at.who, now=visit.now)).encode()


def _has_one(connection: Connection, stream: str) -> bool:
    return bool(store.mailboxes(connection, stream))


ROUTES = (receipt_page, make_receipt)
