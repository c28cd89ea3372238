"""What a ciphertext belongs to, written so that it can be read in one way only, and its keys (docs/sealing.md §1)."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflow.errors import NotUnderstood, Sentence, _

VERSION = "vigil-1"
KEY_BYTES, COMMITMENT_BYTES = 32, 32
SECRET_BYTES = 16  # 128 bits: the least from which a key is derived without work


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
    if len(key) < SECRET_BYTES:
        raise NotUnderstood(_("A secret has at least 16 bytes, and this one has %(size)d.", size=len(key)))
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=bound(purpose)).derive(key)


def committed(key: bytes, salt: bytes, info: bytes) -> tuple[AESGCM, bytes]:
    """A cipher for one ciphertext alone, and 32 bytes that fit no other key, salt or info.

    AES-GCM does not commit to its key: whoever knows two keys can make one ciphertext that opens under both. The
    commitment is stored, and compared before anything is decrypted. Raises NotUnderstood for a key of another size.
    """
    checked(key)
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES + COMMITMENT_BYTES, salt=salt, info=info).derive(key)
    return AESGCM(derived[:KEY_BYTES]), derived[KEY_BYTES:]


def checked(key: bytes) -> bytes:
    """The key, if it has 32 bytes. Raises NotUnderstood."""
    if len(key) != KEY_BYTES:
        raise NotUnderstood(_("A key has 32 bytes, and this one has %(size)d.", size=len(key)))
    return key
