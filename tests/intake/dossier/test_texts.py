"""Text at the door: what is kept of it, what is taken out, what is refused without being repeated."""

from unicodedata import category

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intake.dossier.texts import line, prose
from workflow.errors import NotUnderstood

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
WIDE = 1_000


@given(text=texts)
def test_a_statement_keeps_every_sign_but_controls_and_has_one_kind_of_line_end(text):
    assume(any(category(sign)[0] not in "CZ" for sign in text))

    kept = prose(text, field="statement", at_most=WIDE)

    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert kept == "".join(sign for sign in lines if sign in "\n\t" or category(sign) != "Cc")
    assert prose(kept, field="statement", at_most=WIDE) == kept


@given(text=texts)
def test_a_line_is_one_line_in_which_every_sign_shows(text):
    kept = line(text, field="place", at_most=WIDE)

    assert kept is None or (kept == kept.strip() and len(kept.splitlines()) == 1)
    assert not set(kept or "") & set("\u202e\u2066\u200b\u200d\ufeff\u00ad\n\t\r")
    assert line(kept, field="place", at_most=WIDE) == kept


def test_words_of_the_three_languages_pass_as_they_are():
    for text in ("Çka ndodhi në qeli? – „asgjë“", "Шта се десило у ћелији?", "O’Neill, 100 €", "مرحبا", "👩‍⚕️"):
        assert prose(text, field="statement", at_most=WIDE) == text
    assert line("Đorđe  Ђорђевић\u202e", field="contact", at_most=WIDE) == "Đorđe Ђорђевић"


@pytest.mark.parametrize("text", ["", " \t\r\n", "\u200b\u2060 \ufeff", "\x07"])
def test_a_statement_in_which_nothing_shows_is_refused_and_such_a_line_is_left_out(text):
    with pytest.raises(NotUnderstood):
        prose(text, field="statement", at_most=WIDE)

    assert line(text, field="place", at_most=WIDE) is None


@pytest.mark.parametrize("text", ["secret\0", "secret \ud800", "\udfff secret"])
@pytest.mark.parametrize("read", [prose, line])
def test_what_is_no_text_is_refused_and_not_repeated(read, text):
    with pytest.raises(NotUnderstood) as refused:
        read(text, field="place", at_most=WIDE)

    assert "place" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("read", [prose, line])
def test_the_limit_counts_what_is_kept(read):
    assert read("x" * WIDE + "\x07", field="place", at_most=WIDE) == "x" * WIDE
    with pytest.raises(NotUnderstood, match="1001 characters, and may have 1000"):
        read("x" * (WIDE + 1), field="place", at_most=WIDE)
