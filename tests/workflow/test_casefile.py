"""The page of a case: a story of twelve days as the officer would read it, and no story that could not be told."""

from hypothesis import HealthCheck, given, settings

from tests.builders import INTAKE, OFFICER, local, undone
from tests.workflow.test_case_stories import BEGIN, STORIES, received
from tests.workflow.test_case_stories import told as tellings
from workflow.case import load, record
from workflow.casefile import casefile
from workflow.deadlines import deadlines
from workflow.errors import VigilError
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.rulebook import law_in_force

DOCTOR = By(office="med", person="p-doctor", role="doctor")
NOW = "2026-11-24 08:40"


async def a_case_of_twelve_days(office):
    """As on the drawing: registered, examined (first told with a wrong day), referred late, a report on hold."""
    case = await office.receive("2026-11-12 09:20", channel="box")
    await office.register(case, "2026-11-12 15:05", "OI-2026/0388", setting="prison", victims=1, visible_injury="yes")
    await office.tell(case, "assigned", "2026-11-12 15:06", person=OFFICER.person, by=INTAKE)
    await office.tell(case, "exam_requested", "2026-11-13 09:00")
    await office.tell(case, "exam_done", "2026-11-12 17:40", by=DOCTOR, learned="2026-11-13 18:11", code="protocol")
    right = {"corrects": 5, "code": "replaced", "reason": "wrong_date", "occurred_as": "2026-11-13T16:40:00Z"}
    await office.tell(case, "corrected", "2026-11-13 18:20", by=DOCTOR, **right)
    await office.tell(case, "referral_sent", "2026-11-17 11:00", authority="prosecution", office="pp")
    held = {"clock": "medical_report", "reason": "awaiting_test_result", "ask_again_on": "2026-11-27"}
    await office.tell(case, "pause_started", "2026-11-18 12:10", by=DOCTOR, **held)
    await office.sweep("2026-11-23 00:05")
    return case


async def page_of(office, case, now=NOW):
    return await office.tables.read(casefile, case, now=local(now).latest)


async def test_the_head_says_whose_case_it_is_and_where_it_stands(office):
    head = (await page_of(office, await a_case_of_twelve_days(office))).head

    assert (head.number, head.age_days, head.victims, head.urgent, head.events) == ("OI-2026/0388", 11, 1, False, 9)
    assert head.channel_title is not None
    assert head.setting_title is not None
    assert (head.channel_title.en, head.setting_title.en) == ("Locked box", "Prison or remand")
    assert (head.received, head.assigned_to, head.offices) == ("2026-11-12T08:20:00Z", OFFICER.person, ("pp",))
    assert [one.state for one in head.states] == ["assessing", "examined", "referred", "none", "none"]


async def test_what_is_due_is_told_with_who_was_reminded_and_who_is_told_next(office):
    page = await page_of(office, await a_case_of_twelve_days(office))

    due = {one.clock: one for one in page.due}
    receipt, report = due["prosecutor_acknowledgement"], due["medical_report"]
    assert [one.clock for one in page.due][:2] == ["protection_triage", "evidence_preservation"]
    assert (receipt.verdict, receipt.late_days, receipt.whose, receipt.ours) == ("open_late", 3.4, "prosecutor", False)
    assert [one.label for one in receipt.reminded] == ["-1 working day", "due"]
    assert receipt.next_told is not None
    assert (receipt.next_told.label, receipt.next_told.roles) == ("+2 working days", ("oversight",))
    assert report.held is not None
    assert (report.held.reason, report.held.ask_again_on) == ("awaiting_test_result", "2026-11-27")
    assert report.extended


async def test_limits_are_counted_and_watches_told_apart(office):
    page = await page_of(office, await a_case_of_twelve_days(office))

    late = [(one.clock, one.late_days) for one in page.limits.late]
    assert (page.limits.kept, page.limits.decided) == (3, 7)
    assert ("prosecutor_referral", 4.1) in late
    assert {one.kind for one in page.due + page.limits.late} == {"limit"}
    assert {one.kind for one in page.watches + page.slow} == {"watch"}
    assert [one.clock for one in page.slow] == ["opening", "scene"]


async def test_each_lane_tells_what_was_passed_where_it_is_and_what_is_ahead(office):
    page = await page_of(office, await a_case_of_twelve_days(office))

    told = {
        lane.region: (lane.badge and lane.badge.clock, [(step.state, step.place) for step in lane.steps])
        for lane in page.lanes
    }
    assert told["medical"] == (
        "forensic_report",
        [("ordered", "passed"), ("examined", "here"), ("reported", "ahead")],
    )
    assert told["criminal"][0] == "prosecutor_acknowledgement"
    assert told["criminal"][1][:3] == [("referred", "here"), ("acknowledged", "ahead"), ("inquiry", "ahead")]
    assert told["course"][1][:3] == [("received", "passed"), ("registered", "passed"), ("assessing", "here")]


async def test_each_strand_has_a_lane_of_its_own_and_a_closed_one_nothing_ahead(office):
    case = await office.receive("2026-03-02 09:00")
    for strand in "ab":
        await office.tell(case, "investigation_opened", "2026-03-03", strand=strand)
    await office.tell(case, "refused", "2026-03-05", strand="a")

    lanes = {lane.reference: lane for lane in (await page_of(office, case)).lanes if lane.region == "criminal"}

    assert [step.state for step in lanes["a"].steps] == ["investigation", "refused"]
    assert [step.state for step in lanes["b"].steps] == ["investigation", "indicted", "judged", "final"]
    assert lanes["a"].steps[-1].at == "2026-03-05"


async def test_the_timeline_strikes_what_was_corrected_and_gives_the_verdict_to_what_stands(office):
    page = await page_of(office, await a_case_of_twelve_days(office))

    told = {one.n: one for one in page.timeline}
    assert [one.n for one in page.timeline] == list(range(9, 0, -1))
    assert told[5].struck is not None
    assert (told[5].struck.n, told[5].struck.code, told[5].met) == (6, "replaced", ())
    assert (told[6].kind, told[6].corrects, told[6].happened) == ("exam_done", 5, "2026-11-13T16:40:00Z")
    assert [(one.clock, one.verdict) for one in told[6].met] == [("medical_exam_acute", "kept")]
    assert [(one.clock, one.verdict) for one in told[7].met] == [("prosecutor_referral", "late")]
    assert ("protection_triage", "due") in [(one.clock, one.stage) for one in told[9].reached]


async def test_a_withdrawn_entry_is_struck_and_met_nothing(office):
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "risk_assessed", "2026-03-02 10:00")
    await office.tell(case, "corrected", "2026-03-02 11:00", corrects=2, code="withdrawn", reason="wrong_case")

    told = {one.n: one for one in (await page_of(office, case)).timeline}

    assert told[2].struck is not None
    assert (told[2].struck.n, told[2].met, told[3].kind) == (3, (), "corrected")


def tell_and_read(connection, steps):
    event, reporter = received()
    record(connection, event, by=reporter, at=Moment.exactly(BEGIN), now=BEGIN)
    for telling, now in tellings(event.stream, steps):
        try:
            record(connection, telling.event, by=telling.by, at=telling.at, now=now)
        except VigilError:
            continue
        page = casefile(connection, event.stream, now=now)
        case, law = load(connection, event.stream), law_in_force(connection)
        every = deadlines(case, law.book, now=now)
        assert len(every) == len(case.clocks)
        assert {one.n for one in page.timeline} == {entry.n for entry in case.entries}
        assert {(n.clock, n.occasion) for one in page.timeline for n in one.met} == {
            (one.clock, one.occasion) for one in every if one.met is not None
        }
        here = {(lane.region, lane.reference): lane for lane in page.lanes}
        for one in page.head.states:
            steps_of = [step for step in here[one.region, one.reference].steps if step.place != "ahead"]
            assert not steps_of or steps_of[-1].state == one.state


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STORIES)
async def test_every_clock_that_was_met_stands_in_the_timeline_and_every_lane_ends_where_the_case_stands(office, steps):
    await undone(office.tables, tell_and_read, steps)
