"""From what happened to the clocks of a case: the one pure function on which every deadline rests.

`derive(events, rules, calendar)` reads no clock and no database; the same events give the same clocks for ever. It runs
on every write, on verification and on replay.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from workflow.calendar import Calendar
from workflow.clocks.reckoning import reckoning_in
from workflow.clocks.terms import Clock
from workflow.clocks.track import Track
from workflow.history import Happened
from workflow.moment import Moment
from workflow.policy.rules import Condition, Plan, Rules

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def derive(events: Sequence[Happened], rules: Rules, calendar: Calendar) -> list[Clock]:
    """Every clock of a case that ever started, in the order of the policy and of their starts.

    `events` in the order of the world (see `history`).
    """
    case = Circumstances(events, calendar)
    reckoning = reckoning_in(calendar)
    tracks: list[Track | None] = [None] * len(rules.plans)
    strands: set[str] = set()
    closed: set[str] = set()
    for event in events:
        partial = "strand" in event.data and _closes_in_part(event, rules, strands, closed)
        for plan, parts in rules.plans_for(event.kind, event.code):
            track = tracks[plan.index]
            if track is None:
                track = tracks[plan.index] = Track(
                    plan, case.starting, reckoning.lapse, reckoning.later, case.learned_at
                )
            if parts & track.cares:
                track.see(event, parts, partial=partial)
    return [reckoning.settled(track.plan, run) for track in tracks if track for run in track.runs if run.armed]


def _closes_in_part(event: Happened, rules: Rules, strands: set[str], closed: set[str]) -> bool:
    """Whether the event closes one strand of the case while another is open; keeps the two sets up to date.

    A partial refusal ends no clock of the whole case (İncin: ten soldiers refused, one man indicted a day later).
    """
    strand = event.data.get("strand")
    if strand is None or not rules.concerns_a_file(event.kind, event.code):
        return False
    strands.add(strand)
    if not rules.is_closing(event.kind, event.code):
        closed.discard(strand)
        return False
    closed.add(strand)
    return bool(strands - closed)


class Circumstances:
    """What is known of the case itself, whenever it was learned: setting, injury, source, and when it happened."""

    def __init__(self, events: Iterable[Happened], calendar: Calendar) -> None:
        self.calendar = calendar
        self.codes: dict[str, str] = {}
        self.incident: tuple[Happened, Moment] | None = None
        self.learned_at = LONG_AGO
        self._windows: dict[Condition, tuple[datetime | None, datetime | None]] = {}
        for event in events:
            if not event.data:
                continue
            for name in ("setting", "visible_injury", "source"):
                if name in event.data:
                    self.codes[name] = event.data[name]
                    self.learned_at = max(self.learned_at, event.learned_at)
            if self.incident is None:
                if event.code == "incident":
                    self.incident = event, event.moment
                elif "incident_on" in event.data:
                    self.incident = event, Moment.parse(event.data["incident_on"], calendar.zone)
                if self.incident is not None:
                    self.learned_at = max(self.learned_at, event.learned_at)

    def starting(self, plan: Plan, event: Happened) -> tuple[Happened, Moment] | None:
        """From which event and moment the clock counts, or None where its conditions do not hold."""
        if plan.conditions and not any(self._holds(condition, event) for condition in plan.conditions):
            return None
        if plan.clock.counts_from == "recorded":
            return event, Moment.exactly(event.recorded_at)
        if plan.clock.counts_from == "incident" and self.incident is not None:
            reckoning = reckoning_in(self.calendar)
            if plan.incident_at_most is None or event.moment.earliest <= reckoning.later(
                self.incident[1].latest, plan.incident_at_most
            ):
                return self.incident
        return event, event.moment

    def _holds(self, condition: Condition, event: Happened) -> bool:
        if condition.sources and self.codes.get("source") not in condition.sources:
            return False
        for name, allowed in condition.codes.items():
            if name in self.codes and self.codes[name] not in allowed:
                return False
        if self.incident is None:
            return condition.age_from is None
        window = self._windows.get(condition)
        if window is None:
            window = self._windows[condition] = self._window(condition, self.incident[1])
        old_enough, too_old = window
        at: datetime = event.moment.earliest
        return (old_enough is None or at >= old_enough) and (too_old is None or at < too_old)

    def _window(self, condition: Condition, incident: Moment) -> tuple[datetime | None, datetime | None]:
        """From when on the incident is old enough for a condition, and from when on it is too old; UTC."""
        later = reckoning_in(self.calendar).later
        return (
            later(incident.earliest, condition.age_from) if condition.age_from is not None else None,
            later(incident.latest, condition.age_under) if condition.age_under is not None else None,
        )
