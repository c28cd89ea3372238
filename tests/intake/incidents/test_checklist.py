"""The injuries checklist as data: what it asks before it goes, where each part lies, what of it crosses the seal."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from config.settings import shipped_medical
from intake.incidents.checklist import begin, entering_of, is_nameless, read_checklist, read_writing
from intake.incidents.sendable import open_of
from intake.medical.changing import with_answers, with_entry, with_reasons, with_withdrawn
from intake.medical.loading import read_medical
from intake.medical.record import Answer, rows_value
from tests.builders import ZONE

MEDICAL = read_medical(shipped_medical())
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SEEN, HURT = "2026-03-02T08:00:00+01:00", "2026-03-01T22:00:00+01:00"
FINDING = {
    "region": Answer("104L"),
    "kind": Answer("bruise"),
    "count": Answer("1"),
    "landmarks": Answer(rows_value([{"from": Answer("below the brow"), "mm": Answer(10)}])),
    "length_mm": Answer(30),
    "width_mm": Answer(20),
    "measured": Answer("measured"),
    "colour": Answer(["purple"]),
    "shape": Answer(["oval"]),
    "tenderness": Answer("touch"),
    "healing": Answer("fresh"),
    "treated": Answer(blank="not_applicable"),
    "age_estimate": Answer("cannot_say"),
    "attribution": Answer("force_arrest", words="„An officer hit me.“"),
    "other_causes": Answer("A fall against an edge."),
    "grade": Answer("consistent"),
}
PARTS = {
    "R1": {
        "person_name": Answer("Arben Example"),
        "person_birth_year": Answer(1990),
        "person_gender": Answer("male"),
        "occasion": Answer("after_force"),
        "event_at": Answer(HURT),
        "examined_at": Answer(SEEN),
    },
    "R2": {
        "brought_by": Answer("Two officers"),
        "present": Answer(blank="not_applicable"),
        "privacy": Answer("alone"),
        "restraint": Answer(["none"]),
    },
    "R3": {"statement": Answer("„They took me to the floor.“")},
    "R4": {
        "no_injury": Answer(False),
        "treatment": Answer("Cold compress"),
        "photo": Answer("none"),
        "test": Answer("none"),
    },
    "R5": {
        "observation": Answer("The bruise fits a blow."),
        "indicative": Answer("allegation_consistent"),
        "told_person": Answer(["duty_to_report", "not_a_complaint"]),
        "author": Answer({"name": "Nurse Example"}),
        "author_role": Answer("physician", words="General practice"),
    },
}


def consent(matter, status="given", **more):
    said = {"matter": Answer(matter), "status": Answer(status), "asked_at": Answer(SEEN)}
    if status == "given":
        said["form"] = Answer("oral")
    return said | more


def filled(**parts):
    """A complete checklist; a part may be given otherwise."""
    form = MEDICAL.register
    writing = begin(form, institution="Example Prison", office="Ombudsperson")
    record = writing.record
    for key, answers in PARTS.items():
        record = with_answers(record, form, key, answers | parts.get(key, {}))
    for matter in ("exam_body", "photo"):
        record, _no = with_entry(record, form, "consents", None, consent(matter))
    record, _no = with_entry(record, form, "consents", None, consent("share_npm", recipient=Answer("Ombudsperson")))
    record, _no = with_entry(record, form, "finding", None, FINDING | parts.get("finding", {}))
    record = with_reasons(record, {"28": "There is no camera here."})
    return replace(writing, record=record, setting="prison", case_number="OI-2026/0001")


def changed(writing, key, answers):
    return replace(writing, record=with_answers(writing.record, MEDICAL.register, key, answers))


def opened(writing):
    return open_of(writing, MEDICAL, now=NOW, zone=ZONE)


def said(open_):
    return [one.sentence.text for one in open_.missing], [one.number for one in open_.blocks], open_.unexplained


def test_a_complete_checklist_may_be_sent():
    assert said(opened(filled())) == ([], [], [])


def test_each_part_lies_where_it_belongs_and_who_it_is_lies_apart():
    entering = entering_of(filled(), MEDICAL.register, now=NOW, zone=ZONE)

    inside = {(compartment, kind): content for compartment, kind, content in entering.sealed}
    record = read_checklist(inside["medical", "injuries_checklist"])
    assert not any(key.startswith("person_") for key in record.answers)
    assert "Arben" not in str(record.written())
    assert msgspec.json.decode(inside["identity", "contact"]) == {"contact": "Arben Example, 1990"}
    statement = msgspec.json.decode(inside["allegation", "statement"])
    assert (statement["statement"], statement["occurred_on"]) == ("„They took me to the floor.“", "2026-03-01")
    assert (entering.occasion, entering.source, entering.is_indicative) == ("after_force", "prison", True)
    assert entering.times.examined is not None
    assert entering.times.examined.text == "2026-03-02T07:00:00Z"
    assert entering.reported == ("reported_ombudsperson",)
    assert record.get("signed_at").value == "2026-03-02T10:00:00+01:00"


@pytest.mark.parametrize("indicative", ["allegation_no_finding", "other_cause", "cannot_say"])
def test_only_injuries_that_speak_of_ill_treatment_are_told_as_such(indicative):
    writing = filled(R5={"indicative": Answer(indicative)})

    assert not entering_of(writing, MEDICAL.register, now=NOW, zone=ZONE).is_indicative


def test_whoever_refuses_to_be_named_is_not_and_a_legal_basis_is_asked_for():
    writing = filled()
    record, _no = with_entry(
        writing.record,
        MEDICAL.register,
        "consents",
        None,
        consent("share_npm", "refused", refusal_reason=Answer("fear")),
    )
    writing = replace(writing, record=record)

    assert is_nameless(record)
    assert 8 in said(opened(writing))[1]
    record, _no = with_entry(record, MEDICAL.register, "reported", "V1", {"legal_basis": Answer("CPC art. 79")})
    writing = replace(writing, record=record)
    assert said(opened(writing)) == ([], [], [])
    named, nameless = (entering_of(one, MEDICAL.register, now=NOW, zone=ZONE).sealed for one in (filled(), writing))
    assert [one[:2] for one in named] == [one[:2] for one in nameless]
    assert msgspec.json.decode(nameless[1][2]) == {"contact": "–"}
    assert b"Arben" not in b"".join(content for _compartment, _kind, content in nameless)


@pytest.mark.parametrize(
    ("part", "answers", "check"),
    [
        ("R2", {"restraint": Answer(["cuffs_back"])}, 3),
        ("R1", {"examined_at": Answer("2026-03-01T21:00:00+01:00")}, 11),
        ("R1", {"examined_at": Answer("2026-03-02T23:00:00+01:00")}, 11),
    ],
)
def test_what_does_not_fit_hinders_it(part, answers, check):
    open_ = opened(changed(filled(), part, answers))

    found = {one.number for one in open_.blocks} | {11 for one in open_.missing if one.field == "restraint_why"}
    assert not open_.may_be_sent
    assert found


@pytest.mark.parametrize(
    "left", ["privacy", "restraint", "statement", "indicative", "author", "told_person", "examined_at"]
)
def test_what_is_not_answered_hinders_it(left):
    form = MEDICAL.register

    open_ = opened(changed(filled(), form.section_of(left).key, {left: None}))

    assert left in {one.field for one in open_.missing} | {one.field for one in open_.blocks}
    assert not open_.may_be_sent


@pytest.mark.parametrize(
    ("left", "check"),
    [("region", 13), ("length_mm", 15), ("colour", 15), ("attribution", 18), ("grade", 20), ("other_causes", 21)],
)
def test_a_finding_says_where_how_large_from_what_and_how_it_fits(left, check):
    writing = filled()
    record, _no = with_entry(writing.record, MEDICAL.register, "finding", "F1", {left: None})

    open_ = opened(replace(writing, record=record))

    told = {one.number for one in open_.blocks} | {
        check for one in open_.missing if (one.no, one.field) == ("F1", left)
    }
    assert check in told
    assert not open_.may_be_sent


def test_a_warning_goes_with_a_reason_and_not_without():
    writing = changed(filled(), "R1", {"event_at": Answer("2026-02-27T22:00:00+01:00")})
    open_ = opened(writing)
    assert 41 in open_.unexplained

    reasons = {str(one): "The doctor was on leave." for one in open_.unexplained}
    writing = replace(writing, record=with_reasons(writing.record, reasons))

    assert opened(writing).may_be_sent


def test_no_injury_is_an_entry_too_and_a_finding_taken_back_does_not_count():
    writing = filled()
    record = with_withdrawn(writing.record, MEDICAL.register, "finding", "F1", "Written for somebody else")
    record = with_answers(record, MEDICAL.register, "R4", {"no_injury": Answer(True), "finding": Answer("none")})
    writing = replace(writing, record=record)

    assert said(opened(writing)) == ([], [], [])
    entering = entering_of(writing, MEDICAL.register, now=NOW, zone=ZONE)
    assert not entering.is_indicative


def test_it_lies_in_a_draft_as_it_was():
    writing = filled()

    assert read_writing(msgspec.json.decode(msgspec.json.encode(writing.plain))) == writing
    with pytest.raises(msgspec.ValidationError):
        read_writing({"record": 1})


def test_what_is_sent_later_says_when_it_was_sent():
    late = NOW + timedelta(days=2)

    content = entering_of(filled(), MEDICAL.register, now=late, zone=ZONE).sealed[-1][2]

    reported = read_checklist(content).entry("reported", "V1")
    assert reported is not None
    assert reported.get("at").value.startswith("2026-03-04T10:00")
