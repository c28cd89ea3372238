"""What vectors and tests of the vault are made of: fixed seeds, replaced chance, and what Vigil would not make."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import shake_256
from itertools import count
from typing import Any
from unicodedata import normalize

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from shamir_mnemonic import shamir

from intake.vault.binding import bound
from intake.vault.boxes import sealed_as
from intake.vault.holders import PrivateKey
from intake.vault.items import Place
from intake.vault.wraps import _SUITE, _info

Vector = dict[str, Any]
SEED, OTHER_SEED = bytes(range(32)), bytes(range(32, 64))
KEY, OTHER_KEY = bytes(range(64, 96)), bytes(range(96, 128))
CASE, OTHER_CASE = "case:0198c5a2-7d10-7b3e-8f64-2a9be01c4d57", "case:0198c5a2-7d10-7b3e-8f64-2a9be01c4d58"
PLACE = Place(CASE, "allegation", "5d0c1fa3b2e49687", "statement")
ELSEWHERE = {
    "case": replace(PLACE, case=OTHER_CASE),
    "compartment": replace(PLACE, compartment="identity"),
    "name": replace(PLACE, name="5d0c1fa3b2e49688"),
    "kind": replace(PLACE, kind="note"),
    "boundary of two names": replace(PLACE, compartment="allegation5", name="d0c1fa3b2e49687"),
}


@contextmanager
def fixed_chance() -> Iterator[None]:
    """`os.urandom` and SLIP-39's chance give what they always give, never the same twice."""
    true, true_of_shares, draws = os.urandom, shamir.RANDOM_BYTES, count()

    def drawn(size: int) -> bytes:
        return shake_256(b"sealing-1" + next(draws).to_bytes(4, "big")).digest(size)

    os.urandom = shamir.RANDOM_BYTES = drawn
    try:
        yield
    finally:
        os.urandom, shamir.RANDOM_BYTES = true, true_of_shares


def opens(form: str, name: str, gives: object, /, **given: object) -> Vector:
    return {"name": f"{form}: {name}", "format": form, "with": given, "gives": gives}


def refused(form: str, name: str, reason: str, /, **given: object) -> Vector:
    return {"name": f"{form}: {name}", "format": form, "with": given, "refused": reason}


def altered(sealed: bytes, at: int) -> bytes:
    """One bit is another."""
    place = at % len(sealed)
    return sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]


def crafted(holder: PrivateKey, plain: bytes, subject: str = CASE) -> bytes:
    """A wrap of what anybody who has the public key could seal to it."""
    return b"V1W" + _SUITE.encrypt(plain, holder.public.hybrid, _info(holder.public, subject))


def sealed_at(*, m: int, t: int, lanes: int, words: str, person: str) -> bytes:
    """SEED sealed at costs that Vigil does not choose today, or would not accept."""
    salt = os.urandom(16)
    head = b"V1P" + m.to_bytes(4, "big") + t.to_bytes(4, "big") + bytes([lanes]) + salt
    argon2 = Argon2id(salt=salt, length=32, iterations=t, lanes=lanes, memory_cost=m)
    key = argon2.derive(normalize("NFC", words).encode())
    return sealed_as(head, SEED, key, bound("passphrase", person, head))
