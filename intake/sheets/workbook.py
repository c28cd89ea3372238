"""XLSX, read from memory: the first sheet as a table. Days are days, numbers their digits, formulas are marked as such.

Read `read_xlsx`.
"""

import io
from datetime import date, datetime
from typing import Any

from intake.sheets.delimited import NOTHING, no_sheet
from intake.sheets.table import Cell, Formula, Line, Table, tabled
from intake.sheets.unpacking import Unpacked, unpacked
from workflow.errors import VigilError


def read_xlsx(content: bytes) -> Table:
    """The table. Raises NotUnderstood for what is no such workbook, or one that is too large."""
    opened = unpacked(content)
    rows = _values(opened)
    formulas: dict[int, set[int]] = {}
    for row, column in opened.formulas:
        formulas.setdefault(row, set()).add(column)
    last = max(len(rows), *(row + 1 for row in formulas)) if formulas else len(rows)
    lines = []
    for at in range(last):
        cells = [_cell(value) for value in rows[at]] if at < len(rows) else []
        for column in sorted(formulas.get(at, ())):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = Formula.FORMULA
        lines.append(Line(at + 1, tuple(cells)))
    return tabled(lines)


def _values(opened: Unpacked) -> list[list[Any]]:
    """The values as calamine reads them. It is made in Rust: where it does not fail but panics, what comes is no
    ordinary exception.
    """
    from python_calamine import CalamineWorkbook  # here, for not every start needs it

    try:
        sheet = CalamineWorkbook.from_object(io.BytesIO(opened.archive)).get_sheet_by_index(0)
        return sheet.to_python(skip_empty_area=False)
    except (VigilError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a panic of the reader is a file that cannot be read
        raise no_sheet() from None


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    bare = " ".join(str(value).split())
    return "" if bare in NOTHING else bare
