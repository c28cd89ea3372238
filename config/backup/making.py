"""An instance into one sealed file, from one snapshot, in constant memory; needs no secret. Read `make`.

The file appears whole under its name or not at all: it is written beside it, flushed to the disk and renamed. Only its
owner may read it. Whether a file is one that Vigil made, the log says: `backup_made` names the digest of its bytes.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection

from config.backup.content import FORM, Closed, End, Frame, Header, Missing, frames_of, pieces_of
from config.database import check_version
from config.instance import OPERATOR
from config.settings import Settings
from config.shown import shown
from intake.attachments.storage import storage_at
from intake.people import keys
from intake.vault import backups
from workflow.case import record
from workflow.errors import NotNow, _
from workflow.events import SYSTEM, Event
from workflow.moment import Moment
from workflow.store import Tables, instance
from workflow.store.log import frontier, sequence

MADE = "backup_made"


class Made(Struct, frozen=True):
    """What was written: SHA-256 of the file (hex) and its bytes, entries of the log, rows, attachments, and how many of
    these were missing in the storage or had other bytes than their rows say.
    """

    digest: str
    bytes: int
    log_size: int
    rows: int
    attachments: int
    damaged: int


async def make(settings: Settings, tables: Tables, file: Path, *, now: datetime) -> Made:
    """Write a backup to `file` and record it; an earlier backup under that name is replaced. `now` is UTC.

    Raises NotNow if there is no key to seal to, if the file is something else than a backup, or if it cannot be
    written; Broken if the key is not the one that was published. Then no file is left and an earlier one is untouched.
    """
    _check_replaceable(file)
    await tables.write(sequence)  # what has its place now is not missing in the log of the backup
    made = await tables.read(_write, settings, file, now=now)
    event = Event(SYSTEM, MADE, {"digest": made.digest, "log_size": made.log_size})
    await tables.write(record, event, by=OPERATOR, at=Moment.exactly(now), now=now)
    await tables.write(sequence)
    return made


def _check_replaceable(file: Path) -> None:
    with _writing(file):
        if not file.exists():
            return
        with file.open("rb") as there:
            form = there.read(len(backups.FORM))
    if form != backups.FORM:
        raise NotNow(
            _("No backup was made: %(file)s is there, and it is no backup.", file=str(file)),
            next_step=_("Name another file."),
        )


def _write(connection: Connection, settings: Settings, file: Path, *, now: datetime) -> Made:
    holder = keys.newest(connection, keys.BACKUP)
    if holder is None:
        raise NotNow(
            _("No backup was made: this instance has no backup key."),
            next_step=_("Make an instance with `vigil init`, which prints one."),
        )
    storage, told = storage_at(settings.storage_url), _Told()
    frames = frames_of(connection, storage, _header(connection, settings, now))
    size, digest = _kept_whole(file, backups.seal_backup(pieces_of(told.of(frames)), holder.public))
    return Made(digest, size, told.log_size, told.rows, told.attachments, told.damaged)


def _header(connection: Connection, settings: Settings, now: datetime) -> Header:
    here, edge = instance.read(connection), frontier(connection)
    if here is None:
        raise NotNow(_("No backup was made: there is no instance here."))
    return Header(
        form=FORM,
        program=version("vigil"),
        schema=check_version(connection) or "",
        origin=here.origin,
        vkey=here.vkey,
        size=edge.size,
        root=edge.root(),
        made_at=now,
        settings=shown(settings),
    )


class _Told:
    """What frames say as they pass."""

    def __init__(self) -> None:
        self.log_size = self.rows = self.attachments = self.damaged = 0

    def of(self, frames: Iterable[Frame]) -> Iterable[Frame]:
        """The same frames."""
        for frame in frames:
            if isinstance(frame, Header):
                self.log_size = frame.size
            elif isinstance(frame, Missing) or (isinstance(frame, Closed) and not frame.is_whole):
                self.damaged += 1
            elif isinstance(frame, End):
                self.rows, self.attachments = frame.rows, frame.attachments
            yield frame


def _kept_whole(file: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write a file of mode 600 beside its name, flush it, rename it; bytes and digest. What fails leaves nothing."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    digest = sha256()
    with _writing(file):
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                for piece in pieces:
                    digest.update(piece)
                    out.write(piece)
                out.flush()
                os.fsync(handle)
                size = out.tell()
            beside.replace(file)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return size, digest.hexdigest()


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    """What the disk refuses, as NotNow."""
    try:
        yield
    except OSError as fault:
        raise NotNow(
            _("No backup was made: %(file)s cannot be written (%(why)s).", file=str(file), why=fault.strerror),
            kept=_("An earlier backup of that name is as it was."),
            next_step=_("See that its folder is there, is yours and has room."),
        ) from fault
