"""A case folded from its events: its state, its clocks, its coming stages, and the rows that say so in the database.

Everything here is pure: the same events under the same law give the same `Case` on every machine, which is what
`vigil verify` relies on. Read `folded`.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from workflow.clocks import Clock
from workflow.events import is_training
from workflow.history import history
from workflow.law import Law
from workflow.ledger.entry import Entry
from workflow.machine import State
from workflow.moment import instant_text

LAPSE = "lapse"


class Case(Struct, frozen=True):
    """A case as its events make it: the whole of what is derived."""

    stream: str
    entries: tuple[Entry, ...]
    last: bytes
    state: State
    clocks: tuple[Clock, ...]
    rows: "Rows"


class Rows(Struct, frozen=True):
    """A case as the database keeps it: its row, its clocks, its coming stages."""

    case: dict[str, Any]
    clocks: dict[tuple[Any, ...], dict[str, Any]]
    stages: dict[tuple[Any, ...], dict[str, Any]]


def folded(stream: str, entries: tuple[Entry, ...], last: bytes, law: Law) -> Case:
    """Everything that follows from the events of a case under the law; pure."""
    happened = history(entries, law.calendar.zone)
    state = law.book.machine.fold(happened)
    clocks = tuple(law.clocks(happened))
    return Case(stream, entries, last, state, clocks, _rows(stream, entries, last, state, clocks, law))


def _rows(
    stream: str, entries: Sequence[Entry], last: bytes, state: State, clocks: Sequence[Clock], law: Law
) -> Rows:
    stages = coming_stages(stream, entries, clocks)
    registered = [entry.data["number"] for entry in entries if entry.kind == "case_registered" and "number" in entry.data]
    return Rows(
        case={
            "n": len(entries),
            "last": last,
            "number": registered[-1] if registered and not is_training(stream) else None,
            "state": msgspec.json.encode(state).decode(),
            "adoption": law.adoption,
            "next_check_at": min((row["at"] for row in stages), default=None),
        },
        clocks={(row["key"], row["occasion"]): row for row in (clock_row(stream, clock) for clock in clocks)},
        stages={(row["key"], row["occasion"], row["label"], row["at"]): row for row in stages},
    )


def clock_row(stream: str, clock: Clock) -> dict[str, Any]:
    """A clock as the database keeps it."""
    met, ended, due = clock.met, clock.ended, clock.due
    return {
        "stream": stream,
        "key": clock.key,
        "occasion": clock.occasion,
        "kind": clock.plan.clock.kind,
        "rulebook": clock.plan.rulebook,
        "root_n": clock.root.n,
        "started_from": clock.started.earliest,
        "started_until": clock.started.latest,
        "first_due_at": clock.first_due.latest,
        "due_from": due and due.earliest,
        "due_at": due and due.latest,
        "met_n": met and met.n,
        "met_from": met and met.moment.earliest,
        "met_until": met and met.moment.latest,
        "ended_n": ended and ended.n,
        "ended_at": ended and ended.moment.latest,
        "lapses_at": clock.lapses_at,
    }


def coming_stages(stream: str, entries: Sequence[Entry], clocks: Sequence[Clock]) -> list[dict[str, Any]]:
    """The stages of running clocks that no sweep has recorded yet, and their lapse.

    A stage is (clock, label, nominal instant): after a pause or correction moved the due date the new instant comes, and
    the old one, if it was recorded, stays in history.
    """
    reached = {
        (one["clock"], one["occasion"], one["stage"], one["at"])
        for entry in entries
        if entry.kind in ("clock_stage_reached", "clock_lapsed")
        for one in entry.data.get("stages", entry.data.get("lapsed", ()))
    }
    coming = []
    for clock in clocks:
        if clock.stopped is not None:
            continue
        ahead = [(stage.label, stage.at) for stage in clock.stages]
        if clock.lapses_at is not None:
            ahead = [(label, at) for label, at in ahead if at <= clock.lapses_at] + [(LAPSE, clock.lapses_at)]
        for label, at in ahead:
            if (clock.key, clock.occasion, label, instant_text(at)) not in reached:
                coming.append(
                    {
                        "stream": stream,
                        "key": clock.key,
                        "occasion": clock.occasion,
                        "label": label,
                        "at": at,
                        "noticed_late": clock.learned_at is not None and at <= clock.learned_at,
                    }
                )
    return coming
