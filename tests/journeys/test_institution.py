"""A prison in a real browser without scripts: a checklist written, left and sent, an incident told, an answer given."""

from urllib.parse import urlsplit

from config.clock import now_utc
from tests.browser import NARROW, WIDE, follow, press
from tests.builders import ZONE

WHO, OFFICER = "demo-institution", "demo-officer"
SAID = "They took me to the floor, ZQJOURNEY."


def here_and_now():
    return f"{now_utc().astimezone(ZONE):%d.%m.%Y %H:%M}"


def test_a_checklist_is_written_left_in_the_middle_and_sent(browser):
    page, seen = browser.page(WHO, width=NARROW), here_and_now()
    page.goto("/start")
    browser.looks_right(page, "institution-start")
    follow(page.locator("#main").get_by_role("link", name="Injuries checklist"))
    browser.looks_right(page, "institution-checklist-person")
    page.get_by_label("What kind of place is this?").select_option("prison")
    page.get_by_label("Name", exact=True).fill("Arben Example")
    page.get_by_label("Year of birth", exact=True).fill("1990")
    page.get_by_label("Male", exact=True).check()
    page.locator("[name=occasion]").first.select_option("after_force")
    page.get_by_label("When the person was hurt", exact=True).fill(seen)
    page.get_by_label("When the person was seen", exact=True).fill(seen)
    press(page, "Keep, and finish later")
    assert "Kept for you alone" in page.get_by_role("status").inner_text()

    follow(page.get_by_role("link", name="Go on: Injuries checklist"))
    browser.looks_right(page, "institution-checklist-parts")
    follow(page.get_by_role("link", name="Circumstances and consent"))
    page.get_by_label("Brought by", exact=True).fill("Two officers")
    page.get_by_label("Nobody else was present.").check()
    page.get_by_label("Alone with the doctor (and interpreter or chaperone)").check()
    page.get_by_label("No restraint").check()
    for matter in ("exam_body", "photo", "share_npm"):
        page.locator(f"[name='consent.{matter}']").select_option("given")
    page.get_by_label("In what form it was said").select_option("oral")
    page.get_by_label("When you asked").fill(seen)
    press(page, "Keep, and go on")
    page.get_by_label("What the person says", exact=True).fill(SAID)
    press(page, "Keep, and go on")
    browser.looks_right(page, "institution-checklist-findings")
    follow(page.get_by_role("link", name="Add: Finding"))
    browser.looks_right(page, "institution-checklist-finding")
    page.locator("[name=region]").select_option("104L")
    page.locator("[name=kind]").select_option("bruise")
    press(page, "Keep it")
    page.get_by_role("group", name="Whole body seen, no injury").get_by_label("No", exact=True).check()
    page.get_by_label("Treatment", exact=True).fill("Cold compress")
    press(page, "Keep, and go on")
    press(page, "Keep, and go on")
    assert "Still open" in page.content()
    browser.looks_right(page, "institution-checklist-send")
    open_lines = page.locator("section[aria-labelledby=open] li").count()
    press(page, "Seal and send it")
    assert "Something is still open." in page.content()
    assert page.locator("section[aria-labelledby=open] li").count() == open_lines


def test_an_incident_is_told_and_found_by_the_officer(browser):
    page = browser.page(WHO)
    page.goto("/institution/incidents/new")
    press(page, "Seal and send it")
    browser.looks_right(page, "institution-incident")
    page.get_by_label("Force used by staff").check()
    page.get_by_label("When did it happen?").fill(here_and_now())
    page.get_by_label("Where?").fill("Wing B")
    page.get_by_label("What happened?").fill(SAID)
    page.get_by_role("group", name="Who else was there?").get_by_label("Officers of this place").check()
    page.get_by_label("Hands, holds, body weight").check()
    page.get_by_role("group", name="Was anybody injured?").get_by_label("Yes", exact=True).check()
    page.get_by_label("Yes, and came").check()
    page.get_by_label("The head of this place").check()
    page.get_by_label("Name", exact=True).fill("Arben Example")
    page.get_by_label("What kind of place is this?").select_option("prison")
    page.get_by_label("Your name and function").fill("Shift leader")
    page.get_by_label("Other staff").check()
    press(page, "Seal and send it")
    assert "Received and sealed. Write the number" in page.get_by_role("status").inner_text()
    browser.looks_right(page, "institution-entry")
    assert "ZQJOURNEY" not in page.content()
    page.goto("/institution")
    assert "ZQJOURNEY" not in page.content()
    browser.looks_right(page, "institution-register")

    officer = browser.page(OFFICER)
    officer.goto("/desk/cases")
    assert officer.get_by_text("From the institution").first.is_visible()
    row = officer.locator("tr", has_text="From the institution").last  # the newest is due last
    follow(row.get_by_role("link").first)
    officer.goto(f"{urlsplit(officer.url).path}/registration")
    press(officer, "Open, and write it into the log")
    assert officer.get_by_text("ZQJOURNEY").is_visible()


def test_what_is_asked_is_answered_by_a_short_form(browser):
    page = browser.page(WHO, width=WIDE)
    page.goto("/institution")
    asked = page.locator("section[aria-labelledby=asked]")
    follow(asked.get_by_role("link", name="Record protection in force").first)
    browser.looks_right(page, "institution-answer")
    page.get_by_label("When did it happen?").fill(here_and_now())
    if page.locator("input[name=code]").count():
        page.locator("input[name=code]").first.check()
    press(page, "Record")
    assert "Recorded." in page.get_by_role("status").inner_text()
    browser.looks_right(page, "institution-case")
