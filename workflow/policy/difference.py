"""What changed between two policies, in words: "clock prosecutor_decision: limit 30 days → 45 days".

For whoever adopts a policy and must know what changes with it. No words mean that both say the same. Read `difference`
first.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, inspect

from workflow.calendar.days import WEEKDAYS, Calendar
from workflow.errors import Sentence, _
from workflow.policy.terms import Policy

# How a table is called, and by which of its keys it is known again in the other policy.
_KNOWN_BY = {
    "EventKind": ("event", ("kind",)),
    "Field": ("field", ("key",)),
    "Code": ("code", ("key",)),
    "CodeList": ("codes", ("key",)),
    "Region": ("region", ("key",)),
    "State": ("state", ("key",)),
    "Transition": ("transition", ("event", "region")),
    "Clock": ("clock", ("key",)),
    "Stage": ("stage", ("at",)),
    "Pause": ("pause", ("reason",)),
    "Word": ("word", ("word",)),
    "NoticeRule": ("rule", ("event",)),
    "Implicated": ("implicated", ("role",)),
}
_FILES = ("vocabulary", "workflow", "clocks", "chronology", "notifications")


def difference(old: Policy, new: Policy) -> list[Sentence]:
    """Everything that `new` says otherwise than `old`, in the order of the files."""
    found = list(_tables("vocabulary", old.vocabulary, new.vocabulary))
    found += _tables("workflow", old.workflow, new.workflow)
    found += _tables("clocks", old.clocks, new.clocks)
    for thing in ("chronology", "notifications"):
        before, after = getattr(old, thing), getattr(new, thing)
        if before and after:
            found += _tables(thing, before, after)
        elif before:
            found.append(_("%(thing)s is gone.", thing=thing))
        elif after:
            found.append(_("%(thing)s is new.", thing=thing))
    return found


def calendar_difference(old: Calendar, new: Calendar) -> list[Sentence]:
    """Every day that is worked in one calendar and not in the other, and what else they say otherwise."""
    found = [] if old.zone == new.zone else [_("calendar: zone %(old)s → %(new)s", old=old.zone, new=new.zone)]
    if old.weekend != new.weekend:
        before, after = (", ".join(WEEKDAYS[day] for day in sorted(one.weekend)) for one in (old, new))
        found.append(_("calendar: weekend %(old)s → %(new)s", old=before, new=after))
    for day in sorted(old.holidays.keys() | new.holidays.keys()):
        before, after = _holiday(old, day), _holiday(new, day)
        if before != after:
            found.append(_("calendar: %(day)s %(old)s → %(new)s", day=day, old=before, new=after))
    return found


def _holiday(calendar: Calendar, day: date) -> str:
    if day not in calendar.holidays:
        return "no holiday"
    return calendar.holidays[day] + (" (estimated)" if day in calendar.estimated else "")


def _tables(thing: str, old: Struct, new: Struct) -> Iterator[Sentence]:
    for field in inspect.type_info(type(old)).fields:  # type: ignore[attr-defined]
        yield from _values(thing, field.encode_name, getattr(old, field.name), getattr(new, field.name))


def _values(thing: str, key: str, old: Any, new: Any) -> Iterator[Sentence]:
    if old == new:
        return
    if isinstance(old, tuple):
        named = type((old or new)[0]).__name__ in _KNOWN_BY
        yield from (_lists if named else _sets)(thing, key, old, new)
    elif isinstance(old, dict):
        yield from _named(thing, key, old, new)
    elif isinstance(old, Struct) and isinstance(new, Struct):
        yield from _tables(f"{thing}, {key}", old, new)
    else:
        yield _("%(thing)s: %(key)s %(old)s → %(new)s", thing=thing, key=key, old=_said(old), new=_said(new))


def _lists(thing: str, key: str, old: tuple[Struct, ...], new: tuple[Struct, ...]) -> Iterator[Sentence]:
    """Two lists of tables that are known by a key."""
    before, after = _by_name(thing, old), _by_name(thing, new)
    for name in before:
        if name not in after:
            yield _("%(thing)s is gone.", thing=name)
    for name, table in after.items():
        if name not in before:
            yield _("%(thing)s is new.", thing=name)
        else:
            yield from _tables(name, before[name], table)
    yield from _reordered(thing, key, list(before), list(after))


def _by_name(thing: str, tables: tuple[Struct, ...]) -> dict[str, Struct]:
    """Tables by what they are called: "clock x", "clock x, stage due"; a second one of the same name is numbered."""
    outer = f"{thing}, " if thing not in _FILES else ""
    named: dict[str, Struct] = {}
    for table in tables:
        noun, keys = _KNOWN_BY[type(table).__name__]
        name = f"{outer}{noun} {' in '.join(getattr(table, key) for key in keys)}"
        number = 1 + sum(other == name or other.startswith(f"{name} (") for other in named)
        named[name if number == 1 else f"{name} ({number})"] = table
    return named


def _sets(thing: str, key: str, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Sentence]:
    """Two lists of words, or of tables without a name."""
    before, after = [_said(item) for item in old], [_said(item) for item in new]
    added, removed = [item for item in after if item not in before], [item for item in before if item not in after]
    if added:
        yield _("%(thing)s: %(key)s now also %(items)s", thing=thing, key=key, items=", ".join(added))
    if removed:
        yield _("%(thing)s: %(key)s no longer %(items)s", thing=thing, key=key, items=", ".join(removed))
    yield from _reordered(thing, key, before, after)


def _reordered(thing: str, key: str, before: list[str], after: list[str]) -> Iterator[Sentence]:
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield _("%(thing)s: %(key)s in another order", thing=thing, key=key)


def _named(thing: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Sentence]:
    for name in old:
        if name not in new:
            yield _("%(thing)s is gone.", thing=f"{key} {name}")
    for name, value in new.items():
        if name not in old:
            yield _("%(thing)s is new.", thing=f"{key} {name}")
        else:
            yield from _values(f"{thing}, {key}", name, old[name], value)


def _said(value: object) -> str:
    """A value as the file writes it, shortly."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case tuple():
            return f"[{', '.join(map(_said, value))}]"
        case Struct():
            pairs = ((name, getattr(value, name)) for name in value.__struct_fields__)
            return (
                "{"
                + ", ".join(f"{name.rstrip('_')} = {_said(item)}" for name, item in pairs if item not in ((), None))
                + "}"
            )
    return str(value)
