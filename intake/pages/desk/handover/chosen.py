"""The cases that are to change hands, and the colleagues who can take them, read in one transaction. Read `chosen`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.takers import Staff, held_in_each, staff
from intake.pages.desk.casepage.here import UNREGISTERED, WORKLIST
from intake.pages.desk.casepage.names import Names, names
from intake.pages.desk.listing.rows import Speaker, due_shown
from intake.pages.visit import Visit
from workflow.errors import _
from workflow.events import CASE
from workflow.law import Law
from workflow.pages.due import Badge
from workflow.rulebook import law_in_force
from workflow.steps import fields_of
from workflow.store.worklist import sizes
from workflow.worklist import Group, Row, closed_states, loads, rows_of

ASSIGNED, REASON = "assigned", "reason"


class Line(Struct, frozen=True):
    """A case in the list: what is due first, who has it now (pseudonym and name), who can take it, how many events it
    has.
    """

    id: str
    stream: str
    case: str
    href: str
    badge: Badge
    when: str
    what: str
    is_late: bool
    is_closed: bool
    is_urgent: bool
    is_in_circle: bool
    has: str | None
    whose: str
    able: frozenset[str]
    seen: int


class Colleague(Struct, frozen=True):
    """Somebody who can take cases: name, open cases now, and until when they are away ("" if they are here)."""

    person: str
    name: str
    load: int
    away_until: str


class Chosen(Struct, frozen=True):
    """The cases, the colleagues by name, the codes for the reason; `missing`: how many were named that are not here."""

    lines: tuple[Line, ...]
    missing: int
    colleagues: tuple[Colleague, ...]
    reasons: tuple[tuple[str, str], ...]
    names: Names

    @property
    def by_id(self) -> dict[str, Line]:
        """The cases by their id."""
        return {one.id: one for one in self.lines}

    def able(self, *, but: str | None = None) -> list[Colleague]:
        """The colleagues who can take one of the cases at least."""
        able = {person for line in self.lines for person in line.able}
        return [one for one in self.colleagues if one.person in able and one.person != but]


def chosen(connection: Connection, visit: Visit, cases: Sequence[str]) -> Chosen:
    """What is known of these cases (ids)."""
    law, everybody = law_in_force(connection), staff(connection)
    known = names(connection, law, own=visit.who.by.person)
    streams = [f"{CASE}:{one}" for one in dict.fromkeys(cases)]
    rows = rows_of(connection, streams, now=visit.now)
    held, seen = held_in_each(connection, streams), sizes(connection, streams)
    speaker, closed = Speaker(visit.tongue, law, known, visit.now), closed_states(law.book)
    lines = []
    for row in rows:
        stream = f"{CASE}:{row.id}"
        able, in_circle = everybody.who_can_take(held[stream]), everybody.is_in_circle(held[stream])
        lines.append(_line(speaker, row, closed, able, in_circle=in_circle, seen=seen[stream]))
    return Chosen(
        tuple(lines),
        len(streams) - len(lines),
        colleagues(connection, visit, known, everybody),
        reasons(visit, law),
        known,
    )


def _line(
    speaker: Speaker,
    row: Row,
    closed: Collection[tuple[str, str]],
    able: frozenset[str],
    *,
    in_circle: bool,
    seen: int,
) -> Line:
    tongue, has = speaker.tongue, row.assigned_to
    badge, when = due_shown(speaker, row.first)
    return Line(
        id=row.id,
        stream=f"{CASE}:{row.id}",
        case=row.number or tongue.say(UNREGISTERED),
        href=f"{WORKLIST}/{row.id}",
        badge=badge,
        when=when,
        what=tongue.words(row.first.title) if row.first else "",
        is_late=row.group is Group.LATE,
        is_closed=any((one.region, one.state) in closed for one in row.states),
        is_urgent=row.urgent,
        is_in_circle=in_circle,
        has=has,
        whose=tongue.say(_("Nobody yet")) if has is None else speaker.names.person(tongue, has),
        able=able,
        seen=seen,
    )


def colleagues(connection: Connection, visit: Visit, known: Names, everybody: Staff) -> tuple[Colleague, ...]:
    """Whoever works on cases here, by name."""
    load, today = loads(connection, everybody.officers), visit.tongue.local(visit.now)
    absences = visit.frame.notices.absences(connection, today=today)
    away = {one.person: one.last_on for one in absences if one.first_on <= today.isoformat()}
    by_name = sorted((known.people.get(one, one).casefold(), one) for one in everybody.officers)
    return tuple(
        Colleague(one, known.person(visit.tongue, one), load[one], _day(visit, away.get(one)))
        for _folded, one in by_name
    )


def _day(visit: Visit, day: str | None) -> str:
    return "" if day is None else visit.tongue.day(date.fromisoformat(day))


def reasons(visit: Visit, law: Law) -> tuple[tuple[str, str], ...]:
    """The vocabulary's reasons for assigning a case, if it has any."""
    fields = fields_of(law.book.rules, ASSIGNED)
    codes = next((one.codes for one in fields if one.key == REASON), ())
    return tuple((key, visit.tongue.words(title)) for key, title in codes)


def loads_without(found: Chosen) -> Mapping[str, int]:
    """How many open cases everybody has besides those that are to change hands."""
    load = {one.person: one.load for one in found.colleagues}
    for line in found.lines:
        if line.has in load and not line.is_closed:
            load[line.has] -= 1
    return load
