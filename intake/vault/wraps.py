"""Keys sealed to a holder: one message carries all that the holder gets (docs/sealing.md §3)."""

from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from intake.vault.binding import KEY_BYTES, NotOpened, bound
from intake.vault.holders import PrivateKey, PublicKey
from workflow.errors import NotUnderstood, _

FORM = b"V1W"
ENC_BYTES, TAG_BYTES = 1_120, 16
_MISFORMED = _("The sealed keys do not have their form.")
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def wrap(keys: Mapping[str, bytes], holder: PublicKey, *, subject: str) -> bytes:
    """Seal keys (name → 32 bytes) to a holder, for one subject.

    The subject is what the keys belong to: a case's stream; the name of the holder whose seed is under "seed"; or
    "index", "backup".
    """
    parts = []
    for name, key in sorted(keys.items()):
        written = name.encode()
        if not 0 < len(written) < 256 or len(key) != KEY_BYTES:
            raise NotUnderstood(_("%(name)s is no name with a key of 32 bytes.", name=repr(name)[:40]))
        parts.append(bytes([len(written)]) + written + key)
    return FORM + _SUITE.encrypt(b"".join(parts), holder.hybrid, _info(holder, subject))


def unwrap(wrapped: bytes, holder: PrivateKey, *, subject: str) -> dict[str, bytes]:
    """The keys that were sealed to this holder for this subject. Raises NotOpened."""
    if wrapped[:3] != FORM or len(wrapped) < len(FORM) + ENC_BYTES + TAG_BYTES:
        raise NotOpened(_("These are no sealed keys of a form that is known."))
    try:
        opened = _SUITE.decrypt(wrapped[3:], holder.hybrid, _info(holder.public, subject))
    except (InvalidTag, ValueError):
        raise NotOpened(_("The keys were not sealed to this holder for this purpose, or were altered.")) from None
    return _keys(opened)


def _keys(opened: bytes) -> dict[str, bytes]:
    """Names and keys; checked, because whoever has the public key can seal anything to it."""
    keys: dict[str, bytes] = {}
    last = b""
    while opened:
        size = opened[0]
        name, key = opened[1 : 1 + size], opened[1 + size : 1 + size + KEY_BYTES]
        if name <= last or len(key) != KEY_BYTES:  # no name, not in order, or twice
            raise NotOpened(_MISFORMED)
        try:
            keys[name.decode()] = key
        except UnicodeDecodeError:
            raise NotOpened(_MISFORMED) from None
        last, opened = name, opened[1 + size + KEY_BYTES :]
    return keys


def _info(holder: PublicKey, subject: str) -> bytes:
    return bound("wrap", holder.fingerprint, subject)
