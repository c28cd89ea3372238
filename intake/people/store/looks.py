"""What auditors looked at, by person and by case: written beside the events of their streams. Read `last`."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from intake.schema import look, person
from workflow.store.schema import case


class Look(Struct, frozen=True):
    """What somebody looked at: a code of the vocabulary, the case (its stream) if it was one, what left as a file."""

    what: str
    stream: str = ""
    downloaded: str = ""


class Row(Struct, frozen=True):
    """A look as it is kept: whose, by which event `n` of their stream, at what, when (UTC)."""

    person: str
    n: int
    what: str
    stream: str
    downloaded: str
    at: datetime


class Seen(Struct, frozen=True):
    """How often auditors looked at a case, and when last (UTC); None where nobody has."""

    times: int
    last: datetime | None


_ROW = tuple(look.c[name] for name in Row.__struct_fields__)


def last(connection: Connection, person_id: str, one: Look) -> datetime | None:
    """When somebody last looked at the very same, UTC. One step in the index look_again."""
    same = (look.c.what == one.what, look.c.stream == one.stream, look.c.downloaded == one.downloaded)
    at: datetime | None = connection.scalar(select(func.max(look.c.at)).where(look.c.person == person_id, *same))
    return at


def take(connection: Connection, person_id: str) -> None:
    """Of two requests of one person at once the second waits here. SQLite needs no lock: one writer."""
    connection.execute(select(person.c.id).where(person.c.id == person_id).with_for_update())


def add(connection: Connection, row: Row) -> None:
    """Keep a look beside its event."""
    connection.execute(insert(look).values({name: getattr(row, name) for name in Row.__struct_fields__}))


def of_person(connection: Connection, person_id: str, *, first: int, at_most: int) -> Sequence[tuple[Row, str | None]]:
    """What somebody looked at, the newest on top, from the `first` on (from 0), each with the number of its case.

    Walks the primary key.
    """
    mine = select(*_ROW, case.c.number).outerjoin(case, case.c.stream == look.c.stream)
    mine = mine.where(look.c.person == person_id).order_by(look.c.n.desc()).offset(first).limit(at_most)
    return [(Row(*row), number) for *row, number in connection.execute(mine)]


def count_of(connection: Connection, person_id: str) -> int:
    """How many looks of somebody are kept."""
    return connection.scalar(select(func.count()).where(look.c.person == person_id)) or 0


def at_case(connection: Connection, stream: str) -> Seen:
    """How often auditors looked at a case. Walks the index look_stream."""
    found = connection.execute(select(func.count(), func.max(look.c.at)).where(look.c.stream == stream)).one()
    return Seen(*found)


def every(connection: Connection) -> Sequence[Row]:
    """All looks, by person and event."""
    return [Row(*row) for row in connection.execute(select(*_ROW).order_by(look.c.person, look.c.n))]
