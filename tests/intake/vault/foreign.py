"""A second reader of everything in docs/sealing.md, written from that page alone; it shares no code with Vigil.

`python tests/intake/vault/foreign.py docs/vectors/sealing-1.json` opens every vector and exits 0, or 1 if one is wrong.
HPKE is done by hand, so that the page says enough for a language without it. What must not open raises Refused.
"""

import hashlib
import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

SUITE = b"HPKE" + bytes.fromhex("647a 0001 0002")  # MLKEM768-X25519, HKDF-SHA256, AES-256-GCM
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUES = {symbol: value for value, symbol in enumerate(SYMBOLS)} | {"O": 0, "I": 1, "L": 1}
VALUES |= {symbol.lower(): value for symbol, value in VALUES.items()}
IGNORED = str.maketrans("", "", " \u00a0\t\r\n-\u2010\u2011\u2012\u2013\u2014")
CHUNK, TAG = 65_536, 16


class Refused(Exception):
    """What must not open did not."""


def bound(*parts: bytes | str) -> bytes:
    octets = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in octets)


def derive(key: bytes, purpose: str, n: int) -> bytes:
    return HKDF(SHA256(), n, salt=None, info=bound(purpose)).derive(key)


def holder(seed: bytes) -> dict[str, bytes]:
    public_key = b"".join(key.public_key().public_bytes_raw() for key in private(seed))
    fingerprint = hashlib.sha256(bound("vigil-1 public key", public_key)).digest()
    return {"public_key": public_key, "fingerprint": fingerprint}


def private(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    mlkem, x25519 = derive(seed, "vigil-1 mlkem768", 64), derive(seed, "vigil-1 x25519", 32)
    return MLKEM768PrivateKey.from_seed_bytes(mlkem), X25519PrivateKey.from_private_bytes(x25519)


def unwrap(sealed: bytes, seed: bytes, case: str) -> dict[str, bytes]:
    info = bound("vigil-1 wrap", holder(seed)["fingerprint"], case)
    plain, keys = hpke_open(body(sealed, b"V1W", 1_120 + TAG), seed, info), dict[bytes, bytes]()
    while plain:
        end = 1 + plain[0]
        name, key, plain = plain[1:end], plain[end : end + 32], plain[end + 32 :]
        check(len(key) == 32 and name > max(keys, default=b""))
        keys[name] = key
    try:
        return {name.decode(): key for name, key in keys.items()}
    except UnicodeDecodeError as no_text:
        raise Refused from no_text


def hpke_open(message: bytes, seed: bytes, info: bytes) -> bytes:
    """RFC 9180 §5.1, base mode, one message, over the KEM of draft-ietf-hpke-pq (X-Wing's combiner)."""
    (mlkem, x25519), ct_m, ct_x = private(seed), message[:1_088], message[1_088:1_120]
    try:
        agreed = x25519.exchange(X25519PublicKey.from_public_bytes(ct_x))
    except ValueError as low_order:
        raise Refused from low_order
    public = x25519.public_key().public_bytes_raw()
    shared = hashlib.sha3_256(mlkem.decapsulate(ct_m) + agreed + ct_x + public + b"\\.//^\\").digest()
    context = bytes(1) + extracted(b"", b"psk_id_hash", b"") + extracted(b"", b"info_hash", info)
    secret = extracted(shared, b"secret", b"")
    key, nonce = expanded(secret, b"key", context, 32), expanded(secret, b"base_nonce", context, 12)
    return aes_open(key, nonce, message[1_120:])


def extracted(salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return HKDF.extract(SHA256(), salt, b"HPKE-v1" + SUITE + label + ikm)


def expanded(secret: bytes, label: bytes, info: bytes, n: int) -> bytes:
    return HKDFExpand(SHA256(), n, n.to_bytes(2, "big") + b"HPKE-v1" + SUITE + label + info).derive(secret)


def item(sealed: bytes, key: bytes, case: str, compartment: str, name: str, kind: str) -> bytes:
    rest = body(sealed, b"V1I", 12 + TAG)
    return aes_open(key, rest[:12], rest[12:], bound("vigil-1 item", case, compartment, name, kind))


def stream(sealed: bytes, key: bytes, case: str, compartment: str, name: str, kind: str) -> bytes:
    rest = body(sealed, b"V1S", 32 + TAG)
    info = bound("vigil-1 stream", case, compartment, name, kind)
    chunk_key = HKDF(SHA256(), 32, salt=rest[:32], info=info).derive(key)
    chunks = [rest[at : at + CHUNK + TAG] for at in range(32, len(rest), CHUNK + TAG)]
    check(len(chunks) == 1 or len(chunks[-1]) > TAG)
    nonces = (n.to_bytes(11, "big") + bytes([n == len(chunks) - 1]) for n in range(len(chunks)))
    return b"".join(aes_open(chunk_key, nonce, chunk) for nonce, chunk in zip(nonces, chunks, strict=True))


def receipt(receipt: str) -> dict[str, bytes]:
    symbols = receipt.translate(IGNORED)
    check(len(symbols) == 28 and set(symbols) <= set(VALUES))
    number, modulo = divmod(sum(VALUES[symbol] << 5 * place for place, symbol in enumerate(reversed(symbols))), 1_024)
    check(number % 1_021 == modulo)
    key = number.to_bytes(17, "big")
    return {"seed": derive(key, "vigil-1 receipt key", 32), "lookup": derive(key, "vigil-1 receipt lookup", 16)}


def passphrase(sealed: bytes, passphrase: str, person: str) -> bytes:
    rest = body(sealed, b"V1P", 85)
    m, t, lanes = int.from_bytes(rest[:4], "big"), int.from_bytes(rest[4:8], "big"), rest[8]
    check(len(rest) == 85 and 8 * lanes <= m <= 1_048_576 and 1 <= t <= 16 and 1 <= lanes <= 16)
    argon2 = Argon2id(salt=rest[9:25], length=32, iterations=t, lanes=lanes, memory_cost=m)
    key = argon2.derive(unicodedata.normalize("NFC", passphrase).encode())
    return aes_open(key, rest[25:37], rest[37:], bound("vigil-1 passphrase", person) + sealed[:28])


def check(truth: bool) -> None:
    if not truth:
        raise Refused


def body(sealed: bytes, version: bytes, at_least: int) -> bytes:
    check(sealed[:3] == version and len(sealed) >= 3 + at_least)
    return sealed[3:]


def aes_open(key: bytes, nonce: bytes, sealed: bytes, associated: bytes = b"") -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, sealed, associated)
    except InvalidTag as altered:
        raise Refused from altered


Vectors = dict[str, dict[str, Any]]
READERS: dict[str, Callable[..., bytes | dict[str, bytes]]] = {
    reader.__name__: reader for reader in (derive, holder, unwrap, item, stream, receipt, passphrase)
}


def octets(value: dict[str, Any]) -> Any:
    """Bytes are written `{"hex": …}`, or with a `size` up to which the pattern is repeated."""
    if "hex" not in value:
        return value
    pattern = bytes.fromhex(value["hex"])
    size = value.get("size", len(pattern))
    return (pattern * (1 + size // max(1, len(pattern))))[:size]


def read_vectors(path: Path) -> Vectors:
    """By name; one with `slices` opens slices of what another one opens, joined, then what it adds."""
    vectors = {one["name"]: one for one in json.loads(path.read_text("utf-8"), object_hook=octets)["vectors"]}
    for vector in vectors.values():
        if "slices" in vector:
            whole = vectors[vector["of"]]["with"]["sealed"]
            vector["with"]["sealed"] = b"".join(whole[start:end] for start, end in vector["slices"]) + vector["then"]
    return vectors


def answer(vector: dict[str, Any]) -> bytes | dict[str, bytes] | None:
    """What this reader makes of a vector; nothing if it refuses."""
    try:
        return READERS[vector["format"]](**vector["with"])
    except Refused:
        return None


if __name__ == "__main__":
    vectors = read_vectors(Path(sys.argv[1]))
    wrong = [name for name, vector in vectors.items() if answer(vector) != vector.get("gives")]
    print(*(f"wrong: {name}" for name in wrong), f"{len(vectors)} vectors, {len(wrong)} wrong", sep="\n")
    sys.exit(1 if wrong or not vectors else 0)
