"""The log as a bundle for others: every entry's exact bytes, a checkpoint signed now, the rulebooks by their hash."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from workflow.bundling import policies
from workflow.errors import NotNow, _
from workflow.ledger.bundle import write_bundle
from workflow.ledger.note import LogKey
from workflow.store import Tables, audit, instance
from workflow.store.log import sequence, sign_checkpoint


async def export_log(tables: Tables, key: LogKey, directory: Path, *, now: datetime) -> int:
    """Write the bundle into a new or empty folder; returns how many entries it has. `now` is UTC.

    Raises NotNow if `key` is not the one of this log: then nothing was signed.
    """
    here = await tables.read(instance.read)
    if here is None or here.vkey != str(key.verifier):
        raise NotNow(
            _("The log was not exported: the key in the key file is not the one of this instance."),
            next_step=_("Name the right key file in VIGIL_LOG_KEY_FILE."),
        )
    await tables.write(sequence)
    note = await tables.write(sign_checkpoint, key, now=now)
    size = int(note.splitlines()[1])
    await tables.read(_write, directory, size=size, note=note, vkey=str(key.verifier))
    return size


def _write(connection: Connection, directory: Path, *, size: int, note: str, vkey: str) -> None:
    write_bundle(directory, _leaves(connection, size), note=note, vkey=vkey, policies=policies(connection))


def _leaves(connection: Connection, size: int) -> Iterator[bytes]:
    """The first `size` entries: what the checkpoint signed, whatever came since."""
    for rows in audit.in_log_order(connection):
        for place, leaf in rows:
            if place >= size:
                return
            yield leaf
