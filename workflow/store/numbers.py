"""The numbers that cases have, as far as the next one follows from them."""

from sqlalchemy import Connection, select, text

from workflow.store.schema import case

# "number" as a number: the advisory lock under which numbers are given on PostgreSQL.
LOCK = int.from_bytes(b"number", "big")


def hold(connection: Connection) -> None:
    """Let nobody else be given a number until this transaction ends. SQLite needs no lock: one writer."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def highest(connection: Connection, *, since: int, before: int) -> int | None:
    """The highest serial from `since` until before `before`; the end of the index case_serial."""
    query = select(case.c.serial).where(case.c.serial >= since, case.c.serial < before)
    return connection.scalar(query.order_by(case.c.serial.desc()).limit(1))
