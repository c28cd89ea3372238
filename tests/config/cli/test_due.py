"""`vigil due`: any date explained, step by step, without an instance."""

import pytest

from tests.workflow.policy.island import FOLDER as ISLAND


def test_an_exact_start_has_one_due_date_with_its_stages_and_reasons(nowhere):
    said = nowhere("due", "prosecutor_decision", "--from", "2026-03-02T14:00", "--json")

    (answer,) = said.json
    assert said.code == 0
    assert answer.keys() >= {"from", "due", "stages", "why"}
    assert (answer["from"], answer["due"]) == ("2026-03-02T13:00:00Z", "2026-04-01T21:59:59Z")
    assert answer["stages"] == [
        {"at": "-10 days", "instant": "2026-03-22T22:59:59Z"},
        {"at": "due", "instant": "2026-04-01T21:59:59Z"},
        {"at": "+15 days", "instant": "2026-04-16T21:59:59Z"},
    ]
    assert all(isinstance(step, str) and step.endswith(".") for step in answer["why"])


@pytest.mark.parametrize("start", ["2026-03-02T14:00+01:00", "2026-03-02T13:00Z", "2026-03-02 14:00:00"])
def test_a_time_without_a_zone_is_the_offices(nowhere, start):
    (answer,) = nowhere("due", "medical_exam_request", "--from", start, "--json").json

    assert answer["due"] == "2026-03-03T13:00:00Z"


def test_a_day_alone_is_vague_where_hours_count(nowhere):
    (answer,) = nowhere("due", "medical_exam_request", "--from", "2026-03-02", "--json").json

    assert "due" not in answer
    assert (answer["earliest"], answer["latest"]) == ("2026-03-02T23:00:00Z", "2026-03-03T22:59:59Z")


def test_a_month_alone_is_vague_where_days_count(nowhere):
    (answer,) = nowhere("due", "medical_report", "--from", "2026-03", "--json").json

    assert "due" not in answer
    assert (answer["earliest"], answer["latest"]) == ("2026-03-06T22:59:59Z", "2026-04-05T21:59:59Z")


def test_a_day_alone_is_exact_where_days_count(nowhere):
    (answer,) = nowhere("due", "medical_report", "--from", "2026-03-02", "--json").json

    assert answer["due"] == answer["earliest"] == answer["latest"] == "2026-03-07T22:59:59Z"


def test_several_starts_are_answered_in_their_order(nowhere):
    starts = ["2026-03-02", "2024-02-29T00:00Z", "1999"]

    said = nowhere("due", "limitation", *(word for start in starts for word in ("--from", start)), "--json")

    assert [answer["from"] for answer in said.json] == ["2026-03-02", "2024-02-29T00:00:00Z", "1999"]


def test_an_end_that_moves_says_why(nowhere):
    said = nowhere("due", "victim_notice", "--from", "2026-12-18T10:00")  # eight days on is a Saturday after Christmas

    assert said.code == 0
    assert "Source: CPC 08/L-032" in said.out
    assert "2026-12-26" in said.out
    assert "Saturday" in said.out


def test_a_vague_start_is_called_vague(nowhere):
    assert "The start is vague: due between " in nowhere("due", "medical_exam_request", "--from", "2026-03").out


def test_a_clock_of_another_policy_is_explained_by_its_calendar(nowhere):
    said = nowhere("due", "sheriffs_answer", "--from", "2027-03-01T09:00", "--policy", ISLAND)

    assert said.code == 0
    assert "Day of the Nets" in said.out


def test_an_unknown_clock_is_answered_with_those_there_are(nowhere):
    said = nowhere("due", "nonsense", "--from", "2026-03-02")

    assert (said.code, said.out) == (1, "")
    assert "There is no clock nonsense" in said.err
    assert "medical_exam_request" in said.err


@pytest.mark.parametrize("start", ["2026-02-30", "26-3-2", "soon", "", "2026-03-02T25:00", "2026-13", "99999-01-01"])
def test_a_start_that_does_not_exist_is_refused(nowhere, start):
    said = nowhere("due", "medical_report", "--from", start)

    assert (said.code, said.out) == (2, "")
    assert "is not a date or a time that exists" in said.err


def test_a_policy_that_is_not_there_is_refused(nowhere, tmp_path):
    said = nowhere("due", "x", "--from", "2026-03-02", "--policy", tmp_path / "nowhere")

    assert (said.code, said.out) == (2, "")
    assert "There is no folder" in said.err
