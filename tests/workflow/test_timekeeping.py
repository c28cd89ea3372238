"""Whether the machine's time is trusted: a jump holds the sweep and nothing else, until somebody says it is right."""

from datetime import datetime, timedelta

import pytest

from tests.builders import ADMINISTRATOR, Office, local
from tests.workflow.reached import all_recorded, events_of
from workflow.errors import NotNow, NotUnderstood
from workflow.store import instance
from workflow.store.log import sequence
from workflow.timekeeping import TOLERANCE, Timekeeper, newest_recorded_at, trust


class Ticks:
    """The seconds of a machine that runs; `pass_by` lets time pass."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def pass_by(self, **time: float) -> None:
        self.seconds += timedelta(**time).total_seconds()

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def ticks():
    return Ticks()


async def looked(office: Office, keeper: Timekeeper, text: str) -> str | None:
    """What the keeper says at a time of the wall clock."""
    return await office.tables.write(keeper.look, local(text).latest)


async def held_since(office: Office) -> datetime | None:
    here = await office.tables.read(instance.read)
    assert here is not None
    return here.held_since


async def trusted(office: Office, text: str, reason: str = "clock_was_wrong") -> None:
    await office.tables.write(trust, reason=reason, by=ADMINISTRATOR, now=local(text).latest)


async def test_a_clock_that_runs_as_the_machine_does_holds_nothing(office, ticks):
    keeper = Timekeeper(ticks)

    for hour in range(9, 20):
        assert await looked(office, keeper, f"2026-03-02 {hour:02}:00") is None
        ticks.pass_by(hours=1)

    assert await held_since(office) is None


@pytest.mark.parametrize("text", ["2026-03-02 09:55", "2026-03-02 10:05"])
async def test_a_clock_that_drifts_by_five_minutes_holds_nothing(office, ticks, text):
    keeper = Timekeeper(ticks)
    await looked(office, keeper, "2026-03-02 09:00")

    ticks.pass_by(hours=1)

    assert await looked(office, keeper, text) is None
    assert timedelta(minutes=5) == TOLERANCE


@pytest.mark.parametrize("text", ["2026-03-02 09:54:59", "2026-03-02 10:05:01", "2020-01-01 00:00", "2036-01-01 00:00"])
async def test_a_clock_that_jumps_forward_or_back_holds_the_sweep_and_says_from_where_to_where(office, ticks, text):
    keeper = Timekeeper(ticks)
    await looked(office, keeper, "2026-03-02 09:00")

    ticks.pass_by(hours=1)
    why = await looked(office, keeper, text)

    assert why is not None
    assert why.startswith("the clock jumped from 2026-03-02T09:00:00Z to 20")
    assert await held_since(office) == local(text).latest


async def test_a_clock_that_jumped_stays_under_suspicion_though_it_then_runs_on(office, ticks):
    keeper = Timekeeper(ticks)
    await looked(office, keeper, "2026-03-02 09:00")
    await looked(office, keeper, "2026-03-02 12:00")

    ticks.pass_by(minutes=1)

    assert await looked(office, keeper, "2026-03-02 12:01") is None
    assert await held_since(office) is not None


async def test_a_start_before_the_newest_event_holds_the_sweep(office, ticks):
    await office.receive("2026-03-02 09:00")

    why = await looked(office, Timekeeper(ticks), "2026-03-01 09:00")

    assert why == "the clock says 2026-03-01T08:00:00Z, before the newest event of 2026-03-02T08:00:00Z"


async def test_a_start_after_years_of_downtime_holds_nothing(office, ticks):
    await office.receive("2026-03-02 09:00")

    assert await looked(office, Timekeeper(ticks), "2031-03-02 09:00") is None


async def test_a_start_of_an_instance_without_a_case_holds_nothing(office, ticks):
    assert await looked(office, Timekeeper(ticks), "2026-03-02 09:00") is None


async def test_the_newest_event_counts_wherever_it_stands_in_the_log(office):
    first, second = [await office.receive("2026-03-02 09:00") for _ in range(2)]
    await office.refer(second, "2026-03-02 10:00")
    await office.refer(first, "2026-03-09 10:00")  # stands before the other's where one sequencer takes both

    await office.tables.write(sequence)

    assert await office.tables.read(newest_recorded_at) == local("2026-03-09 10:00").latest


async def test_an_event_that_has_no_place_in_the_log_yet_counts_too(office):
    await office.receive("2026-03-09 10:00")

    assert await office.tables.read(newest_recorded_at) == local("2026-03-09 10:00").latest


async def test_a_held_sweep_records_nothing_while_allegations_are_still_received(office, ticks):
    await office.receive("2026-03-02 09:00")
    await looked(office, Timekeeper(ticks), "2026-03-01 09:00")

    with pytest.raises(NotNow, match="held since 2026-03-01T08:00:00Z: the clock says"):
        await office.sweep("2026-03-12 09:00")
    case = await office.receive("2026-03-02 10:00")

    assert await all_recorded(office) == []
    assert [entry.kind for entry in (await office.case(case)).entries] == ["allegation_received"]
    assert (await office.verify()).misfits == []


async def test_trust_is_an_event_and_lets_the_sweep_go_on(office, ticks):
    await office.receive("2026-03-02 09:00")
    await looked(office, Timekeeper(ticks), "2026-03-01 09:00")

    await trusted(office, "2026-03-12 09:00", reason="machine_was_off")

    told = [entry for entry in await events_of(office) if entry.kind == "clock_override"]
    assert [(entry.data, entry.by) for entry in told] == [({"reason": "machine_was_off"}, ADMINISTRATOR)]
    assert await held_since(office) is None
    assert (await office.sweep("2026-03-12 09:00")).cases == 1
    assert (await office.verify()).misfits == []


async def test_a_time_that_was_trusted_is_not_doubted_at_the_next_start(office, ticks):
    await office.receive("2036-03-02 09:00")  # the clock was ten years ahead then
    await looked(office, Timekeeper(ticks), "2026-03-02 09:00")
    await trusted(office, "2026-03-02 09:05")

    assert await looked(office, Timekeeper(ticks), "2026-03-02 09:10") is None
    assert await looked(office, Timekeeper(ticks), "2026-03-01 09:10") is not None


async def test_after_a_trusted_time_the_newest_event_counts_again(office, ticks):
    await office.receive("2036-03-02 09:00")
    await trusted(office, "2026-03-02 09:05")
    await office.tables.write(sequence)
    await office.receive("2026-03-04 09:00")

    assert await looked(office, Timekeeper(ticks), "2026-03-03 09:00") is not None


async def test_trust_needs_a_reason_of_the_vocabulary_and_holds_on_without(office, ticks):
    await office.receive("2026-03-02 09:00")
    await looked(office, Timekeeper(ticks), "2026-03-01 09:00")

    with pytest.raises(NotUnderstood, match="The field reason of clock_override"):
        await trusted(office, "2026-03-12 09:00", reason="believe me")

    assert await held_since(office) is not None
    with pytest.raises(NotNow):
        await office.sweep("2026-03-12 09:00")
