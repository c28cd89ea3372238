"""A prosecutor's sheet in a real browser without scripts: downloaded, filled in, checked, corrected, recorded."""

import csv
import io
from datetime import timedelta

from config.clock import now_utc
from tests.browser import NARROW, WIDE, press

PERSON, SHEET = "demo-prosecutor", "/prosecutor/sheet"
BOM = "\ufeff"


def downloaded(page):
    """The rows of the sheet as CSV, and its comments."""
    text = page.request.get(f"{SHEET}.csv").text().removeprefix(BOM)
    lines = text.splitlines()
    head = next(at for at, line in enumerate(lines) if not line.lstrip('"').startswith("#"))
    return lines[:head], list(csv.DictReader(io.StringIO("\n".join(lines[head:]))))


def filled(rows):
    """The rows as a file to be chosen in a form."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return {"name": "cases.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("utf-8-sig")}


def test_a_sheet_is_downloaded_filled_in_checked_and_recorded(browser):
    page = browser.page(PERSON, width=NARROW)
    page.goto("/prosecutor/cases")
    page.get_by_role("link", name="Answer by sheet").click()
    page.get_by_text("The words that may be filled in").click()
    browser.looks_right(page, "sheet")
    comments, rows = downloaded(page)
    assert any("Nothing new" in line for line in comments)
    assert rows, "the office of the demo has open referrals"
    assert page.request.get(f"{SHEET}.xlsx").body()[:2] == b"PK"

    row, today = rows[-1], now_utc()
    row |= {"What was done": "nothing  NEW", "Done on": f"{today:%d.%m.%Y}", "What is next": "Nothing is planned"}
    wrong = row | {"Case number": "OI-1999/1", "What is next": "Decide", "Next on": f"{today - timedelta(9):%d.%m.%Y}"}
    formula = row | {"Case number": "OI-1999/2", "What was done": '=HYPERLINK("http://evil.example")'}
    page.get_by_label("The sheet, as XLSX or CSV").set_input_files(filled([*rows, wrong, formula]))
    press(page, "Check the sheet")

    assert page.get_by_role("heading", name="Nothing is recorded yet").is_visible()
    assert page.get_by_text("This cell holds a formula. Write the value itself.").is_visible()
    browser.looks_right(page, "sheet-checked")
    press(page, "Record the ticked rows")
    assert page.get_by_role("heading", name="1 row is recorded").is_visible()
    browser.looks_right(page, "sheet-recorded")

    again = browser.page(PERSON, width=WIDE)
    again.goto(SHEET)
    again.get_by_label("The sheet, as XLSX or CSV").set_input_files(filled(rows))
    press(again, "Check the sheet")
    assert again.get_by_role("button", name="Record the ticked rows").count() == 0
    assert again.get_by_role("heading", name="Rows that say nothing new").is_visible()


def test_a_file_that_is_no_sheet_is_refused_where_one_can_try_again(browser):
    page = browser.page(PERSON, width=NARROW)
    page.goto(SHEET)
    press(page, "Check the sheet")
    assert page.get_by_role("link", name="Choose a file first.").is_visible()
    page.get_by_label("The sheet, as XLSX or CSV").set_input_files(
        {"name": "sheet.xlsx", "mimeType": "application/octet-stream", "buffer": b"<html><table></table></html>"}
    )
    press(page, "Check the sheet")

    assert page.get_by_text("This file is no sheet that can be read here.").is_visible()
    browser.looks_right(page, "sheet-refused")
