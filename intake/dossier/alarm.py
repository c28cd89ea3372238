"""Whoever has the receipt says that somebody is in danger: the case becomes urgent. Read `mark_urgent`."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.messages import unknown
from intake.dossier.opening import keys_of
from intake.dossier.reception import REPORTER
from intake.dossier.stand import taken
from intake.vault.keyring import Keyring
from intake.vault.receipts import Receipt
from workflow.case import record
from workflow.events import Event
from workflow.history import instant
from workflow.moment import Moment
from workflow.store import Tables

MARKED_URGENT = "marked_urgent"
SAME_ALARM = timedelta(hours=1)


async def mark_urgent(tables: Tables, receipt: str, *, now: datetime) -> None:
    """Mark the case of a receipt as urgent; said again within an hour it is the same alarm, later a new one.

    Raises NotUnderstood for a mistyped receipt, NotFound for an unknown one, NotNow after erasure.
    """
    await tables.write(_mark_urgent, Receipt.read(receipt), now)


def _mark_urgent(connection: Connection, receipt: Receipt, now: datetime) -> None:
    box = store.find_mailbox(connection, receipt.lookup)
    if box is None:
        raise unknown()
    case, stand = taken(connection, box.stream)
    keys_of(connection, box.stream, stand, Keyring.of(receipt.holder))
    store.drop_answer(connection, box.stream)  # the receipt has come into use
    told = [instant(entry.recorded_at) for entry in case.entries if entry.kind == MARKED_URGENT]
    if not told or now - told[-1] >= SAME_ALARM:
        record(connection, Event(box.stream, MARKED_URGENT), by=REPORTER, at=Moment.exactly(now), now=now)
