"""Whether the database takes writes at this moment, and what waits in it. Read `can_write`."""

from datetime import datetime

from sqlalchemy import Connection, func, select, text

from workflow.store.schema import case, event


def can_write(connection: Connection) -> bool:
    """Whether a commit now would reach the disk; for `Tables.write`, whose commit is the rest of the test.

    SQLite writes a number of its header as it is: a row as it is it would not write. PostgreSQL only draws a
    transaction number: the row may be locked by a long adoption, during which allegations come in all the same.
    """
    if connection.dialect.name != "postgresql":
        version = connection.scalar(text("PRAGMA user_version"))
        connection.execute(text(f"PRAGMA user_version = {version:d}"))
        return True
    row = connection.execute(text("SELECT pg_current_xact_id(), current_setting('transaction_read_only')")).one()
    return bool(row[1] == "off")


def longest_due(connection: Connection) -> datetime | None:
    """Since when a stage of a clock has waited for a sweep the longest, or the next one will; None: none is to come."""
    found: datetime | None = connection.scalar(select(func.min(case.c.next_check_at)))
    return found


def next_due(connection: Connection, after: datetime) -> datetime | None:
    """The first instant after this one (UTC) at which a stage of a clock comes; None: none is to come."""
    query = select(func.min(case.c.next_check_at)).where(case.c.next_check_at > after)
    found: datetime | None = connection.scalar(query)
    return found


def newest_of(connection: Connection, stream: str, kind: str) -> bytes | None:
    """The newest entry of a kind in a stream that is no case, as its exact bytes. Walks the stream backwards."""
    query = select(event.c.entry).where(event.c.stream == stream, event.c.kind == kind)
    found: bytes | None = connection.scalar(query.order_by(event.c.n.desc()).limit(1))
    return found
