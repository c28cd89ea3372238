"""The page of a code: seven groups, a square for a camera, what is typed back before leaving.

The receipt is shown after sending and on pages that were made with it; it stands in a hidden field for the next form
and in no address. Printed, such a page has the code and nothing that says what it is for. Read `receipt_page`.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

import segno
from litestar import Response, post

from intake.dossier import mailbox
from intake.pages.portal.promised import first_steps
from intake.pages.portal.shown import shown
from intake.pages.visit import Caller, GivenCaller
from intake.vault.receipts import Draft, Receipt
from workflow.errors import _
from workflow.law import Law
from workflow.rulebook import law_in_force

RECEIPT, GROUP = "receipt", "group"
WHICH = 3  # the group that is typed back: the middle, where copying slips
QUIET = 3  # modules of white around the square, besides the white of its box
MOST_SIGNS = 200


def receipt_page(
    caller: Caller, law: Law, receipt: str, received_at: datetime, *, status: int = HTTPStatus.OK, **more: Any
) -> Response[str]:
    """The receipt with what must happen now."""
    values = {"receipt": receipt, "rail": first_steps(caller.tongue, law, received_at), "check": ""} | more
    return shown(caller, "receipt.html", status=int(status), **(code_values(receipt) | values))


@post("/receipt/check")
async def check(caller: GivenCaller) -> Response[str]:
    """Whether the group that was typed back is right; the page stays."""
    text, typed = caller.answers.get(RECEIPT, "")[:MOST_SIGNS], caller.answers.get(GROUP, "")[:MOST_SIGNS]
    receipt = Receipt.read(text)
    view = await mailbox.opened(caller.tables, text, now=caller.now)
    law = await caller.tables.read(law_in_force)
    problems = {}
    if not typed.strip():
        problems[GROUP] = _("Type the third group of your copy.")
    elif not receipt.has_group(WHICH, typed):
        problems[GROUP] = _("This is not the third group. Compare your copy with the code on this page.")
    told = {name: caller.tongue.say(sentence) for name, sentence in problems.items()}
    values = {"problems": told, "answers": caller.answers if told else {}, "check": "" if told else "right"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if told else HTTPStatus.OK
    return receipt_page(caller, law, receipt.text, view.received_at or caller.now, status=status, **values)


def kept_page(caller: Caller, code: str) -> Response[str]:
    """The code of a draft, for going on within a day."""
    return shown(caller, "kept.html", draft=code, **code_values(code, Draft))


def code_values(text: str, kind: type[Receipt] | type[Draft] = Receipt) -> dict[str, Any]:
    """A code as the page shows it: groups, and the square as a path of `size` modules."""
    path, size = square(text)
    return {"groups": kind.read(text).groups, "square": path, "size": size}


def square(text: str) -> tuple[str, int]:
    """The QR sign (ISO/IEC 18004, level M) of a text: an SVG path whose unit is a module, and how many a side has."""
    rows = segno.make(text, error="m", micro=False).matrix
    path = [f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return "".join(path), len(rows) + 2 * QUIET


ROUTES = (check,)
