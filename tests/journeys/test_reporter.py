"""The person who was hurt, in a real browser without scripts: five minutes on a narrow phone, and coming back."""

import re

from tests.browser import NARROW, follow, in_text, press

CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")


def code_on(page):
    """The code that the page shows."""
    return "-".join(page.locator(".vg-code span").all_inner_texts())


def test_somebody_reports_from_a_phone_and_comes_back(browser):
    page = browser.page(width=NARROW)
    page.goto("/")
    browser.looks_right(page, "portal-first")
    press(page, "Start")
    browser.looks_right(page, "portal-danger")
    page.get_by_label("No", exact=True).check()
    press(page, "Continue")
    press(page, "Continue")
    browser.looks_right(page, "portal-happened-empty")
    page.get_by_label("What happened?").fill("They beat me with a baton.")
    press(page, "Continue")
    page.get_by_label("On a date that I know").check()
    page.get_by_label("The date").fill("9.14.2026")
    press(page, "Continue")
    browser.looks_right(page, "portal-when-wrong")
    press(page, "Skip this question")
    press(page, "To the end and send")
    browser.looks_right(page, "portal-check")
    press(page, "Stop now and come back later")
    browser.looks_right(page, "portal-kept")
    waiting = code_on(page)

    page.goto("/c")
    browser.looks_right(page, "portal-code")
    page.get_by_label("Type the code").fill(waiting.lower().replace("-", " "))
    press(page, "Open")
    press(page, "Send")
    browser.looks_right(page, "portal-receipt")
    receipt = code_on(page)
    page.get_by_label("Type the third group from your copy").fill(receipt.split("-")[2])
    press(page, "Check it")
    assert page.get_by_text("this group is right").is_visible()

    follow(page.get_by_role("link", name="Leave this site"))
    browser.looks_right(page, "portal-left")
    page.goto("/en/receipt")
    page.get_by_label("Your code").fill(receipt)
    press(page, "Open")
    browser.looks_right(page, "portal-mailbox")
    page.get_by_label("Write to us, or add something you remember").fill("There was a camera.")
    press(page, "Send the message")
    page.reload()
    assert page.locator(".vg-letters li").count() == 1
    paper = {"name": "paper.txt", "mimeType": "text/plain", "buffer": b"A list of names."}
    page.get_by_label("Add a photograph, a paper, a recording").set_input_files(files=[paper])
    press(page, "Send the file")
    assert page.get_by_text("We have your file").is_visible()
    press(page, "Tell us now")
    browser.looks_right(page, "portal-danger-again")
    press(page, "Back to the mailbox")
    press(page, "Take your message back")
    browser.looks_right(page, "portal-take-back")
    assert not CODE.search(page.url)


def test_loading_the_receipt_again_makes_no_second_case(browser):
    page = browser.page()
    page.goto("/sq/")
    follow(page.locator("main form button"))
    follow(page.locator("button[value=skip]"))
    page.locator("textarea").fill("Diçka ndodhi.")
    follow(page.locator("button[value=end]"))
    follow(page.locator("form[action$='/report/send'] button"))
    receipt = code_on(page)
    page.reload()
    assert code_on(page) == receipt


def test_the_printed_receipt_is_the_code_and_nothing_else(browser):
    page = browser.page()
    page.goto("/en/")
    press(page, "Start")
    press(page, "Skip this question")
    page.locator("textarea").fill("Something happened.")
    press(page, "To the end and send")
    press(page, "Send")
    page.emulate_media(media="print")
    shown = page.locator("body").inner_text()
    assert shown.startswith("Your code: 7 groups")
    assert not re.search(r"vigil|message|office|report|ombud|http", shown, re.IGNORECASE)


def test_in_a_text_browser_the_pages_read_from_top_to_bottom(browser):
    page = browser.page()
    page.goto("/en/")
    words = in_text(page)
    assert words.index("Leave this site") < words.index("Was someone hurt") < words.index("Start\nI have a code")
    press(page, "Start")
    words = in_text(page)
    assert words.index("Question 1 of 9") < words.index("Is somebody in danger now?") < words.index("Continue Skip")


def test_pages_of_words_look_right(browser):
    page = browser.page(width=NARROW)
    for name in ("protected", "easy", "paper", "lost", "sheet", "accessibility", "return"):
        page.goto(f"/en/{name}")
        browser.looks_right(page, f"portal-{name}")
    page.goto("/sr-cyrl/")
    browser.looks_right(page, "portal-first-cyrillic")
