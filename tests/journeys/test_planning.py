"""An officer's Monday morning with the planning: a day, a person, the month, a colleague's load; without a script."""

import re
from datetime import timedelta

from config.clock import now_utc
from tests.browser import NARROW, follow
from tests.builders import ZONE
from workflow.moment import local_day

HEAD, OFFICER = "demo-head", "demo-officer"


def first_number(text):
    return int(re.findall(r"\d+", text)[0])


def number_of(page, words):
    """The number above some words."""
    item = page.locator(".vg-counts li", has=page.get_by_role("link", name=words, exact=True))
    return first_number(item.inner_text())


def test_what_would_be_late_in_two_weeks_is_three_presses_from_the_worklist(browser):
    page = browser.page(HEAD)
    page.goto("/desk/cases")

    follow(page.get_by_role("link", name="Planning"))
    follow(page.get_by_role("link", name="In two weeks"))
    by_then = number_of(page, "late by then")
    already, coming = number_of(page, "late already"), number_of(page, "still in time now")
    follow(page.get_by_role("link", name="still in time now"))

    assert by_then == already + coming > already > 0
    assert page.locator("tbody tr:not(.is-group)").count() == min(coming, 50)
    assert page.get_by_text("Still in time now", exact=False).count() >= 1


def test_a_day_is_typed_as_people_write_it_and_a_wrong_one_keeps_what_was_typed(browser):
    page = browser.page(OFFICER)
    page.goto("/desk/planning?person=mine")
    day = local_day(now_utc(), ZONE) + timedelta(days=21)

    page.get_by_label("By the end of").fill(f"{day.day}.{day.month}.{day.year}")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"day={day.day}.{day.month}.{day.year}" in page.url
    assert "person=mine" in page.url
    page.get_by_label("By the end of").fill("31.2.2026")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.get_by_label("By the end of").input_value() == "31.2.2026"
    assert page.get_by_role("link", name="There is no such day or time.").count() == 1
    browser.looks_right(page, "planning-wrong-day")


def test_the_month_is_a_table_and_on_a_telephone_a_list_of_days_on_which_something_is_due(browser):
    wide, narrow = browser.page(HEAD), browser.page(HEAD, width=NARROW)
    for page in (wide, narrow):
        page.goto("/desk/planning/month")

    shown = {page: page.locator(".vg-month td").filter(visible=True).count() for page in (wide, narrow)}
    due = wide.locator(".vg-month__due").count()

    assert shown[wide] % 7 == 0
    assert shown[narrow] == due > 0
    assert narrow.locator('[aria-current="date"]').count() == 1
    day = narrow.locator(".vg-month__due").first
    many = first_number(day.inner_text())
    follow(day)
    assert narrow.locator("tbody tr:not(.is-group)").count() == many


def test_the_load_of_a_colleague_leads_to_what_is_late_and_to_their_cases(browser):
    page = browser.page(HEAD)
    page.goto("/desk/planning/people")

    row = page.get_by_role("row", name=OFFICER)
    late = int(row.get_by_role("link", name="late limits").inner_text().split()[0])
    follow(row.get_by_role("link", name="late limits"))

    assert page.locator("tbody tr:not(.is-group)").count() == late
    assert page.locator(".vg-chip").inner_text().startswith(OFFICER)
    page.goto("/desk/planning/people")
    follow(page.get_by_role("row", name=OFFICER).get_by_role("link", name="open cases"))
    assert page.get_by_role("heading", level=1).inner_text() == "Worklist"


def test_printed_it_is_the_list_alone(browser):
    page = browser.page(HEAD)
    page.goto("/desk/planning")
    page.emulate_media(media="print")

    assert page.locator("form").filter(visible=True).count() == 0
    assert page.locator(".vg-tabs, .vg-days, .vg-get, .vg-nav").filter(visible=True).count() == 0
    assert page.locator("table").filter(visible=True).count() == 1
