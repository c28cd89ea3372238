"""A person's seed, sealed under a key from the passphrase (docs/sealing.md §7). Signing in is opening it.

Argon2id takes a fifth of a second and 64 MiB on purpose. One lock lets one derivation run at a time in a process: two
at once, with more than one lane each, wait for each other for ever, or fail, in `cryptography` 50. While it works it
does not hold the interpreter (measured: another thread is at most 8 ms late), so whoever calls this on a server does so
in a thread, and bounds how many wait.
"""

import os
from threading import Lock
from unicodedata import normalize

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from intake.vault.binding import COMMITMENT_BYTES, KEY_BYTES, NotOpened, bound, checked
from intake.vault.boxes import SALT_BYTES, TAG_BYTES, opened_as, sealed_as
from intake.vault.holders import SEED_BYTES
from workflow.errors import _

FORM = b"V1P"
MEMORY_KIB, PASSES, LANES = 65_536, 3, 4  # RFC 9106 §4, second choice
MOST_MEMORY_KIB, MOST_PASSES, MOST_LANES = 1_048_576, 16, 16
HEAD_BYTES = len(FORM) + 4 + 4 + 1 + 16  # form, costs, Argon2id's salt
WHOLE_BYTES = HEAD_BYTES + SALT_BYTES + COMMITMENT_BYTES + SEED_BYTES + TAG_BYTES
_ONE_AT_A_TIME = Lock()


def seal_seed(seed: bytes, passphrase: str, *, person: str) -> bytes:
    """Seal a person's seed (32 bytes) under the passphrase."""
    checked(seed)
    costs = MEMORY_KIB.to_bytes(4, "big") + PASSES.to_bytes(4, "big") + bytes([LANES])
    head = FORM + costs + os.urandom(16)
    return sealed_as(head, seed, _key(head, passphrase), bound("passphrase", person, head))


def open_seed(sealed: bytes, passphrase: str, *, person: str) -> bytes:
    """The person's seed. Raises NotOpened for a wrong passphrase, another person's, or what was altered."""
    head = sealed[:HEAD_BYTES]
    if head[:3] != FORM or len(sealed) != WHOLE_BYTES:
        raise NotOpened(_("This is no sealed key of a person of a form that is known."))
    key = _key(head, passphrase)
    try:
        return opened_as(head, sealed, key, bound("passphrase", person, head))
    except NotOpened:
        raise NotOpened(_("The passphrase does not open this person's key.")) from None


def _key(head: bytes, passphrase: str) -> bytes:
    memory, passes, lanes = int.from_bytes(head[3:7], "big"), int.from_bytes(head[7:11], "big"), head[11]
    if not 8 * lanes <= memory <= MOST_MEMORY_KIB or not 1 <= passes <= MOST_PASSES or not 1 <= lanes <= MOST_LANES:
        raise NotOpened(_("The sealed key asks for an amount of work that is never asked."))
    try:
        known = normalize("NFC", passphrase).encode()
    except UnicodeEncodeError:  # it holds the passphrase
        raise NotOpened(_("The passphrase has a sign that is no character.")) from None
    argon2 = Argon2id(salt=head[12:], length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory)
    with _ONE_AT_A_TIME:
        return argon2.derive(known)
