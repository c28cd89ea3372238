"""What a backup holds, before it is sealed: frames, each 4 bytes of length (big-endian) and as much MessagePack.

    header                         which log this is, how long, when it was made, by which program and schema
    for each table                 its name and columns, then its rows
    for each attachment            its name, its sealed bytes in pieces, whether they were whole; or that it was missing
    end                            how many there were

The same frames come out of SQLite and PostgreSQL: instants as whole seconds, truth values as such. Tables come in the
order in which foreign keys allow to write them. Nothing is ever whole in memory. Read `frames_of`, `pieces_of`.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, MetaData, Table, select

from intake.attachments.storage import Storage, object_name
from intake.dossier.contents import STORED_ELSEWHERE
from intake.schema import item
from intake.vault.binding import NotOpened
from intake.vault.streams import stream_hash
from workflow.errors import Broken, _

FORM = 1
# Of no use to anybody else, or of none any more: whoever restores signs in anew.
LEFT_OUT = frozenset({"alembic_version", "session", "answer", "draft", "node", "job_run"})
LENGTH_BYTES, MAX_FRAME_BYTES = 4, 64 * 1_048_576  # no row has as much: an allegation is at most 1 MiB
ROWS_AT_A_TIME = 100  # read together; some hold an allegation each

Value: TypeAlias = Any  # bytes, text, whole number, truth value or nothing; the columns take no other


class Header(Struct, frozen=True, array_like=True, tag="header"):
    """What was backed up: program and schema by version, the log by origin, key, size and root, the settings without
    secrets.
    """

    form: int
    program: str
    schema: str
    origin: str
    vkey: str
    size: int
    root: bytes
    made_at: datetime
    settings: dict[str, str]


class Rows(Struct, frozen=True, array_like=True, tag="rows"):
    """From here on rows of this table, values in the order of these columns."""

    table: str
    columns: list[str]


class Row(Struct, frozen=True, array_like=True, tag="row"):
    """One row of the table named last."""

    values: list[Value]


class Attachment(Struct, frozen=True, array_like=True, tag="attachment"):
    """From here on the sealed bytes of this attachment (a case's stream, an item of it)."""

    stream: str
    name: str


class Piece(Struct, frozen=True, array_like=True, tag="piece"):
    """More bytes of the attachment named last."""

    content: bytes


class Closed(Struct, frozen=True, array_like=True, tag="closed"):
    """The attachment ends; `is_whole`: its bytes had the digest that its row names."""

    is_whole: bool


class Missing(Struct, frozen=True, array_like=True, tag="missing"):
    """An attachment that its row names and the storage did not have."""

    stream: str
    name: str


class End(Struct, frozen=True, array_like=True, tag="end"):
    """Nothing comes after it."""

    rows: int
    attachments: int


Frame: TypeAlias = Header | Rows | Row | Attachment | Piece | Closed | Missing | End

_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Frame)


def pieces_of(frames: Iterable[Frame]) -> Iterator[bytes]:
    """Frames as bytes."""
    for frame in frames:
        written = _ENCODER.encode(frame)
        yield len(written).to_bytes(LENGTH_BYTES, "big") + written


def frames_in(pieces: Iterable[bytes]) -> Iterator[Frame]:
    """Bytes in pieces of any size as frames again. Raises NotOpened for what has another form."""
    kept, at = b"", 0
    for piece in pieces:
        kept, at = kept[at:] + piece, 0
        while len(kept) >= (start := at + LENGTH_BYTES):
            size = int.from_bytes(kept[at:start], "big")
            if size > MAX_FRAME_BYTES:
                raise _of_no_form()
            if len(kept) < start + size:
                break
            yield _decoded(kept[start : start + size])
            at = start + size
    if at < len(kept):
        raise _of_no_form()


def _decoded(written: bytes) -> Frame:
    try:
        frame: Frame = _DECODER.decode(written)
    except (msgspec.MsgspecError, RecursionError):
        raise _of_no_form() from None
    return frame


def _of_no_form() -> NotOpened:
    return NotOpened(_("The backup opens, and what it holds has no form that is known."))


def frames_of(connection: Connection, storage: Storage, header: Header) -> Iterator[Frame]:
    """Everything that is backed up, from one snapshot; `End` says how much it was."""
    yield header
    rows = attachments = 0
    for table in tables_of(connection):
        yield Rows(str(table.name), [str(column.name) for column in table.columns])
        result = connection.execute(select(table), execution_options={"yield_per": ROWS_AT_A_TIME})
        for row in result:
            yield Row(list(row))
            rows += 1
    for stream, name, digest in _attachments(connection):
        yield from _attachment(storage, stream, name, digest)
        attachments += 1
    yield End(rows, attachments)


def tables_of(connection: Connection) -> list[Table]:
    """The tables that the database has and a backup holds, those first to which others refer."""
    there = MetaData()
    there.reflect(connection)
    return [table for table in there.sorted_tables if table.name not in LEFT_OUT]


def _attachments(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Every item whose bytes lie in the storage: stream, name, digest."""
    query = select(item.c.stream, item.c.name, item.c.digest).where(item.c.kind.in_(STORED_ELSEWHERE))
    result = connection.execute(query.order_by(item.c.stream, item.c.name), execution_options={"yield_per": 1_000})
    for row in result:
        yield row.stream, row.name, row.digest


def _attachment(storage: Storage, stream: str, name: str, digest: str) -> Iterator[Frame]:
    passed = stream_hash()
    pieces = storage.get(object_name(stream, name))
    try:
        first = next(pieces, b"")
    except Broken:  # a backup of all the rest is worth having, and says what it lacks
        yield Missing(stream, name)
        return
    yield Attachment(stream, name)
    for piece in chain([first], pieces):
        passed.update(piece)
        yield Piece(piece)
    yield Closed(passed.hexdigest() == digest)
