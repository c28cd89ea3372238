"""A fresh receipt for a reporter who lost the first one, which then stops working. Read `new_receipt`."""

from datetime import datetime

from sqlalchemy import Connection

from intake.dossier import rows, store
from intake.dossier.opening import closed, keys_of
from intake.dossier.rows import SealedGrant
from intake.dossier.stand import GRANTED, REVOKED, Stand, broken, taken_stand
from intake.people.signing_in import SignedIn
from intake.vault.holders import PublicKey
from intake.vault.receipts import Receipt
from workflow.case import Telling, record_many
from workflow.events import Event
from workflow.moment import Moment
from workflow.store import Tables

LOST = "lost_receipt"


async def new_receipt(tables: Tables, case: str, *, signed_in: SignedIn, now: datetime) -> str:
    """Grant the messages of a case to a fresh receipt, which is returned once and kept nowhere.

    Whoever calls this has satisfied himself that it is the reporter who asks; the events show who did, and when. Raises
    NotAllowed for whoever cannot open the messages.
    """
    receipt = Receipt.new()
    await tables.write(_new_receipt, case, receipt, signed_in, now)
    return receipt.text


def _new_receipt(connection: Connection, case: str, receipt: Receipt, signed_in: SignedIn, now: datetime) -> None:
    stand = taken_stand(connection, case)
    keys = keys_of(connection, case, stand, signed_in.keyring)
    if "messages" not in keys:
        raise closed()
    lost = [key.fingerprint.hex() for key in reporters_keys(connection, case, stand)]
    reporter = receipt.holder.public
    fresh = SealedGrant.of({"messages": keys["messages"]}, reporter, stream=case)
    told = [Event(case, REVOKED, {"holder": "reporter", "digest": one, "reason": LOST}) for one in lost]
    told.append(Event(case, GRANTED, {"holder": "reporter", "grants": [fresh.told], "reason": LOST}))
    record_many(connection, [Telling(event, signed_in.by, Moment.exactly(now)) for event in told], now=now)
    for one in lost:
        store.drop_grants(connection, case, one)
    rows.add(connection, case, grants=[fresh])
    store.drop_mailboxes(connection, case)
    store.drop_answer(connection, case)
    store.add_mailbox(connection, receipt.lookup, store.Mailbox(case, reporter.raw))


def reporters_keys(connection: Connection, case: str, stand: Stand) -> list[PublicKey]:
    """The reporter's public key: one, or none where nobody has a receipt.

    Raises Broken for a key to which the log knows no grant: somebody put it into the mailbox to be sealed to.
    """
    keys = [PublicKey(box.public) for box in store.mailboxes(connection, case)]
    if any(key.fingerprint.hex() not in stand.holders() for key in keys):
        raise broken()
    return keys
