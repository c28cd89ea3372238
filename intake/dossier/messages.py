"""Messages between the reporter and the office, each sealed in the compartment `messages`, with its event.

Either side needs its own key each time: the reporter brings it with the receipt, the office's people when they sign in.
Read `from_reporter`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from intake.dossier import rows, store, texts
from intake.dossier.acting import acting_for
from intake.dossier.contents import MESSAGE, Message, read_message
from intake.dossier.opening import closed, contents, keys_of
from intake.dossier.reception import OFFICE, REPORTER
from intake.dossier.rows import SealedItem
from intake.dossier.stand import ITEM_ADDED, MESSAGE_RECEIVED, MESSAGE_SENT, OPENED, Stand, taken_stand
from intake.people.signing_in import SignedIn
from intake.vault.items import Place
from intake.vault.keyring import Keyring
from intake.vault.receipts import Receipt
from workflow.case import record
from workflow.errors import NotFound, NotNow, _
from workflow.events import Event
from workflow.ledger.entry import By, Entry
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables

MESSAGES = "messages"
MOST_TEXT = 20_000  # characters
MOST_ITEMS = 1_000  # in one dossier: what is read and sealed again as a whole must have an end


async def from_reporter(tables: Tables, receipt: str, text: str, *, now: datetime) -> datetime:
    """Keep a message of whoever has the receipt, sealed; on disk when this returns. Returns when it came.

    Raises NotUnderstood for a mistyped receipt or a text of no message's form, NotFound for an unknown receipt, NotNow
    after erasure.
    """
    return await tables.write(_from_reporter, Receipt.read(receipt), Message("reporter", now, _text(text)))


async def add_something(tables: Tables, receipt: str, text: str, *, now: datetime) -> datetime:
    """`from_reporter` for what belongs to the report itself: the office reads it as a part of that."""
    message = Message("reporter", now, _text(text), is_addition=True)
    return await tables.write(_from_reporter, Receipt.read(receipt), message)


def _from_reporter(connection: Connection, receipt: Receipt, message: Message) -> datetime:
    box = store.find_mailbox(connection, receipt.lookup)
    if box is None:
        raise unknown()
    stand = taken_stand(connection, box.stream)
    keys = keys_of(connection, box.stream, stand, Keyring.of(receipt.holder))
    last = _last(connection, box.stream, stand, keys[MESSAGES])
    if last is not None and (last.from_, last.text) == (message.from_, message.text):
        return last.at  # a double click, or a page loaded again: the case is taken, so of two at once one comes second
    _keep(connection, box.stream, stand, keys[MESSAGES], message, by=REPORTER)
    store.drop_answer(connection, box.stream)  # the receipt has come into use
    return message.at


def _last(connection: Connection, case: str, stand: Stand, key: bytes) -> Message | None:
    """The newest message of either side."""
    written = [one for one in contents(connection, case, stand, {MESSAGES: key}) if one.kind == MESSAGE]
    return read_message(written[-1].content) if written and written[-1].content is not None else None


async def to_reporter(tables: Tables, case: str, text: str, *, signed_in: SignedIn, now: datetime) -> None:
    """Keep a message for the reporter of a case (its stream), sealed; on disk when this returns.

    Raises NotUnderstood, NotAllowed for whoever cannot open the messages, NotNow after erasure, or where nobody has a
    receipt to read it with.
    """
    await tables.write(_to_reporter, case, _text(text), signed_in, now)


def _to_reporter(connection: Connection, case: str, text: str, signed_in: SignedIn, now: datetime) -> None:
    stand = taken_stand(connection, case)
    keys = keys_of(connection, case, stand, signed_in.keyring)
    if MESSAGES not in keys:
        raise closed()
    if not store.mailboxes(connection, case):
        raise NotNow(
            _("The message was not sent: nobody has a receipt of this case to read it with."),
            next_step=_("Reach the person in another way, or make a receipt for them."),
        )
    by = acting_for(signed_in, MESSAGE_SENT, law_in_force(connection).book.rules).by
    _keep(connection, case, stand, keys[MESSAGES], Message("office", now, text), by=by)


def unread(entries: Sequence[Entry]) -> int:
    """How much of the reporter's came after somebody of the office last opened the messages or answered: messages,
    and files. `entries` are those of the case, in their order.
    """
    waiting = 0
    for entry in entries:
        if entry.by.role == REPORTER.role and entry.kind in (MESSAGE_RECEIVED, ITEM_ADDED):
            waiting += 1
        elif entry.by.office == OFFICE and (
            entry.kind == MESSAGE_SENT or (entry.kind == OPENED and entry.data.get("compartment") == MESSAGES)
        ):
            waiting = 0
    return waiting


_KINDS = {"reporter": MESSAGE_RECEIVED, "office": MESSAGE_SENT}


def _keep(connection: Connection, case: str, stand: Stand, key: bytes, message: Message, *, by: By) -> None:
    check_room(stand)
    item = SealedItem.of(message.written(), key, Place(case, MESSAGES, rows.fresh_name(), MESSAGE))
    event = Event(case, _KINDS[message.from_], {"items": [item.told]})
    record(connection, event, by=by, at=Moment.exactly(message.at), now=message.at)
    rows.add(connection, case, [item])


def check_room(stand: Stand) -> None:
    """Raise NotNow if a dossier takes no more items."""
    if len(stand.items) >= MOST_ITEMS:
        raise NotNow(
            _("This was not kept: the case holds as much as a case can hold."),
            kept=_("What was kept before is unchanged."),
            next_step=_("Call or visit the office, or send it as a new report."),
        )


def unknown() -> NotFound:
    """What is raised for a receipt that is well formed and leads nowhere."""
    return NotFound(
        _("No report has this receipt."),
        next_step=_("Compare it with what you wrote down; a receipt that was replaced no longer works."),
    )


def _text(text: str) -> str:
    return texts.prose(text, field="text", at_most=MOST_TEXT)
