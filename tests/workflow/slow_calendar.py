"""Due dates a second time, slowly and obviously: hour by hour, day by day, months by dateutil. For comparison only."""

from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def slowly_due(start, amount, unit, counting, *, zone, off):
    """`off` are the dated holidays; the weekend is Saturday and Sunday."""
    if unit == "hours":
        return _hour_by_hour(_full_hour(start, zone) if counting.first_hour == "not_counted" else start, amount)
    last = _last_day(start.astimezone(zone).date(), amount, unit, counting.first_day == "counted", off)
    while counting.end_on_non_working_day == "moves_on" and is_off(last, off):
        last += DAY
    return datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=zone).astimezone(UTC)


def is_off(day, off):
    return day.strftime("%A") in ("Saturday", "Sunday") or day in off


def _hour_by_hour(at, amount):
    at = at.astimezone(UTC)
    for _number in range(amount):
        at += HOUR
    return at


def _full_hour(start, zone):
    at = start.astimezone(UTC) + timedelta(seconds=1)
    while at.astimezone(zone).strftime("%M:%S") != "00:00":
        at += timedelta(seconds=1)
    return at


def _last_day(day, amount, unit, first_is_counted, off):
    if unit in ("months", "years"):
        return _same_numbered(day, relativedelta(**{unit: amount}), first_is_counted)
    counts = (lambda day: not is_off(day, off)) if unit == "working days" else (lambda day: True)
    wanted = 7 * amount if unit == "weeks" else amount
    if not first_is_counted:
        day += DAY
    counted = 0
    while True:
        counted += counts(day)
        if counted == wanted:
            return day
        day += DAY


def _same_numbered(day, later, first_is_counted):
    if not first_is_counted:
        return day + later
    if day.day == 1:
        return day + later - DAY
    number, month = day.day - 1, day.replace(day=1) + later
    while True:
        try:
            return date(month.year, month.month, number)
        except ValueError:
            number -= 1
