"""An entry is corrected: one sees first what that changes, and what was told stays."""

from datetime import timedelta

from config.clock import now_utc
from tests.builders import ZONE
from tests.intake.people.house import BEKIM
from workflow.moment import local_day

ENTRY = "/desk/cases/{case}/entries/{n}/correction"


async def test_a_correction_shows_what_it_changes_before_it_is_recorded(desk):
    case = await desk.admitted()
    await desk.tell(case, "referral_sent", authority="prosecution", referral="referral-1")
    n = len(await desk.entries(case))
    ana = desk.browser()
    await ana.open(f"/desk/cases/{case}/steps/corrected")
    assert ana.location == f"/desk/cases/{case}/entries"
    await ana.open(ana.location)
    address = ENTRY.format(case=case, n=n)
    assert address in ana.page.links
    await ana.open(address)

    await ana.send(code="replaced", occurred_as="01.11.2025", reason="wrong_date", words="It went by post.")

    assert (ana.status, ana.page.heading) == (200, "This changes")
    for said in ("Referral acknowledged", "was due", "Right time", "1 November 2025", "Nothing is recorded yet"):
        assert said in ana.page.text, said
    assert len(await desk.entries(case)) == n
    await ana.send(confirmed="yes")

    assert ana.location == f"/desk/cases/{case}?done={len(await desk.entries(case))}"
    kind, data = await desk.last(case)
    assert (kind, data["corrects"], data["code"], data["occurred_as"]) == ("corrected", n, "replaced", "2025-11-01")
    before = len(await desk.entries(case))
    await ana.again()
    assert (ana.status, len(await desk.entries(case))) == (303, before)
    assert "afraid" not in ana.answer.text
    await ana.open(f"/desk/cases/{case}")
    assert "It went by post." not in ana.answer.text  # it lies sealed


async def test_whoever_sees_what_it_changes_may_go_back_to_what_they_wrote(desk):
    case = await desk.admitted()
    n = len(await desk.entries(case))
    ana = desk.browser()
    await ana.open(ENTRY.format(case=case, n=n))
    words = "First line\nsecond <b>line</b>"
    await ana.send(code="withdrawn", reason="typing_error", words=words)
    assert "Course of our case: from “Open” to “Being assessed”" in ana.page.text

    await ana.send(back="yes")

    typed = dict(ana.form["values"])
    assert (ana.status, ana.page.heading) == (200, f"Correct entry {n}")
    assert (typed["code"], typed["reason"], typed["words"].strip()) == ("withdrawn", "typing_error", words)
    assert len(await desk.entries(case)) == n


async def test_a_correction_names_the_alarms_that_it_makes_void_and_those_that_are_past_at_once(desk):
    case = await desk.case()
    received, tomorrow = now_utc(), now_utc() + timedelta(days=1, hours=1)
    await desk.house.office.sweep(tomorrow.isoformat())
    await desk.tell(case, "case_registered", number="OI-2026/0700", setting="prison")
    before = await desk.entries(case)
    assert [one.kind for one in before].count("clock_stage_reached")
    ana = desk.browser()
    await ana.open(ENTRY.format(case=case, n=1))
    long_ago = received - timedelta(days=40)

    await ana.send(code="replaced", occurred_as=f"{long_ago:%d.%m.%Y}", reason="wrong_date")

    assert "Told already, and void then" in ana.page.text
    assert "Past already: recorded at once and together, as noticed late" in ana.page.text
    assert "Promptness" in ana.page.text


async def test_what_is_taken_back_no_longer_counts_and_can_be_put_back(desk):
    case = await desk.admitted()
    await desk.tell(case, "decided", code="violation")
    n = len(await desk.entries(case))
    ana = desk.browser()
    await ana.open(ENTRY.format(case=case, n=n))
    await ana.record(code="withdrawn", reason="entered_twice")
    assert (await desk.house.office.case(f"case:{case}")).state.regions[0] == "open"

    await ana.open(ENTRY.format(case=case, n=n))
    assert ana.status == 404
    await ana.open(ENTRY.format(case=case, n=n + 1))
    await ana.record(reason="typing_error")

    assert ana.status == 303
    assert (await desk.house.office.case(f"case:{case}")).state.regions[0] == "decided"


async def test_what_is_wrong_is_said_at_its_field_and_a_change_meanwhile_is_told(desk):
    case = await desk.admitted()
    n = len(await desk.entries(case))
    ana = desk.browser()
    await ana.open(ENTRY.format(case=case, n=n))
    ahead = f"{local_day(now_utc(), ZONE) + timedelta(days=1):%d.%m.%Y}"  # the case would begin tomorrow
    for typed, sentence in (
        ({}, "Choose one of these."),
        ({"code": "replaced", "occurred_as": ""}, "Write when it happened"),
        ({"code": "replaced", "occurred_as": ahead}, "This is still to come."),
        ({"code": "replaced", "occurred_as": "31.12.1899"}, "Write a year from 1900"),
        ({"code": "replaced", "occurred_as": "31.2.2026"}, "There is no such day"),
        ({"code": "withdrawn", "reason": "because"}, "Choose one of these."),
    ):
        await ana.send(**{"reason": "typing_error", **typed})
        assert ana.status == 422, typed
        assert sentence in ana.page.text
    await ana.send(code="withdrawn", reason="typing_error", words="mine")
    await desk.tell(case, "marked_urgent")

    await ana.send(confirmed="yes")

    assert ana.status == 409
    assert "Marked urgent" in ana.page.text
    assert "mine" in ana.answer.text
    await ana.open(ENTRY.format(case=case, n=999))
    assert ana.status == 404


async def test_two_at_once_the_second_sees_what_the_first_changed_and_keeps_what_was_typed(desk):
    case = await desk.admitted()
    await desk.tell(case, "decided", code="violation")
    n = len(await desk.entries(case))
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    for browser in (ana, bekim):
        await browser.open(ENTRY.format(case=case, n=n))
        await browser.send(code="withdrawn", reason="entered_twice", words="typed by both")
    await ana.send(confirmed="yes")

    await bekim.send(confirmed="yes")

    assert (ana.status, bekim.status) == (303, 409)
    assert "typed by both" in bekim.answer.text
    assert [one.kind for one in await desk.entries(case)].count("corrected") == 1
