"""The figures as they may be published: rounded, small numbers hidden, and with them what would give them away.

Counts go through `suppression`; a share is that of the rounded counts, or hidden with one of them; of times only the
median and the ninth decile are left, to the hour or the day, and the curve at round days. Whoever publishes should take
the figures of one fixed question: two questions that differ by little can be subtracted. Read `published`.
"""

from collections.abc import Sequence

from msgspec import structs

from workflow.oversight.compliance import Compliance
from workflow.oversight.estimates import DAY_HOURS, Point, wilson
from workflow.oversight.figures import Figures
from workflow.oversight.flow import Flow, Lag, Reached
from workflow.oversight.suppression import Line, protected
from workflow.oversight.waiting import Waiting

# kept, late, open and late, lost → decided; with open, cannot tell, ended → all that started.
COMPLIANCE: list[Line] = [((0, 1, 2, 3), 4), ((4, 5, 6, 7), 8), ((0, 1, 2, 3, 5, 6, 7), 8)]
WAITING: list[Line] = [((0, 1), 2)]  # reached, not reached → counted
FEWEST_TIMES = 20  # waiting times of fewer are not published: each step of their curve would be somebody
HUNDREDTH, TWENTIETH = 0.01, 0.05


def published(figures: Figures) -> Figures:
    """The same figures as they may be published."""
    return Figures(
        cases=_alone(figures.cases),
        limits=tuple(_compliance(row) for row in figures.limits),
        watches=tuple(_compliance(row) for row in figures.watches),
        stages=tuple(_waiting(time) for time in figures.stages),
        flow=_flow(figures.flow),
    )


def _alone(many: int | None) -> int | None:
    """A number that adds up with no other."""
    return protected([many], [])[0] if many is not None else None


def _compliance(row: Compliance) -> Compliance:
    parts = [row.kept, row.late, row.open_late, row.lost, row.decided, row.open, row.cannot_tell, row.ended]
    shown = _protected([*parts, row.time.counted], COMPLIANCE)
    kept, decided = shown[0], shown[4]
    told = None not in shown[:5] and kept is not None and decided
    share, low, high = (None, None, None)
    if told and kept is not None and decided:
        share = min(1.0, kept / decided)
        low, high = wilson(min(kept, decided), decided)
    return structs.replace(
        row,
        **dict(
            zip(("kept", "late", "open_late", "lost", "decided", "open", "cannot_tell", "ended"), shown, strict=False)
        ),
        share=_to(share, HUNDREDTH),
        low=_to(low, HUNDREDTH),
        high=_to(high, HUNDREDTH),
        time=_times(row.time, None if None in shown else shown[8]),
    )


def _waiting(time: Waiting) -> Waiting:
    """A time of its own. How many reached it and how many did not add up to how many were counted."""
    if time.counted is None or time.reached is None:
        return time
    reached, _not, counted = protected([time.reached, time.counted - time.reached, time.counted], WAITING)
    return structs.replace(_times(time, counted), reached=reached)


def _times(time: Waiting, counted: int | None) -> Waiting:
    """What is published of a waiting time of so many (rounded) cases: nothing exact, and nothing of a few."""
    few = time.reached is None or min(time.reached, time.counted or 0) < FEWEST_TIMES
    return structs.replace(
        time,
        counted=counted,
        reached=None,
        median_hours=None if few else _coarse(time.median_hours),
        ninth_hours=None if few else _coarse(time.ninth_hours),
        curve=(),
        table=() if few else tuple(_point(point) for point in time.table),
        hidden=few,
    )


def _coarse(hours: float | None) -> float | None:
    """To the hour up to two days, beyond to the day."""
    if hours is None or hours < 2 * DAY_HOURS:
        return hours
    return float(round(hours / DAY_HOURS) * DAY_HOURS)


def _point(point: Point) -> Point:
    share, low, high = (round(_to(one, TWENTIETH) or 0.0, 2) for one in (point.waiting, point.low, point.high))
    return Point(point.hours, share, low, high, None)


def _to(share: float | None, step: float) -> float | None:
    return None if share is None else round(round(share / step) * step, 2)


def _flow(flow: Flow) -> Flow:
    return Flow(
        steps=_reached(flow.steps),
        ages=tuple(structs.replace(one, cases=_alone(one.cases)) for one in flow.ages),
        recommendations=tuple(structs.replace(one, count=_alone(one.count)) for one in flow.recommendations),
        lag=_lags(flow.lag),
    )


def _reached(steps: Sequence[Reached]) -> tuple[Reached, ...]:
    """Counts that add up to nothing; shares of the rounded ones."""
    shown = [_alone(one.cases) for one in steps]
    every = shown[0] if shown else None
    return tuple(
        structs.replace(
            one, cases=many, share=None if many is None or not every else _to(min(1.0, many / every), HUNDREDTH)
        )
        for one, many in zip(steps, shown, strict=True)
    )


def _lags(lags: Sequence[Lag]) -> tuple[Lag, ...]:
    """The first is the sum of the others."""
    parts = list(range(1, len(lags)))
    shown = _protected([one.entries for one in lags], [(parts, 0)] if len(lags) > 1 else [])
    found = []
    for one, many in zip(lags, shown, strict=True):
        few = many is None or (one.entries or 0) < FEWEST_TIMES
        found.append(
            structs.replace(
                one,
                entries=many,
                median_hours=None if few else _coarse(one.median_hours),
                ninth_hours=None if few else _coarse(one.ninth_hours),
            )
        )
    return tuple(found)


def _protected(numbers: Sequence[int | None], lines: Sequence[Line]) -> tuple[int | None, ...]:
    """What is hidden already stays so."""
    shown = protected([0 if many is None else many for many in numbers], lines)
    return tuple(None if was is None else many for was, many in zip(numbers, shown, strict=True))
