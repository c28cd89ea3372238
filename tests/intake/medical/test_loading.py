"""The shipped form holds together, and a file that does not is told with its line."""

import re

import pytest

from config.settings import shipped_medical
from intake.medical.loading import CHECKS, CODES, FORM, REGIONS, REGISTER, medical_from
from tests.intake.medical.exam import shipped
from workflow.policy.places import Faulty

CONTENT = {
    name: (shipped_medical() / name).read_text(encoding="utf-8") for name in (FORM, REGISTER, CHECKS, CODES, REGIONS)
}


def told(name, old, new):
    """The faults of the shipped files with some text of one of them exchanged."""
    assert old in CONTENT[name]
    with pytest.raises(Faulty) as fault:
        medical_from(CONTENT | {name: CONTENT[name].replace(old, new, 1)})
    return [str(one) for one in fault.value.faults]


def line_of(name, text):
    """Where a text stands: "form.toml:12"."""
    return f"{name}:{CONTENT[name].count(chr(10), 0, CONTENT[name].index(text)) + 1}"


def test_what_is_shipped_is_the_whole_form():
    medical = shipped()
    form = medical.examination

    assert "".join(section.key for section in form.sections) == "ABCDEFGHIJKLMNOPQ"
    assert sum(len(codes) for codes in form.codes.values()) >= 608
    assert len({one.number for one in form.regions.all.values() if not one.is_group}) == 71
    assert len(form.regions.groups) == 9
    assert [one.key for one in medical.register.sections] == ["R1", "R2", "R3", "R4", "R5"]
    assert medical.register.entries("finding") == form.entries("finding")
    assert form.hash != medical.register.hash
    assert re.fullmatch("[0-9a-f]{64}", form.hash)


def test_every_code_is_marked_as_not_read_by_a_clinician_yet():
    assert not any(code.is_reviewed for codes in shipped().examination.codes.values() for code in codes.values())


def test_right_is_right():
    regions = shipped().examination.regions

    assert regions.all["405R"].side == "right"
    x = {key: one.x or 0 for key, one in regions.all.items()}
    assert x["602R"] < 50 < x["602L"]  # in front the person's right lies at the left
    assert x["304L"] < 50 < x["304R"]  # behind it does not
    assert {one.number for one in regions.all.values() if one.is_intimate and not one.is_genital} == {
        "205", "213", "308", "603"
    }  # fmt: skip
    assert [one.key for one in regions.within("800")] == [one.key for one in regions.in_view("genital")]
    assert not regions.is_there("400")


def test_no_field_mixes_what_is_said_seen_and_thought():
    """Rule 2: a field has one layer, and whoever judges writes into fields of their own."""
    form = shipped().examination

    layers = {
        field.key: field.layer
        for _section, entries, field in form.every_field()
        if entries and entries.key == "finding"
    }
    assert (layers["attribution"], layers["colour"], layers["grade"]) == ("said", "seen", "thought")
    assert form.field("account").layer == "said"
    assert form.field("overall_reason").layer == "thought"


# file, what stands there, what somebody wrote instead, what the sentence says
FAULTS = [
    (FORM, 'codes = "exam_purpose"', 'codes = "purposes"', "purposes"),
    (FORM, 'type = "time", need = "must"', 'type = "time", need = "mast"', "must"),
    (FORM, 'to = "photo"', 'to = "picture"', "picture"),
    (FORM, '"@digits"', '"@fingers"', "fingers"),
    (FORM, 'when = [{ field = "region"', 'when = [{ field = "spot"', "spot"),
    (FORM, "least = 1, most = 5", "least = 5, most = 1", "bounds"),
    (FORM, 'letter = "F"', 'letter = ""', "letter"),
    (FORM, 'rows = "exam_system"', 'rows = "organs"', "organs"),
    (FORM, 'need = "must", title = { en = "What was done"', 'need = "if", title = { en = "What was done"', "depends"),
    (REGISTER, 'uses = ["consents"]', 'uses = ["consent"]', "consent"),
    (CHECKS, '"finding.region", "photo.region"', '"finding.place", "photo.region"', "finding.place"),
    (CODES, "exam_purpose,admission,Check on admission,", "exam_purpose,admission,,", "languages"),
    (CODES, "exam_purpose,return_police", "exam_purpose,admission", "twice"),
    (REGIONS, "405R,400,right", "405R,400,left", "405R"),
    (REGIONS, "405R,400,right,back", "405R,400,right,behind", "picture"),
    (REGIONS, 'djathtas","Vrh lakta, desno",72', 'djathtas","Vrh lakta, desno",172', "0 to 100"),
]


@pytest.mark.parametrize(("name", "old", "new", "words"), FAULTS)
def test_a_fault_is_told_with_its_line(name, old, new, words):
    place, _colon, sentence = told(name, old, new)[0].partition(": ")

    assert place == line_of(name, old)
    assert words in sentence


def test_a_key_that_is_there_twice_and_a_check_that_is_missing_are_told():
    assert "light is there twice" in told(FORM, 'key = "skin_tone"', 'key = "light"')[0]
    assert "numbered 1 to 42" in told(CHECKS, "number = 42", "number = 43")[0]


def test_what_is_no_toml_and_no_csv_is_told_too():
    assert told(FORM, "[sets]", "[sets")[0].startswith("form.toml: This is not TOML")
    assert told(CODES, "list,code,en", "list,code")[0].startswith("codes.csv:1: The first line must be")
    assert told(REGIONS, "100,,none,none,Head", '"100,,none,none,Head')


def test_a_comment_changes_no_hash_and_a_word_does():
    same = medical_from(CONTENT | {FORM: "# Another comment\n" + CONTENT[FORM]})
    other = medical_from(CONTENT | {FORM: CONTENT[FORM].replace("Were you alone with the person?", "Alone?")})

    assert same.examination.hash == shipped().examination.hash != other.examination.hash
