"""What happened in a case, in the order in which it happened, as far as is known.

The log keeps events in the order of their recording; this module puts them into the order of the world. A vague date is
placed as late as what was recorded before it demands and no later than it can have been, corrections replace or
withdraw what they correct, and what only time did (a stage reached) is left out. Nothing here fails or judges; read
`history`.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from workflow.errors import NotUnderstood
from workflow.ledger.entry import Entry
from workflow.moment import Moment

CORRECTION, REPLACED = "corrected", "replaced"
BY_TIME = frozenset({"clock_stage_reached", "clock_lapsed"})

T = TypeVar("T")


class Happened(Struct, frozen=True, gc=False):
    """One event as it stands after all corrections. `effective` (UTC) is its place in the order of the world.

    `learned_at` (UTC) is when Vigil learned that it is so: when it was recorded, or corrected.
    """

    n: int
    kind: str
    code: str | None
    moment: Moment
    effective: datetime
    recorded_at: datetime
    learned_at: datetime
    role: str
    data: Mapping[str, Any]


def history(entries: Sequence[Entry], zone: ZoneInfo) -> list[Happened]:
    """The events of one stream in the order of the world, corrected; `entries` in the order of `n`.

    The effective instant is the newest one already given that still lies in or before the event's interval, but not
    before the interval's beginning; equal instants keep the order of `n`.
    """
    given: list[datetime] = []
    happened = []
    for entry, learned_at in _standing(entries, zone):
        moment = Moment.parse(entry.occurred_at, zone)
        before = bisect_right(given, moment.latest)
        effective = max(moment.earliest, given[before - 1]) if before else moment.earliest
        insort(given, effective)
        happened.append(
            Happened(
                entry.n,
                entry.kind,
                _text(entry.data.get("code"), None),
                moment,
                effective,
                instant(entry.recorded_at),
                instant(learned_at),
                entry.by.role,
                entry.data,
            )
        )
    happened.sort(key=_place)
    return happened


def instant(text: str) -> datetime:
    """An instant as the log writes it, as a UTC time."""
    return datetime.fromisoformat(text)


def _place(event: Happened) -> tuple[datetime, int]:
    return event.effective, event.n


def _standing(entries: Sequence[Entry], zone: ZoneInfo) -> Iterable[tuple[Entry, str]]:
    """What is left, with when it was learned, once every correction that still stands is applied."""
    if all(entry.kind != CORRECTION for entry in entries):
        return [(entry, entry.recorded_at) for entry in entries if entry.kind not in BY_TIME]
    struck = corrected(entries, zone)
    standing = []
    for entry in entries:
        if entry.kind == CORRECTION or entry.kind in BY_TIME:
            continue
        by = struck.get(entry.n)
        if by is None:
            standing.append((entry, entry.recorded_at))
        elif by.data.get("code") == REPLACED:
            standing.append((as_corrected(entry, by, zone), by.recorded_at))
    return standing


def corrected(entries: Sequence[Entry], zone: ZoneInfo) -> dict[int, Entry]:
    """Which entries no longer stand as they were told, by `n`, and the correction that says so: each that still stands.

    The newest correction counts. One reaches only what was recorded before it; one that was itself replaced says what
    its replacement says.
    """
    struck: dict[int, Entry] = {}
    for told in reversed([entry for entry in entries if entry.kind == CORRECTION]):
        by = struck.get(told.n)
        if by is not None and by.data.get("code") != REPLACED:
            continue
        correction = as_corrected(told, by, zone)
        target = correction.data.get("corrects")
        if correction.kind == CORRECTION and type(target) is int and target < told.n and target not in struck:
            struck[target] = correction
    return struck


def as_corrected(entry: Entry, correction: Entry | None, zone: ZoneInfo) -> Entry:
    """The event with what its correction says in its place; what cannot be read leaves it as it was."""
    if correction is None:
        return entry
    data = correction.data.get("data_as")
    occurred = correction.data.get("occurred_as", entry.occurred_at)
    try:
        Moment.parse(occurred, zone)
    except (NotUnderstood, TypeError):
        occurred = entry.occurred_at
    return Entry(
        stream=entry.stream,
        n=entry.n,
        kind=_text(correction.data.get("kind_as"), entry.kind),
        occurred_at=occurred,
        precision=entry.precision,
        recorded_at=entry.recorded_at,
        by=entry.by,
        data=data if isinstance(data, dict) else entry.data,
        salt=entry.salt,
        prev=entry.prev,
        policy=entry.policy,
    )


def _text(value: Any, otherwise: T) -> str | T:
    return value if isinstance(value, str) else otherwise
