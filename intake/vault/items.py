"""Something sealed in a compartment of a case (docs/sealing.md §4); never changed, only followed by another."""

from dataclasses import dataclass
from hashlib import sha256

from intake.vault.binding import bound
from intake.vault.boxes import opened_as, sealed_as

FORM = b"V1I"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed thing belongs: it opens nowhere else. `case` is the case's stream."""

    case: str
    compartment: str
    name: str
    kind: str

    def bound(self, purpose: str) -> bytes:
        """The place as it is bound to a ciphertext."""
        return bound(purpose, self.case, self.compartment, self.name, self.kind)


def seal(content: bytes, key: bytes, place: Place) -> bytes:
    """Seal `content` under a compartment's key (32 bytes), for one place."""
    return sealed_as(FORM, content, key, place.bound("item"))


def open_item(sealed: bytes, key: bytes, place: Place) -> bytes:
    """What was sealed there. Raises NotOpened."""
    return opened_as(FORM, sealed, key, place.bound("item"))


def digest(sealed: bytes) -> str:
    """The SHA-256 of all bytes of something sealed (64 hexadecimal digits), as its event names it."""
    return sha256(sealed).hexdigest()
