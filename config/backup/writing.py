"""The frames of a backup written into an empty database and a storage. Read `write`.

The schema is first made as it was in the backup, then brought up to date, so that an old backup is restored by a newer
program. Nothing in the frames is believed to be well made: a table or a column that the schema does not have, an
attachment that no row names, a count that is not met are refused.
"""

from collections.abc import Iterator

from msgspec import Struct, field
from sqlalchemy import Connection, Table, func, insert, inspect, select
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from config.backup.content import (
    Attachment,
    Closed,
    End,
    Frame,
    Header,
    Missing,
    Piece,
    Row,
    Rows,
    Value,
    tables_of,
)
from config.database import knows, upgrade
from intake.attachments.storage import Storage, object_name
from intake.dossier.contents import STORED_ELSEWHERE
from intake.schema import item
from intake.vault.streams import stream_hash
from workflow.errors import Broken, NotNow, _

ROWS_AT_A_TIME, BYTES_AT_A_TIME = 500, 4 * 1_048_576  # written together, whichever is reached first


class Written(Struct):
    """What was written; `damaged` are attachments that the backup itself calls missing or damaged."""

    rows: int = 0
    attachments: int = 0
    damaged: list[str] = field(default_factory=list)


def write(
    connection: Connection, storage: Storage, header: Header, frames: Iterator[Frame], *, put: list[str]
) -> Written:
    """Write all frames. Into `put` goes the name of each object that was not in the storage before.

    Raises NotNow if the database is not empty or the backup is of a newer program, Broken for frames that are not what
    a backup has; what `frames` raises is raised.
    """
    if inspect(connection).get_table_names():
        raise NotNow(
            _("Nothing was restored: the database is not empty."),
            next_step=_("Name an empty one in VIGIL_DATABASE_URL."),
        )
    if not knows(header.schema):
        raise NotNow(
            _(
                "Nothing was restored: the backup was made by Vigil %(program)s, which is newer.",
                program=header.program,
            ),
            next_step=_("Restore it with that release, or a later one."),
        )
    upgrade(connection, header.schema)
    try:
        written = _Writing(connection, storage, frames, put).all()
    except (IntegrityError, StatementError) as fault:
        if isinstance(fault, OperationalError):  # the disk, the connection: nothing is wrong with the backup
            raise
        raise _misformed() from fault
    upgrade(connection)
    return written


class _Writing:
    """Takes frame after frame."""

    def __init__(self, connection: Connection, storage: Storage, frames: Iterator[Frame], put: list[str]) -> None:
        self._connection, self._storage, self._frames, self._put = connection, storage, frames, put
        self._tables = {table.name: table for table in tables_of(connection)}
        self._into: tuple[Table, list[str]] | None = None
        self._waiting: list[dict[str, Value]] = []
        self._weight = 0
        self._written = Written()

    def all(self) -> Written:
        """Take them to the last, which is the end."""
        ended = False
        for frame in self._frames:
            if ended:
                raise _misformed()
            if isinstance(frame, Row):
                self._row(frame)
                continue
            self._flush()
            if isinstance(frame, Rows):
                self._begin(frame)
            elif isinstance(frame, Attachment):
                self._attachment(frame)
            elif isinstance(frame, Missing):
                self._damaged(frame.stream, frame.name)
            else:
                self._end(frame)
                ended = True
        if not ended:
            raise _misformed()
        return self._written

    def _begin(self, frame: Rows) -> None:
        table = self._tables.get(frame.table)
        if table is None or set(frame.columns) != {column.name for column in table.columns}:
            raise _misformed()
        self._into = table, frame.columns

    def _row(self, frame: Row) -> None:
        if self._into is None or len(frame.values) != len(self._into[1]):
            raise _misformed()
        self._waiting.append(dict(zip(self._into[1], frame.values, strict=True)))
        self._weight += sum(len(value) for value in frame.values if isinstance(value, bytes | str))
        self._written.rows += 1
        if len(self._waiting) == ROWS_AT_A_TIME or self._weight >= BYTES_AT_A_TIME:
            self._flush()

    def _flush(self) -> None:
        if self._waiting and self._into is not None:
            self._connection.execute(insert(self._into[0]), self._waiting)
        self._waiting, self._weight = [], 0

    def _attachment(self, frame: Attachment) -> None:
        wanted, name = self._digest(frame.stream, frame.name), object_name(frame.stream, frame.name)
        is_new = not self._storage.exists(name)
        try:
            self._storage.put(name, self._pieces(wanted))
        except _Damaged:
            self._damaged(frame.stream, frame.name)
            return
        self._written.attachments += 1
        if is_new:
            self._put.append(name)

    def _pieces(self, wanted: str) -> Iterator[bytes]:
        """The attachment's bytes, to its end. Raises _Damaged where the backup says that they were not whole."""
        passed = stream_hash()
        for frame in self._frames:
            if isinstance(frame, Piece):
                passed.update(frame.content)
                yield frame.content
            elif isinstance(frame, Closed) and not frame.is_whole:
                raise _Damaged
            elif isinstance(frame, Closed) and passed.hexdigest() == wanted:
                return
            else:
                break
        raise _misformed()

    def _damaged(self, stream: str, name: str) -> None:
        self._digest(stream, name)
        self._written.damaged.append(f"{stream} {name}")

    def _digest(self, stream: str, name: str) -> str:
        """What the row of an attachment names."""
        here = (item.c.stream == stream, item.c.name == name, item.c.kind.in_(STORED_ELSEWHERE))
        digest: str | None = self._connection.scalar(select(item.c.digest).where(*here))
        if digest is None:
            raise _misformed()
        return digest

    def _end(self, frame: Frame) -> None:
        query = select(func.count()).select_from(item).where(item.c.kind.in_(STORED_ELSEWHERE))
        done = self._written.attachments + len(self._written.damaged)
        wanted = End(self._written.rows, self._connection.scalar(query) or 0)
        if frame != wanted or done != wanted.attachments:
            raise _misformed()


class _Damaged(Exception):
    """The backup says that these bytes are not those of the attachment."""


def _misformed() -> Broken:
    return Broken(
        _("The backup opens, and what it holds is not what a backup holds."),
        kept=_("The target is as empty as it was."),
        next_step=_("It was made by somebody else, or by a program with a fault: take another backup."),
    )
