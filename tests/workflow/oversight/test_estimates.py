"""The estimates are those of scipy, and a curve says nothing where fewer than five cases are left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, binomtest, ecdf

from workflow.oversight.estimates import FEWEST, kaplan_meier, wilson

HOURS = st.sampled_from([0, 1, 5, 24, 48, 72]) | st.integers(0, 2000)
SEEN = st.lists(st.tuples(HOURS, st.booleans()), min_size=FEWEST, max_size=60)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_of_a_share_is_wilsons(counts):
    kept, of = counts

    interval = binomtest(kept, of).proportion_ci(method="wilson")

    assert wilson(kept, of) == pytest.approx((interval.low, interval.high), abs=1e-12)


def gathered(seen):
    times: dict[int, tuple[int, int]] = {}
    for hour, reached in seen:
        came, waited = times.get(hour, (0, 0))
        times[hour] = (came + reached, waited + (not reached))
    return times


@given(SEEN)
def test_the_curve_is_that_of_kaplan_and_meier(seen):
    reached = [hour for hour, came in seen if came]
    found = kaplan_meier(gathered(seen))
    if not reached:
        assert (found.steps, found.half) == ((), None)
        return
    theirs = ecdf(CensoredData(uncensored=reached, right=[hour for hour, came in seen if not came])).sf
    band = theirs.confidence_interval(method="log-log")

    for point in (*found.steps, *found.days):
        assert point.waiting == pytest.approx(theirs.evaluate(point.hours), abs=1e-12)
        assert point.left == sum(hour >= point.hours for hour, _came in seen) >= FEWEST
        if 0 < point.waiting < 1:
            assert point.low == pytest.approx(band.low.evaluate(point.hours), abs=1e-9)
            assert point.high == pytest.approx(band.high.evaluate(point.hours), abs=1e-9)
    told = {hour for hour in reached if sum(other >= hour for other, _came in seen) >= FEWEST}
    assert [point.hours for point in found.steps] == sorted(told)
    assert (found.counted, found.reached) == (len(seen), len(reached))
    half = [hour for hour in sorted(told) if theirs.evaluate(hour) <= 0.5 + 1e-12]
    assert found.half == (half[0] if half else None)


def test_fewer_than_five_say_nothing():
    found = kaplan_meier({5: (4, 0)})

    assert (found.counted, found.reached, found.steps, found.half) == (4, 4, (), None)


def test_open_cases_are_counted_until_they_were_last_seen():
    """Five done in a day and five open for a month: half were done after a day, not all."""
    found = kaplan_meier({24: (5, 0), 720: (0, 5)})

    assert (found.half, found.nine_of_ten) == (24, None)
    assert [(point.hours, point.waiting) for point in found.days if point.hours in (48, 360)] == [(48, 0.5), (360, 0.5)]
