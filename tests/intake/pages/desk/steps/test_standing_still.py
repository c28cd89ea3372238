"""A time limit stands still, goes on, is given more time: never without an end, beyond its bound, or unseen."""

from datetime import timedelta

import pytest

from config.clock import now_utc
from tests.builders import ZONE
from tests.intake.pages.desk.steps.test_every_step import EXAMINATION, fitting
from tests.intake.people.house import ANA, BEKIM
from workflow.ledger.entry import By

ACUTE = "medical_exam_acute"
STEP = "/desk/cases/{case}/steps/{kind}"


def day(days):
    """A day from today, as it is typed here."""
    return f"{(now_utc().astimezone(ZONE) + timedelta(days=days)):%d.%m.%Y}"


async def opened(desk, kind, case=None, who=None):
    """Somebody's browser at the form of a step, with a limit that may be paused."""
    case = case or await fitting(desk, "pause_started")
    browser = desk.browser() if who is None else desk.browser(who)
    await browser.open(STEP.format(case=case, kind=kind))
    return case, browser


async def clock(desk, case, key=ACUTE):
    found = await desk.house.office.case(f"case:{case}")
    return next(one for one in found.clocks if one.key == key)


async def test_a_pause_shows_what_it_changes_is_confirmed_and_stands_on_the_page_with_everything(desk):
    case, ana = await opened(desk, "pause_started")
    first_due = (await clock(desk, case)).first_due

    await ana.send(clock=ACUTE, reason="hospital_transfer", ask_again_on=day(4), words="The ward rang.")

    assert ana.page.heading == "This changes"
    for said in (
        "Examination made, fresh injury",
        "Paused: Transfer to hospital",
        "You are asked again on",
        "First due",
    ):
        assert said in ana.page.text, said
    assert (await clock(desk, case)).held is None
    await ana.send(confirmed="yes")
    assert ana.status == 303
    await ana.again()
    assert [one.kind for one in await desk.entries(case)].count("pause_started") == 1

    held = (await clock(desk, case)).held
    assert held is not None
    assert held.ask_again_at is not None
    assert (await clock(desk, case)).first_due == first_due
    await ana.open(f"/desk/cases/{case}")
    for said in (
        "Stands still:",
        "Why",
        "Since",
        "Told by",
        "Asked again on",
        "Runs again",
        "First due",
        "Its own time",
    ):
        assert said in ana.page.text, said
    assert STEP.format(case=case, kind="pause_ended") + f"?clock={ACUTE}" in ana.page.links


async def test_ending_a_pause_shows_the_new_due_date_first(desk):
    case, ana = await opened(desk, "pause_started")
    await ana.record(clock=ACUTE, reason="hospital_transfer")
    before = (await clock(desk, case)).due
    _case, ana = await opened(desk, "pause_ended", case)

    await ana.send(clock=ACUTE, reason="ground_gone")

    assert ana.page.heading == "This changes"
    assert "Now" in ana.page.text
    assert "Then" in ana.page.text
    assert (await clock(desk, case)).due == before
    await ana.send(confirmed="yes")
    after = (await clock(desk, case)).due
    assert ana.status == 303
    assert before is not None
    assert after is not None
    assert after.latest < before.latest


def refusals():
    """(what is typed, the field that says so, the sentence)"""
    later = f"{(now_utc().astimezone(ZONE) + timedelta(days=400)):%d.%m.%Y}"
    return [
        ({"reason": "hospital_transfer", "ask_again_on": day(0)}, "ask_again_on", "This day is not still to come."),
        ({"reason": "hospital_transfer", "ask_again_on": day(-3)}, "ask_again_on", "This day is not still to come."),
        ({"reason": "hospital_transfer", "ask_again_on": later}, "ask_again_on", "over by itself after 10 days"),
        ({"reason": "hospital_transfer", "ask_again_on": "2099"}, "ask_again_on", "Write the whole day"),
        ({"reason": "hospital_transfer", "ask_again_on": "soon"}, "ask_again_on", "Write a day like"),
        ({"reason": ""}, "reason", "Choose"),
    ]


async def test_what_is_wrong_with_a_pause_is_said_at_its_field_and_nothing_is_recorded(desk):
    case, ana = await opened(desk, "pause_started")
    before = len(await desk.entries(case))
    for typed, field, sentence in refusals():
        await ana.send(**{"clock": ACUTE, "words": "kept", "ask_again_on": "", **typed})
        assert ana.status == 422, (typed, ana.page.heading)
        assert f'href="#f-{field}"' in ana.answer.text, typed
        assert sentence in ana.page.text, (typed, ana.page.problems)
        assert ">\nkept</textarea>" in ana.answer.text
    assert len(await desk.entries(case)) == before


async def test_a_pause_without_end_names_the_day_on_which_it_is_asked_about(desk):
    case = await desk.admitted()
    await desk.tell(case, "referral_sent", authority="prosecution", referral="referral-1")
    await desk.tell(case, "investigation_opened")
    _case, ana = await opened(desk, "pause_started", case)
    endless = {"clock": "investigation_outer_limit", "reason": "suspended_by_ruling"}
    await ana.send(**endless)
    assert ana.status == 422
    assert "This pause has no end of its own. Write the day" in ana.page.text
    await ana.send(**endless, ask_again_on=f"{(now_utc() + timedelta(days=120)):%d.%m.%Y}")
    assert "This is too far away. A pause is asked about again within 3 months." in ana.page.text

    await ana.record(**endless, ask_again_on=day(30))

    assert ana.status == 303
    held = await clock(desk, case, "investigation_outer_limit")
    assert held.due is None
    assert [stage.label for stage in held.stages] == ["ask_again", "still_to_ask"]


async def test_a_day_off_is_put_on_the_next_working_day_and_the_page_says_so(desk):
    case, ana = await opened(desk, "pause_started")
    today = now_utc().astimezone(ZONE).date()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)

    await ana.record(clock=ACUTE, reason="hospital_transfer", ask_again_on=f"{saturday:%d.%m.%Y}")

    held = (await clock(desk, case)).held
    assert held is not None
    assert held.ask_again_at is not None
    told = held.ask_again_at.astimezone(ZONE).date()
    assert told > saturday
    assert told.weekday() < 5
    assert (await desk.last(case))[1]["ask_again_on"] == saturday.isoformat()


async def test_pausing_twice_moves_the_day_to_ask_again_or_is_refused(desk):
    case, ana = await opened(desk, "pause_started")
    await ana.record(clock=ACUTE, reason="hospital_transfer", ask_again_on=day(3))
    first = (await clock(desk, case)).held
    await ana.open(STEP.format(case=case, kind="pause_started"))
    assert "stands still: ask again on another day" in ana.page.text

    await ana.send(clock=ACUTE, reason="hospital_transfer", ask_again_on="")
    assert ana.status == 422
    assert "stands still for this reason already" in ana.page.text
    await ana.record(clock=ACUTE, reason="hospital_transfer", ask_again_on=day(7))

    second = (await clock(desk, case)).held
    assert ana.status == 303
    assert first is not None
    assert second is not None
    assert first.ask_again_at is not None
    assert second.ask_again_at is not None
    assert second.ask_again_at > first.ask_again_at
    assert (second.since, second.until) == (first.since, first.until)


async def test_what_does_not_run_is_neither_paused_nor_ended(desk):
    case, ana = await opened(desk, "pause_started")
    await ana.open(STEP.format(case=case, kind="pause_ended"))
    assert ana.status == 409
    _case, bekim = await opened(desk, "pause_started", case, BEKIM)
    await desk.tell(case, "exam_done", examination="examination-1", code="clinical")
    await bekim.send(clock=ACUTE, reason="hospital_transfer")
    assert ana.status == 409 or bekim.status == 422
    assert "is done already" in bekim.page.text or "Nothing in this case fits" in bekim.page.text
    await bekim.open(STEP.format(case=case, kind="pause_started"))
    assert bekim.status == 409


async def test_an_extension_shows_the_new_day_beside_the_first_and_is_refused_beyond_its_bound(desk):
    case = await desk.admitted()
    await desk.tell(case, *EXAMINATION[:1], **EXAMINATION[1])
    _case, ana = await opened(desk, "extension_granted", case)
    assert "Forensic opinion received, by 30 days at most" in ana.page.text
    for amount in ("31", "0", "-1", "many", "9" * 20):
        await ana.send(clock="forensic_report", amount=amount)
        assert ana.status == 422, amount
    await ana.send(clock="forensic_report", amount="31")
    assert "may be extended by 30 days at most, each time (UN Principles" in ana.page.text

    await ana.send(clock="forensic_report", amount="10", decision="12/2026")
    assert ana.page.heading == "This changes"
    assert "First due on" in ana.page.text
    await ana.send(confirmed="yes")

    found = await clock(desk, case, "forensic_report")
    assert ana.status == 303
    assert found.due is not None
    assert found.due.latest > found.first_due.latest
    await ana.open(f"/desk/cases/{case}")
    assert "and was extended." in ana.page.text
    await ana.open(STEP.format(case=case, kind="extension_granted"))
    assert "forensic_report" not in str(ana.page.forms)


async def test_what_a_court_grants_beyond_the_law_is_written_as_far_as_it_counts(desk):
    case = await desk.admitted()
    await desk.tell(case, "investigation_opened")
    _case, ana = await opened(desk, "extended_by_court", case)
    await ana.send(amount="18", at=day(0), words="The ruling says eighteen.")
    assert ana.status == 422
    assert "by 12 months at most" in ana.page.text
    assert "Write as much as counts" in ana.page.text

    await ana.record(amount="12", at=day(0))

    assert ana.status == 303
    assert (await clock(desk, case, "investigation_outer_limit")).extensions == 1


@pytest.mark.parametrize("kind", ["pause_started", "extension_granted"])
async def test_two_officers_at_once_the_second_is_told_and_loses_nothing(desk, kind):
    case = await fitting(desk, "pause_started")
    said = {"pause_started": {"clock": ACUTE, "reason": "hospital_transfer"}}
    typed = said.get(kind, {"clock": "forensic_report", "amount": "5"})
    _case, ana = await opened(desk, kind, case)
    _case, bekim = await opened(desk, kind, case, BEKIM)
    for browser in (ana, bekim):
        await browser.send(**typed, words="typed by both")
        assert browser.page.heading == "This changes"
    await ana.send(confirmed="yes")

    await bekim.send(confirmed="yes")

    assert (ana.status, bekim.status) == (303, 409)
    assert "typed by both" in bekim.answer.text
    assert [one.kind for one in await desk.entries(case)].count(kind) == 1


async def test_something_learned_late_shows_the_verdict_that_it_turns_before_it_is_recorded(desk):
    office, now = desk.house.office, now_utc()
    case = f"case:{await desk.case()}"
    ago = {days: f"{(now - timedelta(days=days)).astimezone(ZONE):%Y-%m-%d %H:%M}" for days in (10, 9, 8)}
    by = By(office="intake", person=(await desk.house.person(ANA)).id, role="intake_officer")
    told = {"learned": now.isoformat(), "by": by}
    await office.tell(
        case, "corrected", ago[8], corrects=1, code="replaced", reason="wrong_date", occurred_as=ago[10][:10], **told
    )
    await office.tell(case, "case_registered", ago[9], number="OI-2026/0701", setting="prison", **told)
    await office.tell(case, "risk_assessed", ago[8], **told)
    _case, ana = await opened(desk, "exam_requested", case.removeprefix("case:"))

    await ana.send(code="clinical", parts=[], at=f"{(now - timedelta(hours=230)).astimezone(ZONE):%d.%m.%Y %H:%M}")

    assert ana.page.heading == "This changes"
    assert "This happened before 2 other entries that are told already." in ana.page.text
    assert "It makes “Medical examination requested”: In time. Until now: Late by" in ana.page.text
    assert "Past already: recorded at once and together" in ana.page.text
    await ana.send(confirmed="yes")
    assert ana.status == 303
    await ana.open(f"/desk/cases/{_case}")
    assert "Recorded late: 2 later steps stood here already" in ana.page.text


async def test_what_comes_late_and_turns_no_verdict_is_recorded_at_once(desk):
    case = await desk.admitted()
    ana = desk.browser()
    await ana.open(STEP.format(case=case, kind="compensation_awarded"))

    await ana.send(at="03.2024")

    assert ana.status == 303
