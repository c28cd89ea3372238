"""A second reader of everything in docs/sealing.md, written from that page alone; it shares no code with Vigil.

`python tests/intake/vault/foreign.py docs/vectors/sealing-1.json` opens every vector, exits 0, or names those that it
opened wrongly and exits 1. HPKE is done by hand here, so that the page says enough for a language without it.
Reads only, and raises nothing but Refused for what must not open. Read `READERS` first.
"""

import hashlib
import json
import sys
import unicodedata
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


def private(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    return (
        MLKEM768PrivateKey.from_seed_bytes(derive(seed, "vigil-1 mlkem768", 64)),
        X25519PrivateKey.from_private_bytes(derive(seed, "vigil-1 x25519", 32)),
    )


def holder(seed: bytes) -> dict[str, bytes]:
    public_key = b"".join(key.public_key().public_bytes_raw() for key in private(seed))
    fingerprint = hashlib.sha256(bound("vigil-1 public key", public_key)).digest()
    return {"public_key": public_key, "fingerprint": fingerprint}


def unwrap(sealed: bytes, seed: bytes, case: str) -> dict[str, bytes]:
    plain = hpke_open(after(b"V1W", sealed), seed, bound("vigil-1 wrap", holder(seed)["fingerprint"], case))
    keys: dict[bytes, bytes] = {}
    while plain:
        end = 1 + plain[0]
        name, key, plain = plain[1:end], plain[end : end + 32], plain[end + 32 :]
        if len(key) != 32 or name <= max(keys, default=b""):
            raise Refused
        keys[name] = key
    try:
        return {name.decode(): key for name, key in keys.items()}
    except UnicodeDecodeError as no_text:
        raise Refused from no_text


def hpke_open(message: bytes, seed: bytes, info: bytes) -> bytes:
    """RFC 9180 §5.1 base mode, one message, over the KEM of draft-ietf-hpke-pq (X-Wing's combiner)."""
    if len(message) < 1_120 + TAG:
        raise Refused
    (mlkem, x25519), enc = private(seed), message[:1_120]
    secrets = mlkem.decapsulate(enc[:1_088]), agreed(x25519, enc[1_088:])
    public = x25519.public_key().public_bytes_raw()
    shared = hashlib.sha3_256(b"".join(secrets) + enc[1_088:] + public + rb"\.//^" + b"\\").digest()
    context = bytes(1) + extracted(b"", b"psk_id_hash", b"") + extracted(b"", b"info_hash", info)
    secret = extracted(shared, b"secret", b"")
    key, nonce = expanded(secret, b"key", context, 32), expanded(secret, b"base_nonce", context, 12)
    return aes_open(key, nonce, message[1_120:], b"")


def agreed(key: X25519PrivateKey, public: bytes) -> bytes:
    try:
        return key.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as all_zero:
        raise Refused from all_zero


def extracted(salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return HKDF.extract(SHA256(), salt, b"HPKE-v1" + SUITE + label + ikm)


def expanded(secret: bytes, label: bytes, info: bytes, n: int) -> bytes:
    return HKDFExpand(SHA256(), n, n.to_bytes(2, "big") + b"HPKE-v1" + SUITE + label + info).derive(secret)


def item(sealed: bytes, key: bytes, case: str, compartment: str, name: str, kind: str) -> bytes:
    rest = after(b"V1I", sealed)
    if len(rest) < 12 + TAG:
        raise Refused
    return aes_open(key, rest[:12], rest[12:], bound("vigil-1 item", case, compartment, name, kind))


def stream(sealed: bytes, key: bytes, case: str, compartment: str, name: str, kind: str) -> bytes:
    rest = after(b"V1S", sealed)
    info = bound("vigil-1 stream", case, compartment, name, kind)
    chunk_key = HKDF(SHA256(), 32, salt=rest[:32], info=info).derive(key)
    chunks = [rest[at : at + CHUNK + TAG] for at in range(32, len(rest), CHUNK + TAG)]
    if not chunks or (len(chunks) > 1 and len(chunks[-1]) == TAG):
        raise Refused
    nonces = (n.to_bytes(11, "big") + bytes([n == len(chunks) - 1]) for n in range(len(chunks)))
    return b"".join(aes_open(chunk_key, nonce, chunk, b"") for nonce, chunk in zip(nonces, chunks, strict=True))


def receipt(receipt: str) -> dict[str, bytes]:
    symbols = receipt.translate(IGNORED)
    if len(symbols) != 28 or not set(symbols) <= set(VALUES):
        raise Refused
    number, check = divmod(sum(VALUES[symbol] << 5 * place for place, symbol in enumerate(reversed(symbols))), 1_024)
    if number % 1_021 != check:
        raise Refused
    key = number.to_bytes(17, "big")
    seed, lookup = derive(key, "vigil-1 receipt key", 32), derive(key, "vigil-1 receipt lookup", 16)
    return {"number": key, "seed": seed, "lookup": lookup}


def passphrase(sealed: bytes, passphrase: str, person: str) -> bytes:
    rest = after(b"V1P", sealed)
    if len(sealed) != 88:
        raise Refused
    m, t, lanes, salt = int.from_bytes(rest[:4], "big"), int.from_bytes(rest[4:8], "big"), rest[8], rest[9:25]
    if not (8 * lanes <= m <= 1_048_576 and 1 <= t <= 16 and 1 <= lanes <= 16):
        raise Refused
    argon = Argon2id(salt=salt, length=32, iterations=t, lanes=lanes, memory_cost=m)
    key = argon.derive(unicodedata.normalize("NFC", passphrase).encode())
    return aes_open(key, rest[25:37], rest[37:], bound("vigil-1 passphrase", person) + sealed[:28])


def after(version: bytes, sealed: bytes) -> bytes:
    if not sealed.startswith(version):
        raise Refused
    return sealed[len(version) :]


def aes_open(key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, sealed, bound_to)
    except (InvalidTag, ValueError) as error:
        raise Refused from error


READERS = dict(
    derive=derive, holder=holder, wrap=unwrap, item=item, stream=stream, receipt=receipt, passphrase=passphrase
)
OCTETS = {"key", "seed", "sealed"}  # of what a reader is given, these are bytes; the others are text or a number


def octets(value: Any, vectors: dict[str, Any]) -> bytes:
    """Bytes as the vectors write them: hexadecimal, a pattern repeated up to a size, or slices of another's
    `sealed`.
    """
    if isinstance(value, str):
        return bytes.fromhex(value)
    if "repeat" in value:
        pattern = bytes.fromhex(value["repeat"])
        return (pattern * (value["size"] // len(pattern) + 1))[: value["size"]]
    whole = octets(vectors[value["of"]]["with"]["sealed"], vectors)
    return b"".join(whole[start:end] for start, end in value["slices"])


def given(vector: dict[str, Any], vectors: dict[str, Any]) -> dict[str, Any]:
    """What a reader of this format is called with."""
    return {what: octets(value, vectors) if what in OCTETS else value for what, value in vector["with"].items()}


def expected(vector: dict[str, Any], vectors: dict[str, Any]) -> bytes | dict[str, bytes] | None:
    """What it must answer: bytes, or bytes by name; nothing if it must refuse."""
    gives = vector.get("gives")
    if isinstance(gives, dict) and "repeat" not in gives:
        return {what: octets(value, vectors) for what, value in gives.items()}
    return None if gives is None else octets(gives, vectors)


def answer(vector: dict[str, Any], vectors: dict[str, Any]) -> Any:
    """What this reader makes of it; nothing if it refuses."""
    try:
        return READERS[vector["format"]](**given(vector, vectors))
    except Refused:
        return None


def main(path: Path) -> int:
    vectors = {vector["name"]: vector for vector in json.loads(path.read_text("utf-8"))["vectors"]}
    wrong = [name for name, vector in vectors.items() if answer(vector, vectors) != expected(vector, vectors)]
    print(*(f"wrong: {name}" for name in wrong), f"{len(vectors)} vectors, {len(wrong)} wrong", sep="\n")
    return 1 if wrong or not vectors else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
