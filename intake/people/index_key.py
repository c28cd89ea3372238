"""The key of an office's blind index, sealed to the office's newest key, with a proof of who sealed it.

    wrap of {"index": key, "proof": derive(seed ‖ key, "index proof", 32)} for the subject "index"

Anybody who has the office's public key can seal a key to it. An index under a key that an administrator knows would
tell them every name in it, so only a key with a proof is used: that needs the office's seed. Read `opened`.
"""

import os
from hmac import compare_digest

from intake.vault.binding import KEY_BYTES, NotOpened, derive
from intake.vault.holders import PrivateKey
from intake.vault.wraps import unwrap, wrap
from workflow.errors import Broken, _

INDEX, PROOF = "index", "proof"


def fresh(office: PrivateKey) -> bytes:
    """A new index's key, sealed to the office."""
    return sealed(os.urandom(KEY_BYTES), office)


def sealed(key: bytes, office: PrivateKey) -> bytes:
    """The key of an index (32 bytes), sealed to the office by who holds the office's key."""
    return wrap({INDEX: key, PROOF: _proof(key, office)}, office.public, subject=INDEX)


def opened(kept: bytes, office: PrivateKey) -> bytes:
    """The key of the index. Raises Broken for one that nobody of the office sealed."""
    try:
        held = unwrap(kept, office, subject=INDEX)
    except NotOpened:
        held = {}
    key = held.get(INDEX, b"")
    if not key or not compare_digest(held.get(PROOF, b""), _proof(key, office)):
        raise Broken(
            _("The key of the index is not one that this office sealed."),
            kept=_("Nothing was looked for, and nothing was indexed."),
            next_step=_("Restore a database that you trust."),
        )
    return key


def _proof(key: bytes, office: PrivateKey) -> bytes:
    return derive(office.seed + key, "index proof", KEY_BYTES)
