"""An officer's case in a real browser without scripts: from the first assessment to its closing, by short forms."""

from datetime import timedelta
from urllib.parse import urlsplit

from config.clock import now_utc
from tests.browser import NARROW, WIDE, follow, press

LETTER = "They beat my brother in wing B."
OFFICER, HEAD = "demo-officer", "demo-head"


class AtCase:
    """Somebody at the page of a case."""

    def __init__(self, browser, path, *, width=WIDE, person=OFFICER):
        self.browser, self.path, self.page = browser, path, browser.page(person, width=width)

    def step(self, kind):
        """The form of a step, by its link on the page of the case."""
        self.page.goto(self.path)
        link = self.page.locator(f'#main a[href^="{self.path}/steps/{kind}"]').first
        if not link.is_visible():
            self.page.get_by_text("more steps").click()
        follow(link)
        return self.page

    def recorded(self, what, *, button="Record"):
        """Send the form; the case says what was recorded, and what is due next."""
        press(self.page, button)
        done = self.page.get_by_role("status").inner_text()
        assert f"Recorded: {what}" in done
        assert "Due next:" in done or "Nothing is due" in done


def taken_down(browser, *, width=NARROW):
    """A letter that somebody takes down and registers; its case."""
    page = browser.page(OFFICER, width=width)
    page.goto("/desk/allegations/new")
    page.get_by_label("What happened, in their words").fill(LETTER)
    page.get_by_label("Letter", exact=True).check()
    page.get_by_label("When it reached us").fill(f"{now_utc() - timedelta(days=2):%d.%m.%Y}")
    press(page, "Write it down")
    page.get_by_label("Reason", exact=True).select_option("triage")
    press(page, "Open, and write it into the log")
    assert page.get_by_text(LETTER).is_visible()
    page.get_by_label("Kind of place").select_option("prison")
    press(page, "Register")
    assert "Recorded: Case registered" in page.get_by_role("status").inner_text()
    return urlsplit(page.url).path


def test_a_case_goes_from_a_letter_to_its_closing_by_short_forms(browser):
    at = AtCase(browser, taken_down(browser), width=NARROW)
    page = at.step("assigned")
    browser.looks_right(page, "step-assigned")
    at.recorded("Case assigned", button="Take it myself")
    page = at.step("risk_assessed")
    page.get_by_label("Closer watch over safety").check()
    at.recorded("Risk assessed")
    page = at.step("preservation_requested")
    press(page, "Record")
    browser.looks_right(page, "step-preservation-wrong")
    page.get_by_label("Camera recordings").check()
    page.get_by_label("Who holds it").select_option("police")
    at.recorded("Preservation of evidence requested: Camera recordings")

    page = at.step("referral_sent")
    browser.looks_right(page, "step-referral")
    assert page.get_by_text("Then due: Referral acknowledged by").is_visible()
    page.get_by_label("In words (sealed, not in the log)").fill("By courier as well.")
    at.recorded("Referral sent")
    page = at.step("assessed")
    page.get_by_label("Admissible", exact=True).check()
    browser.looks_right(page, "step-assessed")
    at.recorded("Admissibility assessed: Admissible")
    happened_elsewhere(browser, at)

    page = at.step("decided")
    page.get_by_label("Violation", exact=True).check()
    page.get_by_label("In words (sealed, not in the log)").fill("Why we think so.")
    at.recorded("Our decision taken: Violation")
    page = at.step("recommendation_sent")
    page.get_by_label("Investigate").check()
    page.get_by_label("To which authority").select_option("prosecution")
    at.recorded("Recommendation sent: Investigate")
    page.goto(f"{at.path}/facts")
    follow(page.get_by_role("link", name="Recommendation implemented"))
    page.get_by_label("When did it happen?").fill(str(now_utc().year))
    at.recorded("Recommendation implemented")
    page = at.step("closed")
    page.get_by_label("Implemented", exact=True).check()
    browser.looks_right(page, "step-closed")
    at.recorded("Case closed", button="Close the case")

    page.goto(f"{at.path}/steps/decided")
    browser.looks_right(page, "step-not-now")
    assert page.get_by_text("is not possible now").is_visible()


def happened_elsewhere(browser, at):
    """A fact with a vague date, from the list of all facts."""
    page = at.page
    page.goto(f"{at.path}/facts")
    browser.looks_right(page, "step-facts")
    follow(page.get_by_role("link", name="Victim heard"))
    press(page, "Record")
    browser.looks_right(page, "step-fact-without-date")
    page.get_by_label("When did it happen?").fill(str(now_utc().year))
    at.recorded("Victim heard")


def test_the_second_of_two_officers_sends_again_what_is_still_true(browser):
    path = taken_down(browser)
    first, second = AtCase(browser, path), AtCase(browser, path, person=HEAD)
    page = first.step("marked_urgent")
    second.step("risk_assessed")
    second.recorded("Risk assessed")

    page.get_by_label("Reason").select_option("reprisal")
    press(page, "Record")

    browser.looks_right(page, "step-changed-meanwhile")
    assert page.get_by_text(f"{HEAD}: Risk assessed").is_visible()
    first.recorded("Marked urgent")


def test_a_wrong_date_is_corrected_once_one_saw_what_it_moves(browser):
    at = AtCase(browser, taken_down(browser))
    at.step("referral_sent")
    at.recorded("Referral sent")
    page = at.page
    page.goto(f"{at.path}/entries")
    browser.looks_right(page, "step-entries")
    follow(page.get_by_role("link", name="Referral sent"))
    page.get_by_label("It happened at another time").check()
    page.get_by_label("Why", exact=True).select_option("wrong_date")
    page.get_by_label("When it did happen").fill(str(now_utc().year))
    press(page, "Go on")
    browser.looks_right(page, "step-correction")
    assert page.get_by_text("Nothing is recorded yet.").is_visible()
    press(page, "Record it")
    assert "Recorded:" in page.get_by_role("status").inner_text()
