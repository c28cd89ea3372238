"""Differences in words: exact where times are, a range where one of them is vague, and never a guess."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.pages.oversight.differences import amount, early, lag
from workflow.moment import Moment
from workflow.pages.tongue import tongue

ZONE = ZoneInfo("Europe/Belgrade")
ENGLISH = tongue("en", ZONE)
NOON = datetime(2026, 11, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=11), "11 min"),
        (timedelta(hours=5, minutes=45), "5 h 45 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(hours=24, minutes=5), "24 h"),
        (timedelta(hours=57), "57 h"),
        (timedelta(days=3), "3 days"),
        (timedelta(days=400, hours=7), "400 days"),
    ],
)
def test_a_length_of_time_is_as_fine_as_it_says_something(span, said):
    assert amount(ENGLISH, span) == said


def test_how_long_after_it_happened_something_was_recorded():
    day = Moment.parse("2026-11-14", ZONE)

    assert lag(ENGLISH, Moment.exactly(NOON), NOON + timedelta(seconds=9)) == "at once"
    assert lag(ENGLISH, Moment.exactly(NOON), NOON + timedelta(minutes=40)) == "40 min later"
    assert lag(ENGLISH, day, NOON) == "up to 13 h later"
    assert lag(ENGLISH, day, NOON + timedelta(days=2)) == "37 h to 61 h later"


def test_how_early_something_was_done():
    assert early(ENGLISH, NOON, Moment.exactly(NOON - timedelta(hours=16, minutes=50))) == "16 h 50 min early"
    assert early(ENGLISH, NOON + timedelta(days=2), Moment.parse("2026-11-14", ZONE)) == "37 h to 61 h early"


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=20_000)), st.timedeltas(timedelta(), timedelta(1)))
def test_a_longer_time_is_never_told_as_a_shorter_one(span, more):
    def told(one):
        """The beginning of the text as seconds."""
        text = amount(ENGLISH, one).split()
        units = {"min": 60, "h": 3_600, "day": 86_400, "days": 86_400}
        return sum(int(number) * units[unit] for number, unit in zip(text[::2], text[1::2], strict=True))

    assert told(span) <= told(span + more)
    assert told(span) <= span.total_seconds() < told(span) + 86_400
