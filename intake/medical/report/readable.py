"""Typed text as a print may show it: nothing hidden, nothing lost, nothing that runs off the page.

Characters that cannot be seen or turn the direction of reading, and those that no font of the print has, stand as their
number, "[U+202E]": a report that reads otherwise than it is stored would be no evidence. Read `lines`.
"""

import re
import unicodedata
from typing import Final

# What the fonts inside Typst draw and a reader sees, letter by letter: Latin, Greek, Cyrillic, Hebrew, Arabic, signs,
# arrows. Accents that stay alone after composition are not among them: not every letter has a place for them.
# tests/intake/medical/report/test_readable.py typesets every one of them.
DRAWN: Final = (
    "\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482"
    "\u048a-\u04ff\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u066d\u0679-\u067b\u067e\u0686\u0691"
    "\u0698\u06a9\u06af\u06be\u06cc\u06f0-\u06f9\u1e00-\u1eff\u2010-\u2027\u2030-\u2040\u2044-\u2052\u2070\u2071"
    "\u2074-\u208e\u20a0-\u20c0\u2100-\u211e\u2190-\u21ff\u2200-\u22ff\u2500-\u25ff\ufb00-\ufb06\ufffd"
)
MARKS: Final = "\u064b-\u0652"  # of Arabic, drawn where they follow a letter of it
_UNDRAWN = re.compile(f"[^{DRAWN}{MARKS}\n]|(?<![\u0621-\u0652])[{MARKS}]")
_BLANK = re.compile(r"\n{3,}")
_LONG = re.compile(r"[^\s]{24}(?=[^\s]{8})")  # where a word may break that has no other place for it
MAY_BREAK = "\u200b"  # our own zero-width space; a typed one stands as its number


def lines(text: str) -> list[str]:
    """The lines of a text, in the characters that a print has; empty ones once between paragraphs."""
    joined = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    seen = _UNDRAWN.sub(_number, _BLANK.sub("\n\n", joined.strip("\n ")))
    return [_LONG.sub(lambda found: found[0] + MAY_BREAK, line) for line in seen.split("\n")]


def line(text: str) -> str:
    """A text in one line."""
    return " ".join(part for part in lines(text) if part)


def _number(found: re.Match[str]) -> str:
    return f"[U+{ord(found[0]):04X}]"
