"""What may be done next in a case, by whoever has these roles, and what would then be due.

Acts are offered where the workflow allows them, facts where they are usual; a rare fact can always be told all the
same. Nothing is recorded: what would follow is derived in a copy. Read `next_steps`, then `would`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, structs

from workflow import holding
from workflow.clocks import Clock
from workflow.deadlines import Deadline, deadline
from workflow.duties import code_title, is_apart
from workflow.effects import as_told
from workflow.events import Event
from workflow.folding import Case
from workflow.history import CORRECTION, history
from workflow.law import Law
from workflow.ledger.entry import By, Entry
from workflow.moment import Moment
from workflow.policy.rules import Rules, names_of
from workflow.policy.terms import EventKind, Form, Words

PAUSE_ENDED = "pause_ended"
MOST_COMMON = 7
NAMED_FIRST = 2
NEAR = 2  # states of the usual way that one step takes at most, to be common


class Field(Struct, frozen=True):
    """What a step may say; `codes`: the closed list that its value is from, if it is from one."""

    key: str
    title: Words
    form: Form
    required: bool
    codes: tuple[tuple[str, Words], ...]


class Step(Struct, frozen=True, kw_only=True):
    """An event that is allowed or usual now. `data` is what it must say to be this one: its code, its strand.

    `moves`: region, and the state that it would come into. Told of common ones alone: running clocks that it `meets`,
    clocks that it `starts`, and those that would be due at another time (`changes`).
    """

    kind: str
    code: str | None
    title: Words
    code_title: Words | None
    is_act: bool
    role: str
    data: Mapping[str, Any]
    fields: tuple[Field, ...]
    moves: tuple[tuple[str, str], ...]
    common: bool
    meets: tuple[Deadline, ...] = ()
    starts: tuple[Deadline, ...] = ()
    changes: tuple[Deadline, ...] = ()


class Would(Struct, frozen=True):
    """What an event would do to the clocks: those that it meets, those that run then, those due at another time."""

    meets: tuple[Deadline, ...]
    starts: tuple[Deadline, ...]
    changes: tuple[Deadline, ...]


def next_steps(case: Case, law: Law, roles: Collection[str], *, now: datetime) -> list[Step]:
    """What these roles may do now: common steps first, those that a limit waits for on top; `now` is UTC."""
    found = sorted(_offered(case, law, roles, now), key=lambda one: one[0])
    steps = [step for _rank, step in found]
    common = {id(step) for step in [step for step in steps if step.common][:MOST_COMMON]}
    return [_told(case, law, step, now) if id(step) in common else _rare(step) for step in steps]


def would(
    entries: tuple[Entry, ...],
    law: Law,
    event: Event,
    *,
    by: By,
    at: Moment,
    now: datetime,
    clocks: Iterable[Clock] | None = None,
) -> Would:
    """What an event would do to the clocks of a case with these entries; `clocks`: as they stand, where known."""
    before = _clocks(law, entries) if clocks is None else {(one.key, one.occasion): one for one in clocks}
    told = as_told(len(entries) + 1, law, event, by=by, at=at, now=now)
    meets, starts, changes = [], [], []
    for identity, clock in _clocks(law, (*entries, told)).items():
        was = before.get(identity)
        if clock.running(now) and (was is None or not was.running(now)):
            starts.append(clock)
        elif was is not None and was.running(now) and clock.met is not None:
            meets.append(clock)
        elif was is not None and clock.running(now) and clock.due != was.due:
            changes.append(clock)
    return Would(*(_by_due(law, clocks, now) for clocks in (meets, starts, changes)))


def _clocks(law: Law, entries: tuple[Entry, ...]) -> dict[tuple[str, int], Clock]:
    return {(clock.key, clock.occasion): clock for clock in law.clocks(history(entries, law.calendar.zone))}


def _by_due(law: Law, clocks: list[Clock], now: datetime) -> tuple[Deadline, ...]:
    told = [deadline(clock, law.book, now=now) for clock in clocks]
    return tuple(sorted(told, key=lambda one: (one.kind != "limit", one.due is None, one.due or now, one.clock)))


Rank = tuple[int, datetime, int, int, int]


def _offered(case: Case, law: Law, roles: Collection[str], now: datetime) -> Iterator[tuple[Rank, Step]]:
    """Every step with its rank, in the order of the vocabulary."""
    rules = law.book.rules
    for place, term in enumerate(rules.policy.vocabulary.event):
        role = next((role for role in term.by if role in roles), None)
        if term.stream != "case" or term.origin == "time" or term.kind == CORRECTION or is_apart(term) or role is None:
            continue
        for code in _variants(rules, term):
            for data in _abouts(case, law, term, {} if code is None else {"code": code}, now):
                yield _rank(case, law, _step(case, law, term, role, data), now, place)


def _variants(rules: Rules, term: EventKind) -> list[str | None]:
    """The codes of an event that the workflow or a clock's start tells apart, and None where there are others."""
    named = [one.event for one in rules.policy.workflow.transition]
    named += [name for clock in rules.policy.clocks.clock for name in clock.starts]
    codes = [code for kind, _colon, code in (name.partition(":") for name in named) if kind == term.kind and code]
    others = rules.codes.get(f"{term.kind}_code", frozenset()) - set(codes)
    return [*dict.fromkeys(codes), *([None] if others or not codes else [])]


def _abouts(case: Case, law: Law, term: EventKind, data: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """What the event may be about, where the workflow has it: nothing in particular, or one of the known strands."""
    if term.kind == PAUSE_ENDED:  # of what is not held nobody can let go
        held = [clock.key for clock in case.clocks if clock.is_held(now) and holding.may_be_ended(clock, law)]
        return [{"clock": key} for key in dict.fromkeys(held)]
    machine, state = law.book.machine, case.state
    transitions = law.book.rules.policy.workflow.transition
    moved = {one.region for one in transitions if one.event.partition(":")[0] == term.kind}
    per = next((one.per for one in machine.regions if one.key in moved and one.per in term.data), None)
    known = [] if per is None else sorted({ref for region, ref, _here in state.references if ref and region in moved})
    plain = [data] if term.origin == "act" or not known else []
    allowed = [one for one in plain if machine.allows(state, term.kind, one)]
    if allowed or per is None:
        return allowed
    return [one for one in ({**data, per: ref} for ref in known) if machine.allows(state, term.kind, one)]


def _step(case: Case, law: Law, term: EventKind, role: str, data: dict[str, Any]) -> Step:
    rules, code = law.book.rules, data.get("code")
    moves = law.book.machine.moves(case.state, term.kind, data)
    return Step(
        kind=term.kind,
        code=code,
        title=term.title,
        code_title=code_title(rules, term.kind, "code", code),
        is_act=term.origin == "act",
        role=role,
        data=data,
        fields=fields_of(rules, term.kind),
        moves=tuple((region, to) for region, (_here, to) in moves.items()),
        common=False,
    )


def fields_of(rules: Rules, kind: str) -> tuple[Field, ...]:
    """What an event of this kind may say, what it must say first."""
    term = rules.kinds[kind]
    lists = {one.key: one.code for one in rules.policy.vocabulary.codes}
    found = []
    for name in sorted(term.data, key=lambda name: name not in term.required):
        field = rules.fields[name]
        codes = lists.get(field.codes or f"{kind}_{name}", ()) if field.form in ("code", "list") else ()
        words = tuple((code.key, code.title) for code in codes)
        found.append(Field(name, field.title, field.form, name in term.required, words))
    return tuple(found)


def _rank(case: Case, law: Law, step: Step, now: datetime, place: int) -> tuple[Rank, Step]:
    """Where a step stands: what a limit waits for, then what takes a region on, then what a watch asks for, the rest.

    Of the many steps that may meet one limit, the two that it names first are told on top.
    """
    names = names_of(step.kind, step.code)
    waiting = [one for one in case.clocks if one.running(now) and not names.isdisjoint(_met_by(law, one))]
    if step.kind == PAUSE_ENDED:
        waiting = [one for one in case.clocks if one.is_held(now) and one.key == step.data["clock"]]
    limits = [one for one in waiting if one.plan.clock.kind == "limit"]
    asked = [(_asked(one, names), one.due.latest if one.due else FAR) for one in limits]
    first = min(((due, place) for place, due in asked if place < NAMED_FIRST), default=None)
    if first is not None:
        return (0, *first, 0, place), structs.replace(step, common=True)
    taken = _taken_on(case, law, step)
    if taken is not None or limits:
        rank = (1 if step.is_act else 2, now, 0, taken or 0, place)
        return rank, structs.replace(step, common=taken is None or taken <= NEAR)
    return (3 if waiting else 4, now, 0, 0, place), step


FAR = datetime.max.replace(tzinfo=UTC)  # a clock that a pause holds comes after all that run


def _met_by(law: Law, clock: Clock) -> frozenset[str]:
    return law.book.rules.met_by(clock.key)


def _asked(clock: Clock, names: frozenset[str]) -> int:
    """The place of an event among those that the clock names itself; behind them where only a group has it."""
    if PAUSE_ENDED in names:
        return 0
    met_by = clock.plan.clock.met_by
    return next((place for place, name in enumerate(met_by) if name in names), len(met_by))


def _taken_on(case: Case, law: Law, step: Step) -> int | None:
    """How many states of a region's usual way the step takes it on; None where it does not."""
    moves = law.book.machine.moves(case.state, step.kind, step.data)
    found = []
    for region in law.book.machine.regions:
        here, to = moves.get(region.key, ("", ""))
        if to in region.lane:
            found.append(region.lane.index(to) - (region.lane.index(here) if here in region.lane else -1))
    return min((far for far in found if far > 0), default=None)


def _told(case: Case, law: Law, step: Step, now: datetime) -> Step:
    """A common step with what it would meet and start, if it happened now."""
    by = By(office="", person="", role=step.role)
    event = Event(case.stream, step.kind, step.data)
    after = would(case.entries, law, event, by=by, at=Moment.exactly(now), now=now, clocks=case.clocks)
    return structs.replace(step, meets=after.meets, starts=after.starts, changes=after.changes)


def _rare(step: Step) -> Step:
    return structs.replace(step, common=False)
