"""A colleague's cases go on to others in a real browser, on a phone, by keyboard alone and without scripts."""

from tests.browser import NARROW, WIDE
from tests.journeys.keys import Keys

HEAD, OFFICER, COLLEAGUE = "demo-head", "demo-officer", "demo-colleague"


def test_ticked_cases_are_handed_over_by_keyboard_on_a_phone(browser):
    page = browser.page(HEAD, width=NARROW)
    page.goto(f"/desk/cases?person={browser.site.person(OFFICER)}")
    browser.looks_right(page, "worklist-of-a-colleague")
    numbers = page.locator(".vg-list__case").all_inner_texts()
    keys = Keys(page)
    for number in numbers[:2]:
        keys.to(f"Choose {number}").press("Space")
    keys.to("Hand over").go()
    assert page.locator("h1").inner_text() == "Hand over cases"
    assert page.locator(".vg-list__case").all_inner_texts() == numbers[:2]
    browser.looks_right(page, "handover-choose")

    keys.to("To whom").type(COLLEAGUE)
    keys.to("Why").type("Workload")
    keys.to("A note for whoever takes over").type("First the photographs.")
    keys.to("Check").go()
    browser.looks_right(page, "handover-check")
    assert page.get_by_text("First the photographs.").is_visible()

    keys.to("Hand over 2 cases").go()
    assert page.locator("h1").inner_text() == "2 cases were handed over"
    browser.looks_right(page, "handover-done")
    page.reload()
    assert page.locator("h1").inner_text() == "2 cases were handed over"
    page.goto(f"/desk/cases?person={browser.site.person(OFFICER)}")
    assert not {*numbers[:2]} & {*page.locator(".vg-list__case").all_inner_texts()}


def test_all_that_a_colleague_has_is_shared_out_and_one_case_decided_by_itself(browser):
    page = browser.page(HEAD, width=WIDE)
    page.goto("/desk/handover")
    browser.looks_right(page, "handover-people")
    page.get_by_role("link", name=COLLEAGUE, exact=True).click()
    page.wait_for_load_state()
    browser.looks_right(page, "handover-of-a-colleague")
    numbers = page.locator(".vg-list__case").all_inner_texts()
    keys = Keys(page)
    # the radios of a group are one stop for Tab, and arrows go on within it
    keys.to("All to one colleague").press("ArrowDown")
    keys.to(f"{OFFICER}:", exact=False).press("Space")
    keys.to("you:", exact=False).press("Space")
    keys.to("Check").go()
    keys.to("Choose case by case").go()
    browser.looks_right(page, "handover-each")
    keys.to(f"Who gets {numbers[0]}").type("Stays")
    keys.to("Hand over").go()

    assert page.locator("h1").inner_text() == f"{len(numbers) - 1} cases were handed over"
    assert page.get_by_text("Left where it is").is_visible()
