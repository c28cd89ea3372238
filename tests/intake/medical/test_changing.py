"""A change touches what it is about and nothing else; numbers never come again; a blank is never a no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.medical.changes import EntryChange, RowsChange, SectionChange, applied
from intake.medical.changing import begun, with_answers, with_entry, with_reasons, with_withdrawn
from intake.medical.fitting import Unfit
from intake.medical.missing import missing
from intake.medical.record import Answer, rows_of
from tests.intake.medical.exam import ANSWERS, EXAMINATION, FINDINGS, blank, complete, shipped, with_finding
from workflow.errors import NotNow, NotUnderstood

FORM = shipped().examination
NEW = begun(FORM, EXAMINATION)
FILLED = [(section, key) for section, answers in ANSWERS.items() for key in answers if key != "delivered"]


@given(st.permutations([*ANSWERS]), st.data())
def test_sections_saved_in_any_order_lose_nothing_of_each_other(order, data):
    record = NEW
    for section in order:
        keys = [*ANSWERS[section]]
        first = data.draw(st.sets(st.sampled_from(keys)))
        for some in (first, {*keys} - first):
            record = with_answers(record, FORM, section, {key: ANSWERS[section][key] for key in some})

    assert record.answers == {key: answer for answers in ANSWERS.values() for key, answer in answers.items()}


@given(st.sampled_from(FILLED))
def test_an_answer_that_is_taken_away_takes_no_other_along(place):
    section, key = place
    before = complete()
    after = with_answers(before, FORM, section, {key: None})

    assert after.answers == {name: answer for name, answer in before.answers.items() if name != key}
    assert after.lists == before.lists


@given(st.lists(st.sampled_from(["add", "change", "withdraw"]), max_size=20), st.data())
def test_numbers_never_come_again_and_what_was_withdrawn_stays(acts, data):
    record, given_out, struck = NEW, list[str](), set[str]()
    for act in acts:
        standing = [one.no for one in record.standing("finding")]
        if act == "add" or not standing:
            record = with_finding(FORM, _with_episode(record), data.draw(st.integers(0, len(FINDINGS) - 1)))
            given_out.append(record.entries("finding")[-1].no)
        elif act == "change":
            record, _no = with_entry(
                record, FORM, "finding", data.draw(st.sampled_from(standing)), {"count": Answer("2")}
            )
        else:
            no = data.draw(st.sampled_from(standing))
            record, struck = with_withdrawn(record, FORM, "finding", no, "Seen twice"), struck | {no}

    assert [one.no for one in record.entries("finding")] == given_out == [f"F{n}" for n in range(1, len(given_out) + 1)]
    assert {one.no for one in record.entries("finding") if not one.stands} == struck


def _with_episode(record):
    return record if record.entries("episode") else with_entry(record, FORM, "episode", None, {})[0]


@given(st.sampled_from(list(FORM.codes["blank_reason"])))
def test_a_blank_is_never_a_no(code):
    answer = blank(code, "because")
    record = with_answers(NEW, FORM, "D", {"urgent": answer, "self_harm_risk": answer})

    assert record.get("urgent").value is None
    assert not record.get("urgent").has_value
    assert record.get("urgent").is_answered
    assert record.get("urgent").codes == []


def test_a_list_is_empty_by_word_or_by_reason_until_something_is_in_it():
    none = with_answers(NEW, FORM, "H", {"symptom": Answer("none")})
    some, number = with_entry(none, FORM, "symptom", None, {"code": Answer("headache")})

    assert (number, some.get("symptom").is_answered) == ("S1", False)
    with pytest.raises(Unfit):
        with_answers(some, FORM, "H", {"symptom": Answer("none")})
    with pytest.raises(Unfit):
        with_answers(NEW, FORM, "O", {"restrictions": blank("not_asked")})
    assert with_answers(NEW, FORM, "H", {"symptom": blank("declined")}).get("symptom").blank == "declined"


def test_a_consent_is_followed_and_never_written_over():
    record = complete()

    with pytest.raises(NotNow):
        with_entry(record, FORM, "consents", "C1", {"status": Answer("refused")})
    with pytest.raises(NotNow):
        with_withdrawn(record, FORM, "consents", "C1", "Mistyped")


def test_what_is_not_there_is_not_changed():
    record = with_withdrawn(complete(), FORM, "finding", "F2", "Seen twice")

    with pytest.raises(NotNow):
        with_entry(record, FORM, "finding", "F2", {"count": Answer("3")})
    with pytest.raises(NotUnderstood):
        with_entry(record, FORM, "finding", "F99", {"count": Answer("3")})
    with pytest.raises(NotUnderstood):
        with_entry(record, FORM, "systems", "wings", {"result": Answer("normal")})
    with pytest.raises(Unfit) as unfit:
        with_answers(record, FORM, "A", {"privacy": Answer("alone")})
    with pytest.raises(NotUnderstood):
        applied(record, FORM, SectionChange("Z", {}))

    assert {*unfit.value.problems} == {"privacy"}


def test_several_rows_are_saved_together_or_not_at_all():
    rows: dict[str, dict[str, Answer | None]] = {
        "skin": {"result": Answer("finding")},
        "heart": {"result": Answer("maybe")},
        "neck": {"result": None},
    }

    with pytest.raises(Unfit) as unfit:
        applied(NEW, FORM, RowsChange("systems", rows))
    after, _no = applied(NEW, FORM, RowsChange("systems", rows | {"heart": {"result": Answer("normal")}}))

    assert [*unfit.value.problems] == ["heart.result"]
    assert [one.no for one in after.entries("systems")] == ["skin", "heart"]


def test_one_change_that_comes_twice_makes_one_record():
    change = EntryChange("finding", "F1", {"count": Answer("2")})
    once, _no = applied(complete(), FORM, change)

    assert applied(once, FORM, change)[0] == once


def test_reasons_are_kept_by_check_and_taken_away():
    record = with_reasons(with_reasons(NEW, {"2": "The door stayed open. ", "12": "In haste"}), {"12": ""})

    assert record.reasons == {"2": "The door stayed open."}


def test_rows_are_read_as_they_were_written():
    (row,) = rows_of(complete().entries("episode")[0].get("by_whom"))

    assert (row["actor"], row["number"]) == (Answer("police"), Answer("2"))


def test_each_answer_that_is_asked_for_is_missed_where_it_is_gone():
    record = complete()
    for section, key in FILLED:
        lacking = missing(with_answers(record, FORM, section, {key: None}), FORM)
        optional = FORM.field(key).need == "optional" and key not in ("psych_grade", "overall_grade")
        assert bool(lacking) is not optional, key
        assert all(one.section == section or key == "interpreter" for one in lacking)
