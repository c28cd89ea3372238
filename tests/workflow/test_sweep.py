"""The sweep, on both databases: what time brings is recorded, all of it, and never twice."""

import asyncio
import re

import pytest
from sqlalchemy import event, text, update

from tests.builders import OFFICER, PROSECUTOR, Office, local
from tests.workflow.reached import all_recorded, come, recorded, stages_of
from workflow.case import Telling
from workflow.events import Event, new_case
from workflow.moment import instant_text
from workflow.overview import late_clocks
from workflow.store import cases, connect
from workflow.store.schema import case as case_table
from workflow.sweep import Swept

NOTHING = Swept()


@pytest.fixture
def small_batches(monkeypatch):
    """Seven cases a batch, so that a few cases are many batches."""
    monkeypatch.setattr("workflow.sweep.CASES_A_BATCH", 7)


def at(text):
    """An instant of the office's zone as the log writes it."""
    return instant_text(local(text).latest)


def received(cases_wanted, when):
    """So many allegations."""
    data = {"channel": "portal", "urgent": False}
    return [Telling(Event(new_case(), "allegation_received", data), OFFICER, local(when)) for _ in range(cases_wanted)]


async def swept_by(database_url, sweepers, now):
    """Several nodes sweep at once; what each of them did."""
    nodes = [Office(connect(database_url)) for _ in range(sweepers)]
    try:
        return await asyncio.gather(*(node.sweep(now) for node in nodes))
    finally:
        for node in nodes:
            await node.close()


async def events_of_time(office, case):
    """The events that sweeps recorded in a case."""
    return [entry for entry in (await office.case(case)).entries if entry.by.role == "system"]


async def test_a_stage_that_has_come_is_recorded_once_however_often_we_sweep(office):
    case = await office.receive("2026-03-02 09:00")

    swept = [await office.sweep("2026-03-03 10:00") for _ in range(3)]

    found = await office.case(case)
    assert sorted(recorded(found)) == come(found, local("2026-03-03 10:00").latest)
    assert ("intake_registration", 1, "due", at("2026-03-03 09:00")) in recorded(found)
    assert swept == [Swept(1, len(recorded(found)), 0), NOTHING, NOTHING]
    assert (await office.verify()).misfits == []


async def test_a_sweep_before_anything_is_due_records_nothing(office):
    case = await office.receive("2026-03-02 09:00")

    assert await office.sweep("2026-03-02 20:59") == NOTHING
    assert await events_of_time(office, case) == []


async def test_the_instant_of_a_stage_has_come_at_that_very_second(office):
    case = await office.receive("2026-03-02 09:00")

    assert await office.sweep("2026-03-02 20:59:59") == NOTHING
    await office.sweep("2026-03-02 21:00")

    assert ("intake_registration", 1, "-12 hours", at("2026-03-02 21:00")) in recorded(await office.case(case))


async def test_a_sweep_says_when_each_stage_was_and_when_it_was_recorded(office):
    case = await office.receive("2026-03-02 09:00")

    await office.sweep("2026-03-05 10:00")

    (told,) = await events_of_time(office, case)
    assert (told.kind, told.recorded_at) == ("clock_stage_reached", at("2026-03-05 10:00"))
    assert told.occurred_at == max(stage[3] for stage in stages_of(told)) == at("2026-03-03 21:00")


async def test_a_sweep_after_years_of_silence_catches_up_in_one_go(office):
    case = await office.receive("2026-03-02 09:00")

    await office.sweep("2034-01-01 00:00")

    found, now = await office.case(case), local("2034-01-01 00:00").latest
    assert sorted(recorded(found)) == come(found, now)
    assert [entry.kind for entry in await events_of_time(office, case)] == ["clock_stage_reached", "clock_lapsed"]
    assert await office.sweep("2034-01-01 00:00") == NOTHING
    assert (await office.verify()).misfits == []


async def test_stages_that_were_past_when_they_were_learned_are_noticed_late_in_one_event(office):
    case = await office.receive("2026-03-02 09:00")
    await office.sweep("2026-03-20 09:00")

    await office.tell(case, "referral_sent", "2026-03-02 10:00", learned="2026-03-20 10:00", authority="prosecution")
    await office.sweep("2026-03-20 11:00")

    told = (await events_of_time(office, case))[-1]
    assert told.data["noticed_late"] is True
    assert [stage[0] for stage in stages_of(told)] == ["prosecutor_acknowledgement"] * 3
    assert await office.sweep("2026-03-20 12:00") == NOTHING


async def test_what_was_noticed_late_and_what_was_not_stand_in_two_events(office):
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "referral_sent", "2026-03-02 10:00", learned="2026-03-20 10:00", authority="prosecution")

    await office.sweep("2026-03-20 11:00")

    in_time, late = await events_of_time(office, case)
    assert (in_time.data["noticed_late"], late.data["noticed_late"]) == (False, True)
    assert {stage[0] for stage in stages_of(late)} == {"prosecutor_acknowledgement"}
    assert "prosecutor_acknowledgement" not in {stage[0] for stage in stages_of(in_time)}


async def test_a_step_that_is_lost_for_good_lapses_and_is_no_longer_late(office):
    case = await office.receive("2026-03-02 09:00")
    before, after = local("2026-04-13 08:00").latest, local("2026-04-14 09:00").latest
    assert await late_keys(office, before, case) >= {"medical_exam_request"}

    await office.sweep("2026-04-14 09:00")

    assert "medical_exam_request" not in await late_keys(office, after, case)
    lapsed = (await events_of_time(office, case))[-1]
    assert (lapsed.kind, [stage[:3] for stage in stages_of(lapsed)]) == (
        "clock_lapsed",
        [("medical_exam_request", 1, "lapse")],
    )
    assert (await office.verify()).misfits == []


async def late_keys(office, now, case):
    found = await office.tables.read(late_clocks, now, watches=True)
    return {due.clock for due in found if case.endswith(due.case)}


async def test_an_extension_lets_the_new_instants_fire_and_leaves_the_old_ones_in_history(office):
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "investigation_opened", "2026-03-02 12:00", by=PROSECUTOR)
    await office.sweep("2028-02-20 09:00")
    before = recorded(await office.case(case), "investigation_outer_limit")

    await office.tell(case, "extended_by_court", "2028-02-25 09:00", by=PROSECUTOR, amount=12)
    await office.sweep("2029-03-05 09:00")

    after = recorded(await office.case(case), "investigation_outer_limit")
    assert [stage[2] for stage in before] == ["-6 months", "-15 days"]
    assert after == [
        *before,
        ("investigation_outer_limit", 1, "-6 months", at("2028-09-02 23:59:59")),
        ("investigation_outer_limit", 1, "-15 days", at("2029-02-15 23:59:59")),
        ("investigation_outer_limit", 1, "due", at("2029-03-02 23:59:59")),
    ]
    assert (await office.verify()).misfits == []


async def test_a_correction_lets_the_new_instants_fire_and_leaves_the_old_ones_in_history(office):
    case = await office.receive("2026-03-02 09:00")
    sent = await office.refer(case, "2026-03-02 10:00")
    await office.sweep("2026-03-23 09:00")
    before = recorded(await office.case(case), "prosecutor_decision")

    better = {"corrects": sent.n, "code": "replaced", "reason": "wrong_date", "occurred_as": at("2026-03-12 10:00")}
    await office.tell(case, "corrected", "2026-03-24 09:00", **better)
    await office.sweep("2026-05-15 09:00")

    clock = await office.clock(case, "prosecutor_decision", sent.n)
    moved = [(clock.key, sent.n, stage.label, instant_text(stage.at)) for stage in clock.stages]
    assert before == [("prosecutor_decision", sent.n, "-10 days", at("2026-03-22 23:59:59"))]
    assert recorded(await office.case(case), "prosecutor_decision") == [*before, *moved]
    assert len({*before, *moved}) == 4
    assert (await office.verify()).misfits == []


async def test_nothing_fires_for_a_clock_that_was_met_or_ended(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "1/2026")
    await office.tell(case, "assessed", "2026-03-02 11:00", code="not_admissible", reason="other_body_competent")

    await office.sweep("2027-03-02 09:00")

    found = await office.case(case)
    stopped = {clock.key for clock in found.clocks if clock.stopped is not None}
    assert stopped >= {"intake_registration", "medical_exam_request", "prosecutor_referral"}
    assert stopped.isdisjoint(stage[0] for stage in recorded(found))


async def test_nothing_fires_during_a_pause_and_nothing_twice_after_it(office):
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "circumstances_recorded", "2026-02-10", learned="2026-03-02 09:30", code="incident")
    exam = await office.tell(case, "exam_requested", "2026-03-02 10:00")  # three days, warned of a day before
    await office.sweep("2026-03-04 12:00")
    before = recorded(await office.case(case), "medical_exam_recent")

    await office.tell(case, "exam_declined", "2026-03-04 13:00", reason="not_now")
    for hour in (14, 23):
        await office.sweep(f"2026-03-05 {hour}:00")
    during = recorded(await office.case(case), "medical_exam_recent")
    await office.tell(case, "exam_offered_again", "2026-03-06 13:00")
    for day in range(6, 20):
        await office.sweep(f"2026-03-{day:02} 14:00")

    after = recorded(await office.case(case), "medical_exam_recent")
    assert before == during == [("medical_exam_recent", exam.n, "-24 hours", at("2026-03-04 10:00"))]
    assert [stage[2:] for stage in after[1:]] == [
        ("-24 hours", at("2026-03-06 10:00")),  # the same stage at its new instant: the pause took two days
        ("due", at("2026-03-07 10:00")),
        ("+36 hours", at("2026-03-08 22:00")),
    ]
    assert (await office.verify()).misfits == []


@pytest.mark.parametrize("why", [{}, {"reason": "ground_gone"}])
async def test_a_pause_that_somebody_ended_lets_the_stages_come_again(office, why):
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "exam_done", "2026-03-02 12:00", code="protocol")
    await office.tell(case, "pause_started", "2026-03-04 10:00", clock="medical_report", reason="awaiting_test_result")

    await office.tell(case, "pause_ended", "2026-03-06 10:00", clock="medical_report", **why)
    await office.sweep("2026-03-10 09:00")

    reached = recorded(await office.case(case), "medical_report")
    assert [stage[2:] for stage in reached] == [
        ("-2 days", at("2026-03-07 23:59:59")),
        ("due", at("2026-03-09 23:59:59")),
    ]


async def test_more_cases_than_a_batch_are_all_swept(office, small_batches):
    await office.tell_many(received(45, "2026-03-02 09:00"), now="2026-03-02 09:00")

    swept = await office.sweep("2026-03-05 09:00")

    found = await all_recorded(office)
    assert swept.cases == len({stream for stream, _stage in found}) == 45
    assert len(found) == len(set(found)) == swept.stages


@pytest.mark.parametrize("sweepers", [2, 5])
async def test_sweepers_at_once_record_each_stage_exactly_once(office, database_url, small_batches, sweepers):
    await office.tell_many(received(60, "2026-03-02 09:00"), now="2026-03-02 09:00")

    swept = await swept_by(database_url, sweepers, "2026-03-05 09:00")

    found = await all_recorded(office)
    assert len(found) == len(set(found)) == sum(one.stages for one in swept)
    assert sum(one.cases for one in swept) == 60
    assert await office.sweep("2026-03-05 09:00") == NOTHING
    assert (await office.verify()).misfits == []


async def test_a_sweep_and_a_record_of_the_same_cases_at_once_both_succeed(office, database_url):
    streams = [await office.receive("2026-03-02 09:00") for _ in range(20)]
    node = Office(connect(database_url))

    swept, *_told = await asyncio.gather(
        office.sweep("2026-03-05 09:00"), *(node.refer(case, "2026-03-05 09:00") for case in streams)
    )
    rest = await office.sweep("2026-03-05 09:00")  # cases that were being written to are left to the next one

    found = await all_recorded(office)
    assert len(found) == len(set(found)) == swept.stages + rest.stages
    for case in streams:
        told = await office.case(case)
        assert [entry.kind for entry in told.entries if entry.by == OFFICER] == ["referral_sent"]
    assert (await office.verify()).misfits == []
    await node.close()


async def test_a_case_with_hundreds_of_lapses_at_once_is_swept_like_any_other(office):
    case = await office.receive("2026-03-02 09:00")
    moment = local("2026-03-02 10:00")
    exams = [
        Telling(Event(case, "exam_requested", {"examination": f"e{number:03}"}), OFFICER, moment)
        for number in range(750)
    ]
    await office.tell_many(exams, now="2026-03-02 10:00")

    swept = await office.sweep("2026-05-02 10:00")

    assert swept.lapsed >= 750
    assert sorted(recorded(await office.case(case))) == come(await office.case(case), local("2026-05-02 10:00").latest)


@pytest.mark.parametrize("alone", [True, False])
async def test_a_case_that_says_it_is_due_while_none_of_its_clocks_is_stops_nobody(office, alone):
    tampered = await office.receive("2026-03-02 09:00")
    if not alone:
        await office.receive("2026-03-01 20:00")
    past = update(case_table).where(case_table.c.stream == tampered).values(next_check_at=local("2026-01-01").latest)
    await office.tables.write(lambda connection: connection.execute(past).rowcount)

    swept = await office.sweep("2026-03-02 09:00")

    assert swept.cases == (1 if alone else 2)
    assert recorded(await office.case(tampered)) == []
    assert (await office.verify()).misfits == []


FILL = """
INSERT INTO "case" (stream, n, last, state, adoption, next_check_at)
WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < 20000)
SELECT 'case:' || i, 1, {blob}, '', 2, 1900000000 + i FROM many
"""


async def test_what_is_due_is_found_through_its_index_not_by_reading_all_cases(office):
    def plan(connection):
        is_sqlite = connection.dialect.name == "sqlite"
        connection.execute(text(FILL.format(blob="x'00'" if is_sqlite else "'\\x00'::bytea")))
        connection.execute(text("ANALYZE"))
        said = []

        def note(_connection, _cursor, statement, parameters, *_more):
            said.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        cases.cases_due(connection, local("2030-04-01").latest, at_most=500)
        event.remove(connection, "before_cursor_execute", note)
        statement, parameters = said[0]
        explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
        return "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, parameters))

    said = await office.tables.write(plan)

    assert "case_next_check" in said
    assert not re.search(r"SCAN|Seq Scan|Sort|TEMP B-TREE", said)
