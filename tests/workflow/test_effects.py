"""What an entry would change is what it changes: foreseen in memory, beside what the corridor then keeps."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import INTAKE, OFFICER, local
from workflow.effects import effects
from workflow.events import Event
from workflow.rulebook import law_in_force

NOW = "2026-03-20 09:00"


async def begun(office):
    """A case of some steps, swept every day."""
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 15:00", "OI-2026/0001", visible_injury="yes")
    await office.sweep("2026-03-03 16:00")
    await office.tell(case, "risk_assessed", "2026-03-04 09:00")
    await office.tell(case, "referral_sent", "2026-03-05 09:00", authority="prosecution", referral="referral-1")
    await office.sweep("2026-03-19 09:00")
    return case


async def foreseen(office, case, kind, at, **data):
    law = await office.tables.read(law_in_force)
    before = await office.case(case)
    event = Event(case, kind, data)
    return effects(before, law, event, by=OFFICER, at=local(at), now=local(NOW).latest)


def judged(clock):
    return None if clock is None else (clock.due, clock.stopped and clock.stopped.moment, clock.held)


STEPS = st.sampled_from(
    [
        ("exam_requested", {"examination": "examination-1", "code": "clinical"}),
        ("preservation_requested", {"code": "cctv", "authority": "police"}),
        ("investigation_opened", {"referral": "referral-1"}),
        ("refused", {"referral": "referral-1", "reason": "not_an_offence"}),
        ("referral_acknowledged", {"referral": "referral-1"}),
        ("victim_heard", {}),
        ("corrected", {"corrects": 1, "code": "replaced", "reason": "wrong_date", "occurred_as": "2026-02-20"}),
        ("corrected", {"corrects": 2, "code": "withdrawn", "reason": "entered_twice"}),
        ("corrected", {"corrects": 5, "code": "replaced", "reason": "wrong_date", "occurred_as": "2026-03-02"}),
    ]
)
DATES = st.sampled_from(["2026-03-02 10:00", "2026-03-03", "2026-03-04 10:00", "2026-03", "2026-03-19", NOW])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(step=STEPS, at=DATES)
async def test_what_is_foreseen_is_what_is_then_kept(office, step, at):
    kind, data = step
    at = NOW if kind == "corrected" else at
    case = await begun_once(office)
    clocks = {(one.key, one.occasion): one for one in (await office.case(case)).clocks}
    entries = len((await office.case(case)).entries)
    data = {**data, "corrects": min(data["corrects"], entries)} if "corrects" in data else data
    if kind == "corrected" and (await office.case(case)).entries[data["corrects"] - 1].kind == "clock_stage_reached":
        return
    what = await foreseen(office, case, kind, at, **data)
    await office.tell(case, kind, at, learned=NOW, **data)

    after = {(one.key, one.occasion): one for one in (await office.case(case)).clocks}
    told = {(one.then or one.was).key: one for one in what.clocks}
    for identity in clocks.keys() | after.keys():
        if judged(clocks.get(identity)) != judged(after.get(identity)):
            was, then = clocks.get(identity), after.get(identity)
            is_seen = was is None or then is None or was.stopped is None or then.stopped is None
            assert not is_seen or identity[0] in told, identity
    coming = {(one.clock, one.occasion, one.label) for one in what.coming}
    await office.sweep(NOW)
    last = [one for one in (await office.case(case)).entries if one.kind == "clock_stage_reached"]
    recorded = {(one["clock"], one["occasion"], one["stage"]) for entry in last for one in entry.data["stages"]}
    assert coming <= recorded
    assert (await office.case(case)).entries[entries - 1].n == entries  # nothing was taken away
    await office.verify()


async def begun_once(office):
    """A new case in each example; only the first has the number."""
    case = await office.receive("2026-03-02 09:00")
    await office.sweep("2026-03-03 16:00")
    await office.tell(case, "risk_assessed", "2026-03-04 09:00", by=INTAKE, learned="2026-03-20 08:00")
    await office.tell(
        case,
        "referral_sent",
        "2026-03-05 09:00",
        learned="2026-03-20 08:00",
        authority="prosecution",
        referral="referral-1",
    )
    await office.sweep("2026-03-20 08:30")
    return case


async def test_something_learned_late_turns_a_verdict_and_makes_its_alarms_void(office):
    case = await begun(office)

    what = await foreseen(office, case, "exam_requested", "2026-03-02 16:00", examination="e1", code="clinical")

    assert what.behind == 2
    turned = {one.then.key for one in what.turned if one.then is not None}
    assert "medical_exam_request" in turned
    assert {one.clock for one in what.void} == {"medical_exam_request"}
    assert [one.label for one in what.void if one.clock == "medical_exam_request"] == ["-12 hours", "due", "+12 hours"]
    assert ("medical_exam_acute", "due") in {(one.clock, one.label) for one in what.coming}
    assert [(one.region, one.was, one.then) for one in what.states] == [("medical", "none", "ordered")]


async def test_what_happens_now_is_behind_nothing_and_turns_nothing(office):
    case = await begun(office)

    what = await foreseen(office, case, "victim_heard", NOW)

    assert (what.behind, what.void, what.coming, what.states) == (0, (), (), ())


async def test_a_withdrawal_shows_the_state_that_it_leads_back_to(office):
    case = await begun(office)
    sent = next(one for one in (await office.case(case)).entries if one.kind == "referral_sent")

    what = await foreseen(office, case, "corrected", NOW, corrects=sent.n, code="withdrawn", reason="entered_twice")

    assert ("criminal", "referred", "none") in [(one.region, one.was, one.then) for one in what.states]
    gone = [one.was.key for one in what.clocks if one.then is None and one.was is not None]
    assert {"prosecutor_acknowledgement", "prosecutor_decision"} <= set(gone)
    assert {one.clock for one in what.void} >= {"prosecutor_acknowledgement"}
