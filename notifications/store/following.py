"""How far the log was read, and what of it comes next. The reader's row is the lock of whoever writes notices."""

from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from notifications.store.schema import following
from workflow.store.schema import event

READER = "notices"


class Placed(Struct, frozen=True):
    """An event with its place in the log."""

    log_index: int
    stream: str
    n: int
    kind: str
    entry: bytes


def cursor(connection: Connection) -> int:
    """The next place in the log to be read."""
    found = connection.scalar(select(following.c.log_index).where(following.c.name == READER))
    return found or 0


def hold(connection: Connection) -> int:
    """The cursor, locked until the transaction ends: two readers take turns, and what both read only one tells."""
    query = select(following.c.log_index).where(following.c.name == READER).with_for_update()
    found: int | None = connection.scalar(query)
    if found is None:  # the first reading: two nodes may begin at once
        dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
        begin = dialect.insert(following).values(name=READER, log_index=0)
        connection.execute(begin.on_conflict_do_nothing(index_elements=["name"]))
        found = connection.scalar(query)
    return found or 0


def advance(connection: Connection, log_index: int) -> None:
    """Everything before this place was told."""
    connection.execute(update(following).where(following.c.name == READER).values(log_index=log_index))


def placed(connection: Connection, *, start: int, at_most: int) -> list[Placed]:
    """The events with places `start` and on, in the order of the log. Walks the unique index of the places.

    Places are given one after the other and become visible together, so nothing is ever put in before the cursor.
    """
    columns: list[Any] = [event.c[name] for name in Placed.__struct_fields__]
    query = select(*columns).where(event.c.log_index >= start).order_by(event.c.log_index).limit(at_most)
    return [Placed(*row) for row in connection.execute(query)]
