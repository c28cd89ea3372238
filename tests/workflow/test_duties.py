"""Whose step a clock waits for, read off the vocabulary; and which events a form of closed fields may make."""

from config.settings import shipped_policy
from workflow.duties import code_title, is_apart, is_of_access, ours, role_titles, whose
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules

RULES = Rules(read_policy(shipped_policy()))


def test_every_clock_waits_for_somebody_whom_the_policy_can_name():
    waits = whose(RULES)

    assert set(waits) == {plan.key for plan in RULES.plans}
    assert set(waits.values()) <= set(role_titles(RULES))


def test_a_clock_waits_for_whoever_the_event_that_meets_it_names_first():
    expected = {
        "intake_registration": "intake_officer",
        "medical_exam_request": "case_officer",
        "medical_report": "doctor",
        "prosecutor_referral": "case_officer",
        "prosecutor_decision": "prosecutor",
        "inactivity_watch": "prosecutor",
        "authority_reply": "institution",
        "recommendation_follow_up": "case_officer",
        "retention": "head",
    }

    assert {key: whose(RULES)[key] for key in expected} == expected
    assert {"intake_officer", "case_officer", "head"} == ours(RULES)


def test_what_comes_with_content_or_keys_or_from_the_system_is_made_by_no_form():
    apart = {kind for kind, term in RULES.kinds.items() if term.stream == "case" and is_apart(term)}
    of_access = {kind for kind, term in RULES.kinds.items() if term.stream == "case" and is_of_access(term)}

    assert of_access == {"opened", "granted", "revoked", "resealed", "exported"}
    assert apart - of_access == {
        *("allegation_received", "message_received", "message_sent", "item_added"),
        *("corrected", "erased", "clock_stage_reached", "clock_lapsed"),
    }


def test_a_code_is_told_in_the_words_of_its_list():
    said = code_title(RULES, "assessed", "code", "admissible")

    assert said is not None
    assert said.en == "Admissible"
    assert code_title(RULES, "assessed", "code", "unheard_of") is None
    assert code_title(RULES, "assessed", "nothing", "admissible") is None
