"""Checkpoints of a running instance: signed at start, at the end, and now and then; never at each event.

A live size of the log would betray that somebody has just complained. Read `checkpoint`.
"""

from datetime import datetime

from sqlalchemy import Connection

from config.instance import log_key
from config.settings import Settings
from workflow.errors import NotNow, _
from workflow.ledger.note import LogKey
from workflow.store import Tables, instance
from workflow.store.log import frontier, newest_checkpoint, sequence, sign_checkpoint


async def checkpoint(settings: Settings, tables: Tables, *, now: datetime) -> bool:
    """Give waiting events their place and sign what the log is, where it grew since the last checkpoint; `now` is UTC.
    Whether anything was signed.

    Raises NotFound where the log's key does not lie here, NotNow where it is damaged or another log's. The events have
    their places then all the same.
    """
    await tables.write(sequence)
    return await tables.write(_sign, log_key(settings), now=now)


def _sign(connection: Connection, key: LogKey, *, now: datetime) -> bool:
    here = instance.read(connection)
    if here is None or here.vkey != str(key.verifier):
        raise NotNow(
            _("No checkpoint was signed: the key in the key file is not the one of this instance."),
            next_step=_("Name the right key file in VIGIL_LOG_KEY_FILE."),
        )
    newest = newest_checkpoint(connection)
    if newest is not None and newest[0] >= frontier(connection).size:
        return False
    sign_checkpoint(connection, key, now=now)
    return True
