"""Vectors of what is sealed under a key or to a holder: wraps, items, boxes, streams, backups."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from intake.vault.backups import seal_backup
from intake.vault.binding import bound, committed
from intake.vault.boxes import seal_box, sealed_as
from intake.vault.holders import PrivateKey
from intake.vault.items import Place, seal
from intake.vault.streams import _nonce, seal_stream
from intake.vault.wraps import wrap
from tests.intake.vault.crafting import (
    CASE,
    ELSEWHERE,
    KEY,
    OTHER_CASE,
    OTHER_KEY,
    OTHER_SEED,
    PLACE,
    SEED,
    Vector,
    altered,
    crafted,
    opens,
    refused,
)

HEAD, CHUNK = 67, 65_536 + 16


def wraps() -> Iterator[Vector]:
    holder = PrivateKey(SEED)
    keys = {"messages": OTHER_KEY, "allegation": KEY, "identity": SEED}
    office = wrap(keys, holder.public, subject=CASE)
    yield opens("unwrap", "three compartments", keys, sealed=office, seed=SEED, subject=CASE)
    for name, some, subject in (
        ("one compartment", {"messages": OTHER_KEY}, CASE),
        ("names beyond ASCII", {"мед": KEY, "\u00e9tat": OTHER_KEY, "legal": SEED}, CASE),
        ("no key", {}, CASE),
        ("an office's seed", {"seed": OTHER_SEED}, "office:intake#2"),
        ("the index key", {"index": KEY}, "index"),
    ):
        yield opens("unwrap", name, some, sealed=wrap(some, holder.public, subject=subject), seed=SEED, subject=subject)
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
        yield refused("unwrap", name, reason, sealed=sealed, seed=SEED, subject=CASE)
    yield refused("unwrap", "another holder", "sealed to another key", sealed=office, seed=OTHER_SEED, subject=CASE)
    yield refused("unwrap", "another case", "bound in info", sealed=office, seed=SEED, subject=OTHER_CASE)


def seats() -> Iterator[Vector]:
    holder, name = PrivateKey(SEED), "office:intake#2"
    wrapped = wrap({"seed": OTHER_SEED}, holder.public, subject=name)
    to = holder.public.fingerprint.hex()
    sealed = wrapped + seal_box(b"", OTHER_SEED, "seat", name, to, wrapped)
    yield opens("seat", "an office's seed", OTHER_SEED, sealed=sealed, seed=SEED, subject=name)
    for name_, reason, other in (
        ("no mark", "the mark is an empty box", wrapped),
        ("a mark of another wrap", "the wrap is bound", altered(sealed, 500)),
        (
            "a mark under another seed",
            "only the seed makes it",
            wrapped + seal_box(b"", KEY, "seat", name, to, wrapped),
        ),
        ("a mark for another holder", "it is bound", wrapped + seal_box(b"", OTHER_SEED, "seat", name, "", wrapped)),
    ):
        yield refused("seat", name_, reason, sealed=other, seed=SEED, subject=name)
    yield refused("seat", "another epoch", "its name is bound", sealed=sealed, seed=SEED, subject="office:intake#3")


def items() -> Iterator[Vector]:
    words, given = "Më rrahën në stacion. Тукли су ме.".encode(), {"key": KEY, **asdict(PLACE)}
    sealed = seal(words, KEY, PLACE)
    beyond = Place("case", "мед", "", "\u00e9")
    yield opens("item", "a sentence", words, sealed=sealed, **given)
    yield opens("item", "no content", b"", sealed=seal(b"", KEY, PLACE), **given)
    yield opens("item", "every octet", bytes(range(256)), sealed=seal(bytes(range(256)), KEY, PLACE), **given)
    yield opens("item", "parts beyond ASCII", words, sealed=seal(words, KEY, beyond), key=KEY, **asdict(beyond))
    yield from misplaced("item", sealed)
    for name, reason, other in spoiled(sealed, b"V1I"):
        yield refused("item", name, reason, sealed=other, **given)
    for name, reason, other in (
        ("another form", "an item begins with V1I", b"V1K" + sealed[3:]),
        ("the stream's key", "the purpose is bound", sealed_as(b"V1I", words, KEY, PLACE.bound("stream"))),
        ("the key of another commitment", "the commitment comes first", two_keys(words)),
    ):
        yield refused("item", name, reason, sealed=other, **given)


def spoiled(sealed: bytes, form: bytes) -> Iterable[tuple[str, str, bytes]]:
    """What must not become of a salt, a commitment and a ciphertext."""
    return (
        ("a bit of the salt", "another key is derived", altered(sealed, 3)),
        ("a bit of the commitment", "it fits no other key", altered(sealed, 35)),
        ("a bit of the ciphertext", "the tag does not fit", altered(sealed, 67)),
        ("a bit of the tag", "the tag does not fit", altered(sealed, -1)),
        ("one byte cut", "the tag is cut", sealed[:-1]),
        ("one byte added", "there is something after the tag", sealed + b"\0"),
        ("another version", f"only {form.decode()} is known", b"V2" + form[2:] + sealed[3:]),
        ("too short", "there is no room for a tag", sealed[:82]),
        ("nothing", "not even the version is there", b""),
    )


def two_keys(words: bytes) -> bytes:
    """The commitment of another key before what AES-256-GCM alone would open under KEY."""
    salt = bytes(32)
    cipher, _commitment = committed(KEY, salt, PLACE.bound("item"))
    _cipher, other = committed(OTHER_KEY, salt, PLACE.bound("item"))
    return b"V1I" + salt + other + cipher.encrypt(bytes(12), words, None)


def misplaced(form: str, sealed: bytes) -> Iterator[Vector]:
    """The same bytes somewhere else, or under another key."""
    yield refused(form, "another key", "sealed under another key", sealed=sealed, key=OTHER_KEY, **asdict(PLACE))
    for name, place in ELSEWHERE.items():
        yield refused(form, f"another {name}", "sealed for another place", sealed=sealed, key=KEY, **asdict(place))


def boxes() -> Iterator[Vector]:
    for name, content, purpose, parts in (
        ("one part", b"something small", "draft", ["a part"]),
        ("no part, no content", b"", "draft", []),
        ("two parts, one of bytes", b"\0\1", "other", ["é", bytes(range(3))]),
    ):
        sealed = seal_box(content, KEY, purpose, *parts)
        yield opens("box", name, content, sealed=sealed, key=KEY, purpose=purpose, parts=parts)
    sealed = seal_box(b"something small", KEY, "draft", "ab", "c")
    for name, reason, other in spoiled(sealed, b"V1K"):
        yield refused("box", name, reason, sealed=other, key=KEY, purpose="draft", parts=["ab", "c"])
    as_item = sealed_as(b"V1K", b"words", KEY, bound("draft", "ab", "c"))
    for name, reason, other, key, purpose, parts in (
        ("another key", "sealed under another key", sealed, OTHER_KEY, "draft", ["ab", "c"]),
        ("another purpose", "the purpose is bound", sealed, KEY, "answer", ["ab", "c"]),
        ("another part", "the parts are bound", sealed, KEY, "draft", ["ab", "d"]),
        ("a part less", "the parts are bound", sealed, KEY, "draft", ["ab"]),
        ("a part more", "the parts are bound", sealed, KEY, "draft", ["ab", "c", ""]),
        ("a boundary of two parts", "each part has its length", sealed, KEY, "draft", ["a", "bc"]),
        ("a purpose without its word", "a box's purpose begins with box", as_item, KEY, "draft", ["ab", "c"]),
    ):
        yield refused("box", name, reason, sealed=other, key=key, purpose=purpose, parts=parts)


def streams() -> Iterator[Vector]:
    small, given = b"".join(seal_stream([b"scan of a letter"], KEY, PLACE)), {"key": KEY, **asdict(PLACE)}
    yield opens("stream", "a few bytes", b"scan of a letter", sealed=small, **given)
    yield opens("stream", "an empty file", b"", sealed=b"".join(seal_stream([], KEY, PLACE)), **given)
    yield from misplaced("stream", small)
    for name, reason, other in (
        *spoiled(small, b"V1S"),
        ("the chunk cut", "the last chunk is missing", small[:HEAD]),
        ("another form", "a stream begins with V1S", b"V1I" + small[3:]),
    ):
        yield refused("stream", name, reason, sealed=other, **given)
    yield from long_streams(given)


def long_streams(given: dict[str, Any]) -> Iterator[Vector]:
    """One of two full chunks, and what must not become of it."""
    pattern, first, end = bytes(range(251)), HEAD + CHUNK, HEAD + 2 * CHUNK
    size = 2 * 65_536
    whole = b"".join(seal_stream([(pattern * (size // 251 + 1))[:size]], KEY, PLACE))
    name = "stream: two full chunks"
    yield opens("stream", "two full chunks", {"hex": pattern.hex(), "size": size}, sealed=whole, **given)
    empty_end = committed(KEY, whole[3:35], PLACE.bound("stream"))[0].encrypt(_nonce(1, last=True), b"", None)
    for what, reason, slices, then in (
        ("chunks swapped", "a chunk's number is its nonce", [[0, HEAD], [first, end], [HEAD, first]], b""),
        ("the last chunk dropped", "no chunk is the last", [[0, first]], b""),
        ("the first chunk dropped", "the first chunk is missing", [[0, HEAD], [first, end]], b""),
        ("the first chunk twice", "a chunk's number is its nonce", [[0, first], [HEAD, end]], b""),
        ("the last chunk twice", "nothing comes after the last", [[0, end], [first, end]], b""),
        ("one byte added to two chunks", "nothing comes after the last", [[0, end]], b"\0"),
        ("one byte cut of two chunks", "the tag is cut", [[0, end - 1]], b""),
        ("cut inside the first chunk", "no chunk is the last", [[0, 5_000]], b""),
        ("an empty end", "a last chunk of no bytes stands only in an empty stream", [[0, first]], empty_end),
    ):
        yield {**refused("stream", what, reason, **given), "of": name, "slices": slices, "then": then}


def backups() -> Iterator[Vector]:
    holder = PrivateKey(SEED)
    whole = b"".join(seal_backup([b"everything"], holder.public))
    wrap_of_case = wrap({"backup": KEY}, holder.public, subject=CASE)
    stream = b"".join(seal_stream([b"everything"], KEY, Place("backup", "", "", "")))
    another = wrap({"backuq": KEY}, holder.public, subject="backup")
    two = crafted(holder, b"\1a" + KEY + b"\6backup" + KEY, "backup")
    yield opens("backup", "a few bytes", b"everything", sealed=whole, seed=SEED)
    yield refused("backup", "another holder", "sealed to another key", sealed=whole, seed=OTHER_SEED)
    for name, reason, other in (
        ("another form", "a backup begins with V1B", b"V1S" + whole[3:]),
        ("a bit of the wrap", "it does not open", altered(whole, 1_100)),
        ("a bit of the stream", "it does not open", altered(whole, -1)),
        ("cut inside the wrap", "the wrap is cut", whole[:1_000]),
        ("only the wrap", "the stream is missing", whole[:1_181]),
        ("a case's wrap", "its subject is backup", b"V1B" + wrap_of_case + stream),
        ("a key of another name", "it is called backup", b"V1B" + another + stream),
        ("a wrap of two keys", "there is one key", b"V1B" + two + stream),
    ):
        yield refused("backup", name, reason, sealed=other, seed=SEED)
