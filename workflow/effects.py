"""What an entry that is not recorded yet would change: clocks, alarms that were told, states. Derived twice in memory.

Unlike a next step (`steps.py`), a correction or something learned late may take a limit away, let one run that was met,
or turn a verdict round. Nothing is written. Read `effects`, then `Effects`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from workflow.calendar import shifted
from workflow.clocks import Clock, Verdict
from workflow.clocks.terms import verdict
from workflow.duties import is_of_access
from workflow.events import Event
from workflow.folding import Case
from workflow.history import BY_TIME, CORRECTION, corrected, history
from workflow.law import Law
from workflow.ledger.entry import NO_PREVIOUS, By, Entry
from workflow.machine import State
from workflow.moment import Moment, instant_text
from workflow.policy.rules import ASK_AGAIN, STILL_TO_ASK, Rules

Identity = tuple[str, int]
JUDGED = frozenset({Verdict.KEPT, Verdict.LATE, Verdict.OPEN_LATE, Verdict.LAPSED, Verdict.CANNOT_TELL})
MISSED = frozenset({Verdict.LATE, Verdict.OPEN_LATE, Verdict.LAPSED})


class Effect(Struct, frozen=True):
    """A clock before and after; None where it is not there."""

    was: Clock | None
    then: Clock | None


class Alarm(Struct, frozen=True):
    """A stage of a clock that was told, or is to be told; its instant, UTC."""

    clock: str
    occasion: int
    label: str
    at: datetime


class Move(Struct, frozen=True):
    """A region, or a reference in it, before and after."""

    region: str
    reference: str
    was: str
    then: str


class Effects(Struct, frozen=True):
    """What would change. `void`: alarms that were told and would not have been; `coming`: those that are past already
    and would be recorded at once, together, as noticed late. `behind`: how many entries tell of something later;
    `turned`: the clocks of which something is judged otherwise, or is late from the beginning.
    """

    clocks: tuple[Effect, ...]
    void: tuple[Alarm, ...]
    coming: tuple[Alarm, ...]
    states: tuple[Move, ...]
    behind: int
    turned: tuple[Effect, ...]


def effects(case: Case, law: Law, event: Event, *, by: By, at: Moment, now: datetime) -> Effects:
    """What recording an event now (UTC) would change, that happened `at`."""
    told = as_told(len(case.entries) + 1, law, event, by=by, at=at, now=now)
    happened = history((*case.entries, told), law.calendar.zone)
    before = {(one.key, one.occasion): one for one in case.clocks}
    after = {(one.key, one.occasion): one for one in law.clocks(happened)}
    found = [Effect(before.get(one), after.get(one)) for one in {**before, **after}]
    changed = tuple(one for one in found if _seen(one.was, now) != _seen(one.then, now))
    told_already = _reached(case.entries)
    return Effects(
        clocks=changed,
        void=tuple(one for one in told_already if _holds(one, before, law) and not _holds(one, after, law)),
        coming=tuple(_coming(after, told_already, now, besides=_due_already(before, now))),
        states=tuple(_moves(law, case.state, law.book.machine.fold(happened))),
        behind=_behind(case, law, event, at),
        turned=tuple(one for one in changed if _is_turned(one, now)),
    )


def as_told(n: int, law: Law, event: Event, *, by: By, at: Moment, now: datetime) -> Entry:
    """An event as the entry `n` of its stream that it would be."""
    return Entry(
        stream=event.stream,
        n=n,
        kind=event.kind,
        occurred_at=at.text,
        precision=at.precision.value,
        recorded_at=instant_text(now),
        by=by,
        data=dict(event.data),
        salt=bytes(16),
        prev=NO_PREVIOUS,
        policy=law.book.hash,
    )


def _seen(clock: Clock | None, now: datetime) -> object:
    """What somebody who acts sees of a clock: of one that is done with, how it went."""
    if clock is None:
        return None
    said = verdict(clock, now)
    if clock.stopped is not None:
        return said, clock.met is None
    held = None if clock.held is None else (clock.held.since.n, clock.held.ask_again_at, clock.held.until)
    return said, clock.due, held, clock.extensions


def _is_turned(one: Effect, now: datetime) -> bool:
    was = None if one.was is None else verdict(one.was, now)
    then = None if one.then is None else verdict(one.then, now)
    return was != then and (was in JUDGED or then in MISSED)


# ------------------------------------------------------------------------------------------------------- alarms


def _reached(entries: Sequence[Entry]) -> list[Alarm]:
    return [
        Alarm(one["clock"], one["occasion"], one["stage"], datetime.fromisoformat(one["at"]))
        for entry in entries
        if entry.kind in BY_TIME
        for one in entry.data.get("stages") or ()
    ]


def _holds(alarm: Alarm, clocks: Mapping[Identity, Clock], law: Law) -> bool:
    """Whether an alarm that was told belongs to the clocks as they are: its clock ran then, and came to that stage."""
    clock = clocks.get((alarm.clock, alarm.occasion))
    if clock is None or (clock.stopped is not None and clock.stopped.moment.latest < alarm.at):
        return False
    if alarm.label in (ASK_AGAIN, STILL_TO_ASK):
        return any((stage.label, stage.at) == (alarm.label, alarm.at) for stage in clock.stages)
    return clock.due is not None and any(
        label == alarm.label
        and alarm.at == (clock.due.latest if span is None else shifted(clock.due.latest, span, law.calendar))
        for label, span, _stage in clock.plan.stages
    )


def _due_already(clocks: Mapping[Identity, Clock], now: datetime) -> set[tuple[str, int, str, datetime]]:
    """The stages that the next sweep records all the same."""
    return {
        (one.key, one.occasion, stage.label, stage.at)
        for one in clocks.values()
        for stage in one.stages
        if stage.at <= now
    }


def _coming(
    clocks: Mapping[Identity, Clock],
    told: Sequence[Alarm],
    now: datetime,
    *,
    besides: set[tuple[str, int, str, datetime]],
) -> Iterator[Alarm]:
    """The stages that are past when this is learned, and were not told."""
    known = {(one.clock, one.occasion, one.label, one.at) for one in told} | besides
    for clock in clocks.values():
        for stage in clock.stages:
            lost = clock.lapses_at is not None and stage.at > clock.lapses_at
            if stage.at <= now and not lost and (clock.key, clock.occasion, stage.label, stage.at) not in known:
                yield Alarm(clock.key, clock.occasion, stage.label, stage.at)


# ------------------------------------------------------------------------------------------- states and entries


def _moves(law: Law, was: State, then: State) -> Iterator[Move]:
    per = {region.key for region in law.book.machine.regions if region.per is not None}
    for region, before, after in zip(law.book.machine.regions, was.regions, then.regions, strict=True):
        if before != after and region.key not in per:
            yield Move(region.key, "", before, after)
    initial = {region.key: region.initial for region in law.book.machine.regions}
    known = {(region, reference): here for region, reference, here in was.references}
    after_all = {(region, reference): here for region, reference, here in then.references}
    for place in sorted(known.keys() | after_all.keys()):
        before, after = known.get(place, initial[place[0]]), after_all.get(place, initial[place[0]])
        if before != after:
            yield Move(*place, before, after)


def _behind(case: Case, law: Law, event: Event, at: Moment) -> int:
    """How many entries tell of what happened later; of a correction none: it has no place of its own."""
    if event.kind == CORRECTION:
        return 0
    struck = corrected(case.entries, law.calendar.zone)
    return sum(
        at.latest < Moment.parse(one.occurred_at, law.calendar.zone).earliest
        for one in case.entries
        if one.n not in struck and one.kind not in BY_TIME | {CORRECTION} and not _is_quiet(law.book.rules, one.kind)
    )


def _is_quiet(rules: Rules, kind: str) -> bool:
    term = rules.kinds.get(kind)
    return term is None or is_of_access(term) or "items" in term.required
