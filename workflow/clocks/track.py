"""One clock followed through one case: when it starts, what meets, ends, pauses, extends or revives it.

`Track.see` is told every event that touches the clock, in the order of the world. The rules, in the order in which one
event is asked about them: it meets, ends or revives what runs; it pauses, resumes or extends it; then it may start anew.
A step of the starting day itself may be the step that was asked for: the order within a day is the file's, not history's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from workflow.clocks.terms import Stretch
from workflow.history import Happened
from workflow.moment import Moment
from workflow.policy.rules import Part, Plan, names_of

Starting = Callable[[Plan, Happened], "tuple[Happened, Moment] | None"]


@dataclass(slots=True)
class Pause:
    """A stretch of stillness; `until` is None while nothing ended it. `rule` counts in the clock's own list."""

    rule: int
    since: Happened
    until: Happened | None = None


@dataclass(slots=True)
class Run:
    """One occasion of a clock, while the case is being told."""

    occasion: int
    root: Happened
    started: Moment
    knowledge: Happened
    reference: str | None
    armed: bool
    lapses_at: datetime | None
    stopped: Happened | None = None
    met: bool = False
    closed: list[Stretch] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    extensions: list[Happened] = field(default_factory=list)

    def running(self, at: datetime) -> bool:
        """Whether it can still be met at `at`."""
        return self.stopped is None and (self.lapses_at is None or at <= self.lapses_at)


class Track:
    """All occasions of one clock in one case."""

    __slots__ = ("_blocked", "_last_met", "lapses", "plan", "runs", "starting")

    def __init__(self, plan: Plan, starting: Starting, lapses: Callable[[Plan, Moment], datetime | None]) -> None:
        self.plan, self.starting, self.lapses = plan, starting, lapses
        self.runs: list[Run] = []
        self._blocked = False
        self._last_met: Happened | None = None

    def see(self, event: Happened, parts: Part, *, partial: bool) -> None:
        """Let one event have its effect. `partial`: a closing of one strand while others go on."""
        if parts & Part.REVIVES:
            self._revive(event)
        if parts & (Part.MEETS | Part.ENDS) and not (partial and self.plan.per != "strand"):
            self._stop(event, met=bool(parts & Part.MEETS))
        if parts & (Part.PAUSES | Part.RESUMES):
            self._pause_or_resume(event, parts)
        if parts & (Part.EXTENDS | Part.ARMS):
            self._extend_or_arm(event, parts)
        if parts & Part.BLOCKS:
            self._blocked = True
        if parts & (Part.STARTS | Part.AGAIN):
            self._start(event, parts)

    def _concerned(self, event: Happened) -> list[Run]:
        """The occasions that an event is about: those of the reference it names, or all where it names none."""
        reference = event.data.get(self.plan.per)
        if reference is None:
            return self.runs
        named = [run for run in self.runs if run.reference == reference]
        return named or [run for run in self.runs if run.reference is None]

    def _stop(self, event: Happened, *, met: bool) -> None:
        for run in self._concerned(event):
            if run.running(event.moment.earliest):
                run.stopped, run.met = event, met
        if met:
            self._last_met = event

    def _revive(self, event: Happened) -> None:
        """What is undone was no ending: the occasion goes on from its first start.

        A second closing shows that the first had been undone on a day that nobody tells: nothing is taken off for it.
        """
        by = names_of(event.kind, event.code)
        for run in self._concerned(event):
            ended = run.stopped
            if ended is not None and self.plan.undoes(by, names_of(ended.kind, ended.code)):
                if not self.plan.closes(event.kind, event.code):
                    run.closed.append(Stretch(ended, event))
                run.stopped, run.met = None, False

    def _pause_or_resume(self, event: Happened, parts: Part) -> None:
        names = names_of(event.kind, event.code)
        for run in self._concerned(event):
            if run.stopped is not None or event.data.get("clock", self.plan.key) != self.plan.key:
                continue
            for index, rule in enumerate(self.plan.pauses):
                open_pause = next((p for p in run.pauses if p.rule == index and p.until is None), None)
                by_name = event.data.get("reason") == rule.reason
                if open_pause and (names & rule.ends or (event.kind == "pause_ended" and by_name)):
                    open_pause.until = event
                elif parts & Part.PAUSES and not open_pause:
                    if names & rule.starts or (event.kind == "pause_started" and by_name):
                        run.pauses.append(Pause(index, event))

    def _extend_or_arm(self, event: Happened, parts: Part) -> None:
        for run in self._concerned(event):
            if run.stopped is None and event.data.get("clock", self.plan.key) == self.plan.key:
                if parts & Part.EXTENDS and len(run.extensions) < self.plan.extensions_at_most:
                    run.extensions.append(event)
                run.armed |= bool(parts & Part.ARMS)

    def _may_start(self, event: Happened, parts: Part) -> bool:
        """Once a case, and again from what is named for it; a silence, again with the step that broke it."""
        if self.plan.per_case and self.runs:
            return bool(parts & Part.AGAIN)
        broken = self.plan.per_silence and any(run.stopped is event and run.met for run in self.runs[-1:])
        return bool(parts & Part.STARTS) or (broken and bool(parts & Part.AGAIN))

    def _start(self, event: Happened, parts: Part) -> None:
        plan, reference = self.plan, event.data.get(self.plan.per)
        if self._blocked or not self._may_start(event, parts):
            return
        if any(run.reference == reference and run.running(event.moment.earliest) for run in self.runs):
            return
        begun = self.starting(plan, event)
        if begun is None:
            return
        root, started = begun
        occasion = len(self.runs) + 1 if plan.per_case else root.n
        run = Run(occasion, root, started, event, reference, not plan.armed_by, self.lapses(plan, started))
        self.runs.append(run)
        if parts & Part.MEETS and not plan.per_silence:
            self._last_met = event
        same_day = self._last_met
        if same_day is not None and not plan.per_silence and same_day.moment.latest >= event.moment.earliest:
            run.stopped, run.met = same_day, True
