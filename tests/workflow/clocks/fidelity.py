"""How the clocks compare with the courts over many judgments: the measures, each a sentence.

shown       condemned delays during at least 40 % of which some clock was late
right       … and that clock starts at the event where the delay starts, or is met by the one that ends it
exact       condemned delays over which a clock ran from end to end (5 %, or a day) and turned late within
noise       late clocks a day outside condemned delays
aim         late clocks a day inside condemned delays over the same outside, each judged case weighing the same
alarms      late clocks a judged case
at_once     how many are late on a day that has one
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

from workflow.chronology.comparison import Entry, compared
from workflow.chronology.terms import Chronology

UNKNOWN = {"incident", "deprived_of_liberty", "released", "died"}  # no authority need know of these


@dataclass(frozen=True)
class Figures:
    """The measures over a set of judgments."""

    named: int
    shown: int
    right: int
    exact: int
    noise: float
    aim: float
    alarms: float
    at_once: float


@dataclass(frozen=True)
class Crowd:
    """How many clocks were late on each day of a judgment, inside condemned delays and outside."""

    inside: dict[int, int]
    outside: dict[int, int]
    alarms: int
    known: int

    def density(self, days: dict[int, int]) -> list[float]:
        """The mean from the day on which an authority knew, none where there was no such day."""
        since = [number for day, number in days.items() if day >= self.known]
        return [mean(since)] if since else []


def figures(replayed: Sequence[tuple[Chronology, Sequence[Entry]]]) -> Figures:
    """The measures over these judgments, each with its clocks."""
    delays = [delay for chronology, clocks in replayed for delay in compared(chronology, clocks)]
    crowds = [_crowd(chronology, clocks) for chronology, clocks in replayed]
    judged = [crowd for crowd, (chronology, _) in zip(crowds, replayed, strict=True) if _judged(chronology)]
    outside = [number for crowd in crowds for number in crowd.outside.values()]
    return Figures(
        named=len(delays),
        shown=sum(delay.shown for delay in delays),
        right=sum(any(sign.right for sign in delay.signs) for delay in delays),
        exact=sum(any(sign.exact for sign in delay.signs) for delay in delays),
        noise=mean(outside),
        aim=_mean_of(crowd.density(crowd.inside) for crowd in judged)
        / _mean_of(crowd.density(crowd.outside) for crowd in judged),
        alarms=mean(crowd.alarms for crowd in judged),
        at_once=mean(n for crowd in judged for days in (crowd.inside, crowd.outside) for n in days.values() if n),
    )


def _judged(chronology: Chronology) -> bool:
    return chronology.finding is not None and chronology.finding.promptness != "not addressed"


def _mean_of(densities: Iterable[list[float]]) -> float:
    return mean(density for found in densities for density in found)


def _crowd(chronology: Chronology, clocks: Sequence[Entry]) -> Crowd:
    days = [_day(event.date) for event in chronology.events]
    late = [found for entry in clocks if (found := _late(entry, days[-1]))]
    condemned = {
        day
        for delay in compared(chronology, clocks)
        for day in range(_day(delay.delay.from_date), _day(delay.delay.to_date) + 1)
    }
    numbers = {day: sum(day in found for found in late) for day in range(days[0], days[-1] + 1)}
    known = next((_day(event.date) for event in chronology.events if event.event not in UNKNOWN), days[0])
    return Crowd(
        inside={day: number for day, number in numbers.items() if day in condemned},
        outside={day: number for day, number in numbers.items() if day not in condemned},
        alarms=len(late),
        known=known,
    )


def _late(entry: Entry, last: int) -> range | None:
    since, until = _day(entry.due), min(last, _day(entry.met or entry.ended or "9999-01-01"))
    is_late = entry.verdict in ("late", "open_late") or (entry.ended is not None and until > since)
    return range(since, until + 1) if is_late else None


def _day(text: str) -> int:
    return date.fromisoformat(text[:10] + {4: "-07-01", 7: "-15"}.get(len(text), "")).toordinal()
