"""A checked sheet on its way through the browser, from the dry run to the button: the rows that can be recorded.

They travel packed in a hidden field, for they hold conduct alone, and so nothing is kept here between the two, not even
sealed. Whoever sends them may have changed them: they are read and checked once more like any sheet. Read `packed`.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from intake.sheets.checking import Checked
from intake.sheets.columns import Filled
from intake.sheets.table import MOST_BYTES, MOST_ROWS
from workflow.errors import NotUnderstood, _

MOST_SIGNS = 600_000  # beside the ticks of 5,000 rows in a form of a mebibyte
Text = Annotated[str, Meta(max_length=200)]


class _Packed(Struct, frozen=True, array_like=True):
    number: Annotated[int, Meta(ge=1, le=1_000_000)]
    seen: Annotated[int, Meta(ge=0, le=1_000_000)]
    cells: Annotated[dict[str, Text], Meta(max_length=32)]


_Rows = Annotated[list[_Packed], Meta(max_length=MOST_ROWS)]


def packed(rows: Iterable[Checked]) -> str:
    """Rows as one word of letters, digits, - and _. Raises NotUnderstood for more than a form can bring back."""
    several = [_Packed(one.filled.number, one.seen, _texts(one.filled)) for one in rows]
    word = urlsafe_b64encode(zlib.compress(msgspec.json.encode(several))).rstrip(b"=").decode()
    if len(word) > MOST_SIGNS:
        raise NotUnderstood(
            _("This sheet says more than can be recorded at once, and nothing of it was recorded."),
            next_step=_("Send it in parts, each with the headings."),
        )
    return word


def unpacked(word: str) -> dict[int, tuple[Filled, int]]:
    """The rows by their numbers, each with how many events its case had. Raises NotUnderstood for another word."""
    try:
        content = urlsafe_b64decode(word.encode("ascii") + b"=" * (-len(word) % 4))
        expanded = zlib.decompressobj().decompress(content, MOST_BYTES)
        rows = msgspec.json.decode(expanded, type=_Rows)
    except (Error, ValueError, zlib.error, msgspec.MsgspecError):
        raise NotUnderstood(
            _("The sheet that was checked did not come back whole."),
            next_step=_("Choose the file again, and check it."),
        ) from None
    return {one.number: (Filled(one.number, one.cells), one.seen) for one in rows}


def _texts(filled: Filled) -> dict[str, str]:
    cells = filled.cells.items()
    return {key: cell.isoformat() if isinstance(cell, date) else str(cell) for key, cell in cells}
