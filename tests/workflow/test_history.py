"""History: the order of the world out of the order of recording, and what corrections leave of it."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.entries import ZONE, order, times, told
from workflow.history import BY_TIME, history
from workflow.moment import Moment

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | times()
ANYTHING = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(max_size=3), SCALARS, max_size=2)
CORRECTING = st.fixed_dictionaries(
    {"corrects": st.integers(-1, 9) | ANYTHING},
    optional={
        "code": st.sampled_from(["withdrawn", "replaced"]) | ANYTHING,
        "kind_as": st.sampled_from(["refused", "corrected", "clock_lapsed"]) | st.text(max_size=3),
        "occurred_as": times() | st.sampled_from(["2026-02-30", "0001-01-01", "9999-12-31", ""]) | ANYTHING,
        "data_as": st.dictionaries(st.sampled_from(["code", "strand"]), ANYTHING) | ANYTHING,
    },
)


def corrected(n, code="withdrawn", **more):
    return ("corrected", "2026-06-01", {"corrects": n, "code": code, "reason": "wrong_date", **more})


def steps():
    return st.lists(times(), min_size=1, max_size=12).map(lambda all_: [("step_logged", at) for at in all_])


refusals = times().map(lambda at: ("refused", at))


# ------------------------------------------------------------------------------------------ the effective order


@given(steps())
def test_the_order_of_the_world_loses_and_invents_nothing(lines):
    assert sorted(order(told(*lines))) == list(range(1, len(lines) + 1))


@given(steps())
def test_every_event_is_placed_within_what_its_date_allows(lines):
    for event in history(told(*lines), ZONE):
        assert event.moment.earliest <= event.effective <= event.moment.latest


@given(steps())
def test_events_known_to_the_second_stand_in_the_order_of_time(lines):
    exact = [(e.moment.earliest, e.n) for e in history(told(*lines), ZONE) if e.moment.earliest == e.moment.latest]

    assert exact == sorted(exact)


@given(steps())
def test_a_vague_event_stands_as_late_as_the_ones_recorded_before_it_demand(lines):
    given_places: list[datetime] = []
    for event in sorted(history(told(*lines), ZONE), key=lambda event: event.n):
        before = [place for place in given_places if place <= event.moment.latest]  # slow, and as engine.md says it
        assert event.effective == max([event.moment.earliest, *([max(before)] if before else [])])
        given_places.append(event.effective)


@given(steps(), steps())
def test_what_is_recorded_later_moves_nothing_that_was_placed(lines, more):
    now, later = (history(told(*told_so_far), ZONE) for told_so_far in (lines, lines + more))

    assert now == [event for event in later if event.n <= len(lines)]


def test_a_day_stays_behind_the_hour_of_that_day_recorded_before_it():
    assert order(told(("referral_sent", "2026-03-02 15:00"), ("referral_acknowledged", "2026-03-02"))) == [1, 2]


def test_a_month_comes_behind_the_decision_of_the_middle_of_the_month():
    assert order(told(("refused", "2026-03-15"), ("set_aside", "2026-03"))) == [1, 2]


def test_a_late_entry_slips_in_where_it_belongs():
    lines = [("allegation_received", "2026-03-02 09:00"), ("closed", "2026-04-01"), ("exam_done", "2026-03-05 10:00")]

    assert order(told(*lines)) == [1, 3, 2]


def test_a_year_stands_at_its_beginning_where_nothing_of_that_year_was_known():
    assert order(told(("refused", "2026-03-15"), ("judged", "2027"), ("indicted", "2026-12-31"))) == [1, 3, 2]


def test_what_only_time_did_is_no_part_of_the_story():
    by_time = [(kind, "2026-03-03") for kind in sorted(BY_TIME)]

    assert order(told(("allegation_received", "2026-03-02"), *by_time)) == [1]


# ------------------------------------------------------------------------------------------------- corrections


def test_a_withdrawn_event_is_as_if_it_had_not_been_told():
    entries = told(("exam_done", "2026-03-02"), ("refused", "2026-03-15"), corrected(2))

    assert history(entries, ZONE) == history(entries[:1], ZONE)


def test_a_replaced_event_says_what_its_correction_says_and_keeps_its_number():
    right = {"kind_as": "discontinued", "occurred_as": "2026-03-01", "data_as": {"code": "no_evidence"}}
    entries = told(("exam_done", "2026-03-02"), ("refused", "2026-03-15"), corrected(2, "replaced", **right))

    first, second = history(entries, ZONE)

    assert (first.n, first.kind, first.code) == (2, "discontinued", "no_evidence")
    assert first.moment == Moment.parse("2026-03-01", ZONE)
    assert second.n == 1


def test_a_replacement_leaves_what_it_does_not_name():
    entries = told(("refused", "2026-03-15", {"strand": "a"}), corrected(1, "replaced", occurred_as="2026-03"))

    (event,) = history(entries, ZONE)

    assert (event.kind, event.data, event.role) == ("refused", {"strand": "a"}, "case_officer")


def test_of_two_corrections_of_one_event_the_newer_holds():
    lines = [("refused", "2026-03-15"), corrected(1), corrected(1, "replaced", occurred_as="2026-03-16")]

    assert order(told(*lines)) == [1]
    assert order(told(*lines, corrected(1))) == []


def test_withdrawing_a_correction_restores_what_it_corrected():
    lines = [("refused", "2026-03-15"), corrected(1)]

    assert history(told(*lines, corrected(2)), ZONE) == history(told(*lines)[:1], ZONE)


def test_withdrawing_the_withdrawal_of_a_correction_corrects_again():
    assert order(told(("refused", "2026-03-15"), corrected(1), corrected(2), corrected(3))) == []


def test_a_correction_that_was_itself_replaced_corrects_what_it_should_have_corrected():
    lines = [("refused", "2026-03-15"), ("exam_done", "2026-03-02"), corrected(1)]

    repaired = corrected(3, "replaced", data_as={"corrects": 2, "code": "withdrawn", "reason": "entered_twice"})

    assert order(told(*lines, repaired)) == [1]


def test_a_correction_reaches_only_what_was_recorded_before_it():
    lines = [("refused", "2026-03-15"), corrected(2), corrected(4), ("exam_done", "2026-03-02")]

    assert order(told(*lines)) == [4, 1]


@given(st.lists(st.tuples(st.just("corrected"), times(), CORRECTING) | refusals, max_size=9))
def test_no_sequence_of_corrections_fails_whatever_stands_in_them(lines):
    events = history(told(*lines), ZONE)

    assert {event.n for event in events} <= {n for n, line in enumerate(lines, start=1) if line[0] != "corrected"}
    assert all(event.code is None or isinstance(event.code, str) for event in events)


@given(steps(), st.data())
def test_withdrawing_every_correction_newest_first_leaves_the_story_as_it_was(lines, data):
    targets = data.draw(st.lists(st.integers(1, len(lines)), max_size=4))
    wrong = [corrected(n, data.draw(st.sampled_from(["withdrawn", "replaced"]))) for n in targets]
    undone = [corrected(len(lines) + place) for place in range(len(wrong), 0, -1)]

    assert history(told(*lines, *wrong, *undone), ZONE) == history(told(*lines), ZONE)
