"""To whom a dossier may be opened, and from whom taken: what the forms about access offer. Read `candidates`."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.overview import Access, Part
from intake.dossier.reception import OFFICE
from intake.dossier.stand import OPENED
from intake.pages.desk.casepage.names import Names
from intake.pages.desk.casepage.parts import OPENS, REPORTER
from intake.people import membership
from intake.people.keys import RECOVERY, newest
from intake.people.store import people
from workflow.policy.rules import Rules
from workflow.policy.terms import Words


class Candidate(Struct, frozen=True):
    """Somebody with a key: "person:p-1" or "office:medical-unit", by name, with the offices and roles of a person."""

    holder: str
    name: str
    places: tuple[tuple[str, tuple[Words, ...]], ...] = ()


def candidates(connection: Connection, known: Names, rules: Rules) -> list[Candidate]:
    """Every other office that has a key, and every person who has one and a role in which dossiers are opened."""
    offices = [one for one in people.offices(connection) if one.key and one.id != OFFICE]
    may_open = set(rules.kinds[OPENED].by)
    able = {person for (_office, person), roles in known.roles.items() if not may_open.isdisjoint(roles)}
    found = [Candidate(f"office:{one.id}", one.title) for one in offices]
    for one in people.people(connection):
        if one.key is not None and one.disabled_at is None and one.id in able:
            found.append(Candidate(f"person:{one.id}", one.name, _places(known, one.id)))
    return found


def _places(known: Names, person: str) -> tuple[tuple[str, tuple[Words, ...]], ...]:
    return tuple(
        (known.offices.get(office, office), tuple(known.titles[role] for role in roles if role in known.titles))
        for (office, who), roles in known.roles.items()
        if who == person
    )


def colleagues(connection: Connection) -> list[tuple[str, str]]:
    """Pseudonym and name of everybody who is in this office and has a key."""
    members = sorted({person for person, _role in membership.told(connection, OFFICE)})
    present = people.present(connection, OFFICE, members)
    return [(one.id, one.name) for one in present if newest(connection, f"person:{one.id}") is not None]


def giveable(parts: Sequence[Part]) -> list[str]:
    """The parts that whoever looks may open to others: theirs, and those that are made when they are first needed."""
    mine = any(part.access in OPENS for part in parts)
    return [part.compartment for part in parts if part.access in OPENS or (mine and part.access is Access.NOT_MADE)]


def takeable(parts: Sequence[Part]) -> list[tuple[str, str]]:
    """Holder and name of whoever access may be taken from."""
    holders = {(one.kind, one.id): one.name for part in parts for one in part.holders}
    return [(f"{kind}:{id}", name) for (kind, id), name in holders.items() if kind not in (REPORTER, RECOVERY)]
