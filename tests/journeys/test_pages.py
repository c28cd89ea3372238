"""Every page of a demo as a browser shows it: to its own people, wide and narrow, in every language, and as text."""

import re

import httpx
import pytest

from config.demo_people import PEOPLE
from intake.pages.access import ACCESS, EVERYBODY, SIGNED_IN
from tests.browser import NARROW, in_text
from tests.intake.pages.walking import PAGES
from tests.intake.pages.walking import PLACES as WALKED
from workflow.pages.languages import LANGUAGES

# Pages that another test looks at, and answers that are no pages.
ELSEWHERE = {"/components"}
SHOWN = [path for path in PAGES if path not in ELSEWHERE]
PLACES = WALKED | {"code": "en", "id": "albania-pihoni"}


def person_for(path):
    """Somebody of the demo whom a page is for; nobody where it is for everybody."""
    may = ACCESS[path]
    if may == EVERYBODY:
        return None
    return next(one.name for one in PEOPLE if may == SIGNED_IN or may & {*one.roles})


def address_of(site, path, person):
    """Where a page is in this demo, in English; nothing where what answers there is no page."""
    places = PLACES | {"case": site.fullest_case(), "person_id": site.person("demo-doctor")}
    address = path.format(**places)
    answer = httpx.get(f"{site.url}{address}", cookies=site.badge(person) if person else None, timeout=30)
    assert answer.status_code < 500
    return address if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html") else ""


@pytest.mark.parametrize("path", SHOWN)
def test_a_page_looks_right_to_whom_it_is_for_and_fits_in_every_language(browser, path):
    person = person_for(path)
    address = address_of(browser.site, path, person)
    if not address:
        return
    page = browser.page(person)
    page.goto(address)
    browser.looks_right(page, re.sub(r"\W+", "-", path).strip("-") or "first")

    narrow = browser.page(person, width=NARROW)
    for code in LANGUAGES:
        if path.startswith("/{lang}"):
            narrow.goto(re.sub(r"^/en\b", f"/{code}", address))
        else:
            narrow.goto(f"/language/{code}?then={address}")
        assert browser.fits(narrow), f"{address} in {code}"
        assert narrow.locator("html").get_attribute("lang") == LANGUAGES[code].tag


@pytest.mark.parametrize("path", ["/en/nothing", "/nothing", "/desk/nothing", "/en/report/99"])
def test_an_address_that_leads_nowhere_says_so_in_order(browser, path):
    page = browser.page()
    answer = page.goto(path)

    browser.looks_right(page, f"error{re.sub(r'[^a-z0-9]+', '-', path)}")
    assert answer.status < 500


def test_a_text_browser_shows_what_counts(browser):
    page = browser.page()
    page.goto("/en/")

    first = in_text(page)

    assert "112" in first
    for language in ("Shqip", "Srpski", "Српски"):
        assert language in first
