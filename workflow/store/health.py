"""Whether the database takes writes at this moment, and what waits in it. Read `can_write`."""

from datetime import datetime

from sqlalchemy import Connection, func, select, text, update

from workflow.store.schema import case, instance


def can_write(connection: Connection) -> bool:
    """Whether a commit now would reach the disk; for `Tables.write`, whose commit is the rest of the test.

    SQLite writes a row as it is. PostgreSQL only draws a transaction number: the row may be locked by a long adoption,
    during which allegations come in all the same.
    """
    if connection.dialect.name != "postgresql":
        connection.execute(update(instance).where(instance.c.id == 1).values(demo=instance.c.demo))
        return True
    row = connection.execute(text("SELECT pg_current_xact_id(), current_setting('transaction_read_only')")).one()
    return bool(row[1] == "off")


def longest_due(connection: Connection) -> datetime | None:
    """Since when a stage of a clock has waited for a sweep the longest, or the next one will; None: none is to come."""
    found: datetime | None = connection.scalar(select(func.min(case.c.next_check_at)))
    return found
