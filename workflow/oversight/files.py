"""Tables as files: CSV (RFC 4180), JSON, XLSX. Whatever is text stays text: no cell is ever a formula. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from workflow.oversight.sheets import Cell, Sheet

# What a program for tables would take for the beginning of a formula, also behind a tab or a line end.
# OWASP, "CSV injection".
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NOTES = "notes"


def as_csv(sheet: Sheet) -> bytes:
    """One table, its columns named in the first line."""
    return _csv([sheet.columns, *sheet.rows])


def as_long_csv(sheets: Sequence[Sheet]) -> bytes:
    """Several tables in one: a line for each cell that is not empty, by table, row (from 1) and column; then notes."""
    lines: list[Sequence[Cell]] = [("table", "row", "column", "value")]
    for sheet in sheets:
        for place, row in enumerate(sheet.rows, 1):
            cells = zip(sheet.columns, row, strict=True)
            lines += [(sheet.name, place, column, cell) for column, cell in cells if cell is not None]
    lines += [(NOTES, place, "note", note) for place, note in enumerate(_notes(sheets), 1)]
    return _csv(lines)


def _csv(lines: Iterable[Sequence[Cell]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([_guarded(cell) for cell in line] for line in lines)
    return written.getvalue().encode()


def _guarded(cell: Cell) -> Cell:
    """Text that no program takes for a formula: an apostrophe stands before what it might."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def as_json(sheets: Sequence[Sheet]) -> bytes:
    """Tables by name, each row by column; what is empty is null."""
    tables: dict[str, Any] = {
        sheet.name: [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows] for sheet in sheets
    }
    written = msgspec.json.encode({"tables": tables, NOTES: _notes(sheets)})
    return msgspec.json.format(written, indent=1) + b"\n"


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a sheet for each table, and the notes; made in memory."""
    import xlsxwriter

    written = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, plain) as book:
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, sheet.columns, bold)
            for place, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(place, column, cell)
                    elif cell is not None:
                        page.write_number(place, column, cell)
            page.freeze_panes(1, 0)
            page.autofit()
        page = book.add_worksheet(NOTES)
        for place, note in enumerate(_notes(sheets)):
            page.write_string(place, 0, note)
    return written.getvalue()


def _notes(sheets: Iterable[Sheet]) -> list[str]:
    """Each note once."""
    return list(dict.fromkeys(note for sheet in sheets for note in sheet.notes))
