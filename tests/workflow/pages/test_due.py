"""A deadline in words: what it says is true at every moment, in numbers that each language bends its own way."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ZONE
from tests.workflow.calendars import KOSOVO
from workflow.clocks import Verdict
from workflow.pages.due import age, badge, basis
from workflow.pages.tongue import tongue

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)  # a Thursday, 13:00 in the office
FRIDAY = datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC)  # the end of the day
COMING = {
    "today": (timedelta(hours=2), "soon", "Due today 15:00"),
    "tomorrow": (timedelta(hours=20), "soon", "Due tomorrow 09:00"),
    "this week": (timedelta(days=4, hours=1), "running", "Due Mon 30 Nov, 14:00"),
    "later": (timedelta(days=18), "running", "Due 14 December 2026"),
}
LATE = {
    "a moment": (timedelta(minutes=1), "Late by 1 hour"),
    "hours": (timedelta(hours=5), "Late by 5 hours"),
    "nearly a day": (timedelta(hours=23, minutes=59), "Late by 23 hours"),
    "a day": (timedelta(days=1), "Late by 1 day"),
    "days": (timedelta(days=12), "Late by 12 days"),
}


@pytest.mark.parametrize(("ahead", "tone", "words"), COMING.values(), ids=COMING)
def test_what_is_to_come_says_the_day_and_near_it_the_time(english, ahead, tone, words):
    shown = badge(english, Verdict.OPEN, NOW + ahead, now=NOW)

    assert (shown.tone, shown.words) == (tone, words)


@pytest.mark.parametrize(("ago", "words"), LATE.values(), ids=LATE)
def test_what_is_late_says_by_how_much(english, ago, words):
    late = badge(english, Verdict.OPEN_LATE, NOW - ago, now=NOW)
    met = badge(english, Verdict.LATE, NOW - timedelta(days=40) - ago, now=NOW, met=NOW - timedelta(days=40))

    assert (late.tone, late.words) == ("late", words)
    assert (met.tone, met.words) == ("late-met", words)


def test_working_days_are_counted_where_the_clock_counts_them_and_there_are_some(english):
    def words(days, hours=10):
        now = FRIDAY + timedelta(days=days, hours=hours)
        return badge(english, Verdict.OPEN_LATE, FRIDAY, now=now, working=KOSOVO).words

    assert words(0) == "Late by 10 hours"
    assert words(1) == "Late by 1 day"  # Sunday: no working day has passed
    assert words(2) == "Late by 1 working day"
    assert words(6) == "Late by 5 working days"


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("due", [None, NOW - timedelta(days=3), NOW + timedelta(days=3)])
def test_every_verdict_has_words_and_a_watch_never_looks_like_a_missed_limit(spoken, verdict, due):
    shown = badge(spoken, verdict, due, now=NOW)
    watched = badge(spoken, verdict, due, now=NOW, is_watch=True)

    is_slow = verdict is Verdict.OPEN_LATE and due is not None
    assert (shown.words != watched.words) == is_slow
    assert shown.words
    assert watched.tone != "late"
    assert (shown.tone == "held") == (verdict is Verdict.PAUSED or due is None)


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_an_age_is_in_hours_on_the_first_day_and_in_days_after_it(passed):
    said = age(tongue("en", ZONE), NOW - passed, NOW)

    days, hours = passed.days, passed // timedelta(hours=1)
    count, unit = (hours, "hour") if days < 1 else (days, "day")
    assert said == (f"{count} {unit}{'' if count == 1 else 's'}" if count else "less than an hour")


def test_our_own_number_never_looks_like_a_statute(english):
    assert basis(english, "statute", verified=True) == "law"
    assert basis(english, "statute", verified=False) == "law, unchecked"
    assert [basis(english, one, verified=True) for one in ("case_law", "standard", "policy")] == [
        "case law",
        "standard",
        "own rule",
    ]
