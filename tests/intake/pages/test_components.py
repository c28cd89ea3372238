"""Every component in every state, light and dark, wide and narrow."""

from tests.browser import EVERY_LOOK


def test_the_components_look_right_in_all_their_states(browser):
    page = browser.page()
    assert page.goto("/components").status == 200

    browser.looks_right(page, "components", EVERY_LOOK)
