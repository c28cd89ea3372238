"""What starts, meets, ends, revives, pauses and extends a clock, one rule a story."""

import pytest

from tests.workflow.calendars import ZONE
from tests.workflow.clocks.stories import a_clock, clocks, due, life, said, shipped_clocks
from workflow.moment import Moment
from workflow.policy import terms


def lives(clock, *lines):
    return [life(occasion) for occasion in clocks(clock, *lines)]


def shipped_lives(key, *lines):
    return [life(occasion) for occasion in shipped_clocks(key, *lines)]


# ---- starting and meeting


def test_a_clock_starts_once_and_is_met_by_the_first_step():
    week = a_clock("7 days")

    assert lives(week, "2026-03-02 told", "2026-03-03 told", "2026-03-05 done", "2026-03-06 done") == [
        "2026-03-02 → 2026-03-09, met 2026-03-05"
    ]


def test_a_step_before_the_start_meets_nothing():
    assert lives(a_clock("7 days"), "2026-03-01 done", "2026-03-02 told") == ["2026-03-02 → 2026-03-09"]


def test_a_step_of_the_starting_day_meets_it_in_whatever_order_the_two_were_told():
    day = a_clock("24 hours")

    assert [said(clock, "2026-03-09") for clock in clocks(day, "2026-03-02 done", "2026-03-02 told")] == ["kept"]
    assert [said(clock, "2026-03-09") for clock in clocks(day, "2026-03-02 told", "2026-03-02 done")] == ["kept"]


def test_a_step_of_the_starting_day_about_somebody_else_meets_nothing():
    each = a_clock("7 days", per="suspect")

    assert lives(each, "2026-03-02 done suspect=p1", "2026-03-02 told suspect=p2") == ["2026-03-02 → 2026-03-09"]


def test_what_ends_a_clock_is_not_what_meets_it():
    week = a_clock("7 days", ended_by=("dropped",))
    (clock,) = clocks(week, "2026-03-02 told", "2026-03-12 dropped", "2026-03-13 done")

    assert life(clock) == "2026-03-02 → 2026-03-09, ended 2026-03-12"
    assert said(clock, "2026-04-01") == "ended"


def test_it_starts_again_only_where_that_is_said_and_not_while_it_runs():
    again = a_clock("7 days", again_from=("opened",))
    story = ("2026-03-02 told", "2026-03-03 opened", "2026-03-05 done", "2026-03-06 told", "2026-03-20 opened")

    assert lives(again, *story) == ["2026-03-02 → 2026-03-09, met 2026-03-05", "2026-03-20 → 2026-03-27"]
    assert [clock.occasion for clock in clocks(again, *story)] == [1, 2]


def test_after_one_event_it_never_starts_again():
    each = a_clock("7 days", per="referral", not_after=("opened",))

    assert lives(each, "2026-03-02 told", "2026-03-04 opened", "2026-03-05 done", "2026-03-20 told") == [
        "2026-03-02 → 2026-03-09, met 2026-03-05"
    ]


def test_an_unarmed_clock_is_not_there():
    late = a_clock("6 months", armed_by=("asked",), per="referral")

    assert clocks(late, "2026-03-02 told") == []
    assert lives(late, "2026-03-02 told", "2026-03-20 asked") == ["2026-03-02 → 2026-09-02"]


def test_an_event_with_a_code_is_named_with_and_without_it():
    week = a_clock("7 days", met_by=("done:well",))

    assert lives(week, "2026-03-02 told", "2026-03-03 done", "2026-03-04 done:badly", "2026-03-05 done:well") == [
        "2026-03-02 → 2026-03-09, met 2026-03-05"
    ]


# ---- several of one kind


def test_each_reference_has_a_clock_of_its_own():
    each = a_clock("7 days", per="suspect")
    story = ("2026-03-02 told suspect=p1", "2026-03-03 told suspect=p2", "2026-03-05 done suspect=p2")

    assert lives(each, *story) == ["2026-03-02 → 2026-03-09", "2026-03-03 → 2026-03-10, met 2026-03-05"]
    assert [clock.occasion for clock in clocks(each, *story)] == [1, 2]


def test_a_step_that_names_nobody_meets_all_that_run():
    each = a_clock("7 days", per="suspect")

    assert lives(each, "2026-03-02 told suspect=p1", "2026-03-03 told", "2026-03-05 done") == [
        "2026-03-02 → 2026-03-09, met 2026-03-05",
        "2026-03-03 → 2026-03-10, met 2026-03-05",
    ]


def test_a_silence_begins_anew_with_the_step_that_broke_it_and_only_so():
    silence = a_clock("30 days", starts=("opened",), again_from=("done",), per="silence", ended_by=("refused",))
    story = ("2026-03-01 done", "2026-03-02 opened", "2026-03-20 done", "2026-05-04 refused", "2026-05-06 done")

    assert lives(silence, *story) == [
        "2026-03-02 → 2026-04-01, met 2026-03-20",
        "2026-03-20 → 2026-04-19, ended 2026-05-04",
    ]


# ---- closings


def test_a_closing_that_is_set_aside_was_no_ending():
    standing = a_clock("7 days", ended_by=("closing",), standing=True, while_closed="runs")
    story = ("2026-03-02 told", "2026-03-12 refused")

    assert lives(standing, *story) == ["2026-03-02 → 2026-03-09, ended 2026-03-12"]
    assert lives(standing, *story, "2026-05-04 set_aside", "2026-05-06 done") == [
        "2026-03-02 → 2026-03-09, met 2026-05-06"
    ]


def test_in_a_closed_file_it_rests_where_nobody_could_have_acted():
    resting = a_clock("30 days", ended_by=("closing",), standing=True)
    (clock,) = clocks(resting, "2026-03-02 told", "2026-03-12 refused", "2026-05-11 set_aside")

    assert due(clock) == "2026-05-31"  # 20 days were left
    assert [(stretch.closed.n, stretch.revived.n) for stretch in clock.closed] == [(2, 3)]


def test_what_was_late_before_the_closing_is_not_given_time_by_it():
    resting = a_clock("7 days", ended_by=("closing",), standing=True)

    assert lives(resting, "2026-03-02 told", "2026-03-12 refused", "2026-05-11 set_aside") == [
        "2026-03-02 → 2026-03-09"
    ]


def test_work_in_a_closed_file_shows_that_the_closing_did_not_stand():
    standing = a_clock("7 days", ended_by=("closing",), standing=True)
    (clock,) = clocks(standing, "2026-03-02 told", "2026-03-12 refused", "2026-05-11 witness_heard")

    assert clock.stopped is None
    assert clock.closed[0].revived.kind == "witness_heard"


def test_a_second_closing_shows_it_too_and_no_rest_is_taken_off():
    resting = a_clock("30 days", ended_by=("closing",), standing=True)
    (clock,) = clocks(resting, "2026-03-02 told", "2026-03-12 refused", "2026-05-11 discontinued")

    assert life(clock) == "2026-03-02 → 2026-04-01, ended 2026-05-11"
    assert clock.closed == ()


def test_without_standing_a_closing_is_an_ending_for_good():
    plain = a_clock("7 days", ended_by=("closing",))

    assert lives(plain, "2026-03-02 told", "2026-03-04 refused", "2026-05-11 set_aside") == [
        "2026-03-02 → 2026-03-09, ended 2026-03-04"
    ]


def test_what_met_a_clock_may_be_undone_where_that_is_said():
    inquiry = a_clock("6 months", undone=(terms.Undone(what=("done",), by=("told",)),))

    assert lives(inquiry, "2026-03-02 told", "2026-04-02 done", "2026-08-03 told", "2026-10-01 done") == [
        "2026-03-02 → 2026-09-02, met 2026-10-01"
    ]


def test_a_closing_of_one_strand_ends_nothing_while_another_is_open():
    standing = a_clock("7 days", ended_by=("closing",), standing=True)
    story = ("2026-03-02 told", "2026-03-03 witness_heard strand=a", "2026-03-04 witness_heard strand=b")

    assert lives(standing, *story, "2026-03-12 refused strand=a") == ["2026-03-02 → 2026-03-09"]
    assert lives(standing, *story, "2026-03-12 refused strand=a", "2026-03-13 refused strand=b") == [
        "2026-03-02 → 2026-03-09, ended 2026-03-13"
    ]


def test_a_closing_ends_the_clock_of_its_own_strand():
    each = a_clock("7 days", per="strand", ended_by=("closing",))

    assert lives(each, "2026-03-02 told strand=a", "2026-03-02 told strand=b", "2026-03-12 refused strand=a") == [
        "2026-03-02 → 2026-03-09, ended 2026-03-12",
        "2026-03-02 → 2026-03-09",
    ]


# ---- lapses


def test_a_perishable_step_becomes_a_finding_and_cannot_be_met_any_more():
    perishable = a_clock("7 days", lapses_after="90 days")
    (clock,) = clocks(perishable, "2026-03-02 told", "2026-09-01 done")

    assert clock.stopped is None
    assert said(clock, "2026-05-31") == "open_late"
    assert said(clock, "2026-06-01") == "lapsed"


def test_a_step_made_late_but_before_the_lapse_is_late():
    perishable = a_clock("7 days", lapses_after="90 days")
    (clock,) = clocks(perishable, "2026-03-02 told", "2026-05-31 done")

    assert said(clock, "2026-12-31") == "late"


# ---- pauses and extensions


PAUSING = a_clock(
    "30 days",
    pauses=(
        terms.Pause(reason="ill", from_=("fell_ill",), until=("recovered",)),
        terms.Pause(reason="away", from_=("left",), until=("came_back",)),
    ),
)
TWO_YEARS = a_clock("24 months", extension=terms.Extension(at_most=1, of="12 months"))


def test_a_pause_puts_the_end_off_by_its_days():
    assert lives(PAUSING, "2026-03-02 told", "2026-03-10 fell_ill", "2026-03-20 recovered") == [
        "2026-03-02 → 2026-04-11"
    ]


def test_nested_and_overlapping_pauses_are_counted_once():
    story = (
        "2026-03-02 told",
        "2026-03-10 fell_ill",
        "2026-03-12 left",
        "2026-03-16 came_back",
        "2026-03-20 recovered",
    )
    overlapping = (
        "2026-03-02 told",
        "2026-03-10 fell_ill",
        "2026-03-16 left",
        "2026-03-20 recovered",
        "2026-03-24 came_back",
    )

    assert lives(PAUSING, *story) == ["2026-03-02 → 2026-04-11"]
    assert lives(PAUSING, *overlapping) == ["2026-03-02 → 2026-04-15"]


def test_a_pause_learned_afterwards_counts_from_when_it_was():
    story = ("2026-03-02 told", "2026-05-04 done", "2026-03-10 fell_ill learned=2026-06-01")
    (clock,) = clocks(PAUSING, *story, "2026-04-20 recovered learned=2026-06-01")

    assert life(clock) == "2026-03-02 → 2026-05-12, met 2026-05-04"
    assert said(clock, "2026-06-02") == "kept"


def test_while_a_pause_is_not_over_there_is_no_due_date():
    (clock,) = clocks(PAUSING, "2026-03-02 told", "2026-03-10 fell_ill")

    assert clock.due is None
    assert said(clock, "2026-12-31") == "paused"


def test_a_step_made_during_a_pause_is_in_time():
    (clock,) = clocks(PAUSING, "2026-03-02 told", "2026-03-10 fell_ill", "2026-06-01 done")

    assert said(clock, "2026-12-31") == "kept"


def test_a_pause_that_began_after_the_end_changes_nothing():
    assert lives(PAUSING, "2026-03-02 told", "2026-04-10 fell_ill", "2026-04-20 recovered") == [
        "2026-03-02 → 2026-04-01"
    ]


def test_a_pause_has_a_longest_length():
    ill = terms.Pause(reason="ill", from_=("fell_ill",), at_most="72 hours")
    most = a_clock("24 hours", pauses=(ill,))

    assert lives(most, "2026-03-02 09:00 told", "2026-03-02 10:00 fell_ill") == [
        "2026-03-02T08:00:00Z → 2026-03-06 09:00"
    ]


def test_a_pause_by_name_is_of_the_clock_and_the_occasion_that_it_names():
    paused = "2026-03-10 pause_started reason=ill"
    over = "2026-03-20 pause_ended"

    assert lives(PAUSING, "2026-03-02 told", f"{paused} clock=step", f"{over} clock=step") == [
        "2026-03-02 → 2026-04-11"
    ]
    assert lives(PAUSING, "2026-03-02 told", f"{paused} clock=other") == ["2026-03-02 → 2026-04-01"]
    assert lives(PAUSING, "2026-03-02 told", f"{paused} clock=step occasion=2") == ["2026-03-02 → 2026-04-01"]


def test_an_extension_counts_only_while_the_limit_runs_and_only_as_often_as_allowed():
    story = ("2026-03-02 told", "2028-02-01 extension_granted amount=6")

    assert lives(TWO_YEARS, *story) == ["2026-03-02 → 2028-09-02"]
    assert lives(TWO_YEARS, *story, "2028-02-02 extension_granted amount=6") == ["2026-03-02 → 2028-09-02"]
    assert lives(TWO_YEARS, "2026-03-02 told", "2028-02-01 extension_granted amount=36") == ["2026-03-02 → 2029-03-02"]
    assert lives(TWO_YEARS, "2026-03-02 told", "2028-03-05 extension_granted amount=6") == ["2026-03-02 → 2028-03-02"]


def test_the_first_due_date_stays_beside_an_extended_one():
    (clock,) = clocks(TWO_YEARS, "2026-03-02 told", "2028-02-01 extension_granted")

    assert clock.first_due.latest.year == 2028
    assert due(clock) == "2029-03-02"


# ---- postponements

KEPT = a_clock(
    "5 years",
    pauses=(terms.Pause(reason="hold", from_=("held",), until=("lifted",)),),
    postponement=terms.Postponement(at_most="2 years", by=("put_off",)),
    stages=(terms.Stage(at="-1 month", tell=("head",)), terms.Stage(at="due", tell=("head",))),
)


def test_a_postponement_names_the_day_as_often_as_it_is_said_and_also_once_it_is_past():
    story = ("2026-03-02 told", "2031-02-10 put_off until=2032-01-31")

    assert lives(KEPT, *story) == ["2026-03-02 → 2032-01-31"]
    assert lives(KEPT, *story, "2032-01-05 put_off until=2033-06-30") == ["2026-03-02 → 2033-06-30"]
    assert lives(KEPT, *story, "2032-09-01 put_off until=2033-06-30") == ["2026-03-02 → 2033-06-30"]


def test_a_postponement_brings_nothing_forward_reaches_no_further_than_its_bound_and_names_a_day_or_nothing():
    assert lives(KEPT, "2026-03-02 told", "2030-06-01 put_off until=2030-12-31") == ["2026-03-02 → 2031-03-02"]
    assert lives(KEPT, "2026-03-02 told", "2031-02-10 put_off until=2099-12-31") == ["2026-03-02 → 2033-02-10"]
    assert lives(KEPT, "2026-03-02 told", "2031-02-10 put_off until=9999-12-31") == ["2026-03-02 → 2031-03-02"]
    assert lives(KEPT, "2026-03-02 told", "2031-02-10 put_off") == ["2026-03-02 → 2031-03-02"]


def test_the_warning_comes_again_before_the_day_to_which_it_was_put_off():
    (clock,) = clocks(KEPT, "2026-03-02 told", "2031-02-10 put_off until=2032-01-31")

    assert [(stage.label, f"{stage.at:%Y-%m-%d}") for stage in clock.stages] == [
        ("-1 month", "2031-12-31"),
        ("due", "2032-01-31"),
    ]
    assert f"{clock.first_due.latest:%Y-%m-%d}" == "2031-03-02"


def test_a_hold_after_a_postponement_is_added_to_it():
    story = ("2026-03-02 told", "2031-02-10 put_off until=2032-01-31", "2031-06-01 held", "2031-06-11 lifted")

    assert [clock.due for clock in clocks(KEPT, *story[:3])] == [None]
    assert lives(KEPT, *story) == ["2026-03-02 → 2032-02-10"]


# ---- vague dates, corrections


def test_a_vague_start_gives_two_bounds_and_no_guess_between_them():
    (clock,) = clocks(a_clock("30 days"), "2026-03 told", "2026-04-15 done")

    assert said(clock, "2026-12-31") == "cannot_tell"
    assert said(clocks(a_clock("30 days"), "2026-03 told", "2026-03-31 done")[0], "2026-12-31") == "kept"
    assert said(clocks(a_clock("30 days"), "2026-03 told", "2026-05-01 done")[0], "2026-12-31") == "late"


def test_an_earlier_start_learned_late_moves_the_clock_and_keeps_its_identity():
    (clock,) = clocks(a_clock("7 days"), "2026-03-02 told", "2026-02-20 told learned=2026-03-05")

    assert (life(clock), clock.occasion) == ("2026-02-20 → 2026-02-27", 1)


# ---- the shipped policy


def test_a_refusal_meets_the_decision_and_not_the_opening():
    story = ("2026-03-02 allegation_received", "2026-03-03 referral_sent", "2026-03-20 refused", "2026-05-04 set_aside")

    assert shipped_lives("prosecutor_decision", *story) == ["2026-03-03 → 2026-04-02, met 2026-03-20"]
    assert shipped_lives("opening", *story) == ["2026-03-02 → 2026-03-09"]
    assert shipped_lives("opening", *story[:3]) == ["2026-03-02 → 2026-03-09, ended 2026-03-20"]


def test_a_stay_pauses_statute_and_never_promptness():
    story = ("2026-03-02 investigation_opened", "2026-04-01 suspended", "2027-04-01 resumed")

    assert shipped_lives("investigation_outer_limit", *story) == ["2026-03-02 → 2029-03-02"]
    assert shipped_lives("age", *story) == ["2026-03-02 → 2027-03-02"]
    assert shipped_lives("stay_review", *story) == ["2026-04-01 → 2026-07-01, met 2027-04-01"]


def test_asking_for_data_meets_the_thirty_days_and_arms_the_six_months():
    story = ("2026-03-02 referral_sent referral=r1", "2026-03-20 information_requested referral=r1")

    assert shipped_lives("prosecutor_decision", *story) == ["2026-03-02 → 2026-04-01, met 2026-03-20"]
    assert shipped_lives("prosecutor_decision_after_info", *story) == ["2026-03-02 → 2026-09-02"]
    assert shipped_lives("prosecutor_decision_after_info", story[0]) == []


def test_the_victim_is_heard_again_after_the_opening_if_heard_only_before_it():
    story = ("2026-03-02 allegation_received", "2026-03-03 victim_heard", "2026-04-01 investigation_opened")

    assert shipped_lives("victim_heard", *story) == [
        "2026-03-02 → 2026-04-01, met 2026-03-03",
        "2026-04-01 → 2026-05-01",
    ]


def test_an_answer_that_there_is_nothing_new_breaks_no_silence():
    opened = "2026-03-02 investigation_opened"

    assert shipped_lives("inactivity_watch", opened, "2026-05-04 step_logged:nothing_new") == [
        "2026-03-02 → 2026-06-02"
    ]
    assert shipped_lives("inactivity_watch", opened, "2026-05-04 step_logged:letter") == [
        "2026-03-02 → 2026-06-02, met 2026-05-04",
        "2026-05-04 → 2026-08-04",
    ]


def test_letters_are_no_steps_for_evidence():
    story = ("2026-03-02 investigation_opened", "2026-05-04 step_logged:letter", "2026-08-03 step_logged:letter")

    assert shipped_lives("no_evidence", *story) == ["2026-03-02 → 2026-09-02"]


def test_a_new_disciplinary_inquiry_undoes_the_old_decision_and_leaves_the_criminal_file_alone():
    story = (
        "2026-03-02 disciplinary_opened",
        "2026-04-01 investigation_opened",
        "2026-06-01 disciplinary_decided",
        "2026-07-01 discontinued",
        "2026-10-01 disciplinary_opened",
    )

    assert shipped_lives("age_of_inquiry", *story) == ["2026-03-02 → 2026-09-02"]
    assert shipped_lives("age", *story) == ["2026-03-02 → 2027-03-02, met 2026-07-01"]


def test_the_age_counts_from_the_incident_if_an_authority_knew_of_it_in_time():
    soon = ("2026-01-10 circumstances_recorded:incident", "2026-06-01 allegation_received")
    late = ("2020-01-10 circumstances_recorded:incident", "2026-06-01 allegation_received")

    assert shipped_lives("age", *soon) == ["2026-01-10 → 2027-01-10"]
    assert shipped_lives("age", *late) == ["2026-06-01 → 2027-06-01"]


def test_only_what_is_known_to_come_from_the_police_starts_the_limit_of_the_police():
    assert shipped_lives("police_report", "2026-03-02 09:30 allegation_received") == []
    assert shipped_lives(
        "police_report", "2026-03-02 09:30 allegation_received", "2026-03-03 circumstances_recorded source=police"
    ) == ["2026-03-02T08:30:00Z → 2026-03-05 10:00"]


def test_a_scene_is_asked_for_while_it_is_recent_enough_to_matter():
    assert shipped_lives("scene", "2026-02-20 circumstances_recorded:incident", "2026-03-02 allegation_received") == [
        "2026-03-02 → 2026-03-09"
    ]
    assert shipped_lives("scene", "2019-02-20 circumstances_recorded:incident", "2026-03-02 allegation_received") == []


def test_a_case_that_our_office_closed_is_watched_no_more():
    story = ("2026-03-02 allegation_received", "2026-03-20 closed")

    assert shipped_lives("opening", *story) == ["2026-03-02 → 2026-03-09, ended 2026-03-20"]
    assert shipped_lives("witness_heard", *story) == ["2026-03-02 → 2026-04-01, ended 2026-03-20"]


# ---- pauses that are asked about again, that ran out, that overlap

ASKED = terms.AskAgain(tell=("case_officer",), at_most="3 months", after="3 working days", then_tell=("head",))


def held(clock, *lines, asking=ASKED):
    (found,) = clocks(clock, *lines, asking=asking)
    return found


ILL = a_clock("30 days", pauses=(terms.Pause(reason="ill"), terms.Pause(reason="away", at_most="10 days")))


def told_when(clock):
    return [(stage.label, f"{stage.at.astimezone(ZONE):%Y-%m-%d %H:%M}", stage.tell) for stage in clock.stages]


def test_a_pause_that_says_when_to_ask_again_has_that_day_and_one_after_it_as_stages():
    clock = held(ILL, "2026-03-02 told", "2026-03-10 pause_started reason=ill ask_again_on=2026-03-17")

    assert clock.due is None
    assert told_when(clock) == [
        ("ask_again", "2026-03-17 00:00", ("case_officer",)),
        ("still_to_ask", "2026-03-20 00:00", ("head",)),
    ]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("2026-03-14", "2026-03-16 00:00"),  # a Saturday
        ("2026-04", "2026-04-01 00:00"),  # sooner rather than later
        ("2026-02-01", "2026-02-02 00:00"),  # past: recorded as noticed late
    ],
)
def test_a_day_off_or_a_vague_day_is_the_first_working_day_that_it_can_be(said, asked):
    clock = held(ILL, "2026-03-02 told", f"2026-03-10 pause_started reason=ill ask_again_on={said}")

    assert told_when(clock)[0][1] == asked


def test_what_no_day_can_be_asks_nobody_and_breaks_nothing():
    for day in ("never", "2026-13-40", ""):
        clock = held(ILL, "2026-03-02 told", f"2026-03-10 pause_started reason=ill ask_again_on={day}")
        assert (clock.held is not None, clock.stages) == (True, ())
    without = held(ILL, "2026-03-02 told", "2026-03-10 pause_started reason=ill ask_again_on=2026-03-17", asking=None)
    assert without.stages == ()


def test_a_later_word_moves_the_day_and_not_the_pause():
    story = ("2026-03-02 told", "2026-03-10 pause_started reason=ill ask_again_on=2026-03-17")
    clock = held(ILL, *story, "2026-03-17 pause_started reason=ill ask_again_on=2026-04-14")

    assert clock.held is not None
    assert (clock.held.since.n, clock.held.asked.n) == (2, 3)
    assert told_when(clock)[0][1] == "2026-04-14 00:00"
    assert held(ILL, *story, "2026-03-18 pause_started reason=ill").held.asked.n == 2


def test_what_ends_the_pause_or_the_clock_ends_the_asking():
    story = ("2026-03-02 told", "2026-03-10 pause_started reason=ill ask_again_on=2026-03-17")

    assert held(ILL, *story, "2026-03-12 pause_ended").held is None
    assert [label for label, *_ in told_when(held(ILL, *story, "2026-03-12 pause_ended"))] == []
    assert held(ILL, *story, "2026-03-12 done").stages == ()


def test_a_pause_that_ends_by_itself_asks_no_later_than_that():
    story = ("2026-03-02 told", "2026-03-10 12:00 pause_started reason=away ask_again_on={day}")
    days = {day: held(ILL, story[0], story[1].format(day=day)) for day in ("2026-03-12", "2026-03-19", "2026-03-25")}

    assert [[label for label, *_ in told_when(clock)] for clock in days.values()] == [
        ["ask_again", "still_to_ask"],
        ["ask_again"],
        [],
    ]


def test_a_pause_that_ran_out_begins_again_and_both_count():
    story = ("2026-03-02 told", "2026-03-05 12:00 pause_started reason=away")
    once = held(ILL, *story)
    twice = held(ILL, *story, "2026-03-20 12:00 pause_started reason=away")
    within = held(ILL, *story, "2026-03-15 12:00 pause_started reason=away")

    assert [due(clock) for clock in (once, twice, within)] == ["2026-04-11", "2026-04-21", "2026-04-11"]
    assert twice.held is not None
    assert twice.held.since.n == 3


def test_of_two_pauses_the_one_that_lasts_longest_holds_it_whatever_ended_last():
    story = ("2026-03-02 told", "2026-03-05 pause_started reason=ill", "2026-03-06 pause_started reason=away")

    assert held(ILL, *story).held.reason == "ill"
    assert held(ILL, *story[:2], story[2].replace("away", "away ask_again_on=2026-03-09")).held.ask_again_at is None


def test_counted_is_the_time_outside_of_all_pauses():
    story = ("2026-03-02 00:00 told", "2026-03-05 00:00 pause_started reason=ill", "2026-03-09 00:00 pause_ended")
    clock = held(ILL, *story)
    days = [clock.counted(Moment.parse(day, ZONE).earliest).days for day in ("2026-03-04", "2026-03-07", "2026-03-12")]

    assert days == [2, 3, 6]


# ---- what meets one and begins the next

CHECKED = a_clock("3 months", starts=("told", "not_yet"), met_by=("not_yet", "done"), per="suspect")


def test_each_check_meets_the_one_before_and_begins_the_next_also_twice_a_day():
    story = ("2026-01-05 told suspect=a", "2026-03-02 not_yet suspect=a", "2026-03-02 not_yet suspect=a")

    assert [life(clock) for clock in clocks(CHECKED, *story)] == [
        "2026-01-05 → 2026-04-05, met 2026-03-02",
        "2026-03-02 → 2026-06-02, met 2026-03-02",
        "2026-03-02 → 2026-06-02",
    ]
    assert life(clocks(CHECKED, *story, "2026-05-01 done suspect=a")[-1]).endswith("met 2026-05-01")
    assert [life(one) for one in clocks(CHECKED, "2026-03-02 not_yet suspect=a")] == ["2026-03-02 → 2026-06-02"]
