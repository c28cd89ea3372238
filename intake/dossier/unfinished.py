"""What is being written for a case and is no item yet: an examination, between two pages, under the case's own keys.

Every statement on the table `examination` stands here, and nothing of its content: bytes go in sealed for their place
(case, row, compartment, revision) and come out. A circle seals them anew, erasure takes them away; the log does not
know them. Read `Unfinished`.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from intake.dossier.contents import Private
from intake.schema import examination
from intake.vault.boxes import open_box, seal_box

MEDICAL, IDENTITY = "medical", "identity"
COLUMNS = {MEDICAL: "sealed", IDENTITY: "sealed_identity"}
PURPOSE = "examination"


class Place(Private, frozen=True):
    """Where a sealed part belongs. A part opens for its revision alone: an older one that somebody puts back does not.
    Who the person is (`identity`) is for all revisions, so that whoever was not granted it can go on writing.
    """

    stream: str
    row: str
    compartment: str
    revision: int

    @property
    def bound(self) -> tuple[str, str, str, str]:
        """As it is bound to the ciphertext."""
        return self.stream, self.row, self.compartment, str(self.revision) if self.compartment == MEDICAL else ""


class Unfinished(Private, frozen=True):
    """A row: whose it is, its revision, how many of its sections lack nothing, who (a pseudonym) changed it last and
    when (UTC), and its sealed parts."""

    id: str
    stream: str
    examination: str
    office: str
    revision: int
    answered: int
    sections: int
    changed_by: str
    changed_at: datetime
    sealed: bytes
    sealed_identity: bytes | None

    def place(self, compartment: str) -> Place:
        """Where one of its parts belongs."""
        return Place(self.stream, self.id, compartment, self.revision)

    def opened(self, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """What the keys of compartments open of it, by compartment. Raises NotOpened."""
        parts = {name: getattr(self, column) for name, column in COLUMNS.items()}
        return {
            name: open_box(part, keys[name], PURPOSE, *self.place(name).bound)
            for name, part in parts.items()
            if part is not None and name in keys
        }


def sealed(content: bytes, key: bytes, place: Place) -> bytes:
    """A part of a row under its compartment's key."""
    return seal_box(content, key, PURPOSE, *place.bound)


def add(connection: Connection, row: Unfinished) -> None:
    """A new one."""
    connection.execute(insert(examination).values(_values(row)))


def find(connection: Connection, row: str) -> Unfinished | None:
    """One by its id."""
    return _one(connection, examination.c.id == row)


def of_case(connection: Connection, stream: str, reference: str) -> Unfinished | None:
    """The one of an examination ("examination-1") of a case."""
    return _one(connection, (examination.c.stream == stream) & (examination.c.examination == reference))


def of_cases(connection: Connection, streams: list[str]) -> list[Unfinished]:
    """All of some cases."""
    found = connection.execute(select(examination).where(examination.c.stream.in_(streams)))
    return [Unfinished(*row) for row in found]


def change(connection: Connection, row: Unfinished, *, since: int) -> bool:
    """Put a later revision in the place of revision `since`; False if that is no longer the newest."""
    changed = update(examination).where(examination.c.id == row.id, examination.c.revision == since)
    return connection.execute(changed.values(_values(row))).rowcount == 1


def drop(connection: Connection, row: str) -> None:
    """Forget one: it became an item."""
    connection.execute(delete(examination).where(examination.c.id == row))


def drop_all(connection: Connection, stream: str) -> None:
    """Forget all of a case."""
    connection.execute(delete(examination).where(examination.c.stream == stream))


def reseal(connection: Connection, stream: str, old: Mapping[str, bytes], fresh: Mapping[str, bytes]) -> None:
    """Seal all of a case under other keys of its compartments. Raises NotOpened."""
    for row in of_cases(connection, [stream]):
        anew = {
            COLUMNS[name]: sealed(content, fresh[name], row.place(name)) for name, content in row.opened(old).items()
        }
        connection.execute(update(examination).where(examination.c.id == row.id).values(anew))


def _one(connection: Connection, where: ColumnElement[bool]) -> Unfinished | None:
    row = connection.execute(select(examination).where(where)).one_or_none()
    return None if row is None else Unfinished(*row)


def _values(row: Unfinished) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__struct_fields__}
