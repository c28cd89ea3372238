"""An officer at a case, in a browser without scripts: reads it, opens the statement, answers, leaves a note."""

import sqlite3
from contextlib import closing

import httpx

from tests.browser import follow, in_text

OFFICER = "demo-officer"


def newest(site):
    """A case that was reported just now, by its address."""
    told = {"statement": "They hit me\nin the corridor.", "contact": "through my sister", "language": "sq"}
    before = {*addresses(site)}
    assert httpx.post(f"{site.url}/api/v1/allegations", json=told, timeout=30).status_code == 201
    (address,) = {*addresses(site)} - before
    return address


def addresses(site):
    """The cases of the demo."""
    with closing(sqlite3.connect(f"file:{site.instance.data / 'vigil.db'}?mode=ro", uri=True)) as database:
        streams = database.execute("SELECT stream FROM \"case\" WHERE stream LIKE 'case:%'").fetchall()
    return [f"/desk/cases/{stream.removeprefix('case:')}" for (stream,) in streams]


def test_from_the_case_to_the_statement_to_an_answer_and_a_note(browser):
    address = newest(browser.site)
    page = browser.page(OFFICER)
    page.goto(address)
    assert page.locator("h1").inner_text() == "Not yet registered"
    assert page.locator(".vg-next a").first.inner_text() == "Register the case"
    browser.looks_right(page, "case-new")

    follow(page.get_by_role("link", name="Allegation", exact=True))
    browser.looks_right(page, "part-why")
    page.get_by_label("Reason").select_option("triage")
    follow(page.get_by_role("button", name="Open, and write it into the log"))
    assert "They hit me" in page.locator(".vg-asis").first.inner_text()
    browser.looks_right(page, "part-open")

    follow(page.get_by_role("link", name="Messages").first)
    page.get_by_label("Your message").fill("We read it. We will call you.")
    follow(page.get_by_role("button", name="Seal it and send"))
    assert "Your message is sent" in page.get_by_role("status").inner_text()
    follow(page.get_by_role("link", name="Notes").first)
    follow(page.get_by_role("button", name="Seal it and add"))
    assert page.locator(".govuk-error-summary").is_visible()
    browser.looks_right(page, "notes-wrong")
    page.get_by_label("Your note").fill("Called; nobody answered.")
    follow(page.get_by_role("button", name="Seal it and add"))
    follow(page.get_by_role("link", name="The case", exact=True))

    text = in_text(page)
    order = ["What is due next", "Next steps", "Limits kept?", "Prompt?", "Timeline", "Dossier", "Who has access"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    assert "1 note" in text
