"""Names and passphrases: what will do, what will not, and that no sentence repeats what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.people.choosing import SHORTEST_PASSPHRASE, check_passphrase, known_as
from workflow.errors import NotUnderstood


def is_refused(passphrase, name="ana krasniqi"):
    """How a passphrase was refused, or None."""
    try:
        check_passphrase(passphrase, name)
    except NotUnderstood as refused:
        return str(refused)
    return None


@pytest.mark.parametrize(
    "passphrase",
    [
        "seven paper boats on rivers",
        "correct horse battery staple",
        "shtatë varka letre në lumë",
        "sedam papirnih čamaca na reci",
        "седам папирних чамаца на реци",
        "vT9$kq2!Lm7#",
        "a long sentence of which somebody knows that it goes on and on, far beyond what is measured: " + "x" * 300,
    ],
)
def test_a_passphrase_that_nobody_guesses_will_do_in_any_language(passphrase):
    assert is_refused(passphrase) is None


@pytest.mark.parametrize(
    "passphrase",
    [
        "",
        "vT9$kq2!Lm7",
        "password1234",
        "password password",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaaaaaaa",
        "ombudsperson",
        "prishtina kosovo",
        "ana krasniqi",
        "Ana Krasniqi 1985",
        "krasniqi-ana-",
        "seven paper boats\non rivers",
        "seven paper boats on rivers\ud800",
        "vT9$kq2!Lm7#" * 100,
    ],
)
def test_one_that_is_short_easy_or_the_name_is_refused_in_a_sentence(passphrase):
    said = is_refused(passphrase)

    assert said is not None
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("password1234", "known word"),
        ("qwertyuiop[]", "neighbouring keys"),
        ("aaaaaaaaaaaaaa", "repeated"),
        ("abcdefghijklm", "such as abc"),
        ("short", "12 to 1000 characters"),
    ],
)
def test_a_refusal_says_why_and_what_would_be_better(passphrase, why):
    said = is_refused(passphrase)

    assert said is not None
    assert why in said
    assert "four or more words" in said


@given(passphrase=st.text(max_size=40))
def test_no_refusal_repeats_what_was_typed(passphrase):
    said = is_refused(passphrase)

    assert said is None or len(passphrase) < 5 or passphrase not in said


@given(passphrase=st.text(max_size=SHORTEST_PASSPHRASE - 1))
def test_nothing_short_will_do(passphrase):
    assert is_refused(passphrase) is not None


@given(name=st.text(min_size=1, max_size=30))
def test_a_name_is_kept_in_one_form(name):
    try:
        known = known_as(name)
    except NotUnderstood as refused:
        said = str(refused)
    else:
        said = ""
        assert known_as(known) == known == known_as(f"  {name}\t")

    assert len(name) < 5 or name not in said


def test_a_name_is_the_same_in_capitals_with_spaces_and_composed_or_not():
    assert known_as("Dëfrim  DËDË ") == known_as("de\u0308frim de\u0308de\u0308")


@pytest.mark.parametrize("name", ["", "   ", "a\u200bna", "ana\x00", "x" * 81, "\ud800"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(NotUnderstood):
        known_as(name)
