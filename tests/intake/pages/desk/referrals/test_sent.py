"""The panel of what was sent: to whom, by what, with what, what came back, and what is due."""

import html
import re

from tests.intake.pages.prosecutor.sent import granted_to, sent_to


async def panel(browser, case):
    """The words of the panel, tags left out."""
    await browser.open(f"/desk/cases/{case}")
    assert browser.status == 200
    _before, _heading, after = browser.answer.text.partition('id="sent"')
    text = re.sub(r"<[^>]+>", " ", after.partition('id="timeline"')[0])
    return re.sub(r"\s+", " ", html.unescape(text))


async def test_a_case_that_went_nowhere_has_no_panel(desk):
    case = await desk.admitted()
    assert await panel(desk.browser(), case) == ""


async def test_what_an_office_may_open_with_its_grounds_until_it_is_taken_back(desk):
    case, _n = await granted_to(desk, "allegation", "identity")
    ana = desk.browser()

    said = await panel(ana, case)
    assert "Referral sent: Prosecution" in said
    assert "By their account here" in said
    assert "May open Allegation (not opened yet), Identity (not opened yet)" in said
    assert "On the grounds of Required by law" in said
    assert "Received not acknowledged yet" in said
    assert "Referral acknowledged" in said
    assert "Bring in their answer" in said

    await ana.open(f"/desk/cases/{case}/access")
    (form,) = [n for n, one in enumerate(ana.page.forms) if one["action"].endswith("/revoke")]
    await ana.send(form=form, holder="office:prosecution", taken_for="consent_withdrawn")
    said = await panel(ana, case)
    assert ("May open" in said, "Taken back" in said) == (False, True)


async def test_an_office_without_account_has_its_file_with_its_digest(desk):
    case, n = await sent_to(desk)
    alone = await desk.tell(case, "referral_sent", authority="inspectorate", referral="referral-2")
    ana = desk.browser()
    assert "By letter or courier: nothing of the dossier left from here" in await panel(ana, case)

    digest = "ab" * 32
    await desk.tell(case, "exported", code="referral_bundle", compartment="allegation", digest=digest, about=alone.n)
    said = await panel(ana, case)

    assert f"SHA-256 begins {digest[:16]}" in said
    assert said.count("By sealed file") == 1
    assert f"/desk/cases/{case}/entries/{alone.n}/bundle" in ana.page.links
    assert f"/desk/cases/{case}/entries/{n}/bundle" not in ana.page.links


async def test_what_came_back_is_told_with_what_is_planned_there(desk):
    case, _n = await sent_to(desk)
    await desk.tell(case, "referral_acknowledged", referral="referral-1", file_number="PP-9")
    await desk.tell(case, "witness_heard", referral="referral-1")
    await desk.tell(
        case, "step_logged", referral="referral-1", code="planned", next_step="decide", next_on="2100-01-01"
    )

    said = await panel(desk.browser(), case)

    assert "under PP-9" in said
    assert "Last answer Witness heard" in said
    assert "Planned there Decide, 1 January 2100" in said
    assert "Prosecutor's decision on the criminal report" in said
