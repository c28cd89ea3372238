"""The languages that pages speak: one folder each in `locale/`, and for Serbian a second script.

A language is added by adding a folder (`language.toml`, `vigil.po`); no code names one but the first, English, in which
sentences are written. Read `LANGUAGES`.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from msgspec import Struct, convert

LOCALE = Path(__file__).parent / "locale"
SOURCE = "en"  # the language of the sentences in the code
CATALOGUE = "vigil.po"
MOST_ASKED = 20
# One of what Accept-Language names (RFC 9110 §12.4.2, §12.5.4), in small letters.
_RANGE = re.compile(
    r"(?P<tag>[a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q=(?P<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?", re.ASCII
)


class Language(Struct, frozen=True):
    """A language in one script. `code` stands in addresses, `tag` in pages (BCP 47), `catalogue` names its folder;
    `also` are other languages whose readers read it rather than the source language.
    """

    code: str
    name: str
    tag: str
    locale: str
    order: int
    catalogue: str
    day: str
    short_day: str
    month: str
    also: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    is_transliterated: bool = False


def _languages_in(folder: Path) -> list[Language]:
    told = tomllib.loads((folder / "language.toml").read_text(encoding="utf-8"))
    script = told.pop("script", None)
    found = [convert(told | {"code": folder.name, "catalogue": folder.name}, Language)]
    if script is not None:
        other: dict[str, Any] = told | {"also": (), "catalogue": folder.name, "is_transliterated": True} | script
        found.append(convert(other, Language))
    return found


LANGUAGES: Mapping[str, Language] = {
    one.code: one
    for one in sorted(
        (one for folder in LOCALE.iterdir() if (folder / "language.toml").is_file() for one in _languages_in(folder)),
        key=lambda one: one.order,
    )
}


@cache
def catalogue(folder: str) -> NullTranslations:
    """The translations of a language's folder; those of the source language say what is written in the code."""
    path = LOCALE / folder / CATALOGUE
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as text:
        write_mo(compiled, read_po(text))
    compiled.seek(0)
    return GNUTranslations(compiled)


def preferred(accepted: str) -> Language:
    """The language that a browser asks for first (Accept-Language, RFC 9110 §12.5.4), or the source language."""
    asked = [one for part in accepted.split(",")[:MOST_ASKED] if (one := _RANGE.fullmatch(part.strip().lower()))]
    wanted = sorted(asked, key=lambda one: -float(one["weight"] or 1))  # of the same weight the first one stays first
    for one in wanted:
        if float(one["weight"] or 1) > 0 and (found := _reading(one["tag"])):
            return found
    return LANGUAGES[SOURCE]


def _reading(tag: str) -> Language | None:
    """The language that somebody who asks for a tag reads: in that script if there is one, else in the first."""
    every = LANGUAGES.values()
    exact = (one for one in every if f"{tag}-".startswith(f"{one.tag.lower()}-"))
    first = tag.split("-", maxsplit=1)[0]
    return next(exact, None) or next((one for one in every if first == one.code or first in one.also), None)
