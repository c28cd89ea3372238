"""When a limit ends that starts at a given instant: the counting rules, each with its source.

The law of the first home is the Criminal Procedure Code 08/L-032, art. 445: day or hour of the event are not counted,
months end on the same-numbered day, an end on a closed day moves to the end of the next working day. Which rule a clock
follows stands in its policy, with its source. Pure; every answer is remembered. Read `due` first.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from workflow.calendar.days import Calendar
from workflow.errors import NotUnderstood, _
from workflow.moment import Moment, end_of_day, local_day
from workflow.span import Span, Unit

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
IN_EVERY_MONTH = 28
REMEMBERED = 16_384  # answers, some 5 MB; a case of 60 events asks for about 100

_DAYS_IN = {Unit.DAYS: 1, Unit.WEEKS: 7}
_MONTHS_IN = {Unit.MONTHS: 1, Unit.YEARS: 12}


class Counting(Struct, frozen=True, cache_hash=True):
    """How one clock's limit is counted. `first_hour` is for hours only, the two others never for hours."""

    first_day: Literal["not_counted", "counted"] = "not_counted"
    end_on_non_working_day: Literal["stays", "moves_on"] = "stays"
    first_hour: Literal["counted", "not_counted"] = "counted"


def due(start: datetime, span: Span, counting: Counting, calendar: Calendar) -> datetime:
    """The last instant that is still in time, UTC: for all but hours the last second of a local day.

    Hours are elapsed time, through nights, weekends, holidays and changes of the clock; with the first hour not counted
    they begin with the next full one (art. 445(2)). Days begin with the day after the start, or with the day of the
    start where `first_day` is counted. Raises NotUnderstood for an amount below one and a time without zone.
    """
    start = _utc(start)
    if span.amount < 1:
        raise NotUnderstood(_("A limit of %(span)s was given; the least is one.", span=span))
    try:
        if span.unit is Unit.HOURS:
            return hours_begin(start, counting, calendar) + span.amount * HOUR
        return _last_instant(local_day(start, calendar.zone), span, counting, calendar)
    except (OverflowError, ValueError):
        raise NotUnderstood(_("%(span)s from there is beyond the calendar.", span=span)) from None


def due_of(start: Moment, span: Span, counting: Counting, calendar: Calendar) -> tuple[datetime, datetime]:
    """The earliest and the latest due instant of a start known only as an interval; often they are equal."""
    return due(start.earliest, span, counting, calendar), due(start.latest, span, counting, calendar)


def shifted(instant: datetime, span: Span, calendar: Calendar) -> datetime:
    """Another instant, before or after, UTC: hours elapsed, all else the same local time on another day.

    A local time that the other day skips is taken an hour later; of one that it has twice, the first.
    """
    return _shifted(_utc(instant), span, calendar)


def _utc(at: datetime) -> datetime:
    # Before anything is remembered: local times an hour apart can be equal (PEP 495).
    if at.tzinfo is None:
        raise NotUnderstood(_("A time without a time zone was given: %(at)s.", at=at.isoformat()))
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.replace(microsecond=0) if at.microsecond else at


@lru_cache(maxsize=REMEMBERED)
def _last_instant(day: date, span: Span, counting: Counting, calendar: Calendar) -> datetime:
    last = last_day(day, span, counting, calendar)
    return end_of_day(moved_on(last, calendar) if _moves(counting) else last, calendar.zone)


def hours_begin(start: datetime, counting: Counting, calendar: Calendar) -> datetime:
    """From which instant hours are counted: from the start, or from the next full local hour."""
    if counting.first_hour == "counted":
        return start
    local = start.astimezone(calendar.zone)
    return start - timedelta(minutes=local.minute, seconds=local.second) + HOUR


def last_day(day: date, span: Span, counting: Counting, calendar: Calendar) -> date:
    """The last local day of a span of anything but hours that starts on `day`, before any moving on.

    Months and years end on the same-numbered day, else on the last of the month (art. 445; European Convention on the
    Calculation of Time-Limits, ETS 76, art. 4(2)). With the first day counted they end on the day numbered one less,
    else on the last of the month: 1 March + 1 month = 31 March, 31 January + 1 month = last of February. The law here
    has no such period; the rule is that of BGB §§ 187(2), 188(2)-(3).
    """
    before = counting.first_day == "counted"  # a period that holds its first day ends a day earlier
    if span.unit is Unit.WORKING_DAYS:
        return _working_days_on(day - DAY if before else day, span.amount, calendar)
    if span.unit in _DAYS_IN:
        return day + timedelta(span.amount * _DAYS_IN[span.unit] - before)
    return _months_on(day, span.amount * _MONTHS_IN[span.unit], wanted=day.day - before)


def moved_on(day: date, calendar: Calendar) -> date:
    """`day` itself if it is worked, else the next working day (art. 445)."""
    while not calendar.is_working(day):
        day += DAY
    return day


def _moves(counting: Counting) -> bool:
    return counting.end_on_non_working_day == "moves_on"


def _working_days_on(day: date, amount: int, calendar: Calendar) -> date:
    step = DAY if amount > 0 else -DAY
    for _number in range(abs(amount)):
        day += step
        while not calendar.is_working(day):
            day += step
    return day


def _months_on(day: date, amount: int, *, wanted: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    if wanted == 0:
        return date(year, month + 1, 1) - DAY
    return date(year, month + 1, wanted if wanted <= IN_EVERY_MONTH else min(wanted, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=REMEMBERED)
def _shifted(instant: datetime, span: Span, calendar: Calendar) -> datetime:
    try:
        if span.unit is Unit.HOURS:
            return instant + span.amount * HOUR
        local = instant.astimezone(calendar.zone)
        if span.unit is Unit.WORKING_DAYS:
            day = _working_days_on(local.date(), span.amount, calendar)
        elif span.unit in _DAYS_IN:
            day = local.date() + timedelta(span.amount * _DAYS_IN[span.unit])
        else:
            day = _months_on(local.date(), span.amount * _MONTHS_IN[span.unit], wanted=local.day)
        return datetime.combine(day, local.time(), calendar.zone).astimezone(UTC)
    except (OverflowError, ValueError):
        raise NotUnderstood(_("%(span)s from there is beyond the calendar.", span=span)) from None
