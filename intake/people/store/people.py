"""People, offices, memberships and one-time codes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, delete, insert, select, update

from intake.schema import invitation, member, office, person


class Person(Struct, frozen=True):
    """Somebody of an office, or a service account. `key` is the fingerprint of the key in use, `locked` its seed."""

    id: str
    name: str
    kind: str
    locked: bytes | None
    key: str | None
    made_at: datetime
    disabled_at: datetime | None

    def __repr__(self) -> str:
        return f"Person({self.id})"


class Office(Struct, frozen=True):
    """An office; `key` is the fingerprint of its newest epoch, which the log decides and this only repeats."""

    id: str
    title: str
    kind: str
    key: str | None
    index_key: bytes | None


class Membership(Struct, frozen=True, order=True):
    """That a person is in an office in a role, with what the office is."""

    office: str
    role: str
    title: str
    kind: str


class Invited(Struct, frozen=True):
    """A one-time code as it is kept: whom it lets in, and the key that it is."""

    person: str
    holder: str
    used_at: datetime | None


# ------------------------------------------------------------------------------------------------------------- people


def add_person(connection: Connection, row: Person) -> None:
    """Add somebody; another one of the same name is refused by the database."""
    connection.execute(insert(person).values(**{name: getattr(row, name) for name in Person.__struct_fields__}))


def find_person(connection: Connection, person_id: str) -> Person | None:
    """Somebody by pseudonym."""
    return _one(connection, _PEOPLE.where(person.c.id == person_id))


def person_named(connection: Connection, name: str) -> Person | None:
    """Somebody by the name for signing in, as it is kept: folded."""
    return _one(connection, _PEOPLE.where(person.c.name == name))


def people(connection: Connection) -> list[Person]:
    """Everybody, by name."""
    return [Person(*row) for row in connection.execute(_PEOPLE.order_by(person.c.name))]


def change_person(connection: Connection, person_id: str, **values: Any) -> None:
    """Write some columns of a person."""
    connection.execute(update(person).where(person.c.id == person_id).values(**values))


_PEOPLE = select(*(person.c[name] for name in Person.__struct_fields__))


def _one(connection: Connection, query: Select[Any]) -> Person | None:
    row = connection.execute(query).one_or_none()
    return None if row is None else Person(*row)


# ------------------------------------------------------------------------------------------------ offices and members


def add_office(connection: Connection, office_id: str, title: str, kind: str) -> None:
    """Add an office that has no key yet; a second one of the same id is refused by the database."""
    connection.execute(insert(office).values(id=office_id, title=title, kind=kind))


def find_office(connection: Connection, office_id: str) -> Office | None:
    """An office by its id."""
    row = connection.execute(_OFFICES.where(office.c.id == office_id)).one_or_none()
    return None if row is None else Office(*row)


def offices(connection: Connection) -> list[Office]:
    """All offices, by id."""
    return [Office(*row) for row in connection.execute(_OFFICES.order_by(office.c.id))]


def keep_office_key(connection: Connection, office_id: str, *, key: str, index_key: bytes | None) -> None:
    """Write the office's newest epoch, and the index's key sealed to it."""
    connection.execute(update(office).where(office.c.id == office_id).values(key=key, index_key=index_key))


_OFFICES = select(*(office.c[name] for name in Office.__struct_fields__))


def add_member(connection: Connection, office_id: str, person_id: str, role: str) -> None:
    """Add a membership, as the office's stream says."""
    connection.execute(insert(member).values(office=office_id, person=person_id, role=role))


def drop_members(connection: Connection, office_id: str, person_id: str) -> None:
    """Remove every membership of a person in an office."""
    connection.execute(delete(member).where(member.c.office == office_id, member.c.person == person_id))


def memberships(connection: Connection, person_id: str) -> list[Membership]:
    """Where a person is, in which roles, in a fixed order."""
    query = (
        select(member.c.office, member.c.role, office.c.title, office.c.kind)
        .join(office, office.c.id == member.c.office)
        .where(member.c.person == person_id)
        .order_by(member.c.office, member.c.role)
    )
    return [Membership(*row) for row in connection.execute(query)]


def members(connection: Connection) -> list[tuple[str, str, str]]:
    """Every membership: office, person, role."""
    query = select(member.c.office, member.c.person, member.c.role)
    return [(row.office, row.person, row.role) for row in connection.execute(query.order_by(*member.primary_key))]


def present(connection: Connection, office_id: str, people: Sequence[str]) -> list[Person]:
    """Of some people, those who are members of the office and may sign in, by pseudonym."""
    here = select(member.c.person).where(member.c.office == office_id)
    query = _PEOPLE.where(person.c.id.in_(people), person.c.id.in_(here), person.c.disabled_at.is_(None))
    return [Person(*row) for row in connection.execute(query.order_by(person.c.id))]


# ----------------------------------------------------------------------------------------------------- one-time codes


def add_invitation(connection: Connection, lookup: bytes, row: Invited, *, made_at: datetime) -> None:
    """Keep a one-time code by its lookup."""
    values = {"person": row.person, "holder": row.holder, "made_at": made_at}
    connection.execute(insert(invitation).values(lookup=lookup, **values))


def find_invitation(connection: Connection, lookup: bytes) -> Invited | None:
    """A one-time code by its lookup, locked against being used twice at once."""
    query = select(invitation.c.person, invitation.c.holder, invitation.c.used_at).where(invitation.c.lookup == lookup)
    row = connection.execute(query).one_or_none()
    return None if row is None else Invited(*row)


def use_invitation(connection: Connection, lookup: bytes, *, now: datetime) -> bool:
    """Use a code up; False if somebody else did meanwhile."""
    unused = (invitation.c.lookup == lookup) & invitation.c.used_at.is_(None)
    return connection.execute(update(invitation).where(unused).values(used_at=now)).rowcount == 1


def unused_invitations(connection: Connection, person_id: str | None = None) -> list[Invited]:
    """Codes that still let somebody in, of one person or of all."""
    query = select(invitation.c.person, invitation.c.holder, invitation.c.used_at)
    query = query.where(invitation.c.used_at.is_(None)).order_by(invitation.c.lookup)
    if person_id is not None:
        query = query.where(invitation.c.person == person_id)
    return [Invited(*row) for row in connection.execute(query)]


def drop_unused_invitations(connection: Connection, person_id: str) -> None:
    """Take back every code of a person that was not used."""
    unused = (invitation.c.person == person_id) & invitation.c.used_at.is_(None)
    connection.execute(delete(invitation).where(unused))
