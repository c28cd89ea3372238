"""One clock followed through one case: when it starts, what meets, ends, pauses, extends or revives it.

`Track.see` is told every event that touches the clock, in the order of the world. The rules, in the order in which one
event is asked about them: it undoes an end; it meets or ends what runs; it pauses, resumes, extends or arms it; then it
may start it anew. A step of the starting day itself may be the step that was asked for: the order within a day is the
file's, not history's.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from workflow.clocks.terms import Stretch
from workflow.history import Happened
from workflow.moment import Moment
from workflow.policy.rules import Part, Plan, names_of
from workflow.span import Span

_REVIVES, _MEETS, _BLOCKS, _STARTS, _AGAIN = Part.REVIVES, Part.MEETS, Part.BLOCKS, Part.STARTS, Part.AGAIN
_STOPS, _BEGINS = Part.MEETS | Part.ENDS, Part.STARTS | Part.AGAIN
ASK_AGAIN_ON = "ask_again_on"
_WHILE_OPEN = Part.PAUSES | Part.RESUMES | Part.EXTENDS | Part.ARMS

Lapses = Callable[[Plan, Moment], datetime | None]
Later = Callable[[datetime, Span], datetime]
Starting = Callable[[Plan, Happened], "tuple[Happened, Moment] | None"]


class Pause(Struct, gc=False):
    """A stretch of stillness; `until` is None while nothing ended it. `rule` counts in the clock's own list.

    `asked` is what said last when to ask again: what began it, or a later word of the same reason.
    """

    rule: int
    since: Happened
    asked: Happened
    until: Happened | None = None


class Run(Struct, gc=False):
    """One occasion of a clock, while the case is being told."""

    occasion: int
    root: Happened
    started: Moment
    reference: str | None
    armed: bool
    learned_at: datetime
    lapses_at: datetime | None
    stopped: Happened | None = None
    met: bool = False
    closed: tuple[Stretch, ...] = ()
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Happened, ...] = ()

    def running(self, at: datetime) -> bool:
        """Whether it can still be met at `at`."""
        return self.stopped is None and (self.lapses_at is None or at <= self.lapses_at)


class Track:
    """All occasions of one clock in one case."""

    __slots__ = (
        "_blocked",
        "_broke",
        "_met",
        "_undoable",
        "cares",
        "known_at",
        "lapses",
        "later",
        "open",
        "plan",
        "runs",
        "starting",
    )

    def __init__(self, plan: Plan, starting: Starting, lapses: Lapses, later: Later, known_at: datetime) -> None:
        """`known_at` (UTC): when the newest was learned of what the clock's conditions ask about."""
        self.plan, self.starting, self.lapses, self.later, self.known_at = plan, starting, lapses, later, known_at
        self.runs: list[Run] = []
        self.open: list[Run] = []  # those that nothing has stopped
        self._undoable: list[Run] = []  # those whose end may yet be shown to have been none
        self._blocked = False
        self._broke: Happened | None = None  # the last step that met one
        self.cares = plan.cares[0]  # which parts of an event can do anything here; most events find nothing to do
        self._met: list[Happened] = []  # every step of the kind that is asked for, whether one ran or not

    def see(self, event: Happened, parts: int, *, partial: bool) -> None:
        """Let one event have its effect. `partial`: a closing of one strand while others go on."""
        if parts & _REVIVES and self._undoable:
            self._revive(event)
        if parts & _STOPS and not (partial and self.plan.per != "strand"):
            self._stop(event, met=parts & _MEETS != 0)
        if parts & _WHILE_OPEN and self.open and (named := self._named(event)):
            self._pause_or_resume(event, parts, named)
            self._extend_or_arm(event, parts, named)
        if parts & _BLOCKS:
            self._blocked = True
        if parts & _BEGINS and not self._blocked:
            self._start(event, parts)
        self.cares = self.plan.cares[
            (1 if self.runs else 0)
            | (2 if self.open else 0)
            | (4 if self._undoable else 0)
            | (8 if self._blocked else 0)
        ]

    def _concerned(self, event: Happened, runs: list[Run]) -> list[Run]:
        """The occasions that an event is about: those of the reference it names, or all where it names none."""
        reference = self._reference(event)
        if reference is None:
            return runs
        named = [run for run in self.runs if run.reference == reference]
        return [run for run in runs if run.reference == (reference if named else None)]

    def _reference(self, event: Happened) -> str | None:
        """What an event names of the kind of thing that this clock is about."""
        return event.data.get(self.plan.per) if self.plan.per_reference and event.data else None

    def _stop(self, event: Happened, *, met: bool) -> None:
        plan = self.plan
        if met and not plan.per_silence:
            self._met.append(event)
        if not self.open:
            return
        at = event.moment.earliest
        stopped: list[Run] = []
        for run in self._concerned(event, self.open) if plan.per_reference else self.open:
            if run.lapses_at is None or at <= run.lapses_at:
                run.stopped, run.met = event, met
                stopped.append(run)
        if stopped:
            if met:
                self._broke = event
            self.open = [] if len(stopped) == len(self.open) else [run for run in self.open if run.stopped is None]
            if plan.undone and plan.may_be_undone(event.kind, event.code):
                self._undoable += stopped

    def _revive(self, event: Happened) -> None:
        """What is undone was no ending: the occasion goes on from its first start.

        A second closing shows that the first had been undone on a day that nobody tells: nothing is taken off for it.
        """
        by = names_of(event.kind, event.code)
        for run in self._concerned(event, self._undoable):
            ended = run.stopped
            if ended is not None and self.plan.undoes(by, names_of(ended.kind, ended.code)):
                if not self.plan.closes(event.kind, event.code):
                    run.closed += (Stretch(ended, event),)
                run.stopped, run.met = None, False
                self.open.append(run)
        self._undoable = [run for run in self._undoable if run.stopped is not None]

    def _pause_or_resume(self, event: Happened, parts: int, named: list[Run]) -> None:
        names, reason = names_of(event.kind, event.code), event.data.get("reason")
        for run in named:
            for index, rule in enumerate(self.plan.pauses):
                open_pause = next((p for p in reversed(run.pauses) if p.rule == index and p.until is None), None)
                starts = bool(names & rule.starts) or (event.kind == "pause_started" and reason == rule.reason)
                ends = bool(names & rule.ends) or event.kind == "pause_ended"  # its reason says why it ends
                if open_pause and ends:
                    open_pause.until = event
                elif not (starts and parts & Part.PAUSES):
                    continue
                elif open_pause is None or self._ran_out(open_pause, rule.at_most, event):
                    run.pauses += (Pause(index, event, event),)
                elif ASK_AGAIN_ON in event.data:
                    open_pause.asked = event

    def _ran_out(self, pause: Pause, at_most: Span | None, event: Happened) -> bool:
        """Whether a pause was over by itself before an event: then what would begin it begins another one."""
        return at_most is not None and self.later(pause.since.moment.latest, at_most) < event.moment.earliest

    def _extend_or_arm(self, event: Happened, parts: int, named: list[Run]) -> None:
        for run in named:
            if parts & Part.EXTENDS and self._may_extend(event, run):
                run.extensions += (event,)
            if parts & Part.ARMS and not run.armed:
                run.armed, run.learned_at = True, max(run.learned_at, event.learned_at)

    def _may_extend(self, event: Happened, run: Run) -> bool:
        plan = self.plan
        if plan.postpones(event.kind, event.code):
            return True
        granted = sum(not plan.postpones(one.kind, one.code) for one in run.extensions)
        return granted < plan.extensions_at_most

    def _named(self, event: Happened) -> list[Run]:
        """The going occasions that an event is about which may name one clock, or one occasion of it."""
        if event.data.get("clock", self.plan.key) != self.plan.key:
            return []
        occasion = event.data.get("occasion")
        return [run for run in self._concerned(event, self.open) if occasion in (None, run.occasion)]

    def _start(self, event: Happened, parts: int) -> None:
        """Once a case, and again from what is named for it; a silence, again with the step that broke it."""
        plan = self.plan
        if plan.per_case and self.runs:
            if not parts & _AGAIN:
                return
        elif not (parts & _STARTS or (plan.per_silence and self._broke is event)):
            return
        reference = self._reference(event) if plan.per_reference else None
        if self.open:
            at = event.moment.earliest
            for run in self.open:
                if run.reference == reference and run.running(at):
                    return
        root, started, learned_at = event, event.moment, event.learned_at
        if not plan.starts_plainly:
            begun = self.starting(plan, event)
            if begun is None:
                return
            root, started = begun
            learned_at = max(event.learned_at, root.learned_at, self.known_at)
        occasion = len(self.runs) + 1 if plan.per_case else event.n
        lapses_at = self.lapses(plan, started) if plan.lapses_after is not None else None
        run = Run(occasion, root, started, reference, not plan.armed_by, learned_at, lapses_at)
        self.runs.append(run)
        # What meets one and starts the next is no step of the next one's.
        is_next = plan.per_silence or not self._met or (plan.per_reference and self._met[-1] is event)
        same_day = None if is_next else self._step_of_that_day(event, reference)
        if same_day is not None:
            run.stopped, run.met = same_day, True
            if plan.may_be_undone(same_day.kind, same_day.code):
                self._undoable.append(run)
        else:
            self.open.append(run)

    def _step_of_that_day(self, event: Happened, reference: str | None) -> Happened | None:
        """The last step told before that is about this occasion, if it may have been taken after the start."""
        named = {run.reference for run in self.runs}
        for step in reversed(self._met):
            about = self._reference(step)
            if about in (None, reference) or (reference is None and about not in named):
                return step if step.moment.latest >= event.moment.earliest else None
        return None
