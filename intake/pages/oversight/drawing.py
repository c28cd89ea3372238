"""Curves as the paths of an SVG: how many still wait after how long, in steps, with the band of its uncertainty.

Everything is computed to attributes; the words are in the text alternative and in the table beside. Read `drawn`.
"""

from collections.abc import Iterator, Sequence
from math import ceil

from msgspec import Struct

from workflow.oversight.estimates import Point
from workflow.oversight.waiting import Waiting

LEFT, TOP, WIDTH, HEIGHT = 44, 16, 300, 200  # of the drawing's field, in its own units
HOURS_A_DAY = 24
ROUND = (1, 2, 5, 10, 15, 20, 30, 60, 90, 120, 180, 365, 730, 1_095, 1_825)  # days at which an axis may be marked
MARKS = 4
FINEST = 0.75  # units below which two steps are one to the eye


class Curve(Struct, frozen=True):
    """Paths, the marks of the axis (place, days), and the place of the limit, if it lies on it."""

    line: str
    band: str
    marks: list[tuple[float, int]]
    limit: float | None


def drawn(waiting: Waiting, *, limit_hours: float | None = None) -> Curve | None:
    """The curve of a duration; None where there is none to be drawn."""
    points = waiting.curve
    if not points:
        return None
    step = _step(points[-1].hours / HOURS_A_DAY)
    last = MARKS * step * HOURS_A_DAY

    def x(hours: float) -> float:
        return round(LEFT + WIDTH * min(1.0, hours / last), 1)

    seen = list(_thinned(points, last))
    upper = _stairs([(x(one.hours), _y(one.high)) for one in seen])
    lower = _stairs([(x(one.hours), _y(one.low)) for one in seen])
    is_on = limit_hours is not None and limit_hours <= last
    return Curve(
        line=_path(_stairs([(x(one.hours), _y(one.waiting)) for one in seen])),
        band=f"{_path([*upper, *reversed(lower)])}Z",
        marks=[(x(days * HOURS_A_DAY), days) for days in range(0, MARKS * step + 1, step)],
        limit=x(limit_hours) if is_on and limit_hours is not None else None,
    )


def _step(days: float) -> int:
    """Days between two marks, so that all of the curve lies on the axis."""
    return next((one for one in ROUND if one * MARKS >= days), ceil(days / MARKS))


def _thinned(points: Sequence[Point], last: float) -> Iterator[Point]:
    """The points that can be told apart; the first and the last among them."""
    before = None
    for one in points:
        if before is None or one is points[-1] or (one.hours - before) / last * WIDTH >= FINEST:
            yield one
            before = one.hours


def _stairs(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """From the beginning, where all wait, along and then down at each point."""
    found: list[tuple[float, float]] = [(LEFT, TOP)]
    for x, y in points:
        found += [(x, found[-1][1]), (x, y)]
    return found


def _y(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
