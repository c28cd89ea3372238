"""A chronology in our own words: every word is said, dates keep their precision, and the two strands are kept apart."""

from typing import get_args

import pytest

from tests.workflow.chronology.judgments import all_replayed, judgment, told
from tests.workflow.clocks.stories import shipped
from workflow.chronology.terms import EventWord, PlaceOfDeprivation
from workflow.events import Event, checked


def kinds(*lines):
    return [fact.kind for fact in told(judgment(*lines))[1:]]


def inquiries(*lines):
    """What the inquiries opened and resumed in these lines are said to be."""
    return [kind for kind in kinds(*lines) if kind in ("inquiry_opened", "resumed", "disciplinary_opened")]


def test_the_first_fact_is_the_setting_dated_like_the_first_event():
    setting, incident = told(judgment("2001-06-30 incident", place="prison"))

    assert (setting.kind, setting.data, setting.index) == ("circumstances_recorded", {"setting": "prison"}, None)
    assert setting.at == incident.at
    assert (incident.kind, incident.code, incident.index) == ("circumstances_recorded", "incident", 0)


@pytest.mark.parametrize(
    ("line", "text", "precision"),
    [
        ("2001-06-30 01:40 incident", "2001-06-29T23:40:00Z", "minute"),
        ("2001-06-30 incident", "2001-06-30", "day"),
        ("2001-06 incident", "2001-06", "month"),
        ("2001 incident", "2001", "year"),
    ],
)
def test_a_date_is_told_as_exactly_as_it_is_known_and_no_more(line, text, precision):
    fact = told(judgment(line))[-1]

    assert (fact.at.text, fact.at.precision) == (text, precision)


def test_one_word_may_be_two_facts_of_one_event():
    facts = told(judgment("2001-06-30 incident", "2001-07-02 complaint_to_prosecutor"))[2:]

    assert [(fact.kind, fact.index) for fact in facts] == [("allegation_received", 1), ("referral_sent", 1)]


def test_every_word_and_every_place_can_be_told_and_recorded():
    for place in get_args(PlaceOfDeprivation):
        for fact in told(judgment(*(f"2001-06-30 {word}" for word in get_args(EventWord)), place=place)):
            checked(Event("training:x", fact.kind, fact.data), shipped())


def test_the_facts_stand_in_the_order_of_the_file():
    for chronology, _ in all_replayed():
        indexes = [fact.index for fact in told(chronology) if fact.index is not None]
        assert indexes == sorted(indexes)


# ---- the disciplinary strand


def test_an_inquiry_without_a_disciplinary_decision_is_the_criminal_one():
    assert inquiries("2001-01-01 preliminary_inquiry_opened", "2001-02-01 refusal_to_prosecute") == ["inquiry_opened"]


def test_an_inquiry_that_a_disciplinary_decision_ends_is_the_disciplinary_one():
    assert inquiries(
        "2001-01-01 preliminary_inquiry_opened", "2001-02-01 investigation_opened", "2001-05-01 disciplinary_decision"
    ) == ["disciplinary_opened"]


def test_an_inquiry_that_is_refused_before_anybody_is_disciplined_is_the_criminal_one():
    assert inquiries(
        "2001-01-01 preliminary_inquiry_opened", "2001-02-01 refusal_to_prosecute", "2001-05-01 disciplinary_decision"
    ) == ["inquiry_opened"]


def test_a_resumption_resumes_what_ended_last():
    assert inquiries(
        "2001-01-01 disciplinary_decision", "2001-02-01 inquiry_discontinued", "2001-03-01 inquiry_resumed"
    ) == ["resumed"]
    assert inquiries(
        "2001-01-01 inquiry_suspended", "2001-02-01 disciplinary_decision", "2001-03-01 inquiry_resumed"
    ) == ["disciplinary_opened"]


def test_a_resumption_that_only_a_disciplinary_decision_follows_is_not_of_the_closed_criminal_file():
    ended = ("2001-01-01 inquiry_discontinued", "2001-03-01 inquiry_resumed")

    assert inquiries(*ended, "2001-06-01 disciplinary_decision") == ["disciplinary_opened"]
    assert inquiries(*ended, "2001-06-01 disciplinary_decision", "2001-07-01 indictment_filed") == ["resumed"]
