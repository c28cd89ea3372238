"""By which way and when people are told: mornings, quiet hours, substitutes, and a reader that stood still."""

from notifications import choices, inbox
from notifications.habits import Habit
from notifications.store.choices import Absence
from notifications.store.schema import EMAIL, HELD, READ, SENT, WAITING
from tests.builders import INTAKE as BY_INTAKE
from tests.builders import local
from tests.notifications import staff
from tests.notifications.staff import COLLEAGUE, HEAD, OFFICER, Staff
from tests.notifications.test_telling import BY_HEAD, MONDAY, referred, registered


async def by_mail(office, person, habit=None):
    def chosen(connection):
        choices.set_way(connection, person, EMAIL, f"{person}@example.org", now=local(MONDAY).latest)
        if habit is not None:
            choices.set_habit(connection, person, habit)

    await office.tables.write(chosen)


async def test_what_can_wait_waits_for_the_next_working_morning_and_urgent_things_do_not(office):
    await by_mail(office, COLLEAGUE)
    case = await registered(office)
    await office.tell(case, "marked_urgent", "2026-03-06 21:00")
    await office.tell(case, "withdrawn_by_reporter", "2026-03-06 21:00")

    await staff.told(office, "2026-03-06 21:00")  # a Friday

    mails = {one.kind: (one.state, one.next_at) for one in await staff.notices(office, channel=EMAIL)}
    assert mails["marked_urgent"] == (WAITING, local("2026-03-06 21:00").latest)
    assert mails["withdrawn_by_reporter"] == (HELD, local("2026-03-09 07:30").latest)


async def test_whoever_wants_no_digest_is_told_at_once(office):
    await by_mail(office, COLLEAGUE, Habit(digest=False))
    case = await registered(office)
    await office.tell(case, "withdrawn_by_reporter", "2026-03-06 15:00")

    await staff.told(office, "2026-03-06 15:00")

    assert [one.state for one in await staff.notices(office, channel=EMAIL)] == [WAITING]


async def test_what_falls_due_before_the_digest_is_told_while_there_is_time(office):
    await by_mail(office, COLLEAGUE)
    await office.receive("2026-03-07 08:00")  # a Saturday: due on Sunday at 8:00, twelve hours before it is told
    await office.sweep("2026-03-07 19:59")
    await office.sweep("2026-03-07 20:00")

    await staff.told(office, "2026-03-07 20:00")

    due = [one for one in await staff.notices(office, channel=EMAIL) if one.what == "due"]
    assert due
    assert all(one.next_at <= local("2026-03-08 08:00").latest for one in due)


async def test_whoever_is_away_finds_it_in_their_inbox_and_the_substitute_is_told(office):
    for person in (OFFICER, COLLEAGUE):
        await by_mail(office, person)
    await away(office, OFFICER, COLLEAGUE)
    case = await registered(office)
    await office.tell(case, "assigned", "2026-03-02 10:00", by=BY_HEAD, person=OFFICER)

    await staff.told(office, MONDAY)

    assert await staff.heard(office, kind="assigned") == {OFFICER: 1, COLLEAGUE: 1}
    assert {one.person for one in await staff.notices(office, channel=EMAIL, kind="assigned")} == {COLLEAGUE}


async def test_where_the_substitute_is_barred_a_colleague_or_the_head_stands_in(office):
    await away(office, OFFICER, COLLEAGUE)
    case = await registered(office)
    await office.tell(case, "assigned", "2026-03-02 10:00", by=BY_INTAKE, person=OFFICER)

    await staff.told(office, MONDAY, Staff(barred={case: frozenset({COLLEAGUE})}))

    assert await staff.heard(office, kind="assigned") == {OFFICER: 1, HEAD: 1}


async def away(office, person, substitute):
    kept = Absence(person, "2026-03-01", "2026-03-10", substitute)
    day = local("2026-03-02").earliest.date()
    await office.tables.write(choices.set_absence, person, kept, directory=Staff(), today=day)


async def test_what_was_read_in_the_inbox_is_not_mailed_any_more(office):
    await by_mail(office, COLLEAGUE)
    case = await registered(office)
    await office.tell(case, "withdrawn_by_reporter", "2026-03-06 21:00")
    await staff.told(office, "2026-03-06 21:00")
    (item,) = await office.tables.read(inbox.listed, COLLEAGUE)

    await office.tables.write(inbox.mark_read, COLLEAGUE, [item.id], now=local("2026-03-07 09:00").latest)

    assert [one.state for one in await staff.notices(office, channel=None, person=COLLEAGUE)] == [READ, READ]
    assert {one.state for one in await staff.notices(office, person=HEAD)} == {SENT}


async def test_a_reader_that_stood_still_for_long_sends_only_what_is_still_so(office):
    await by_mail(office, COLLEAGUE)
    case = await referred(office)
    await office.tell(case, "withdrawn_by_reporter", "2026-03-02 11:00")
    await office.sweep("2026-03-10 09:00")
    await office.tell(case, "preservation_requested", "2026-03-10 10:00", authority="police")

    await staff.told(office, "2026-04-10 09:00")

    mailed = await staff.notices(office, channel=EMAIL, person=COLLEAGUE)
    found = await staff.notices(office, person=COLLEAGUE)
    assert {one.kind for one in mailed} == {"clock_stage_reached"}
    assert {"withdrawn_by_reporter", "clock_stage_reached"} <= {one.kind for one in found}
    assert [one for one in found if one.kind == "withdrawn_by_reporter" and one.escalate_at is not None] == []
