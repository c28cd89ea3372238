"""`vigil late --on DAY`: what would be late then, as a sweep at the end of that day finds it."""

from datetime import date, timedelta

import pytest

from config.clock import now_utc
from tests.builders import ZONE
from tests.config.cli.test_cli import LATE_KEYS, is_one_refusal
from workflow.moment import local_day

KEYS = LATE_KEYS | {"late_now", "possible_until"}


def in_days(days):
    return (local_day(now_utc(), ZONE) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("days", [0, 3, 60])
def test_it_is_what_a_sweep_when_the_day_is_over_finds_late(demo, days):
    then = date.fromisoformat(in_days(days)) + timedelta(days=1)

    said = demo("late", "--on", in_days(days), "--json")
    swept = demo("sweep", "--at", f"{then}T00:00", "--json")

    limits = [one for one in said.json["late"] if one["kind"] == "limit"]
    assert (said.code, swept.code) == (3, 3)
    assert [(one["case"], one["clock"], one["due"]) for one in limits] == [
        (one["case"], one["clock"], one["due"]) for one in swept.json["late"]
    ]


def test_late_already_and_until_then_are_told_apart_and_limits_from_watches(demo):
    now, said = demo("late", "--json"), demo("late", "--on", in_days(20), "--json")

    assert said.json.keys() == {"at", "on", "late", "lost"}
    assert all(one.keys() == KEYS and one["late_days"] >= 0 for one in said.json["late"])
    assert {one["kind"] for one in said.json["late"]} == {"limit", "watch"}
    already = {(one["case"], one["clock"]) for one in said.json["late"] if one["late_now"]}
    assert already <= {(one["case"], one["clock"]) for one in now.json["late"]}
    assert len(already) < len(said.json["late"])


def test_it_is_told_in_words_with_the_number_of_the_case_and_the_day(demo):
    said = demo("late", "--on", in_days(20))

    first, *rows = said.out.splitlines()
    assert first.startswith(f"Limits late at the end of {in_days(20)} if nothing is done: ")
    assert "OI-" in said.out
    assert any("already, late by" in row for row in rows)
    assert any("until then, late by" in row for row in rows)
    assert any(row.startswith("Promptness lost by then (watches): ") for row in rows)


def test_where_nothing_would_be_late_it_ends_well(empty):
    said = empty("late", "--on", in_days(300))

    assert (said.code, said.out.splitlines()[0][-28:]) == (0, " 0 (0 already, 0 until then)")


@pytest.mark.parametrize(
    "day", ["tomorrow", "2026-02-30", "2026-12", "2026", "2026-12-04T10:00", "9999-12-31", "", "\0"]
)
def test_what_is_no_day_is_refused_in_a_sentence(empty, day):
    assert is_one_refusal(empty("late", "--on", day), code=2)


@pytest.mark.parametrize("day", ["1900-01-01", "2101-01-01"])
def test_a_day_that_no_calendar_counts_with_is_refused_with_those_that_may_be_asked_for(empty, day):
    said = empty("late", "--on", day)

    assert is_one_refusal(said, code=2)
    assert "2000-01-01" in said.err
    assert "2100-12-31" in said.err
