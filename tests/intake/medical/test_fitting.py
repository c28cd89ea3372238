"""An answer fits its field or is refused in a sentence that never repeats what was typed."""

import pytest

from intake.medical.fitting import problem
from intake.medical.record import Answer
from tests.intake.medical.exam import blank, complete, person, rows, shipped

FORM = shipped().examination
TYPED = "zqx marker"


def of(path, answer):
    """What is wrong with an answer to a field: "privacy", or "finding.region"."""
    entries, dot, key = path.rpartition(".")
    field = FORM.entries(entries).field(key) if dot else FORM.field(path)
    return problem(complete(), FORM, field, answer)


GOOD = [
    ("request_ref", Answer("DEMO-17")),
    ("account", Answer("Two\nlines.")),
    ("privacy", Answer("alone")),
    ("privacy", Answer("alone", words="With the interpreter")),
    ("restraint", Answer(["cuffs_front", "hood"])),
    ("restraint", Answer(["other"], words="A rope")),
    ("started_at", Answer("2026-03-02T10:10:00+01:00")),
    ("subject_birth", Answer("1990", precision="year", words="about thirty-five")),
    ("subject_birth", Answer(precision="relative", words="in the year of the war")),
    ("pulse", Answer(72)),
    ("temperature", Answer(36.8)),
    ("urgent", Answer(value=False)),
    ("author", person("Dr Example", "forensic")),
    ("present", Answer("none")),
    ("present", rows({"role": "nurse", "who": "A nurse"})),
    ("handedness", blank("not_asked")),
    ("handedness", blank("deferred", "To follow by Friday")),
    ("finding.region", Answer("405R")),
    ("finding.episode_ref", Answer("E1")),
    ("finding.photo_refs", Answer(["Ph1", "Ph2"])),
    ("symptom.where", Answer(["304R", "304L"])),
    ("correlation", Answer(value=True)),
]
BAD = [
    ("request_ref", Answer(f"{TYPED}\nmore")),
    ("request_ref", Answer(TYPED * 100)),
    ("request_ref", Answer(17)),
    ("account", Answer(f"{TYPED}\x00")),
    ("account", Answer("x", words="x" * 20_001)),
    ("privacy", Answer(TYPED)),
    ("privacy", Answer(["alone"])),
    ("restraint", Answer("none")),
    ("restraint", Answer(["none", "hood"])),
    ("restraint", Answer(["hood", "hood"])),
    ("restraint", Answer(["other"])),
    ("started_at", Answer("2026-03-02T10:10:00")),
    ("started_at", Answer(TYPED)),
    ("subject_birth", Answer("1990-02-31", precision="day")),
    ("subject_birth", Answer("1990")),
    ("subject_birth", Answer("1990", precision=TYPED)),
    ("pulse", Answer(9)),
    ("pulse", Answer(72.5)),
    ("pulse", Answer(value=True)),
    ("temperature", Answer(46.1)),
    ("urgent", Answer("no")),
    ("author", person("")),
    ("author", Answer({"name": TYPED, "grade": "x"})),
    ("present", rows({"who": TYPED})),
    ("present", rows({"role": TYPED})),
    ("present", rows({"role": "nurse", TYPED: "x"})),
    ("breaks", Answer("none")),
    ("handedness", blank(TYPED)),
    ("handedness", blank("deferred")),
    ("handedness", Answer(TYPED, blank="not_asked")),
    ("privacy", blank("not_asked")),
    ("purpose", blank("declined")),
    ("finding.region", Answer("405")),
    ("finding.region", Answer("400")),
    ("finding.region", blank("not_examined", "covered")),
    ("finding.episode_ref", Answer("E2")),
    ("finding.photo_refs", Answer([])),
    ("symptom.where", Answer(["405R", TYPED])),
    ("correlation", Answer(value=False)),
    ("exam_no", Answer(TYPED)),
    ("photo.file", Answer({"name": TYPED})),
]


@pytest.mark.parametrize(("path", "answer"), GOOD)
def test_what_fits_is_taken(path, answer):
    assert of(path, answer) is None


@pytest.mark.parametrize(("path", "answer"), BAD)
def test_what_does_not_fit_is_refused_without_being_repeated(path, answer):
    sentence = of(path, answer)

    assert sentence is not None
    assert TYPED not in str(sentence)


def test_nothing_is_never_wrong():
    assert all(problem(complete(), FORM, field, Answer()) is None for _section, _entries, field in FORM.every_field())
