"""A holder of the compartment's key gets a file: the original to be saved, or the copy to be looked at.

An opening of the compartment by the same person within the last hour covers it, as when a page shows its pictures;
otherwise it is an opening itself, recorded with its reason. Every chunk is authenticated before it is given out; what
turns out to be cut raises in the middle, so the door must break the connection rather than end the answer.
Read `original`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from intake.attachments.cleaning import cleaned, uncleaned
from intake.attachments.headers import Attached, Header
from intake.attachments.keeping import MOST_FILE_BYTES, REFUSALS, Opener, Sealed, enter
from intake.attachments.sealing import Digest, seal_into
from intake.attachments.storage import Storage, object_name, off_loop
from intake.dossier.contents import ATTACHMENT, ATTACHMENT_VIEW, Private
from intake.dossier.opening import closed, contents, keys_of, open_items
from intake.dossier.rows import fresh_name
from intake.dossier.stand import OPENED, Item, Stand, broken, standing_of
from intake.people.signing_in import SignedIn
from intake.vault.items import Place
from intake.vault.streams import open_stream, stream_hash
from workflow.case import load
from workflow.errors import NotFound, _
from workflow.folding import Case
from workflow.history import instant
from workflow.store import Tables

COVERED = timedelta(hours=1)
PIECES_AT_ONCE = 2  # of about 1 MiB, for each turn on a thread


class Opened(Private, frozen=True):
    """A file in clear as it comes out, piece by piece, with what its header says."""

    header: Header
    pieces: AsyncIterator[bytes]


async def original(
    tables: Tables,
    storage: Storage,
    case: str,
    name: str,
    *,
    signed_in: SignedIn,
    now: datetime,
    reason: str | None = None,
) -> Opened:
    """The file as it was sent. Raises NotAllowed without a grant, NotFound if the case has no such file, NotUnderstood
    where a reason is needed, NotOpened or Broken where its beginning is not what it should be.
    """
    found = await _found(tables, case, name, signed_in=signed_in, now=now, reason=reason)
    return await opened_from(storage, case, found.original, found.key)


async def view(
    tables: Tables,
    storage: Storage,
    case: str,
    name: str,
    *,
    signed_in: SignedIn,
    now: datetime,
    reason: str | None = None,
) -> Opened:
    """The copy to be looked at, made and kept the first time. Raises as `original`, and NotNow where there is none."""
    found = await _found(tables, case, name, signed_in=signed_in, now=now, reason=reason)
    if found.view is None:
        await _make_view(tables, storage, found, signed_in=signed_in, now=now)
        found = await tables.read(_look, case, name, signed_in, now)
    if found.view is None:
        raise uncleaned()
    return await opened_from(storage, case, found.view, found.key)


class _Found(Private, frozen=True):
    """A file in its dossier; `is_covered` where this person opened the compartment just before."""

    case: str
    original: Attached
    view: Attached | None
    key: bytes
    is_covered: bool


async def _found(
    tables: Tables, case: str, name: str, *, signed_in: SignedIn, now: datetime, reason: str | None
) -> _Found:
    found = await tables.read(_look, case, name, signed_in, now)
    if not found.is_covered:
        compartments = [found.original.item.compartment]
        await open_items(tables, case, compartments=compartments, signed_in=signed_in, now=now, reason=reason)
    return found


def _look(connection: Connection, case: str, name: str, signed_in: SignedIn, now: datetime) -> _Found:
    here = load(connection, case)
    stand = standing_of(here)
    keys = keys_of(connection, case, stand, signed_in.keyring)
    item = stand.items.get(name)
    if item is None or item.kind != ATTACHMENT:
        raise NotFound(_("The case has no such file."))
    if item.compartment not in keys:
        raise closed()
    key = keys[item.compartment]
    attached = list(Attached.among(contents(connection, case, stand, {item.compartment: key})))
    original = next((one for one in attached if one.item.name == name), None)
    if original is None:
        raise broken()
    return _Found(case, original, _view_of(original.header, attached), key, _is_covered(here, item, signed_in, now))


def _view_of(header: Header, attached: Iterable[Attached]) -> Attached | None:
    return next((one for one in attached if one.header.view_of == header.sha256), None)


def _is_covered(case: Case, item: Item, signed_in: SignedIn, now: datetime) -> bool:
    mine = (one for one in case.entries if one.kind == OPENED and one.by.person == signed_in.by.person)
    return any(
        one.data["compartment"] == item.compartment and now - instant(one.recorded_at) <= COVERED for one in mine
    )


async def opened_from(storage: Storage, case: str, attached: Attached, key: bytes) -> Opened:
    """A file of a case (its stream) under its compartment's key, once its beginning is known to be authentic."""
    pieces = _authentic(storage, _place(case, attached), attached, key)
    return Opened(attached.header, _going_on(pieces, await off_loop(_batch, pieces)))


def _place(case: str, attached: Attached) -> Place:
    return Place(case, attached.item.compartment, attached.item.name, attached.item.kind)


def _authentic(storage: Storage, place: Place, attached: Attached, key: bytes) -> Iterator[bytes]:
    """The pieces; the last one only once all that is stored was seen to be what the log names."""
    digest, size, last = Digest(stream_hash()), 0, b""
    for piece in open_stream(digest.of(storage.get(object_name(place.case, place.name))), key, place):
        yield from [last] if last else []
        size, last = size + len(piece), piece
    if (digest.hexdigest(), size) != (attached.item.digest, attached.header.size):
        raise broken()
    yield last


def _batch(pieces: Iterator[bytes]) -> list[bytes]:
    return list(islice(pieces, PIECES_AT_ONCE))


async def _going_on(pieces: Iterator[bytes], batch: list[bytes]) -> AsyncIterator[bytes]:
    """The batch and all that follow; the next one is opened while one is given out."""
    while batch:
        coming = asyncio.create_task(off_loop(_batch, pieces))
        coming.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to hear it
        try:
            for piece in batch:
                yield piece
            batch = await coming
        finally:
            coming.cancel()


class _AnotherCame(Exception):
    """Somebody else's copy of the same original was quicker."""


async def _make_view(tables: Tables, storage: Storage, found: _Found, *, signed_in: SignedIn, now: datetime) -> None:
    """Copy the original, seal the copy like an attachment, and keep it in the name of whoever wanted to see it."""
    was = found.original
    by = was.header.kind.cleaned
    if by is None or not was.header.has_view:
        raise uncleaned()
    came = await opened_from(storage, found.case, was, found.key)
    place = Place(found.case, was.item.compartment, fresh_name(), ATTACHMENT_VIEW)
    copy = cleaned(came.pieces, by)
    passed = await seal_into(storage, copy, found.key, place, at_most=MOST_FILE_BYTES, beyond=uncleaned())
    opener = Opener(found.case, place.compartment, signed_in.keyring, signed_in.by)
    header = Header.of(passed, file=was.header.file, view_of=was.header.sha256)

    def check(connection: Connection, stand: Stand) -> None:
        if passed.found.kind.cleaned is not by:  # what came out is no picture, or no PDF
            raise uncleaned()
        others = Attached.among(contents(connection, found.case, stand, {place.compartment: found.key}))
        if _view_of(was.header, others) is not None:
            raise _AnotherCame

    try:
        await tables.write(enter, Sealed(opener, found.key, place, passed, header), check, now=now)
    except (*REFUSALS, _AnotherCame) as refused:
        await off_loop(storage.delete, object_name(place.case, place.name))
        if not isinstance(refused, _AnotherCame):
            raise
