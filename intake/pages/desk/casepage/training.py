"""Published judgments as training cases: the same page, to be read and never written to, apart from all real cases.

Clocks are looked at as they stood at the end of what the judgment tells. Read `training_case`.
"""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import Connection

from intake.pages.desk.casepage.names import names
from intake.pages.desk.casepage.page import PAGE, at_end_of, page_values
from intake.pages.desk.casepage.telling import Teller
from intake.pages.visit import GivenVisit
from workflow.case import load
from workflow.casefile import told
from workflow.errors import NotFound, _
from workflow.events import STREAM, TRAINING
from workflow.folding import Case
from workflow.law import Law
from workflow.rulebook import law_in_force
from workflow.store import cases

LIST = "/desk/training"
# What the page shows of a case of our own alone.
NOT_OURS: dict[str, Any] = {
    "steps": [],
    "rare": [],
    "is_out": False,
    "parts_of": [],
    "people_of": [],
    "unread": 0,
    "in_log": 0,
    "done": "",
}
INITIALS = 2  # signs that a name has at most, if it was made anonymous
MOST = 200  # shown; an instance has some tens


class Line(Struct, frozen=True):
    """A judgment in the list."""

    id: str
    title: str
    events: int
    late: int


@get(LIST)
async def training_cases(visit: GivenVisit) -> Response[str]:
    """All of them, by name."""
    found = await visit.tables.read(_all)
    crumbs = [(visit.tongue.say(_("Training")), "")]
    return visit.page("desk/casepage/training.html", judgments=found, crumbs=crumbs, path=LIST)


@get("/desk/training/{id:str}")
async def training_case(visit: GivenVisit, id: FromPath[str]) -> Response[str]:
    """One of them, on the page of a case."""
    stream = f"{TRAINING}:{id}"
    if not STREAM(stream):
        raise NotFound(_("There is no such judgment here."), next_step=_("Choose one from the list."))
    case, law, known = await visit.tables.read(_one, stream)
    now = at_end_of(case, law)
    teller = Teller(visit.tongue, law, known, now, is_long_ago=True)
    values: dict[str, Any] = page_values(teller, case, told(case, law, now=now), with_all=True)
    values |= {"title": title_of(id), "is_registered": True, "training": teller.instant(now), "path": f"{LIST}/{id}"}
    crumbs = [(visit.tongue.say(_("Training")), LIST), (values["title"], "")]
    values |= {
        "steps": [],
        "rare": [],
        "parts_of": [],
        "people_of": [],
        "unread": 0,
        "in_log": 0,
        "done": "",
        "is_out": False,
    }
    return visit.page(PAGE, crumbs=crumbs, **values)


def title_of(id: str) -> str:
    """A judgment by the name that it was told under: "serbia-nikolic" → "Serbia: Nikolic", "x-zb" → "X: ZB"."""
    parts = [part.upper() if len(part) <= INITIALS else part.title() for part in id.split("-")]
    of_country = 2 if parts[0] == "North" else 1
    country, name = " ".join(parts[:of_country]), " ".join(parts[of_country:])
    return f"{country}: {name}" if name else country


def _all(connection: Connection) -> list[Line]:
    streams = cases.streams_after(connection, f"{TRAINING}:", at_most=MOST)
    found = []
    for stream in streams:
        if stream.startswith(f"{TRAINING}:"):
            case = load(connection, stream)
            file = told(case, law_in_force(connection), now=at_end_of(case, law_in_force(connection)))
            id = stream.partition(":")[2]
            found.append(Line(id, title_of(id), len(case.entries), len(file.limits.late) + len(file.slow)))
    return found


def _one(connection: Connection, stream: str) -> tuple[Case, Law, Any]:
    law = law_in_force(connection)
    if not cases.head(connection, stream)[0]:
        raise NotFound(_("There is no such judgment here."), next_step=_("Choose one from the list."))
    return load(connection, stream), law, names(connection, law)


ROUTES = (training_cases, training_case)
