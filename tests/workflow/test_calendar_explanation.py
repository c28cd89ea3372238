"""Explanations: the same date as `due`, and every day left out with its reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.calendars import COUNTED, KOSOVO, MOVES_ON, PLAIN, RULES, ZONE, instants, local
from workflow.calendar import Counting, due, explain
from workflow.errors import NotUnderstood
from workflow.span import Span, Unit


def told(start, span, counting=PLAIN):
    return [str(step) for step in explain(local(start), Span.parse(span), counting, KOSOVO)[1]]


@given(instants(), st.integers(1, 40), st.sampled_from(Unit), st.sampled_from(RULES))
def test_the_date_explained_is_the_date_due(start, amount, unit, counting):
    end, steps = explain(start, Span(amount, unit), counting, KOSOVO)

    assert end == due(start, Span(amount, unit), counting, KOSOVO)
    assert f"{end:%Y-%m-%dT%H:%M:%SZ}" in str(steps[-1])


@given(instants(), st.integers(1, 40))
def test_every_day_that_is_not_counted_is_named_with_its_reason(start, amount):
    end, steps = explain(start, Span(amount, Unit.WORKING_DAYS), PLAIN, KOSOVO)
    text = " ".join(str(step) for step in steps)

    day, last = start.astimezone(ZONE).date(), end.astimezone(ZONE).date()
    while (day := day.fromordinal(day.toordinal() + 1)) <= last:
        assert (f"{day} ({KOSOVO.why_not_working(day)})" in text) is not KOSOVO.is_working(day)


def test_working_days_across_bajram_are_told_step_by_step():
    assert told("2026-03-18 09:00", "3 working days") == [
        "The start is 2026-03-18 09:00:00+01:00 (2026-03-18T08:00:00Z).",
        "The day of the start is not counted: the count begins with 2026-03-19.",
        "Not counted: 2026-03-20 (Eid al-Fitr), 2026-03-21 (Saturday), 2026-03-22 (Sunday).",
        "The date of Eid al-Fitr, 2026-03-20, is an estimate; the official calendar decides.",
        "2026-03-24 is the last day of 3 working days.",
        "Due is 2026-03-24 23:59:59+01:00 (2026-03-24T22:59:59Z), that second included.",
    ]


def test_an_end_that_moves_on_is_told_with_what_it_passes():
    assert told("2026-05-01 09:00", "8 days", MOVES_ON)[2:4] == [
        "2026-05-09 is the last day of 8 days.",
        "Not worked: 2026-05-09 (Europe Day), 2026-05-10 (Sunday), 2026-05-11 (Europe Day, for Saturday 2026-05-09). "
        "The end moves on to the next working day, 2026-05-12.",
    ]


@pytest.mark.parametrize(
    ("span", "counting", "sentence"),
    [
        ("30 days", MOVES_ON, "2026-04-01 is a working day: the end stays there."),
        ("30 days", PLAIN, "The end stays there."),
        (
            "5 days",
            PLAIN,
            "Not worked: 2026-03-07 (Saturday). The end stays there all the same, for this limit does not move on.",
        ),
        ("1 month", PLAIN, "Months end on the same-numbered day, or with the last of the month where it has none."),
        (
            "1 year",
            COUNTED,
            "Months end on the day before the same-numbered one, or with the last of the month where it has none.",
        ),
        ("3 days", COUNTED, "The day of the start is counted: the count begins with 2026-03-02."),
        ("24 hours", PLAIN, "Hours are counted as they pass, through nights, weekends and holidays: 24 hours."),
        (
            "24 hours",
            Counting(first_hour="not_counted"),
            "The hour of the start is not counted; the count begins at 2026-03-02 15:00:00+01:00.",
        ),
    ],
)
def test_each_rule_that_was_used_has_its_sentence(span, counting, sentence):
    assert sentence in told("2026-03-02 14:20", span, counting)


def test_a_change_of_the_clock_is_told_where_hours_pass_it():
    assert any("clocks change" in step for step in told("2026-03-28 14:00", "24 hours"))
    assert not any("clocks change" in step for step in told("2026-03-26 14:00", "24 hours"))


def test_years_without_a_list_are_told_where_working_days_decide():
    sentence = "The calendar has no list of holidays for 2036: only weekends were left out."

    assert sentence in told("2035-12-28 09:00", "3 working days")
    assert sentence in told("2035-12-10 09:00", "30 days", MOVES_ON)
    assert sentence not in told("2035-12-10 09:00", "30 days")


def test_what_cannot_be_due_cannot_be_explained():
    with pytest.raises(NotUnderstood):
        told("2026-03-02 14:20", "0 days")
