"""A case folded from its events: its state, its clocks with their coming stages, and the rows that say so in the
database.

Everything here is pure: the same events under the same law give the same `Case` on every machine, which is what
`vigil verify` relies on. Read `folded`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from workflow.clocks import Clock
from workflow.history import BY_TIME, Happened, history
from workflow.law import Law
from workflow.ledger.entry import Entry
from workflow.listed import Said, listed, said
from workflow.machine import State
from workflow.moment import instant_text
from workflow.policy.rules import names_of
from workflow.recommendations import Recommended, followed
from workflow.store.cases import Waiting

LAPSE, NO_STAGES = "lapse", "[]"
NOBODY = ""  # whose a case is that was assigned to nobody, in the rows of its clocks
Reached = tuple[str, int, str, str]


class Case(Struct, frozen=True):
    """A case as its events make it: the whole of what is derived."""

    stream: str
    entries: tuple[Entry, ...]
    last: bytes
    state: State
    clocks: tuple[Clock, ...]
    rows: "Rows"


class Rows(Struct, frozen=True):
    """A case as the database keeps it: its row, its clocks by (key, occasion), the offices that it was sent to, and
    what was recommended in it.
    """

    case: dict[str, Any]
    clocks: dict[tuple[str, int], "ClockRow"]
    parties: frozenset[str]
    recommended: tuple[Recommended, ...] = ()


class ClockRow(NamedTuple):
    """A clock as the database keeps it, column by column; instants as whole seconds since 1970, UTC."""

    stream: str
    key: str
    occasion: int
    kind: str
    rulebook: str
    root_n: int
    started_from: int
    started_until: int
    first_due_at: int
    due_from: int | None
    due_at: int | None
    met_n: int | None
    met_from: int | None
    met_until: int | None
    ended_n: int | None
    ended_at: int | None
    lapses_at: int | None
    stages: str
    next_stage_at: int | None
    assigned_to: str | None
    setting: str | None
    ask_again_at: int | None


def folded(stream: str, entries: tuple[Entry, ...], last: bytes, law: Law) -> Case:
    """Everything that follows from the events of a case under the law; pure."""
    happened = history(entries, law.calendar.zone)
    state = law.book.machine.fold(happened)
    clocks = tuple(law.clocks(happened))
    reached = _reached(entries)
    kept = said(stream, happened)
    rows = {(clock.key, clock.occasion): clock_row(stream, clock, reached, kept) for clock in clocks}
    coming = (row.next_stage_at for row in rows.values() if row.next_stage_at is not None)
    row = {
        "n": len(entries),
        "last": last,
        "state": msgspec.json.encode(state).decode(),
        "adoption": law.adoption,
        "next_check_at": min(coming, default=None),
        **listed(kept, entries, happened, state, running(rows.values()), law.book),
    }
    parties = _parties(happened, law.book.rules.shared)
    recommended = followed(stream, happened, state, clocks, law.book)
    return Case(stream, entries, last, state, clocks, Rows(row, rows, parties, recommended))


def _parties(happened: Sequence[Happened], shared: frozenset[str]) -> frozenset[str]:
    """The offices to which the case was sent, as its events stand after corrections."""
    return frozenset(
        event.data["office"]
        for event in happened
        if "office" in event.data and not shared.isdisjoint(names_of(event.kind, event.code))
    )


def running(rows: Iterable[ClockRow]) -> Iterator[Waiting]:
    """The clocks that run, and of which no lapse was recorded."""
    return (
        (row.kind, row.due_at, row.key, row.occasion)
        for row in rows
        if row.met_n is None and row.ended_n is None and (row.lapses_at is None or row.next_stage_at is not None)
    )


def clock_row(stream: str, clock: Clock, reached: frozenset[Reached], kept: Said | None) -> ClockRow:
    """A clock as the database keeps it; `kept`: what is known of its case, if that is a real one."""
    plan, started, due, met, ended = clock.plan, clock.started, clock.due, clock.met, clock.ended
    coming = coming_stages(clock, reached)
    of_case = None if clock.stopped else kept
    return ClockRow(
        stream,
        plan.key,
        clock.occasion,
        plan.clock.kind,
        plan.rulebook,
        clock.root.n,
        seconds(started.earliest),
        seconds(started.latest),
        seconds(clock.first_due.latest),
        None if due is None else seconds(due.earliest),
        None if due is None else seconds(due.latest),
        None if met is None else met.n,
        None if met is None else seconds(met.moment.earliest),
        None if met is None else seconds(met.moment.latest),
        None if ended is None else ended.n,
        None if ended is None else seconds(ended.moment.latest),
        None if clock.lapses_at is None else seconds(clock.lapses_at),
        written_stages(coming) if coming else NO_STAGES,
        seconds(coming[0].at) if coming else None,
        None if of_case is None else of_case["assigned_to"] or NOBODY,
        None if of_case is None else of_case["setting"],
        None if clock.held is None or clock.held.ask_again_at is None else seconds(clock.held.ask_again_at),
    )


def seconds(at: datetime) -> int:
    """An instant as whole seconds since 1970, UTC."""
    return int(at.timestamp())


class ComingStage(Struct, frozen=True, array_like=True, order=True):
    """A stage still to come; `noticed_late`: its instant was past when Vigil learned what it follows from."""

    at: datetime
    label: str
    noticed_late: bool


def coming_stages(clock: Clock, reached: frozenset[Reached]) -> list[ComingStage]:
    """The stages of a running clock that no sweep has recorded yet, the next first, and its lapse.

    A stage is (clock, label, nominal instant): after a pause or correction moved the due date the new instant comes,
    and the old one, if it was recorded, stays in history.
    """
    if clock.stopped is not None:
        return []
    ahead = [(stage.label, stage.at) for stage in clock.stages]
    if clock.lapses_at is not None:
        ahead = [(label, at) for label, at in ahead if at <= clock.lapses_at] + [(LAPSE, clock.lapses_at)]
    learned = clock.learned_at
    return sorted(
        ComingStage(at, label, learned is not None and at <= learned)
        for label, at in ahead
        if not reached or (clock.key, clock.occasion, label, instant_text(at)) not in reached
    )


def written_stages(coming: Sequence[ComingStage]) -> str:
    """Coming stages as the database keeps them."""
    return msgspec.json.encode(coming).decode()


def read_stages(text: str) -> list[ComingStage]:
    """Coming stages as the database keeps them, read back."""
    return msgspec.json.decode(text, type=list[ComingStage])


def _reached(entries: Sequence[Entry]) -> frozenset[Reached]:
    return frozenset(
        (one["clock"], one["occasion"], one["stage"], one["at"])
        for entry in entries
        if entry.kind in BY_TIME
        for one in entry.data.get("stages") or entry.data.get("lapsed", ())
    )
