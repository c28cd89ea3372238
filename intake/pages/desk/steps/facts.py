"""What happened elsewhere, by area: medical, prosecution, court, protection, place; each leads to its form.

Read `facts_page`.
"""

from collections.abc import Mapping
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from sqlalchemy import Connection

from intake.pages.desk.casepage.here import here
from intake.pages.desk.steps import desk as desks
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.step import listed
from intake.pages.visit import GivenVisit
from workflow.errors import Sentence, _
from workflow.policy.terms import EventKind

PAGE = "desk/steps/facts.html"
MEDICAL, PROSECUTION, COURT, PROTECTION, PLACE, ANSWERS, OTHER = range(7)
AREAS: Mapping[int, Sentence] = {
    MEDICAL: _("Medical"),
    PROSECUTION: _("Prosecution and police inspectorate"),
    COURT: _("Court and discipline"),
    PROTECTION: _("Protection"),
    PLACE: _("Place where the person is held"),
    ANSWERS: _("Answers to our recommendations"),
    OTHER: _("Facts of the case"),
}
REGIONS = {"medical": MEDICAL, "criminal": PROSECUTION, "protective": PROTECTION, "recommendation": ANSWERS}
WHOSE = {"doctor": MEDICAL, "prosecutor": PROSECUTION, "institution": PLACE, "inspectorate": COURT}
# Where neither the workflow nor who says it tells the area.
SOME = {
    "indicted": COURT,
    "judged": COURT,
    "final": COURT,
    "appealed": COURT,
    "set_aside": COURT,
    "compensation_awarded": COURT,
    "extended_by_court": COURT,
    "official_suspended": PROTECTION,
    "reprisal_reported": PROTECTION,
    "injuries_recorded": MEDICAL,
    "screening_recorded": MEDICAL,
    "step_logged": PROSECUTION,
}


Area = tuple[str, str, list[tuple[str, str]]]  # id, words, and its facts with their addresses


@get("/desk/cases/{case:uuid}/facts")
async def facts_page(visit: GivenVisit, case: FromPath[UUID]) -> Response[str]:
    """All that may be told, in the order of the vocabulary."""
    at = await here(visit, case)

    def read(connection: Connection) -> Desk:
        return desks.read(connection, at, visit.tongue, visit.now)

    desk = await visit.tables.read(read)
    heading = desk.say(_("Record something that happened elsewhere"))
    crumbs = [*desk.crumbs, (heading, "")]
    return visit.page(PAGE, heading=heading, case_title=desk.title, path=at.path, crumbs=crumbs, areas=_areas(desk))


def _areas(desk: Desk) -> list[list[Area]]:
    """The areas that have something, in two columns."""
    every = listed(desk, desk.law.book.rules.policy.vocabulary.event)
    facts = [one for one in every if one.origin in ("fact", "either")]
    found: list[list[Area]] = [[], []]
    for area, words in AREAS.items():
        mine = [one for one in facts if _area(desk, one) == area]
        rows = [(desk.teller.tongue.words(one.title), f"{desk.at.path}/steps/{one.kind}") for one in mine]
        if rows:
            found[area >= COURT].append((f"area-{area}", desk.say(words), rows))
    return found


def _area(desk: Desk, term: EventKind) -> int:
    if term.kind in SOME:
        return SOME[term.kind]
    transitions = desk.law.book.rules.policy.workflow.transition
    regions = [one.region for one in transitions if one.event.partition(":")[0] == term.kind]
    areas = [REGIONS[one] for one in regions if one in REGIONS]
    return areas[0] if areas else WHOSE.get(term.by[0], OTHER)


ROUTES = (facts_page,)
