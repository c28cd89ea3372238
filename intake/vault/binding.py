"""What a ciphertext belongs to, written so that it can be read in one way only (docs/sealing.md §1)."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflow.errors import NotUnderstood, Sentence

VERSION = "vigil-1"
KEY_BYTES = 32


class NotOpened(NotUnderstood):
    """A ciphertext that is not what it should be: another key or place, altered, shortened, or of no known form."""

    def __init__(self, what: Sentence) -> None:
        super().__init__(what, kept=Sentence("It stays sealed as it is."))


def bound(purpose: str, *parts: str | bytes) -> bytes:
    """The purpose and what belongs to it, each with its length (4 bytes, big-endian) before it."""
    written = [part.encode() if isinstance(part, str) else part for part in (f"{VERSION} {purpose}", *parts)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in written)


def derive(key: bytes, purpose: str, size: int) -> bytes:
    """`size` bytes for one purpose from a key or a secret of at least 128 bits: HKDF-SHA-256 without salt."""
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=bound(purpose)).derive(key)
