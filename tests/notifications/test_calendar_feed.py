"""A person's calendar: what falls due, a count a day, read by calendar programs; never anybody else's."""

from datetime import date, timedelta

from icalendar import Calendar

from notifications import choices
from notifications.channels.calendar import feed
from notifications.habits import Habit
from tests.builders import local
from tests.notifications.staff import AUDITOR, COLLEAGUE, GUARD, OFFICER, OTHER_PROSECUTOR, PROSECUTOR, Staff, without

MONDAY = "2026-03-02 09:00"


async def a_case(office):
    case = await office.receive(MONDAY)
    await office.register(case, "2026-03-02 09:10", "OI-2026/0001")
    await office.tell(case, "assigned", "2026-03-02 09:20", person=OFFICER)
    await office.tell(
        case, "referral_sent", "2026-03-02 10:00", authority="prosecution", office="pp", referral="referral-1"
    )
    return case


async def calendar(office, person, now=MONDAY, *, staff=None, with_numbers=False, base="https://vigil.example"):
    found = await office.tables.read(
        feed, person, directory=staff or Staff(), base_url=base, now=local(now).latest, with_numbers=with_numbers
    )
    return found.decode()


def entries(text):
    return Calendar.from_ical(text).walk("VEVENT")


async def test_each_day_says_how_many_things_fall_due_and_reminds_the_morning_before_and_that_morning(office):
    await a_case(office)
    await office.tables.write(choices.set_habit, OFFICER, Habit(language="en"))

    found = entries(await calendar(office, OFFICER))

    days = [one["dtstart"].dt for one in found]
    assert days == sorted(set(days))
    assert all(type(day) is date for day in days)
    assert all(str(one["summary"]).startswith("Vigil: ") for one in found)
    alarms = {alarm["trigger"].dt for one in found for alarm in one.walk("VALARM")}
    assert alarms == {timedelta(hours=7, minutes=30), timedelta(hours=-16, minutes=-30)}


async def test_it_names_no_case_unless_asked_for_numbers_and_nobody_ever(office):
    case = await a_case(office)

    quiet, told = await calendar(office, OFFICER), await calendar(office, OFFICER, with_numbers=True)

    assert "OI-2026/0001" not in quiet
    assert "OI-2026/0001" in told
    for word in (case, case.removeprefix("case:"), OFFICER, "referral", "prosecut"):
        assert word not in quiet + told


async def test_what_is_late_stands_on_today(office):
    await a_case(office)
    await office.tables.write(choices.set_habit, OFFICER, Habit(language="en"))

    first = entries(await calendar(office, OFFICER, "2026-04-01 09:00"))[0]

    assert first["dtstart"].dt == date(2026, 4, 1)
    assert "late" in first["summary"]


async def test_an_entry_is_the_same_entry_whenever_it_is_asked_for(office):
    await a_case(office)

    one, other = [entries(await calendar(office, OFFICER, f"2026-03-02 {hour}:00")) for hour in (10, 11)]

    assert [entry["uid"] for entry in one] == [entry["uid"] for entry in other]
    assert len({entry["uid"] for entry in one}) == len(one)


async def test_the_office_that_the_case_was_sent_to_sees_its_own_dates_and_nobody_else_any(office):
    await a_case(office)

    assert entries(await calendar(office, PROSECUTOR)) != []
    for person in (OTHER_PROSECUTOR, COLLEAGUE, GUARD, AUDITOR, "p-nobody"):
        assert entries(await calendar(office, person)) == []


async def test_whoever_left_or_was_left_out_sees_nothing(office):
    case = await a_case(office)

    assert entries(await calendar(office, OFFICER, staff=Staff(without(OFFICER)))) == []
    assert entries(await calendar(office, OFFICER, staff=Staff(barred={case: frozenset({OFFICER})}))) == []


async def test_lines_end_and_fold_as_calendars_want_it(office):
    await a_case(office)

    text = await calendar(office, OFFICER)

    assert text.count("\r\n") == text.count("\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "METHOD:PUBLISH" in text
