"""Writes docs/vectors/sealing-1.json anew: `python -m tests.intake.vault.make_vectors`.

Everything falls as it did, for seeds are fixed and chance is replaced while it runs; only what holds a wrap differs
each time, because HPKE draws its own. What must be refused is made from what opens, by hand where Vigil would not.
"""

import json
from itertools import chain
from pathlib import Path

from tests.intake.vault import vectors_codes as codes
from tests.intake.vault import vectors_sealed as sealed
from tests.intake.vault.crafting import Vector, fixed_chance

PATH = Path(__file__).parents[3] / "docs" / "vectors" / "sealing-1.json"
ABOUT = """Vectors for docs/sealing.md, version 1. `format` names the reader, `with` what it is given; it must answer
`gives`, or refuse for the reason in `refused`. {"hex": ...} is bytes; with `size`, the pattern is repeated and cut to
so many. `slices` are cut from the `sealed` of the vector named in `of` and joined, with `then` after them. `n` is a
size in bytes, `row` what the database row is found by; the purpose of derive is written whole. The readers: derive
(section 1); holder (2: public key and fingerprint of a seed); unwrap, seat (3); item, box (4); stream (5); receipt,
code (6: seed and lookup); passphrase (7); session (8); answer, draft (9); folded, mark (10); joined (11: seed and check
value); backup, backup_key (13)."""


def vectors() -> list[Vector]:
    """All of them, chance replaced."""
    with fixed_chance():
        of_codes = (codes.derived(), codes.holders(), codes.receipts(), codes.passphrases(), codes.sessions())
        of_sealed = (sealed.wraps(), sealed.seats(), sealed.items(), sealed.boxes(), sealed.streams(), sealed.backups())
        others = (codes.answers(), codes.drafts(), codes.names(), codes.shares(), codes.backup_keys())
        return list(chain(*of_codes, *of_sealed, *others))


def written(some: list[Vector]) -> str:
    """As the file has them, bytes in hexadecimal."""
    page = {"about": " ".join(ABOUT.split()), "vectors": some}
    return json.dumps(page, indent=1, default=lambda octets: {"hex": octets.hex()}) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(vectors()), encoding="utf-8")
