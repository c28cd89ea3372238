"""The figures: one row a clock with its interval, a curve beside its table, exact or as published, page and files."""

import csv
import io
import json
import re
from zipfile import ZipFile

import pytest

from tests.intake.pages.oversight.house import AUDITOR, told

HERE = "/oversight/figures"


@pytest.fixture
async def busy(desk):
    """A house in which some limits were kept."""
    for _ in range(6):
        case = await desk.admitted()
        await desk.tell(case, "referral_sent", authority="prosecution", office="prosecution")
    return desk


async def test_every_clock_stands_with_its_counts_its_share_and_the_interval_in_words_and_drawn(busy):
    auditor = busy.browser(AUDITOR)

    page = await auditor.open(HERE)

    text = " ".join(page.text.split())
    assert "Exact numbers. That you see them is written into the log. 6 cases are counted." in text
    row = re.search(r"Allegation registered own rule: 24 hours · Intake officer 6 0 0 0 100 % 61 to 100", text)
    assert row is not None
    assert 'class="ci" x1="61.0%" x2="100.0%"' in auditor.answer.text
    assert "Counted on" in text
    assert await told(busy) == [("figures", "", "")]


async def test_published_figures_hide_small_numbers_and_say_so(busy):
    auditor = busy.browser(AUDITOR)

    page = await auditor.open(f"{HERE}?numbers=published")
    await auditor.open(f"{HERE}.csv?numbers=published&table=limits")
    rows = list(csv.DictReader(io.StringIO(auditor.answer.text)))

    assert "As published: rounded to five" in page.text
    assert "hidden" in page.text
    counts = {row[name] for row in rows for name in ("kept", "late", "open_late", "lost", "decided")}
    assert all(one == "hidden" or int(one) % 5 == 0 for one in counts)


async def test_a_curve_can_be_chosen_and_has_its_figures_beside_it(busy):
    auditor = busy.browser(AUDITOR)

    page = await auditor.open(f"{HERE}?stage=referral")

    assert re.search(r'<path class="curve" d="M44 16L', auditor.answer.text)
    assert "Allegation received → Referral sent: the share that still waits, by days." in page.text
    assert f"{HERE}?stage=registration#times" in page.links


async def test_a_period_narrows_and_a_day_that_is_none_is_said_at_the_field_and_stays_there(busy):
    auditor = busy.browser(AUDITOR)

    early = await auditor.open(f"{HERE}?last=31.12.2020")
    wrong = await auditor.open(f"{HERE}?first=31.02.2026")
    kept = auditor.form["values"]
    turned = await auditor.open(f"{HERE}?first=2.1.2026&last=1.1.2026")

    assert "0 cases are counted." in " ".join(early.text.split())
    assert "There is no such day or time." in wrong.problems
    assert ("first", "31.02.2026") in kept
    assert "The last day lies before the first." in turned.problems


TABLES = ("limits", "watches", "times", "curves", "flow", "ages", "recommendations", "entry_lag")


@pytest.mark.parametrize("table", TABLES)
async def test_every_table_can_be_taken_away_in_every_form(busy, table):
    auditor = busy.browser(AUDITOR)

    await auditor.open(f"{HERE}.csv?table={table}")
    rows = list(csv.reader(io.StringIO(auditor.answer.text)))
    await auditor.open(f"{HERE}.json?table={table}")
    tables = json.loads(auditor.answer.content)["tables"]
    await auditor.open(f"{HERE}.xlsx?table={table}")
    book = ZipFile(io.BytesIO(auditor.answer.content))

    assert {*tables} == {table}
    assert len(tables[table]) == len(rows) - 1
    assert "xl/worksheets/sheet1.xml" in book.namelist()
    assert f'filename="figures-{table}.xlsx"' in auditor.answer.headers["content-disposition"]
    assert await told(busy) == [("download", "", "figures")]


async def test_the_page_leads_to_every_table_with_what_was_asked(busy):
    auditor = busy.browser(AUDITOR)

    page = await auditor.open(f"{HERE}?setting=prison")

    saved = [link for link in page.links if link.startswith(f"{HERE}.")]
    assert all("setting=prison" in link for link in saved)
    for link in saved:
        await auditor.open(link)
        assert auditor.status == 200, link


@pytest.mark.parametrize("form", ["json", "xlsx", "csv"])
async def test_without_a_table_all_of_them_come_or_the_first(busy, form):
    auditor = busy.browser(AUDITOR)

    await auditor.open(f"{HERE}.{form}")

    assert auditor.status == 200
    if form == "json":
        assert tuple(json.loads(auditor.answer.content)["tables"]) == TABLES


@pytest.mark.parametrize(
    ("asked", "status"), [("table=none", 404), ("first=x", 422), ("first=2.2.2026&last=1.2.2026", 422)]
)
async def test_a_file_never_holds_other_numbers_than_were_asked_for(busy, asked, status):
    auditor = busy.browser(AUDITOR)

    for form in ("json", "xlsx", "csv"):
        await auditor.open(f"{HERE}.{form}?{asked}")
        assert auditor.status == status
