"""The order of the log: the sequencer gives committed events their place, and checkpoints sign what the log then is.

On SQLite the sequencer runs inside the transaction that wrote the events; on PostgreSQL as a job, one at a time behind
an advisory lock. A crash before its commit leaves events that are committed and not yet in the log: the next run picks
them up. Read `sequence`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, text, update

from workflow.ledger.merkle import Frontier, leaf_hash
from workflow.ledger.note import Checkpoint, LogKey, sign
from workflow.store.schema import checkpoint, event, log_head

# "vigil" as a number: the advisory lock that lets one sequencer run at a time on PostgreSQL.
SEQUENCER_LOCK = 0x766967696C
# Events placed at once; more come in the next round, so that a statement stays short.
AT_MOST_A_ROUND = 5_000


def sequence(connection: Connection) -> int:
    """Give every waiting event its place; returns how many there were. Nothing happens where another node is at it."""
    if not hold_sequencer(connection):
        return 0
    placed = 0
    while found := waiting(connection, at_most=AT_MOST_A_ROUND):
        edge = frontier(connection)
        give_places(connection, [(stream, n) for stream, n, _entry in found], first=edge.size)
        edge.append_many([leaf_hash(entry) for _stream, _n, entry in found])
        keep_frontier(connection, edge)
        placed += len(found)
    return placed


def sign_checkpoint(connection: Connection, key: LogKey, *, now: datetime) -> str:
    """Sign what the log is now and keep the note; `now` is UTC."""
    edge = frontier(connection)
    note = sign(Checkpoint(key.name, edge.size, edge.root()), key)
    keep_checkpoint(connection, edge.size, note, signed_at=now)
    return note


def hold_sequencer(connection: Connection) -> bool:
    """Take the sequencer's place until the transaction ends; False where another node has it."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": SEQUENCER_LOCK}))


def waiting(connection: Connection, *, at_most: int) -> list[tuple[str, int, bytes]]:
    """Events without a place in the log: stream, n, entry; within a stream in the order of `n`.

    Walks the unique index on log_index. An event is committed only after the one before it in its stream (the case is
    locked), so no stream is ever ordered with a gap.
    """
    return [(stream, n, entry) for stream, n, entry in connection.execute(_WAITING, {"at_most": at_most})]


_WAITING = (
    select(event.c.stream, event.c.n, event.c.entry)
    .where(event.c.log_index.is_(None))
    .order_by(event.c.stream, event.c.n)
    .limit(bindparam("at_most"))
)


def give_places(connection: Connection, placed: Sequence[tuple[str, int]], *, first: int) -> None:
    """Write the places of some events, from `first` on."""
    rows = [{"b_stream": s, "b_n": n, "b_index": first + offset} for offset, (s, n) in enumerate(placed)]
    connection.execute(_PLACE, rows)


_PLACE = (
    update(event)
    .where(event.c.stream == bindparam("b_stream"), event.c.n == bindparam("b_n"))
    .values(log_index=bindparam("b_index"))
)


def frontier(connection: Connection) -> Frontier:
    """The right edge of the tree over everything that has a place."""
    kept = connection.scalar(select(log_head.c.frontier).where(log_head.c.id == 1))
    return Frontier() if kept is None else Frontier.from_bytes(kept)


def keep_frontier(connection: Connection, edge: Frontier) -> None:
    """Write the right edge of the tree."""
    kept = edge.to_bytes()
    if not connection.execute(update(log_head).where(log_head.c.id == 1).values(frontier=kept)).rowcount:
        connection.execute(insert(log_head).values(id=1, frontier=kept))


def entries(connection: Connection, *, start: int, at_most: int) -> list[bytes]:
    """The entries with places `start` and on, in order."""
    query = select(event.c.entry).where(event.c.log_index >= start).order_by(event.c.log_index).limit(at_most)
    return list(connection.scalars(query))


def newest_checkpoint(connection: Connection) -> tuple[int, str] | None:
    """Size and signed note of the newest checkpoint."""
    query = select(checkpoint.c.size, checkpoint.c.note).order_by(checkpoint.c.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return row and (row.size, row.note)


def keep_checkpoint(connection: Connection, size: int, note: str, *, signed_at: datetime) -> None:
    """Keep a signed checkpoint; one of the same size is kept once."""
    if connection.scalar(select(checkpoint.c.size).where(checkpoint.c.size == size)) is None:
        connection.execute(insert(checkpoint).values(size=size, note=note, signed_at=signed_at))
