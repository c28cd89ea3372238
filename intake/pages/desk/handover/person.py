"""A colleague whose cases are handed over: who they are, what hangs on them, and who of those who left left cases.

Read `leaver`.
"""

from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.leaving import Hanging, hanging_on
from intake.dossier.takers import Staff, officers_here
from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST
from intake.pages.desk.casepage.names import Names, names
from intake.pages.visit import Visit
from workflow.errors import NotFound, _
from workflow.rulebook import law_in_force
from workflow.worklist import loads, rows_of

MOST_NAMED = 20  # cases named beside the list
Linked = tuple[tuple[str, str], ...]


class Leaver(Struct, frozen=True):
    """A colleague: name, whether they left, until when they are away ("" if they are here), what hangs on them; cases
    (number, address) with an examination of theirs, and those that only they can open; who named them as substitute.
    """

    person: str
    name: str
    has_left: bool
    away_until: str
    hanging: Hanging
    examinations: Linked
    alone: Linked
    stands_in_for: tuple[str, ...]

    @property
    def unread(self) -> int:
        """In how many of their cases something of the reporter's was not looked at."""
        return len(self.hanging.unread)


def leaver(connection: Connection, visit: Visit, person: str, *, at_most: int) -> Leaver:
    """Somebody by pseudonym. Raises NotFound for whoever never worked on cases here."""
    known = names(connection, law_in_force(connection), own=visit.who.by.person)
    here = officers_here(connection)
    has_left = person not in here
    if has_left and not (person in known.people and _has_cases(connection, person)):
        raise NotFound(
            _("There is no such colleague with cases here."), next_step=_("Choose somebody of the list of colleagues.")
        )
    today = visit.tongue.local(visit.now)
    absences = visit.frame.notices.absences(connection, today=today)
    away = [one.last_on for one in absences if one.person == person and one.first_on <= today.isoformat()]
    substituted = [one.person for one in absences if one.substitute == person]
    hanging = hanging_on(connection, person, at_most=at_most)
    return Leaver(
        person=person,
        name=known.people.get(person, person),
        has_left=has_left,
        away_until=visit.tongue.day(date.fromisoformat(away[0])) if away else "",
        hanging=hanging,
        examinations=_linked(connection, visit, hanging.examinations),
        alone=_linked(connection, visit, hanging.alone),
        stands_in_for=tuple(known.person(visit.tongue, one) for one in dict.fromkeys(substituted)),
    )


def left_behind(connection: Connection, visit: Visit, known: Names, everybody: Staff) -> list[tuple[str, str, int]]:
    """Of those who left, who still has open cases: pseudonym, name, how many."""
    gone = known.people.keys() - everybody.officers.keys()
    found = {person: many for person, many in loads(connection, gone).items() if many}
    return [(one, known.person(visit.tongue, one), found[one]) for one in sorted(found)]


def _has_cases(connection: Connection, person: str) -> bool:
    return loads(connection, [person])[person] > 0


def _linked(connection: Connection, visit: Visit, streams: tuple[str, ...]) -> Linked:
    rows = rows_of(connection, streams[:MOST_NAMED], now=visit.now)
    unnamed = visit.tongue.say(UNREGISTERED)
    return tuple((one.number or unnamed, f"{WORKLIST}/{one.id}") for one in rows)
