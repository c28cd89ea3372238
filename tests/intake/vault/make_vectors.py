"""Writes docs/vectors/sealing-1.json anew: `python -m tests.intake.vault.make_vectors`.

Everything falls as it did, for seeds are fixed and chance is replaced while it runs; only the wraps differ each time,
because HPKE draws its own. What must be refused is made from what opens, by hand where Vigil would not make it.
Read `vectors` first.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from hashlib import shake_256
from itertools import chain, count
from pathlib import Path
from typing import Any
from unicodedata import normalize

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from intake.vault.binding import bound, derive
from intake.vault.holders import PrivateKey
from intake.vault.items import Place, seal
from intake.vault.passphrases import seal_seed
from intake.vault.receipts import Receipt, _symbols
from intake.vault.streams import _cipher, _nonce, seal_stream
from intake.vault.wraps import _SUITE, _info, wrap

PATH = Path(__file__).parents[3] / "docs" / "vectors" / "sealing-1.json"
ABOUT = """Vectors for docs/sealing.md, version 1. `format` names the reader, `with` what it is given; it must answer
`gives`, or refuse for the reason in `refused`. {"hex": ...} is bytes; with `size`, the pattern is repeated and cut to
so many. `slices` are cut from the `sealed` of the vector named in `of` and joined, with `then` after them. `n` is a
size in bytes. The readers: derive (section 1); holder (2: public key and fingerprint of a seed); unwrap (3), item (4),
stream (5); receipt (6: the reporter's seed and the lookup); passphrase (7)."""

Vector = dict[str, Any]
SEED, OTHER_SEED = bytes(range(32)), bytes(range(32, 64))
KEY, OTHER_KEY = bytes(range(64, 96)), bytes(range(96, 128))
PLACE = Place("0198c5a2-7d10-7b3e-8f64-2a9be01c4d57", "allegation", "statement-1", "text")
ELSEWHERE = {
    "case": replace(PLACE, case="0198c5a2-7d10-7b3e-8f64-2a9be01c4d58"),
    "compartment": replace(PLACE, compartment="identity"),
    "name": replace(PLACE, name="statement-2"),
    "kind": replace(PLACE, kind="image"),
    "boundary of two names": replace(PLACE, compartment="allegations", name="tatement-1"),
}


def vectors() -> list[Vector]:
    """All of them, chance replaced."""
    with fixed_chance():
        return list(chain(derived(), holders(), wraps(), items(), streams(), receipts(), passphrases()))


@contextmanager
def fixed_chance() -> Iterator[None]:
    """`os.urandom` gives what it always gives, never the same twice."""
    true, draws = os.urandom, count()
    os.urandom = lambda size: shake_256(b"sealing-1" + next(draws).to_bytes(4, "big")).digest(size)
    try:
        yield
    finally:
        os.urandom = true


def opens(form: str, name: str, gives: object, /, **given: object) -> Vector:
    return {"name": f"{form}: {name}", "format": form, "with": given, "gives": gives}


def refused(form: str, name: str, reason: str, /, **given: object) -> Vector:
    return {"name": f"{form}: {name}", "format": form, "with": given, "refused": reason}


def altered(sealed: bytes, at: int) -> bytes:
    """One bit is another."""
    place = at % len(sealed)
    return sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]


def derived() -> Iterator[Vector]:
    for purpose, size in (("mlkem768", 64), ("x25519", 32), ("receipt key", 32), ("receipt lookup", 16)):
        gives = derive(SEED, purpose, size)
        yield opens("derive", purpose, gives, key=SEED, purpose=f"vigil-1 {purpose}", n=size)


def holders() -> Iterator[Vector]:
    for name, seed in (("a seed", SEED), ("another seed", OTHER_SEED), ("a seed of zeros", bytes(32))):
        public = PrivateKey(seed).public
        yield opens("holder", name, {"public_key": public.raw, "fingerprint": public.fingerprint}, seed=seed)


def wraps() -> Iterator[Vector]:
    holder, case = PrivateKey(SEED), PLACE.case
    keys = {"messages": OTHER_KEY, "allegation": KEY, "identity": SEED}
    office = wrap(keys, holder.public, case=case)
    reporter, foreign = {"messages": OTHER_KEY}, {"мед": KEY, "\u00e9tat": OTHER_KEY, "legal": SEED}
    yield opens("unwrap", "three compartments", keys, sealed=office, seed=SEED, case=case)
    for name, some in (("one compartment", reporter), ("names beyond ASCII", foreign)):
        yield opens("unwrap", name, some, sealed=wrap(some, holder.public, case=case), seed=SEED, case=case)
    for name, reason, sealed in (
        ("a bit of the ML-KEM part", "another secret is agreed", altered(office, 3)),
        ("a bit of the X25519 part", "another secret is agreed", altered(office, 3 + 1_088)),
        ("a bit of the ciphertext", "the tag does not fit", altered(office, 3 + 1_120)),
        ("a bit of the tag", "the tag does not fit", altered(office, -1)),
        (
            "an X25519 part of zeros",
            "a point of low order agrees with nobody",
            office[:1_091] + bytes(32) + office[1_123:],
        ),
        ("one byte cut", "the tag is cut", office[:-1]),
        ("one byte added", "there is something after the tag", office + b"\0"),
        ("another version", "only V1W is known", b"V2W" + office[3:]),
        ("too short", "there is no room for enc and tag", office[: 3 + 1_120 + 15]),
        ("nothing", "not even the version is there", b""),
        ("a name twice", "names stand in ascending order", crafted(holder, b"\1a" + KEY + b"\1a" + OTHER_KEY)),
        ("names out of order", "names stand in ascending order", crafted(holder, b"\1b" + KEY + b"\1a" + OTHER_KEY)),
        ("an empty name", "a name has 1 to 255 bytes", crafted(holder, b"\0" + KEY)),
        ("a name that is no UTF-8", "text is UTF-8", crafted(holder, b"\1\xff" + KEY)),
        ("a short key", "a key has 32 bytes", crafted(holder, b"\1a" + KEY[:31])),
        ("a name without key", "a key has 32 bytes", crafted(holder, b"\1a" + KEY + b"\5bcd")),
    ):
        yield refused("unwrap", name, reason, sealed=sealed, seed=SEED, case=case)
    yield refused("unwrap", "another holder", "sealed to another key", sealed=office, seed=OTHER_SEED, case=case)
    elsewhere = ELSEWHERE["case"].case
    yield refused("unwrap", "another case", "the case is bound in info", sealed=office, seed=SEED, case=elsewhere)


def crafted(holder: PrivateKey, plain: bytes) -> bytes:
    """What anybody who has the public key could seal to it."""
    return b"V1W" + _SUITE.encrypt(plain, holder.public.hybrid, _info(holder.public, PLACE.case))


def items() -> Iterator[Vector]:
    words = "Më rrahën në stacion. Тукли су ме.".encode()
    sealed = seal(words, KEY, PLACE)
    beyond = Place("case", "мед", "", "\u00e9")
    yield opens("item", "a sentence", words, sealed=sealed, key=KEY, **asdict(PLACE))
    yield opens("item", "nothing said", b"", sealed=seal(b"", KEY, PLACE), key=KEY, **asdict(PLACE))
    yield opens("item", "a place beyond ASCII", words, sealed=seal(words, KEY, beyond), key=KEY, **asdict(beyond))
    yield from misplaced("item", sealed)
    for name, reason, other in (
        ("a bit of the nonce", "the tag does not fit", altered(sealed, 3)),
        ("a bit of the ciphertext", "the tag does not fit", altered(sealed, 15)),
        ("a bit of the tag", "the tag does not fit", altered(sealed, -1)),
        ("one byte cut", "the tag is cut", sealed[:-1]),
        ("one byte added", "there is something after the tag", sealed + b"\0"),
        ("another form", "an item begins with V1I", b"V1S" + sealed[3:]),
        ("too short", "there is no room for nonce and tag", sealed[:30]),
        ("nothing", "not even the version is there", b""),
    ):
        yield refused("item", name, reason, sealed=other, key=KEY, **asdict(PLACE))


def misplaced(form: str, sealed: bytes) -> Iterator[Vector]:
    """The same bytes somewhere else, or under another key."""
    yield refused(form, "another key", "sealed under another key", sealed=sealed, key=OTHER_KEY, **asdict(PLACE))
    for name, place in ELSEWHERE.items():
        yield refused(form, f"another {name}", "sealed for another place", sealed=sealed, key=KEY, **asdict(place))


def streams() -> Iterator[Vector]:
    small, given = b"".join(seal_stream([b"scan of a letter"], KEY, PLACE)), {"key": KEY, **asdict(PLACE)}
    yield opens("stream", "a few bytes", b"scan of a letter", sealed=small, **given)
    yield opens("stream", "an empty file", b"", sealed=b"".join(seal_stream([], KEY, PLACE)), **given)
    yield from misplaced("stream", small)
    for name, reason, other in (
        ("a bit of the salt", "another key is derived", altered(small, 3)),
        ("a bit of the chunk", "the tag does not fit", altered(small, 35)),
        ("one byte cut", "the tag is cut", small[:-1]),
        ("the chunk cut", "the last chunk is missing", small[:35]),
        ("another form", "a stream begins with V1S", b"V1I" + small[3:]),
        ("nothing", "not even the version is there", b""),
    ):
        yield refused("stream", name, reason, sealed=other, **given)
    yield from long_streams(given)


def long_streams(given: dict[str, Any]) -> Iterator[Vector]:
    """One of two full chunks, and what must not become of it."""
    pattern, chunk = bytes(range(251)), 65_536 + 16
    size, first, end = 2 * 65_536, 35 + chunk, 35 + 2 * chunk
    whole = b"".join(seal_stream([(pattern * (size // 251 + 1))[:size]], KEY, PLACE))
    name = "stream: two full chunks"
    yield opens("stream", "two full chunks", {"hex": pattern.hex(), "size": size}, sealed=whole, **given)
    empty_end = _cipher(KEY, whole[3:35], PLACE).encrypt(_nonce(1, last=True), b"", None)
    for what, reason, slices, then in (
        ("chunks swapped", "a chunk's number is its nonce", [[0, 35], [first, end], [35, first]], b""),
        ("the last chunk dropped", "no chunk is the last", [[0, first]], b""),
        ("the first chunk dropped", "the first chunk is missing", [[0, 35], [first, end]], b""),
        ("the first chunk twice", "a chunk's number is its nonce", [[0, first], [35, end]], b""),
        ("the last chunk twice", "nothing comes after the last", [[0, end], [first, end]], b""),
        ("one byte added", "nothing comes after the last", [[0, end]], b"\0"),
        ("one byte cut of two chunks", "the tag is cut", [[0, end - 1]], b""),
        ("cut inside the first chunk", "no chunk is the last", [[0, 5_000]], b""),
        ("an empty end", "a last chunk of no bytes stands only in an empty stream", [[0, first]], empty_end),
    ):
        yield {**refused("stream", what, reason, **given), "of": name, "slices": slices, "then": then}


def receipts() -> Iterator[Vector]:
    receipt = Receipt(int.from_bytes(shake_256(b"receipt 11").digest(17), "big") % 2**130)
    code = receipt.text
    gives = {"seed": receipt.holder.seed, "lookup": receipt.lookup}
    for name, text in (
        ("as shown", code),
        ("lower case without hyphens", code.lower().replace("-", "")),
        ("with spaces, dashes and line ends", f"\t {code[:9]}\u2013{code[10:19]}\u00a0\u2010{code[20:]}\r\n"),
        (
            "O, I and L as they are often read",
            code.replace("0", "O", 1).replace("0", "o").replace("1", "I", 1).replace("1", "l"),
        ),
    ):
        yield opens("receipt", name, gives, receipt=text)
    for name, number in (("the least", 0), ("the greatest", 2**130 - 1), ("the greatest check", 1_020)):
        edge = Receipt(number)
        yield opens("receipt", name, {"seed": edge.holder.seed, "lookup": edge.lookup}, receipt=edge.text)
    other = "2" if code[-1] != "2" else "3"
    swapped = code[:5] + code[7] + code[6] + code[5] + code[8:]
    for name, reason, text in (
        ("a wrong check", "the check does not fit", code[:-1] + other),
        ("one symbol exchanged", "the check does not fit", ("2" if code[0] != "2" else "3") + code[1:]),
        ("two symbols swapped", "the check does not fit", swapped),
        ("a check of 1021", "the check is the number modulo 1021", _symbols(0, 26) + _symbols(1_021, 2)),
        ("one symbol missing", "a receipt has 28 symbols", code[:-1]),
        ("one symbol more", "a receipt has 28 symbols", code + "0"),
        ("nothing", "a receipt has 28 symbols", ""),
        ("the letter U", "no receipt has a U", "U" + code[1:]),
        ("a zero-width space", "only what the page names is ignored", code[:9] + "\u200b" + code[9:]),
        ("a right-to-left mark", "only what the page names is ignored", "\u200f" + code),
        ("full-width digits", "only the 36 letters and digits of ASCII but U are read", "\uff10" + code[1:]),
        ("a sharp s", "it is not read as SS", code[:-2] + "\u00df"),
    ):
        yield refused("receipt", name, reason, receipt=text)


def passphrases() -> Iterator[Vector]:
    words, person = "caf\u00e9 mbi lumin\u00eb", "0198c5a2-person"
    sealed = seal_seed(SEED, words, person=person)
    light = sealed_at(m=64, t=1, lanes=1, words=words, person=person)
    decomposed = "cafe\u0301 mbi lumine\u0308"
    for name, bytes_, text in (
        ("as made today", sealed, words),
        ("the same, accents apart", sealed, decomposed),
        ("lighter, as it might once be", light, words),
        ("the least memory for its lanes", sealed_at(m=128, t=16, lanes=16, words=words, person=person), words),
    ):
        yield opens("passphrase", name, SEED, sealed=bytes_, passphrase=text, person=person)
    empty = seal_seed(SEED, "", person=person)
    yield opens("passphrase", "an empty one", SEED, sealed=empty, passphrase="", person=person)
    yield refused("passphrase", "a wrong one", "another key", sealed=sealed, passphrase=words + " ", person=person)
    yield refused("passphrase", "another person", "bound to a person", sealed=light, passphrase=words, person="another")
    for name, reason, other in (
        ("a bit of the salt", "another key", altered(light, 12)),
        ("a bit of the nonce", "the tag does not fit", altered(light, 28)),
        ("a bit of the tag", "the tag does not fit", altered(light, -1)),
        ("another amount of memory", "the tag does not fit", light[:3] + (72).to_bytes(4, "big") + light[7:]),
        (
            "1 GiB and 1 KiB of memory",
            "m is at most 1,048,576",
            sealed[:3] + (1_048_577).to_bytes(4, "big") + sealed[7:],
        ),
        ("nearly 4 TiB of memory", "m is at most 1,048,576", sealed[:3] + b"\xff" * 4 + sealed[7:]),
        ("17 passes", "t is at most 16", sealed_at(m=64, t=17, lanes=1, words=words, person=person)),
        ("no pass", "t is at least 1", light[:7] + bytes(4) + light[11:]),
        ("17 lanes", "lanes are at most 16", sealed_at(m=136, t=1, lanes=17, words=words, person=person)),
        ("no lane", "lanes are at least 1", light[:11] + b"\0" + light[12:]),
        ("too little memory for its lanes", "m is at least 8 times the lanes", light[:11] + b"\x09" + light[12:]),
        ("one byte cut", "it has 88 bytes", light[:-1]),
        ("one byte added", "it has 88 bytes", light + b"\0"),
        ("another version", "only V1P is known", b"V2P" + light[3:]),
    ):
        yield refused("passphrase", name, reason, sealed=other, passphrase=words, person=person)


def sealed_at(*, m: int, t: int, lanes: int, words: str, person: str) -> bytes:
    """A seed sealed at costs that Vigil does not choose today, or would not accept."""
    salt, nonce = os.urandom(16), os.urandom(12)
    head = b"V1P" + m.to_bytes(4, "big") + t.to_bytes(4, "big") + bytes([lanes]) + salt
    argon2 = Argon2id(salt=salt, length=32, iterations=t, lanes=lanes, memory_cost=m)
    key = argon2.derive(normalize("NFC", words).encode())
    return head + nonce + AESGCM(key).encrypt(nonce, SEED, bound("passphrase", person) + head)


def written(some: list[Vector]) -> str:
    """As the file has them, bytes in hexadecimal."""
    page = {"about": " ".join(ABOUT.split()), "vectors": some}
    return json.dumps(page, indent=1, default=lambda octets: {"hex": octets.hex()}) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(vectors()), encoding="utf-8")
