"""Forms: whatever somebody types comes back as it was, and each field says in a sentence what is wrong with it."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ZONE, local
from workflow.errors import NotUnderstood, _
from workflow.pages.forms import MOST_FIELDS, ONCE, SEEN, TOKEN, Given, Typed, typed
from workflow.pages.tongue import tongue

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MISSING = _("Write it.")
# All that a keyboard, a clipboard or an attacker can put into a field of a browser.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))
FIELDS = st.lists(st.tuples(TEXTS, TEXTS), max_size=20)


def given_form(**fields):
    """A form as a page reads it."""
    return Given(Typed([*fields.items()]), tongue("en", ZONE), now=NOW)


def sent(pairs):
    """As a browser sends it: UTF-8, each line break as two signs."""
    return urlencode([(name, value.replace("\n", "\r\n")) for name, value in pairs]).encode()


@given(FIELDS)
def test_whatever_is_typed_comes_back_every_field_in_its_order(pairs):
    found = typed(sent(pairs))

    for name in {name for name, _value in pairs}:
        assert found.every(name) == [value for other, value in pairs if other == name]
    assert sorted(found.pairs()) == sorted((name, value) for name, value in pairs if name not in (TOKEN, ONCE, SEEN))
    assert typed(sent(found.pairs())).pairs() == found.pairs()


@given(TEXTS)
def test_a_text_is_kept_but_for_the_blanks_around_it_and_a_line_is_one(text):
    form = given_form(story=text, name=text)

    assert form.text("story", at_most=10**6) == text.strip()
    assert form.line("name", at_most=10**6) == " ".join(text.split())
    assert form.answers["story"] == text
    assert form.problems == {}


def test_the_sign_zero_which_databases_do_not_take_is_shown_as_browsers_show_it():
    assert typed(b"a=1%002")["a"] == "1\N{REPLACEMENT CHARACTER}2"


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", "a=ž".encode(), b"a=%FF", b"a=%ED%A0%80", b"&".join([b"a=1"] * (MOST_FIELDS + 1))],
    ids=["bytes", "not escaped", "no UTF-8", "half a sign", "too many fields"],
)
def test_what_no_page_of_ours_sends_is_refused_as_a_whole(body):
    with pytest.raises(NotUnderstood) as refused:
        typed(body)

    assert refused.value.next_step


def test_the_pages_own_fields_are_no_answers_and_nothing_typed_is_shown_by_a_repr():
    found = typed(b"form_token=t&once=o&seen=3&story=secret&story=more")

    assert found.pairs() == [("story", "secret"), ("story", "more")]
    assert (found[TOKEN], found[ONCE], found[SEEN], found["story"]) == ("t", "o", "3", "more")
    assert "secret" not in repr(found)
    assert found.with_pairs([("x", "1")]).pairs() == [*found.pairs(), ("x", "1")]


def test_what_is_missing_or_too_long_is_said_at_the_field_and_stays_as_it_was_typed():
    form = given_form(name="", story="x" * 30)

    assert form.line("name", at_most=10, missing=MISSING) == ""
    assert form.text("story", at_most=20) == "x" * 30
    assert form.text("more", at_most=20) == ""
    assert {name: str(problem) for name, problem in form.problems.items()} == {
        "name": "Write it.",
        "story": "This is longer than 20 signs. Shorten it by 10.",
    }


def test_a_choice_is_one_of_those_that_there_are():
    form = Given(
        Typed(
            [("a", "x"), ("b", "foreign"), ("c", ""), ("d", "x"), ("d", "y"), ("e", "x"), ("e", "z"), ("box", "yes")]
        ),
        tongue("en", ZONE),
        now=NOW,
    )

    assert [form.choice(name, {"x", "y"}, missing=MISSING) for name in "abc"] == ["x", "", ""]
    assert [form.choices(name, {"x", "y"}, missing=MISSING) for name in "dec"] == [["x", "y"], ["x"], []]
    assert (form.tick("box"), form.tick("c")) == (True, False)
    assert form.problems.keys() == {"b", "c", "e"}


@given(
    st.integers(-(10**20), 10**20)
    | st.sampled_from(["007", "0" * 5_000 + "5", "9" * 5_000, "\u0661", "1_0", "+1", "1.0", "x"])
)
def test_a_number_is_a_whole_one_within_its_bounds_or_none(typed_number):
    form = given_form(n=f" {typed_number} ")

    found = form.number("n", least=1, most=100)

    is_one = str(typed_number).isascii() and str(typed_number).isdecimal() and len(str(typed_number).lstrip("0")) < 4
    expected = int(str(typed_number).lstrip("0") or 0) if is_one else 0
    assert found == (expected if 1 <= expected <= 100 else None)
    assert ("n" in form.problems) == (found is None)


WHEN = {
    "14.11.2026": "2026-11-14",
    "14. 11. 2026.": "2026-11-14",
    "4/1/2026": "2026-01-04",
    "14-11-2026": "2026-11-14",
    "14.11.2026 09:30": "2026-11-14 09:30",
    "14.11.2026, 9.30": "2026-11-14 09:30",
    "14.11.2026. 09:30": "2026-11-14 09:30",
    "  14.11.2026   09:30 ": "2026-11-14 09:30",
    "11.2026": "2026-11",
    "11/2026": "2026-11",
    "2026": "2026",
    "2026-11": "2026-11",
    "2026-11-14": "2026-11-14",
    "2026-11-14 09:30": "2026-11-14 09:30",
    "2026-11-14T09:30": "2026-11-14 09:30",
}
WRONG = {
    "31.02.2026": "There is no such day or time.",
    "14.11.2026 25:00": "There is no such day or time.",
    "11.14.2026": "The month must be a number from 1 to 12.",
    "00.00.0000": "The month must be a number from 1 to 12.",
    "14.11.26": "Write a day like",
    "yesterday": "Write a day like",
    "13.2026": "Write a day like",
    "0000": "Write a day like",
    "\u0661\u0664.11.2026": "Write a day like",
    "27.11.2026": "This is still to come.",
    "2027": "This is still to come.",
}


@pytest.mark.parametrize(("text", "moment"), WHEN.items())
def test_a_moment_is_read_in_every_way_people_write_it_and_no_more_exact_than_that(text, moment):
    form = given_form(at=text)

    assert form.moment("at") == local(moment)
    assert form.problems == {}


@pytest.mark.parametrize(("text", "said"), WRONG.items())
def test_what_is_no_moment_says_what_is_wrong_and_repeats_nothing(text, said):
    form = given_form(at=text)

    assert form.moment("at") is None
    assert str(form.problems["at"]).startswith(said)
    assert text not in str(form.problems["at"])


@given(st.text(alphabet="0123456789.:/-T ,", max_size=20) | TEXTS)
def test_every_text_is_a_moment_or_a_problem(text):
    form = given_form(at=text, on=text)

    moment, day = form.moment("at", is_past=False), form.day("on", is_past=False)

    for name, value in {"at": moment, "on": day}.items():
        assert (value is None) == (name in form.problems or not text.split())


def test_a_day_has_no_time_and_may_be_asked_for_in_the_future():
    form = given_form(on="14.11.2026", timed="14.11.2026 09:30", soon="30.11.2026", none="", vague="10.2026")

    assert form.day("on") == date(2026, 11, 14)
    assert form.day("soon", is_past=False) == date(2026, 11, 30)
    assert [form.day("timed"), form.day("vague"), form.day("none", missing=MISSING), form.day("absent")] == [None] * 4
    assert form.problems.keys() == {"timed", "vague", "none"}
