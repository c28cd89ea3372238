"""Curves: within their field, never upwards, as fine as the eye, with marks that reach beyond the last point."""

import re

from hypothesis import given
from hypothesis import strategies as st

from intake.pages.oversight.drawing import HEIGHT, LEFT, TOP, WIDTH, drawn
from workflow.oversight.estimates import Point
from workflow.oversight.waiting import Waiting
from workflow.policy.terms import Words

WORDS = Words(en="a", sq="a", sr="a")


def waiting(curve):
    """A wait with a curve."""
    return Waiting(
        key="k",
        since=WORDS,
        until=WORDS,
        counted=9,
        reached=5,
        median_hours=None,
        ninth_hours=None,
        curve=tuple(curve),
        table=(),
    )


@st.composite
def curves(draw):
    """A curve that goes down, as an estimate does."""
    hours = sorted(draw(st.sets(st.floats(0.1, 40_000), min_size=1, max_size=80)))
    shares = sorted(draw(st.lists(st.floats(0, 1), min_size=len(hours), max_size=len(hours))), reverse=True)
    return [
        Point(hours=at, waiting=share, low=share * 0.9, high=min(1, share * 1.1), left=5)
        for at, share in zip(hours, shares, strict=True)
    ]


def places(path):
    """The points of a path."""
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.e+-]+) ([\d.e+-]+)", path)]


@given(curves())
def test_a_curve_stays_in_its_field_and_only_goes_on_and_down(curve):
    found = drawn(waiting(curve), limit_hours=curve[0].hours)

    assert found is not None
    line = places(found.line)
    assert line[0] == (LEFT, TOP)
    assert line == sorted(line)
    for x, y in line + places(found.band):
        assert LEFT <= x <= LEFT + WIDTH
        assert TOP <= y <= TOP + HEIGHT
    place, days = found.marks[0]
    assert (place, days) == (LEFT, 0)
    assert found.marks[-1][1] * 24 >= curve[-1].hours
    assert found.limit is not None


def test_many_points_are_drawn_as_few_as_can_be_told_apart():
    curve = [Point(hours=n / 10, waiting=1 - n / 50_000, low=0, high=1, left=5) for n in range(1, 40_000)]

    found = drawn(waiting(curve))

    assert found is not None
    assert len(places(found.line)) < 3 * WIDTH


def test_without_points_nothing_is_drawn_and_a_limit_beyond_the_axis_is_not():
    assert drawn(waiting([])) is None
    found = drawn(waiting([Point(hours=24, waiting=0.5, low=0.4, high=0.6, left=5)]), limit_hours=10_000)
    assert found is not None
    assert found.limit is None
