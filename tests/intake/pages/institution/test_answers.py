"""What is asked of an institution, and its short answers: only in cases that were sent to it, and facts alone."""

import re

import pytest

from config.clock import now_utc
from tests.builders import ZONE
from tests.intake.pages.desk.coming_in.calls import kinds, problems
from tests.intake.pages.institution.place import ANA, SERGEANT, WARDEN, asked


def now():
    """As somebody types it who does it now."""
    return f"{now_utc().astimezone(ZONE):%d.%m.%Y %H:%M}"


async def recommended(place, code="conditions"):
    """A case whose recommendation was sent to the prison."""
    case = await place.admitted()
    await place.tell(case, "decided", code="violation")
    await asked(
        place, case, "recommendation_sent", recommendation="recommendation-1", authority="prison_service", code=code
    )
    return case


async def answered(browser, case, step, **said):
    """Give an answer by its link on the page of the case."""
    path = f"/institution/cases/{case}"
    await browser.open(path)
    await browser.open(next(one for one in browser.page.links if one.startswith(f"{path}/{step}")))
    return await browser.send(**said)


async def test_what_is_asked_stands_on_the_start_page_with_its_answers_and_its_limit(place):
    case = await recommended(place)
    await asked(place, case, "preservation_requested", code="cctv", expires_on="2026-12-24")
    await asked(place, case, "protection_requested", code="separation")
    warden = place.browser(WARDEN)

    await warden.open("/institution")

    text = " ".join(warden.page.text.split())
    for words in (
        "Recommendation sent: Conditions",
        "Authority replied to the recommendation (law, unchecked)",
        "Due ",
    ):
        assert words in text
    for words in ("Camera recordings", "It would be erased on", "Separation from the staff named"):
        assert words in text
    steps = {one.rpartition("/")[2].partition("?")[0] for one in warden.page.links if f"/cases/{case}/" in one}
    assert {
        "evidence_secured",
        "protection_in_force",
        "official_suspended",
        "authority_replied",
        "implemented",
    } <= steps


async def test_each_answer_is_a_fact_and_says_what_is_due_next(place):
    case = await recommended(place)
    await asked(place, case, "protection_requested", code="separation")
    warden = place.browser(WARDEN)

    await answered(warden, case, "protection_in_force", code="separation", at=now())
    await warden.open(warden.location)
    assert "Recorded. Due next: Authority replied to the recommendation" in " ".join(warden.page.text.split())
    assert "Last answer: Protection in force" in " ".join(warden.page.text.split())

    await answered(warden, case, "authority_replied", at=now(), reasoned="yes")
    await warden.open(warden.location)
    assert "Recorded. Nothing more is due of this institution now." in warden.page.text
    assert (await place.last(case)) == ("authority_replied", {"recommendation": "recommendation-1", "reasoned": True})
    entry = (await place.entries(case))[-1]
    assert (entry.by.office, entry.by.role) == ("example_prison", "institution")

    await answered(warden, case, "implemented", at=now())
    assert (await kinds(place, case))[-1] == "implemented"
    await warden.open("/institution")
    assert "Nothing waits for an answer." in warden.page.text
    assert f"/institution/cases/{case}" in warden.page.links


async def test_an_answer_needs_its_day_and_a_rejection_its_reason_comes_from_a_list(place):
    case = await recommended(place)
    warden = place.browser(WARDEN)

    await answered(warden, case, "recommendation_rejected", reason="because we do not want to")
    assert warden.status == 422
    assert {*problems(warden)} >= {"Choose one of these."}
    assert "Write when it happened; a month or a year is enough." in warden.page.text
    before = await kinds(place, case)
    await warden.send(reason="no_means", at="31.12.2199")
    assert warden.status == 422
    await warden.send(at="11.2025")

    assert (await place.last(case))[1]["reason"] == "no_means"
    assert await kinds(place, case) == [*before, "recommendation_rejected"]


async def test_the_form_asks_once_which_of_several_and_knows_of_the_case_what_concerns_the_prison(place):
    case = await recommended(place)
    for number in (2, 3, 4):
        said = {"recommendation": f"recommendation-{number}", "code": "redress", "authority": "prison_service"}
        await asked(place, case, "recommendation_sent", **said)
    await place.tell(case, "recommendation_sent", recommendation="recommendation-5", authority="court", code="redress")
    warden = place.browser(WARDEN)
    await warden.open(f"/institution/cases/{case}/recommendation_rejected")

    offered = [value for value in warden.form["choices"].get("recommendation", []) if value]
    assert warden.form["names"].count("recommendation") == 1
    assert warden.answer.text.count('value="recommendation-1"') == 1
    assert offered in ([], [f"recommendation-{number}" for number in (1, 2, 3, 4)])
    assert "recommendation-5" not in warden.answer.text
    assert "Recommendation sent: Conditions" in warden.page.text
    await warden.send(recommendation="recommendation-1", at=now())
    assert "Choose an answer to “Reason”." in warden.page.text


async def test_a_form_says_nothing_of_limits_that_wait_for_others(place):
    case = await place.admitted()
    await asked(place, case, "protection_requested", code="separation")
    warden, officer = place.browser(WARDEN), place.browser(ANA)
    await warden.open(f"/institution/cases/{case}/protection_in_force")
    await officer.open(f"/desk/cases/{case}/steps/protection_in_force")

    assert "Due next, as before" in officer.page.text
    assert "Due next, as before" not in warden.page.text


async def test_of_two_at_once_the_second_hears_what_is_new_and_a_double_click_is_one_answer(place):
    case = await recommended(place)
    first, second = place.browser(WARDEN), place.browser(WARDEN)
    path = f"/institution/cases/{case}/authority_replied?recommendation=recommendation-1"
    for browser in (first, second):
        await browser.open(path)

    await first.send(at=now())
    await first.again()
    await second.send(at="15.11.2025")

    assert second.status == 409
    assert "The case changed while this page was open" in second.page.text
    assert dict(second.form["values"])["at"] == "15.11.2025"
    assert (await kinds(place, case)).count("authority_replied") == 1


@pytest.mark.parametrize("step", ["", "/evidence_secured", "/closed", "/nonsense"])
async def test_of_any_other_case_it_learns_nothing(place, step):
    theirs, none = await place.admitted(), "0193b2a4-0000-7000-8000-000000000000"
    await asked(place, theirs, "preservation_requested", office="example_police", code="cctv")
    told = []
    for who in (WARDEN, SERGEANT):
        for case in (theirs, none):
            browser = place.browser(who)
            await browser.open(f"/institution/cases/{case}{step}")
            told.append((browser.status, browser.answer.text.replace(case, "")))
    (seen, *others) = [told[0], told[1], told[3]]

    assert seen[0] == 404
    assert [one[0] for one in others] == [404, 404]
    assert told[2][0] == (200 if step in ("", "/evidence_secured") else 404)
    assert _without_form(told[0][1]) == _without_form(told[1][1])


def _without_form(text):
    return re.sub(r'value="[^"]*"', "", text)


async def test_only_the_steps_of_an_answer_are_there_and_no_officer_comes_in(place):
    case = await recommended(place)
    warden, ana = place.browser(WARDEN), place.browser(ANA)

    for step in ("joined", "case_registered", "opened", "exam_done", "closed"):
        await warden.open(f"/institution/cases/{case}/{step}")
        assert warden.status == 404
    await ana.open(f"/institution/cases/{case}")
    assert ana.status == 403


async def test_an_officer_chooses_the_prison_when_something_is_asked(place):
    case = await place.admitted()
    ana = place.browser(ANA)
    await ana.open(f"/desk/cases/{case}/steps/preservation_requested")
    assert "example_prison" in ana.form["choices"]["office"]

    await ana.send(code="cctv", authority="prison_service", office="example_prison")

    warden = place.browser(WARDEN)
    await warden.open("/institution")
    assert "Camera recordings" in warden.page.text
