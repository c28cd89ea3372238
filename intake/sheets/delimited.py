"""CSV as people and their programs write it: comma, semicolon or tab; UTF-8, UTF-16 with its mark, or Windows-1250.

Cells are text. One that a spreadsheet would compute (it begins with = + - @) becomes `Formula`; one that was set apart
by a quotation mark before such a sign, as our own sheets do it, is the text behind the mark. Read `read_csv`.
"""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

from intake.sheets.table import COMMENT, MOST_COLUMNS, Cell, Formula, Line, Table, tabled, too_many
from workflow.errors import NotUnderstood, _

COMMA, SEMICOLON, TAB = ",", ";", "\t"
WINDOWS = "Windows-1250"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
NOTHING = frozenset({"-", "–", "—"})  # how people say that a cell stays empty
_SEPARATOR = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)  # a first line that some spreadsheets write and read
MOST_LINES = 20_000  # of the file: empty lines and comments count


def read_csv(content: bytes) -> Table:
    """The table. Raises NotUnderstood for what is no text, or not such a table."""
    text, encoding = _decoded(content)
    if "\0" in text:
        raise no_sheet()
    said = _SEPARATOR.match(text)  # spreadsheets do not count this line
    body = text[said.end() :] if said else text
    try:
        return tabled(list(_lines(body, said[1] if said else _delimiter(body))), encoding)
    except csv.Error:
        raise no_sheet() from None


def no_sheet() -> NotUnderstood:
    """What is said of bytes that are no sheet."""
    return NotUnderstood(
        _("This file is no sheet that can be read here."),
        next_step=_("Save it as CSV (UTF-8) or as XLSX, and send that."),
    )


def guarded(text: str) -> str:
    """A cell on its way out that no spreadsheet computes; `read_csv` reads the text again."""
    return f"'{text}" if text.startswith((*FORMULA, "'")) else text


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _decode(content, "utf-16"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return _decode(content, "cp1250"), WINDOWS


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:  # it holds what was sent
        raise no_sheet() from None


def _delimiter(text: str) -> str:
    """What separates most in the first line that is no comment; a comma where nothing does."""
    lines = (line.lstrip('" ') for line in text[:100_000].splitlines())
    head = next((line for line in lines if line and not line.startswith(COMMENT)), "")
    return max((COMMA, SEMICOLON, TAB), key=head.count)


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        if number > MOST_LINES:
            raise too_many()
        if len(cells) > MOST_COLUMNS:
            raise no_sheet()
        yield Line(number, tuple(_cell(cell) for cell in cells))


def _cell(text: str) -> Cell:
    bare = " ".join(text.split())
    is_guarded = bare.startswith("'") and bare[1:].startswith((*FORMULA, "'"))
    bare = bare[1:] if is_guarded else bare
    if bare in NOTHING:
        return ""
    return Formula.FORMULA if bare.startswith(FORMULA) and not is_guarded else bare
