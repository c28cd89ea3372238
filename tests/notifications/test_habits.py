"""When something is sent: urgent at once, the rest on working mornings and outside of quiet hours, and in time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import shipped_policy
from notifications.habits import DEFAULT, Habit, checked, next_digest, send_at
from tests.builders import ZONE, local
from workflow.calendar import read_calendar
from workflow.errors import NotUnderstood

CALENDAR = read_calendar(shipped_policy() / "calendar.toml")
DIGEST = "07:30"


def instants():
    whole_seconds = st.integers(*(int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2025, 2028)))
    return whole_seconds.map(lambda at: datetime.fromtimestamp(at, UTC))


def times():
    return st.times().map(lambda at: at.strftime("%H:%M"))


def habits():
    quiet = st.tuples(times(), times()) | st.just((None, None))
    return st.builds(lambda digest, hours: Habit(digest, *hours), st.booleans(), quiet)


def sent(habit, now, *, due=None, is_urgent=False):
    return send_at(habit, is_urgent=is_urgent, due=due, digest_at=DIGEST, now=now, calendar=CALENDAR)


def is_quiet(habit, at):
    if habit.quiet_from is None:
        return False
    said = at.astimezone(ZONE).strftime("%H:%M")
    if habit.quiet_from <= habit.quiet_until:
        return habit.quiet_from <= said < habit.quiet_until
    return said >= habit.quiet_from or said < habit.quiet_until


@given(habits(), instants())
def test_urgent_things_are_sent_at_once(habit, now):
    assert sent(habit, now, is_urgent=True) == now


@given(habits(), instants(), instants())
def test_nothing_is_sent_into_the_past_and_nothing_that_comes_is_sent_after_it_was_due(habit, now, due):
    at = sent(habit, now, due=due)

    assert at >= now
    assert at <= due or due < now


@given(habits(), instants())
def test_quiet_hours_are_kept_but_for_the_hour_that_the_clock_jumps_over(habit, now):
    at = sent(habit, now)

    assert not is_quiet(habit, at) or not is_quiet(habit, at + timedelta(hours=1))


@given(instants())
def test_a_digest_comes_on_a_working_morning(now):
    at = next_digest(now, DIGEST, CALENDAR).astimezone(ZONE)

    assert CALENDAR.is_working(at.date())
    assert at.strftime("%H:%M") == DIGEST
    assert now <= at <= now + timedelta(days=12)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-03-02 07:29", "2026-03-02 07:30"),
        ("2026-03-02 07:30", "2026-03-02 07:30"),
        ("2026-03-02 07:31", "2026-03-03 07:30"),
        ("2026-03-06 16:00", "2026-03-09 07:30"),  # over a weekend
        ("2026-02-16 16:00", "2026-02-18 07:30"),  # over Independence Day
    ],
)
def test_the_morning_of_the_digest(now, at):
    assert sent(DEFAULT, local(now).earliest) == local(at).earliest


def test_without_a_digest_only_quiet_hours_hold_something_back():
    habit = Habit(digest=False)

    assert sent(habit, local("2026-03-02 15:00").earliest) == local("2026-03-02 15:00").earliest
    assert sent(habit, local("2026-03-02 23:00").earliest) == local("2026-03-03 07:00").earliest
    assert sent(habit, local("2026-03-02 03:00").earliest) == local("2026-03-02 07:00").earliest


@pytest.mark.parametrize(
    "habit", [Habit(quiet_until=None), Habit(quiet_from="25:00"), Habit(quiet_from="8"), Habit(language="xx")]
)
def test_habits_that_are_none_are_refused(habit):
    with pytest.raises(NotUnderstood):
        checked(habit)
