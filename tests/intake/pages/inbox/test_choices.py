"""How somebody wants to be told: kept, shown again, taken back; what cannot be is said at its field."""

from datetime import timedelta

import pytest

from config.clock import now_utc
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.pages.inbox.choosing import HERE, at_choices, offers, send, values_of
from tests.intake.people.house import ANA, BEKIM

TOMORROW, LATER = (f"{now_utc() + timedelta(days=n):%d.%m.%Y}" for n in (1, 9))


@pytest.fixture
async def ana(desk):
    """An officer at their choices."""
    return await at_choices(desk, ANA)


async def test_habits_are_kept_as_people_write_times(ana):
    page = await send(ana, "habits", digest="at-once", quiet_from="9.30", quiet_until="11:00", language="en")

    assert "From now on you are told so." in page.text
    kept = values_of(ana, "habits")
    wanted = ("at-once", "09:30", "11:00", "en")
    assert tuple(kept[name] for name in ("digest", "quiet_from", "quiet_until", "language")) == wanted
    await send(ana, "habits", quiet_from="", quiet_until="")
    assert values_of(ana, "habits")["quiet_from"] == ""


@pytest.mark.parametrize(
    "typed", [{"quiet_from": "25:00"}, {"quiet_from": ""}, {"quiet_until": "<b>"}, {"digest": "x"}, {"language": "xx"}]
)
async def test_habits_that_cannot_be_come_back_with_what_was_typed(ana, typed):
    page = await send(ana, "habits", **typed)

    assert ana.status == 422
    assert page.problems
    ((name, value),) = typed.items()
    assert name not in ("quiet_from", "quiet_until") or values_of(ana, "habits")[name] == value


async def test_an_absence_has_a_colleague_and_is_taken_back(desk, ana):
    bekim = (await desk.house.person(BEKIM)).id
    page = await send(ana, "absence", first_on=TOMORROW, last_on=LATER, substitute=bekim)
    assert f"{BEKIM} is told in your place." in page.text

    page = await send(ana, "absence/end")
    assert "The absence is taken back." in page.text
    assert "is told in your place." not in page.text.replace(ana.page.heading, "").split("While you")[0]


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"first_on": LATER, "last_on": TOMORROW}, "its last day lies before its first"),
        ({"first_on": "31.02.2026"}, "There is no such day"),
        ({"last_on": ""}, "Write your last day away."),
        ({"substitute": ""}, "Choose who is told in your place."),
        ({"substitute": "nobody"}, "Choose one of these."),
    ],
)
async def test_an_absence_that_cannot_be_says_so_at_its_field(desk, ana, typed, where):
    bekim = (await desk.house.person(BEKIM)).id

    page = await send(ana, "absence", **({"first_on": TOMORROW, "last_on": LATER, "substitute": bekim} | typed))

    assert ana.status == 422
    assert where in page.problems[0]


async def test_a_calendar_address_is_shown_once_works_without_a_session_and_ends(ana):
    page = await send(ana, "calendar")
    address = next(word for word in page.text.split() if word.endswith(".ics"))
    await ana.again()
    assert address in ana.page.text  # a double click makes no second one
    path = "/calendar/" + address.rpartition("/")[2]

    fed = await ana.client.get(path)
    assert (fed.status_code, fed.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert fed.text.startswith("BEGIN:VCALENDAR")
    assert "set-cookie" not in fed.headers
    assert address not in (await ana.open(HERE)).text

    await send(ana, "calendar/revoke")
    ended, unknown = await ana.client.get(path), await ana.client.get("/calendar/unknown.ics")
    assert (ended.status_code, ended.text) == (404, unknown.text)
    assert (await ana.client.get(path.removesuffix(".ics"))).status_code == 404


async def test_a_calendar_says_numbers_to_who_asks_for_them_alone(desk, ana):
    await desk.admitted()
    page = await send(ana, "calendar")
    path = "/calendar/" + next(word for word in page.text.split() if word.endswith(".ics")).rpartition("/")[2]

    plain, numbered = await ana.client.get(path), await ana.client.get(f"{path}?numbers=1")

    assert "BEGIN:VEVENT" in plain.text
    assert ("OI-2026" in plain.text, "OI-2026" in numbered.text) == (False, True)


async def test_who_works_alone_is_told_that_nobody_could_stand_in(desk):
    doctor = await at_choices(desk, DOCTOR)

    assert "Nobody of your office could stand in for you." in doctor.page.text
    assert not offers(doctor, "absence")
