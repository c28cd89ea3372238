"""Somebody sends a file: it is sealed as it comes, and belongs to the dossier once it is whole.

The reporter's receipt opens one compartment, `messages`, so what comes by it is sealed there: the office reads it, and
so could whoever has the receipt and the storage. First the storage, durably; then header, row and event, in one
transaction. What fails before the event keeps nothing; what crashes before it leaves an object that nothing names.
Read `from_reporter`.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from intake.attachments.headers import ATTACHMENT_HEADER, Attached, Header
from intake.attachments.sealing import Passed, TooLarge, seal_into
from intake.attachments.storage import Storage, object_name, off_loop
from intake.dossier import rows, store
from intake.dossier.contents import ATTACHMENT, ATTACHMENT_VIEW, Private
from intake.dossier.messages import MESSAGES, check_room, unknown
from intake.dossier.opening import contents, keys_of
from intake.dossier.reception import REPORTER
from intake.dossier.rows import SealedItem, fresh_name
from intake.dossier.stand import ITEM_ADDED, Stand, standing, taken
from intake.vault.items import Place
from intake.vault.keyring import Keyring
from intake.vault.receipts import Receipt
from workflow.case import record
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood, _
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.store import Tables

MOST_FILE_BYTES, MOST_CASE_BYTES, MOST_FILES = 100 * 1_048_576, 500 * 1_048_576, 20


Check = Callable[[Connection, Stand], None]  # raises what speaks against it


class Kept(Private, frozen=True):
    """What the sender is told; `name` is the item's, and means nothing elsewhere."""

    name: str
    size: int


class Opener(Private, frozen=True):
    """Who may seal into a compartment of a case, and by which keys; asked again when the file is whole."""

    case: str
    compartment: str
    keyring: Keyring
    by: By

    def key(self, connection: Connection, stand: Stand) -> bytes:
        """The compartment's key as it is now. Raises NotAllowed or NotNow as `keys_of`."""
        return keys_of(connection, self.case, stand, self.keyring)[self.compartment]


class Sealed(Private, frozen=True):
    """What lies in the storage and is in no dossier yet."""

    opener: Opener
    key: bytes
    place: Place
    passed: Passed
    header: Header


class _IsThere(Exception):
    """The same file lies in the same part: a double click, or a page that was loaded again."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


async def from_reporter(
    tables: Tables,
    storage: Storage,
    receipt: str,
    source: AsyncIterator[bytes],
    *,
    file: str,
    clock: Callable[[], datetime],
) -> Kept:
    """Keep a file of whoever has the receipt; on disk when this returns. `file` is its name, cleaned.

    `clock` is asked (UTC) when the file is whole, which may be long after it began. Raises NotUnderstood for a mistyped
    receipt or a file that is not taken, NotFound for an unknown receipt, TooLarge, NotNow after 20 files or erasure.
    """
    read = Receipt.read(receipt)
    opener, key, stand = await tables.read(_opener, read.lookup, Keyring.of(read.holder))
    return await kept(tables, storage, source, opener, key, stand, file=file, clock=clock)


async def kept(
    tables: Tables,
    storage: Storage,
    source: AsyncIterator[bytes],
    opener: Opener,
    key: bytes,
    stand: Stand,
    *,
    file: str,
    clock: Callable[[], datetime],
) -> Kept:
    """Keep a file of whoever may seal into a compartment by this key, in a dossier that stands so.

    The same content under the same name is kept once: the second time, the first one's name is returned.
    """
    at_most, beyond = _left(stand, await off_loop(storage.sizes, opener.case))
    place = Place(opener.case, opener.compartment, fresh_name(), ATTACHMENT)
    passed = await seal_into(storage, source, key, place, at_most=at_most, beyond=beyond)
    sealed = Sealed(opener, key, place, passed, Header.of(passed, file=file))
    try:
        _left(stand, await off_loop(storage.sizes, opener.case))  # others may have come meanwhile
        await tables.write(enter, sealed, partial(_check_new, sealed), now=clock())
    except (*REFUSALS, _IsThere) as refused:
        await off_loop(storage.delete, object_name(place.case, place.name))
        if isinstance(refused, _IsThere):
            return Kept(refused.name, passed.size)
        raise
    return Kept(place.name, passed.size)


def _check_new(sealed: Sealed, connection: Connection, stand: Stand) -> None:
    """Raise _IsThere for a file that came before, NotNow as `check_count`; of two at once one is first."""
    key = {sealed.place.compartment: sealed.key}
    for one in Attached.among(contents(connection, sealed.place.case, stand, key)):
        if one.header == sealed.header:
            raise _IsThere(one.item.name)
    check_count(connection, stand)


def _opener(connection: Connection, lookup: bytes, holder: Keyring) -> tuple[Opener, bytes, Stand]:
    box = store.find_mailbox(connection, lookup)
    if box is None:
        raise unknown()
    stand = standing(connection, box.stream)
    opener = Opener(box.stream, MESSAGES, holder, REPORTER)
    key = opener.key(connection, stand)
    check_count(connection, stand)
    return opener, key, stand


def check_count(_connection: Connection, stand: Stand) -> None:
    """Raise NotNow if the case has as many files as it may have."""
    if sum(item.kind == ATTACHMENT for item in stand.items.values()) >= MOST_FILES:
        raise NotNow(
            _("The file was not taken: this case has %(most)d files, as many as a case may have.", most=MOST_FILES),
            kept=_FORMER,
            next_step=_BRING,
        )


def _left(stand: Stand, sizes: Mapping[str, int]) -> tuple[int, TooLarge]:
    """How many bytes a file may have now, and what is said beyond. Raises TooLarge if the case has too many already."""
    copies = {item.name for item in stand.items.values() if item.kind == ATTACHMENT_VIEW}
    left = MOST_CASE_BYTES - sum(size for name, size in sizes.items() if name not in copies)
    full = TooLarge(
        _("The file was not taken: with it the files of this case would be larger than 500 MiB."),
        kept=_FORMER,
        next_step=_BRING,
    )
    if left < 0:
        raise full
    if left < MOST_FILE_BYTES:
        return left, full
    return MOST_FILE_BYTES, TooLarge(
        _("The file was not taken: it is larger than 100 MiB."),
        kept=_FORMER,
        next_step=_("Send it in parts, or bring it to the office."),
    )


_FORMER = _("What you sent before is kept.")
_BRING = _("Bring what is left to the office.")
REFUSALS = (NotAllowed, NotFound, NotNow, NotUnderstood)  # after these the event was surely not recorded


def enter(connection: Connection, sealed: Sealed, check: Check, *, now: datetime) -> None:
    """Row, header and event of what lies in the storage, in this transaction; `check` looks at the dossier before."""
    opener, place = sealed.opener, sealed.place
    _here, stand = taken(connection, opener.case)
    if opener.key(connection, stand) != sealed.key:
        raise NotNow(
            _("The file was not kept: the case was sealed anew while it came."), next_step=_("Send it once more.")
        )
    check_room(stand)
    check(connection, stand)
    named = Place(place.case, place.compartment, fresh_name(), ATTACHMENT_HEADER)
    items = [
        SealedItem(place.name, place.compartment, place.kind, sealed.passed.digest, None),
        SealedItem.of(sealed.header.written(), sealed.key, named),
    ]
    event = Event(opener.case, ITEM_ADDED, {"items": [item.told for item in items]})
    record(connection, event, by=opener.by, at=Moment.exactly(now), now=now)
    rows.add(connection, opener.case, items)
    store.drop_answer(connection, opener.case)  # the receipt has come into use
