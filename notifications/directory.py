"""Who there is, as notices need it: handed in from outside, for accounts are another room's. Read `Directory`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from msgspec import Struct
from sqlalchemy import Connection


class Known(Struct, frozen=True, order=True):
    """Somebody in a role of an office. `name` is how they sign in, for greeting them and for nothing else."""

    person: str
    name: str
    office: str
    role: str

    def __repr__(self) -> str:
        return f"Known({self.person}, {self.office}, {self.role})"


class Directory(Protocol):
    """What is known of people and offices now."""

    def people(self, connection: Connection) -> Sequence[Known]:
        """Everybody who may sign in, once for each role, in a fixed order."""

    def ours(self, connection: Connection) -> frozenset[str]:
        """The offices whose cases these are."""

    def barred(self, connection: Connection, streams: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Of these cases, who was left out of one because of a stake in it; a case without such people is not there."""


class Roster:
    """The people of a directory, to be asked by role."""

    def __init__(self, people: Sequence[Known], ours: frozenset[str]) -> None:
        self.ours = ours
        self._by_role: dict[str, list[Known]] = {}
        self._by_person: dict[str, list[Known]] = {}
        for one in people:
            self._by_role.setdefault(one.role, []).append(one)
            self._by_person.setdefault(one.person, []).append(one)

    def in_role(self, role: str) -> list[Known]:
        """Everybody in a role, of any office."""
        return self._by_role.get(role, [])

    def seats(self, person: str) -> list[Known]:
        """All roles of a person; none of somebody who left."""
        return self._by_person.get(person, [])

    def roles(self) -> frozenset[str]:
        """The roles that somebody has."""
        return frozenset(self._by_role)
