"""What a replay says of each clock, in the chronology's words, and how the delays that a court condemned show in it."""

import json

import msgspec
import pytest

from tests.workflow.chronology.judgments import all_replayed, delay, judgment, of, replayed
from workflow.chronology.comparison import compared

KEYS = {
    "clock", "title", "started", "due", "met", "ended", "verdict", "late_days", "kind", "basis", "from_event",
    "met_event", "source", "verified",
}  # fmt: skip
VERDICTS = {"kept", "late", "open", "open_late", "cannot_tell", "ended", "lapsed", "not_judged"}


def only(clock, *lines):
    (entry,) = of(clock, replayed(judgment(*lines)))
    return entry


def test_an_entry_speaks_in_the_words_of_the_chronology():
    entry = only(
        "opening", "2001-06-29 incident", "2001-06-30 01:40 allegation_made", "2001-07-20 investigation_opened"
    )

    assert (entry.started, entry.due) == ("2001-06-29T23:40:00Z", "2001-07-07T21:59:59Z")
    assert (entry.from_event, entry.met_event) == ("allegation_made", "investigation_opened")
    assert (entry.met, entry.ended, entry.verdict, entry.late_days) == ("2001-07-20", None, "late", 13.0)


def test_a_step_with_a_time_is_late_to_the_tenth_of_a_day():
    entry = only(
        "medical_exam_request", "2001-06-30 01:40 allegation_made", "2001-07-02 13:40 medical_examination_ordered"
    )

    assert entry.late_days == 1.5


def test_what_is_in_time_is_not_late_by_anything():
    entry = only("opening", "2001-06-30 allegation_made", "2001-07-02 investigation_opened")

    assert (entry.verdict, entry.late_days) == ("kept", 0.0)


def test_what_runs_is_late_until_the_last_day_of_the_chronology():
    story = ("2001-06-30 allegation_made", "2001-07-01 referred_to_prosecutor")

    assert only("opening", *story).verdict == "open"
    late = only("opening", *story, "2001-07-27 other")
    assert (late.verdict, late.met, late.ended, late.late_days) == ("open_late", None, None, 20.0)


def test_a_closing_ends_a_clock_and_its_lateness_on_its_day():
    entry = only("witness_heard", "2001-01-01 allegation_made", "2001-03-01 refusal_to_prosecute", "2001-12-01 other")

    assert (entry.verdict, entry.ended, entry.met, entry.late_days) == ("ended", "2001-03-01", None, 29.0)


def test_each_stretch_of_a_resting_watch_is_an_entry_and_the_next_is_not_due_before_the_revival():
    story = ("2001-01-01 allegation_made", "2001-03-01 refusal_to_prosecute", "2001-06-01 decision_quashed")
    first, second = of("witness_heard", replayed(judgment(*story, "2001-06-21 witness_statement_taken")))

    assert (first.started, first.due[:10], first.ended) == ("2001-01-01", "2001-01-31", "2001-03-01")
    assert (second.started, second.due[:10], second.met, second.late_days) == (
        "2001-01-01",
        "2001-06-01",
        "2001-06-21",
        20.0,
    )


def test_a_step_on_the_day_of_the_revival_is_in_time():
    story = ("2001-01-01 allegation_made", "2001-03-01 refusal_to_prosecute", "2001-06-01 decision_quashed")

    assert of("witness_heard", replayed(judgment(*story, "2001-06-01 witness_statement_taken")))[1].verdict == "kept"


def test_the_age_of_a_case_is_one_entry_through_all_that_was_set_aside():
    story = ("2001-01-01 allegation_made", "2001-03-01 refusal_to_prosecute", "2002-06-01 decision_quashed")
    entry = only("age", *story, "2002-09-01 refusal_to_prosecute", "2003-01-01 other")

    assert (entry.due[:10], entry.met, entry.met_event) == ("2002-01-01", "2002-09-01", "refusal_to_prosecute")


def test_a_lapse_is_a_finding_with_its_day():
    entry = only("scene", "2001-01-01 allegation_made", "2001-12-01 other")

    assert (entry.verdict, entry.ended) == ("lapsed", "2001-04-01")


def test_a_step_that_judgments_leave_out_is_not_called_missing():
    story = ("2001-01-01 allegation_made", "2001-03-01 refusal_to_prosecute")
    untold = only("victim_notice", *story, "2001-12-01 other")
    told = only("victim_notice", *story, "2001-04-01 victim_informed", "2001-12-01 other")

    assert (untold.verdict, untold.late_days, untold.ended) == ("cannot_tell", None, None)
    assert (untold.earliest, untold.latest) == ("2001-03-09T22:59:59Z", "2001-03-09T22:59:59Z")
    assert (told.verdict, told.met) == ("late", "2001-04-01")


def test_a_vague_start_is_told_with_both_bounds_and_only_then():
    vague = only("opening", "2001-06 allegation_made", "2001-07-02 investigation_opened")
    exact = msgspec.to_builtins(only("opening", "2001-06-01 allegation_made", "2001-07-02 investigation_opened"))

    assert (vague.started, vague.verdict, vague.late_days) == ("2001-06", "cannot_tell", None)
    assert (vague.earliest, vague.latest) == ("2001-06-08T21:59:59Z", "2001-07-07T21:59:59Z")
    assert exact.keys() == KEYS


def test_what_no_word_could_meet_is_not_judged():
    replay = replayed(judgment("2001-01-01 allegation_made", "2004-01-01 investigation_opened", "2009-01-01 other"))

    for key in ("protection_triage", "investigation_review", "limitation"):
        assert {(entry.verdict, entry.late_days, entry.ended) for entry in of(key, replay)} == {
            ("not_judged", None, None)
        }


def test_every_entry_of_every_shipped_judgment_has_the_agreed_form():
    for chronology, replay in all_replayed():
        words = {event.event for event in chronology.events}
        for entry in json.loads(msgspec.json.encode(replay)):
            assert entry.keys() - {"earliest", "latest"} == KEYS
            assert ("earliest" in entry) == (entry["verdict"] == "cannot_tell")
            assert entry["verdict"] in VERDICTS
            assert {entry["from_event"], entry["met_event"]} <= words | {None}
            assert entry["met"] is None or entry["ended"] is None
            assert (entry["met"] is None) == (entry["met_event"] is None)


# ---- beside the court


ASSAULT = ("2001-06-30 allegation_made", "2001-07-20 investigation_opened", "2001-10-01 indictment_filed")
LATE_OPENING = delay("2001-06-30 allegation_made", "2001-07-20 investigation_opened")


def test_a_condemned_delay_is_shown_by_the_clocks_that_were_late_during_most_of_it():
    chronology = judgment(*ASSAULT, delays=[LATE_OPENING])
    (shown,) = compared(chronology, replayed(chronology))
    opening = next(sign for sign in shown.signs if sign.entry.clock == "opening")

    assert shown.shown
    assert (opening.since.isoformat(), opening.right, opening.exact) == ("2001-07-07", True, True)


def test_a_clock_of_the_right_event_and_another_span_is_right_and_not_exact():
    chronology = judgment(*ASSAULT, delays=[delay("2001-07-01 other", "2001-07-20 investigation_opened")])
    (shown,) = compared(chronology, replayed(chronology))

    assert [sign.right for sign in shown.signs if sign.entry.clock == "opening"] == [False]  # `other` is nobody's event


@pytest.mark.parametrize("promptness", ["not breached", "not addressed"])
def test_where_the_court_condemned_no_delay_there_is_nothing_to_compare(promptness):
    chronology = judgment(*ASSAULT, delays=[LATE_OPENING], promptness=promptness)

    assert compared(chronology, replayed(chronology)) == []


def test_a_delay_that_the_court_accepted_is_left_out():
    accepted = delay("2001-07-20 investigation_opened", "2001-10-01 indictment_filed", condemned=False)
    chronology = judgment(*ASSAULT, delays=[LATE_OPENING, accepted])

    assert [one.delay for one in compared(chronology, replayed(chronology))] == [LATE_OPENING]
