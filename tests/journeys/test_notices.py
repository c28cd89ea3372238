"""What people are told, in a real browser: read, led to the case; chosen how; seen to by the administrator."""

import time
from datetime import timedelta

from config.clock import now_utc
from tests.browser import NARROW, follow, press

OFFICER, ADMINISTRATOR = "demo-officer", "demo-administrator"
PATIENCE_SECONDS = 30


def inbox_of(browser, person, **look):
    """Somebody's inbox, when the server has told what the demo holds."""
    page, until = browser.page(person, **look), time.monotonic() + PATIENCE_SECONDS
    page.goto("/inbox")
    while not page.get_by_role("button", name="Mark as read").count():
        assert time.monotonic() < until, "nobody was told anything"
        time.sleep(1)
        page.reload()
    return page


def test_an_officer_reads_what_is_new_and_chooses_how_to_be_told(browser):
    page = inbox_of(browser, OFFICER, width=NARROW)
    browser.looks_right(page, "inbox")
    before = int(page.locator(".vg-masthead .vg-count").inner_text())
    page.get_by_role("button", name="Mark as read").first.click()
    assert int(page.locator(".vg-masthead .vg-count").inner_text()) < before
    follow(page.get_by_role("link", name="How I am told"))

    page.get_by_label("At once, outside quiet hours").check()
    press(page, "Keep this")
    page.get_by_label("First day").fill(f"{now_utc() + timedelta(days=3):%d.%m.%Y}")
    page.get_by_label("Last day").fill(f"{now_utc() + timedelta(days=5):%d.%m.%Y}")
    page.get_by_label("Who is told in my place").select_option("demo-colleague")
    press(page, "Keep the absence")
    assert page.get_by_text("demo-colleague is told in your place.").is_visible()
    page.get_by_label("Another address").fill("demo at example")
    press(page, "Send me a code")
    browser.looks_right(page, "how-i-am-told")
    page.get_by_label("Address", exact=True).fill("https://127.0.0.1/")
    press(page, "Keep the address")
    assert page.get_by_role("link", name="This address lies in a private network.").is_visible()
    page.goto("/account/notices")
    page.get_by_role("button", name="Make an address").click()
    assert ".ics" in page.locator(".vg-codeline").inner_text()
    browser.looks_right(page, "calendar-address")


def test_an_administrator_sees_how_the_jobs_fare(browser):
    page = browser.page(ADMINISTRATOR)
    page.goto("/admin/people")
    follow(page.get_by_role("link", name="Jobs", exact=True))

    assert page.get_by_text("Look at deadlines").is_visible()
    browser.looks_right(page, "jobs")
