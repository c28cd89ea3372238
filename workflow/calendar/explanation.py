"""A due date in sentences: the start, what was counted and what not and why, whether the end moved, when it is due.

`explain` asks the same functions as `due` and only tells what they answered. Its sentences are what `vigil due` prints.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from workflow.calendar.counting import DAY, Counting, due, hours_begin, last_day, moved_on
from workflow.calendar.days import Calendar
from workflow.errors import Sentence, _
from workflow.moment import instant_text
from workflow.span import Span, Unit


def explain(start: datetime, span: Span, counting: Counting, calendar: Calendar) -> tuple[datetime, list[Sentence]]:
    """The due instant (UTC), and step by step how it was found. Raises what `due` raises."""
    end = due(start, span, counting, calendar)
    start = start.astimezone(UTC).replace(microsecond=0)
    count = _hours if span.unit is Unit.HOURS else _days
    return end, [
        _("The start is %(local)s (%(utc)s).", **_both(start, calendar)),
        *count(start, span, counting, calendar),
        _("Due is %(local)s (%(utc)s), that second included.", **_both(end, calendar)),
    ]


def _both(at: datetime, calendar: Calendar) -> dict[str, str]:
    local = at.astimezone(calendar.zone)
    return {"local": local.isoformat(sep=" "), "utc": instant_text(at)}


def _hours(start: datetime, span: Span, counting: Counting, calendar: Calendar) -> Iterator[Sentence]:
    first = hours_begin(start, counting, calendar)
    if counting.first_hour == "not_counted":
        yield _("The hour of the start is not counted; the count begins at %(local)s.", **_both(first, calendar))
    yield _("Hours are counted as they pass, through nights, weekends and holidays: %(span)s.", span=span)
    end = due(start, span, counting, calendar)
    if first.astimezone(calendar.zone).utcoffset() != end.astimezone(calendar.zone).utcoffset():
        yield _("The clocks change on the way; that neither adds nor takes an hour.")


def _days(start: datetime, span: Span, counting: Counting, calendar: Calendar) -> Iterator[Sentence]:
    day = start.astimezone(calendar.zone).date()
    last = last_day(day, span, counting, calendar)
    if counting.first_day == "counted":
        first = day
        yield _("The day of the start is counted: the count begins with %(day)s.", day=first)
    else:
        first = day + DAY
        yield _("The day of the start is not counted: the count begins with %(day)s.", day=first)
    if span.unit is Unit.WORKING_DAYS:
        yield from _skipped(first, last, calendar)
    yield from _same_numbered(span, counting)
    yield _("%(day)s is the last day of %(span)s.", day=last, span=span)
    if counting.end_on_non_working_day == "moves_on":
        yield from _moving(last, calendar)
    elif span.unit is not Unit.WORKING_DAYS:
        yield from _staying(last, calendar)
    if span.unit is Unit.WORKING_DAYS or counting.end_on_non_working_day == "moves_on":
        yield from _unlisted(first if span.unit is Unit.WORKING_DAYS else last, moved_on(last, calendar), calendar)


def _same_numbered(span: Span, counting: Counting) -> Iterator[Sentence]:
    if span.unit not in (Unit.MONTHS, Unit.YEARS):
        return
    if counting.first_day == "counted":
        yield _("Months end on the day before the same-numbered one, or with the last of the month where it has none.")
    else:
        yield _("Months end on the same-numbered day, or with the last of the month where it has none.")


def _skipped(first: date, last: date, calendar: Calendar) -> Iterator[Sentence]:
    """One sentence for each stretch of days that are not worked."""
    stretch: list[date] = []
    for number in range((last - first).days + 1):
        day = first + number * DAY
        if calendar.is_working(day):
            yield from _not_counted(stretch, calendar)
            stretch = []
        else:
            stretch.append(day)


def _not_counted(stretch: list[date], calendar: Calendar) -> Iterator[Sentence]:
    if stretch:
        yield _("Not counted: %(days)s.", days=_with_reasons(stretch, calendar))
        yield from _estimated(stretch, calendar)


def _moving(last: date, calendar: Calendar) -> Iterator[Sentence]:
    end = moved_on(last, calendar)
    if end == last:
        yield _("%(day)s is a working day: the end stays there.", day=last)
        return
    passed = [last + number * DAY for number in range((end - last).days)]
    yield _(
        "Not worked: %(days)s. The end moves on to the next working day, %(end)s.",
        days=_with_reasons(passed, calendar),
        end=end,
    )
    yield from _estimated(passed, calendar)


def _staying(last: date, calendar: Calendar) -> Iterator[Sentence]:
    if calendar.is_working(last):
        yield _("The end stays there.")
    else:
        days = _with_reasons([last], calendar)
        yield _("Not worked: %(days)s. The end stays there all the same, for this limit does not move on.", days=days)


def _with_reasons(days: list[date], calendar: Calendar) -> str:
    return ", ".join(f"{day} ({calendar.why_not_working(day)})" for day in days)


def _estimated(days: list[date], calendar: Calendar) -> Iterator[Sentence]:
    for day in days:
        if day in calendar.estimated:
            name = calendar.why_not_working(day)
            yield _("The date of %(name)s, %(day)s, is an estimate; the official calendar decides.", name=name, day=day)


def _unlisted(first: date, end: date, calendar: Calendar) -> Iterator[Sentence]:
    for year in range(first.year, end.year + 1):
        if year not in calendar.years:
            yield _("The calendar has no list of holidays for %(year)s: only weekends were left out.", year=year)
