"""Where an auditor begins: what is late now, worst first, the figures in a line, and the ways on. Read `start`."""

from litestar import Response, get
from sqlalchemy import Connection

from intake.pages.oversight import asked as filters
from intake.pages.oversight import looking
from intake.pages.oversight.late import Shown, row_of
from intake.pages.oversight.looking import looked, shown
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import _
from workflow.oversight.asked import Asked
from workflow.oversight.compliance import Compliance
from workflow.oversight.late import Late, LatePage, late_now
from workflow.rulebook import law_in_force

HERE, LATE, SLOW = "/oversight", "/oversight/late", "/oversight/late?kind=watch"
MOST_SHOWN = 10
PERCENT = 100


@get(HERE)
async def start(visit: GivenVisit) -> Response[str]:
    """The page: what is late as it stands, the other numbers as they were counted last."""
    await looked(visit, looking.OVERVIEW)
    rows, limits = await visit.tables.read(_read, visit)
    counted = await visit.frame.keeper.figures(visit.tables, Asked(), now=visit.now)
    figures, tongue = counted.figures, visit.tongue
    slow, many = sum(one.open_late or 0 for one in figures.watches), figures.cases or 0
    late = f"{limits.total}+" if limits.more else limits.total
    return shown(
        visit,
        "start.html",
        counts=[
            (late, tongue.ngettext("limit late now", "limits late now", limits.total), LATE, True),
            (slow, tongue.ngettext("step takes too long", "steps take too long", slow), SLOW, False),
            (many, tongue.ngettext("case", "cases", many), "/oversight/cases", False),
            (_share(figures.limits), tongue.say(_("of all limits kept")), "/oversight/figures", False),
        ],
        rows=rows,
        total=limits.total,
    )


def _read(connection: Connection, visit: Visit) -> tuple[list[Shown], LatePage]:
    law = law_in_force(connection)
    names = filters.offices_alone(connection, law)
    limits = late_now(connection, Late(), now=visit.now)
    return [row_of(visit, law, names, row) for row in limits.rows[:MOST_SHOWN]], limits


def _share(limits: tuple[Compliance, ...]) -> str:
    """Of all limits that are decided how many were kept."""
    decided = sum(one.decided or 0 for one in limits)
    return f"{round(sum(one.kept or 0 for one in limits) / decided * PERCENT)} %" if decided else "–"


ROUTES = (start,)
