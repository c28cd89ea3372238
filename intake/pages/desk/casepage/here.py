"""A case of this office, for somebody signed in, and what every page of it begins with. Read `here`."""

from dataclasses import dataclass
from uuid import UUID

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.messages import unread
from intake.dossier.reception import OFFICE
from intake.pages.access import OFFICERS
from intake.pages.visit import Visit
from intake.people.signed_in import SignedIn
from workflow.case import load
from workflow.errors import NotFound, _
from workflow.events import CASE
from workflow.folding import Case
from workflow.pages.tongue import Tongue
from workflow.store import cases

WORKLIST = "/desk/cases"
UNREGISTERED = _("Not yet registered")


@dataclass(frozen=True, slots=True)
class Here:
    """A case, and whoever is at it: `who` acts in this office, `roles` are all that they have in it."""

    id: str
    who: SignedIn
    roles: frozenset[str]

    @property
    def stream(self) -> str:
        """The case as the engine names it."""
        return f"{CASE}:{self.id}"

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{WORKLIST}/{self.id}"


async def here(visit: Visit, case: UUID) -> Here:
    """The case. Raises NotFound, in the same words, for one that is not this office's and for none."""
    mine = [one.role for one in visit.who.offices if one.office == OFFICE]
    role = next((one for one in (visit.who.by.role, *mine) if one in mine and one in OFFICERS), None)
    found = Here(str(case), visit.who if role is None else visit.who.acting(OFFICE, role), frozenset(mine))
    if role is None or not await visit.tables.read(_is_known, found.stream):
        raise NotFound(
            _("There is no such case here."), next_step=_("Look at the address, or choose a case from the worklist.")
        )
    return found


def _is_known(connection: Connection, stream: str) -> bool:
    return cases.head(connection, stream)[0] > 0


class Top(Struct, frozen=True):
    """What stands on top of a page about a case. `tabs`: words, address, whether one is there, how much is unread."""

    title: str
    path: str
    crumbs: list[tuple[str, str]]
    tabs: list[tuple[str, str, bool, int | None]]


async def top(visit: Visit, at: Here, page: str = "") -> Top:
    """The top of a page that is opened from the case's own; `page` is the last part of its address."""
    return top_of(visit.tongue, at, await visit.tables.read(load, at.stream), page)


def top_of(tongue: Tongue, at: Here, case: Case, page: str = "") -> Top:
    """`top` for a case that was read already."""
    say, waiting = tongue.say, unread(case.entries)
    title = case.rows.case["number"] or say(UNREGISTERED)
    found = [(say(words), f"{at.path}/{one}" if one else at.path, one == page, None) for one, words in PAGES.items()]
    tabs = [(*one[:3], waiting or None) if one[1].endswith("/messages") else one for one in found]
    words = PAGES.get(page)
    crumbs = [(say(_("Worklist")), WORKLIST), (title, at.path if page else "")]
    return Top(title, at.path, [*crumbs, (say(words), "")] if page and words else crumbs, tabs)


PAGES = {
    "": _("The case"),
    "messages": _("Messages"),
    "notes": _("Notes"),
    "access": _("Who has access"),
}
