"""What whoever looks after people, offices and keys sees: never a secret, always what is to be done."""

import pytest

from intake.people import accounts, epochs, membership, overview, recovery
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, CECA, NOW, Cut, Interrupted


async def intake(house):
    """The intake office as it is seen."""
    return next(one for one in await house.tables.read(overview.offices_seen) if one.office == "intake")


async def test_people_are_seen_with_their_state_and_their_roles(house):
    await house.first_officer()
    await house.write(accounts.add, "sender", kind=accounts.SERVICE, now=NOW)
    await house.write(accounts.add, CECA, now=NOW)
    await house.colleague(BEKIM)
    await house.write(accounts.disable, await house.person(BEKIM), by=ADMINISTRATOR, now=NOW)

    seen = {one.name: one for one in await house.tables.read(overview.people_seen)}

    root = (await house.nameless("administration")).name
    assert {name: one.state for name, one in seen.items()} == {
        ANA: "active",
        BEKIM: "disabled",
        CECA: "without_code",
        "sender": "active",
        root: "invited",
    }
    assert [(one.office, one.role) for one in seen[ANA].roles] == [("intake", "intake_officer")]
    assert (seen[ANA].spoken, seen[root].spoken) == (house.own[ANA].public.spoken, None)


async def test_offices_are_seen_with_who_opens_their_key(house):
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)
    await house.write(recovery.make, await house.who(ANA), threshold=2, count=2, now=NOW)

    administration, office = await house.tables.read(overview.offices_seen)

    assert (administration.key, administration.kind, len(administration.members)) == (None, "keyless", 1)
    assert {(one.name, one.opens) for one in office.members} == {(ANA, True), (BEKIM, False)}
    assert (office.key, office.change_due, office.cases_under_older) == ("office:intake#2", False, 0)
    assert office.sealed_to_recovery


async def test_keys_are_seen_as_the_log_pins_them(house):
    await house.first_officer()

    seen = await house.tables.read(overview.keys_seen)

    assert [one.name.split("-")[0] for one in seen] == ["backup#1", "office:intake#1", "person:p", "office:intake#2"]
    assert [one.retired_at is None for one in seen] == [True, False, True, True]


async def test_a_key_that_a_leaver_knows_is_seen_until_it_was_changed(house):
    await house.first_officer()
    bekim = await house.colleague(BEKIM)
    await house.write(membership.leave, "intake", bekim.by.person, by=ADMINISTRATOR, now=NOW)
    assert (await intake(house)).change_due

    await epochs.rotate(house.tables, await house.who(ANA), "intake", now=NOW)

    assert not (await intake(house)).change_due


async def test_a_change_of_keys_that_was_interrupted_is_seen_until_it_was_finished(house):
    await house.first_officer()
    await house.receive()
    with pytest.raises(Interrupted):
        await epochs.rotate(Cut(house.tables, 1, committed=True), await house.who(ANA), "intake", now=NOW)
    assert (await intake(house)).cases_under_older == 1

    await epochs.rotate(house.tables, await house.who(ANA), "intake", now=NOW)

    assert (await intake(house)).cases_under_older == 0
