"""What may be done next: only what the corridor takes, with what would follow, which then does follow."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.builders import OFFICER, local, undone
from tests.workflow.test_case_stories import BEGIN, STORIES, received
from tests.workflow.test_case_stories import told as tellings
from tests.workflow.test_casefile import DOCTOR, NOW, a_case_of_twelve_days
from workflow.case import load, record
from workflow.errors import NotNow, VigilError
from workflow.events import Event, new_case
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.steps import next_steps, would

ROLES = ("intake_officer", "case_officer")


async def steps_of(office, case, *, roles=("case_officer",), now=NOW):
    law = await office.tables.read(law_in_force)
    return next_steps(await office.case(case), law, roles, now=local(now).latest)


async def test_what_a_limit_waits_for_stands_on_top_with_what_it_meets_and_starts(office):
    steps = await steps_of(office, await a_case_of_twelve_days(office))

    common = {step.kind: step for step in steps if step.common}
    assert [step.kind for step in steps][:3] == ["risk_assessed", "preservation_requested", "referral_acknowledged"]
    assert [one.clock for one in common["report_filed"].meets] == ["medical_report", "forensic_report"]
    assert [(one.clock, one.limit) for one in common["refused"].starts] == [("victim_notice", "8 days")]
    assert dict(common["pause_ended"].data) == {"clock": "medical_report"}
    assert [one.clock for one in common["pause_ended"].changes] == ["medical_report"]
    assert len(common) <= 7
    assert any(step.kind == "consent_recorded" and not step.common for step in steps)


async def test_a_step_says_which_fields_it_has_and_which_must_be_filled_in(office):
    case = await office.receive("2026-03-02 09:00")

    register = next(step for step in await steps_of(office, case) if step.kind == "case_registered")

    assert [one.key for one in register.fields if one.required] == ["number", "setting"]
    setting = next(one for one in register.fields if one.key == "setting")
    assert (setting.form, setting.codes[0][0], setting.codes[0][1].sq) == ("code", "police", "Policia")
    assert register.moves == (("course", "registered"),)


async def test_what_a_role_may_not_say_or_the_state_does_not_allow_is_not_offered(office):
    case = await office.receive("2026-03-02 09:00")

    officers, doctors = [
        {(step.kind, step.code) for step in await steps_of(office, case, roles=(role,))}
        for role in (OFFICER.role, DOCTOR.role)
    ]

    assert ("decided", None) not in officers
    assert ("assessed", "admissible") not in officers
    assert ("case_registered", None) in officers - doctors
    assert {"erased", "opened", "message_sent", "corrected", "pause_ended"}.isdisjoint(kind for kind, _code in officers)


async def test_a_code_that_the_workflow_tells_apart_is_a_step_of_its_own(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001")

    assessed = [(step.code, step.moves) for step in await steps_of(office, case) if step.kind == "assessed"]

    assert assessed == [
        ("admissible", (("course", "open"),)),
        ("not_admissible", (("course", "not_admissible"),)),
    ]


async def test_a_fact_is_offered_for_each_strand_in_which_it_is_usual(office):
    case = await office.receive("2026-03-02 09:00")
    for strand in "ab":
        await office.tell(case, "investigation_opened", "2026-03-03", strand=strand)
    await office.tell(case, "indicted", "2026-03-05", strand="b")

    offered = {(step.kind, step.data.get("strand")) for step in await steps_of(office, case, now="2026-03-06 09:00")}

    assert ("indicted", "a") in offered
    assert ("judged", "b") in offered
    assert ("judged", "a") not in offered


async def test_a_preview_says_what_would_be_due_and_records_nothing(office):
    case = await office.receive("2026-03-02 09:00")
    at, before = local("2026-03-02 10:00"), await office.counts()
    sent = Event(case, "referral_sent", {"authority": "prosecution"})

    law, entries = await office.tables.read(law_in_force), tuple((await office.case(case)).entries)
    told = would(entries, law, sent, by=OFFICER, at=at, now=at.latest)
    unknown = Event(new_case(), "allegation_received", {"channel": "portal"})
    first = would((), law, unknown, by=OFFICER, at=at, now=at.latest)

    assert [one.clock for one in told.meets] == ["prosecutor_referral"]
    assert [one.clock for one in told.starts] == ["prosecutor_acknowledgement", "prosecutor_decision"]
    assert [one.due for one in told.starts][:1] == [local("2026-03-05").latest]
    assert "intake_registration" in [one.clock for one in first.starts]
    assert await office.counts() == before


def offered_and_taken(connection, steps):
    """Every act that is offered is taken by the corridor, and what is said to follow follows."""
    event, reporter = received()
    record(connection, event, by=reporter, at=Moment.exactly(BEGIN), now=BEGIN)
    now = BEGIN
    for telling, at in tellings(event.stream, steps):
        now = at
        try:
            record(connection, telling.event, by=telling.by, at=telling.at, now=at)
        except VigilError:
            continue
    case, law = load(connection, event.stream), law_in_force(connection)
    for step in next_steps(case, law, ROLES, now=now):
        machine = law.book.machine
        machine.check(case.state, step.kind, step.data, by=in_role(step))
        moved = machine.moves(case.state, step.kind, step.data)
        assert step.moves == tuple((region, to) for region, (_here, to) in moved.items())
        if step.common and not any(one.required and one.key not in step.data for one in step.fields):
            with connection.begin_nested() as tried:
                by = in_role(step)
                record(connection, Event(event.stream, step.kind, step.data), by=by, at=Moment.exactly(now), now=now)
                after = {(one.key, one.occasion): one for one in load(connection, event.stream).clocks}
                tried.rollback()
            assert all(after[one.clock, one.occasion].met is not None for one in step.meets)
            assert all(after[one.clock, one.occasion].running(now) for one in step.starts)


def in_role(step):
    return By(office="oi", person="p", role=step.role)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STORIES)
async def test_every_act_that_is_offered_is_taken_and_does_what_it_says(office, steps):
    await undone(office.tables, offered_and_taken, steps)


async def test_an_act_that_is_not_offered_is_refused(office):
    case = await office.receive("2026-03-02 09:00")

    assert "decided" not in {step.kind for step in await steps_of(office, case)}
    with pytest.raises(NotNow):
        await office.tell(case, "decided", "2026-03-02 10:00", code="violation")
