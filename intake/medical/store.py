"""The statements on `text_mark`: by what an author's texts are found again in another of their records."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from intake.schema import text_mark


def marks(connection: Connection, person: str) -> dict[str, frozenset[bytes]]:
    """The marks of each record that somebody signed, by the digest that stands for the examination."""
    found: dict[str, set[bytes]] = {}
    for row in connection.execute(select(text_mark).where(text_mark.c.person == person)):
        found.setdefault(row.examination, set()).add(row.mark)
    return {name: frozenset(some) for name, some in found.items()}


def put_marks(connection: Connection, person: str, examination: str, fresh: Collection[bytes]) -> None:
    """Keep the marks of a record in the place of those of an earlier report of the same examination."""
    mine = (text_mark.c.person == person) & (text_mark.c.examination == examination)
    connection.execute(delete(text_mark).where(mine))
    if fresh:
        rows = [{"person": person, "examination": examination, "mark": mark} for mark in sorted(fresh)]
        connection.execute(insert(text_mark), rows)
