"""The page of a case: what is due, what may be done, where it stands, what happened, what is open to whom."""

import re
import time
from datetime import timedelta

from config.clock import now_utc
from intake.pages.desk.casepage.page import MOST_SHOWN
from tests.builders import OFFICER
from tests.intake.people.house import ANA, BEKIM
from workflow.case import Telling, record, record_many
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment

PROSECUTOR = By(office="prosecution", person="p-1", role="prosecutor")


def headings(text):
    """The headings of a page's parts, in their order."""
    return re.findall(r"<h2[^>]*>([^<]*)</h2>", text)


def steps(text):
    """What may be done next: words and address."""
    return re.findall(
        r'<a class="govuk-link" href="([^"]*)">([^<]*)</a>', text.split('id="next"')[1].split("</section>")[0]
    )


def row(text, n):
    """One entry of the timeline, without markup but for what is struck through."""
    found = piece(rf'<tr role="row" id="e{n}".*?</tr>', text)
    return " ".join(re.sub(r"<(?!/?s>)[^>]*>", " ", found).split())


def piece(pattern, text):
    """The first part of a page that looks so."""
    found = re.search(pattern, text, re.DOTALL)
    assert found, pattern
    return found[0]


async def shown(desk, case, who=ANA, query=""):
    """The page of a case as somebody sees it."""
    browser = desk.browser(who)
    await browser.open(f"/desk/cases/{case}{query}")
    assert browser.status == 200
    return browser.answer.text


async def test_a_new_case_has_no_number_and_is_registered_first(either_desk):
    desk = either_desk
    case = await desk.case()

    text = await shown(desk, case)

    assert "Not yet registered" in piece(r"<h1.*?</h1>", text)
    assert steps(text)[0] == (f"/desk/cases/{case}/steps/case_registered", "Register the case")
    assert headings(text)[:2] == ["What is due next", "Next steps"]
    assert headings(text)[2:] == [
        "Where it stands: lanes side by side",
        "Timeline",
        "Dossier",
        "Who has access",
    ]
    assert "Arben Example" not in text
    assert "They beat me" not in text


async def test_the_number_is_the_title_and_one_hears_what_was_recorded_and_what_is_due_next(desk):
    case = await desk.admitted()
    entries = await desk.entries(case)

    text = await shown(desk, case, query=f"?done={len(entries)}")

    banner = " ".join(piece(r"vg-done.*?</div>", text).split())
    assert "OI-2026/" in piece(r"<h1.*?</h1>", text)
    assert "Recorded: Admissibility assessed: Admissible" in banner
    assert "Due next:" in banner
    for rubbish in ("0", "99", "-1", "<b>", "x"):
        assert "vg-done" not in await shown(desk, case, query=f"?done={rubbish}")


async def test_every_step_that_is_offered_opens_and_each_common_one_says_what_follows(desk):
    case = await desk.admitted()
    text = await shown(desk, case)
    browser = desk.browser()

    offered = [href for href, _label in steps(text)]
    for href in offered:
        await browser.open(href.replace("&amp;", "&"))
        assert browser.status in (200, 303), href

    assert len(offered) > 15
    common = text.split('class="vg-next"')[1].split("</ul>")[0]
    assert common.count("<li>") == common.count("<span>") > 2


async def test_colleagues_are_named_and_others_are_told_by_role_and_office(desk):
    case = await desk.admitted()
    await desk.tell(case, "referral_sent", authority="prosecution", office="prosecution")
    event, now = Event(f"case:{case}", "referral_acknowledged", {"file_number": "PP-311"}), now_utc()
    await desk.house.tables.write(record, event, by=PROSECUTOR, at=Moment.exactly(now), now=now)
    ours, theirs = await shown(desk, case), await shown(desk, case, BEKIM)

    n = len(await desk.entries(case))
    assert "Prosecutor, Prosecution" in row(ours, n)
    assert "you" in row(ours, 2)
    assert ANA in row(theirs, 2)
    assert "PP-311" in row(ours, n)
    assert "p-1" not in ours


async def test_a_corrected_entry_stays_struck_through_with_who_and_why(desk):
    case = await desk.admitted()
    await desk.tell(case, "risk_assessed")
    n = len(await desk.entries(case))
    await desk.tell(
        case, "corrected", corrects=n, code="replaced", reason="wrong_date", occurred_as=f"{now_utc():%Y-%m}"
    )

    text = await shown(desk, case, BEKIM)

    assert row(text, n).startswith("<s>Risk assessed</s>")
    assert f"by {ANA}: Wrong date" in row(text, n)
    corrected = row(text, n + 1)
    assert corrected.startswith("Risk assessed")
    assert f"{now_utc():%B %Y}" in corrected  # a month stays a month


async def test_what_is_paused_says_since_when_and_when_it_is_asked_again(desk):
    case = await desk.admitted()
    await desk.tell(case, "exam_requested")
    await desk.tell(case, "exam_done", code="protocol")
    day = (now_utc() + timedelta(days=7)).date().isoformat()
    why = {"reason": "awaiting_test_result", "ask_again_on": day}
    await desk.tell(case, "pause_started", clock="medical_report", **why)

    text = await shown(desk, case)

    assert "Paused: Test result awaited" in text
    assert "Asked again on" in text
    assert "First due" in text
    assert "It stands still since" in text


async def test_the_page_says_how_much_of_it_is_in_the_signed_log(desk):
    case = await desk.admitted()

    assert f"0 of {len(await desk.entries(case))} entries are in the signed log." in await shown(desk, case)


async def test_two_hundred_entries_are_shown_without_a_wait_the_newest_first(desk):
    case = await desk.admitted()
    await desk.house.tables.write(_many, case, 200)
    text = await shown(desk, case)
    began = time.process_time()
    whole = await shown(desk, case, query="?entries=all")
    took = time.process_time() - began

    assert text.count('<tr role="row" id="e') == MOST_SHOWN
    assert whole.count('<tr role="row" id="e') == len(await desk.entries(case))
    assert took < 0.5  # the machine may be busy; alone it takes a fifth of that


def _many(connection, case, count):
    now = now_utc()
    by = By(office="intake", person=OFFICER.person, role="case_officer")
    kinds = ("witness_heard", "evidence_secured", "victim_heard", "information_given")
    told = [Event(f"case:{case}", kinds[n % len(kinds)]) for n in range(count)]
    record_many(connection, [Telling(one, by, Moment.exactly(now)) for one in told], now=now)
