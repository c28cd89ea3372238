"""People and service accounts: what each may have, and what ends with being disabled."""

import pytest

from intake.people import accounts, epochs, offices, overview, second_factor, tokens
from intake.people.store import people
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, NOW, ROOT, WORDS
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood


async def test_somebody_is_found_by_name_and_by_pseudonym(house):
    added = await house.write(accounts.add, " Bekim  GASHI", now=NOW)

    for name in ("bekim gashi", "Bekim Gashi ", added.id):
        assert await house.tables.read(accounts.named, name) == added
    with pytest.raises(NotFound):
        await house.tables.read(accounts.named, "bekim")


async def test_a_pseudonym_says_what_somebody_is_and_nothing_else(house):
    person = await house.write(accounts.add, BEKIM, now=NOW)
    service = await house.write(accounts.add, "sender", kind=accounts.SERVICE, now=NOW)

    assert (person.id[:2], service.id[:2]) == ("p-", "s-")
    assert BEKIM not in person.id
    assert BEKIM not in repr(person)


@pytest.mark.parametrize(
    ("name", "error"), [("", NotUnderstood), (" BEKIM ", NotNow), ("P-0123456789abcdef", NotUnderstood)]
)
async def test_a_name_that_is_none_or_taken_is_refused(house, name, error):
    await house.write(accounts.add, BEKIM, now=NOW)

    with pytest.raises(error):
        await house.write(accounts.add, name, now=NOW)


async def test_a_service_account_and_somebody_disabled_get_no_code(house):
    service = await house.write(accounts.add, "sender", kind=accounts.SERVICE, now=NOW)
    person = await house.write(accounts.add, BEKIM, now=NOW)
    await house.write(accounts.disable, person, by=ADMINISTRATOR, now=NOW)

    for one in (service, await house.person(BEKIM)):
        with pytest.raises(NotNow):
            await house.write(accounts.invite, one, now=NOW)


async def test_a_code_that_opens_an_office_is_not_replaced_by_one_that_does_not(house):
    officer = await house.nameless("intake")

    with pytest.raises(NotNow, match="opens the key of an office"):
        await house.write(accounts.invite, officer, now=NOW)

    await house.first_officer()


async def test_a_code_that_was_taken_back_lets_nobody_in_and_opens_nothing(house):
    await house.write(accounts.take_back, await house.nameless("intake"))

    with pytest.raises(NotAllowed):
        await house.first_officer()
    assert await house.seats_of("office:intake#1") == []


async def test_being_disabled_ends_codes_and_tokens(house):
    await house.first_officer()
    bekim = await house.colleague(BEKIM)
    text, _kept = await house.write(tokens.issue, bekim.by, scope="read", days=1, by=bekim.by, now=NOW)
    code = await house.write(accounts.invite, await house.person(BEKIM), now=NOW)

    revoked = await house.write(accounts.disable, await house.person(BEKIM), by=ADMINISTRATOR, now=NOW)

    assert revoked == 1
    with pytest.raises(NotAllowed):
        await tokens.check(house.tables, text, now=NOW)
    with pytest.raises(NotAllowed):
        await house.let_in(code.text, BEKIM)
    assert await house.tables.read(people.unused_invitations, bekim.by.person) == []
    assert await house.misfits() == []


async def test_enabled_again_the_key_of_before_opens_unless_the_office_changed_its_own(house):
    case = await house.receive()
    await house.first_officer()
    await house.colleague(BEKIM)
    await house.write(accounts.disable, await house.person(BEKIM), by=ADMINISTRATOR, now=NOW)
    await house.write(accounts.enable, await house.person(BEKIM))
    assert await house.reads(BEKIM, case) == WORDS

    await house.write(accounts.disable, await house.person(BEKIM), by=ADMINISTRATOR, now=NOW)
    await epochs.rotate(house.tables, await house.who(ANA), "intake", now=NOW)
    await house.write(accounts.enable, await house.person(BEKIM))

    with pytest.raises(NotAllowed):
        await house.reads(BEKIM, case)


async def test_an_administrator_looks_after_people_and_offices_with_a_key_that_opens_nothing(house):
    case, ana = await house.receive(), await house.first_officer()
    root = await house.let_in(house.founded.administrator_code, ROOT)
    accounts.check_administers(root.by)
    with pytest.raises(NotAllowed):
        accounts.check_administers(ana.by)

    await house.write(offices.add, "medical", "Medical unit", "partner")
    bekim = await house.write(accounts.add, BEKIM, now=NOW)
    await house.write(offices.join, "medical", bekim.id, "doctor", by=root.by, now=NOW)
    await house.let_in((await house.write(accounts.invite, bekim, now=NOW)).text, BEKIM)
    bekim = await house.person(BEKIM)
    await house.write(second_factor.remove_for, bekim, by=root.by, now=NOW)
    await house.write(accounts.disable, bekim, by=root.by, now=NOW)
    await house.write(accounts.enable, bekim)
    await offices.leave(house.tables, "medical", bekim.id, by=root.by, now=NOW)

    seen = {
        one.name: (one.state, one.roles, one.second_factor) for one in await house.tables.read(overview.people_seen)
    }
    assert seen[BEKIM] == ("active", (), False)
    assert set((await house.who(ROOT)).keyring.held) == {root.own.public.fingerprint.hex()}
    with pytest.raises(NotAllowed):
        await house.reads(ROOT, case)
    assert await house.misfits() == []
