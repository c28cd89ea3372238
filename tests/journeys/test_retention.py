"""Content of old cases in a real browser without scripts: looked through, kept longer, held, and one erased."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from config.clock import now_utc
from tests.browser import NARROW, follow, press
from tests.builders import Office
from workflow.case import record
from workflow.events import Event, new_case
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.store import connect

OFFICER, FIVE_YEARS = "demo-officer", timedelta(days=5 * 365 + 1)
NUMBERS = ("OI-2019/0001", "OI-2019/0002", "OI-2019/0003")


def closed_long_ago(data):
    """Three cases that were closed five years and some days ago, told beside the server as a command would."""
    with ThreadPoolExecutor(1) as apart:  # the browser has a loop of its own in this thread
        apart.submit(lambda: asyncio.run(_told(data / "vigil.db"))).result()


async def _told(database):
    office = Office(connect(f"sqlite:///{database}"))
    for days, number in enumerate(NUMBERS, start=2):
        case, at = new_case(), (now_utc() - FIVE_YEARS - timedelta(days=days)).replace(microsecond=0)
        for role, kind, data in (
            ("intake_officer", "allegation_received", {"channel": "visit", "urgent": False}),
            ("case_officer", "case_registered", {"number": number, "setting": "prison"}),
            ("case_officer", "assessed", {"code": "admissible"}),
            ("case_officer", "closed", {"reason": "nothing_to_go_on"}),
        ):
            by = By(office="intake", person="p-long-ago", role=role)
            await office.tables.write(record, Event(case, kind, data), by=by, at=Moment.exactly(at), now=at)
    await office.close()


def test_old_cases_are_looked_through_two_kept_longer_and_one_erased(browser):
    closed_long_ago(browser.site.instance.data)
    page = browser.page(OFFICER, width=NARROW)
    page.goto("/desk/cases")
    follow(page.get_by_role("link", name="How long content is kept"))
    browser.looks_right(page, "retention")

    for number in NUMBERS[:2]:
        page.get_by_label(f"Choose {number}").check()
    press(page, "Keep the chosen ones longer")
    press(page, "Show what this changes")
    browser.looks_right(page, "retention-longer-wrong")
    page.get_by_label("Keep until the end of which day").fill(f"{now_utc() + timedelta(days=300):%d.%m.%Y}")
    page.get_by_label("Why").select_option("court_proceedings")
    press(page, "Show what this changes")
    browser.looks_right(page, "retention-longer")
    assert page.get_by_text("Nothing is recorded yet.").is_visible()
    press(page, "Keep them until then")
    assert page.get_by_role("heading", name="2 cases are kept longer").is_visible()
    browser.looks_right(page, "retention-came")

    follow(page.get_by_role("link", name=NUMBERS[0]))
    browser.looks_right(page, "retention-case")
    assert page.get_by_text("At first until").is_visible()

    page.goto("/desk/retention?which=now")
    follow(page.get_by_role("row").filter(has_text=NUMBERS[2]).get_by_role("link", name="Erase it"))
    press(page, "Erase it for ever")
    browser.looks_right(page, "retention-erase")
    page.get_by_label("Type the number of the case").fill(NUMBERS[2])
    press(page, "Erase it for ever")
    assert "The content is erased." in page.get_by_role("status").inner_text()
    page.goto("/desk/retention?which=all")
    assert not page.get_by_role("link", name=NUMBERS[2]).count()
