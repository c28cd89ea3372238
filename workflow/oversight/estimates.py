"""What a few cases say of all: an interval for a share, and how long a step takes while some still wait.

Pure; numbers in, numbers out. Waiting times are whole hours with how many came to the step then, and how many were last
seen waiting then: those are censored, not dropped. Read `kaplan_meier`.
"""

from collections.abc import Mapping
from math import exp, inf, log, sqrt

from msgspec import Struct

Z = 1.959963984540054  # the 97.5th percentile of the normal distribution: an interval of 95 %
FEWEST = 5  # cases that must be left where a curve still speaks
DAY_HOURS = 24
DAYS = (1, 2, 3, 5, 8, 15, 30, 60, 90, 120, 180, 365, 730)  # of the table beside a curve
HALF, NINE_OF_TEN = 0.5, 0.1  # the shares still waiting when half, and nine of ten, are done
ROUNDING = 1e-12  # of a product of shares

# For each waiting time in hours: how many came to the step, how many were last seen waiting.
Times = Mapping[int, tuple[int, int]]


class Point(Struct, frozen=True):
    """The share still waiting after so many hours, its interval of 95 %, and how many were still seen waiting then."""

    hours: float
    waiting: float
    low: float
    high: float
    left: int | None


class Curve(Struct, frozen=True):
    """A waiting time: where it steps, the same at round days, and after how many hours half and nine of ten are done.

    It ends where fewer than five cases are left; what lies behind is None. `counted` cases, `reached` came to the step.
    """

    counted: int
    reached: int
    steps: tuple[Point, ...]
    days: tuple[Point, ...]
    half: float | None
    nine_of_ten: float | None


def wilson(kept: int, of: int) -> tuple[float, float]:
    """Where the true share lies, 19 times out of 20, if `kept` of `of` (> 0) were.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209-212.
    """
    share = kept / of
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def kaplan_meier(times: Times) -> Curve:
    """The curve of a waiting time.

    E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958), 457-481. Whoever
    was last seen waiting at the hour at which others came to the step counts as waiting then.
    """
    left = counted = sum(reached + seen for reached, seen in times.values())
    waiting, spread = 1.0, 0.0
    steps: list[Point] = []
    days: list[Point] = []
    round_days = [day * DAY_HOURS for day in DAYS]
    for hour in sorted(times):
        while round_days and round_days[0] < hour and left >= FEWEST:
            days.append(_point(round_days.pop(0), waiting, spread, left))
        reached, seen = times[hour]
        if left < FEWEST:
            break
        if reached:
            waiting *= (left - reached) / left
            spread += reached / (left * (left - reached)) if left > reached else inf
            steps.append(_point(hour, waiting, spread, left))
        if round_days and round_days[0] == hour:
            days.append(_point(round_days.pop(0), waiting, spread, left))
        left -= reached + seen
    return Curve(
        counted=counted,
        reached=sum(reached for reached, _seen in times.values()),
        steps=tuple(steps),
        days=tuple(days),
        half=_first(steps, HALF),
        nine_of_ten=_first(steps, NINE_OF_TEN),
    )


def _point(hour: int, waiting: float, spread: float, left: int) -> Point:
    """With the interval on the scale of log(-log): Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time
    Data", 2nd ed. (2002), 1.4; it never leaves 0 to 1. Where nobody waits any more there is none.
    """
    if not 0 < waiting < 1 or spread == inf:
        return Point(hour, waiting, waiting, waiting, left)
    width = Z * sqrt(spread) / log(waiting)
    turned = log(-log(waiting))
    low, high = exp(-exp(turned - width)), exp(-exp(turned + width))
    return Point(hour, waiting, low, high, left)


def _first(steps: list[Point], share: float) -> float | None:
    """After how many hours no more than this share waited."""
    return next((point.hours for point in steps if point.waiting <= share + ROUNDING), None)
