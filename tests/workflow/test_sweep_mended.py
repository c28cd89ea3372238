"""One case that cannot be swept holds up no other: its rows are written anew from its events, or it is left aside."""

import pytest
from sqlalchemy import text

SPOILED = {
    "unreadable stages": "UPDATE clock SET stages = 'rubbish' WHERE stream = :case",
    "an older head": 'UPDATE "case" SET n = 0 WHERE stream = :case',
}


@pytest.mark.parametrize("what", SPOILED)
async def test_rows_that_cannot_be_swept_are_derived_anew_and_every_case_is_swept(office, what):
    spoiled, other = await office.receive("2026-03-02 09:00"), await office.receive("2026-03-02 09:30")
    await office.tables.write(run, SPOILED[what], spoiled)

    swept = await office.sweep("2026-03-03 12:00")

    assert spoiled in swept.derived_anew
    assert swept.unreadable == ()
    for case in (spoiled, other):
        assert (await office.case(case)).entries[-1].kind == "clock_stage_reached"
    assert (await office.verify()).misfits == []


async def test_a_case_whose_events_cannot_be_read_is_left_aside_and_named_and_the_others_are_swept(office):
    spoiled, other = await office.receive("2026-03-02 09:00"), await office.receive("2026-03-02 09:30")
    await office.tables.write(run, "UPDATE event SET entry = :rubbish WHERE stream = :case", spoiled)
    await office.tables.write(run, "UPDATE clock SET stages = 'rubbish' WHERE stream = :case", spoiled)

    swept = await office.sweep("2026-03-03 12:00")

    assert swept.unreadable == (spoiled,)
    assert (await office.case(other)).entries[-1].kind == "clock_stage_reached"
    assert not (await office.verify()).ok


def run(connection, statement, case):
    bound = {"case": case, "rubbish": b"rubbish"}
    connection.execute(text(statement), {name: value for name, value in bound.items() if f":{name}" in statement})
