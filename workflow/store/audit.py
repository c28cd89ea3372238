"""Long walks over whole tables, for verification and export: in a fixed order, a few rows in memory at a time."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Table, delete, select, type_coerce

from workflow.store.schema import Instant, case, checkpoint, clock, event, log_head

ROWS_AT_A_TIME = 2_000


def in_log_order(connection: Connection) -> Iterator[tuple[str, int, str, int, bytes]]:
    """Every event that has a place in the log, by place: stream, n, kind, place, entry."""
    columns = (event.c.stream, event.c.n, event.c.kind, event.c.log_index, event.c.entry)
    query = select(*columns).where(event.c.log_index.is_not(None)).order_by(event.c.log_index)
    yield from _walk(connection, query)


def waiting(connection: Connection) -> Iterator[tuple[str, int, str, bytes]]:
    """Every event that has no place in the log yet, by stream and n: stream, n, kind, entry."""
    query = select(event.c.stream, event.c.n, event.c.kind, event.c.entry).where(event.c.log_index.is_(None))
    yield from _walk(connection, query.order_by(event.c.stream, event.c.n))


def in_stream_order(connection: Connection) -> Iterator[tuple[str, int, bytes]]:
    """Every event by stream and n, whether it has a place or not: stream, n, entry."""
    query = select(event.c.stream, event.c.n, event.c.entry).order_by(event.c.stream, event.c.n)
    yield from _walk(connection, query)


def one_stream(connection: Connection, stream: str) -> Iterator[tuple[str, int, bytes]]:
    """The events of one stream: stream, n, entry."""
    query = select(event.c.stream, event.c.n, event.c.entry).where(event.c.stream == stream).order_by(event.c.n)
    yield from _walk(connection, query)


def streams(connection: Connection) -> list[str]:
    """The names of all streams."""
    return list(connection.scalars(select(event.c.stream).distinct().order_by(event.c.stream)))


def cases(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every row of `case`, by stream; instants as the seconds that are kept."""
    yield from _dicts(connection, select(*_as_kept(case)).order_by(case.c.stream))


def clocks(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every row of `clock`, by stream, key and occasion; instants as the seconds that are kept."""
    yield from _dicts(connection, select(*_as_kept(clock)).order_by(clock.c.stream, clock.c.key, clock.c.occasion))


def checkpoints(connection: Connection) -> list[tuple[int, str]]:
    """Every checkpoint kept: size and note."""
    query = select(checkpoint.c.size, checkpoint.c.note).order_by(checkpoint.c.size)
    return [(row.size, row.note) for row in connection.execute(query)]


def heads(connection: Connection) -> list[tuple[int, bytes]]:
    """Every row of `log_head`; there should be one."""
    return [(row.id, row.frontier) for row in connection.execute(select(log_head).order_by(log_head.c.id))]


def forget_derived(connection: Connection) -> None:
    """Empty the derived tables; whoever calls this writes them anew in the same transaction."""
    connection.execute(delete(clock))
    connection.execute(delete(case))


def _as_kept(table: Table) -> list[Any]:
    return [type_coerce(c, BigInteger).label(c.name) if isinstance(c.type, Instant) else c for c in table.columns]


def _walk(connection: Connection, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows a few at a time; on SQLite as its driver gives them, for nothing here needs a conversion."""
    if connection.dialect.name != "sqlite":
        result = connection.execute(query, execution_options={"yield_per": ROWS_AT_A_TIME})
        for part in result.partitions():
            yield from (tuple(row) for row in part)
        return
    result = connection.execute(query)
    while rows := result.cursor.fetchmany(ROWS_AT_A_TIME):
        yield from rows
    result.close()


def _dicts(connection: Connection, query: Select[Any]) -> Iterator[dict[str, Any]]:
    names = [column.name for column in query.selected_columns]
    for row in _walk(connection, query):
        yield dict(zip(names, row, strict=True))
