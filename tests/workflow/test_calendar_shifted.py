"""Stages beside the due date: the same local time on another day, hours as they pass."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.calendars import KOSOVO, TEN_YEARS, ZONE, instants, local
from tests.workflow.slow_calendar import is_off
from workflow.calendar import shifted
from workflow.span import Span, Unit


def shifted_locally(start, span):
    return shifted(local(start), Span.parse(span), KOSOVO).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S %Z")


@pytest.mark.parametrize("text", ["+2 days", "-10 days", "+6 weeks", "-1 week", "+1 month", "-18 months", "-1 year"])
def test_every_due_date_in_ten_years_is_shifted_to_where_dateutil_shifts_it(text):
    span = Span.parse(text)
    amounts: dict[str, Any] = {span.unit.value: span.amount}
    later = relativedelta(**amounts)

    for day in TEN_YEARS:
        end = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZONE)
        assert shifted(end, span, KOSOVO) == (end + later).astimezone(UTC)


@pytest.mark.parametrize("text", ["+1 working day", "+5 working days", "-1 working day", "-3 working days"])
def test_working_days_are_stepped_over_one_by_one_in_both_directions(text):
    span = Span.parse(text)
    step = timedelta(1 if span.amount > 0 else -1)

    for day in TEN_YEARS:
        end, left = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZONE), abs(span.amount)
        slow = end
        while left:
            slow += step
            left -= not is_off(slow.date(), KOSOVO.holidays)
        assert shifted(end, span, KOSOVO) == slow.astimezone(UTC), day


@given(instants(), st.integers(-100, 100))
def test_hours_pass_as_they_are(instant, amount):
    assert shifted(instant, Span(amount, Unit.HOURS), KOSOVO) == instant + timedelta(hours=amount)


@given(instants(), st.sampled_from(Unit))
def test_nothing_added_changes_nothing(instant, unit):
    there = shifted(instant, Span(0, unit), KOSOVO)

    # the second of two equal local times is the one that cannot be told from the first
    assert there == instant or (instant.astimezone(ZONE).fold and there == instant - timedelta(hours=1))


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-04-01 23:59:59", "-12 hours", "2026-04-01 11:59:59 CEST"),
        ("2026-04-01 23:59:59", "-10 days", "2026-03-22 23:59:59 CET"),
        ("2026-03-19 23:59:59", "+2 working days", "2026-03-24 23:59:59 CET"),  # Bajram and a weekend between
        ("2026-03-24 23:59:59", "-2 working days", "2026-03-19 23:59:59 CET"),
        ("2026-03-21 12:00:00", "-1 working day", "2026-03-19 12:00:00 CET"),
        ("2026-03-31 23:59:59", "-1 month", "2026-02-28 23:59:59 CET"),
        ("2026-03-28 02:30:00", "+1 day", "2026-03-29 03:30:00 CEST"),  # that night has no half past two
        ("2026-10-24 02:30:00", "+1 day", "2026-10-25 02:30:00 CEST"),  # that one has two
    ],
)
def test_a_stage_lies_where_it_was_counted_by_hand(start, span, end):
    assert shifted_locally(start, span) == end
