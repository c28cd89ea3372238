"""A policy made ready for work: groups opened out, and for each event the clocks that it starts, meets, ends or pauses.

`Rules.plans_for` is what `derive` asks for every event; everything is computed once and remembered.
"""

from collections.abc import Iterable
from functools import cached_property

from workflow.calendar import Counting
from workflow.policy.terms import Clock, EventKind, Field, Pause, Policy, When
from workflow.span import Span

CLOSING, REVIVAL, AT_WORK, SHARED = "closing", "revival", "at_work", "shared"
# Stages of a clock that a pause holds: the day on which it is to be asked again, and that nobody did.
ASK_AGAIN, STILL_TO_ASK = "ask_again", "still_to_ask"


class Part:
    """What an event may do to a clock, as bits of a number: several at once are usual.

    Plain numbers, for an IntFlag takes thirty times as long to ask, and every event asks a dozen clocks.
    """

    STARTS = 1
    AGAIN = 2
    MEETS = 4
    ENDS = 8
    REVIVES = 16
    BLOCKS = 32
    ARMS = 64
    EXTENDS = 128
    PAUSES = 256
    RESUMES = 512


def names_of(kind: str, code: str | None) -> frozenset[str]:
    """The names under which a policy may list an event: its kind, and `kind:code`."""
    return frozenset((kind, f"{kind}:{code}")) if code else frozenset((kind,))


class Stillness:
    """A pause rule with its events opened out."""

    def __init__(self, pause: Pause, starts: frozenset[str], ends: frozenset[str]) -> None:
        self.reason, self.starts, self.ends = pause.reason, starts, ends
        self.at_most = Span.parse(pause.at_most) if pause.at_most else None


class Plan:
    """One clock of the policy, ready to run."""

    def __init__(self, index: int, clock: Clock, vocabulary: "Rules") -> None:
        opened = vocabulary.opened
        self.index, self.clock, self.key, self.per = index, clock, clock.key, clock.per
        self.rulebook = vocabulary.policy.hash
        self.limit = Span.parse(clock.limit)
        self.lapses_after = Span.parse(clock.lapses_after) if clock.lapses_after else None
        self.extension = Span.parse(clock.extension.of) if clock.extension else None
        self.extensions_at_most = clock.extension.at_most if clock.extension else 0
        self.extended_by = opened(clock.extension.by) if clock.extension else frozenset[str]()
        self.postponed_by = opened(clock.postponement.by) if clock.postponement else frozenset[str]()
        self.postponed_at_most = Span.parse(clock.postponement.at_most) if clock.postponement else None
        self.incident_at_most = Span.parse(clock.incident_at_most) if clock.incident_at_most else None
        self.counting = Counting(
            first_day=clock.first_day,
            end_on_non_working_day=clock.end_on_non_working_day,
            first_hour=clock.first_hour,
        )
        self.stages = [(stage.at, None if stage.at == "due" else Span.parse(stage.at), stage) for stage in clock.stages]
        self.pauses = [Stillness(pause, opened(pause.from_), opened(pause.until)) for pause in clock.pauses]
        self.asking = vocabulary.asking
        self.conditions = [Condition(when) for when in clock.when]
        self.per_case, self.per_silence = clock.per == "case", clock.per == "silence"
        self.per_reference = not (self.per_case or self.per_silence)
        # Most clocks start with the event itself, whatever else is known of the case.
        self.starts_plainly = not clock.when and clock.counts_from == "occurred"
        self.armed_by, self.rests = bool(clock.armed_by), clock.standing and clock.while_closed == "rests"
        self.undone = [(opened(one.what), opened(one.by)) for one in clock.undone]
        if clock.standing:
            self.undone.append((vocabulary.closing, vocabulary.revival | vocabulary.at_work))
        self._undoable: dict[tuple[str, str | None], bool] = {}
        self.cares = tuple(self._cares(*(state & bit != 0 for bit in (1, 2, 4, 8))) for state in range(16))
        self.closes = vocabulary.is_closing
        self.events: dict[int, frozenset[str]] = {
            Part.STARTS: opened(clock.starts),
            Part.AGAIN: opened(clock.again_from),
            Part.MEETS: opened(clock.met_by),
            Part.ENDS: opened(clock.ended_by),
            Part.BLOCKS: opened(clock.not_after),
            Part.ARMS: opened(clock.armed_by),
            Part.EXTENDS: self.postponed_by | self.extended_by,
            Part.PAUSES: frozenset[str]().union(*(pause.starts for pause in self.pauses)),
            Part.RESUMES: frozenset[str]().union(*(pause.ends for pause in self.pauses)),
            Part.REVIVES: frozenset[str]().union(*(by for _, by in self.undone)),
        }

    def _cares(self, began: bool, runs: bool, undoable: bool, blocked: bool) -> int:
        """Which parts of an event can do anything to the clock of a case.

        `began`: it has run; `runs`: it still does; `undoable`: an end of it may yet be shown to have been none;
        `blocked`: what bars it from starting has happened.
        """
        cares = Part.BLOCKS
        if runs:
            cares |= Part.MEETS | Part.ENDS | Part.PAUSES | Part.RESUMES | Part.EXTENDS | Part.ARMS
        if undoable:
            cares |= Part.REVIVES
        if blocked:
            return cares
        if self.per_case:
            cares |= (Part.AGAIN if self.clock.again_from else 0) if began else Part.STARTS
        elif self.per_reference or not runs or self.lapses_after is not None:
            cares |= Part.STARTS
        if not self.per_silence and cares & (Part.STARTS | Part.AGAIN | Part.REVIVES):
            cares |= Part.MEETS  # what is asked for may have been done on the day on which it will be
        return cares

    def postpones(self, kind: str, code: str | None) -> bool:
        """Whether an event puts the due date off to a day that it names."""
        return not self.postponed_by.isdisjoint(names_of(kind, code))

    def may_be_undone(self, kind: str, code: str | None) -> bool:
        """Whether an end by this event may be shown by a later one to have been none."""
        known = self._undoable.get((kind, code))
        if known is None:
            names = names_of(kind, code)
            known = self._undoable[kind, code] = any(names & ended for ended, _by in self.undone)
        return known

    def undoes(self, by: frozenset[str], what: frozenset[str]) -> bool:
        """Whether an event shows that another, which met or ended the clock, was no end; both by all their names."""
        return any(what & ended and by & undoing for ended, undoing in self.undone)


class Condition:
    """A `when` of a clock, with its spans read. `codes` hold where the case says nothing, `sources` only if it does."""

    def __init__(self, when: When) -> None:
        self.codes = {
            name: frozenset(allowed)
            for name, allowed in (("setting", when.setting), ("visible_injury", when.visible_injury))
            if allowed
        }
        self.sources = frozenset(when.source)
        self.age_from = Span.parse(when.incident_age_from) if when.incident_age_from else None
        self.age_under = Span.parse(when.incident_age_under) if when.incident_age_under else None


class Rules:
    """A policy ready for work."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.kinds: dict[str, EventKind] = {event.kind: event for event in policy.vocabulary.event}
        self.fields: dict[str, Field] = {field.key: field for field in policy.vocabulary.field}
        self.codes = {codes.key: frozenset(code.key for code in codes.code) for codes in policy.vocabulary.codes}
        self._groups = policy.vocabulary.groups
        self._plans_for: dict[tuple[str, str | None], tuple[tuple[Plan, int], ...]] = {}

    @cached_property
    def closing(self) -> frozenset[str]:
        """The events that close a file (and may be undone)."""
        return self.opened((CLOSING,))

    @cached_property
    def revival(self) -> frozenset[str]:
        """The events that show a closing undone."""
        return self.opened((REVIVAL,))

    @cached_property
    def at_work(self) -> frozenset[str]:
        """The events that only an open file knows."""
        return self.opened((AT_WORK,))

    @cached_property
    def shared(self) -> frozenset[str]:
        """The events that send a case to the office that they name."""
        return self.group(SHARED)

    @cached_property
    def asking(self) -> tuple[tuple[str, Span | None, tuple[str, ...]], ...]:
        """The stages of a pause that says when to ask again: label, how long after that day, and whom each tells."""
        terms = self.policy.clocks.ask_again
        if terms is None:
            return ()
        later = ((STILL_TO_ASK, Span.parse(terms.after), terms.then_tell),) if terms.after and terms.then_tell else ()
        return ((ASK_AGAIN, None, terms.tell), *later)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The clocks in the order of the file."""
        return tuple(Plan(index, clock, self) for index, clock in enumerate(self.policy.clocks.clock))

    @cached_property
    def pause_reasons(self) -> frozenset[str]:
        """The reasons for which a clock may be paused by saying so; other pauses begin and end with their events."""
        return self.codes.get("pause_started_reason", frozenset())

    def met_by(self, key: str) -> frozenset[str]:
        """The events that meet a clock of this policy; none, where an older one had the clock."""
        return self._met_by.get(key, frozenset())

    @cached_property
    def _met_by(self) -> dict[str, frozenset[str]]:
        return {plan.key: plan.events[Part.MEETS] for plan in self.plans}

    def group(self, name: str) -> frozenset[str]:
        """The events of a group; none, where the policy has no such group."""
        return self.opened((name,)) if name in self._groups else frozenset()

    def opened(self, names: Iterable[str]) -> frozenset[str]:
        """Event names with every group replaced by its members."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in self._groups and name not in found:
                waiting.extend(self._groups[name])
            else:
                found.add(name)
        return frozenset(found)

    def plans_for(self, kind: str, code: str | None) -> tuple[tuple[Plan, int], ...]:
        """The clocks that an event of this kind and code touches, with what it does to each."""
        known = self._plans_for.get((kind, code))
        return self._touched(kind, code) if known is None else known

    def is_closing(self, kind: str, code: str | None) -> bool:
        """Whether the event closes a file."""
        return not self.closing.isdisjoint(names_of(kind, code))

    def concerns_a_file(self, kind: str, code: str | None) -> bool:
        """Whether the event closes, revives or moves a file that may be closed."""
        return not (self.closing | self.revival | self.at_work).isdisjoint(names_of(kind, code))

    def _touched(self, kind: str, code: str | None) -> tuple[tuple[Plan, int], ...]:
        names = names_of(kind, code)
        record_keeping = {"pause_started": Part.PAUSES, "pause_ended": Part.RESUMES}.get(kind, 0)
        touched = []
        for plan in self.plans:
            parts = record_keeping if plan.pauses else 0
            for part, events in plan.events.items():
                if names & events:
                    parts |= part
            if parts:
                touched.append((plan, parts))
        self._plans_for[kind, code] = tuple(touched)
        return self._plans_for[kind, code]
