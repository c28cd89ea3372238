"""A stream in clear goes in, one sealed object in the storage comes out; on the way it is counted, looked at, digested.

The stream is asynchronous and may be slow; sealing and storage wait for the processor and the disk. So each stream has
a thread, which asks the event loop for the next pieces while it seals the last ones; digests run on another. Of a
stream no more than some mebibytes are in memory, and nothing of it is ever on a disk in clear.
Read `seal_into`.
"""

import asyncio
from asyncio import AbstractEventLoop, CancelledError
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from threading import Lock, Semaphore
from typing import Protocol

from msgspec import Struct

from intake.attachments.kinds import Found, Inspection
from intake.attachments.storage import Storage, object_name
from intake.vault.items import Place
from intake.vault.streams import open_stream, seal_stream, stream_hash
from workflow.errors import NotUnderstood, VigilError, _

AT_ONCE = 32  # streams; each holds a thread while its sender is slow
BATCH_BYTES = 1_048_576  # handed from thread to thread: less would cost more than sealing it
WAITING_FOR_DIGEST = 4  # batches: the one that is being digested, and what came while threads changed

_STREAMS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="vigil-attachment")
_DIGESTS = ThreadPoolExecutor(4, thread_name_prefix="vigil-digest")


class TooLarge(NotUnderstood):
    """More than is taken; HTTP has a status of its own for it."""

    status = 413


class Passed(Struct, frozen=True):
    """What is known once a stream has ended, in hexadecimal digits: SHA-256 of what came, as anybody may check it who
    has the file; `digest` of what is stored, as the log names it.
    """

    found: Found
    size: int
    sha256: str
    digest: str


async def seal_into(
    storage: Storage, source: AsyncIterator[bytes], key: bytes, place: Place, *, at_most: int, beyond: VigilError
) -> Passed:
    """Seal a stream for a place and put it into the storage; durable when this returns.

    Raises NotUnderstood for an empty stream or a kind that is not taken, `beyond` after `at_most` bytes, Busy if the
    storage takes no more, and whatever the source raises: nothing is kept then. Cancelled, it keeps nothing either.
    """
    loop = asyncio.get_running_loop()
    pulled = _Pulled(source, loop)
    sealing = loop.run_in_executor(_STREAMS, _seal_into, storage, _Watched(pulled, at_most, beyond), key, place)
    try:
        return await asyncio.shield(sealing)
    except CancelledError:
        pulled.stop()
        sealing.add_done_callback(lambda done: done.cancelled() or done.exception())
        raise


def reseal(storage: Storage, was: Place, old: bytes, place: Place, new: bytes) -> str:
    """Seal a stored stream for another place under another key, beside the old one; the digest of the new object.

    Waits for the disk: call it off the event loop. Raises NotOpened if the old one is not what it should be.
    """
    digest = Digest(stream_hash())
    opened = open_stream(storage.get(object_name(was.case, was.name)), old, was)
    storage.put(object_name(place.case, place.name), digest.of(seal_stream(opened, new, place)))
    return digest.hexdigest()


def _seal_into(storage: Storage, source: "_Watched", key: bytes, place: Place) -> Passed:
    original, sealed = Digest(sha256()), Digest(stream_hash())
    storage.put(object_name(place.case, place.name), sealed.of(seal_stream(original.of(source), key, place)))
    return Passed(source.found(), source.size, original.hexdigest(), sealed.hexdigest())


class _Watched:
    """Pieces on their way, counted and looked at; what is refused never gets its last chunk."""

    def __init__(self, pieces: Iterable[bytes], at_most: int, beyond: VigilError) -> None:
        self._pieces, self._at_most, self._beyond = pieces, at_most, beyond
        self._inspection, self.size = Inspection(), 0
        self.found = self._inspection.found

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.size += len(piece)
            if self.size > self._at_most:
                raise self._beyond
            self._inspection.feed(piece)
            yield piece
        if not self.size:
            raise NotUnderstood(
                _("The file was not taken: it is empty."), next_step=_("See whether it can be opened where it lies.")
            )
        self.found()


class _Pulled:
    """The pieces of an asynchronous source, for a thread: the next batch is asked for while the last one is used."""

    def __init__(self, source: AsyncIterator[bytes], loop: AbstractEventLoop) -> None:
        self._source, self._loop, self._is_stopped = source, loop, False
        self._coming: Future[bytes] | None = None

    def stop(self) -> None:
        """Let whoever waits in the thread end, by CancelledError."""
        self._is_stopped = True
        if self._coming is not None:
            self._coming.cancel()

    def __iter__(self) -> Iterator[bytes]:
        coming = self._asked()
        try:
            while batch := coming.result():
                coming = self._asked()
                yield batch
        finally:
            self.stop()

    def _asked(self) -> Future[bytes]:
        self._coming = coming = asyncio.run_coroutine_threadsafe(self._batch(), self._loop)
        if self._is_stopped:
            coming.cancel()
        return coming

    async def _batch(self) -> bytes:
        gathered, size = list[bytes](), 0
        async for piece in self._source:
            gathered.append(piece)
            size += len(piece)
            if size >= BATCH_BYTES:
                break
        return b"".join(gathered)


class Hash(Protocol):
    """What computes a digest piece by piece."""

    def update(self, piece: bytes, /) -> object:
        """Take the next piece."""
        ...

    def hexdigest(self) -> str:
        """Of what was taken."""
        ...


class Digest:
    """The digest of pieces as they pass, computed on another thread while they go on; some may wait there."""

    def __init__(self, of_pieces: Hash) -> None:
        self._hash, self._waiting = of_pieces, deque[bytes]()
        self._room, self._turn = Semaphore(WAITING_FOR_DIGEST), Lock()

    def of(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces; costs least if they are large."""
        for piece in pieces:
            self._room.acquire()
            self._waiting.append(piece)
            _DIGESTS.submit(self._digest_next)
            yield piece

    def hexdigest(self) -> str:
        """Of all pieces, once the last one has passed."""
        for _piece in range(WAITING_FOR_DIGEST):
            self._room.acquire()
        self._room.release(WAITING_FOR_DIGEST)
        return self._hash.hexdigest()

    def _digest_next(self) -> None:
        with self._turn:  # whoever has it takes the oldest piece
            self._hash.update(self._waiting.popleft())
        self._room.release()
