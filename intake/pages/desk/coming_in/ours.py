"""Who takes allegations down, registers and looks for people: members of the office whose cases these are.

Read `of_the_office`.
"""

from intake.dossier.reception import OFFICE
from intake.pages.access import OFFICERS
from intake.pages.visit import Visit
from intake.people.signed_in import SignedIn
from workflow.errors import NotAllowed, _


def of_the_office(visit: Visit) -> SignedIn:
    """Whoever visits, in a role of the office. Raises NotAllowed for officers of another one."""
    mine = [one.role for one in visit.who.offices if one.office == OFFICE and one.role in OFFICERS]
    if not mine:
        raise NotAllowed(
            _("This page is for the office that takes allegations in."),
            next_step=_("Go to your own pages, or sign in as somebody else."),
        )
    return visit.who.acting(OFFICE, visit.who.by.role if visit.who.by.role in mine else mine[0])
