"""What is missing is named with its place; a reason fills a gap, where the form admits one."""

from intake.medical.changing import begun
from intake.medical.conditions import age_at, applies, beside, facts_of
from intake.medical.missing import answered, missing, progress
from intake.medical.record import Answer
from tests.intake.medical.exam import EXAMINATION, blank, complete, put, put_in, put_list, shipped

FORM = shipped().examination
WHOLE = complete()


def told(record, **facts):
    return [str(one.sentence) for one in missing(record, FORM, **facts)]


def test_a_whole_record_lacks_nothing_and_an_empty_one_is_empty():
    empty = begun(FORM, EXAMINATION)

    assert told(WHOLE) == []
    assert answered(WHOLE, FORM) == len(FORM.sections) == 17
    assert answered(empty, FORM) == 0
    assert {one.state for one in progress(empty, FORM)} == {"empty"}
    assert {one.section for one in missing(empty, FORM)} == {*"ABCDEFGHIJKLMNOPQ"}


def test_a_finding_says_what_it_lacks():
    record = put_in(WHOLE, "finding", "F3", length_mm=None)
    (one,) = missing(record, FORM)

    assert (one.section, one.entries, one.no, one.field) == ("I", "finding", "F3", "length_mm")
    assert [state.state for state in progress(record, FORM) if state.section.key == "I"] == ["begun"]


def test_a_reason_fills_a_gap_and_a_blank_without_reason_does_not():
    assert told(put_in(WHOLE, "finding", "F3", length_mm=blank("no_means", "dressed"))) == []
    assert told(put_in(WHOLE, "finding", "F3", length_mm=Answer(words="dressed"))) != []
    assert told(put(WHOLE, privacy=blank("not_asked"))) != []  # whatever came to stand there: this one needs an answer


def test_a_kind_that_is_no_mark_of_the_skin_is_not_measured():
    tender = dict.fromkeys(("length_mm", "width_mm", "colour", "shape", "landmarks", "measured"))

    assert told(put_in(WHOLE, "finding", "F3", kind=Answer("tender_only"), **tender)) == []


def test_fingers_are_numbered():
    assert len(told(put_in(WHOLE, "finding", "F3", region=Answer("505L")))) == 1


def test_a_list_with_nothing_in_it_says_so():
    record = put_list(WHOLE, "symptom")

    assert len(told(record)) == 1
    assert told(put(record, symptom=Answer("none"))) == []


def test_a_full_evaluation_asks_for_more_than_an_appraisal():
    full = put(WHOLE, psych_done=Answer("full"))
    fields = {(one.entries, one.field or "") for one in missing(full, FORM)}

    assert (None, "formulation_culture") in fields
    assert sum(one.entries == "mental_state" for one in missing(full, FORM)) == 13 - 4
    assert told(put_list(put(WHOLE, psych_done=Answer("other_expert")), "mental_state")) == []


def test_urgent_is_followed_by_action():
    urgent = put(WHOLE, urgent=Answer(value=True))

    assert {one.field for one in missing(urgent, FORM)} >= {"urgent_action", "pulse"}
    assert [one.field for one in missing(put(WHOLE, self_harm_risk=Answer("thoughts")), FORM)] == ["urgent_action"]


def test_age_is_counted_on_the_day_and_a_vague_date_makes_nobody_older():
    ages = {
        "2008-03-02": 18,
        "2008-03-03": 17,
        "2008-02": 18,
        "2008-03": 17,
        "2008": 17,
        "2007": 18,
    }
    for born, age in ages.items():
        assert age_at(put(WHOLE, subject_birth=Answer(born, precision="day"))) == age, born
    assert age_at(put(WHOLE, subject_birth=blank("unknown"))) is None


def test_a_child_is_asked_for_its_view_and_what_the_case_says_counts_where_nothing_else_is_known():
    unknown = put(WHOLE, subject_birth=blank("unknown"))

    assert facts_of(unknown) == facts_of(unknown, is_minor=False) == facts_of(WHOLE, is_minor=True) == frozenset()
    assert [one.field for one in missing(unknown, FORM, facts_of(unknown, is_minor=True))] == ["child_view", "guardian"]


def test_a_field_that_makes_no_sense_here_does_not_apply():
    field = FORM.field("restraint_why")

    assert not applies(field, beside(WHOLE))
    assert applies(field, beside(put(WHOLE, restraint=Answer(["hood"]))))
    assert applies(FORM.field("account"), beside(WHOLE))
