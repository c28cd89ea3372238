"""A person's calendar: what falls due, a count a day, read by calendar programs; never anybody else's."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from notifications import choices
from notifications.channels.calendar import _before, feed
from notifications.habits import Habit
from tests.builders import ZONE, local
from tests.notifications.rfc5545 import read
from tests.notifications.staff import (
    AUDITOR,
    COLLEAGUE,
    GUARD,
    HEAD,
    OFFICER,
    OTHER_PROSECUTOR,
    PROSECUTOR,
    Staff,
    without,
)

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
    for person in (OTHER_PROSECUTOR, COLLEAGUE, GUARD, "p-administrator", "p-nobody"):
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


# ------------------------------------------------------------------------------------------------- whose cases


def days(text):
    return {one["dtstart"].dt: str(one["summary"]) for one in entries(text)}


async def test_what_nobody_has_yet_stands_in_the_calendar_of_everybody_who_may_take_it(office):
    case = await office.receive(MONDAY)
    await office.register(case, "2026-03-02 09:10", "OI-2026/0001")
    everybody = [days(await calendar(office, person)) for person in (OFFICER, COLLEAGUE)]
    assert everybody[0] == everybody[1] != {}

    await office.tell(case, "assigned", "2026-03-02 09:20", person=OFFICER)

    assert days(await calendar(office, COLLEAGUE)) == {}
    assert days(await calendar(office, OFFICER)) != {}


async def test_the_head_and_oversight_see_the_limits_of_all_cases_of_which_they_would_be_told(office):
    for number in range(3):
        case = await office.receive(MONDAY)
        await office.register(case, "2026-03-02 09:10", f"OI-2026/000{number}")
        await office.tell(case, "assigned", "2026-03-02 09:20", person=OFFICER)
        await office.tell(
            case,
            "referral_sent",
            "2026-03-02 10:00",
            authority="prosecution",
            office="pp",
            referral=f"referral-{number}",
        )

    for person in (HEAD, AUDITOR):
        told = await calendar(office, person, with_numbers=True)
        assert all(f"OI-2026/000{number}" in told for number in range(3))
    assert days(await calendar(office, HEAD, staff=Staff(without(HEAD)))) == {}


async def test_it_holds_so_much_and_says_from_which_day_on_it_is_not_whole(office, monkeypatch):
    case = await a_case(office)
    whole = read((await calendar(office, OFFICER)).encode())
    monkeypatch.setattr("notifications.channels.calendar.MOST", 1)
    await office.tables.write(choices.set_habit, OFFICER, Habit(language="en"))

    cut = read((await calendar(office, OFFICER)).encode())

    *held, more = cut.parts
    assert more.text("SUMMARY") == "Vigil: From here on more falls due than this calendar holds. Look in Vigil."
    assert {one["UID"] for one in held} < {one["UID"] for one in whole.parts}
    assert all(one.day("DTSTART") < more.day("DTSTART") for one in held)
    assert more.parts == []
    assert case not in str(cut.properties)


async def test_more_that_is_late_than_it_holds_is_said_to_be_more(office, monkeypatch):
    for number in range(3):
        case = await office.receive(MONDAY)
        await office.register(case, "2026-03-02 09:10", f"OI-2026/000{number}")
    monkeypatch.setattr("notifications.channels.calendar.MOST", 2)
    await office.tables.write(choices.set_habit, HEAD, Habit(language="en"))

    late = read((await calendar(office, HEAD, now="2026-12-01 10:00")).encode()).parts[0]

    assert re.fullmatch(r"Vigil: \d+ or more are late", late.text("SUMMARY"))


async def test_it_says_which_cases_are_in_it_and_what_is_not(office):
    await office.tables.write(choices.set_habit, OFFICER, Habit(language="en"))
    await office.tables.write(choices.set_habit, PROSECUTOR, Habit(language="en"))

    mine, theirs = [read((await calendar(office, one)).encode()).text("X-WR-CALDESC") for one in (OFFICER, PROSECUTOR)]

    assert "assigned to you" in mine
    assert "assigned to nobody yet" in mine
    assert "sent to your office" in theirs
    assert "Not in it:" in mine
    assert "Not in it:" in theirs


# ------------------------------------------------------------------------------------------- as programs read it


@pytest.mark.parametrize("language", ["sq", "sr", "sr-cyrl", "en"])
@pytest.mark.parametrize("now", [MONDAY, "2026-03-20 10:00", "2026-10-20 10:00", "2026-12-31 23:30"])
async def test_it_is_as_the_standard_writes_it_in_every_language(office, language, now):
    await a_case(office)
    await office.tables.write(choices.set_habit, HEAD, Habit(language=language))

    found = read((await calendar(office, HEAD, now=now, with_numbers=True)).encode())

    assert found["METHOD"] == "PUBLISH"
    assert found["X-WR-TIMEZONE"] == "Europe/Belgrade"
    assert len(found.parts) == len(entries(await calendar(office, HEAD, now=now)))


def test_reminders_come_at_half_past_seven_of_the_office_s_clock_on_days_of_every_length():
    summer, winter = date(2026, 3, 29), date(2026, 10, 25)  # 23 and 25 hours long
    every = [date(2026, 1, 1) + timedelta(days=number) for number in range(366)]

    for day in every:
        for when in (day, day - timedelta(days=1)):
            at = datetime.combine(day, time(), ZONE).astimezone(UTC) + _before(day, when, ZONE)
            local = at.astimezone(ZONE)
            assert (local.date(), local.time()) == (when, time(7, 30))
    assert _before(summer, summer, ZONE) == timedelta(hours=6, minutes=30)
    assert _before(winter, winter, ZONE) == timedelta(hours=8, minutes=30)


async def test_what_is_done_is_no_longer_in_it_and_an_entry_keeps_its_identity_when_its_number_changes(office):
    await a_case(office)
    before = {one["UID"]: one.text("SUMMARY") for one in read((await calendar(office, HEAD)).encode()).parts}
    await a_second(office)

    after = {one["UID"]: one.text("SUMMARY") for one in read((await calendar(office, HEAD)).encode()).parts}

    assert before.keys() <= after.keys()
    assert before != after


async def a_second(office):
    case = await office.receive(MONDAY)
    await office.register(case, "2026-03-02 09:10", "OI-2026/0002")
    await office.tell(
        case, "referral_sent", "2026-03-02 10:00", authority="prosecution", office="pp", referral="referral-2"
    )
