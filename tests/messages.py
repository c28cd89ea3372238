"""Every sentence that a page can say, and the catalogues that say it in other languages.

    python -m tests.messages                     bring `workflow/pages/locale/*/vigil.po` up to date: what is translated
                                                 stays, new sentences come in empty, those that are gone go
    python -m tests.messages missing sq [PLACE]  what is not translated yet (of a folder or file), as JSON to fill in
    python -m tests.messages take sq FILE        put translations from such a file into the catalogue, each marked as
                                                 machine-made; a native reader who has checked one takes the mark away

Sentences are found where they are written: `_` and `ngettext` in Python and in templates. What only the command line
or a program's door says is left out. Read `sentences`.
"""

import ast
import fcntl
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.plurals import get_plural
from babel.messages.pofile import normalize, read_po
from jinja2 import Environment
from msgspec import Struct

from workflow.pages.languages import CATALOGUE, LOCALE, SOURCE

ROOT = Path(__file__).parent.parent
ROOMS = ("intake", "notifications", "workflow")
# What no page says: programs' doors, the command line's matters, checks of the policy, proofs of the log.
UNSAID = (
    "intake/doors/conduct.py",
    "intake/doors/idempotency.py",
    "intake/doors/incoming.py",
    "intake/doors/log.py",
    "intake/dossier/verification.py",
    "intake/people/backup_key.py",
    "intake/people/recovery.py",
    "intake/people/rotation.py",
    "intake/people/tokens.py",
    "intake/people/verification.py",
    "intake/vault/backups.py",
    "intake/vault/certificates.py",
    "intake/vault/shares.py",
    "workflow/attestation.py",
    "workflow/calendar/days.py",
    "workflow/calendar/explanation.py",
    "workflow/chronology/",
    "workflow/ledger/",
    "workflow/policy/",
    "workflow/verification.py",
)
MACHINE_MADE = "machine-made, to be checked by a native reader"
PLACE = re.compile(r"%\([a-z_0-9]+\)[sd]|%%")
MARKUP = re.compile(r"</?[a-z][^<>]*>")
WIDTH = 116


class Found(Struct, frozen=True):
    """A sentence of the code: its forms (one, or for one thing and for many), and the files that say it."""

    forms: tuple[str, ...]
    where: tuple[str, ...]


class Translated(Struct, frozen=True):
    """What a catalogue has for a sentence: a text for each form of that language, and what translators noted."""

    texts: tuple[str, ...]
    notes: tuple[str, ...] = ()


def sentences() -> dict[str, Found]:
    """Every sentence by its first form, in the order of the alphabet."""
    found: dict[str, Found] = {}
    for forms, where in sorted(_everywhere()):
        known = found.get(forms[0], Found(forms, ()))
        longest = max(known.forms, forms, key=len)
        found[forms[0]] = Found(longest, tuple(sorted({*known.where, where})))
    return found


def languages() -> list[str]:
    """The folders that have, or need, a catalogue."""
    return sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir() and folder.name != SOURCE)


def translations(language: str) -> dict[str, Translated]:
    """What the catalogue of a language has, by the first form of each sentence."""
    path = LOCALE / language / CATALOGUE
    if not path.exists():
        return {}
    with path.open("rb") as text:
        catalogue = read_po(text, locale=language)
    return {_forms(one.id)[0]: Translated(_forms(one.string), tuple(one.user_comments)) for one in catalogue if one.id}


def written(language: str, said: Mapping[str, Found], translated: Mapping[str, Translated]) -> str:
    """The text of a catalogue: sentences in order, without a time or a line's number, so that a change stays small."""
    forms, rule = plural(language)
    parts = [
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: nplurals={forms}; plural={rule};\\n"\n'
    ]
    parts += [_entry(one, translated.get(text, Translated(())), forms) for text, one in said.items()]
    return "\n".join(parts)


def plural(language: str) -> tuple[int, str]:
    """How many forms a number has in a language, and the rule that says which (Unicode CLDR, as gettext writes it)."""
    known = get_plural(Locale.parse(language))
    return known.num_plurals, known.plural_expr


def main(arguments: list[str]) -> None:
    """Write the catalogues, list what is missing, or take translations in."""
    folder = os.open(LOCALE, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # several translators may take in at once
    try:
        _done(arguments, sentences())
    finally:
        os.close(folder)


def _done(arguments: list[str], said: Mapping[str, Found]) -> None:
    match arguments:
        case []:
            for language in languages():
                _write(language, said, translations(language))
        case ["missing", language, *place]:
            left = _missing(said, translations(language), language)
            here = [one for one in left if not place or any(where.startswith(place[0]) for where in one["where"])]
            print(json.dumps(here, ensure_ascii=False, indent=1))
        case ["take", language, file]:
            taken = json.loads(Path(file).read_text(encoding="utf-8"))
            new = {
                one["forms"][0]: Translated(tuple(one["texts"]), (MACHINE_MADE,)) for one in taken if any(one["texts"])
            }
            _write(language, said, translations(language) | new)
        case _:
            sys.exit(__doc__)


def _everywhere() -> Iterator[tuple[tuple[str, ...], str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.*")):
            where = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py" and not where.startswith(UNSAID):
                yield from ((forms, where) for forms in _in_python(path.read_text(encoding="utf-8")))
            elif path.suffix == ".html":
                yield from ((forms, where) for forms in _in_template(path.read_text(encoding="utf-8")))


def _in_python(source: str) -> Iterator[tuple[str, ...]]:
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if name == "_" and texts:
                yield (texts[0],)
            elif name == "ngettext" and len(texts) > 1:
                yield (texts[0], texts[1])


def _in_template(source: str) -> Iterator[tuple[str, ...]]:
    environment = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    for _line, function, texts in environment.extract_translations(source):  # type: ignore[attr-defined]
        named = [texts] if isinstance(texts, str) else [one for one in texts if one is not None]
        yield tuple(named[: 2 if function == "ngettext" else 1])


def _forms(text: object) -> tuple[str, ...]:
    return (
        (text,) if isinstance(text, str) else tuple(str(one) for one in text) if isinstance(text, (list, tuple)) else ()
    )


def _entry(one: Found, translated: Translated, forms: int) -> str:
    lines = [f"# {note}" for note in translated.notes] + [f"#: {' '.join(one.where)}"]
    if any("%(" in form for form in one.forms):
        lines.append("#, python-format")
    lines.append(f"msgid {normalize(one.forms[0], width=WIDTH)}")
    if len(one.forms) == 1:
        lines.append(f"msgstr {normalize(next(iter(translated.texts), ''), width=WIDTH)}")
    else:
        lines.append(f"msgid_plural {normalize(one.forms[1], width=WIDTH)}")
        texts = (*translated.texts, *[""] * forms)[:forms]
        lines += [f"msgstr[{at}] {normalize(text, width=WIDTH)}" for at, text in enumerate(texts)]
    return "\n".join(lines) + "\n"


def _missing(
    said: Mapping[str, Found], translated: Mapping[str, Translated], language: str
) -> Iterator[dict[str, Any]]:
    for text, one in said.items():
        known = translated.get(text, Translated(())).texts
        needed = 1 if len(one.forms) == 1 else plural(language)[0]
        if len(known) != needed or not all(known):
            yield {"forms": one.forms, "texts": [*known, *[""] * needed][:needed], "where": one.where}


def _write(language: str, said: Mapping[str, Found], translated: Mapping[str, Translated]) -> None:
    path = LOCALE / language / CATALOGUE
    path.write_text(written(language, said, translated), encoding="utf-8")
    left = sum(1 for _one in _missing(said, translated, language))
    print(f"{path.relative_to(ROOT)}: {len(said)} sentences, {left} not translated")


if __name__ == "__main__":
    main(sys.argv[1:])
