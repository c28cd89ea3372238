"""The open columns of the registers of institutions. Read `add`, then `entries`."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct, structs
from sqlalchemy import Connection, func, insert, select, text

from intake.schema import register_entry

# "entries" as a number: the advisory lock under which entries are numbered on PostgreSQL.
LOCK = int.from_bytes(b"entries", "big")
SEPARATOR = "."
MOST_YEAR, MOST_SERIAL = 10_000, 10**9


class Row(Struct, frozen=True, kw_only=True):
    """An entry as everybody of its institution may see it; `stream` is its case, which they may not.

    `happened_at` and `examined_at` are times as the log writes them; `reported`: codes, a full stop between them.
    """

    office: str
    year: int
    serial: int
    stream: str
    kind: str
    occasion: str
    happened_at: str | None
    examined_at: str | None
    reported: str
    sent_at: datetime

    @property
    def number(self) -> str:
        """As it is told: "12/2026"."""
        return f"{self.serial}/{self.year}"


def hold(connection: Connection) -> None:
    """Let nobody else number an entry until this transaction ends. SQLite needs no lock: one writer."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def next_serial(connection: Connection, office: str, year: int) -> int:
    """The number that the next entry of an institution has in a year; ask it while you `hold`."""
    mine = (register_entry.c.office == office, register_entry.c.year == year)
    return (connection.scalar(select(func.max(register_entry.c.serial)).where(*mine)) or 0) + 1


def add(connection: Connection, row: Row) -> None:
    """Keep an entry; its events are recorded in the same transaction."""
    connection.execute(insert(register_entry).values(**structs.asdict(row)))


def entries(connection: Connection, office: str, *, at_most: int, after: int = 0) -> list[Row]:
    """The entries of an institution, the newest first, from the one at place `after` on."""
    query = select(register_entry).where(register_entry.c.office == office)
    newest = (register_entry.c.year.desc(), register_entry.c.serial.desc())
    return [Row(**row._mapping) for row in connection.execute(query.order_by(*newest).offset(after).limit(at_most))]


def entry(connection: Connection, office: str, year: int, serial: int) -> Row | None:
    """One entry of an institution."""
    if not (0 < year < MOST_YEAR and 0 < serial < MOST_SERIAL):  # more than the database can be asked for
        return None
    key = (register_entry.c.office == office, register_entry.c.year == year, register_entry.c.serial == serial)
    row = connection.execute(select(register_entry).where(*key)).one_or_none()
    return None if row is None else Row(**row._mapping)


def entered(connection: Connection, streams: Collection[str]) -> set[str]:
    """Which of these cases an institution's entry began."""
    query = select(register_entry.c.stream).where(register_entry.c.stream.in_(streams))
    return {*connection.scalars(query)}
