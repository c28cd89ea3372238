"""Whether a parsed file has the form of its struct, and if not, every place where it has not.

msgspec stops at its first fault and speaks to programmers. A policy is written by lawyers, who need all faults at once
and with each what would be right. What passes `misfits` is converted by msgspec without a fault. Read `misfits` first.
"""

import re
import reprlib
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Any

from msgspec import Struct, inspect

from workflow.errors import Sentence, _
from workflow.policy import terms
from workflow.policy.places import Path

Misfit = tuple[Path, Sentence]
MOST = 1_000

NOUNS = {
    "Vocabulary": "vocabulary.toml",
    "Workflow": "workflow.toml",
    "Clocks": "clocks.toml",
    "Chronology": "chronology.toml",
    "Notifications": "notifications.toml",
    "NoticeRule": "a rule",
    "StageNotices": "stages",
    "Implicated": "an implicated role",
    "EventKind": "an event",
    "Words": "words in three languages",
    "Said": "what a word says",
    "When": "a condition",
    "Undone": "an end that is undone",
}

# Invisible to whoever reads the file, and able to change what a terminal or a page shows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_PLAIN = re.compile(r"[\w.:-]{1,64}")


def misfits(value: object, wanted: type[Struct]) -> list[Misfit]:
    """The places of `value`, as tomllib or json give it, that have not the form `wanted`; empty if all is well.

    At most a thousand: a file that has more is another kind of file.
    """
    return list(islice(_misfits(value, inspect.type_info(wanted), ()), MOST))


def guess(word: str, known: Collection[str]) -> str:
    """What may have been meant: the nearest of `known`; where none is near, all of a few or the nearest three."""
    near = get_close_matches(word, known, n=1)
    if near:
        return near[0]
    return " / ".join(known if len(known) <= 8 else get_close_matches(word, known, n=3, cutoff=0.0)) or "(none)"


def shown(value: object) -> str:
    """A value as it may stand in a sentence: short, on one line, nothing invisible."""
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    if isinstance(value, str):  # repr escapes what cannot be seen
        return repr(value if len(value) <= 60 else value[:57] + "...")
    return reprlib.repr(value)


def _written(value: object) -> str:
    """A value of the wrong type as its file writes it, shortly."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) and _PLAIN.fullmatch(value) else shown(value).replace("'", '"')


def _misfits(value: Any, wanted: inspect.Type, path: Path) -> Iterator[Misfit]:
    match wanted:
        case inspect.StructType():
            yield from _table(value, wanted, path)
        case inspect.VarTupleType():
            yield from _list(value, wanted, path)
        case inspect.DictType():
            yield from _names(value, wanted, path)
        case inspect.UnionType():  # in these files always "or nothing", and TOML has no nothing
            if value is not None:
                yield from _misfits(value, next(t for t in wanted.types if not isinstance(t, inspect.NoneType)), path)
        case _:
            sentence = _leaf(value, wanted, path)
            if sentence:
                yield path, sentence


def _table(value: Any, wanted: inspect.StructType, path: Path) -> Iterator[Misfit]:
    if not isinstance(value, dict):
        yield path, _no_table(value, path)
        return
    fields = {field.encode_name: field for field in wanted.fields}
    missing = [name for name, field in fields.items() if field.required and name not in value]
    for name, item in value.items():
        if name in fields:
            yield from _misfits(item, fields[name].type, (*path, name))
            continue
        absent = [one for one in fields if one not in value]
        is_slip = get_close_matches(name, fields, n=1) and not get_close_matches(name, absent, n=1)
        meant = guess(name, list(fields) if is_slip or not absent else absent)
        missing = [one for one in missing if one != meant]  # one slip, one sentence
        yield (
            (*path, name),
            _(
                "%(key)s is not a key of %(thing)s; did you mean %(meant)s?",
                key=shown(name),
                thing=_noun(wanted.cls),
                meant=meant,
            ),
        )
    for name in missing:
        yield path, _("%(key)s is missing from %(thing)s.", key=name, thing=_called(value, wanted.cls, path))


def _list(value: Any, wanted: inspect.VarTupleType, path: Path) -> Iterator[Misfit]:
    if not isinstance(value, list):
        found = _written(value)
        yield (
            path,
            _("%(key)s must be a list in square brackets; here stands %(found)s.", key=_named(path), found=found),
        )
        return
    for number, item in enumerate(value):
        yield from _misfits(item, wanted.item_type, (*path, number))


def _names(value: Any, wanted: inspect.DictType, path: Path) -> Iterator[Misfit]:
    if not isinstance(value, dict):
        yield path, _no_table(value, path)
        return
    for name, item in value.items():
        sentence = _leaf(name, wanted.key_type, path)
        if sentence:
            yield (*path, name), sentence
        yield from _misfits(item, wanted.value_type, (*path, name))


def _no_table(value: object, path: Path) -> Sentence:
    found = _written(value)
    return _("%(key)s must be a table with keys of its own; here stands %(found)s.", key=_named(path), found=found)


def _leaf(value: Any, wanted: inspect.Type, path: Path) -> Sentence | None:
    match wanted:
        case inspect.Metadata(type=inspect.StrType() as text, extra_json_schema=extra):
            return _text(value, text, path, (extra or {}).get("description"))
        case inspect.StrType():
            return _text(value, wanted, path, None)
        case inspect.LiteralType(values=known):
            if value not in known or isinstance(value, bool):
                meant = guess(str(value), [str(one) for one in known])
                return _(
                    "%(key)s cannot be %(found)s; did you mean %(meant)s?",
                    key=_named(path),
                    found=shown(value),
                    meant=meant,
                )
        case inspect.BoolType():
            if not isinstance(value, bool):
                found = _written(value)
                return _("%(key)s must be true or false; here stands %(found)s.", key=_named(path), found=found)
        case inspect.IntType():
            if not isinstance(value, int) or isinstance(value, bool):
                found = _written(value)
                return _("%(key)s must be a whole number; here stands %(found)s.", key=_named(path), found=found)
    return None


def _text(value: Any, wanted: inspect.StrType, path: Path, asked: str | None) -> Sentence | None:
    if not isinstance(value, str):
        found = _written(value)
        return _("%(key)s must be a text in quotation marks; here stands %(found)s.", key=_named(path), found=found)
    if wanted.min_length and not value.strip():
        return _("%(key)s is empty.", key=_named(path))
    if wanted.max_length and len(value) > wanted.max_length:
        return _("%(key)s is longer than %(longest)s characters.", key=_named(path), longest=wanted.max_length)
    if _UNSEEN.search(value):
        return _("%(key)s holds a character that cannot be seen: %(found)s.", key=_named(path), found=shown(value))
    # fullmatch, because "$" also passes a line break at the end; ASCII, because \d takes the digits of every script.
    if wanted.pattern is None or re.fullmatch(wanted.pattern, value, re.ASCII):
        return None
    if asked is None:
        return _ASKED.get(wanted.pattern, _asked_plainly)(_named(path), shown(value))
    return _("%(key)s cannot be %(found)s; write %(asked)s.", key=_named(path), found=shown(value), asked=asked)


def _asked_plainly(key: str, found: str) -> Sentence:
    return _("%(key)s cannot be %(found)s.", key=key, found=found)


def _asked_key(key: str, found: str) -> Sentence:
    return _(
        "%(key)s cannot be %(found)s; write small letters, digits and underscores, a letter first.",
        key=key,
        found=found,
    )


def _asked_event(key: str, found: str) -> Sentence:
    return _(
        "%(key)s cannot name %(found)s; write an event, a group, or event:code, in small letters.", key=key, found=found
    )


def _asked_span(key: str, found: str) -> Sentence:
    return _(
        "%(key)s cannot be %(found)s; write a whole number and hours, days, working days, weeks, months or years.",
        key=key,
        found=found,
    )


def _asked_stage(key: str, found: str) -> Sentence:
    return _('%(key)s cannot be %(found)s; write "due", or like "-12 hours" and "+2 days".', key=key, found=found)


def _asked_time(key: str, found: str) -> Sentence:
    return _('%(key)s cannot be %(found)s; write a time of day like "07:30".', key=key, found=found)


def _pattern(wanted: Any) -> str:
    info = inspect.type_info(wanted)
    if not isinstance(info, inspect.StrType) or info.pattern is None:
        raise TypeError(f"{wanted} has no pattern")
    return info.pattern


_ASKED = {
    _pattern(terms.Key): _asked_key,
    _pattern(terms.EventName): _asked_event,
    _pattern(terms.SpanText): _asked_span,
    _pattern(terms.TimeOfDay): _asked_time,
    _pattern(terms.Stage.__annotations__["at"]): _asked_stage,
}


def _named(path: Path) -> str:
    """The key that a value belongs to, as the reader of the file knows it."""
    return next((shown(step) for step in reversed(path) if isinstance(step, str)), "the file")


def _noun(cls: type) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cls.__name__).lower()
    return NOUNS.get(cls.__name__, ("an " if words[0] in "aeiou" else "a ") + words)


def _called(table: dict[str, Any], cls: type, path: Path) -> str:
    """A table by its own key if it has one, else by the key it belongs to, else by what it is."""
    own = next((table[name] for name in ("key", "kind", "word", "event") if isinstance(table.get(name), str)), None)
    if own is not None:
        return shown(own)
    return _named(path) if path and isinstance(path[-1], str) else _noun(cls)
