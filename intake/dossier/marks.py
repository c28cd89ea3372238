"""All statements of the blind index: which case has which marks, and under which sealed key they are made."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from intake.schema import mark, office
from workflow.store.schema import case

FREQUENT = 1_000

Found = tuple[str, str | None]  # a case's stream and its number


def sealed_key(connection: Connection, of: str) -> bytes | None:
    """The key of the index, sealed to an office; None before it has a key."""
    return connection.scalar(select(office.c.index_key).where(office.c.id == of))


def add(connection: Connection, stream: str, marks: Collection[bytes]) -> None:
    """Mark a case; marks that it has already are left as they are."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    if marks:
        rows = [{"mark": one, "stream": stream} for one in sorted(marks)]
        connection.execute(dialect.insert(mark).on_conflict_do_nothing(), rows)


def drop(connection: Connection, stream: str) -> None:
    """Nothing finds the case any more."""
    connection.execute(delete(mark).where(mark.c.stream == stream))


def has_any(connection: Connection, stream: str) -> bool:
    """Whether a case was indexed."""
    return connection.scalar(select(mark.c.mark).where(mark.c.stream == stream).limit(1)) is not None


def with_all(connection: Connection, marks: Collection[bytes], *, at_most: int) -> list[Found]:
    """Cases that have all these marks, the newest first. Walks the rarest mark, and asks for the others one by one."""
    rarest, *others = sorted(marks, key=lambda one: (_how_many(connection, one), one))
    query = (
        select(case.c.stream, case.c.number)
        .join(mark, mark.c.stream == case.c.stream)
        .where(mark.c.mark == rarest)
        .order_by(mark.c.stream.desc())
        .limit(at_most)
    )
    for number, one in enumerate(others):
        other = mark.alias(f"other_{number}")
        query = query.where(exists().where(other.c.mark == one, other.c.stream == mark.c.stream))
    return [(row.stream, row.number) for row in connection.execute(query)]


def _how_many(connection: Connection, one: bytes) -> int:
    """How many cases have a mark; past a thousand it does not matter how many."""
    some = select(mark.c.stream).where(mark.c.mark == one).limit(FREQUENT).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def sharing(connection: Connection, stream: str, *, at_least: int, at_most: int) -> list[tuple[str, str | None, int]]:
    """Other cases that share marks with this one, and how many; the most alike first."""
    mine = mark.alias("mine")
    shared = (
        select(mark.c.stream, func.count().label("shared"))
        .join(mine, mine.c.mark == mark.c.mark)
        .where(mine.c.stream == stream, mark.c.stream != stream)
        .group_by(mark.c.stream)
        .having(func.count() >= at_least)
        .order_by(func.count().desc(), mark.c.stream.desc())
        .limit(at_most)
        .subquery()
    )
    query = select(case.c.stream, case.c.number, shared.c.shared).join(shared, shared.c.stream == case.c.stream)
    rows = connection.execute(query.order_by(shared.c.shared.desc(), case.c.stream.desc()))
    return [(row.stream, row.number, row.shared) for row in rows]


def with_some(
    connection: Connection, marks: Collection[bytes], *, at_least: int, at_most: int
) -> list[tuple[str, str | None, int]]:
    """Cases that have at least so many of these marks, and how many; the most alike first."""
    shared = (
        select(mark.c.stream, func.count().label("shared"))
        .where(mark.c.mark.in_(sorted(marks)))
        .group_by(mark.c.stream)
        .having(func.count() >= at_least)
        .order_by(func.count().desc(), mark.c.stream.desc())
        .limit(at_most)
        .subquery()
    )
    query = select(case.c.stream, case.c.number, shared.c.shared).join(shared, shared.c.stream == case.c.stream)
    rows = connection.execute(query.order_by(shared.c.shared.desc(), case.c.stream.desc()))
    return [(row.stream, row.number, row.shared) for row in rows]
