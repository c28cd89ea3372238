"""When the steps of a demo's stories are told: always before now, whatever the day and the hour.

A step is told so many days ago at an hour, or so long ago; a few are told so that something falls due today or
tomorrow. Dates that people say (an incident, a letter) may be known to the day, the month or the year only.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from workflow.moment import Moment, end_of_day, local_day

A_DAY = timedelta(days=1)


class Today(Struct, frozen=True):
    """The moment (UTC, whole seconds) around which the stories are told, and the office's time zone."""

    now: datetime
    zone: ZoneInfo

    def day(self, days: int) -> date:
        """The local day so many days ago."""
        return local_day(self.now, self.zone) - timedelta(days=days)


When = Callable[[Today], datetime]
Known = Callable[[Today], Moment]


def day(days: int, hour: str) -> When:
    """So many days ago, at an hour of the office ("09:30")."""

    def when(today: Today) -> datetime:
        return datetime.combine(today.day(days), time.fromisoformat(hour), today.zone).astimezone(UTC)

    return when


def ago(*, hours: float = 0, minutes: float = 0) -> When:
    """So long ago."""
    return lambda today: today.now - timedelta(hours=hours, minutes=minutes)


def due_today(limit: timedelta, after: timedelta = timedelta()) -> When:
    """So that what begins then with this limit is due in the middle of what is left of today; told so long `after`."""

    def when(today: Today) -> datetime:
        left = end_of_day(today.day(0), today.zone) - today.now
        return (today.now + left / 2 - limit + after).replace(microsecond=0)

    return when


def due_tomorrow(limit: timedelta, hour: str) -> When:
    """So that what begins then with this limit (at least two days) is due tomorrow at an hour of the office."""
    tomorrow = day(-1, hour)
    return lambda today: tomorrow(today) - limit


def on_day(days: int) -> Known:
    """Known to the day."""
    return lambda today: Moment.on(today.day(days), today.zone)


def in_month(days: int) -> Known:
    """Known to the month."""
    return lambda today: Moment.parse(today.day(days).isoformat()[:7], today.zone)


def in_year(days: int) -> Known:
    """Known to the year."""
    return lambda today: Moment.parse(today.day(days).isoformat()[:4], today.zone)


def exactly(when: When) -> Known:
    """Known to the minute."""
    return lambda today: Moment.exactly(when(today))
