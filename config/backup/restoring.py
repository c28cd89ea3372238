"""A backup into an instance: all of it, verified, or nothing. Read `restore`.

Everything is written in one transaction of an empty database, and attachments beside it; then the whole is verified
under the key that the log had when it was backed up. What does not fit, does not open or does not end leaves the target
as empty as it was. What fits goes on under a new key and a new name of the log: nobody can say any more whether the
lost instance signed something since. Its checkpoints stay, and are still verified with its key.

Whoever has the public half of the key can make a file that opens. That this one is Vigil's own shows a checkpoint that
somebody kept, or the digest in the log of a later one.
"""

import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from msgspec import Struct
from sqlalchemy import Connection

from config.backup.content import FORM, Frame, Header, frames_in
from config.backup.writing import Written, write
from config.holding import SQLITE, held
from config.instance import OPERATOR
from config.settings import Settings
from intake.attachments.storage import Storage, storage_at
from intake.dossier.verification import check_dossiers
from intake.people import tokens
from intake.people.store import access
from intake.people.verification import check_people
from intake.vault import backups
from intake.vault.holders import PrivateKey
from notifications.store.restored import Settled, settle
from workflow.attestation import RESTORED
from workflow.case import record
from workflow.errors import Broken, NotFound, NotNow, NotUnderstood, VigilError, _
from workflow.events import SYSTEM, Event
from workflow.ledger.chain import Misfit
from workflow.ledger.note import LogKey, VerifierKey, open_note, write_log_key
from workflow.moment import Moment
from workflow.store import Tables, connect, instance
from workflow.store.log import sequence, sign_checkpoint
from workflow.verification import Report, verify

PIECE_BYTES = 1_048_576
LOCK = ".lock"  # what `held` leaves beside a database


class Misfitting(Broken):
    """What the backup holds does not hold together; `misfits` says each thing."""

    def __init__(self, misfits: list[Misfit], program: str) -> None:
        self.misfits = misfits
        super().__init__(
            _(
                "The backup was not restored: what it holds does not fit its log (%(number)d misfits).",
                number=len(misfits),
            ),
            kept=_("The target is as empty as it was, and the backup is unchanged."),
            next_step=_(
                "Take an earlier backup, or the release that made this one: Vigil %(program)s.", program=program
            ),
        )


class Restored(Struct, frozen=True):
    """What came back, and what did not.

    `missing_events` is known only against a later checkpoint that somebody kept; `damaged` are attachments that were
    missing or damaged already when the backup was made. `settings` are those in force then. `unsent`: notices that
    waited to be sent, and perhaps were since; `calendars`: addresses that ended, for nobody knows which did before.
    """

    made_at: datetime
    program: str
    log_size: int
    former_vkey: str
    origin: str
    vkey: str
    missing_events: int | None
    rows: int
    attachments: int
    damaged: list[str]
    settings: Mapping[str, str]
    unsent: int
    calendars: int


async def restore(settings: Settings, file: Path, key: PrivateKey, *, since: str | None, now: datetime) -> Restored:
    """Make the instance anew from a backup, in an empty data folder and an empty database. `now` is UTC.

    `since` is a signed checkpoint that somebody kept, earlier or later than the backup. Raises NotNow if the target is
    not empty or a server holds it, NotOpened for another key or a file that was changed or cut, Misfitting.
    """
    _check_empty(settings)
    passing = _Passing(file)
    frames = frames_in(backups.open_backup(passing.pieces(), key))
    header = _header(frames)
    async with _target(settings) as target:
        return await target.tables.write(_restore, settings, target, header, frames, passing, since=since, now=now)


def _check_empty(settings: Settings) -> None:
    files = [settings.log_key_file]
    lock = Path(settings.database_url.removeprefix(SQLITE) + LOCK)
    if settings.database_url.startswith(SQLITE):
        files.append(Path(settings.database_url.removeprefix(SQLITE)))
    taken = next((path for path in files if path.exists()), None)
    inside = settings.data.iterdir() if settings.data.exists() else ()
    if taken is None and any(path.absolute() != lock.absolute() for path in inside):
        taken = settings.data
    if taken is not None:
        raise NotNow(
            _("Nothing was restored: %(path)s is there already.", path=str(taken)),
            next_step=_("Restore into an empty data folder: name one in VIGIL_DATA."),
        )


class _Passing:
    """The file as it is read, and the digest of what was."""

    def __init__(self, file: Path) -> None:
        self._file, self._digest = file, sha256()

    @property
    def digest(self) -> str:
        """Of all the file, once all was read."""
        return self._digest.hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """Its bytes. Raises NotFound where there is no such file."""
        try:
            with self._file.open("rb") as source:
                while piece := source.read(PIECE_BYTES):
                    self._digest.update(piece)
                    yield piece
        except OSError as fault:
            raise NotFound(
                _("The backup %(file)s cannot be read (%(why)s).", file=str(self._file), why=fault.strerror)
            ) from None


def _header(frames: Iterator[Frame]) -> Header:
    header = next(frames, None)
    if not isinstance(header, Header) or header.form != FORM:
        raise NotUnderstood(
            _("The backup opens, and has a form that this program does not know."),
            next_step=_("Take the release of Vigil that made it, or a later one."),
        )
    return header


class _Target(Struct):
    """Where it is restored to; `put` are the objects that were not in the storage before."""

    tables: Tables
    storage: Storage
    put: list[str]


@asynccontextmanager
async def _target(settings: Settings) -> AsyncIterator[_Target]:
    """The empty instance, held alone; empty again if anything fails. After a crash what is there stays, and is named
    by the next attempt.
    """
    was_there = settings.data.exists()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        async with held(settings):
            _check_empty(settings)  # nobody else came first
            tables, storage, put = connect(settings.database_url), storage_at(settings.storage_url), list[str]()
            try:
                yield _Target(tables, storage, put)
            except BaseException:
                await tables.close()
                _empty(settings, storage, put)
                raise
            await tables.close()
    except BaseException:
        if not was_there:
            with suppress(OSError):  # somebody else restores here
                settings.data.rmdir()
        raise


def _empty(settings: Settings, storage: Storage, put: Sequence[str]) -> None:
    for name in put:
        with suppress(VigilError):  # the storage is away: what no item names is swept from it later
            storage.delete(name)
    settings.log_key_file.unlink(missing_ok=True)
    if settings.database_url.startswith(SQLITE):
        for suffix in ("", "-wal", "-shm", "-journal", LOCK):
            Path(settings.database_url.removeprefix(SQLITE) + suffix).unlink(missing_ok=True)
    for left in settings.data.iterdir():  # it was empty before
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _restore(
    connection: Connection,
    settings: Settings,
    target: "_Target",
    header: Header,
    frames: Iterator[Frame],
    passing: _Passing,
    *,
    since: str | None,
    now: datetime,
) -> Restored:
    """All of it in one transaction; the new key is on disk before the database knows it."""
    written = write(connection, target.storage, header, frames, put=target.put)
    report, missing = _verified(connection, header, since)
    _end_tokens(connection, now=now)
    notices = settle(connection, now)
    key = LogKey.generate(f"vigil/{token_hex(8)}")
    write_log_key(settings.log_key_file, key)
    _go_on(connection, key, report.size, passing.digest, now=now)
    return _told(header, written, report, key, missing, notices)


def _verified(connection: Connection, header: Header, since: str | None) -> tuple[Report, int | None]:
    """The verification, and how many events are missing since a later checkpoint. Raises Misfitting."""
    vkey = VerifierKey.parse(header.vkey)
    earlier, missing = since, None
    if since is not None and since.partition("\n")[0] == vkey.name:
        kept = open_note(since, vkey)
        missing = max(kept.size - header.size, 0)
        earlier = since if not missing else None
    report = verify(connection, vkey=vkey, since=earlier)
    check_dossiers(connection, report)
    check_people(connection, report)
    if (report.size, report.root) != (header.size, header.root):
        report.add("header", _("The log is not the one that the backup's header names."))
    if not report.ok:
        raise Misfitting(report.misfits, header.program)
    return report, missing


def _end_tokens(connection: Connection, *, now: datetime) -> None:
    """Whoever had one asks for another: nobody knows what became of it since."""
    for person in {one.person for one in access.tokens(connection)}:
        tokens.revoke_all(connection, person, by=OPERATOR, now=now)


def _go_on(connection: Connection, key: LogKey, size: int, digest: str, *, now: datetime) -> None:
    """Under a new name and key of the log: events that say so, and the first checkpoint that it signs."""
    instance.continue_as(connection, origin=key.name, vkey=str(key.verifier), size=size)
    for kind, data in (
        ("key_published", {"code": "log", "digest": key.verifier.fingerprint}),
        (RESTORED, {"digest": digest, "log_size": size}),
    ):
        record(connection, Event(SYSTEM, kind, data), by=OPERATOR, at=Moment.exactly(now), now=now)
    sequence(connection)
    sign_checkpoint(connection, key, now=now)


def _told(
    header: Header, written: Written, report: Report, key: LogKey, missing: int | None, notices: Settled
) -> Restored:
    return Restored(
        made_at=header.made_at,
        program=header.program,
        log_size=report.size,
        former_vkey=header.vkey,
        origin=key.name,
        vkey=str(key.verifier),
        missing_events=missing,
        rows=written.rows,
        attachments=written.attachments,
        damaged=written.damaged,
        settings=header.settings,
        unsent=notices.unsent,
        calendars=notices.calendars,
    )
