"""Fields of the medical form, drawn, sent as a browser sends them, and read again."""

import msgspec
import pytest

from intake.medical.form import Field
from intake.medical.record import Answer, Record, rows_of
from intake.pages.medical.asking.reading import Reader
from intake.pages.medical.asking.shown import Asker
from intake.pages.medical.asking.spoken import spoken
from tests.intake.medical.exam import complete
from tests.intake.pages.desk.steps.house import Page
from tests.intake.pages.medical.typing import FORM, TONGUE, drawn, sent
from tests.intake.people.house import NOW
from workflow.pages.forms import Given, Typed

EVIL = "<script>alert('x')</script> \u202e{{ 7 * 7 }} %(x)s"


def read(typed, record, fields, **how):
    """Answers and problems."""
    given = Given(typed, TONGUE, now=NOW.replace(year=2027))
    return Reader(given, FORM, record, TONGUE).answers(fields, **how), given.problems


def same(answers):
    """Answers as they are compared: of those that say something."""
    return {key: msgspec.to_builtins(one) for key, one in answers.items() if one is not None and one != Answer()}


FIELDS_OF: list[tuple[str, tuple[Field, ...], str | None]] = [
    (section.key, section.field, None) for section in FORM.sections if section.field
]
FIELDS_OF += [(one.key, one.fields, one.key) for section in FORM.sections for one in section.entries]


@pytest.mark.parametrize("is_compact", [False, True], ids=["whole", "compact"])
@pytest.mark.parametrize(("name", "fields", "entries"), FIELDS_OF, ids=[one[0] for one in FIELDS_OF])
def test_what_is_shown_and_sent_again_unchanged_is_the_same_answer(name, fields, entries, is_compact):
    record = complete()
    fields = [one for one in fields if one.type not in ("system", "file")]
    known = {one.key for one in fields}
    several = [record.answers] if entries is None else [one.answers for one in record.entries(entries)]
    for every in several:
        answers = {key: one for key, one in every.items() if key in known}

        typed = sent(drawn(record, fields, answers, is_compact=is_compact))
        found, problems = read(typed, record, fields)

        assert problems == {}
        assert same(found) == same(answers)


@pytest.mark.parametrize(("name", "fields", "entries"), FIELDS_OF, ids=[one[0] for one in FIELDS_OF])
def test_an_empty_form_answers_nothing_and_is_no_fault(name, fields, entries):
    found, problems = read(sent(drawn(Record(FORM.hash, "e"), fields, {})), Record(FORM.hash, "e"), fields)

    assert (same(found), problems) == ({}, {})


@pytest.mark.parametrize("rubbish", [EVIL, "9" * 4000, "31.02.2026", "-1", "other", "\u202eזה"])
def test_rubbish_in_every_field_comes_back_as_it_was_typed_and_is_markup_nowhere(rubbish):
    for _name, fields, _entries in FIELDS_OF:
        record = complete()
        names = [name for name in Page(drawn(record, fields, {})).forms[0]["names"] if name != "once"]
        typed = Typed([(name, rubbish) for name in names])

        _found, _problems = read(typed, record, fields)
        html = drawn(record, fields, {}, typed=typed)
        again = dict(Page(html).forms[0]["values"])

        assert "<script" not in html
        choices = Page(html).forms[0]["choices"]
        assert all(again.get(name, "") == rubbish for name in names if name not in choices)


def test_an_answer_and_a_reason_for_none_do_not_stand_together():
    field = FORM.field("handedness")
    code = next(iter(FORM.codes[field.codes])) if field.codes else "right"
    typed = Typed([("handedness", code), ("handedness.blank", "not_asked")])

    _found, problems = read(typed, complete(), [field])

    assert [*problems] == ["handedness"]


def test_words_alone_date_an_event_and_its_date_says_how_exactly():
    field = FORM.field("subject_birth")
    words = read(Typed([("subject_birth.words", "the winter of the snow")]), complete(), [field])[0]
    month = read(Typed([("subject_birth", "5.1990")]), complete(), [field])[0]

    assert words == {"subject_birth": Answer(None, "the winter of the snow", "unknown")}
    assert month == {"subject_birth": Answer("1990-05", "", "month")}


def test_the_order_of_colours_is_kept_from_the_middle_to_the_edge():
    field = FORM.entries("finding").field("colour")
    found, _problems = read(Typed([("colour", "yellow"), ("colour", ""), ("colour", "purple")]), complete(), [field])

    assert found["colour"].value == ["yellow", "purple"]


def test_rows_are_read_by_number_and_none_is_an_answer():
    field = FORM.field("present")
    typed = Typed([("present.0.role", "nurse"), ("present.0.who", "A nurse"), ("present.7.role", "lawyer")])

    found, problems = read(typed, complete(), [field])
    none, _problems = read(Typed([("present.none", "yes")]), complete(), [field])
    _both, wrong = read(typed.with_pairs([("present.none", "yes")]), complete(), [field])

    assert [row["role"].value for row in rows_of(found["present"])] == ["nurse", "lawyer"]
    assert problems == {}
    assert none == {"present": Answer("none")}
    assert [*wrong] == ["present.none"]


def test_a_blank_is_said_as_what_it_is_and_never_as_no():
    field = FORM.field("fear_of_reprisal")
    said = [spoken(TONGUE, FORM, field, Answer(blank=code, words="W")) for code in FORM.codes["blank_reason"]]

    assert all(one.endswith("W") and one != "No W" for one in said)
    assert len({*said}) == len(said)


def test_the_genital_region_is_offered_only_once_its_consent_is_given():
    shut = Asker(TONGUE, FORM, complete()).places()
    open_ = Asker(TONGUE, FORM, complete(), may_genital=True).places()

    def of(places):
        return {code for _title, options in places for code, _words in options}

    assert {code[0] for code in of(open_) - of(shut)} == {"8"}
    assert of(shut) | {code for code in FORM.regions.all if code[0] == "8" and FORM.regions.is_there(code)} == of(open_)
