"""Due dates: every rule against a slow second computation, the nights when clocks change, and answers known by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.calendars import (
    COUNTED,
    KOSOVO,
    MOVES_ON,
    PLAIN,
    RULES,
    TEN_YEARS,
    WEEKENDS_ONLY,
    ZONE,
    instants,
    local,
)
from tests.workflow.slow_calendar import slowly_due
from workflow.calendar import Counting, due, due_of, shifted
from workflow.errors import NotUnderstood
from workflow.moment import Moment
from workflow.span import Span, Unit


def due_locally(start, span, counting=PLAIN, calendar=KOSOVO):
    return due(local(start), Span.parse(span), counting, calendar).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S %Z")


@pytest.mark.parametrize("counting", RULES, ids=lambda rule: f"{rule.first_day}-{rule.end_on_non_working_day}")
@pytest.mark.parametrize(
    "text",
    [
        "1 day",
        "3 days",
        "30 days",
        "1 working day",
        "5 working days",
        "15 working days",
        "2 weeks",
        "1 month",
        "6 months",
        "1 year",
        "2 years",
    ],
)
def test_every_start_in_ten_years_ends_where_the_slow_computation_ends(text, counting):
    span = Span.parse(text)
    off = frozenset(KOSOVO.holidays)

    for number, day in enumerate(TEN_YEARS):
        start = datetime(day.year, day.month, day.day, number % 24, 30, tzinfo=ZONE)
        slow = slowly_due(start, span.amount, span.unit, counting, zone=ZONE, off=off)
        assert due(start, span, counting, KOSOVO) == slow, (day, text, counting)


@given(instants(), st.integers(1, 100), st.sampled_from(["counted", "not_counted"]))
def test_hours_are_counted_one_after_the_other_whatever_the_clock_shows(start, amount, first_hour):
    counting = Counting(first_hour=first_hour)
    slow = slowly_due(start, amount, "hours", counting, zone=ZONE, off=frozenset())

    assert due(start, Span(amount, Unit.HOURS), counting, KOSOVO) == slow


@given(instants(), st.integers(0, 40), st.integers(1, 40), st.sampled_from(Unit), st.sampled_from(RULES))
def test_who_starts_later_is_never_due_earlier(start, days, amount, unit, counting):
    span = Span(amount, unit)

    assert due(start, span, counting, KOSOVO) <= due(start + timedelta(days), span, counting, KOSOVO)


@given(instants(), st.integers(1, 40), st.sampled_from([unit for unit in Unit if unit is not Unit.HOURS]))
def test_the_time_of_day_of_the_start_makes_no_difference_but_to_hours(start, amount, unit):
    day = Moment.on(start.astimezone(ZONE).date(), ZONE)

    assert set(due_of(day, Span(amount, unit), MOVES_ON, KOSOVO)) == {due(start, Span(amount, unit), MOVES_ON, KOSOVO)}


@pytest.mark.parametrize(
    ("start", "span", "counting", "end"),
    [
        # days; 1 May 2026 is a Friday, 9 May (Europe Day) a Saturday with Monday the 11th off
        ("2026-03-02 14:00", "30 days", PLAIN, "2026-04-01"),
        ("2026-03-02 00:00", "1 day", PLAIN, "2026-03-03"),
        ("2026-03-02 23:59", "1 day", PLAIN, "2026-03-03"),
        ("2026-03-02 14:00", "3 days", COUNTED, "2026-03-04"),
        ("2026-04-01 09:00", "30 days", PLAIN, "2026-05-01"),
        ("2026-04-01 09:00", "30 days", MOVES_ON, "2026-05-04"),
        ("2026-05-01 09:00", "8 days", MOVES_ON, "2026-05-12"),
        ("2026-03-02 14:00", "2 weeks", PLAIN, "2026-03-16"),
        ("2026-03-02 14:00", "2 weeks", COUNTED, "2026-03-15"),
        # working days; Friday 20 March 2026 is the first day of Bajram
        ("2026-03-18 09:00", "3 working days", PLAIN, "2026-03-24"),
        ("2026-03-18 09:00", "3 working days", COUNTED, "2026-03-23"),
        ("2026-03-21 09:00", "1 working day", PLAIN, "2026-03-23"),
        ("2026-03-21 09:00", "1 working day", COUNTED, "2026-03-23"),
        # months and years, their ends and leap days
        ("2026-01-31 09:00", "1 month", PLAIN, "2026-02-28"),
        ("2026-01-31 09:00", "1 month", MOVES_ON, "2026-03-02"),
        ("2024-01-31 09:00", "1 month", PLAIN, "2024-02-29"),
        ("2026-02-28 09:00", "1 month", PLAIN, "2026-03-28"),
        ("2027-11-30 09:00", "3 months", PLAIN, "2028-02-29"),
        ("2024-02-29 09:00", "1 year", PLAIN, "2025-02-28"),
        ("2024-02-29 09:00", "4 years", PLAIN, "2028-02-29"),
        ("2026-03-01 09:00", "1 month", COUNTED, "2026-03-31"),
        ("2026-02-01 09:00", "1 month", COUNTED, "2026-02-28"),
        ("2026-01-31 09:00", "1 month", COUNTED, "2026-02-28"),
        ("2026-03-31 09:00", "1 month", COUNTED, "2026-04-30"),
        ("2024-03-01 09:00", "1 year", COUNTED, "2025-02-28"),
        ("2026-12-31 09:00", "2 months", PLAIN, "2027-02-28"),
    ],
)
def test_the_end_is_the_one_counted_by_hand(start, span, counting, end):
    assert due_locally(start, span, counting)[:19] == f"{end} 23:59:59"


@pytest.mark.parametrize(
    ("start", "span", "first_hour", "end"),
    [
        ("2026-03-06 14:20", "72 hours", "counted", "2026-03-09 14:20:00 CET"),
        ("2026-03-06 14:20", "6 hours", "not_counted", "2026-03-06 21:00:00 CET"),
        ("2026-03-06 14:00", "6 hours", "not_counted", "2026-03-06 21:00:00 CET"),
        # the hour from 2 to 3 is missing on 29 March and comes twice on 25 October 2026
        ("2026-03-28 14:00", "24 hours", "counted", "2026-03-29 15:00:00 CEST"),
        ("2026-03-29 01:30", "1 hour", "counted", "2026-03-29 03:30:00 CEST"),
        ("2026-03-29 01:30", "1 hour", "not_counted", "2026-03-29 04:00:00 CEST"),
        ("2026-10-24 14:00", "24 hours", "counted", "2026-10-25 13:00:00 CET"),
        ("2026-10-25 02:30", "1 hour", "counted", "2026-10-25 02:30:00 CET"),
        ("2026-10-25 02:30", "1 hour", "not_counted", "2026-10-25 03:00:00 CET"),
    ],
)
def test_hours_pass_through_weekends_and_changes_of_the_clock(start, span, first_hour, end):
    assert due_locally(start, span, Counting("counted", "moves_on", first_hour)) == end


def test_days_of_23_and_of_25_hours_end_at_their_local_midnight():
    assert due(local("2026-03-28 10:00"), Span.parse("1 day"), PLAIN, KOSOVO) == datetime(
        2026, 3, 29, 21, 59, 59, tzinfo=UTC
    )
    assert due(local("2026-10-24 10:00"), Span.parse("1 day"), PLAIN, KOSOVO) == datetime(
        2026, 10, 25, 22, 59, 59, tzinfo=UTC
    )


def test_the_day_of_the_start_is_the_local_one():
    after_midnight = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # 3 March, 00:30 local

    assert due(after_midnight, Span.parse("1 day"), PLAIN, KOSOVO) == datetime(2026, 3, 4, 22, 59, 59, tzinfo=UTC)


def test_the_two_half_past_twos_of_a_night_are_not_mistaken_for_each_other():
    first, second = local("2026-10-25 02:30"), local("2026-10-25 02:30").replace(fold=1)
    hour = Span.parse("1 hour")

    assert due(second, hour, PLAIN, KOSOVO) - due(first, hour, PLAIN, KOSOVO) == timedelta(hours=1)


def test_a_year_without_a_list_counts_weekends_only():
    assert due_locally("2040-04-30 09:00", "1 working day") == "2040-05-01 23:59:59 CEST"
    assert due_locally("2040-12-29 09:00", "1 working day") == "2040-12-31 23:59:59 CET"


def test_two_calendars_are_not_mistaken_for_each_other():
    ends = [due_locally("2026-04-30 09:00", "1 working day", calendar=one) for one in (KOSOVO, WEEKENDS_ONLY)]

    assert ends == ["2026-05-04 23:59:59 CEST", "2026-05-01 23:59:59 CEST"]


@pytest.mark.parametrize("text", ["2026", "2026-03", "2026-03-02", "2026-03-02T14:00:00+01:00"])
def test_a_vague_start_is_due_between_the_due_dates_of_its_ends(text):
    start = Moment.parse(text, ZONE)

    assert due_of(start, Span.parse("24 hours"), PLAIN, KOSOVO) == (
        start.earliest + timedelta(hours=24),
        start.latest + timedelta(hours=24),
    )


def test_fractions_of_a_second_are_dropped():
    start = datetime(2026, 3, 2, 14, 0, 0, 999_999, tzinfo=UTC)

    assert due(start, Span.parse("1 hour"), PLAIN, KOSOVO) == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert shifted(start, Span.parse("-1 day"), KOSOVO) == datetime(2026, 3, 1, 14, tzinfo=UTC)


def test_a_limit_of_nothing_or_less_is_refused():
    for text in ("0 days", "-1 month"):
        with pytest.raises(NotUnderstood, match="the least is one"):
            due_locally("2026-03-02 14:00", text)


def test_a_time_without_a_zone_is_refused():
    naive = datetime(2026, 3, 2, 14)  # noqa: DTZ001 -- the mistake meant
    with pytest.raises(NotUnderstood, match="without a time zone"):
        due(naive, Span.parse("1 day"), PLAIN, KOSOVO)
    with pytest.raises(NotUnderstood, match="without a time zone"):
        shifted(naive, Span.parse("1 day"), KOSOVO)


def test_the_end_of_time_is_refused_not_a_crash():
    with pytest.raises(NotUnderstood, match="beyond the calendar"):
        due_locally("9990-01-01 00:00", "100 years")
    with pytest.raises(NotUnderstood, match="beyond the calendar"):
        shifted(datetime(1, 1, 5, tzinfo=UTC), Span.parse("-1 month"), KOSOVO)
