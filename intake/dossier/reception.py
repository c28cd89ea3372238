"""An allegation comes in: sealed before it is stored, and after the answer nobody here can open it.

A `Submission` is what the door made of a request; `receive` gives it a case, a receipt and its place in the log. The
statement and the contact are sealed under fresh keys, these keys to the intake office and (messages only) to the
reporter, whose key the receipt is. All sealing happens before the one piece of writing. Afterwards the last references
to words, keys and receipt go; Python cannot wipe memory, so a core dump of that moment may hold them, and swap should
be encrypted or off. Nothing here knows who sent it or keeps an address. Read `receive`.
"""

import os
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Literal
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr
from sqlalchemy import Connection

from intake.dossier import rows, store, texts
from intake.dossier.contents import CONTACT, STATEMENT, Contact, Private, Statement
from intake.dossier.rows import SealedGrant, SealedItem
from intake.dossier.stand import RECEIVED
from intake.people.keys import Pinned, office_key
from intake.people.store.keys import wait_for_key_change
from intake.vault.binding import KEY_BYTES, NotOpened, derive
from intake.vault.boxes import open_box, seal_box
from intake.vault.items import Place
from intake.vault.receipts import Receipt
from workflow.case import record
from workflow.errors import Busy, NotNow, NotUnderstood, _
from workflow.events import Event, new_case
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.store import Tables

OFFICE = "intake"
REPORTER = By(office="", person="", role="reporter")
MADE = ("allegation", "identity", "messages")  # compartments of every dossier from its first moment
MOST_STATEMENT, MOST_LINE = 100_000, 2_000  # characters
ANSWER_KEPT = timedelta(minutes=15)
TRIES = 4  # how often it is sealed anew when the office's key changed meanwhile

Line = Annotated[str, Meta(max_length=MOST_LINE)]


class Submission(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody reports. Making one cleans and checks its texts (see `texts`): raises NotUnderstood."""

    statement: Annotated[str, Meta(min_length=1, max_length=MOST_STATEMENT)]
    place: Line | None = None
    occurred: Line | None = None
    language: Literal["sq", "sr", "en"] = "en"
    contact: Line | None = None
    urgent: bool = False

    def __post_init__(self) -> None:
        force_setattr(self, "statement", texts.prose(self.statement, field="statement", at_most=MOST_STATEMENT))
        for name in ("place", "occurred", "contact"):
            force_setattr(self, name, texts.line(getattr(self, name), field=name, at_most=MOST_LINE))

    def __repr__(self) -> str:
        return "Submission(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Once(Private, frozen=True):
    """What makes a retry safe: the client's key of at least 16 random bytes, and the exact bytes of its request."""

    key: bytes
    body: bytes

    @property
    def lookup(self) -> bytes:
        """16 bytes under which the first answer is kept. Raises NotUnderstood for a shorter key."""
        return derive(self.key, "answer lookup", 16)

    @property
    def seal(self) -> bytes:
        """The key (32 bytes) that only this key and this body give."""
        return derive(self.key + sha256(self.body).digest(), "answer key", 32)


class Received(Private, frozen=True):
    """What the reporter is told, once: nobody here can say it again."""

    receipt: str
    received_at: datetime


async def receive(
    tables: Tables,
    submission: Submission,
    *,
    channel: str,
    now: datetime,
    once: Once | None = None,
    by: By = REPORTER,
) -> Received:
    """Seal and keep an allegation as a new case; on disk when this returns.

    With `once`, the same key and body within fifteen minutes, and before the receipt was used, get the same receipt and
    make no second case; the same key with another body raises NotNow. Raises Busy if the office's key keeps changing.
    """
    for _turn in range(TRIES):
        if tables not in _OFFICES:
            _OFFICES[tables] = await tables.read(office_key, OFFICE)
        office = _OFFICES[tables]
        sealed = _sealed(submission, office, channel=channel, by=by, now=now, once=once)
        try:
            earlier = await tables.write(_keep, sealed)
        except _Rotated:
            _OFFICES.pop(tables, None)
            continue
        return sealed.received if earlier is None or once is None else _opened(earlier, once)
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
    by: By
    now: datetime
    office: str
    items: list[SealedItem]
    grants: list[SealedGrant]
    lookup: bytes
    public: bytes
    received: Received
    answer: tuple[bytes, bytes] | None


def _sealed(
    submission: Submission, office: Pinned, *, channel: str, by: By, now: datetime, once: Once | None
) -> _Sealed:
    stream, receipt = new_case(), Receipt.new()
    reporter = receipt.holder.public
    drawn = os.urandom(KEY_BYTES * len(MADE))  # one call of the system for all of them
    keys = {name: drawn[at * KEY_BYTES : (at + 1) * KEY_BYTES] for at, name in enumerate(MADE)}
    items = _items(submission, stream, keys)
    grants = [
        SealedGrant.of(keys, office.public, stream=stream),
        SealedGrant.of({"messages": keys["messages"]}, reporter, stream=stream),
    ]
    told = {
        "channel": channel,
        "language": submission.language,
        "urgent": submission.urgent,
        "items": [item.told for item in items],
        "grants": [grant.told for grant in grants],
    }
    received = Received(receipt.text, now)
    answer = (once.lookup, seal_box(received.written(), once.seal, "answer", once.lookup)) if once else None
    event = Event(stream, RECEIVED, told)
    return _Sealed(event, by, now, office.fingerprint, items, grants, receipt.lookup, reporter.raw, received, answer)


def _items(submission: Submission, stream: str, keys: dict[str, bytes]) -> list[SealedItem]:
    statement = Statement(
        submission.statement, submission.place, submission.occurred, submission.urgent, submission.language
    )
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
    stream = sealed.event.stream
    if sealed.answer is not None:
        lookup, answer = sealed.answer
        expires_at = sealed.now + ANSWER_KEPT
        earlier = store.claim_answer(
            connection, lookup=lookup, stream=stream, sealed=answer, expires_at=expires_at, now=sealed.now
        )
        if earlier is not None:
            return earlier
    _check_newest(connection, sealed.office)
    record(connection, sealed.event, by=sealed.by, at=Moment.exactly(sealed.now), now=sealed.now)
    rows.add(connection, stream, sealed.items, sealed.grants)
    store.add_mailbox(connection, sealed.lookup, store.Mailbox(stream, sealed.public))
    return None


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


def _opened(earlier: bytes, once: Once) -> Received:
    try:
        return msgspec.json.decode(open_box(earlier, once.seal, "answer", once.lookup), type=Received)
    except NotOpened:
        raise NotNow(
            _("The report was not taken: the same Idempotency-Key came with another report before."),
            kept=_("The earlier report is kept as it was; of this one nothing was kept."),
            next_step=_("Send each report under a new key of at least 16 random bytes."),
        ) from None


def forget_answers(connection: Connection, now: datetime) -> int:
    """Remove the answers that have expired at `now` (UTC), for the scheduler; how many there were."""
    return store.drop_answers(connection, now)


def read_submission(body: bytes) -> Submission:
    """A submission from the JSON of `POST /api/v1/allegations`. Raises NotUnderstood, and repeats nothing of it."""
    try:
        return msgspec.json.decode(body, type=Submission)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        field = _named(str(fault))
        what = (
            _("The field %(field)s does not have its form.", field=field)
            if field
            else _("The report does not have the form of a report.")
        )
    fields = ", ".join(Submission.__struct_fields__)
    raise NotUnderstood(
        what,
        kept=_("Nothing of it was kept."),
        next_step=_("Send JSON with the field statement; it may also have: %(fields)s.", fields=fields),
    )


def _named(fault: str) -> str:
    """The field that msgspec found at fault, if it is one of ours: what was sent is not repeated."""
    return next((name for name in Submission.__struct_fields__ if fault.endswith(f"`$.{name}`")), "")
