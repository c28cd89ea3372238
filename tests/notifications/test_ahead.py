"""What is told along time: what came since, and when there is next something to do."""

from notifications import choices
from notifications.habits import Habit
from notifications.store import ahead
from notifications.store.schema import EMAIL
from tests.builders import local
from tests.notifications import staff
from tests.notifications.staff import HEAD, OFFICER
from workflow.store.health import next_due

CAME = "2026-03-02 09:00"


def at(text):
    return local(text).latest


async def told_by_mail(office):
    """Something urgent of which the officers of a case hear, and one of them by mail in the morning."""
    for person in (OFFICER, HEAD):
        await office.tables.write(choices.set_way, person, EMAIL, f"{person}@example.org", now=at(CAME))
        await office.tables.write(choices.set_habit, person, Habit(quiet_from=None, quiet_until=None))
    case = await office.receive(CAME)
    await office.register(case, "2026-03-02 09:10", "OI-2026/0001")
    await office.tell(case, "withdrawn_by_reporter", "2026-03-02 10:00")
    await office.tell(case, "reprisal_reported", "2026-03-02 10:00")
    await staff.told(office, "2026-03-02 10:00")
    return case


async def test_the_next_thing_to_do_is_the_first_of_what_waits_and_of_what_nobody_looked_at(office):
    read = office.tables.read
    assert await read(ahead.next_at, at(CAME)) is None
    await told_by_mail(office)

    morning = at("2026-03-03 07:30")
    assert await read(ahead.next_at, at("2026-03-02 10:00")) == morning
    later = [one.escalate_at for one in await staff.notices(office) if one.escalate_at and one.escalate_at > morning]
    assert await read(ahead.next_at, morning) == min(later, default=None)
    assert await read(ahead.next_at, at("2027-03-03 10:00")) is None


async def test_what_was_told_since_is_what_came_after_the_newest_of_then(office):
    read = office.tables.read
    case = await told_by_mail(office)
    newest = await read(ahead.newest)
    assert [one.id for one in await read(ahead.told_after, newest)] == []
    await office.tell(case, "marked_urgent", "2026-03-02 11:00")
    await staff.told(office, "2026-03-02 11:00")

    fresh = await read(ahead.told_after, newest)
    assert {one.kind for one in fresh} == {"marked_urgent"}
    assert await read(ahead.newest) > newest
    assert await read(ahead.carried_since, at(CAME), 0) == []  # nothing was sent


async def test_the_next_deadline_is_the_first_after_a_time(office):
    assert await office.tables.read(next_due, at(CAME)) is None
    await office.receive(CAME)

    assert await office.tables.read(next_due, at(CAME)) == at("2026-03-02 21:00")
    assert await office.tables.read(next_due, at("2026-03-02 21:00")) is None
