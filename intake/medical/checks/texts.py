"""Words in what was written: which of a list stand there, in any of the three languages. Read `stands_in`."""

import re
from collections.abc import Iterator
from functools import cache

from intake.medical.check_terms import Checks
from intake.medical.form import Field, Form
from intake.medical.record import Answer, Record, rows_of

PROSE = frozenset({"text", "long"})


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    each = (re.escape(one.removesuffix("*")) + (r"\w*" if one.endswith("*") else "") for one in words)
    return re.compile(rf"\b(?:{'|'.join(each)})\b")


def stands_in(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words (in lower case, "simulat*" for all that begin so) stands in a text."""
    return _pattern(words).search(text.casefold()) is not None


def says(checks: Checks, text: str, kind: str) -> bool:
    """Whether a text has one of the words of a kind ("left", "verdicts") in any language."""
    return any(stands_in(text, getattr(spoken, kind)) for spoken in checks.words.values())


def begins(checks: Checks, text: str, kind: str) -> bool:
    """Whether a text begins with one of the words of a kind in any language."""
    start = text.casefold().lstrip(" „“\"'(")
    return any(start.startswith(getattr(spoken, kind)) for spoken in checks.words.values())


def prose(field: Field, answer: Answer) -> str:
    """All that was written freely in an answer: a text, the words beside it, the texts of its rows."""
    if field.type == "rows":
        known = {one.key: one for one in field.fields}
        return "\n".join(prose(known[key], one) for row in rows_of(answer) for key, one in row.items() if key in known)
    return answer.text if field.type in PROSE else answer.words


def all_prose(record: Record, form: Form) -> Iterator[tuple[str | None, str | None, Field, str]]:
    """Every free text of a record that stands: list, number of the entry, field, text."""
    for _section, entries, field in form.every_field():
        if entries is None:
            yield None, None, field, prose(field, record.get(field.key))
            continue
        for entry in record.standing(entries.key):
            yield entries.key, entry.no, field, prose(field, entry.get(field.key))
