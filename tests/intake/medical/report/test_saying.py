"""Answers as they are read."""

import pytest

from intake.medical.form import Field
from intake.medical.record import Answer, rows_value
from intake.medical.report.saying import BLANKS, Saying
from tests.intake.medical.exam import shipped
from tests.intake.medical.report.reports import ZONE
from workflow.pages.tongue import tongue
from workflow.policy.terms import Words

FORM = shipped().examination
TITLE = Words(en="Field", sq="Fusha", sr="Polje")


def said(answer, language="en", **field):
    """The lines of an answer to a field like this."""
    told = Saying(tongue(language, ZONE), FORM).texts(Field(key="field", title=TITLE, **field), answer)
    return [line for text in told for line in text.lines]


@pytest.mark.parametrize(
    ("answer", "field", "lines"),
    [
        (Answer("As I saw it."), {"type": "long", "layer": "seen"}, ["As I saw it."]),
        (Answer("They hit me."), {"type": "long", "layer": "said"}, ["“They hit me.”"]),
        (Answer("„They hit me.“"), {"type": "long", "layer": "said"}, ["„They hit me.“"]),
        (Answer("He said “no”."), {"type": "long", "layer": "said"}, ["“He said “no”.”"]),
        (Answer("2026-03-02T10:40:00+01:00"), {"type": "time"}, ["2 March 2026, 10:40"]),
        (Answer("2026-02", precision="month"), {"type": "vague"}, ["February 2026"]),
        (Answer(None, "Bajram", "relative"), {"type": "vague"}, ["Before or after an event (say)", "“Bajram”"]),
        (Answer("2026-02-28", precision="part_of_day"), {"type": "vague"}, ["28 February 2026, Part of the day"]),
        (Answer(45), {"type": "int", "unit": "mm"}, ["45\u00a0mm"]),
        (Answer(value=False, words="not once"), {"type": "bool"}, ["No", "not once"]),
        (Answer(["red", "purple"]), {"type": "codes", "codes": "colour"}, ["Red; Purple"]),
        (Answer("no_such_code"), {"type": "code", "codes": "colour"}, ["no_such_code"]),
        (Answer("405R"), {"type": "region"}, ["405R Point of the elbow, right"]),
        (Answer(["F1", "F4"]), {"type": "refs"}, ["F1, F4"]),
        (Answer({"name": "Dr Example", "role": "forensic", "office": "Unit"}), {"type": "person"},
         ["Dr Example, Specialist in forensic medicine, Unit"]),
        (Answer({"name": "x", "sha256": "ab" * 32}), {"type": "file"}, ["File with SHA-256 abababababababab…"]),
        (Answer("none"), {"type": "rows", "none": Words(en="Nobody.", sq="Askush.", sr="Niko.")}, ["Nobody."]),
        (Answer(), {"type": "text"}, []),
    ],
)  # fmt: skip
def test_each_kind_of_answer_is_said(answer, field, lines):
    assert said(answer, **field) == lines


def test_a_short_row_is_one_line_and_a_long_one_several():
    inside = (Field(key="who", title=TITLE, type="text"), Field(key="what", title=TITLE, type="long"))
    rows = [{"who": Answer("A"), "what": Answer("b")}, {"who": Answer("A"), "what": Answer("b\nc")}]

    lines = said(Answer(rows_value(rows)), type="rows", fields=inside)

    assert lines == ["Field: A · Field: b", "Field: A", "Field: b", "c"]


def test_every_reason_for_a_blank_is_a_sentence():
    assert set(BLANKS) == set(FORM.codes["blank_reason"])
    assert said(Answer(blank="not_asked"), type="text") == ["This was not asked."]
    assert said(Answer(blank="not_examined", words="in pain"), type="text") == ["Not examined, because: in pain"]
    assert said(Answer(blank="declined", words="later"), type="text") == [
        "The person declined, as is their right.",
        "later",
    ]


def test_what_was_typed_into_a_reason_is_no_pattern_for_sentences():
    assert said(Answer(blank="deferred", words="100% %(why)s"), type="text") == ["To follow by: 100% %(why)s"]


def test_a_required_answer_that_is_missing_is_said_to_be_missing():
    saying = Saying(tongue("en", ZONE), FORM)
    required = Field(key="field", title=TITLE, type="text", need="answer")

    told = saying.field(required, Answer())

    assert told is not None
    assert told.texts[0].lines == ["Not answered."]
    assert saying.field(Field(key="field", title=TITLE, type="text"), Answer()) is None


def test_a_title_that_no_native_reader_has_checked_carries_the_mark_but_not_in_english():
    assert said(Answer("red"), "sr", type="code", codes="colour") == ["Crvena†"]
    assert said(Answer("405R"), "sr-cyrl", type="region") == ["405R Врх лакта, десно†"]
    assert said(Answer("red"), "en", type="code", codes="colour") == ["Red"]
