"""Vectors of what is derived, typed, remembered and searched: seeds, codes, passphrases, sessions, names, shares."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256, shake_256

from intake.people import backup_key
from intake.vault.binding import derive
from intake.vault.boxes import seal_box
from intake.vault.holders import PrivateKey
from intake.vault.names import folded, mark
from intake.vault.passphrases import seal_seed
from intake.vault.receipts import Code, Receipt, _symbols
from intake.vault.shares import check_value, split
from tests.intake.vault.crafting import (
    KEY,
    OTHER_KEY,
    OTHER_SEED,
    SEED,
    Vector,
    altered,
    opens,
    refused,
    sealed_at,
)

DERIVED = {"mlkem768": 64, "x25519": 32, "receipt key": 32, "receipt lookup": 16, "code key": 32, "code lookup": 16}
DERIVED |= {"draft key": 32, "draft lookup": 16, "answer key": 32, "answer lookup": 16, "session lookup": 16}
NUMBER = int.from_bytes(shake_256(b"receipt 11").digest(17), "big") % 2**130
WORDS, PERSON = "caf\u00e9 mbi lumin\u00eb", "0198c5a2-person"


def derived() -> Iterator[Vector]:
    for purpose, size in DERIVED.items():
        yield opens("derive", purpose, derive(SEED, purpose, size), key=SEED, purpose=f"vigil-1 {purpose}", n=size)


def holders() -> Iterator[Vector]:
    for name, seed in (("a seed", SEED), ("another seed", OTHER_SEED), ("a seed of zeros", bytes(32))):
        public = PrivateKey(seed).public
        yield opens("holder", name, {"public_key": public.raw, "fingerprint": public.fingerprint}, seed=seed)


def receipts() -> Iterator[Vector]:
    code = Receipt(NUMBER).text
    for name, text in (
        ("as shown", code),
        ("lower case without hyphens", code.lower().replace("-", "")),
        ("with spaces, dashes and line ends", f"\t {code[:9]}\u2013{code[10:19]}\u00a0\u2010{code[20:]}\r\n"),
        (
            "O, I and L as they are often read",
            code.replace("0", "O", 1).replace("0", "o").replace("1", "I", 1).replace("1", "l"),
        ),
    ):
        yield opens("receipt", name, both(Receipt(NUMBER)), text=text)
    for name, number in (("the least", 0), ("the greatest", 2**130 - 1), ("the greatest check", 1_020)):
        yield opens("receipt", name, both(Receipt(number)), text=Receipt(number).text)
    yield opens("code", "the same number", both(Code(NUMBER)), text=code)
    other = "2" if code[-1] != "2" else "3"
    yield refused("code", "a wrong check", "the check does not fit", text=code[:-1] + other)
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
        yield refused("receipt", name, reason, text=text)


def both(read: Receipt | Code) -> dict[str, bytes]:
    return {"seed": read.holder.seed, "lookup": read.lookup}


def passphrases() -> Iterator[Vector]:
    words, person = WORDS, PERSON
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
        ("a bit of Argon2id's salt", "another key", altered(light, 12)),
        ("a bit of the other salt", "another key", altered(light, 28)),
        ("a bit of the commitment", "it fits no other key", altered(light, 60)),
        ("a bit of the tag", "the tag does not fit", altered(light, -1)),
        ("another amount of memory", "another key", light[:3] + (72).to_bytes(4, "big") + light[7:]),
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
        ("one byte cut", "it has 140 bytes", light[:-1]),
        ("one byte added", "it has 140 bytes", light + b"\0"),
        ("another version", "only V1P is known", b"V2P" + light[3:]),
    ):
        yield refused("passphrase", name, reason, sealed=other, passphrase=words, person=person)


def sessions() -> Iterator[Vector]:
    sealed, row = seal_box(SEED, KEY, "session", PERSON), derive(KEY, "session lookup", 16)
    cookie, other = (urlsafe_b64encode(key).decode().rstrip("=") for key in (KEY, OTHER_KEY))
    yield opens("session", "a person's seed", SEED, cookie=cookie, row=row, sealed=sealed, person=PERSON)
    yield refused("session", "another person", "bound", cookie=cookie, row=row, sealed=sealed, person="another")
    found = derive(OTHER_KEY, "session lookup", 16)
    yield refused("session", "another key", "it is the key", cookie=other, row=found, sealed=sealed, person=PERSON)
    yield refused("session", "another row", "another is found", cookie=other, row=row, sealed=sealed, person=PERSON)
    short = cookie[:-1]
    yield refused("session", "a short cookie", "it has 43 signs", cookie=short, row=row, sealed=sealed, person=PERSON)


def backup_keys() -> Iterator[Vector]:
    text = backup_key.written(PrivateKey(SEED))
    yield opens("backup_key", "as printed", SEED, text=text)
    yield opens("backup_key", "as typed", SEED, text=text.lower().replace("-", " ").replace("0", "o"))
    for name, reason, other in (
        ("one symbol exchanged", "the check does not fit", ("2" if text[0] != "2" else "3") + text[1:]),
        ("one symbol less", "it has 56 symbols", text[:-1]),
        ("the letter U", "no key has a U", "U" + text[1:]),
    ):
        yield refused("backup_key", name, reason, text=other)


def answers() -> Iterator[Vector]:
    key, request = bytes(range(16)), b'{"statement": "..."}'
    row = derive(key, "answer lookup", 16)
    sealed = seal_box(b"a receipt", derive(key + sha256(request).digest(), "answer key", 32), "answer", row)
    yield opens("answer", "the same request", b"a receipt", key=key, request=request, row=row, sealed=sealed)
    yield refused("answer", "another body", "bound", key=key, request=request + b" ", row=row, sealed=sealed)
    yield refused("answer", "another key", "another row", key=bytes(16), request=request, row=row, sealed=sealed)


def drafts() -> Iterator[Vector]:
    number = (NUMBER + 1).to_bytes(17, "big")
    sealed = seal_box(b"not yet sent", derive(number, "draft key", 32), "draft", derive(number, "draft lookup", 16))
    yield opens("draft", "an unfinished one", b"not yet sent", text=Receipt(NUMBER + 1).text, sealed=sealed)
    yield refused("draft", "another code", "another key", text=Receipt(NUMBER).text, sealed=sealed)


def names() -> Iterator[Vector]:
    for text in (
        "Đorđević",
        "Djordjević",
        "ЂОРЂЕВИЋ",
        "\u00d0or\u200b\u00f0e\u00advic\u0301",
        "  Këmbanë-Žuta  O\u2019Brien",
        "\u01c7iljana Њежић Џаја",
        "Ѓорѓи Ќе Ѕвезда",
        "\ufb01\u00df 1984",
        "",
    ):
        yield opens("folded", ascii(text), folded(text), text=text)
    for kind, value in (("name", "dordevic"), ("name", "1984"), ("born", "1984"), ("", "")):
        yield opens("mark", f"{kind} {value}", mark(KEY, kind, value), key=KEY, kind=kind, value=value)


def shares() -> Iterator[Vector]:
    some, others = split(SEED, threshold=3, count=5), split(OTHER_SEED, threshold=2, count=2)
    gives = {"seed": SEED, "check": bytes.fromhex(check_value(SEED))}
    yield opens("joined", "three of five", gives, mnemonics=some[:3])
    yield opens("joined", "another three of five", gives, mnemonics=[some[4], some[1].upper(), some[2]])
    yield opens("joined", "more than are needed, one twice", gives, mnemonics=[*some, some[0]])
    words = some[0].split()
    for name, reason, mnemonics in (
        ("two of five", "three are needed", some[:2]),
        ("one share three times", "different ones are needed", [some[0]] * 3),
        ("shares of two sets", "they have one identifier", [*some[:2], others[0]]),
        ("a word that is none", "1,024 words are known", [" ".join(["vigil", *words[1:]]), *some[1:]]),
        (
            "two words swapped",
            "the checksum does not fit",
            [" ".join([*words[:8], words[9], words[8], *words[10:]]), *some],
        ),
        ("a word less", "a share has 33 words", [" ".join(words[:-1]), *some[1:]]),
        ("nothing", "shares are needed", []),
    ):
        yield refused("joined", name, reason, mnemonics=mnemonics)
