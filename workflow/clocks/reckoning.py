"""The dates of one occasion of a clock: due, first due, lapse and stages, with pauses and extensions counted in.

Elapsed time outside pauses is what counts. A pause that is not over leaves the due date open; one that began after the
due date changes nothing; an extension counts only if it came while the limit still ran (CPC 08/L-032 arts 157, 444(1)).
A postponement names the day itself, and counts whenever it is said.
"""

from collections.abc import Hashable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from workflow.calendar import Calendar, Counting, due, shifted
from workflow.calendar.counting import moved_on
from workflow.clocks.terms import Clock, Held, Interval, StageAhead
from workflow.clocks.track import ASK_AGAIN_ON, Pause, Run
from workflow.errors import NotUnderstood
from workflow.history import Happened
from workflow.moment import Moment, end_of_day, local_day, midnight
from workflow.policy.rules import Plan
from workflow.span import Span, Unit

PLAIN = Counting()
REMEMBERED_DATES = 200_000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@lru_cache(maxsize=16)
def reckoning_in(calendar: Calendar) -> "Reckoning":
    """The reckoning in a calendar, with what it remembers."""
    return Reckoning(calendar)


class Reckoning:
    """Counts dates in one calendar."""

    __slots__ = ("_first_dues", "_lapses", "_stages_of", "calendar")

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        # The same dates are asked for on every write of a case; a moment's text names it within one zone.
        self._first_dues: dict[tuple[Plan, str], Interval] = {}
        self._lapses: dict[tuple[Plan, str], datetime | None] = {}
        self._stages_of: dict[tuple[Plan, datetime], tuple[StageAhead, ...]] = {}

    def later(self, at: datetime, span: Span) -> datetime:
        """`at` moved by a span, UTC."""
        return shifted(at, span, self.calendar)

    def lapse(self, plan: Plan, started: Moment) -> datetime | None:
        """When the step is lost for good, UTC, or None where the clock does not lapse."""
        if plan.lapses_after is None:
            return None
        known = self._lapses.get((plan, started.text))
        if known is None:
            known = due(started.latest, plan.lapses_after, PLAIN, self.calendar)
            _remember(self._lapses, (plan, started.text), known)
        return known

    def settled(self, plan: Plan, run: Run) -> Clock:
        """The finished value of one occasion."""
        started, stopped, met = run.started, run.stopped, run.met
        first_due = self._first_dues.get((plan, started.text)) or self._first_due(plan, started)
        bounds: Interval | None = first_due
        learned_at, held = run.learned_at, None
        still: tuple[tuple[datetime, datetime | None], ...] = ()
        extensions = 0
        if run.pauses or run.extensions or run.closed:
            longest = self._stillness(plan, run, longest=True)
            bounds, learned_at, still = self._due(plan, run, longest), _learned(run), tuple(longest)
            held = self._held(plan, run) if stopped is None and run.pauses else None
            extensions = sum(not plan.postpones(one.kind, one.code) for one in run.extensions)
        return Clock(
            plan,
            run.occasion,
            run.root,
            started,
            first_due,
            bounds,
            stopped if met else None,
            None if met else stopped,
            run.lapses_at,
            run.closed,
            self._stages(plan, bounds, held) if stopped is None else (),
            learned_at,
            held,
            still,
            extensions,
        )

    def _held(self, plan: Plan, run: Run) -> Held | None:
        """The pause that holds it longest of those that nothing has ended; the newest of equal ones."""
        found: Held | None = None
        for pause in run.pauses:
            if pause.until is None:
                at_most, since = plan.pauses[pause.rule].at_most, pause.since.moment.latest
                until = None if at_most is None else self.later(since, at_most)
                if found is None or until is None or (found.until is not None and until >= found.until):
                    reason = plan.pauses[pause.rule].reason
                    found = Held(reason, pause.since, until, pause.asked, self._ask_again_at(pause, until))
        return found

    def _ask_again_at(self, pause: Pause, until: datetime | None) -> datetime | None:
        """The beginning of the working day on which a pause is to be asked about again, if it lasts as long."""
        said, zone = pause.asked.data.get(ASK_AGAIN_ON), self.calendar.zone
        try:
            day = local_day(Moment.parse(said, zone).earliest, zone) if isinstance(said, str) else None
        except NotUnderstood:  # a correction may have put anything there
            day = None
        if day is None:
            return None
        at = midnight(moved_on(day, self.calendar), zone)
        return at if until is None or at <= until else None

    def _first_due(self, plan: Plan, started: Moment) -> Interval:
        earliest = latest = due(started.latest, plan.limit, plan.counting, self.calendar)
        if started.vague or (plan.limit.unit is Unit.HOURS and started.earliest != started.latest):
            earliest = due(started.earliest, plan.limit, plan.counting, self.calendar)
        counted = Interval(earliest, latest)
        _remember(self._first_dues, (plan, started.text), counted)
        return counted

    def _due(self, plan: Plan, run: Run, longest: list[tuple[datetime, datetime | None]]) -> Interval | None:
        """Due with pauses and extensions: at the earliest if the pauses were as short as they can have been."""
        started = run.started
        latest = self._one_due(plan, run, started.latest, longest)
        if latest is None:
            return None
        shortest = self._stillness(plan, run, longest=False)
        if shortest == longest and started.earliest == started.latest:
            return Interval(latest, latest)
        earliest = self._one_due(plan, run, started.earliest, shortest)
        return Interval(latest if earliest is None else min(earliest, latest), latest)

    def _one_due(
        self, plan: Plan, run: Run, start: datetime, still: list[tuple[datetime, datetime | None]]
    ) -> datetime | None:
        stays = Counting(first_day=plan.counting.first_day, first_hour=plan.counting.first_hour)
        end = due(start, plan.limit, stays, self.calendar)
        changes: list[tuple[datetime, tuple[datetime | None] | Happened]] = [
            (since, (until,)) for since, until in still
        ]
        changes += [(extension.moment.earliest, extension) for extension in run.extensions]
        for at, change in sorted(changes, key=lambda one: one[0]):
            if isinstance(change, Happened):
                if plan.postpones(change.kind, change.code):
                    end = max(end, self.put_off(plan, change) or end)
                elif plan.extension and at <= self._moved(plan, end):
                    end = self._extended(end, plan.extension, change)
            elif at <= self._moved(plan, end) and (change[0] is None or change[0] > start):
                if change[0] is None:
                    return None
                end = self._longer(end, plan.limit.unit, max(at, start), change[0])
        return self._moved(plan, end)

    def put_off(self, plan: Plan, change: Happened) -> datetime | None:
        """To when (UTC) an event puts a due date off, not beyond its bound; None where it names no day."""
        try:
            until = Moment.parse(str(change.data.get("until")), self.calendar.zone)
        except NotUnderstood:  # a fold refuses nothing
            return None
        bound = self.farthest(plan, change.moment.latest)
        return until.latest if bound is None else min(until.latest, bound)

    def farthest(self, plan: Plan, said: datetime) -> datetime | None:
        """The last instant (UTC) to which a due date may be put off by what is said at `said`; None: not at all."""
        at_most = plan.postponed_at_most
        return None if at_most is None else due(said, at_most, PLAIN, self.calendar)

    def _extended(self, end: datetime, at_most: Span, extension: Happened) -> datetime:
        amount = min(at_most.amount, extension.data.get("amount", at_most.amount))
        return due(end, Span(amount, at_most.unit), PLAIN, self.calendar) if amount > 0 else end

    def _moved(self, plan: Plan, end: datetime) -> datetime:
        if plan.counting.end_on_non_working_day == "stays" or plan.limit.unit is Unit.HOURS:
            return end
        zone = self.calendar.zone
        return end_of_day(moved_on(end.astimezone(zone).date(), self.calendar), zone)

    def _longer(self, end: datetime, unit: Unit, since: datetime, until: datetime) -> datetime:
        """The end put off by the stillness: elapsed time for hours, whole local days for all else."""
        if unit is Unit.HOURS:
            return end + (until - since)
        zone = self.calendar.zone
        first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
        if unit is Unit.WORKING_DAYS:
            still = sum(self.calendar.is_working(first + timedelta(days=i)) for i in range((last - first).days))
            return due(end, Span(still, Unit.WORKING_DAYS), PLAIN, self.calendar) if still else end
        return end_of_day(end.astimezone(zone).date() + (last - first), zone)

    def _stillness(self, plan: Plan, run: Run, *, longest: bool) -> list[tuple[datetime, datetime | None]]:
        """The pauses as separate stretches in order, overlapping and nested ones merged; None: not over."""
        merged: list[tuple[datetime, datetime | None]] = []
        stretches = [self._bounds(plan, pause, run.stopped, longest=longest) for pause in run.pauses]
        if plan.rests:
            closed = [(one.closed.moment, one.revived.moment) for one in run.closed]
            bounds = [(a.earliest, b.latest) if longest else (a.latest, b.earliest) for a, b in closed]
            stretches += [(since, max(since, until)) for since, until in bounds]
        for since, until in sorted(stretches, key=lambda one: one[0]):
            if merged and ((last := merged[-1][1]) is None or since <= last):
                if last is not None and (until is None or until > last):
                    merged[-1] = merged[-1][0], until
            else:
                merged.append((since, until))
        return merged

    def _bounds(
        self, plan: Plan, pause: Pause, stopped: Happened | None, *, longest: bool
    ) -> tuple[datetime, datetime | None]:
        """From when until when a pause lasted, at the longest or at the shortest; what stops the clock stops it too."""
        end = pause.until or stopped
        since = pause.since.moment.earliest if longest else pause.since.moment.latest
        until = None
        if end is not None:
            until = max(since, end.moment.latest if longest else end.moment.earliest)
        at_most = plan.pauses[pause.rule].at_most
        if at_most is not None:
            limit = self.later(since, at_most)
            until = limit if until is None else min(until, limit)
        return since, until

    def _stages(self, plan: Plan, bounds: Interval | None, held: Held | None) -> tuple[StageAhead, ...]:
        stages = () if bounds is None else self._of_due(plan, bounds)
        if held is None or held.ask_again_at is None:
            return stages
        at, until = held.ask_again_at, held.until
        told = [(label, at if after is None else self.later(at, after), tell) for label, after, tell in plan.asking]
        return (*stages, *(StageAhead(label, at, tell) for label, at, tell in told if until is None or at <= until))

    def _of_due(self, plan: Plan, bounds: Interval) -> tuple[StageAhead, ...]:
        known = self._stages_of.get((plan, bounds.latest))
        if known is None:
            known = tuple(
                StageAhead(label, bounds.latest if span is None else self.later(bounds.latest, span), stage.tell)
                for label, span, stage in plan.stages
            )
            _remember(self._stages_of, (plan, bounds.latest), known)
        return known


def _learned(run: Run) -> datetime:
    """When the newest of what makes this occasion what it is was learned."""
    newest = run.learned_at
    for stretch in run.closed:
        newest = max(newest, stretch.revived.learned_at)
    for pause in run.pauses:
        newest = max(newest, pause.since.learned_at, pause.asked.learned_at, (pause.until or pause.since).learned_at)
    for extension in run.extensions:
        newest = max(newest, extension.learned_at)
    return newest


def _remember(known: dict[K, V], key: K, value: V) -> None:
    """Keep a date; all are let go when there are too many, which is cheaper than choosing."""
    if len(known) >= REMEMBERED_DATES:
        known.clear()
    known[key] = value
