"""What is told to the corridor: closed forms only, so that no sentence ever gets into the log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.vocabulary import KINDS, RULES, events
from workflow.errors import NotUnderstood
from workflow.events import FORMS, Event, checked, is_case, is_training, new_case, new_training_case

CASE = new_case()
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner), max_leaves=5
)
NAMES = st.sampled_from(sorted(RULES.fields)) | st.text(max_size=6)
SENTENCES = st.sampled_from(
    ["he hit me", "Arben Krasniqi", "në stacion", "stanica\tpolicije", "ударио ме", "x\n", " x"]
)


def is_understood(event):
    try:
        checked(event, RULES)
    except NotUnderstood:
        return False
    return True


@given(events())
def test_what_the_vocabulary_allows_is_understood(event):
    kind, _role, data = event

    assert is_understood(Event(CASE, kind, data))


@given(st.sampled_from(KINDS) | st.text(max_size=8), st.dictionaries(NAMES, ANYTHING, max_size=3))
def test_anything_else_is_refused_in_words_and_never_otherwise(kind, data):
    is_understood(Event(CASE, kind, data))


@pytest.mark.parametrize("form", FORMS)
@given(sentence=SENTENCES)
def test_no_form_takes_a_sentence_a_name_or_a_foreign_letter(form, sentence):
    assert not FORMS[form](sentence)
    assert not FORMS[form]([sentence])
    assert not FORMS[form]({"reason": sentence})
    assert not FORMS[form]({"reason": [sentence]})


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("code", ["police", "a_1"], ["Police", "1a", "", 65 * "a", "a-b", 1]),
        (
            "day",
            ["2026-03-02", "2026-03", "2026"],
            ["2026-02-30", "2026-13", "0001-01-01", "9999", "2026-03-02T10:00", 2026],
        ),
        (
            "instant",
            ["2026-03-02T10:00:00Z", "2026"],
            ["2026-03-02T25:00:00Z", "2026-03-02T10:00:00+01:00", "2026-02-30"],
        ),
        ("count", [0, 1_000_000], [-1, 1_000_001, True, 1.0, "1"]),
        ("flag", [True, False], [0, 1, "true", None]),
        ("reference", ["KZ-12/2026", "a", new_case().partition(":")[2]], ["", "-a", 65 * "a", "a b", "a\n"]),
        ("event", [1, 7], [0, -1, True, "1"]),
        ("digest", [64 * "a"], [63 * "a", 64 * "A", 64 * "g"]),
        ("pseudonym", ["p-1"], ["p 1", "", 65 * "p"]),
        ("span", ["2 days", "+1 working day", "-12 hours"], ["two days", "2days", "1.5 days"]),
        (
            "list",
            [[], ["a", 1, True], [64 * "a"], {"strand": "a", "digests": ["b"]}],
            ["a", [1.5], [None], [[[["a"]]]], 1001 * [1]],
        ),
    ],
)
def test_a_form_takes_what_is_written_in_it_and_nothing_like_it(form, right, wrong):
    assert [value for value in right if not FORMS[form](value)] == []
    assert [value for value in wrong if FORMS[form](value)] == []


def test_a_required_field_is_asked_of_a_case_and_not_of_a_replayed_one():
    assert not is_understood(Event(CASE, "case_registered", {"setting": "police"}))
    assert is_understood(Event(new_training_case("cestaro"), "case_registered", {"setting": "police"}))


def test_a_list_with_codes_takes_only_those():
    assert is_understood(Event(CASE, "risk_assessed", {"measures": []}))
    assert not is_understood(Event(CASE, "risk_assessed", {"measures": ["prayer"]}))
    assert not is_understood(Event(CASE, "risk_assessed", {"measures": [{"a": "b"}]}))


@pytest.mark.parametrize(
    ("stream", "case", "training"),
    [("case:c", True, False), ("training:cestaro", True, True), ("office:oi", False, False), ("system", False, False)],
)
def test_a_stream_says_what_it_is(stream, case, training):
    assert (is_case(stream), is_training(stream)) == (case, training)


def test_no_two_cases_have_the_same_name():
    assert len({new_case() for _ in range(1_000)}) == 1_000
