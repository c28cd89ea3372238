"""Typed text as a print may show it."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from intake.medical.record import Answer
from intake.medical.report.assembling import assembled
from intake.medical.report.readable import DRAWN, MARKS, MAY_BREAK, line, lines
from intake.medical.report.typesetting import STANDARD, _compiled
from tests.intake.medical.report.reports import ZONE, signed
from workflow.pages.tongue import tongue

SPELT = re.compile(r"\[U\+([0-9A-F]{4,6})\]")


@given(st.text().filter(lambda text: "[U+" not in text))
def test_nothing_is_lost_but_blank_lines_at_the_ends_and_between(text):
    shown = "\n".join(lines(text)).replace(MAY_BREAK, "")

    back = SPELT.sub(lambda found: chr(int(found[1], 16)), shown)

    expected = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    assert back == re.sub(r"\n{3,}", "\n\n", expected.strip("\n "))


@given(st.text())
def test_what_is_shown_can_be_drawn(text):
    assert re.fullmatch(f"[{DRAWN}{MARKS}\n{MAY_BREAK}]*", "\n".join(lines(text)))


def test_what_is_hidden_or_turns_the_reading_stands_as_its_number():
    shown = line("no\u202eon\u200b\u2066\U0001f600").replace(MAY_BREAK, "")

    assert shown == "no[U+202E]on[U+200B][U+2066][U+1F600]"


def test_a_word_without_end_may_break():
    assert max(len(part) for part in lines("x" * 50_000)[0].split(MAY_BREAK)) <= 32


def test_accents_are_composed_and_arabic_keeps_its_marks_on_letters_only():
    assert line("e\u0308 c\u030c شكرًا a\u064b") == "ë č شكرًا a[U+064B]"


def test_every_letter_that_is_called_drawn_has_a_glyph_in_the_fonts_inside_typst():
    every = [chr(code) for code in range(0x20, 0x10000) if re.match(f"[{DRAWN}]", chr(code))]
    told, files = assembled(signed({"account": Answer(" ".join(every))}), tongue("en", ZONE))

    assert len(every) > 2_000
    assert _compiled(told, files, "pdf", pdf_standards=[STANDARD]).startswith(b"%PDF")  # it fails on a letter without
