"""What an auditor takes away as a file: for a spreadsheet, for a program. Read `saved`."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from litestar import Response

from intake.pages.visit import Visit
from workflow.moment import instant_text
from workflow.oversight.files import as_csv, as_json, as_xlsx
from workflow.oversight.sheets import Sheet

MOST_SAVED = 5_000  # rows of a file: more are asked for by another filter
R_co = TypeVar("R_co", covariant=True)
TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def saved(sheets: Sequence[Sheet], form: str, name: str) -> Response[bytes]:
    """Tables as one file; a CSV has the first of them alone."""
    content = as_csv(sheets[0]) if form == "csv" else as_json(sheets) if form == "json" else as_xlsx(sheets)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(content, media_type=TYPES[form], headers=headers)


class Paged(Protocol[R_co]):
    """A page of a list."""

    @property
    def rows(self) -> Sequence[R_co]:
        """What stands on it."""
        ...

    @property
    def pages(self) -> int:
        """How many there are."""
        ...


def every(page_of: Callable[[int], Paged[R_co]]) -> list[R_co]:
    """The rows of all pages, counted from 1, as many as a file may have."""
    rows: list[R_co] = []
    page, pages = 0, 1
    while page < pages and len(rows) < MOST_SAVED:
        page += 1
        found = page_of(page)
        rows += found.rows
        pages = found.pages
    return rows


def listed_at(visit: Visit, rows: int, total: int) -> str:
    """When a list was made, and whether it is whole; English, like all notes of files."""
    return f"Listed at {instant_text(visit.now)}: {rows} rows of {total} or more, by the filters of its address."
