"""Earlier cases of the same person: what was typed is compared with the blind index, and nothing of it is kept.

Whoever opens a new case sees first which there are; the second press of the button says that it is a new one all the
same. Read `earlier`.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.search import Alike, Known, alike, name_parts
from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST
from intake.pages.visit import Visit
from intake.people.signed_in import SignedIn
from workflow.duties import code_titles
from workflow.errors import NotAllowed
from workflow.events import CASE
from workflow.pages import due
from workflow.rulebook import law_in_force
from workflow.store import worklist
from workflow.worklist import SETTING, standings

SHOWN = "shown"  # the field that names the cases that somebody was shown before they pressed the button again
LOOK, GO = "look", "go"


class Found(Struct, frozen=True):
    """A case that was found, as it is listed; `shared` is "" where everything that was looked for fits."""

    id: str
    number: str
    state: str
    place: str
    came: str
    age: str
    shared: str

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{WORKLIST}/{self.id}"


def says_something(known: Known) -> bool:
    """Whether anything can be compared."""
    has_name = any(name_parts(one) for one in known.names)
    return has_name or known.birth_year is not None or bool(known.institution_number)


async def earlier(visit: Visit, who: SignedIn, people: Iterable[Known], *, other_than: str = "") -> list[Alike]:
    """Cases that are alike to any of these people, without the case (a stream) that is looked at. Raises as `alike`."""
    found: dict[str, Alike] = {}
    for one in people:
        for case in await alike(visit.tables, one, signed_in=who) if says_something(one) else ():
            if case.case != other_than and case.shared > getattr(found.get(case.case), "shared", 0):
                found[case.case] = case
    return sorted(found.values(), key=lambda one: (one.shared, one.case), reverse=True)


async def unseen(visit: Visit, who: SignedIn, people: Iterable[Known], *, other_than: str = "") -> list[Alike]:
    """The same before a case is made, if they were not all shown; nothing for whoever has no key to look with."""
    try:
        found = await earlier(visit, who, people, other_than=other_than)
    except NotAllowed:
        return []
    before = {*visit.answers.get(SHOWN, "").split()}
    return found if any(one.case.removeprefix(f"{CASE}:") not in before for one in found) else []


async def listed(visit: Visit, found: Sequence[Alike]) -> list[Found]:
    """What was found, in words."""
    return await visit.tables.read(_listed, visit, found)


def _listed(connection: Connection, visit: Visit, found: Sequence[Alike]) -> list[Found]:
    tongue, book = visit.tongue, law_in_force(connection).book
    titles, lines = code_titles(book.rules), worklist.lines(connection, [one.case for one in found])
    shown = []
    for one in found:
        if (line := lines.get(one.case)) is None:
            continue
        state = standings(book, line.state)[0].title
        place = titles.get((SETTING, line.setting or ""))
        shared = tongue.ngettext("%(num)d thing in common", "%(num)d things in common", one.shared)
        shown.append(
            Found(
                id=one.case.removeprefix(f"{CASE}:"),
                number=one.number or tongue.say(UNREGISTERED),
                state=tongue.words(state) if state else "",
                place=tongue.words(place) if place else "",
                came=tongue.day(line.received_at),
                age=due.age(tongue, line.received_at, visit.now),
                shared=shared % {"num": one.shared} if one.shared else "",
            )
        )
    return shown
