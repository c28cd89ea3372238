"""What was held for the morning and has been done meanwhile is not mailed; the inbox keeps it."""

from notifications import choices
from notifications.overtaken import drop_overtaken
from notifications.store.schema import EMAIL, HELD, READ, SENT
from tests.builders import local
from tests.notifications import staff
from tests.notifications.staff import COLLEAGUE

NIGHT, MORNING = "2026-03-10 00:00", "2026-03-10 07:30"


async def held(office):
    """A referral is to be acknowledged by Tuesday: told on Monday at midnight, and held for the morning."""
    await office.tables.write(choices.set_way, COLLEAGUE, EMAIL, "colleague@example.org", now=local(NIGHT).latest)
    case = await office.receive("2026-03-05 09:00")
    await office.register(case, "2026-03-05 09:10", "OI-2026/0001")
    await office.tell(case, "referral_sent", "2026-03-05 12:00", authority="prosecution", referral="referral-1")
    await office.sweep("2026-03-09 23:00")
    await staff.told(office, "2026-03-09 23:00", staff.Staff(people=()))
    await office.sweep(NIGHT)
    await staff.told(office, NIGHT)
    return case


async def states(office):
    rows = await staff.notices(office, channel=None, person=COLLEAGUE)
    assert {one.about for one in rows} == {'[["prosecutor_acknowledgement",3,"-1 working day"]]'}
    return {one.channel: one.state for one in rows}


async def test_a_step_that_came_before_the_morning_is_not_mailed(office):
    case = await held(office)

    await office.tell(case, "referral_acknowledged", "2026-03-10 06:00", referral="referral-1")
    assert await drop_overtaken(office.tables, local(NIGHT).latest) == 0  # its morning has not come
    assert await drop_overtaken(office.tables, local(MORNING).latest) == 1

    assert await states(office) == {"inbox": SENT, EMAIL: READ}


async def test_what_is_still_due_is_kept(office):
    await held(office)

    assert await drop_overtaken(office.tables, local(MORNING).latest) == 0

    assert await states(office) == {"inbox": SENT, EMAIL: HELD}
