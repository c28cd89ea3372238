"""An allegation comes in: sealed before it is stored, and after the answer nobody here can open it without the office's
key.

A `Submission` is what the door made of a request; `receive` gives it a case, a receipt and its place in the log, and
`take_down` does it for an officer at the desk. The statement and the contact are sealed under fresh keys, these keys to
the intake office and (messages only) to the reporter, whose key the receipt is. All sealing happens before the one
piece of writing. Afterwards the last references to words, keys and receipt go; Python cannot wipe memory, so a core
dump of that moment may hold them, and swap should be encrypted or off. Nothing here knows who sent it or keeps an
address. Read `receive`.
"""

import os
from datetime import datetime
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import rows, store
from intake.dossier.acting import acting_for
from intake.dossier.contents import CONTACT, STATEMENT, Contact, Private, Statement
from intake.dossier.once import ANSWER_KEPT, Once
from intake.dossier.rows import SealedGrant, SealedItem
from intake.dossier.stand import RECEIVED
from intake.dossier.submission import MOST_LINE, MOST_STATEMENT, Submission, read_submission
from intake.people.keys import Pinned, office_key
from intake.people.signed_in import SignedIn
from intake.people.store.keys import wait_for_key_change
from intake.vault.binding import KEY_BYTES
from intake.vault.items import Place
from intake.vault.receipts import Draft, Receipt
from workflow.case import record
from workflow.errors import Busy, NotAllowed, NotUnderstood, _
from workflow.events import Event, new_case
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables, instance

__all__ = ["MOST_LINE", "MOST_STATEMENT", "Once", "Received", "Submission", "TakenDown", "read_submission", "receive"]

OFFICE = "intake"
REPORTER = By(office="", person="", role="reporter")
MADE = ("allegation", "identity", "messages")  # compartments of every dossier from its first moment
PLACE_KINDS = "setting"  # the vocabulary's list
TRIES = 4  # how often it is sealed anew when the office's key changed meanwhile


class Received(Private, frozen=True):
    """What the reporter is told, once: nobody here can say it again."""

    receipt: str
    received_at: datetime


class TakenDown(Private, frozen=True):
    """What came of an allegation at the desk: its case (the stream), and the receipt where one was wanted."""

    case: str
    receipt: str | None
    received_at: datetime


class Arrival(Struct, frozen=True, kw_only=True):
    """How an allegation reached the institution: by which channel (a code), told by whom, when in the world.

    Somebody gets the `receipt`; where it is None there is no mailbox, until an officer makes one.
    """

    channel: str
    by: By
    at: Moment
    now: datetime
    receipt: Receipt | None


async def receive(
    tables: Tables,
    submission: Submission,
    *,
    channel: str,
    now: datetime,
    once: Once | None = None,
    by: By = REPORTER,
    draft: str | None = None,
) -> Received:
    """Seal and keep an allegation as a new case; on disk when this returns.

    With `once`, the same key and body within fifteen minutes, and before the receipt was used, get the same receipt and
    make no second case; the same key with another body raises NotNow. The draft with the code `draft` goes in the same
    transaction. Raises NotUnderstood for what the vocabulary has not, Busy if the office's key keeps changing.
    """
    arrival = Arrival(channel=channel, by=by, at=Moment.exactly(now), now=now, receipt=Receipt.new())
    lookup = None if draft is None else Draft.read(draft).lookup
    return told(await _taken_in(tables, submission, arrival, once, lookup))


async def take_down(
    tables: Tables,
    submission: Submission,
    *,
    channel: str,
    received_at: Moment,
    wants_receipt: bool,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
) -> TakenDown:
    """`receive` for an officer at the desk: somebody called, a letter or a box was opened.

    `received_at` is when it reached the institution, perhaps only a day. Raises NotUnderstood if that has not come yet,
    NotAllowed for whoever takes nothing down.
    """
    rules = (await tables.read(law_in_force)).book.rules
    by = acting_for(signed_in, RECEIVED, rules).by
    receipt = Receipt.new() if wants_receipt else None
    arrival = Arrival(channel=channel, by=by, at=received_at, now=now, receipt=receipt)
    return await _taken_in(tables, submission, arrival, once, None)


async def receive_in_demo(
    tables: Tables, submission: Submission, *, channel: str, receipt: str, now: datetime
) -> TakenDown:
    """`receive` under a receipt that everybody may know. Raises NotAllowed wherever this is no demo."""
    here = await tables.read(instance.read)
    if here is None or not here.demo:
        raise NotAllowed(_("Only a demo takes a report under a receipt that others know."))
    arrival = Arrival(channel=channel, by=REPORTER, at=Moment.exactly(now), now=now, receipt=Receipt.read(receipt))
    return await _taken_in(tables, submission, arrival, None, None)


async def received_before(tables: Tables, once: Once, *, now: datetime) -> Received | None:
    """What was answered to the same key and body, as long as that is kept."""
    earlier = await tables.read(store.find_answer, once.lookup, now)
    return None if earlier is None else told(_read(earlier, once))


def told(taken: TakenDown) -> Received:
    """What the reporter is told of it."""
    return Received(taken.receipt or "", taken.received_at)


async def _taken_in(
    tables: Tables, submission: Submission, arrival: Arrival, once: Once | None, draft: bytes | None
) -> TakenDown:
    for _turn in range(TRIES):
        if tables not in _OFFICES:
            _OFFICES[tables] = await tables.read(office_key, OFFICE)
        sealed = _sealed(submission, arrival, _OFFICES[tables], once=once, draft=draft)
        try:
            earlier = await tables.write(_keep, sealed)
        except _Rotated:
            _OFFICES.pop(tables, None)
            continue
        return sealed.taken if earlier is None or once is None else _read(earlier, once)
    raise Busy(
        _("The report was not taken: the office is changing its keys."),
        kept=_("Nothing of it was kept here; what you wrote is still with you."),
        next_step=_("Send it again in a minute."),
    )


# The key that was newest when it was last looked at: checked against the log then, compared again with every write.
_OFFICES: WeakKeyDictionary[Tables, Pinned] = WeakKeyDictionary()


class _Rotated(Exception):
    """The office's key was replaced between sealing and writing."""


class _Sealed(Private, frozen=True):
    """Everything that is written of one submission; the plain words are no longer in it."""

    event: Event
    arrival: Arrival
    place_kind: str | None
    office: str
    items: list[SealedItem]
    grants: list[SealedGrant]
    mailbox: tuple[bytes, bytes] | None
    taken: TakenDown
    answer: tuple[bytes, bytes] | None
    draft: bytes | None


def _sealed(
    submission: Submission, arrival: Arrival, office: Pinned, *, once: Once | None, draft: bytes | None
) -> _Sealed:
    stream, receipt = new_case(), arrival.receipt
    drawn = os.urandom(KEY_BYTES * len(MADE))  # one call of the system for all of them
    keys = {name: drawn[at * KEY_BYTES : (at + 1) * KEY_BYTES] for at, name in enumerate(MADE)}
    items = _items(submission, stream, keys)
    grants, mailbox = [SealedGrant.of(keys, office.public, stream=stream)], None
    if receipt is not None:
        reporter = receipt.holder.public
        grants.append(SealedGrant.of({"messages": keys["messages"]}, reporter, stream=stream))
        mailbox = receipt.lookup, reporter.raw
    said = {
        "channel": arrival.channel,
        "language": submission.language,
        "urgent": submission.is_urgent,
        "items": [item.told for item in items],
        "grants": [grant.told for grant in grants],
    }
    taken = TakenDown(stream, receipt.text if receipt else None, arrival.now)
    return _Sealed(
        event=Event(stream, RECEIVED, said),
        arrival=arrival,
        place_kind=submission.place_kind,
        office=office.fingerprint,
        items=items,
        grants=grants,
        mailbox=mailbox,
        taken=taken,
        answer=(once.lookup, once.sealed(taken.written())) if once else None,
        draft=draft,
    )


def _items(submission: Submission, stream: str, keys: dict[str, bytes]) -> list[SealedItem]:
    statement = Statement(*(getattr(submission, name) for name in Statement.__struct_fields__))
    place = Place(stream, "allegation", rows.fresh_name(), STATEMENT)
    items = [SealedItem.of(statement.written(), keys["allegation"], place)]
    if submission.contact is not None:
        place = Place(stream, "identity", rows.fresh_name(), CONTACT)
        items.append(SealedItem.of(Contact(submission.contact).written(), keys["identity"], place))
    return items


def _keep(connection: Connection, sealed: _Sealed) -> bytes | None:
    """Keep it whole; or give back the answer that an earlier request under the same key left, and keep nothing.

    A crash before the commit leaves nothing, and the client, who heard nothing, may send it again.
    """
    stream, arrival = sealed.event.stream, sealed.arrival
    if sealed.answer is not None:
        lookup, answer = sealed.answer
        until, now = arrival.now + ANSWER_KEPT, arrival.now
        earlier = store.claim_answer(connection, lookup=lookup, stream=stream, sealed=answer, expires_at=until, now=now)
        if earlier is not None:
            return earlier
    _check_place(connection, sealed.place_kind)
    _check_newest(connection, sealed.office)
    record(connection, sealed.event, by=arrival.by, at=arrival.at, now=arrival.now)
    rows.add(connection, stream, sealed.items, sealed.grants)
    if sealed.mailbox is not None:
        lookup, public = sealed.mailbox
        store.add_mailbox(connection, lookup, store.Mailbox(stream, public))
    if sealed.draft is not None:
        store.drop_draft(connection, sealed.draft)
    return None


def _check_place(connection: Connection, kind: str | None) -> None:
    """The kind stays sealed, so nothing else would ever compare it with the vocabulary."""
    if kind is not None and kind not in law_in_force(connection).book.rules.codes.get(PLACE_KINDS, ()):
        raise NotUnderstood(
            _("The field place_kind holds a kind of place that the office does not know."),
            kept=_("Nothing of it was kept."),
            next_step=_("Choose one of the list, or leave it out and describe the place in words."),
        )


def _check_newest(connection: Connection, office: str) -> None:
    """Raise _Rotated unless this is still the office's newest key. Until the commit nobody can replace it."""
    wait_for_key_change(connection)
    system = store.newest_of_system(connection)
    if _NEWEST_AT.get(office) != system:
        if office_key(connection, OFFICE).fingerprint != office:
            raise _Rotated
        _NEWEST_AT.clear()
        _NEWEST_AT[office] = system


# The newest entry of the system's stream when a key was last found to be the newest: nothing was published since.
_NEWEST_AT: dict[str, bytes | None] = {}


def _read(earlier: bytes, once: Once) -> TakenDown:
    return msgspec.json.decode(once.opened(earlier), type=TakenDown)


def forget_answers(connection: Connection, now: datetime) -> int:
    """Remove the answers that have expired at `now` (UTC), for the scheduler; how many there were."""
    return store.drop_answers(connection, now)
