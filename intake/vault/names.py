"""Names as they are found however they were spelled, and the blind index over them (docs/sealing.md §10).

`folded` makes one of Đorđević, Djordjevic, Dordevic and Ђорђевић. It is for finding, never for showing: what it makes
one may be two people (Nada and Nađa), and a name spelled by ear in another language (Hodža, Hoxha) stays another one.

`mark` says of a value only whether it is the same: whoever has the table without the key sees how many cases share a
mark, and which marks stand together in a case; whoever has the key can try every name there is. So the key is sealed to
offices, and marks of a case that leaves its office are deleted.
"""

import re
from hashlib import sha256
from hmac import digest
from unicodedata import category, normalize

from anyascii import anyascii

from intake.vault.binding import bound, checked

MARK_BYTES = 16
_SERBIAN = dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgddezzijklmnoprstcufhccs", strict=True))
_LETTERS = str.maketrans(
    _SERBIAN | {"љ": "lj", "њ": "nj", "џ": "dz", "ѕ": "dz", "ѓ": "gj", "ќ": "kj", "đ": "d", "ð": "d", "ı": "i"}
)
_APOSTROPHES = str.maketrans("", "", "'`\u00b4\u02bb\u02bc\u2018\u2019")


def folded(text: str) -> list[str]:
    """The parts of a name, each in letters a to z and digits alone; what stands between parts is left out."""
    plain = normalize("NFKC", text.translate(_APOSTROPHES)).casefold().translate(_LETTERS)
    bare = "".join(sign for sign in normalize("NFKD", plain) if category(sign) not in ("Mn", "Mc", "Me", "Cf"))
    parts: list[str] = re.findall(r"[a-z0-9]+", anyascii(bare).lower())
    return [re.sub("dj+", "d", part) for part in parts]


def mark(key: bytes, kind: str, value: str) -> bytes:
    """16 bytes under which a value of one kind (a folded part of a name, a birth year) is found, by who has the key."""
    return digest(checked(key), bound("mark", kind, value), sha256)[:MARK_BYTES]
