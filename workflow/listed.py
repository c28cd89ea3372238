"""What is kept of a case in its row to list and count it: whose it is, how urgent, where it stands, what it waits for.

Pure, from the events and the clocks of the case. Replayed judgments are in no list: of them nothing is kept. What a
running clock means at a given time is asked when the list is read (`worklist.py`). Read `listed`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from workflow.events import is_training
from workflow.history import Happened, instant
from workflow.law import Book
from workflow.ledger.entry import Entry
from workflow.machine import State
from workflow.milestones import CHANNEL, milestones
from workflow.milestones import COLUMNS as MILESTONES
from workflow.numbering import pattern_of, serial_of
from workflow.store.cases import Waiting

Said = dict[str, Any]
REGISTERED, ASSIGNED, URGENT = "case_registered", "assigned", "marked_urgent"
COLUMNS = (
    *("number", "serial", "received_at", "assigned_to", "setting", "urgent", "stands"),
    *("due_at", "due_kind", "due_key"),
    *MILESTONES,
)
_NOTHING: dict[str, Any] = dict.fromkeys(COLUMNS)


def listed(
    kept: Said | None,
    entries: Sequence[Entry],
    happened: Sequence[Happened],
    state: State,
    waiting: Iterable[Waiting],
    book: Book,
) -> dict[str, Any]:
    """These columns of the case's row, instants as whole seconds since 1970, UTC; `waiting`: its running clocks.

    `kept` is what was `said`. A case was received when its first event that names a channel happened; without one,
    when it was first recorded.
    """
    if kept is None:
        return _NOTHING
    number = _number(happened, entries)
    received = kept["received_at"]
    return {
        **kept,
        "number": number,
        "serial": serial_of(pattern_of(book.rules.policy.workflow), number),
        "received_at": int(instant(entries[0].recorded_at).timestamp()) if received is None else received,
        "stands": book.machine.bits(state),
        **first_due(waiting),
        **milestones(happened, book.rules),
    }


def first_due(waiting: Iterable[Waiting]) -> dict[str, Any]:
    """What a case waits for first: a limit before a watch, and what a pause holds only where nothing else runs."""
    first = min(waiting, key=_urgency, default=None)
    if first is None:
        return {"due_at": None, "due_kind": None, "due_key": None}
    kind, due_at, key, _occasion = first
    return {"due_at": due_at, "due_kind": kind, "due_key": key}


def _urgency(waiting: Waiting) -> tuple[bool, bool, int, str, int]:
    kind, due_at, key, occasion = waiting
    return due_at is None, kind != "limit", due_at or 0, key, occasion


def said(stream: str, happened: Sequence[Happened]) -> Said | None:
    """What the events say of the case as it stands after corrections; the last word counts. None of a training case."""
    if is_training(stream):
        return None
    said: Said = {"received_at": None, "assigned_to": None, "setting": None, "urgent": 0}
    for event in happened:
        kind, data = event.kind, event.data
        if CHANNEL in data and said["received_at"] is None:
            said["received_at"] = int(event.moment.earliest.timestamp())
        if kind == URGENT or data.get("urgent") is True:
            said["urgent"] = 1
        if kind == ASSIGNED:
            said["assigned_to"] = _word(data.get("person"))
        if "setting" in data:
            said["setting"] = _word(data["setting"])
    return said


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(happened: Sequence[Happened], entries: Sequence[Entry]) -> str | None:
    """The number of the case as it stands after corrections.

    A registration that was withdrawn leaves the number with its case: nobody else may be given what stands on letters.
    """
    numbers = [event.data["number"] for event in happened if event.kind == REGISTERED and "number" in event.data]
    if not numbers:
        numbers = [entry.data["number"] for entry in entries if entry.kind == REGISTERED and "number" in entry.data]
    return numbers[-1] if numbers else None
