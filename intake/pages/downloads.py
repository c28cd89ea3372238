"""A list as a file to take away: CSV (RFC 4180) of which no spreadsheet runs a cell. Read `table`."""

import csv
import io
from collections.abc import Iterable, Sequence

from litestar import Response

BOM = "\ufeff"  # without it some spreadsheets take UTF-8 for something else
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def table(name: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Response[str]:
    """The answer that a browser saves as `name`.csv."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(written(columns, rows), media_type="text/csv", headers=headers)


def written(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """The table; None is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([safe("" if cell is None else str(cell)) for cell in row] for row in rows)
    return BOM + out.getvalue()


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
