"""A case that was sent to an office, for somebody of that office. Read `there`."""

from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from intake.dossier.answers import unknown
from intake.dossier.reception import OFFICE
from intake.pages.access import AUTHORITY
from intake.pages.desk.casepage.here import Here
from intake.pages.desk.casepage.names import Names, names
from intake.pages.visit import Visit
from workflow.errors import _
from workflow.events import CASE
from workflow.law import Law
from workflow.ledger.entry import By
from workflow.pages.tongue import Tongue
from workflow.store import cases

LIST = "/prosecutor/cases"
LISTED = _("Referred to us")


@dataclass(frozen=True, slots=True)
class There(Here):
    """A case that was sent to the office of whoever is at it; `who` acts in that office."""

    @property
    def path(self) -> str:
        """The address of its pages."""
        return f"{LIST}/{self.id}"

    @property
    def office(self) -> str:
        """The office in which they act."""
        return self.who.by.office


def seats(visit: Visit) -> list[tuple[str, str]]:
    """The offices for which somebody answers, each with the role in which they do."""
    mine = [(one.office, one.role) for one in visit.who.offices if one.role in AUTHORITY and one.office != OFFICE]
    return list(dict(reversed(mine)).items())[::-1]  # of two roles in one office the first


async def there(visit: Visit, case: UUID) -> There:
    """The case. Raises NotFound, in the same words, for one that was not sent to them and for none."""
    stream = f"{CASE}:{case}"

    def sent_to(connection: Connection) -> tuple[str, str] | None:
        return next((one for one in seats(visit) if cases.has_party(connection, stream, one[0])), None)

    seat = await visit.tables.read(sent_to)
    if seat is None:
        raise unknown()
    return There(str(case), visit.who.acting(*seat), frozenset({seat[1]}))


def known_names(connection: Connection, law: Law, at: There) -> Names:
    """Who is who for this office: its own people by name, everybody else as a role and an office."""
    every = names(connection, law, own=at.who.by.person)
    ours = {person for office, person in every.roles if office == at.office}
    return msgspec.structs.replace(every, people={one: every.people[one] for one in every.people if one in ours})


def by_whom(known: Names, tongue: Tongue, at: There, by: By) -> str:
    """Who said something."""
    if by.office == at.office and by.person in known.people:
        return known.person(tongue, by.person)
    return known.by(tongue, by)
