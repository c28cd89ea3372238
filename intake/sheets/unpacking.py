"""An XLSX file taken apart before anything reads it: only the parts that a table needs, each bounded as it expands.

The sizes that an archive claims are not believed. XML with a document type is refused: nothing in it is expanded. What
comes out is a small archive of the first sheet, and where its formulas stand; a cell too far out, for whose sake a
reader would fill gigabytes with nothing, never gets that far. Read `unpacked`.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from msgspec import Struct

from intake.sheets.delimited import no_sheet
from intake.sheets.table import MOST_COLUMNS, MOST_ROWS, too_many
from workflow.errors import NotUnderstood, _

MOST_EXPANDED = 32 * 1_048_576
MOST_PARTS, MOST_ELEMENTS = 1_000, 1_000_000
LAST_ROW = MOST_ROWS + 1_000  # headings, comments and empty rows stand between
TYPES, BOOK, LINKS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
NEEDED = (TYPES, "_rels/.rels", BOOK, LINKS)
WANTED = ("xl/sharedStrings.xml", "xl/styles.xml")
MACROS = "vbaproject.bin"
# What zipfile raises for an archive that is damaged, locked, or packed in a way that it does not know.
_BROKEN: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError)
_BROKEN += (NotImplementedError, RuntimeError, ValueError, KeyError, IndexError, OverflowError)
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)


class Unpacked(Struct, frozen=True):
    """An archive with the first sheet alone, and the places (row, column, from 0) of its formulas."""

    archive: bytes
    formulas: frozenset[tuple[int, int]]


def unpacked(content: bytes) -> Unpacked:
    """The first sheet of a workbook. Raises NotUnderstood for what is none, has macros, or expands beyond 32 MiB."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _first_sheet(packed)
    except _BROKEN:
        raise no_sheet() from None


def _first_sheet(packed: zipfile.ZipFile) -> Unpacked:
    names = set(packed.namelist())
    if len(names) > MOST_PARTS or not names.issuperset(NEEDED):
        raise no_sheet()
    if any(name.lower().endswith(MACROS) for name in names):
        raise NotUnderstood(
            _("This workbook has macros, and nothing of it was read."),
            next_step=_("Save it as XLSX without macros, and send that."),
        )
    parts, room = {}, MOST_EXPANDED
    for name in (*NEEDED, *WANTED):
        if name in names:
            parts[name] = _expanded(packed, name, room)
            room -= len(parts[name])
    sheet = _path_of_first(parts)
    if sheet not in names:
        raise no_sheet()
    parts[sheet] = _expanded(packed, sheet, room)
    formulas = _Places(parts[sheet]).formulas
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as again:
        for name, part in parts.items():
            again.writestr(name, part)
    return Unpacked(kept.getvalue(), frozenset(formulas))


def _expanded(packed: zipfile.ZipFile, name: str, room: int) -> bytes:
    with packed.open(name) as part:
        content = part.read(room + 1)
    if len(content) > room:
        raise NotUnderstood(
            _("This workbook expands to more than it may, and nothing of it was read."),
            next_step=_("Keep only the sheet with the answers, and send that."),
        )
    return content


def _path_of_first(parts: dict[str, bytes]) -> str:
    """Where the first sheet of the workbook lies in the archive."""
    ids: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            ids.extend(value for key, value in given.items() if key.endswith(":id"))

    def link(name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    _walked(parts[BOOK], sheet)
    _walked(parts[LINKS], link)
    target = targets.get(ids[0], "") if ids else ""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _Places:
    """Where the cells of a sheet stand that say something. Raises NotUnderstood for one too far out."""

    def __init__(self, content: bytes) -> None:
        self.formulas: set[tuple[int, int]] = set()
        self._row = self._column = -1
        self._elements = 0
        _walked(content, self._begins)

    def _begins(self, name: str, given: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise too_many()
        if name == "row":
            self._row = int(given["r"]) - 1 if given.get("r", "").isdecimal() else self._row + 1
            self._column = -1
        elif name == "c":
            self._column += 1
            if "r" in given:
                self._row, self._column = _place(given["r"])
        elif name in ("v", "is", "f"):
            if self._row > LAST_ROW:
                raise too_many()
            if self._column >= MOST_COLUMNS:
                raise no_sheet()
            if name == "f":
                self.formulas.add((self._row, self._column))


def _place(text: str) -> tuple[int, int]:
    """ "B5" as row 4, column 1."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise no_sheet()
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _walked(content: bytes, begins: Any) -> None:
    """Call `begins(name, attributes)` for each element, its name without a prefix."""
    parser = expat.ParserCreate("UTF-8")

    def refuse(*_told: object) -> None:
        raise no_sheet()

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, given: begins(name.rpartition(":")[2], given)
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise no_sheet() from None
