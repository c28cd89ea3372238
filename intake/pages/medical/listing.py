"""What was asked of the doctor's office, the first due on top. It opens nothing and records nothing. Read `show`."""

from litestar import Response, get
from msgspec import Struct

from intake.medical import examinations
from intake.medical.examinations import Asked
from intake.pages.desk.casepage.clocks import badge_of
from intake.pages.desk.casepage.names import names
from intake.pages.desk.casepage.telling import Teller
from intake.pages.medical.here import EXAMINATIONS, title_of
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import Sentence, _
from workflow.pages.due import Badge
from workflow.rulebook import law_in_force

NEXT: dict[str, Sentence] = {
    "asked": _("See the person, and begin the record"),
    "draft": _("Go on writing"),
    "declined": _("Offer it again"),
    "examined": _("Write the report, and sign it"),
    "interim": _("Add the results, and sign the whole report"),
    "signed": _("Read the report"),
}


class Row(Struct, frozen=True):
    """One examination as the list has it."""

    href: str
    case: str
    asked_on: str
    badge: Badge | None
    state: str
    next: str
    is_urgent: bool


@get(EXAMINATIONS)
async def show(visit: GivenVisit) -> Response[str]:
    """Those that wait, then those that are signed."""
    found = await examinations.list_for(visit.tables, signed_in=visit.who, now=visit.now)
    teller = await teller_of(visit)
    waiting = [row_of(teller, one) for one in found if one.state != "signed"]
    signed = [row_of(teller, one) for one in found if one.state == "signed"]
    return visit.page("medical/list.html", waiting=waiting, signed=signed)


async def teller_of(visit: Visit) -> Teller:
    """Times and limits in words."""
    law = await visit.tables.read(law_in_force)
    known = await visit.tables.read(names, law, own=visit.who.by.person)
    return Teller(visit.tongue, law, known, visit.now)


def row_of(teller: Teller, one: Asked) -> Row:
    """A row in words."""
    tongue = teller.tongue
    return Row(
        href=f"{EXAMINATIONS}/{one.case.partition(':')[2]}/{one.examination}",
        case=title_of(tongue, one),
        asked_on=tongue.moment(one.asked_on),
        badge=None if one.due is None else badge_of(teller, one.due),
        state=tongue.say(state_of(one)),
        next="" if is_elsewhere(one) else tongue.say(NEXT[one.state]),
        is_urgent=one.urgent,
    )


def is_elsewhere(one: Asked) -> bool:
    """Whether a report is filed that nobody wrote here."""
    return one.state == "signed" and not one.is_here


def state_of(one: Asked) -> Sentence:
    """How far it is, in words."""
    if is_elsewhere(one):
        return _("Report filed; it was not written here")
    match one.state:
        case "asked":
            return _("Not begun")
        case "declined":
            return _("Declined by the person")
        case "signed":
            return _("Signed")
        case "interim":
            return _("Signed as interim, %(num)d of %(all)d parts answered", num=one.answered, all=one.of)
        case "examined" if one.draft is None:
            return _("Examined; no record is begun here")
        case "examined":
            return _("Examined, %(num)d of %(all)d parts answered", num=one.answered, all=one.of)
    return _("Draft, %(num)d of %(all)d parts answered", num=one.answered, all=one.of)


ROUTES = (show,)
