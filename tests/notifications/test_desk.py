"""What pages ask of notices, from one object: choices and their defaults, the calendar, dead letters and their cure."""

import pytest
from sqlalchemy import update

from notifications import choices
from notifications.desk import Desk
from notifications.store import choices as store
from notifications.store import following, notices
from notifications.store.schema import DEAD, EMAIL, WAITING, notice
from tests.builders import local
from tests.notifications.staff import COLLEAGUE, HEAD, OFFICER, Staff, told

NOW = local("2026-03-02 09:00").latest
TODAY = NOW.date()
BASE = "https://vigil.example"


@pytest.fixture
def desk():
    return Desk(Staff(), base_url=BASE, channels=[])


async def test_whoever_chose_nothing_has_what_most_want(office, desk):
    chosen = await office.tables.read(desk.chosen, OFFICER, today=TODAY, now=NOW)

    assert (chosen.digest, chosen.quiet_from, chosen.quiet_until) == (True, "20:00", "07:00")
    assert (chosen.email, chosen.email_waiting, chosen.webhook) == (None, None, None)
    assert {COLLEAGUE, HEAD} <= {*chosen.may_substitute}
    assert chosen.colleagues[COLLEAGUE] == "colleague"
    assert (chosen.absences, chosen.calendar_since, chosen.sends_mail) == ([], None, False)


async def test_what_is_chosen_is_shown_and_forgotten_when_they_leave(office, desk):
    write = office.tables.write
    await write(desk.set_habit, OFFICER, digest=False, quiet_from="", quiet_until="", language="en")
    await write(choices.set_way, OFFICER, EMAIL, "officer@example.org", now=NOW)
    days = {"first_on": "2026-03-03", "last_on": "2026-03-04"}
    await write(desk.set_absence, OFFICER, substitute=COLLEAGUE, today=TODAY, **days)
    address = await write(desk.make_calendar, OFFICER, now=NOW)

    chosen = await office.tables.read(desk.chosen, OFFICER, today=TODAY, now=NOW)
    assert (chosen.digest, chosen.quiet_from, chosen.calendar_since) == (False, "", NOW)
    assert chosen.email is not None
    assert (chosen.email.address, chosen.email.is_on, chosen.email.what) == ("officer@example.org", True, None)
    assert [one.substitute for one in chosen.absences] == [COLLEAGUE]

    await write(desk.forget_person, OFFICER)
    chosen = await office.tables.read(desk.chosen, OFFICER, today=TODAY, now=NOW)
    assert (chosen.digest, chosen.email, chosen.absences, chosen.calendar_since) == (True, None, [], None)
    secret = address.removeprefix(f"{BASE}/calendar/").removesuffix(".ics")
    assert await office.tables.read(desk.calendar, secret, now=NOW, with_numbers=False) is None


async def test_the_inbox_names_cases_by_their_numbers(office, desk):
    case, unnumbered = await office.receive("2026-03-02 08:00"), await office.receive("2026-03-02 08:00")
    await office.register(case, "2026-03-02 08:30", "OI-2026/0001")
    await told(office, "2026-03-02 09:00")

    listed = await office.tables.read(desk.listed, HEAD, only_unread=True, before=None)

    assert len(listed) == await office.tables.read(desk.unread, HEAD) > 0
    assert await office.tables.read(desk.numbers, [case, unnumbered, "system"]) == {case: "OI-2026/0001"}
    assert await office.tables.write(desk.mark_read, HEAD, [listed[0].id], now=NOW) == 1
    every = {one.what for one in listed}
    assert await office.tables.write(desk.mark_all_read, HEAD, upto=listed[0].id, of=every, now=NOW) == len(listed) - 1
    came = await office.tables.read(desk.came_in, [case, unnumbered, "system"])
    assert came == {unnumbered: local("2026-03-02 08:00").latest}


async def test_a_dead_letter_says_why_and_how_it_is_cured_and_only_what_is_dead_is_tried_again(office, desk):
    await office.tables.write(a_letter)
    await office.tables.write(lambda connection: connection.execute(update(notice).values(fault="refused")).rowcount)

    (letter,) = await office.tables.read(desk.dead_letters)
    assert (letter.person, letter.channel, letter.tries) == (OFFICER, EMAIL, 24)
    assert str(letter.what) == "The mail server refused the address."
    assert str(letter.cure).endswith("then try again.")

    assert await office.tables.write(desk.revive, [letter.id, 4711], now=NOW) == 1
    assert await office.tables.write(desk.revive, [letter.id], now=NOW) == 0
    assert [row.state for row in await office.tables.write(notices.due_of, OFFICER, EMAIL, NOW)] == [WAITING]


async def test_why_the_newest_message_did_not_arrive_stands_beside_the_address_and_in_the_inbox(office, desk):
    await office.tables.write(choices.set_way, OFFICER, EMAIL, "officer@example.org", now=NOW)
    assert await office.tables.read(desk.unreached, OFFICER) == []
    await office.tables.write(lambda c: store.change_way(c, OFFICER, EMAIL, failed_at=NOW, fault="bounced:5.1.1"))

    chosen = await office.tables.read(desk.chosen, OFFICER, today=TODAY, now=NOW)

    assert "came back later (5.1.1)" in str(chosen.email.what)
    assert chosen.email.failed_at == NOW
    assert await office.tables.read(desk.unreached, OFFICER) == [chosen.email.what]
    await office.tables.write(desk.ways.forget, OFFICER, EMAIL)
    assert (await office.tables.read(desk.chosen, OFFICER, today=TODAY, now=NOW)).email is None


def a_letter(connection):
    following.hold(connection)
    row = {
        **{"stream": "case:1", "n": 1, "person": OFFICER, "channel": EMAIL, "kind": "assigned", "what": "news"},
        **{"role": "case_officer", "office": "oi", "about": "[]", "is_urgent": False, "created_at": NOW},
        **{"state": DEAD, "next_at": None, "tries": 24},
    }
    notices.add(connection, [row])
