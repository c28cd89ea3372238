"""Something sealed in a compartment of a case (docs/sealing.md §4); never changed, only followed by another."""

import os
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.vault.binding import NotOpened, bound
from workflow.errors import _

FORM = b"V1I"
NONCE_BYTES, TAG_BYTES = 12, 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed thing belongs: it opens nowhere else."""

    case: str
    compartment: str
    name: str
    kind: str

    def bound(self, purpose: str) -> bytes:
        """The place as it is bound to a ciphertext."""
        return bound(purpose, self.case, self.compartment, self.name, self.kind)


def seal(content: bytes, key: bytes, place: Place) -> bytes:
    """Seal `content` under a compartment's key (32 bytes), for one place."""
    nonce = os.urandom(NONCE_BYTES)
    return FORM + nonce + AESGCM(key).encrypt(nonce, content, place.bound("item"))


def open_item(sealed: bytes, key: bytes, place: Place) -> bytes:
    """What was sealed there. Raises NotOpened."""
    start = len(FORM) + NONCE_BYTES
    if sealed[:3] != FORM or len(sealed) < start + TAG_BYTES:
        raise NotOpened(_("This is no sealed item of a form that is known."))
    try:
        return AESGCM(key).decrypt(sealed[3:start], sealed[start:], place.bound("item"))
    except InvalidTag:
        raise NotOpened(_("The item was sealed under another key or for another place, or was altered.")) from None


def digest(sealed: bytes) -> str:
    """The SHA-256 of all bytes of an item (64 hexadecimal digits), as its event names it."""
    return sha256(sealed).hexdigest()
