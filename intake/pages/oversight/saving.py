"""What an auditor takes away as a file: for a spreadsheet, for a program. Read `saved`."""

from collections.abc import Sequence

from litestar import Response

from workflow.oversight.files import as_csv, as_json, as_xlsx
from workflow.oversight.sheets import Sheet

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
