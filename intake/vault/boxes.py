"""Something small, sealed under a key that only somebody else holds: session, answer, draft (docs/sealing.md §4).

The construction is that of every item too. What a box belongs to is not stored in it: whoever opens it says so.
Read `sealed_as` first.
"""

import os
from hmac import compare_digest

from cryptography.exceptions import InvalidTag

from intake.vault.binding import COMMITMENT_BYTES, NotOpened, bound, committed
from workflow.errors import _

FORM = b"V1K"
SALT_BYTES, TAG_BYTES = 32, 16
ONLY_ONE = bytes(12)  # the nonce: each ciphertext has a key of its own
_NOT_THIS = _("This was sealed under another key or for another place, or was altered.")


def seal_box(content: bytes, key: bytes, purpose: str, *parts: str | bytes) -> bytes:
    """Seal `content` under a key (32 bytes), for one purpose and what belongs to it."""
    return sealed_as(FORM, content, key, bound(f"box {purpose}", *parts))


def open_box(sealed: bytes, key: bytes, purpose: str, *parts: str | bytes) -> bytes:
    """What was sealed for this purpose and these parts. Raises NotOpened."""
    return opened_as(FORM, sealed, key, bound(f"box {purpose}", *parts))


def sealed_as(head: bytes, content: bytes, key: bytes, info: bytes) -> bytes:
    """head ‖ salt ‖ commitment ‖ ciphertext and tag; `info` says what it belongs to, so there is no associated data."""
    salt = os.urandom(SALT_BYTES)
    cipher, commitment = committed(key, salt, info)
    return head + salt + commitment + cipher.encrypt(ONLY_ONE, content, None)


def opened_as(head: bytes, sealed: bytes, key: bytes, info: bytes) -> bytes:
    """The content of what `sealed_as` made. Raises NotOpened."""
    to_commitment = len(head) + SALT_BYTES
    to_content = to_commitment + COMMITMENT_BYTES
    if not sealed.startswith(head) or len(sealed) < to_content + TAG_BYTES:
        raise NotOpened(_("This is nothing sealed of a form that is known."))
    cipher, commitment = committed(key, sealed[len(head) : to_commitment], info)
    if not compare_digest(commitment, sealed[to_commitment:to_content]):
        raise NotOpened(_NOT_THIS)
    try:
        return cipher.decrypt(ONLY_ONE, sealed[to_content:], None)
    except InvalidTag:
        raise NotOpened(_NOT_THIS) from None
