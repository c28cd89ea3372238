"""A new colleague, from the administrator's page to the cases, in a browser without scripts; every page looked at."""

from secrets import token_hex

import pyotp

from config.clock import now_utc
from tests.browser import NARROW

PASSPHRASE = "copper kettle sings under winter bridge"


def shown(page):
    """The groups of the code or the digits on a page."""
    return page.locator(".vg-code span").all_inner_texts()


def test_a_new_colleague_is_added_makes_a_key_and_is_let_in(browser):
    name = f"vera {token_hex(3)}"
    root, vera, officer = browser.page("demo-administrator"), browser.page(width=NARROW), browser.page("demo-officer")

    root.goto("/start")
    browser.looks_right(root, "admin-people")
    root.click("text=Add a person")
    root.fill("[name=name]", name)
    root.select_option("[name=office]", "intake")
    root.click("text=Add them, and show")
    browser.looks_right(root, "admin-new-person-again")
    root.select_option("[name=role]", "case_officer")
    root.click("text=Add them, and show")
    browser.looks_right(root, "admin-code")
    code = "-".join(shown(root))
    root.click("text=I have written it down")
    browser.looks_right(root, "admin-person")
    root.click("text=Disable this account")
    browser.looks_right(root, "admin-disable")

    vera.goto("/sign-in")
    browser.looks_right(vera, "sign-in")
    vera.click("text=I have a one-time code")
    vera.click("text=Make my key")
    browser.looks_right(vera, "first-sign-in-again")
    for field, typed in (
        ("code", code),
        ("name", name),
        ("new_passphrase", PASSPHRASE),
        ("passphrase_again", PASSPHRASE),
    ):
        vera.fill(f"[name={field}]", typed)
    vera.click("text=Make my key")
    browser.looks_right(vera, "first-sign-in-done")
    digits = " ".join(shown(vera))
    vera.click("text=Set up my second device")
    browser.looks_right(vera, "second-device")
    vera.click("text=I have an app")
    browser.looks_right(vera, "second-device-secret")
    secret = vera.input_value("[name=secret]")
    vera.fill("[name=code]", pyotp.TOTP(secret).at(now_utc()))
    vera.click("text=Use this device")
    browser.looks_right(vera, "recovery-codes")
    vera.check("[name=written]")
    vera.click("text=Go on")
    browser.looks_right(vera, "account")

    officer.goto("/office")
    browser.looks_right(officer, "own-offices")
    officer.click(f"text=Let {name} in")
    officer.fill("[name=digits]", "1234")
    officer.click("text=They are the same person")
    browser.looks_right(officer, "seat-again")
    officer.fill("[name=digits]", digits)
    officer.click("text=They are the same person")
    assert "now open to your colleague" in officer.inner_text("main")

    vera.goto("/office")
    assert vera.get_by_text(name, exact=True).count() >= 1
    assert "do not open to you yet" not in vera.inner_text("main")


def test_the_other_pages_of_account_and_administration_look_right(browser):
    pages = {
        "demo-administrator": [
            "/admin/people/new",
            "/admin/offices",
            "/admin/offices/intake",
            "/admin/offices/new",
            "/account",
        ],
        "demo-officer": ["/account/passphrase", "/office/intake/key"],
        "demo-doctor": ["/start"],
    }
    for person, paths in pages.items():
        page = browser.page(person)
        for path in paths:
            page.goto(path)
            browser.looks_right(page, path.strip("/").replace("/", "-"))
