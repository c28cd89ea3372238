"""The sheet to be filled in, as CSV and as XLSX: the cases of one's own office alone, without any content of theirs.

Read `as_csv`.
"""

from litestar import Response, get

from intake.pages.visit import GivenVisit, Visit
from intake.sheets import writing
from intake.sheets.checking import form_of
from intake.sheets.waiting import Values, waiting
from workflow.answers import Options, options
from workflow.rulebook import law_in_force

SHEET = "/prosecutor/sheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get(f"{SHEET}.csv")
async def as_csv(visit: GivenVisit) -> Response[str]:
    """The sheet as CSV in UTF-8."""
    rows, choices = await _sheet(visit)
    return Response(writing.as_csv(rows, choices, visit.tongue), media_type="text/csv", headers=_named("csv"))


@get(f"{SHEET}.xlsx")
async def as_xlsx(visit: GivenVisit) -> Response[bytes]:
    """The sheet as XLSX, with lists to choose from."""
    rows, choices = await _sheet(visit)
    return Response(writing.as_xlsx(rows, choices, visit.tongue), media_type=XLSX, headers=_named("xlsx"))


async def _sheet(visit: Visit) -> tuple[list[Values], Options]:
    choices = await choices_for(visit)
    return await waiting(visit.tables, signed_in=visit.who, now=visit.now), choices


async def choices_for(visit: Visit) -> Options:
    """What whoever visits may answer."""
    law = await visit.tables.read(law_in_force)
    return options(law, form_of(law, visit.who.by.role))


def _named(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="cases.{ending}"'}


ROUTES = (as_csv, as_xlsx)
