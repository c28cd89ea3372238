"""Sealing and opening: wraps, items, Argon2id; streams beside bare AES-256-GCM on chunks of 64 KiB."""

import os
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.vault.holders import PrivateKey
from intake.vault.items import Place, open_item, seal
from intake.vault.passphrases import open_seed, seal_seed
from intake.vault.receipts import Receipt
from intake.vault.streams import CHUNK_BYTES, open_stream, seal_stream
from intake.vault.wraps import unwrap, wrap

CHUNKS = 2_048  # 128 MiB
PLACE = Place("0198c5a2-7d10-7b3e-8f64-2a9be01c4d57", "allegation", "statement-1", "text")


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit; the best of several turns."""
    return [*_holders(), *_items(), *_streams(), *_passphrases()]


def _holders() -> list[tuple[str, str]]:
    office = PrivateKey.generate()
    keys = {name: os.urandom(32) for name in ("allegation", "identity", "messages")}
    wrapped = wrap(keys, office.public, subject=PLACE.case)
    code = Receipt.new().text
    return [
        ("wrap, three compartments to one holder", _micro(lambda: wrap(keys, office.public, subject=PLACE.case))),
        ("unwrap", _micro(lambda: unwrap(wrapped, office, subject=PLACE.case))),
        ("a receipt read, and the reporter's key pair made of it", _micro(lambda: Receipt.read(code).holder)),
    ]


def _items() -> list[tuple[str, str]]:
    key, words = os.urandom(32), os.urandom(1_024)
    sealed = seal(words, key, PLACE)
    return [
        ("item of 1 KiB, seal", _micro(lambda: seal(words, key, PLACE))),
        ("item of 1 KiB, open", _micro(lambda: open_item(sealed, key, PLACE))),
    ]


def _streams() -> list[tuple[str, str]]:
    key, chunk = os.urandom(32), os.urandom(CHUNK_BYTES)
    cipher, sealed = AESGCM(key), list(seal_stream([chunk] * CHUNKS, key, PLACE))
    nonces = [number.to_bytes(12, "big") for number in range(CHUNKS)]
    encrypted = [cipher.encrypt(nonce, chunk, None) for nonce in nonces]

    def bare_in() -> None:
        for nonce in nonces:
            cipher.encrypt(nonce, chunk, None)

    def bare_out() -> None:
        for nonce, one in zip(nonces, encrypted, strict=True):
            cipher.decrypt(nonce, one, None)

    bare = _best(bare_in), _best(bare_out)
    ours = (
        _best(lambda: sum(map(len, seal_stream([chunk] * CHUNKS, key, PLACE)))),
        _best(lambda: sum(map(len, open_stream(sealed, key, PLACE)))),
    )
    size = CHUNKS * CHUNK_BYTES / 2**20
    return [
        (f"stream, {way}", f"{size / own:,.0f} MiB/s, bare AES-256-GCM {size / raw:,.0f} (1 : {own / raw:.2f})")
        for way, own, raw in zip(("sealed", "opened"), ours, bare, strict=True)
    ]


def _passphrases() -> list[tuple[str, str]]:
    sealed = seal_seed(os.urandom(32), "a passphrase", person="p")
    took = _best(lambda: open_seed(sealed, "a passphrase", person="p"))
    return [("a seed opened under its passphrase (Argon2id, 64 MiB)", f"{took * 1_000:.0f} ms")]


def _micro(work: Callable[[], object], times: int = 2_000) -> str:
    def repeated() -> None:
        for _ in range(times):
            work()

    return f"{_best(repeated) / times * 1e6:,.1f} µs"


def _best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of five turns."""
    turns = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        turns.append(time.perf_counter() - started)
    return min(turns)
