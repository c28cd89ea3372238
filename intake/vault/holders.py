"""Who can open: a person, an office in one epoch, a reporter, recovery, backup (docs/sealing.md §2).

A holder's whole secret is a seed of 32 bytes; both parts of the hybrid key pair are derived from it.
"""

import os
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

from intake.vault.binding import bound, derive
from workflow.errors import NotUnderstood, _

SEED_BYTES = 32
MLKEM_BYTES, X25519_BYTES = 1_184, 32
PUBLIC_BYTES = MLKEM_BYTES + X25519_BYTES
_ANYBODY = X25519PrivateKey.from_private_bytes(bytes(X25519_BYTES))


class PublicKey:
    """To whom something is sealed; `raw` has 1,216 bytes."""

    __slots__ = ("hybrid", "raw")

    def __init__(self, raw: bytes) -> None:
        """Raises NotUnderstood for bytes that are no public key of this kind."""
        if len(raw) != PUBLIC_BYTES:
            raise NotUnderstood(_("This is no public key: it has %(size)d bytes.", size=len(raw)))
        try:
            kem = MLKEM768PublicKey.from_public_bytes(raw[:MLKEM_BYTES])
            curve = X25519PublicKey.from_public_bytes(raw[MLKEM_BYTES:])
            _ANYBODY.exchange(curve)  # raises for a point of low order, to which nothing could be sealed
        except ValueError:
            raise NotUnderstood(_("This is no public key.")) from None
        self.hybrid = MLKEM768X25519PublicKey(kem, curve)
        self.raw = raw

    @classmethod
    def of_parts(cls, kem: MLKEM768PublicKey, curve: X25519PublicKey) -> "PublicKey":
        """From the two halves of a key pair just derived: they need no check."""
        key = cls.__new__(cls)
        key.hybrid = MLKEM768X25519PublicKey(kem, curve)
        key.raw = kem.public_bytes_raw() + curve.public_bytes_raw()
        return key

    @property
    def fingerprint(self) -> bytes:
        """32 bytes that name the key; pinned in the log, so that an exchanged key is found out."""
        return sha256(bound("public key", self.raw)).digest()

    @property
    def spoken(self) -> str:
        """The fingerprint's first 80 bits, as two people compare it by voice: "1a2b 3c4d 5e6f 7081 92a3"."""
        text = self.fingerprint.hex()[:20]
        return " ".join(text[i : i + 4] for i in range(0, 20, 4))


class PrivateKey:
    """Who opens. The seed is the secret; it never enters a message, a log line or a repr."""

    __slots__ = ("hybrid", "public", "seed")

    def __init__(self, seed: bytes) -> None:
        """From a seed of 32 bytes."""
        if len(seed) != SEED_BYTES:
            raise NotUnderstood(_("This is no private key: it has %(size)d bytes.", size=len(seed)))
        kem = MLKEM768PrivateKey.from_seed_bytes(derive(seed, "mlkem768", 64))
        curve = X25519PrivateKey.from_private_bytes(derive(seed, "x25519", 32))
        self.seed = seed
        self.hybrid = MLKEM768X25519PrivateKey(kem, curve)
        self.public = PublicKey.of_parts(kem.public_key(), curve.public_key())

    @staticmethod
    def generate() -> "PrivateKey":
        """A new holder."""
        return PrivateKey(os.urandom(SEED_BYTES))

    def __repr__(self) -> str:
        return f"PrivateKey({self.public.spoken})"
