"""Spans: read strictly, written as they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import NotUnderstood
from workflow.span import LONGEST, Span, Unit


def spans():
    return st.sampled_from(Unit).flatmap(
        lambda unit: st.integers(-LONGEST[unit], LONGEST[unit]).map(lambda amount: Span(amount, unit))
    )


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("24 hours", 24, Unit.HOURS),
        ("-12 hours", -12, Unit.HOURS),
        ("+2 days", 2, Unit.DAYS),
        ("3 working days", 3, Unit.WORKING_DAYS),
        ("6 weeks", 6, Unit.WEEKS),
        ("18 months", 18, Unit.MONTHS),
        ("100 years", 100, Unit.YEARS),
    ],
)
def test_a_span_is_read_as_it_is_written(text, amount, unit):
    assert Span.parse(text) == Span(amount, unit)


@pytest.mark.parametrize("unit", Unit)
def test_singular_and_plural_are_alike(unit):
    assert Span.parse(f"1 {unit}") == Span.parse(f"1 {unit[:-1]}") == Span(1, unit)
    assert Span.parse(f"2 {unit[:-1]}") == Span(2, unit)


@given(spans())
def test_what_is_written_is_read_back(span):
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize(("span", "text"), [("+1 months", "1 month"), ("-1 working days", "-1 working day")])
def test_one_is_written_in_the_singular(span, text):
    assert str(Span.parse(span)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "hours",
        "24hours",
        "24  hours",
        " 24 hours",
        "24 hours ",
        "24 hours\n",
        "two weeks",
        "1.5 days",
        "1,5 days",
        "24 Hours",
        "3 workingdays",
        "3 business days",
        "-+2 days",
        "\u22122 days",
        "\u0663 days",
        "24 hours 30 minutes",
        "P1M",
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(text):
    with pytest.raises(NotUnderstood, match="is not a span of time") as refused:
        Span.parse(text)

    assert "Write a whole number" in str(refused.value)


@pytest.mark.parametrize("unit", Unit)
def test_more_than_a_century_is_refused_either_way(unit):
    for sign in "+-":
        with pytest.raises(NotUnderstood, match="longer than a century"):
            Span.parse(f"{sign}{LONGEST[unit] + 1} {unit}")


def test_a_long_text_is_not_repeated_whole():
    with pytest.raises(NotUnderstood) as refused:
        Span.parse("9" * 10_000)

    assert len(str(refused.value)) < 250
