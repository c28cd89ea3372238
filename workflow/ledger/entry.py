"""One event as it stands in the log, and the only bytes that may stand for it.

An `Entry` goes in, its leaf comes out (`canonical`), and back (`decode`). Leaves are canonical JSON (RFC 8785) of a
smaller domain than the RFC's, so that msgspec writes the very bytes of the `rfc8785` library fifty times as fast:
keys match ^[a-z][a-z0-9_]*$ and have at most 80 characters (the RFC sorts by UTF-16 units, msgspec by code points; for
such keys that is the same), integers stay within ±(2^53 - 1), there are no floats and no null. Bytes are standard
base64. Nothing here hashes or looks at other entries: `merkle` and `chain` do. Read `decode` first.
"""

import re
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta, Struct

from workflow.errors import NotUnderstood, _

MAX_LEAF_BYTES = 65_535  # C2SP tlog-tiles: an entry's length is written as uint16
NO_PREVIOUS = bytes(32)  # `prev` of a stream's first event

_EXACT = 2**53 - 1  # RFC 8785 §3.2.2.3, I-JSON: integers every JSON reader keeps exactly
_Integer = Annotated[int, Meta(ge=-_EXACT, le=_EXACT)]
_Count = Annotated[int, Meta(ge=1, le=_EXACT)]
_Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,79}\Z")]
_Hash = Annotated[bytes, Meta(min_length=32, max_length=32)]
_Salt = Annotated[bytes, Meta(min_length=16, max_length=16)]

if TYPE_CHECKING:  # for readers of an entry: what JSON gives
    _Data = dict[str, Any]
else:  # for msgspec: no float, no null, at most four containers inside each other
    _Scalar = str | _Integer | bool
    _Shallow = _Scalar | list[_Scalar] | dict[_Key, _Scalar]
    _Deep = _Scalar | list[_Shallow] | dict[_Key, _Shallow]
    _Data = dict[str, _Scalar | list[_Deep] | dict[_Key, _Deep]]  # its own keys: `_check_key`, faster


class By(Struct, frozen=True, forbid_unknown_fields=True, gc=False, kw_only=True):
    """Who let the event happen: a person's pseudonym, in which role, of which office."""

    office: str
    person: str
    role: str


class Entry(Struct, frozen=True, forbid_unknown_fields=True, gc=False, kw_only=True):
    """One event of a stream. The fields stand in the order of their names, as RFC 8785 writes them.

    `stream` is "case:<uuid>", "office:…", "person:…" or "system", `n` counts 1, 2, 3 … in it. `occurred_at` is the
    text of a Moment of that `precision`, `recorded_at` a UTC instant to the second. `prev` is the leaf hash (32 bytes)
    of the stream's previous event, `salt` 16 random bytes, `policy` the hash of the version in force, "" before any.
    Making one checks nothing: `canonical` and `decode` do.
    """

    by: By
    data: _Data
    kind: str
    n: _Count
    occurred_at: str
    policy: str
    precision: str
    prev: _Hash
    recorded_at: str
    salt: _Salt
    stream: str


class Link(Struct, frozen=True, gc=False):
    """What chains an entry to its stream, without the rest."""

    n: _Count
    prev: _Hash
    stream: Annotated[str, Meta(max_length=100)]


def canonical(entry: Entry) -> bytes:
    """The leaf of `entry`. Raises NotUnderstood if `decode` would not give back the same entry."""
    try:
        leaf = _write(entry)
    except (TypeError, ValueError, OverflowError, RecursionError) as fault:
        raise NotUnderstood(
            _(
                "The event cannot be written down: it holds a value that JSON has no form for (%(fault)s).",
                fault=type(fault).__name__,
            )
        ) from None
    if decode(leaf) != entry:
        raise NotUnderstood(_("The event cannot be written down: it would not read back as the same event."))
    return leaf


def decode(leaf: bytes) -> Entry:
    """The entry that `leaf` stands for. Raises NotUnderstood for everything that `canonical` does not write:

    longer than 65,535 bytes, other bytes for the same value, unknown or missing fields, wrong types, floats, null,
    keys or fields of another form, days that do not exist.
    """
    if len(leaf) > MAX_LEAF_BYTES:
        raise NotUnderstood(_("The entry has %(size)d bytes, more than an entry may have.", size=len(leaf)))
    try:
        entry = _ENTRY.decode(leaf)
        same = _write(entry) == leaf
    except _MISFORMED as fault:
        raise _misformed(fault) from None
    if not same:
        raise NotUnderstood(_("The entry is not written in its one canonical form (RFC 8785)."))
    _check_form(entry)
    for key in entry.data:
        _check_key(key)
    return entry


def read_link(leaf: bytes) -> Link:
    """How `leaf` is chained to its stream, in a seventh of the time of `decode` and with none of its promises.

    Raises NotUnderstood if there is no such JSON; whether the rest is canonical is not looked at.
    """
    try:
        return _LINK.decode(leaf)
    except _MISFORMED as fault:
        raise _misformed(fault) from None


_ENTRY = msgspec.json.Decoder(Entry)
_LINK = msgspec.json.Decoder(Link)
_write = msgspec.json.Encoder(order="deterministic").encode  # sorts dicts; structs as declared, by name
_MISFORMED = (msgspec.MsgspecError, UnicodeError, RecursionError)


def _misformed(fault: Exception) -> NotUnderstood:
    """Names the field and what was expected there; what a damaged entry holds is escaped and cut."""
    said = ascii(str(fault))[1:-1][:120] if isinstance(fault, msgspec.MsgspecError) else type(fault).__name__
    return NotUnderstood(_("The entry does not have the form of an entry (%(fault)s).", fault=said))


_DAY = r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_INSTANT = _DAY + r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ"
_MONTH, _YEAR = r"[12]\d{3}-(?:0[1-9]|1[0-2])", r"[12]\d{3}"
_KEY = r"[a-z][a-z0-9_]{0,79}"
_NAME = r"[!-~]{0,80}"  # a pseudonym or a code: no spaces, so no words; "" for Vigil itself
_FORMS = {
    "kind": _KEY,
    "by.role": rf"(?:{_KEY})?",
    "by.office": _NAME,
    "policy": r"(?:[0-9a-f]{64})?",
    "stream": r"(?:case|training|office|person):[A-Za-z0-9._-]{1,80}|system",
    "by.person": _NAME,
    "recorded_at": _INSTANT,
    "occurred_at": rf"{_INSTANT}|{_DAY}|{_MONTH}|{_YEAR}",
    "precision": "minute|day|month|year",
}
_DATED = rf"(?:{_INSTANT}\nminute|{_DAY}\nday|{_MONTH}\nmonth|{_YEAR}\nyear)"
_formed = re.compile(rf"(?:{_FORMS['stream']})\n{_NAME}\n{_INSTANT}\n{_DATED}", re.ASCII).fullmatch
_IN_EVERY_MONTH = "28"  # days up to this need no calendar


def _check_form(entry: Entry) -> None:
    by, at = entry.by, entry.occurred_at
    _check_few(entry.kind, by.role, by.office, entry.policy)
    if not _formed(f"{entry.stream}\n{by.person}\n{entry.recorded_at}\n{at}\n{entry.precision}"):
        for field in ("stream", "by.person", "recorded_at", "occurred_at", "precision"):
            _check_field(field, attrgetter(field)(entry))
        raise NotUnderstood(_("The entry's precision is not the one its time is written with."))
    try:
        if at[8:10] > _IN_EVERY_MONTH:
            datetime.fromisoformat(at)
        if entry.recorded_at[8:10] > _IN_EVERY_MONTH:
            datetime.fromisoformat(entry.recorded_at)
    except ValueError:
        raise NotUnderstood(_("The entry is dated to a day that does not exist.")) from None


@lru_cache(maxsize=16_384)  # these fields have few values; what raises is not remembered, so rubbish fills nothing
def _check_few(kind: str, role: str, office: str, policy: str) -> None:
    for field, text in (("kind", kind), ("by.role", role), ("by.office", office), ("policy", policy)):
        _check_field(field, text)


def _check_field(field: str, text: str) -> None:
    if not re.fullmatch(_FORMS[field], text, re.ASCII):
        raise NotUnderstood(_("The entry's field %(field)s does not have its form.", field=field))


@lru_cache(maxsize=4_096)
def _check_key(text: str) -> None:
    if not re.fullmatch(_KEY, text):
        raise NotUnderstood(_("The entry's data has a key that is not made of a-z, 0-9 and _, or is too long."))
