"""The sheet that an office downloads comes back as what it was, in every language and in both forms."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import shipped_policy
from intake.sheets.checking import form_of
from intake.sheets.columns import COLUMNS, fold, placed
from intake.sheets.reading import read
from intake.sheets.rows import Reader
from intake.sheets.waiting import waiting
from intake.sheets.writing import as_csv, as_xlsx, listed
from tests.builders import LONG_AGO, ZONE
from tests.intake.sheets.house import DAY, INES, PETRA, Bench, sheet
from workflow.answers import options
from workflow.calendar import read_calendar
from workflow.law import Book, Law
from workflow.pages.languages import LANGUAGES
from workflow.pages.tongue import tongue
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules

CALENDAR = read_calendar(shipped_policy() / "calendar.toml")
LAW = Law(1, [Book(Rules(read_policy(shipped_policy())), LONG_AGO)], [(LONG_AGO, CALENDAR)])
FORM = form_of(LAW, "prosecutor")
CHOICES = options(LAW, FORM)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30).map(
    lambda text: " ".join(text.split())
)
CELLS = {one.key: st.dates(date(1900, 3, 1), date(2999, 1, 1)) if one.is_day else TEXTS for one in COLUMNS}
ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=4)


def said(rows):
    """Rows as they read: empty ones are left out, and a dash says nothing."""
    return [
        row
        for row in ({key: cell for key, cell in one.items() if cell not in ("", "-", "–", "—")} for one in rows)
        if row
    ]


def written(found):
    """The same of a table that was read; days of CSV are text."""
    return [dict(one.cells) for one in found]


@pytest.mark.parametrize("code", LANGUAGES)
@settings(max_examples=25)
@given(rows=ROWS)
def test_a_sheet_reads_as_it_was_written_in_every_language(code, rows):
    speaker = tongue(code, ZONE)
    rows = [row for row in rows if not str(row["case"]).startswith("#")]
    as_text = [
        {key: f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell for key, cell in row.items()} for row in rows
    ]

    comma = placed(read(as_csv(rows, CHOICES, speaker).encode()), speaker)
    book = placed(read(as_xlsx(rows, CHOICES, speaker)), speaker)

    assert written(comma) == said(as_text)
    assert written(book) == said(rows)


def answered(reader, filled):
    """What a row answers, in which nothing is wrong."""
    row, problems = reader.read(filled)
    assert row is not None, problems
    return row.answers


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_that_a_sheet_offers_is_understood_and_means_one_thing(code):
    speaker, reader = tongue(code, ZONE), Reader(LAW, FORM)
    titles = dict((*CHOICES.done, *CHOICES.decisions))
    for key, words in titles.items():
        row = {"case": "1", "done": speaker.words(words), "done_on": "2026-03-02"}
        for reason, why in CHOICES.reasons.get(key, ((None, None),)):
            said = row | ({"reason": speaker.words(why)} if why else {})
            (filled,) = placed(read(sheet(said)), speaker)
            answers = answered(reader, filled)
            assert (answers.done, answers.reason) == (key, reason or "")
    for key, words in CHOICES.next:
        (filled,) = placed(read(sheet({"case": "1", "next": speaker.words(words)})), speaker)
        assert answered(reader, filled).next == key


def test_headings_and_lists_are_never_two_things_in_one_spelling():
    headings = [
        {fold(one.key), *(fold(str(getattr(one.title, code))) for code in ("en", "sq", "sr"))} for one in COLUMNS
    ]
    assert sum(len(one) for one in headings) == len(set.union(*headings))
    for role in ("prosecutor", "inspectorate"):
        for one in listed(options(LAW, form_of(LAW, role)), tongue("en", ZONE)):
            assert len({fold(word) for word in one.words}) == len(one.words), one.heading


async def test_an_office_gets_its_own_open_referrals_with_what_is_known_and_no_answer(bench):
    for number in ("OI-2026/1", "OI-2026/2", "OI-2026/3"):
        await bench.case(number)
    await bench.case("OI-2026/9", "inspectorate")
    await bench.send(
        sheet(
            {
                "case": "OI-2026/1",
                **DAY,
                "file_number": "PP-4/26",
                "handler": "P.P",
                "next": "decide",
                "next_on": "1.4.2026",
            },
            {"case": "OI-2026/3", "done": "refused", "done_on": "12.3.2026", "reason": "not_stated"},
        )
    )

    mine = await waiting(bench.tables, signed_in=await bench.house.who(PETRA), now=bench.now)
    theirs = await waiting(bench.tables, signed_in=await bench.house.who(INES), now=bench.now)

    known = {"received_on": date(2026, 3, 3), "file_number": "PP-4/26", "handler": "P.P"}
    assert mine == [
        {"case": "OI-2026/1", "referral": "referral-1", **known},
        {"case": "OI-2026/2", "referral": "referral-1"},
    ]  # the refused one waits for nothing
    assert [row["case"] for row in theirs] == ["OI-2026/9"]


async def test_a_sheet_sent_back_as_it_is_says_nothing_new(bench: Bench):
    for number in ("OI-2026/1", "OI-2026/2"):
        await bench.case(number)
    await bench.send(sheet({"case": "OI-2026/1", **DAY, "file_number": "PP-4/26"}))
    rows = await waiting(bench.tables, signed_in=await bench.house.who(PETRA), now=bench.now)

    for content in (
        as_csv(rows, CHOICES, tongue("sr-cyrl", ZONE)).encode(),
        as_xlsx(rows, CHOICES, tongue("sq", ZONE)),
    ):
        assert [one.verdict.value for one in await bench.check(content)] == ["nothing_new", "nothing_new"]
