"""Nothing that is hidden can be worked out from what is shown, however well the rules are known."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from workflow.oversight.published import COMPLIANCE, WAITING
from workflow.oversight.suppression import BASE, protected, rounded

ENOUGH = 100_000  # more than any number here
CELL = st.integers(0, 6) | st.integers(0, 40) | st.just(0) | st.integers(0, 3000)
LINES = [COMPLIANCE, WAITING, [((0, 1, 2, 3, 4), 5)], [((0,), 1)], []]


@st.composite
def tables(draw):
    """Numbers and the lines in which they add up."""
    lines = draw(st.sampled_from(LINES))
    places = {place for parts, total in lines for place in (*parts, total)}
    numbers = draw(st.lists(CELL, min_size=max(places, default=2) + 1, max_size=max(places, default=2) + 1))
    for parts, total in lines:
        numbers[total] = sum(numbers[place] for place in parts)
    return numbers, lines


def bounds_of(shown, lines):
    """Between which values each hidden number must lie, for whoever knows the rules and can add."""
    low = [1 if cell is None else 0 if cell == 0 else max(BASE, cell - 2) for cell in shown]
    high = [ENOUGH if cell is None else cell + 2 * (cell > 0) for cell in shown]
    sums = np.zeros((len(lines), len(shown)))
    for row, (parts, total) in enumerate(lines):
        sums[row, list(parts)], sums[row, total] = 1, -1
    for place, cell in enumerate(shown):
        if cell is None:
            yield place, *(_end(place, sign, low, high, sums) for sign in (1, -1))


def _end(place, sign, low, high, sums):
    wanted = np.zeros(len(low))
    wanted[place] = sign
    adds_up = [LinearConstraint(sums, 0, 0)] if len(sums) else []
    return sign * round(milp(wanted, integrality=np.ones(len(low)), bounds=Bounds(low, high), constraints=adds_up).fun)


@settings(max_examples=300)
@given(tables())
def test_no_hidden_number_can_be_worked_out(table):
    numbers, lines = table

    shown = protected(numbers, lines)

    for cell, many in zip(shown, numbers, strict=True):
        assert cell == rounded(many) if cell is not None else many > 0
        assert cell is None or many == 0 or many >= BASE
    for place, least, most in bounds_of(shown, lines):
        assert most - least >= BASE - 2
        is_sum = any(place == total for _parts, total in lines)  # of two hidden numbers it is two at least
        assert numbers[place] >= BASE or ((least <= 1 or is_sum) and most >= BASE - 1)


def test_the_second_number_hidden_is_the_smallest_that_does_it():
    assert protected([196, 3, 12, 0, 211], [((0, 1, 2, 3), 4)]) == (195, None, None, 0, 210)


def test_a_sum_that_leaves_no_room_is_hidden_too():
    """Of 5, 1 and 1 the rounded sum 5 would tell that the hidden two are one each."""
    assert protected([5, 1, 1, 7], [((0, 1, 2), 3)]) == (None, None, None, 5)
    assert protected([6, 3, 1, 10], [((0, 1, 2), 3)]) == (5, None, None, 10)


def test_a_table_without_small_numbers_is_only_rounded():
    assert protected([11, 8, 0, 19], [((0, 1, 2), 3)]) == (10, 10, 0, 20)
