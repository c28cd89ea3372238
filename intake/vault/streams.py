"""An attachment sealed in chunks of 64 KiB as it passes, so that it is never whole in memory (docs/sealing.md §5).

`seal_stream` and `open_stream` take and give pieces of any size. What `open_stream` has given out is authentic, but the
whole is known to be complete only when it ends without raising: whoever writes it to a file keeps the file only then.
"""

import os
from collections.abc import Iterable, Iterator
from hmac import compare_digest
from itertools import chain
from typing import TypeAlias

from blake3 import blake3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.vault.binding import COMMITMENT_BYTES, NotOpened, committed
from intake.vault.boxes import SALT_BYTES, TAG_BYTES
from intake.vault.items import Place
from workflow.errors import NotUnderstood, _

FORM = b"V1S"
CHUNK_BYTES = 65_536
HEAD_BYTES = len(FORM) + SALT_BYTES + COMMITMENT_BYTES
MOST_CHUNKS = 1 << 24  # 1 TiB, far below what AES-GCM bears under one key (docs/sealing.md §5)
TOGETHER = 16  # chunks; enough that handing them on costs little beside sealing them
_NOT_THIS = _("The file was sealed under another key or for another place, or was altered or cut.")

Chunk: TypeAlias = bytearray | memoryview


def stream_hash() -> blake3:
    """What computes the digest of a sealed stream, by which its event names it (docs/sealing.md §4)."""
    return blake3()


def seal_stream(pieces: Iterable[bytes], key: bytes, place: Place) -> Iterator[bytes]:
    """Seal pieces under a compartment's key, for one place; chunks that came in one piece go out in one."""
    salt = os.urandom(SALT_BYTES)
    cipher, commitment = committed(key, salt, place.bound("stream"))
    yield FORM + salt + commitment
    number, waiting = 0, list[Chunk]()
    for chunks in _chunks(pieces, CHUNK_BYTES):
        *known, last = waiting + chunks
        if known:
            sealed = [cipher.encrypt(_nonce(at, last=False), one, None) for at, one in enumerate(known, number)]
            yield b"".join(sealed)
        number, waiting = number + len(known), [last]
    yield cipher.encrypt(_nonce(number, last=True), waiting[0] if waiting else b"", None)


def open_stream(pieces: Iterable[bytes], key: bytes, place: Place) -> Iterator[bytes]:
    """What was sealed there, some chunks at a time. Raises NotOpened, at the latest after the last chunk."""
    source = iter(pieces)
    head = b""
    while len(head) < HEAD_BYTES and (piece := next(source, None)) is not None:
        head += piece
    if head[:3] != FORM or len(head) < HEAD_BYTES:
        raise NotOpened(_("This is no sealed file of a form that is known."))
    cipher, commitment = committed(key, head[3 : 3 + SALT_BYTES], place.bound("stream"))
    if not compare_digest(commitment, head[3 + SALT_BYTES : HEAD_BYTES]):
        raise NotOpened(_NOT_THIS)
    number, waiting = 0, list[Chunk]()
    for chunks in _chunks(chain([head[HEAD_BYTES:]], source), CHUNK_BYTES + TAG_BYTES):
        *known, last = waiting + chunks
        if known:
            yield _opened(cipher, known, number)
        number, waiting = number + len(known), [last]
    if not waiting:
        raise NotOpened(_("The file was cut."))
    opened = _decrypted(cipher, _nonce(number, last=True), waiting[0])
    if number and not opened:
        raise NotOpened(_("The file has an empty end, which none has."))
    if opened:
        yield opened


def _opened(cipher: AESGCM, chunks: list[Chunk], number: int) -> bytes:
    """Chunks that are not the last, from the `number`th on, in one piece: handing them on one by one costs more."""
    return b"".join([_decrypted(cipher, _nonce(at, last=False), one) for at, one in enumerate(chunks, number)])


def _decrypted(cipher: AESGCM, nonce: bytes, chunk: Chunk) -> bytes:
    try:
        return cipher.decrypt(nonce, chunk, None)
    except InvalidTag:
        raise NotOpened(_NOT_THIS) from None


def _nonce(number: int, *, last: bool) -> bytes:
    if number >= MOST_CHUNKS:
        raise NotUnderstood(_("A file has at most 1 TiB."))
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _chunks(pieces: Iterable[bytes], size: int) -> Iterator[list[Chunk]]:
    """The same bytes in chunks of `size`, the last one shorter, those of one piece together, but not too many.

    Nothing for nothing. Slices of what came: a byte is copied once, and only where pieces meet in its chunk.
    """
    kept = bytearray()
    for piece in pieces:
        view, together = memoryview(piece), list[Chunk]()
        if kept:
            missing = size - len(kept)
            kept += view[:missing]
            view = view[missing:]
            if len(kept) < size:
                continue
            together, kept = [kept], bytearray()
        whole = len(view) - len(view) % size
        together += [view[start : start + size] for start in range(0, whole, size)]
        for start in range(0, len(together), TOGETHER):
            yield together[start : start + TOGETHER]
        kept += view[whole:]
    if kept:
        yield [kept]
