"""Pauses that are to be asked about again: on the day that was said, until somebody ends them or says another day."""

from datetime import date

from sqlalchemy import update

from tests.builders import OFFICER, local, undone
from tests.workflow.store.test_schema import NOW, plan
from workflow.paused import pauses_of_month, pauses_to_ask
from workflow.planning import NOBODY, Question, planned
from workflow.store import planning as store
from workflow.store.schema import clock

AWAITED = {"clock": "medical_report", "reason": "awaiting_test_result"}


async def held(office, again="2026-03-17"):
    """A case whose report is awaited, paused until a test result is there, for thirty days at most."""
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001")
    await office.tell(case, "assigned", "2026-03-02 11:00", person=OFFICER.person)
    await office.tell(case, "exam_done", "2026-03-03 12:00", examination="e1", code="protocol")
    await office.tell(case, "pause_started", "2026-03-04 12:00", ask_again_on=again, **AWAITED)
    return case


async def to_ask(office, day, now, **question):
    found, many = await office.tables.read(pauses_to_ask, Question(**question), day, now=local(now).latest)
    assert len(found) == many
    return [(one.case, one.clock, one.is_time) for one in found]


async def test_a_pause_stands_on_the_day_on_which_to_ask_until_that_day_is_over(office):
    case = (await held(office)).removeprefix("case:")
    the_day, before = date(2026, 3, 17), "2026-03-05 09:00"

    assert await to_ask(office, date(2026, 3, 16), before) == []
    assert await to_ask(office, the_day, before) == [(case, "medical_report", False)]
    assert await to_ask(office, date(2026, 3, 31), "2026-03-17 23:00") == [(case, "medical_report", True)]
    assert await to_ask(office, date(2026, 3, 31), "2026-03-18 09:00") == []
    months = [
        await office.tables.read(pauses_of_month, Question(), date(2026, month, 1), now=local(before).latest)
        for month in (2, 3, 4)
    ]
    assert months == [{}, {the_day: 1}, {}]


async def test_a_pause_without_end_is_asked_about_until_somebody_has(office):
    case = (await held(office)).removeprefix("case:")
    without_end = update(clock).where(clock.c.ask_again_at.is_not(None)).values(due_from=None, due_at=None)
    await office.tables.write(lambda connection: connection.execute(without_end))

    assert await to_ask(office, date(2026, 6, 30), "2026-06-01 09:00") == [(case, "medical_report", True)]
    late = await office.tables.read(
        planned, Question(clock="medical_report"), date(2027, 1, 1), now=local("2026-06-01 09:00").latest
    )
    assert late.total == 0


async def test_it_is_asked_for_by_person_and_by_kind(office):
    await held(office)
    day, now = date(2026, 3, 17), "2026-03-05 09:00"

    found = {
        what: len(await to_ask(office, day, now, **question))
        for what, question in {
            "the officer's": {"person": OFFICER.person},
            "nobody's": {"person": NOBODY},
            "watches": {"kind": "watch"},
            "another clock": {"clock": "age"},
            "the place": {"setting": "police"},
        }.items()
    }

    assert found == {"the officer's": 1, "nobody's": 0, "watches": 0, "another clock": 0, "the place": 1}


async def test_a_pause_that_was_ended_is_asked_about_no_more(office):
    case = await held(office)
    await office.tell(case, "pause_ended", "2026-03-10 12:00", clock="medical_report", reason="ground_gone")

    assert await to_ask(office, date(2026, 12, 31), "2026-03-11 09:00") == []


async def test_they_are_found_through_an_index(office):
    times = store.Times(NOW, NOW, NOW)

    said = await undone(office.tables, plan, lambda c: store.pauses(c, store.Asked(kind="limit"), times, at_most=200))

    assert "clock_" in said, said
    assert "Seq Scan" not in said, said
    assert "SCAN clock" not in said.replace("SCAN clock USING", ""), said
