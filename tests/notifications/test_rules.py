"""What is told of an event: the policy's rules and the stages of its clocks, each as urgent as it is."""

import pytest

from notifications.recipients import OF_ALL_CASES
from notifications.rules import About, hours, roles_told, tells, told_kinds
from notifications.store.facts import Facts, Sending
from tests.builders import INTAKE, OFFICER
from workflow.duties import ours
from workflow.ledger.entry import By, Entry
from workflow.rulebook import law_in_force


@pytest.fixture
async def law(office):
    return await office.tables.read(law_in_force)


def entry(kind, by=OFFICER, **data):
    return Entry(
        stream="case:1",
        n=5,
        kind=kind,
        by=by,
        data=data,
        policy="",
        salt=bytes(16),
        prev=bytes(32),
        occurred_at="2026-03-02",
        precision="day",
        recorded_at="2026-03-02T09:00:00Z",
    )


def reached(*stages):
    told = [{"clock": clock, "occasion": occasion, "stage": stage, "at": "…"} for clock, occasion, stage in stages]
    return entry("clock_stage_reached", stages=told, noticed_late=False)


def test_a_stage_is_told_to_the_roles_of_its_clock(law):
    (tell,) = tells(reached(("opening", 1, "due")), law, Facts())

    assert (tell.roles, tell.what) == (("prosecutor", "case_officer"), "late")


def test_only_a_short_limit_is_urgent_and_only_when_its_time_runs_out(law):
    stages = [("intake_registration", 1, at) for at in ("-12 hours", "due", "+12 hours")]
    stages += [("medical_exam_recent", 1, "due"), ("prosecutor_decision", 1, "due"), ("opening", 1, "due")]
    stages += [("prosecutor_acknowledgement", 1, "due")]  # three working days: nobody is woken for what is an office's

    urgent = [tell.about[0] for tell in tells(reached(*stages), law, Facts()) if tell.is_urgent]

    assert urgent == [About("intake_registration", 1, "due"), About("medical_exam_recent", 1, "due")]


def test_that_nobody_looked_goes_up_for_limits_not_for_watches(law):
    limit, watch = tells(reached(("prosecutor_decision", 1, "due"), ("opening", 1, "due")), law, Facts())

    assert (str(limit.unread_after), watch.unread_after) == ("3 working days", None)


def test_whoever_must_do_a_step_is_told_before_its_time_runs_out_and_when_it_does(law):
    """Every limit that anybody is told of: its first stage reaches somebody, and at its due date the officer of the
    case or the intake officer is among those who hear.
    """
    for term in law.book.rules.policy.clocks.clock:
        at_due = {role for stage in term.stages if stage.at == "due" for role in stage.tell}
        if term.kind == "limit" and term.stages:
            assert at_due & {"case_officer", "intake_officer", "administrator", "head"}, term.key
            early = {role for stage in term.stages if stage.at.startswith("-") for role in stage.tell}
            assert early - {"head", "oversight"} <= at_due, term.key


def test_a_stage_that_no_policy_knows_any_more_is_told_to_nobody(law):
    assert tells(reached(("forgotten", 1, "due"), ("opening", 1, "+99 days")), law, Facts()) == []


def test_a_clock_of_a_referral_concerns_the_office_that_got_that_one(law):
    sendings = (Sending(3, "pp", {"referral": "referral-1"}), Sending(4, "pp-2", {"referral": "referral-2"}))

    (tell,) = tells(reached(("prosecutor_acknowledgement", 4, "due")), law, Facts(sendings=sendings))

    assert tell.offices == frozenset({"pp-2"})


@pytest.mark.parametrize(("urgent", "said"), [(True, True), (False, False), (None, False)])
def test_an_event_is_as_urgent_as_it_says(law, urgent, said):
    data = {} if urgent is None else {"urgent": urgent}

    (tell,) = tells(entry("allegation_received", **data), law, Facts())

    assert tell.is_urgent is said


def test_a_rule_for_what_one_role_says_is_silent_where_another_says_it(law):
    reporter = By(office="", person="", role="reporter")

    assert len(tells(entry("message_received", by=reporter), law, Facts())) == 1
    assert tells(entry("message_received", by=INTAKE), law, Facts()) == []


def test_groups_and_codes_of_events_are_told_as_the_rules_name_them(law):
    assert tells(entry("discontinued"), law, Facts())[0].roles == ("case_officer",)
    assert tells(entry("consent_recorded", code="withdrawn"), law, Facts())[0].is_urgent
    assert tells(entry("consent_recorded", code="given"), law, Facts()) == []
    assert {"refused", "judged", "consent_recorded", "clock_stage_reached"} <= told_kinds(law.book.rules)


def test_what_was_lost_for_good_is_late_and_names_the_clock(law):
    lost = {"clock": "scene", "occasion": 1, "stage": "lapse", "at": "…"}

    (tell,) = tells(entry("clock_lapsed", lapsed=[lost]), law, Facts())

    assert (tell.what, tell.about[0].clock) == ("late", "scene")


def test_the_roles_that_are_told_are_people_s(law):
    roles = roles_told(law)

    assert ours(law.book.rules) | OF_ALL_CASES | {"prosecutor", "doctor"} <= roles
    assert roles.isdisjoint({"reporter", "system"})


def test_spans_are_compared_by_about_how_long_they_are():
    assert hours("72 hours") == hours("3 days") < hours("1 week") < hours("1 month")
