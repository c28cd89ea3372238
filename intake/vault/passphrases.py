"""A person's seed, sealed under a key from the passphrase (docs/sealing.md §7). Signing in is opening it.

Argon2id takes a fifth of a second and 64 MiB on purpose: whoever calls this on a server does so off the event loop and
bounds how many run at once.
"""

import os
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from intake.vault.binding import KEY_BYTES, NotOpened, bound
from intake.vault.holders import SEED_BYTES
from workflow.errors import _

FORM = b"V1P"
MEMORY_KIB, PASSES, LANES = 65_536, 3, 4  # RFC 9106 §4, second choice
MOST_MEMORY_KIB, MOST_PASSES, MOST_LANES = 1_048_576, 16, 16
SALT_BYTES, NONCE_BYTES, TAG_BYTES = 16, 12, 16
HEAD_BYTES = len(FORM) + 4 + 4 + 1 + SALT_BYTES


def seal_seed(seed: bytes, passphrase: str, *, person: str) -> bytes:
    """Seal a person's seed (32 bytes) under the passphrase."""
    costs = MEMORY_KIB.to_bytes(4, "big") + PASSES.to_bytes(4, "big") + bytes([LANES])
    head = FORM + costs + os.urandom(SALT_BYTES)
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + AESGCM(_key(head, passphrase)).encrypt(nonce, seed, _data(head, person))


def open_seed(sealed: bytes, passphrase: str, *, person: str) -> bytes:
    """The person's seed. Raises NotOpened for a wrong passphrase, another person's, or what was altered."""
    head, nonce = sealed[:HEAD_BYTES], sealed[HEAD_BYTES : HEAD_BYTES + NONCE_BYTES]
    if head[:3] != FORM or len(sealed) != HEAD_BYTES + NONCE_BYTES + SEED_BYTES + TAG_BYTES:
        raise NotOpened(_("This is no sealed key of a person of a form that is known."))
    try:
        return AESGCM(_key(head, passphrase)).decrypt(nonce, sealed[HEAD_BYTES + NONCE_BYTES :], _data(head, person))
    except InvalidTag:
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
    return argon2.derive(known)


def _data(head: bytes, person: str) -> bytes:
    return bound("passphrase", person) + head
