"""A case that was sent to the institution, and what a short form of it is made from. Read `at_case`."""

from uuid import UUID

from sqlalchemy import Connection

from intake.dossier.granting import MADE_LATER
from intake.dossier.overview import Access, Part
from intake.dossier.reception import MADE
from intake.pages.desk.casepage.here import Here
from intake.pages.desk.steps.desk import Desk, Only
from intake.pages.institution.asking import teller_of
from intake.pages.visit import Visit
from workflow.case import load
from workflow.duties import whose
from workflow.errors import NotFound, _
from workflow.events import CASE
from workflow.folding import Case
from workflow.rulebook import law_in_force
from workflow.store import cases

SEALED = tuple(Part(name, Access.SEALED, {}, ()) for name in (*MADE, *MADE_LATER))


def at_case(connection: Connection, visit: Visit, case: UUID) -> Case:
    """The case. Raises NotFound, in the same words, for one that was not sent to this office and for none."""
    stream = f"{CASE}:{case}"
    if not cases.has_party(connection, stream, visit.who.by.office):
        raise NotFound(
            _("There is no such case here."), next_step=_("Look at the address, or choose a case on your start page.")
        )
    return load(connection, stream)


def desk_of(connection: Connection, visit: Visit, case: UUID) -> Desk:
    """A desk at which facts alone are told: every part of the dossier is sealed, and nobody has a name. Of the case
    it knows what concerns this institution.
    """
    found, law = at_case(connection, visit, case), law_in_force(connection)
    role, office = visit.who.by.role, visit.who.by.office
    asked = {one.n for one in found.entries if one.data.get("office") == office}
    waits = whose(law.book.rules)
    mine = {one.key for one in found.clocks if one.root.n in asked} | {key for key, who in waits.items() if who == role}
    here = Here(str(case), visit.who, frozenset({role}))
    only = Only(office, frozenset(mine))
    return Desk(here, found, law, teller_of(visit, law), (), (), SEALED, only)
