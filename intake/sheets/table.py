"""What was read out of a file: headings, lines of cells, and what is told of how it was read. Read `Table`."""

from datetime import date
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

from workflow.errors import NotUnderstood, _

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 5_000, 64, 5 * 1_048_576
COMMENT = "#"  # a line whose first cell begins with it is for people


class Formula(Enum):
    """What stands for a cell that would be computed: it is never computed here, and its line is refused."""

    FORMULA = "formula"


Cell: TypeAlias = "str | date | Formula"


class Line(Struct, frozen=True):
    """A line that says something: its number as a spreadsheet counts (from 1), and its cells."""

    number: int
    cells: tuple[Cell, ...]


class Table(Struct, frozen=True):
    """Headings and lines. `encoding` is named where the text was in another one than UTF-8."""

    headings: tuple[Cell, ...]
    lines: tuple[Line, ...]
    encoding: str = ""


def tabled(lines: list[Line], encoding: str = "") -> Table:
    """The first line that is no comment has the headings, those behind it are rows. Raises NotUnderstood where there
    is none, or more than 5,000.
    """
    said = [line for line in lines if any(line.cells) and not _is_comment(line)]
    if not said:
        raise NotUnderstood(
            _("This sheet is empty: it has no line with headings."),
            next_step=_("Download the sheet, fill it in, and send it."),
        )
    if len(said) - 1 > MOST_ROWS:
        raise too_many()
    return Table(said[0].cells, tuple(said[1:]), encoding)


def too_many() -> NotUnderstood:
    """What is said of a sheet with more rows than are taken at once."""
    return NotUnderstood(
        _("This sheet has more than %(most)d rows, and nothing of it was read.", most=MOST_ROWS),
        next_step=_("Send it in parts, each with the headings."),
    )


def _is_comment(line: Line) -> bool:
    first = next((cell for cell in line.cells if cell), "")
    return isinstance(first, str) and first.startswith(COMMENT)
