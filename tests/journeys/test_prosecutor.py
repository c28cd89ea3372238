"""A prosecutor with two minutes and a keyboard: four answers on one page, and the next case one press away."""

from datetime import timedelta

from config.clock import now_utc
from tests.browser import NARROW, WIDE, follow, press
from tests.builders import ZONE
from tests.journeys.test_officer import AtCase, taken_down

PROSECUTOR, INSPECTORATE = "demo-prosecutor", "demo-inspectorate"
MOST_PAGES, MOST_TYPED, MOST_KEYS, MOST_KEYS_ON = 1, 2, 50, 5
QUESTIONS = (("received", "received_on"), ("handler", "file_number"), ("done", "done_on"), ("next", "next_on"))


class Keyboard:
    """Hands that only have keys, and count them."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def press(self, key):
        """One key."""
        self.page.keyboard.press(key)
        self.presses += 1

    def type(self, text):
        """Each sign is a key."""
        for sign in text:
            self.press(sign)

    def reach(self, place):
        """Tab on until a place has the focus."""
        for _press in range(25):
            self.press("Tab")
            if self.page.locator(f"{place}:focus").count():
                return
        raise AssertionError(f"{place} is not reached")


def day(days=0):
    return f"{(now_utc() + timedelta(days=days)).astimezone(ZONE):%d.%m.%Y}"


def referred(browser, office="prosecution", authority="prosecution"):
    """A case that an officer takes down and refers; its id."""
    at = AtCase(browser, taken_down(browser, width=WIDE))
    page = at.step("referral_sent")
    page.get_by_label("To which authority").select_option(authority)
    page.get_by_label("Office", exact=True).select_option(office)
    at.recorded("Referral sent")
    return at.path.rpartition("/")[2]


def opened(browser, case, *, width=WIDE, person=PROSECUTOR):
    """The page of what was referred."""
    page = browser.page(person, width=width)
    page.goto(f"/prosecutor/cases/{case}")
    assert page.url.rpartition("/")[2].isdecimal()
    return page


def values(page):
    """The fields that one sees, each with what it says; of radios the one that is chosen."""
    shown = page.locator("form:has(#f-done) :is(input, select, textarea):visible")
    said = {}
    for one in shown.all():
        if one.get_attribute("type") != "radio" or one.is_checked():
            said[one.get_attribute("name")] = one.input_value()
    return said


def test_four_answers_by_keyboard_alone_on_one_page_two_of_them_typed(browser):
    case, other = referred(browser), referred(browser)
    page = opened(browser, case)
    pages = []
    page.on("framenavigated", lambda frame: pages.append(frame.url))
    browser.looks_right(page, "prosecutor-answer")
    said = values(page)
    assert list(said) == [name for fields in QUESTIONS for name in fields]
    assert (said["received"], said["received_on"], bool(said["handler"])) == ("yes", day(), True)
    assert not any(said[name] for fields in QUESTIONS[2:] for name in fields)
    assert page.locator("ol.vg-four > li").count() == len(QUESTIONS)
    assert len([1 for fields in QUESTIONS if not any(said[name] for name in fields)]) <= MOST_TYPED

    hands = Keyboard(page)
    hands.press("Tab")
    hands.press("Enter")  # past the menu
    hands.reach("#f-file_number")
    hands.type("PP-77/26")
    hands.reach("#f-done")
    hands.type("Vi")
    hands.reach("#f-done_on")
    hands.type(day())
    hands.reach("#f-next")
    hands.type("De")
    hands.reach("#f-next_on")
    hands.type(day(9))
    with page.expect_navigation():
        hands.press("Enter")

    assert "Saved. Due next: Prosecutor's decision on the criminal report." in page.get_by_role("status").inner_text()
    assert len({url.partition("?")[0] for url in pages if not url.endswith("#main")}) <= MOST_PAGES
    assert hands.presses <= MOST_KEYS
    said = values(page)
    assert (said["file_number"], said["done"], said["next_on"]) == ("PP-77/26", "", "")
    assert page.locator("#course").locator("..").get_by_text("Victim heard").is_visible()

    browser.looks_right(page, "prosecutor-saved")
    keys = hands.presses
    hands.press("Tab")
    hands.press("Enter")  # past the menu
    hands.reach("#main a.govuk-button")
    assert page.locator("#main a.govuk-button:focus").inner_text().startswith("Next: ")
    assert hands.presses - keys <= MOST_KEYS_ON
    with page.expect_navigation():
        hands.press("Enter")
    assert page.locator("#f-done").is_visible()
    assert other  # two cases wait, so there is a next one


def test_a_mistake_is_said_at_its_field_and_a_decision_is_one_link_away(browser):
    case = referred(browser)
    page = opened(browser, case, width=NARROW)
    page.get_by_label("Your own file number").fill("PP 77 / 26")
    page.locator("#f-done").select_option("victim_heard")
    page.locator("#f-done_on").fill("01.01.2020")
    press(page, "Save the four answers")
    browser.looks_right(page, "prosecutor-wrong")
    assert browser.fits(page)
    assert page.get_by_label("Your own file number").input_value() == "PP 77 / 26"
    assert page.locator("#f-done").input_value() == "victim_heard"

    follow(page.get_by_role("link", name="Criminal report dismissed"))
    browser.looks_right(page, "prosecutor-decision")
    page.get_by_label("Day of the decision").fill(day())
    press(page, "Save the decision")
    assert page.get_by_text("Choose the reason: without one this is not recorded.").first.is_visible()
    page.get_by_label("Reason").select_option("not_an_offence")
    press(page, "Save the decision")
    assert "Saved. Due next: Victim told of the decision." in page.get_by_role("status").inner_text()


def test_the_list_and_what_was_granted_can_be_used_by_everybody(browser):
    case = referred(browser)
    page = browser.page(PROSECUTOR)
    page.goto("/prosecutor/cases")
    browser.looks_right(page, "prosecutor-list")
    follow(page.get_by_role("link", name="All referred to us"))
    browser.looks_right(page, "prosecutor-list-all")

    page.goto(f"/prosecutor/cases/{case}")
    follow(page.get_by_role("link", name="Allegation"))
    browser.looks_right(page, "prosecutor-part-reason")
    page.get_by_label("Reason").select_option("referral")
    press(page, "Open, and write it into the log")
    browser.looks_right(page, "prosecutor-part")
    assert page.get_by_text("They beat my brother in wing B.").is_visible()

    page = browser.page(PROSECUTOR)
    page.goto(f"/prosecutor/cases/{case}/dossier/identity")
    browser.looks_right(page, "prosecutor-not-there")
    assert page.get_by_text("There is no such case here.").is_visible()


def test_the_inspectorate_has_the_same_page_with_its_own_steps(browser):
    case = referred(browser, "inspectorate", "inspectorate")
    page = opened(browser, case, person=INSPECTORATE)
    browser.looks_right(page, "inspectorate-answer")
    page.locator("#f-done").select_option("disciplinary_opened")
    page.locator("#f-done_on").fill(day())
    page.locator("#f-next").select_option("nothing_planned")
    press(page, "Save the four answers")
    assert "Saved." in page.get_by_role("status").inner_text()


def test_an_officer_sees_what_went_out_and_brings_in_what_came_by_letter(browser):
    at = AtCase(browser, f"/desk/cases/{referred(browser)}")
    page = at.page
    page.goto(at.path)
    browser.looks_right(page, "case-with-referral")
    follow(page.get_by_role("link", name="Bring in their answer"))
    browser.looks_right(page, "bring-answer")
    press(page, "Bring it in")
    browser.looks_right(page, "bring-answer-wrong")
    page.get_by_label("How it came").select_option("letter")
    page.get_by_label("When it came").fill(day())
    page.get_by_label("It arrived").select_option("yes")
    page.get_by_label("Their file number").fill("PP-78/26")
    page.get_by_label("In words (sealed, not in the log)").fill("A short letter.")
    press(page, "Bring it in")
    assert "Recorded: Referral acknowledged" in page.get_by_role("status").inner_text()
    assert page.get_by_text("under PP-78/26").is_visible()
