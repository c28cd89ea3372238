"""The order of the log: the sequencer gives committed events their place, and checkpoints sign what the log then is.

On SQLite the sequencer runs inside the transaction that wrote the events; on PostgreSQL as a job, one at a time behind
an advisory lock. A crash before its commit leaves events that are committed and not yet in the log: the next run picks
them up. Read `sequence`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from workflow.errors import Broken, _
from workflow.ledger.merkle import Frontier, leaf_hash, root
from workflow.ledger.note import Checkpoint, LogKey, sign
from workflow.ledger.tiles import HASH_BYTES, HASHES, Reader, Tile, cut, width_at
from workflow.store.direct import Direct
from workflow.store.schema import checkpoint, event, log_head, tile

# "vigil" as a number: the advisory lock that lets one sequencer run at a time on PostgreSQL.
SEQUENCER_LOCK = 0x766967696C
# Events placed at once; more come in the next round, so that a statement stays short.
AT_MOST_A_ROUND = 5_000


def sequence(connection: Connection) -> int:
    """Give every waiting event its place; returns how many there were. Nothing happens where another node is at it.

    A tile that this makes whole is kept in the same transaction.
    """
    if not hold_sequencer(connection):
        return 0
    placed, completed = 0, False
    while found := waiting(connection, at_most=AT_MOST_A_ROUND):
        edge = frontier(connection)
        give_places(connection, [(stream, n) for stream, n, _entry in found], first=edge.size)
        completed |= bool(edge.append_many([leaf_hash(entry) for _stream, _n, entry in found]))
        keep_frontier(connection, edge)
        placed += len(found)
    if completed:
        fill_tiles(connection)
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
    return [(stream, n, entry) for stream, n, entry in _WAITING.rows(connection, {"at_most": at_most})]


_WAITING = Direct(
    select(event.c.stream, event.c.n, event.c.entry)
    .where(event.c.log_index.is_(None))
    .order_by(event.c.stream, event.c.n)
    .limit(bindparam("at_most"))
)


def give_places(connection: Connection, placed: Sequence[tuple[str, int]], *, first: int) -> None:
    """Write the places of some events, from `first` on."""
    rows = [{"b_stream": s, "b_n": n, "b_index": first + offset} for offset, (s, n) in enumerate(placed)]
    _PLACE.run_many(connection, rows)


_PLACE = Direct(
    update(event)
    .where(event.c.stream == bindparam("b_stream"), event.c.n == bindparam("b_n"))
    .values(log_index=bindparam("b_index"))
)


def place_of(connection: Connection, stream: str, n: int) -> tuple[int | None, bytes] | None:
    """Place and entry of one event; no place while it waits, None if there is no such event."""
    row = connection.execute(_PLACE_OF, {"b_stream": stream, "b_n": n}).one_or_none()
    return row and (row.log_index, row.entry)


_PLACE_OF = select(event.c.log_index, event.c.entry).where(
    event.c.stream == bindparam("b_stream"), event.c.n == bindparam("b_n")
)


def frontier(connection: Connection) -> Frontier:
    """The right edge of the tree over everything that has a place."""
    kept = _FRONTIER.value(connection, {"one": 1})
    return Frontier() if kept is None else Frontier.from_bytes(kept)


_FRONTIER = Direct(select(log_head.c.frontier).where(log_head.c.id == bindparam("one")))


def keep_frontier(connection: Connection, edge: Frontier) -> None:
    """Write the right edge of the tree."""
    kept = edge.to_bytes()
    if not _KEEP_FRONTIER.run(connection, {"one": 1, "kept": kept}):
        connection.execute(insert(log_head).values(id=1, frontier=kept))


_KEEP_FRONTIER = Direct(update(log_head).where(log_head.c.id == bindparam("one")).values(frontier=bindparam("kept")))


def entries(connection: Connection, *, start: int, at_most: int) -> list[bytes]:
    """The entries with places `start` and on, in order."""
    query = select(event.c.entry).where(event.c.log_index >= start).order_by(event.c.log_index).limit(at_most)
    return list(connection.scalars(query))


def newest_checkpoint(connection: Connection) -> tuple[int, str] | None:
    """Size and signed note of the newest checkpoint."""
    query = select(checkpoint.c.size, checkpoint.c.note).order_by(checkpoint.c.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return row and (row.size, row.note)


def signed_of(connection: Connection, stream: str) -> int:
    """How many events of a stream the newest signed checkpoint covers. Walks the stream's own events."""
    size = connection.scalar(select(func.max(checkpoint.c.size))) or 0
    mine = select(func.count()).select_from(event).where(event.c.stream == stream, event.c.log_index < size)
    return connection.scalar(mine) or 0


def newest_signed_at(connection: Connection) -> datetime | None:
    """When the newest checkpoint was signed, UTC."""
    found: datetime | None = connection.scalar(select(func.max(checkpoint.c.signed_at)))
    return found


def keep_checkpoint(connection: Connection, size: int, note: str, *, signed_at: datetime) -> None:
    """Keep a signed checkpoint; one of the same size is kept once."""
    if connection.scalar(select(checkpoint.c.size).where(checkpoint.c.size == size)) is None:
        connection.execute(insert(checkpoint).values(size=size, note=note, signed_at=signed_at))


def fill_tiles(connection: Connection) -> int:
    """Keep every whole tile that is not kept yet; returns how many entries' leaf hashes were written.

    Level 0 has whole tiles only, its partial one is made from the events; the last tile of a level above is kept as it
    grows. Nothing happens where a sequencer is at it.
    """
    if not hold_sequencer(connection):
        return 0
    newest = connection.scalar(_NEWEST_TILE)
    first = 0 if newest is None else newest + 1
    whole = frontier(connection).size // HASHES
    for number in range(first, whole):
        hashes = _leaf_hashes(connection, number)
        _keep_tile(connection, 0, number, hashes)
        _grow_tile(connection, 1, number, root(cut(hashes)))
    return max(whole - first, 0) * HASHES


_NEWEST_TILE = select(func.max(tile.c.number)).where(tile.c.level == 0)


def _grow_tile(connection: Connection, level: int, place: int, node: bytes) -> None:
    """Put the root over a tile into the level above, at `place`; what somebody wrote behind it goes."""
    number, width = divmod(place, HASHES)
    before = tile_reader(connection)(level, number * HASHES, width) if width else b""
    _keep_tile(connection, level, number, before + node)
    if width + 1 == HASHES:
        _grow_tile(connection, level + 1, number, root(cut(before + node)))


def _keep_tile(connection: Connection, level: int, number: int, hashes: bytes) -> None:
    if not connection.execute(_SET_TILE, {"b_level": level, "b_number": number, "b_hashes": hashes}).rowcount:
        connection.execute(_ADD_TILE, {"level": level, "number": number, "hashes": hashes})


_ADD_TILE = insert(tile)
_THIS_TILE = (tile.c.level == bindparam("b_level"), tile.c.number == bindparam("b_number"))
_SET_TILE = update(tile).where(*_THIS_TILE).values(hashes=bindparam("b_hashes"))
_READ_TILE = select(tile.c.hashes).where(*_THIS_TILE)


def forget_tiles(connection: Connection) -> None:
    """Empty the table of tiles; `fill_tiles` writes them anew."""
    connection.execute(delete(tile))


def tile_reader(connection: Connection) -> Reader:
    """Reads hashes of the tree (tiles.py): from the tiles kept, each of them once; where none is, from the events.

    Raises Broken where the log has not so many entries.
    """
    known: dict[tuple[int, int], bytes] = {}

    def read(level: int, first: int, count: int) -> bytes:
        number, offset = divmod(first, HASHES)
        if (level, number) not in known:
            kept = connection.scalar(_READ_TILE, {"b_level": level, "b_number": number}) or b""
            is_whole = len(kept) == HASHES * HASH_BYTES
            known[level, number] = kept if level or is_whole else _leaf_hashes(connection, number)
        hashes = known[level, number][offset * HASH_BYTES : (offset + count) * HASH_BYTES]
        if len(hashes) == count * HASH_BYTES:
            return hashes
        if not level:
            raise Broken(_("The log has fewer entries than its head says."))
        return b"".join(root(cut(read(level - 1, at * HASHES, HASHES))) for at in range(first, first + count))

    return read


def _leaf_hashes(connection: Connection, number: int) -> bytes:
    """A tile of level 0 as the events give it: 256 hashes, or what there is."""
    return b"".join(map(leaf_hash, entries(connection, start=number * HASHES, at_most=HASHES)))


def published_tile(connection: Connection, wanted: Tile) -> bytes | None:
    """A tile's hashes, if the newest checkpoint signed them: a live size would tell when somebody complained."""
    newest = newest_checkpoint(connection)
    if newest is None or not 0 < wanted.width <= width_at(wanted.level, wanted.number, newest[0]):
        return None
    return tile_reader(connection)(wanted.level, wanted.number * HASHES, wanted.width)
