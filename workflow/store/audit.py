"""Long walks over whole tables, for verification and export: in a fixed order, a few rows in memory at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Table, delete, select, type_coerce

from workflow.store.schema import Instant, case, checkpoint, clock, event, log_head, party, recommendation, tile

ROWS_AT_A_TIME = 2_000


def in_log_order(connection: Connection) -> Iterator[Sequence[tuple[int, bytes]]]:
    """Every event that has a place in the log, by place, many at a time: place, entry."""
    query = select(event.c.log_index, event.c.entry).where(event.c.log_index.is_not(None)).order_by(event.c.log_index)
    yield from _parts(connection, query)


def at_place(connection: Connection, place: int) -> tuple[str, int]:
    """Which event has a place in the log: stream, n."""
    row = connection.execute(select(event.c.stream, event.c.n).where(event.c.log_index == place)).one()
    return row.stream, row.n


def waiting(connection: Connection) -> Iterator[tuple[str, int, bytes]]:
    """Every event that has no place in the log yet, by stream and n: stream, n, entry."""
    query = select(event.c.stream, event.c.n, event.c.entry).where(event.c.log_index.is_(None))
    yield from _walk(connection, query.order_by(event.c.stream, event.c.n))


def in_stream_order(connection: Connection) -> Iterator[tuple[str, int, str, bytes]]:
    """Every event by stream and n, whether it has a place or not: stream, n, kind, entry."""
    query = select(event.c.stream, event.c.n, event.c.kind, event.c.entry).order_by(event.c.stream, event.c.n)
    yield from _walk(connection, query)


def one_stream(connection: Connection, stream: str) -> Iterator[tuple[str, int, bytes]]:
    """The events of one stream: stream, n, entry."""
    query = select(event.c.stream, event.c.n, event.c.entry).where(event.c.stream == stream).order_by(event.c.n)
    yield from _walk(connection, query)


def streams(connection: Connection) -> list[str]:
    """The names of all streams."""
    return list(connection.scalars(select(event.c.stream).distinct().order_by(event.c.stream)))


def cases(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of `case`, by stream, with its stream before it; instants as the seconds that are kept."""
    names = [column.name for column in case.columns]
    for row in _walk(connection, select(*_as_kept(case)).order_by(case.c.stream)):
        kept = dict(zip(names, row, strict=True))
        yield kept["stream"], kept


def clocks(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """Every row of `clock` as a `ClockRow` is laid out, by stream, key and occasion."""
    yield from _walk(connection, select(*_as_kept(clock)).order_by(clock.c.stream, clock.c.key, clock.c.occasion))


def parties(connection: Connection) -> Iterator[tuple[str, str]]:
    """Every row of `party`, by stream and office: stream, office."""
    yield from _walk(connection, select(party.c.stream, party.c.office).order_by(party.c.stream, party.c.office))


def recommendations(connection: Connection) -> Iterator[tuple[Any, ...]]:
    """Every row of `recommendation` as `Recommended` is laid out, by stream and n."""
    yield from _walk(
        connection, select(*_as_kept(recommendation)).order_by(recommendation.c.stream, recommendation.c.n)
    )


def checkpoints(connection: Connection) -> list[tuple[int, str]]:
    """Every checkpoint kept: size and note."""
    query = select(checkpoint.c.size, checkpoint.c.note).order_by(checkpoint.c.size)
    return [(row.size, row.note) for row in connection.execute(query)]


def heads(connection: Connection) -> list[tuple[int, bytes]]:
    """Every row of `log_head`; there should be one."""
    return [(row.id, row.frontier) for row in connection.execute(select(log_head).order_by(log_head.c.id))]


def tiles(connection: Connection, *, above: bool) -> Iterator[tuple[int, int, bytes]]:
    """Every tile of level 0, or every one above, by level and number: level, number, hashes."""
    query = select(tile.c.level, tile.c.number, tile.c.hashes).where(tile.c.level != 0 if above else tile.c.level == 0)
    yield from _walk(connection, query.order_by(tile.c.level, tile.c.number))


def forget_derived(connection: Connection) -> None:
    """Empty the derived tables; whoever calls this writes them anew in the same transaction."""
    connection.execute(delete(recommendation))
    connection.execute(delete(party))
    connection.execute(delete(clock))
    connection.execute(delete(case))


def _as_kept(table: Table) -> list[Any]:
    return [type_coerce(c, BigInteger).label(c.name) if isinstance(c.type, Instant) else c for c in table.columns]


def _walk(connection: Connection, query: Select[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows one by one."""
    for part in _parts(connection, query):
        yield from part


def _parts(connection: Connection, query: Select[Any]) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Rows some at a time; on SQLite as its driver gives them, for nothing here needs a conversion."""
    if connection.dialect.name != "sqlite":
        result = connection.execute(query, execution_options={"yield_per": ROWS_AT_A_TIME})
        for part in result.partitions():
            yield [tuple(row) for row in part]
        return
    result = connection.execute(query)
    while rows := result.cursor.fetchmany(ROWS_AT_A_TIME):
        yield rows
    result.close()
