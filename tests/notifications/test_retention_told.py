"""A month before content is to be erased, and on the day, somebody is told, also when the case officer has left."""

import json

from tests.notifications import staff
from tests.notifications.staff import COLLEAGUE, HEAD, OFFICER, Staff, without
from workflow.ledger.entry import By

HEAD_SAYS = By(office="oi", person=HEAD, role="head")


async def closed(office):
    """A case that the officer closed on 2 March 2026; what was told of it until then is read."""
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 09:10", "OI-2026/0001")
    await office.tell(case, "assessed", "2026-03-02 09:20", code="admissible")
    await office.tell(case, "assigned", "2026-03-02 09:30", person=OFFICER)
    await office.tell(case, "closed", "2026-03-02 10:00", reason="other")
    return case


async def warned(office, now, people=None):
    """Who is told of the retention when time is looked at: person and stage."""
    await office.sweep(now)
    await staff.told(office, now, people)
    return {*await told_of_it(office)}


async def told_of_it(office, **wanted):
    """Every notice of the retention: person and stage."""
    found = await staff.notices(office, kind="clock_stage_reached", **wanted)
    stages = [(one.person, about) for one in found for about in json.loads(one.about)]
    return [(person, stage) for person, (clock, _occasion, stage) in stages if clock == "retention"]


async def test_the_case_officer_and_the_head_are_told_a_month_before_and_the_head_on_the_day(office):
    await closed(office)

    assert await warned(office, "2031-02-02 12:00") == set()
    early = {(OFFICER, "-1 months"), (HEAD, "-1 months")}
    assert await warned(office, "2031-02-03 08:00") == early
    assert await warned(office, "2031-03-03 08:00") == early | {(HEAD, "due")}


async def test_when_the_case_officer_has_left_a_colleague_is_told_and_nobody_is_missing(office):
    await closed(office)

    assert await warned(office, "2031-02-03 08:00", Staff(without(OFFICER))) == {
        (COLLEAGUE, "-1 months"),
        (HEAD, "-1 months"),
    }
    assert await warned(office, "2031-03-03 08:00", Staff(without(OFFICER, HEAD))) >= {(COLLEAGUE, "due")}


async def test_put_off_it_is_told_again_before_the_new_day(office):
    case = await closed(office)
    await warned(office, "2031-02-03 08:00")
    said = {"until": "2032-01-31", "reason": "court_proceedings"}
    await office.tell(case, "retention_postponed", "2031-02-10 09:00", by=HEAD_SAYS, **said)

    assert (HEAD, "due") not in await warned(office, "2031-03-03 08:00")
    await warned(office, "2032-01-02 08:00")
    assert await told_of_it(office, person=HEAD) == [(HEAD, "-1 months")] * 2
