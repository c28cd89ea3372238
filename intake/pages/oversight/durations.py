"""How long things take: half of them, nine of ten; one of them as a curve beside its table. Read `curve_of`."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from intake.pages.oversight.differences import amount
from intake.pages.oversight.drawing import HOURS_A_DAY, Curve, drawn
from workflow.errors import _
from workflow.oversight.waiting import Waiting
from workflow.pages.tongue import Tongue

PERCENT = 100
SHOWN_FIRST = "prosecutor"  # the wait for a prosecutor's decision


class Duration(Struct, frozen=True):
    """A wait in a row; texts are empty where it has not come to that, or is hidden."""

    key: str
    title: str
    counted: int | None
    reached: int | None
    half_in: str
    most_in: str
    has_curve: bool


class After(Struct, frozen=True):
    """After so many days: the share that still waits, its interval, how many are left."""

    days: int
    waiting: str
    interval: str
    left: int | None


class Shown(Struct, frozen=True):
    """One wait as a curve, its text alternative, its sentence, its table."""

    key: str
    title: str
    sentence: str
    alternative: str
    curve: Curve
    table: list[After]


def durations_of(tongue: Tongue, stages: Sequence[Waiting]) -> list[Duration]:
    """Every wait in a row."""
    return [
        Duration(
            key=one.key,
            title=_title(tongue, one),
            counted=one.counted,
            reached=one.reached,
            half_in=hours_said(tongue, one.median_hours),
            most_in=hours_said(tongue, one.ninth_hours),
            has_curve=bool(one.curve),
        )
        for one in stages
    ]


def curve_of(tongue: Tongue, stages: Sequence[Waiting], wanted: str) -> Shown | None:
    """The wait that was asked for, or that for a prosecutor, or the first that has a curve."""
    able = [one for one in stages if one.curve]
    found = next((one for one in able if one.key == wanted), None)
    found = found or next((one for one in able if one.key == SHOWN_FIRST), None) or next(iter(able), None)
    curve = None if found is None else drawn(found)
    if found is None or curve is None:
        return None
    title = _title(tongue, found)
    return Shown(
        key=found.key,
        title=title,
        sentence=_sentence(tongue, found),
        alternative=tongue.say(
            _("%(title)s: the share that still waits, by days. The table beside holds the same figures.", title=title)
        ),
        curve=curve,
        table=_table(tongue, found),
    )


def hours_said(tongue: Tongue, hours: float | None) -> str:
    """A length of time that was counted in hours; empty for none."""
    return "" if hours is None else amount(tongue, timedelta(hours=hours))


def _title(tongue: Tongue, one: Waiting) -> str:
    return tongue.say(_("%(since)s → %(until)s", since=one.since, until=one.until))


def _sentence(tongue: Tongue, one: Waiting) -> str:
    half, most = hours_said(tongue, one.median_hours), hours_said(tongue, one.ninth_hours)
    if half and most:
        return tongue.say(_("Half came within %(half)s, nine of ten within %(most)s.", half=half, most=most))
    if half:
        return tongue.say(_("Half came within %(half)s; nine of ten have not come yet.", half=half))
    return tongue.say(_("Fewer than half have come yet."))


def _table(tongue: Tongue, one: Waiting) -> list[After]:
    return [
        After(
            days=round(point.hours / HOURS_A_DAY),
            waiting=f"{round(point.waiting * PERCENT)} %",
            interval=tongue.say(
                _("%(low)s to %(high)s", low=round(point.low * PERCENT), high=round(point.high * PERCENT))
            ),
            left=point.left,
        )
        for point in one.table
    ]
