"""Who there is, from the accounts as they are: whoever may sign in, and who was left out of a case."""

import pytest

from config.telling import People
from intake.people.store import people
from tests.builders import local
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER, ROLES, House


@pytest.fixture
async def house(office):
    """An office of intake and a medical unit, in a fresh instance."""
    return await House.settled(office)


async def test_everybody_who_may_sign_in_is_known_by_office_and_role(house):
    found = await house.tables.read(People().people)

    assert {(one.person, one.office, one.role) for one in found} == {
        (house.pseudonym(name), *seat) for name, seat in ROLES.items()
    }
    assert await house.tables.read(People().ours) == {"intake"}


async def test_whoever_was_disabled_is_told_nothing(house):
    gone = house.pseudonym(DOCTOR)
    await house.tables.write(people.change_person, gone, disabled_at=local("2026-03-02").earliest)

    assert gone not in {one.person for one in await house.tables.read(People().people)}


async def test_whoever_was_left_out_of_a_circle_is_barred_from_that_case_alone(house):
    case, _receipt = await house.receive()
    other, _receipt = await house.receive()
    await house.circle(case, without=[COLLEAGUE])

    barred = await house.tables.read(People().barred, {case, other})

    assert barred == {case: {house.pseudonym(COLLEAGUE)}}
    assert {HEAD, OFFICER} <= set(house.made)
