"""When something may be sent to a person: urgent things at once, others as the person chose. Pure; times UTC.

A digest waits for the next working morning, and nothing is sent in quiet hours; but what falls due before that is sent
while there is time. Read `send_at`.
"""

from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from workflow.calendar import Calendar
from workflow.calendar.counting import moved_on
from workflow.errors import NotUnderstood, _

DAY = timedelta(days=1)
LANGUAGES = ("sq", "sr", "sr-cyrl", "en")


class Habit(Struct, frozen=True):
    """How a person wants to be told. Quiet hours are local times of day, over midnight where the first is later; both
    None for none.
    """

    digest: bool = True
    quiet_from: str | None = "20:00"
    quiet_until: str | None = "07:00"
    language: str = "sq"


DEFAULT = Habit()


def checked(habit: Habit) -> Habit:
    """The habit itself. Raises NotUnderstood for a time that is none, half a pair, or a language that is not there."""
    if (habit.quiet_from is None) != (habit.quiet_until is None):
        raise NotUnderstood(
            _("Your choices were not kept: quiet hours need a beginning and an end."),
            next_step=_("Give both times, or leave both empty."),
        )
    for written in (habit.quiet_from, habit.quiet_until):
        if written is not None:
            _time(written)
    if habit.language not in LANGUAGES:
        raise NotUnderstood(_("Your choices were not kept: there is no such language here."))
    return habit


def send_at(
    habit: Habit, *, is_urgent: bool, due: datetime | None, digest_at: str, now: datetime, calendar: Calendar
) -> datetime:
    """From when on it may be sent: `now`, or later, but never after `due` where that is still to come."""
    if is_urgent:
        return now
    awake = _awake(habit, now, calendar)
    at = _awake(habit, next_digest(now, digest_at, calendar), calendar) if habit.digest else awake
    if due is None or due < now or at <= due:
        return at
    return awake if awake <= due else now


def next_digest(now: datetime, digest_at: str, calendar: Calendar) -> datetime:
    """The next time, from `now` on, at which what could wait is told: that local time on a working day."""
    local = now.astimezone(calendar.zone)
    day = moved_on(local.date(), calendar)
    at = _at(day, digest_at, calendar)
    return at if at >= now else _at(moved_on(day + DAY, calendar), digest_at, calendar)


def _awake(habit: Habit, at: datetime, calendar: Calendar) -> datetime:
    """The same instant, or the end of the quiet hours that it lies in."""
    if habit.quiet_from is None or habit.quiet_until is None:
        return at
    begins, ends = _time(habit.quiet_from), _time(habit.quiet_until)
    local = at.astimezone(calendar.zone)
    is_over_midnight = ends < begins
    after, before = local.time() >= begins, local.time() < ends
    if not ((after or before) if is_over_midnight else (after and before)):
        return at
    day = local.date() if local.time() < ends else local.date() + DAY
    return max(at, _at(day, habit.quiet_until, calendar))


def _at(day: date, written: str, calendar: Calendar) -> datetime:
    return datetime.combine(day, _time(written), calendar.zone).astimezone(UTC)


def _time(written: str) -> time:
    try:
        if len(written) != len("07:30"):
            raise ValueError
        return time.fromisoformat(written)
    except ValueError:
        raise NotUnderstood(
            _("Your choices were not kept: a time of day is written like 07:30."), next_step=_("Correct the time.")
        ) from None
