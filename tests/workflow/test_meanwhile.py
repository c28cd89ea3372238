"""Two officers at one case: the second hears what the first did, and her step is not recorded over it."""

import asyncio

import pytest

from tests.builders import INTAKE, OFFICER, Office, local
from workflow.errors import NotFound, NotNow
from workflow.events import Event, new_case
from workflow.meanwhile import changed_since, record_if_unchanged
from workflow.store import connect

NOW = "2026-03-02 10:40"


async def tell(office, case, seen, kind="exam_requested", **data):
    at = local(NOW)
    return await office.tables.write(
        record_if_unchanged, Event(case, kind, data), seen=seen, by=OFFICER, at=at, now=at.latest
    )


async def test_what_another_did_since_the_page_was_made_is_told_and_nothing_recorded(office):
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "exam_requested", "2026-03-02 10:38", by=INTAKE)
    before = await office.counts()

    with pytest.raises(NotNow, match="the case has changed since this page was made"):
        await tell(office, case, seen=1)

    (happened,) = await office.tables.read(changed_since, case, 1)
    assert (happened.kind, happened.by.person, happened.happened) == (
        "exam_requested",
        INTAKE.person,
        "2026-03-02T09:38:00Z",
    )
    assert await office.counts() == before


async def test_what_time_did_and_who_read_keeps_nobody_from_acting(office):
    case = await office.receive("2026-03-01 09:00")
    await office.tell(case, "opened", "2026-03-01 10:00", compartment="allegation")
    await office.sweep("2026-03-02 10:00")

    assert await office.tables.read(changed_since, case, 1) == []
    assert (await tell(office, case, seen=1)).kind == "exam_requested"


async def test_of_two_who_send_at_once_one_is_recorded(office, database_url):
    case = await office.receive("2026-03-02 09:00")
    other = Office(connect(database_url))

    outcomes = await asyncio.gather(tell(office, case, 1), tell(other, case, 1), return_exceptions=True)

    assert sorted(type(one).__name__ for one in outcomes) == ["Entry", "NotNow"]
    assert len((await office.case(case)).entries) == 2
    await other.close()


async def test_a_case_that_is_not_there_is_not_begun(office):
    before = await office.counts()

    with pytest.raises(NotFound):
        await tell(office, new_case(), seen=0)

    assert await office.counts() == before
