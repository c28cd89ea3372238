"""When something happened, as exactly as it is known: to the minute, the day, the month or the year.

A vague date is an interval of whole seconds, both ends included, so a verdict about it may be "cannot tell" and is
never a guess. A day is the office's day: its text ("2026-03-02") gets its instants from the office's time zone.
Read `Moment.parse` first.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, reset_tzpath

from workflow.errors import NotUnderstood, _

# Zone rules come from the pinned tzdata package, not from the machine: the same date on every node, for ever.
reset_tzpath(())

SECOND = timedelta(seconds=1)


class Precision(StrEnum):
    """How exactly a moment is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Moment:
    """An interval of time, UTC, both ends included; equal ends for an instant.

    `text` is how it is written in the log: "2026-03-02T14:00:00Z", "2026-03-02", "2026-03" or "2026".
    """

    earliest: datetime
    latest: datetime
    precision: Precision
    text: str

    @staticmethod
    def exactly(at: datetime) -> "Moment":
        """An instant with a zone, to the second (fractions are dropped)."""
        if at.tzinfo is None:
            raise NotUnderstood(_("A time without a time zone was given: %(at)s.", at=at.isoformat()))
        at = at.astimezone(UTC).replace(microsecond=0)
        return Moment(at, at, Precision.MINUTE, instant_text(at))

    @staticmethod
    def on(day: date, zone: ZoneInfo) -> "Moment":
        """A whole local day."""
        return Moment.parse(day.isoformat(), zone)

    @staticmethod
    def parse(text: str, zone: ZoneInfo) -> "Moment":
        """Read any of the four written forms; a time without zone is the office's.

        Raises NotUnderstood for every other form and for days that do not exist.
        """
        return _parse(text, zone)

    @property
    def vague(self) -> bool:
        """Whether less than the day is known."""
        return self.precision in (Precision.MONTH, Precision.YEAR)


_FORM = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?)?)?",
    re.ASCII,
)


@lru_cache(maxsize=65_536)
def _parse(text: str, zone: ZoneInfo) -> Moment:
    form = _FORM.fullmatch(text)
    try:
        if form is None:
            raise ValueError
        year, month, day, time, offset = form.groups()
        if time is not None:
            at = datetime.fromisoformat(f"{year}-{month}-{day}T{time[:15]}{offset or ''}")
            return Moment.exactly(at if at.tzinfo else at.replace(tzinfo=zone))
        first = date(int(year), int(month or 1), int(day or 1))
        if day is not None:
            after, precision = first + timedelta(days=1), Precision.DAY
        elif month is not None:
            after, precision = (first.replace(day=28) + timedelta(days=4)).replace(day=1), Precision.MONTH
        else:
            after, precision = first.replace(year=first.year + 1), Precision.YEAR
        return Moment(midnight(first, zone), midnight(after, zone) - SECOND, precision, text)
    except (ValueError, OverflowError):
        raise NotUnderstood(
            _("%(text)s is not a date or a time that exists.", text=repr(text[:40])),
            next_step=_("Write 2026-03-02, 2026-03, 2026 or 2026-03-02T14:00:00+01:00."),
        ) from None


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


@lru_cache(maxsize=65_536)  # many limits start at the same instant
def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day on which an instant lies for the people there."""
    return at.astimezone(zone).date()


@lru_cache(maxsize=65_536)  # an office's days are few, and most limits end with one
def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last whole second of a local day, UTC."""
    return midnight(day + timedelta(days=1), zone) - SECOND


def instant_text(at: datetime) -> str:
    """An instant as the log writes it: "2026-03-02T14:00:00Z"."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()[:19] + "Z"
