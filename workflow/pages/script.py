"""A sentence in the other script of its language: Serbian Latin becomes Cyrillic, all but what is no word of it.

Places (`%(name)s`), mark-up, addresses, commands in `…`, abbreviations and names of programs stay. Two letters that are
written like one ("nj" in "injekcija") are told apart by the words that have them. Read `in_cyrillic`.
"""

import re
from functools import lru_cache

from cyrtranslit import to_cyrillic

_STAYS = r"%%|`[^`]*`|%(?:\([a-z_0-9]+\))?[sd]|<[^<>]*>|&\w+;|https?://\S+|[\w.-]+@[\w.-]+|/[\w/.{}-]+|\?[a-z]+=\w+|\b[A-Z][A-Z0-9_]+\b"

# Where n and j, d and ž are two letters, each the end and the beginning of a part of the word.
_APART = re.compile(r"(?<=\bin)(?=jek)|(?<=\bkon)(?=ju[gn])|(?<=\b(?:nad|pod))(?=ž)", re.IGNORECASE)


@lru_cache(maxsize=8_192)
def in_cyrillic(text: str, keep: tuple[str, ...]) -> str:
    """The text letter by letter, without what stays; `keep` names words that do."""
    stays = "|".join([_STAYS, *(rf"\b{re.escape(word)}\b" for word in keep)])
    parts = re.split(f"({stays})", text)
    return "".join(part if at % 2 else _spelt(part) for at, part in enumerate(parts))


def _spelt(words: str) -> str:
    return "".join(to_cyrillic(part, "sr") for part in _APART.split(words))
