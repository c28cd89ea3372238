"""What people choose: addresses that are some, substitutes who may, a calendar address that ends when it is revoked."""

from datetime import date

import pytest
from sqlalchemy import select

from notifications import choices
from notifications.habits import DEFAULT, Habit
from notifications.store.choices import Absence
from notifications.store.schema import feed
from tests.builders import local
from tests.notifications.staff import COLLEAGUE, GUARD, HEAD, INTAKE, OFFICER, OTHER_PROSECUTOR, PROSECUTOR, Staff
from workflow.errors import NotFound, NotUnderstood

NOW, TODAY = local("2026-03-02 12:00").latest, date(2026, 3, 2)


async def test_whoever_never_chose_has_the_usual_habits(office):
    assert await office.tables.read(choices.habit, OFFICER) == DEFAULT


async def test_habits_are_kept_and_changed(office):
    for chosen in (Habit(digest=False, language="sr"), Habit(quiet_from=None, quiet_until=None)):
        await office.tables.write(choices.set_habit, OFFICER, chosen)

        assert await office.tables.read(choices.habit, OFFICER) == chosen


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("email", ""),
        ("email", "officer"),
        ("email", "officer@localhost"),
        ("email", "two@example.org, three@example.org"),
        ("email", "officer@example.org\r\nBcc: all@example.org"),
        ("email", "a" * 250 + "@example.org"),
        ("webhook", "ftp://example.org"),
        ("webhook", "https://example.org/a b"),
        ("inbox", "officer@example.org"),
        ("pigeon", "officer@example.org"),
    ],
)
async def test_what_is_no_address_is_refused_and_not_repeated(office, channel, address):
    with pytest.raises(NotUnderstood) as refusal:
        await office.tables.write(choices.set_way, OFFICER, channel, address, now=NOW)

    assert not address or address not in str(refusal.value)
    assert await office.tables.read(choices.ways, OFFICER) == []


async def test_a_way_is_turned_off_on_and_forgotten(office):
    await office.tables.write(choices.set_way, OFFICER, "email", " o.fficer+v@mail.example.org ", now=NOW)
    await office.tables.write(choices.switch_way, OFFICER, "email", is_on=False)
    (kept,) = await office.tables.read(choices.ways, OFFICER)
    assert (kept.address, kept.is_on) == ("o.fficer+v@mail.example.org", False)
    assert kept.address not in repr(kept)

    await office.tables.write(choices.forget_way, OFFICER, "email")

    assert await office.tables.read(choices.ways, OFFICER) == []
    with pytest.raises(NotFound):
        await office.tables.write(choices.switch_way, OFFICER, "email", is_on=True)


async def test_only_colleagues_may_stand_in(office):
    may = {
        person: {one.person for one in await office.tables.read(choices.may_substitute, person, Staff())}
        for person in (OFFICER, PROSECUTOR, GUARD)
    }

    assert may == {OFFICER: {COLLEAGUE, INTAKE, HEAD}, PROSECUTOR: set(), GUARD: set()}


@pytest.mark.parametrize(
    ("first", "last", "substitute", "fault"),
    [
        ("2026-03-05", "2026-03-04", COLLEAGUE, NotUnderstood),
        ("2026-02-01", "2026-03-01", COLLEAGUE, NotUnderstood),
        ("2026-03-05", "2030-03-04", COLLEAGUE, NotUnderstood),
        ("5 March", "2026-03-06", COLLEAGUE, NotUnderstood),
        ("2026-03-05", "2026-03-06", OFFICER, NotFound),
        ("2026-03-05", "2026-03-06", OTHER_PROSECUTOR, NotFound),
        ("2026-03-05", "2026-03-06", "nobody", NotFound),
    ],
)
async def test_an_absence_that_cannot_be_is_refused(office, first, last, substitute, fault):
    kept = Absence(OFFICER, first, last, substitute)

    with pytest.raises(fault):
        await office.tables.write(choices.set_absence, OFFICER, kept, directory=Staff(), today=TODAY)

    assert await office.tables.read(choices.absences, OFFICER, today=TODAY) == []


async def test_an_absence_is_kept_until_it_is_over_or_taken_back(office):
    for first, last in (("2026-03-05", "2026-03-06"), ("2026-04-01", "2026-04-30")):
        kept = Absence(OFFICER, first, last, HEAD)
        await office.tables.write(choices.set_absence, OFFICER, kept, directory=Staff(), today=TODAY)

    await office.tables.write(choices.drop_absence, OFFICER, "2026-04-01")

    assert [one.first_on for one in await office.tables.read(choices.absences, OFFICER, today=TODAY)] == ["2026-03-05"]
    assert await office.tables.read(choices.absences, OFFICER, today=date(2026, 3, 7)) == []
    with pytest.raises(NotFound):
        await office.tables.write(choices.drop_absence, OFFICER, "2026-04-01")


async def test_a_calendar_address_is_known_by_its_digest_and_ends_with_the_next_or_when_it_is_revoked(office):
    first = await office.tables.write(choices.make_feed, OFFICER, now=NOW)
    assert await office.tables.read(choices.whose_feed, first) == OFFICER

    second = await office.tables.write(choices.make_feed, OFFICER, now=NOW)
    kept = str(await office.tables.read(lambda connection: connection.execute(select(feed)).all()))

    assert first not in kept and second not in kept  # noqa: PT018
    assert await office.tables.read(choices.whose_feed, first) is None
    assert await office.tables.write(choices.revoke_feed, OFFICER, now=NOW)
    assert not await office.tables.write(choices.revoke_feed, OFFICER, now=NOW)
    assert await office.tables.read(choices.whose_feed, second) is None
    assert await office.tables.read(choices.feed, OFFICER) is None


async def test_of_somebody_who_left_no_address_stays(office):
    def chosen(connection, person):
        choices.set_way(connection, person, "email", "somebody@example.org", now=NOW)
        choices.set_habit(connection, person, Habit(digest=False))
        choices.make_feed(connection, person, now=NOW)

    for person in (OFFICER, COLLEAGUE):
        await office.tables.write(chosen, person)
    before = await office.counts()

    await office.tables.write(choices.forget_person, OFFICER)

    after = await office.counts()
    assert {name: before[name] - after[name] for name in before if before[name] != after[name]} == {
        "way": 1,
        "habit": 1,
        "feed": 1,
    }
    assert [one.person for one in await office.tables.read(choices.ways, COLLEAGUE)] == [COLLEAGUE]
