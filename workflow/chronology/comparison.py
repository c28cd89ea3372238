"""What the clocks of a replayed judgment say, in the chronology's own words, and how that compares with the court.

Pure. `entries`: derived clocks to the `clocks` of `replay --json`, one entry for each stretch of a clock. `compared`:
for each delay that the court condemned, which of them were late meanwhile. A clock that a closing stopped is late until
that closing and no longer; a step that judgments leave out is not called missing. Read `entries` first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, UnsetType

from workflow.chronology.terms import Chronology, Delay
from workflow.clocks.terms import Clock, Interval, Verdict, verdict
from workflow.history import Happened
from workflow.moment import Moment, Precision, instant_text
from workflow.policy.terms import Chronology as Wording

DAY = timedelta(days=1)
NOT_JUDGED = "not_judged"
SHOWN = 0.4  # a clock shows a delay of which it was late for this share of days
NEAR = 0.05  # and is exact if it runs from end to end of it, each to this share of its length, or to a day


class Entry(Struct, frozen=True):
    """One stretch of one clock. Instants are UTC; a day or a month is given as no more than that.

    `late_days` counts to the step, to what ended the stretch, or to the chronology's last day; None where it cannot be
    told. `earliest` and `latest` are the bounds of `due`, there only where the verdict is `cannot_tell`.
    """

    clock: str
    title: str
    started: str
    due: str
    met: str | None
    ended: str | None
    verdict: str
    late_days: float | None
    kind: str
    basis: str
    from_event: str
    met_event: str | None
    source: str
    verified: bool
    earliest: str | UnsetType = UNSET
    latest: str | UnsetType = UNSET


class Sign(Struct, frozen=True):
    """A clock that was late during most of a condemned delay, since when, and whether it is about that very delay:
    `right` if it starts or is met by the delay's own events, `exact` if it turned late within it, for however short a
    time, and runs from end to end of it."""

    entry: Entry
    since: date
    right: bool
    exact: bool


class Compared(Struct, frozen=True):
    """A condemned delay and its signs; `shown` if one or several clocks together were late during most of it."""

    delay: Delay
    shown: bool
    signs: tuple[Sign, ...]


class Replay:
    """What happened: the chronology's words by the `n` of the events that say them, and when its telling ends."""

    def __init__(self, chronology: Chronology, said: Mapping[int, int], wording: Wording, zone: ZoneInfo) -> None:
        """`said`: from the `n` of an event of the case to the place of the chronology's event."""
        self.words = {n: chronology.events[index].event for n, index in said.items()}
        self.last = max(Moment.parse(event.written, zone).latest for event in chronology.events)
        self.wording, self.zone = wording, zone

    def word(self, event: Happened | None) -> str | None:
        """The chronology's word for an event, None for none."""
        return None if event is None else self.words.get(event.n, event.kind)

    def day(self, at: datetime) -> str:
        """The local day of an instant."""
        return at.astimezone(self.zone).date().isoformat()


class _Stretch(Struct, frozen=True):
    """A part of a clock's life; `end` is what stopped it, `until` (UTC) when that was, None while it runs."""

    due: Interval
    end: Happened | None
    until: datetime | None
    verdict: str


def entries(clocks: Sequence[Clock], replay: Replay) -> list[Entry]:
    """Every stretch of every clock, as it stood on the chronology's last day, in the order of the clocks."""
    return [_entry(clock, stretch, replay) for clock in clocks for stretch in _stretches(clock, replay)]


def _stretches(clock: Clock, replay: Replay) -> Iterator[_Stretch]:
    bounds = clock.due or clock.first_due
    for rest in clock.closed if clock.plan.rests else ():
        if clock.lapses_at is not None and clock.lapses_at < rest.closed.moment.earliest:
            break
        yield _Stretch(bounds, rest.closed, rest.closed.moment.latest, Verdict.ENDED)
        again = rest.revived.moment.latest
        if clock.lapses_at is not None and clock.lapses_at < again:
            return
        bounds = Interval(max(bounds.earliest, again), max(bounds.latest, again))
    said = verdict(clock, replay.last)
    if bounds != clock.due and clock.met is not None and clock.met.moment.latest <= bounds.latest:
        said = Verdict.KEPT  # on the day of the revival
    if said is Verdict.LAPSED:
        yield _Stretch(bounds, None, clock.lapses_at, said)
    elif clock.stopped is not None:
        yield _Stretch(bounds, clock.stopped, clock.stopped.moment.latest, said)
    else:
        yield _Stretch(bounds, None, None, Verdict.OPEN if said is Verdict.PAUSED else said)


def _entry(clock: Clock, stretch: _Stretch, replay: Replay) -> Entry:
    said = _judged(clock, stretch, replay)
    term, due, met = clock.plan.clock, stretch.due, clock.met if clock.met is stretch.end else None
    untold = said in (Verdict.CANNOT_TELL, NOT_JUDGED)
    ended = None if met or untold or stretch.until is None else replay.day(stretch.until)
    vague = said == Verdict.CANNOT_TELL
    return Entry(
        clock=clock.key,
        title=term.title.en,
        started=clock.started.text,
        due=instant_text(due.latest),
        met=met.moment.text if met else None,
        ended=ended,
        verdict=said,
        late_days=None if untold else _late_days(stretch, replay),
        kind=term.kind,
        basis=term.basis,
        from_event=replay.word(clock.root) or clock.root.kind,
        met_event=replay.word(met),
        source=term.source,
        verified=term.verified,
        earliest=instant_text(due.earliest) if vague else UNSET,
        latest=instant_text(due.latest) if vague else UNSET,
    )


def _judged(clock: Clock, stretch: _Stretch, replay: Replay) -> str:
    """The verdict as far as a judgment can show it."""
    if clock.key in replay.wording.not_judged:
        return NOT_JUDGED
    was_late = stretch.due.latest < (stretch.until or replay.last)
    if clock.key in replay.wording.only_if_met and clock.met is None and was_late:
        return Verdict.CANNOT_TELL
    return stretch.verdict


def _late_days(stretch: _Stretch, replay: Replay) -> float:
    due, until = stretch.due.latest, stretch.until or replay.last
    if until <= due:
        return 0.0
    if stretch.end is not None and stretch.end.moment.precision is Precision.MINUTE:
        return round((until - due) / DAY, 1)
    due_on, until_on = (at.astimezone(replay.zone).date() for at in (due, until))
    return float((until_on - due_on).days)


def compared(chronology: Chronology, entries: Sequence[Entry]) -> list[Compared]:
    """The delays that the court condemned, each with the clocks that were late during most of it."""
    finding = chronology.finding
    if finding is None or finding.promptness != "breached":
        return []
    last = chronology.events[-1].date
    late = [(entry, days) for entry in entries if (days := _late(entry, last))]
    return [_compared(delay, late) for delay in finding.delays if delay.condemned]


def _late(entry: Entry, last: str) -> range:
    """The days on which the stretch was late, as ordinals."""
    since, until = _ordinal(entry.due), min(_ordinal(last), _ordinal(entry.met or entry.ended or last))
    is_late = entry.verdict in (Verdict.LATE, Verdict.OPEN_LATE) or (entry.ended is not None and until > since)
    return range(since, until + 1) if is_late else range(0)


def _compared(delay: Delay, late: Sequence[tuple[Entry, range]]) -> Compared:
    days = range(_ordinal(delay.from_date), _ordinal(delay.to_date) + 1)
    signs = [_sign(delay, days, entry, red) for entry, red in late]
    together = {day for _, red in late for day in red}
    return Compared(delay, _is_most(together, days), tuple(sign for sign in signs if sign is not None))


def _sign(delay: Delay, days: range, entry: Entry, red: range) -> Sign | None:
    near = max(1, NEAR * (days[-1] - days[0]))
    ends = abs(_ordinal(entry.started) - days[0]) <= near and abs(red[-1] - days[-1]) <= near
    exact, covers = ends and red[0] in days, _is_most(red, days)
    own = entry.from_event == delay.from_ or entry.met_event == delay.to
    right = covers and own and "other" not in (delay.from_, delay.to)
    return Sign(entry, date.fromordinal(red[0]), right, exact) if covers or exact else None


def _is_most(red: Iterable[int], days: range) -> bool:
    return sum(day in days for day in red) >= SHOWN * len(days)


def _ordinal(text: str) -> int:
    """A day as a number; a month or a year stands for its middle."""
    return date.fromisoformat(text[:10] + {4: "-07-01", 7: "-15"}.get(len(text), "")).toordinal()
