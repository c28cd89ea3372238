"""A second reader of everything in docs/sealing.md, written from that page alone; it shares no code with Vigil.

`python tests/intake/vault/foreign.py docs/vectors/sealing-1.json` opens every vector and exits 0, or 1 if one is wrong.
HPKE and SLIP-39 are done by hand, so that the page says enough for a language without them. What must not open raises
Refused.
"""

import base64
import hashlib
import hmac
import json
import re
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
WORDS = Path(__file__).parents[3] / "docs" / "vectors" / "slip39-words.txt"
LETTERS: dict[str, Any] = dict(zip("абвгдђежзијклмнопрстћуфхцчшđð", "abvgddezzijklmnoprstcufhccsdd", strict=True))
LETTERS |= {"љ": "lj", "њ": "nj", "џ": "dz", "ѕ": "dz", "ѓ": "gj", "ќ": "kj", "ı": "i"}
APOSTROPHES = dict.fromkeys(map(ord, "'`\u00b4\u02bb\u02bc\u2018\u2019"))
GENERATORS = bytes.fromhex("00e0e040 01c1c080 03838100 07070200 0e0e0009 1c0c2412 38086c24 3090fc48 21b1f890 03f3f120")


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


def unwrap(sealed: bytes, seed: bytes, subject: str) -> dict[str, bytes]:
    info = bound("vigil-1 wrap", holder(seed)["fingerprint"], subject)
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
    key, nonce = scheduled(agreed(private(seed), message[:1_120]), info, SUITE)
    return aes_open(key, nonce, message[1_120:])


def agreed(keys: tuple[MLKEM768PrivateKey, X25519PrivateKey], enc: bytes) -> bytes:
    (mlkem, x25519), ct_m, ct_x = keys, enc[:1_088], enc[1_088:]
    try:
        secret = x25519.exchange(X25519PublicKey.from_public_bytes(ct_x))
    except ValueError as low_order:
        raise Refused from low_order
    public = x25519.public_key().public_bytes_raw()
    return hashlib.sha3_256(mlkem.decapsulate(ct_m) + secret + ct_x + public + b"\\.//^\\").digest()


def scheduled(shared: bytes, info: bytes, suite: bytes) -> tuple[bytes, bytes]:
    def extracted(salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return HKDF.extract(SHA256(), salt, b"HPKE-v1" + suite + label + ikm)

    def expanded(label: bytes, n: int) -> bytes:
        return HKDFExpand(SHA256(), n, n.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context).derive(secret)

    context = bytes(1) + extracted(b"", b"psk_id_hash", b"") + extracted(b"", b"info_hash", info)
    secret = extracted(shared, b"secret", b"")
    return expanded(b"key", 32), expanded(b"base_nonce", 12)


def opened(rest: bytes, key: bytes, info: bytes) -> bytes:
    """salt, commitment, ciphertext and tag, as they stand in every form but a wrap."""
    check(len(key) == 32 and len(rest) >= 64 + TAG)
    return aes_open(committed(rest, key, info), bytes(12), rest[64:])


def committed(rest: bytes, key: bytes, info: bytes) -> bytes:
    both = HKDF(SHA256(), 64, salt=rest[:32], info=info).derive(key)
    check(hmac.compare_digest(both[32:], rest[32:64]))
    return both[:32]


def item(sealed: bytes, key: bytes, case: str, compartment: str, name: str, kind: str) -> bytes:
    return opened(body(sealed, b"V1I"), key, bound("vigil-1 item", case, compartment, name, kind))


def box(sealed: bytes, key: bytes, purpose: str, parts: list[bytes | str]) -> bytes:
    return opened(body(sealed, b"V1K"), key, bound("vigil-1 box " + purpose, *parts))


def stream(sealed: bytes, key: bytes, case: str, compartment: str, name: str, kind: str) -> bytes:
    rest = body(sealed, b"V1S", 64 + TAG)
    chunk_key = committed(rest, key, bound("vigil-1 stream", case, compartment, name, kind))
    chunks = [rest[at : at + CHUNK + TAG] for at in range(64, len(rest), CHUNK + TAG)]
    check(len(chunks) == 1 or (len(chunks[-1]) > TAG and len(chunks) <= 1 << 24))
    nonces = (n.to_bytes(11, "big") + bytes([n == len(chunks) - 1]) for n in range(len(chunks)))
    return b"".join(aes_open(chunk_key, nonce, chunk) for nonce, chunk in zip(nonces, chunks, strict=True))


def backup(sealed: bytes, seed: bytes) -> bytes:
    rest = body(sealed, b"V1B", 1_178)
    keys = unwrap(rest[:1_178], seed, "backup")
    check([*keys] == ["backup"])
    return stream(rest[1_178:], keys["backup"], "backup", "", "", "")


def seat(sealed: bytes, seed: bytes, subject: str) -> bytes:
    wrap, mark = sealed[:-83], sealed[-83:]
    keys = unwrap(wrap, seed, subject)
    check([*keys] == ["seed"])
    check(box(mark, keys["seed"], "seat", [subject, holder(seed)["fingerprint"].hex(), wrap]) == b"")
    return keys["seed"]


def session(cookie: str, row: bytes, sealed: bytes, person: str) -> bytes:
    check(re.fullmatch(r"[\w-]{43}", cookie, re.ASCII) is not None)
    key = base64.urlsafe_b64decode(cookie + "=")
    check(derive(key, "vigil-1 session lookup", 16) == row)
    return box(sealed, key, "session", [person])


def answer(key: bytes, request: bytes, row: bytes, sealed: bytes) -> bytes:
    check(derive(key, "vigil-1 answer lookup", 16) == row)
    both = key + hashlib.sha256(request).digest()
    return box(sealed, derive(both, "vigil-1 answer key", 32), "answer", [row])


def receipt(text: str, purpose: str = "receipt") -> dict[str, bytes]:
    number, modulo = divmod(typed(text, 28), 1_024)
    check(number % 1_021 == modulo)
    key = number.to_bytes(17, "big")
    return {"seed": derive(key, f"vigil-1 {purpose} key", 32), "lookup": derive(key, f"vigil-1 {purpose} lookup", 16)}


def typed(text: str, size: int) -> int:
    symbols = text.translate(IGNORED)
    check(len(symbols) == size and set(symbols) <= set(VALUES))
    return sum(VALUES[symbol] << 5 * place for place, symbol in enumerate(reversed(symbols)))


def code(text: str) -> dict[str, bytes]:
    return receipt(text, "code")


def draft(text: str, sealed: bytes) -> bytes:
    found = receipt(text, "draft")
    return box(sealed, found["seed"], "draft", [found["lookup"]])


def backup_key(text: str) -> bytes:
    whole = typed(text, 56).to_bytes(35, "big")
    check(hashlib.sha256(bound("vigil-1 backup key", whole[:32])).digest()[:3] == whole[32:])
    return whole[:32]


def passphrase(sealed: bytes, passphrase: str, person: str) -> bytes:
    rest = body(sealed, b"V1P", 137)
    m, t, lanes = int.from_bytes(rest[:4], "big"), int.from_bytes(rest[4:8], "big"), rest[8]
    check(len(rest) == 137 and 8 * lanes <= m <= 1_048_576 and 1 <= t <= 16 and 1 <= lanes <= 16)
    argon2 = Argon2id(salt=rest[9:25], length=32, iterations=t, lanes=lanes, memory_cost=m)
    key = argon2.derive(unicodedata.normalize("NFC", passphrase).encode())
    return opened(rest[25:], key, bound("vigil-1 passphrase", person, sealed[:28]))


def folded(text: str) -> list[str]:  # of Latin and Cyrillic; other scripts are transliterated by a table
    plain = unicodedata.normalize("NFKC", text.translate(APOSTROPHES)).casefold().translate(str.maketrans(LETTERS))
    marks = ("Mn", "Mc", "Me", "Cf")
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if unicodedata.category(sign) not in marks)
    return [re.sub("dj+", "d", part) for part in re.split("[^a-z0-9]+", bare) if part]


def mark(key: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(key, bound("vigil-1 mark", kind, value), "sha256")[:16]


def joined(mnemonics: list[str]) -> dict[str, bytes]:
    """SLIP-39 as Vigil uses it: one group of 2 to 16 shares, no passphrase, not extendable, the least of work."""
    shares = [share(mnemonic) for mnemonic in mnemonics]
    check(len({common for common, _, _ in shares}) == 1)
    number, needed = shares[0][0]
    values = {index: value for _, index, value in shares}
    check(2 <= needed <= len(values))
    chosen = dict(list(values.items())[:needed])
    secret, proof = between(chosen, 255), between(chosen, 254)
    check(hmac.digest(proof[4:], secret, "sha256")[:4] == proof[:4])
    left, right = secret[:16], secret[16:]
    for turn in (3, 2, 1, 0):
        salt = b"shamir" + number.to_bytes(2, "big") + right
        left, right = right, xor(left, hashlib.pbkdf2_hmac("sha256", bytes([turn]), salt, 2_500, 16))
    seed = right + left
    return {"seed": seed, "check": hashlib.sha256(bound("vigil-1 check value", seed)).digest()[:4]}


def share(mnemonic: str) -> tuple[tuple[int, int], int, bytes]:
    """(identifier, how many are needed), place on the polynomial, value; all of 33 words of ten bits."""
    places = {word: place for place, word in enumerate(WORDS.read_text("ascii").split())}
    check(set(mnemonic.lower().split()) <= set(places))
    words = [places[word] for word in mnemonic.lower().split()]
    check(len(words) == 33 and checksum([*b"shamir", *words]) == 1)
    number = 0
    for word in words[:-3]:
        number = number << 10 | word
    value, head = number & (1 << 260) - 1, number >> 260
    check(head >> 20 & 31 == 0 and head >> 8 & 0xFFF == 0 and value >> 256 == 0)
    return (head >> 25, (head & 15) + 1), head >> 4 & 15, value.to_bytes(32, "big")


def checksum(values: list[int]) -> int:
    state = 1
    for value in values:
        top, state = state >> 20, (state & 0xFFFFF) << 10 ^ value
        for bit in range(10):
            state ^= int.from_bytes(GENERATORS[4 * bit : 4 * bit + 4], "big") * (top >> bit & 1)
    return state


def between(points: dict[int, bytes], x: int) -> bytes:
    """The polynomial through the points, at x, over GF(256) with x^8 + x^4 + x^3 + x + 1."""
    out = bytes(32)
    for one, value in points.items():
        weight = 1
        for other in points.keys() - {one}:
            weight = times(weight, times(x ^ other, INVERSE[one ^ other]))
        out = xor(out, bytes(times(weight, octet) for octet in value))
    return out


def times(a: int, b: int) -> int:
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a, b = a << 1 ^ (0x11B if a & 0x80 else 0), b >> 1
    return product


INVERSE = {a: b for a in range(256) for b in range(256) if times(a, b) == 1}


def xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def check(truth: bool) -> None:
    if not truth:
        raise Refused


def body(sealed: bytes, version: bytes, at_least: int = 0) -> bytes:
    check(sealed[:3] == version and len(sealed) >= 3 + at_least)
    return sealed[3:]


def aes_open(key: bytes, nonce: bytes, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(nonce, sealed, None)
    except InvalidTag as altered:
        raise Refused from altered


Vectors = dict[str, dict[str, Any]]
READERS: dict[str, Callable[..., Any]] = {reader.__name__: reader for reader in (derive, holder, unwrap, item, box)}
READERS |= {reader.__name__: reader for reader in (stream, backup, receipt, code, passphrase, session, answer, draft)}
READERS |= {reader.__name__: reader for reader in (folded, mark, joined, seat, backup_key)}


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


def read(vector: dict[str, Any]) -> Any:
    """What this reader makes of a vector; nothing if it refuses."""
    try:
        return READERS[vector["format"]](**vector["with"])
    except Refused:
        return None


if __name__ == "__main__":
    vectors = read_vectors(Path(sys.argv[1]))
    wrong = [name for name, vector in vectors.items() if read(vector) != vector.get("gives")]
    print(*(f"wrong: {name}" for name in wrong), f"{len(vectors)} vectors, {len(wrong)} wrong", sep="\n")
    sys.exit(1 if wrong or not vectors else 0)
