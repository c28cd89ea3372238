"""Reads a policy: TOML texts into checked values, every fault with its file and line.

`read_policy` is for a folder that somebody edits: form and sense are checked, and all faults are told together.
`policy_from` is for texts that were adopted once and are kept by hash: only their form is read, because a later release
that checks more must not shut out what an instance has long been running on.

A policy's hash is the SHA-256 of the RFC 8785 canonical JSON of what its files *say*, so that a comment, the order of
keys or the layout changes nothing. The calendar is hashed apart, for a new holiday is not a new law.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import rfc8785

from workflow.errors import NotUnderstood, _
from workflow.policy.checks import faults
from workflow.policy.form import misfits
from workflow.policy.places import Fault, Faulty, Places
from workflow.policy.terms import Chronology, Clocks, Notifications, Policy, Vocabulary, Workflow

FILES: dict[str, type[msgspec.Struct]] = {
    "vocabulary.toml": Vocabulary,
    "workflow.toml": Workflow,
    "clocks.toml": Clocks,
    "chronology.toml": Chronology,
    "notifications.toml": Notifications,
}
OPTIONAL = frozenset({"chronology.toml", "notifications.toml"})
CALENDAR = "calendar.toml"
LARGEST_BYTES = 2_000_000  # a file; the shipped vocabulary has 100,000
DEEPEST = 12  # a policy needs six

T = TypeVar("T", bound=msgspec.Struct)


def read_policy(folder: Path) -> Policy:
    """The policy of a folder, checked as strictly as can be; raises Faulty with all that is wrong in it."""
    return checked(policy_content(folder))


def checked(content: Mapping[str, str]) -> Policy:
    """The policy that these texts (file name → text) say, form and sense checked."""
    policy = policy_from(content)
    found = faults(policy, Places(content))
    if found:
        raise Faulty(found)
    return policy


def policy_from(content: Mapping[str, str]) -> Policy:
    """The policy that these texts (file name → text) say; their form is checked, not their sense."""
    found: list[Fault] = [
        Fault(name, _("%(file)s is missing from the policy.", file=name))
        for name in FILES
        if name not in content and name not in OPTIONAL
    ]
    parsed = {name: _parsed(name, content[name], found) for name in FILES if name in content}
    places = Places(content)
    for name, value in parsed.items():
        if value is not None:
            found += [Fault(places.where(name, path), sentence) for path, sentence in misfits(value, FILES[name])]
    if found:
        raise Faulty(found)
    notices = parsed.get("notifications.toml")
    return Policy(
        hash=hashlib.sha256(_canonical_json(parsed)).hexdigest(),
        vocabulary=msgspec.convert(parsed["vocabulary.toml"], Vocabulary),
        workflow=msgspec.convert(parsed["workflow.toml"], Workflow),
        clocks=msgspec.convert(parsed["clocks.toml"], Clocks),
        chronology=msgspec.convert(parsed["chronology.toml"], Chronology) if "chronology.toml" in parsed else None,
        notifications=None if notices is None else msgspec.convert(notices, Notifications),
    )


def policy_content(folder: Path) -> dict[str, str]:
    """The texts of a policy's files (file name → text), as they are kept by hash; the calendar is not among them."""
    if not folder.is_dir():
        raise NotUnderstood(_("There is no folder %(folder)s.", folder=folder))
    names = sorted(path.name for path in folder.iterdir() if path.name not in FILES)
    found = [
        Fault(name, _("%(file)s is missing from the policy; is it %(meant)s?", file=name, meant=near[0]))
        for name in FILES
        if not (folder / name).exists() and (near := get_close_matches(name, names, n=1, cutoff=0.8))
    ]
    content = {}
    for name in FILES:
        if (folder / name).exists():
            try:
                content[name] = text_of(folder / name)
            except NotUnderstood as error:
                found.append(Fault(error.where or name, error.what))
    if found:
        raise Faulty(found)
    return content


def policy_hash(content: Mapping[str, str]) -> str:
    """The name of the policy that these texts say: 64 hexadecimal digits."""
    return hashlib.sha256(canonical_policy(content)).hexdigest()


def canonical_policy(content: Mapping[str, str]) -> bytes:
    """What a policy's texts say, as RFC 8785 JSON (file name → table). Other files than a policy's do not count."""
    found: list[Fault] = []
    parsed = {name: _parsed(name, content[name], found) for name in FILES if name in content}
    if found:
        raise Faulty(found)
    return _canonical_json(parsed)


def calendar_hash(text: str) -> str:
    """The name of the calendar that this text says, made like a policy's hash."""
    return hashlib.sha256(canonical_calendar(text)).hexdigest()


def canonical_calendar(text: str) -> bytes:
    """What a calendar's text says, as RFC 8785 JSON ("calendar.toml" → table)."""
    found: list[Fault] = []
    parsed = _parsed(CALENDAR, text, found)
    if found:
        raise Faulty(found)
    return _canonical_json({CALENDAR: parsed})


def text_of(path: Path, *, where: str | None = None, at_most: int = LARGEST_BYTES) -> str:
    """A file's text, read no further than `at_most` bytes; `where` names it in errors, else its own name does.

    Raises NotUnderstood if it cannot be read, is larger or is not UTF-8.
    """
    where = where or path.name
    try:
        with path.open("rb") as file:
            raw = file.read(at_most + 1)
    except OSError as error:
        raise NotUnderstood(_("The file cannot be read: %(why)s.", why=error.strerror), where=where) from None
    if len(raw) > at_most:
        raise NotUnderstood(
            _("The file is larger than %(most)s bytes, and no such file is.", most=at_most), where=where
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise NotUnderstood(_("The file is not in UTF-8; save it so."), where=f"{where}:{line}") from None


def _parsed(name: str, text: str, found: list[Fault]) -> dict[str, Any] | None:
    """What a text says; None, and a fault more, if it is not TOML."""
    try:
        value = tomllib.loads(text)
        if not _deeper(value, DEEPEST):
            return value
        fault = Fault(name, _TOO_DEEP)
    except RecursionError:
        fault = Fault(name, _TOO_DEEP)
    except tomllib.TOMLDecodeError as error:
        fault = _not_toml(name, text, str(error))
    except ValueError as error:  # int() refuses thousands of digits
        fault = Fault(name, _("This is not TOML: %(fault)s.", fault=error))
    found.append(fault)
    return None


_TOO_DEEP = _("Lists and tables are nested too deeply for a policy.")


def _not_toml(name: str, text: str, said: str) -> Fault:
    line = re.search(r"\(at line (\d+), column \d+\)$", said)
    number = int(line[1]) if line else text.count("\n") + 1  # "at end of document"
    return Fault(f"{name}:{number}", _("This is not TOML: %(fault)s.", fault=re.sub(r" \(at .*\)$", "", said)))


def _deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels == 0 or any(_deeper(item, levels - 1) for item in inner)


def _canonical_json(parsed: Mapping[str, object]) -> bytes:
    try:
        return rfc8785.dumps(_canonical(parsed))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError):
        raise NotUnderstood(_("A number or a character in the file has no canonical form.")) from None


def _canonical(value: Any) -> Any:
    """Dates as text, for canonical JSON has none."""
    match value:
        case dict():
            return {key: _canonical(item) for key, item in value.items()}
        case list():
            return [_canonical(item) for item in value]
        case date() | time():  # a datetime is a date too
            return value.isoformat()
    return value
