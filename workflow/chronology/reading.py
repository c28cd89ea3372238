"""Reads the chronology of a judgment; refuses what cannot be replayed, with the line, and takes the rest with a note.

A file of strangers: it may be huge, no JSON, nested without end, or name one key twice. Every fault is NotUnderstood
and all faults of a file are told together. Read `read_chronology` first.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from workflow.chronology.terms import Chronology, ChronologyFile, Event
from workflow.errors import NotUnderstood, Sentence, _
from workflow.policy.form import Misfit, misfits, shown
from workflow.policy.places import Fault, Faulty
from workflow.policy.places import Path as Steps
from workflow.policy.reading import text_of

LARGEST_BYTES = 20_000_000  # the longest published chronology has 9,000
MOST_EVENTS = 10_000
DEEPEST = 20  # a chronology needs five


def read_chronology(path: Path) -> Chronology:
    """The chronology of a file, its events sorted by date; events of one day keep the file's order.

    Raises NotUnderstood, naming file and line, for what is too large (before it is read), no JSON, misspelt, of a wrong
    type, or dated to a day that does not exist.
    """
    return chronology_from(text_of(path, where=str(path), at_most=LARGEST_BYTES), where=str(path))


def chronology_from(text: str, *, where: str) -> Chronology:
    """The same from a text; `where` names it in errors."""
    value = _parsed(text, where)
    found = list(_too_many(value)) or misfits(value, ChronologyFile) or list(_impossible(value))
    if found:
        raise Faulty(_placed(found, text, where))
    file = msgspec.convert(value, ChronologyFile)
    return Chronology(
        **{name: getattr(file, name) for name in ChronologyFile.__struct_fields__ if name != "events"},
        events=tuple(sorted(file.events, key=_day)),
        notes=tuple(_notes(file)),
    )


def _placed(found: list[Misfit], text: str, where: str) -> list[Fault]:
    lines = _lines(text, [path for path, _sentence in found])
    faults = []
    for path, sentence in found:
        around = (path[:length] for length in range(len(path), -1, -1))  # what is missing has no line of its own
        line = next(lines[place] for place in around if place in lines)
        faults.append(Fault(f"{where}:{line}", sentence))
    return faults


class _NamedTwice(Exception):
    """A key that one object names twice."""


def _parsed(text: str, where: str) -> Any:
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        fault = _("This is not JSON: %(fault)s in column %(column)s.", fault=error.msg, column=error.colno)
        raise NotUnderstood(fault, where=f"{where}:{error.lineno}") from None
    except _NamedTwice as error:
        key = str(error)
        fault = _("An object names the key %(key)s twice; keep one of them.", key=shown(key))
        raise NotUnderstood(fault, where=f"{where}:{_second(text, key)}") from None
    except RecursionError:
        raise _too_deep(where) from None
    except ValueError as error:  # NaN, and numbers of thousands of digits
        raise NotUnderstood(_("This is not JSON: %(fault)s.", fault=error), where=where) from None
    if _deeper(value, DEEPEST):
        raise _too_deep(where)
    return value


def _too_deep(where: str) -> NotUnderstood:
    return NotUnderstood(_("Lists and objects are nested too deeply for a chronology."), where=where)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        counted = Counter(name for name, _value in pairs)
        raise _NamedTwice(next(name for name, number in counted.items() if number > 1))
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(_deeper(item, levels - 1) for item in inner)


def _too_many(value: Any) -> Iterator[Misfit]:
    if isinstance(value, dict) and isinstance(value.get("events"), list) and len(value["events"]) > MOST_EVENTS:
        yield ("events",), _("There are more than %(most)s events, so it is no chronology.", most=MOST_EVENTS)


def _impossible(value: dict[str, Any]) -> Iterator[Misfit]:
    """What has the right form and cannot be: days that do not exist, no event at all."""
    if not value["events"]:
        yield ("events",), _("There is no event, so there is nothing to replay.")
    dated: list[tuple[Steps, Any]] = [(("date_of_judgment",), value.get("date_of_judgment"))]
    dated += [(("events", number, "date"), event["date"]) for number, event in enumerate(value["events"])]
    for number, delay in enumerate((value.get("finding") or {}).get("delays", ())):
        dated += [(("finding", "delays", number, name), delay[name]) for name in ("from_date", "to_date")]
    for path, text in dated:
        if text is not None and not _exists(text):
            yield path, _("%(day)s is not a day that exists (years 1000 to 2999).", day=text)


def _exists(day: str) -> bool:
    try:
        return 1000 <= date.fromisoformat(day).year <= 2999  # what an entry of the log can be dated to
    except ValueError:
        return False


def _day(event: Event) -> str:
    return event.date


def _notes(file: ChronologyFile) -> Iterator[Sentence]:
    days = [event.date for event in file.events]
    if days != sorted(days):
        yield _("The events were not in the order of their dates; they are replayed in it.")
    for number, event in enumerate(file.events):
        if event.precision != "day" and event.time:
            yield _("Event %(number)s of the file has a time but no day; the time is left aside.", number=number + 1)
        first = {"day": event.date[8:], "month": "01", "year": "01-01"}[event.precision]
        if not event.date.endswith(first):
            yield _(
                "Event %(number)s of the file is dated more exactly than its precision says; the precision counts.",
                number=number + 1,
            )


# One token a match: a text, a bracket, a comma or colon, or a number or word. The text is JSON, so nothing else comes.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def _starts(text: str) -> Iterator[tuple[Steps, int]]:
    """The path and line of every key, and of every value that is no key's, of a text that is JSON."""
    path: list[str | int] = []
    line, at, key_next = 1, 0, False
    for token in _TOKEN.finditer(text):
        line, at = line + text.count("\n", at, token.start()), token.start()
        mark = text[at]
        if mark in "}]":
            path.pop()
            key_next = False
        elif mark == ",":
            last = path[-1]
            key_next = isinstance(last, str)
            path[-1] = last if isinstance(last, str) else last + 1
        elif key_next:
            path[-1] = json.loads(token[0])
            key_next = False
            yield tuple(path), line
        elif mark != ":":
            if not path or isinstance(path[-1], int):
                yield tuple(path), line
            if mark in "{[":
                path.append("" if mark == "{" else 0)
                key_next = mark == "{"


def _lines(text: str, wanted: list[Steps]) -> dict[Steps, int]:
    """The lines of these paths and of all that they lie in."""
    asked = {path[:length] for path in wanted for length in range(len(path) + 1)}
    lines: dict[Steps, int] = {}
    for path, line in _starts(text):
        if path in asked:
            lines[path] = line
            if len(lines) == len(asked):
                break
    return lines


def _second(text: str, key: str) -> int:
    """The line on which an object names `key` for the second time."""
    seen: set[Steps] = set()
    for path, line in _starts(text):
        if path and path[-1] == key:
            if path in seen:
                return line
            seen.add(path)
    return 1
