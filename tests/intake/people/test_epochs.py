"""The key of an office: followed by the next one, interrupted anywhere, and never left half way."""

import asyncio

import pytest
from sqlalchemy import update

from intake.people import accounts, epochs, index_key, keys, membership, offices, seats
from intake.people.rotation import CASES_A_BATCH
from intake.people.store import people
from intake.schema import grant, member
from intake.schema import office as offices_table
from intake.vault.holders import PrivateKey
from intake.vault.wraps import wrap
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, CECA, NOW, ROOT, WORDS, Cut, Interrupted
from workflow.errors import Broken, NotAllowed, NotFound, NotNow


async def rotate(house, name=ANA, tables=None, office="intake"):
    return await epochs.rotate(tables or house.tables, await house.who(name), office, now=NOW)


async def state(house, office="intake"):
    return await house.tables.read(epochs.state, office)


async def index_of(house, name=ANA):
    """The key of the index, as a member opens it."""
    row = await house.tables.read(people.find_office, "intake")
    return index_key.opened(row.index_key, (await house.who(name)).keyring.held[row.key])


async def test_a_change_of_keys_leaves_everything_readable_and_nothing_of_the_old_key(house):
    await house.first_officer()
    await house.colleague(BEKIM)
    cases = [await house.receive() for _ in range(3)]
    index = await index_of(house)

    done = await rotate(house)

    assert (done.cases, done.left) == (3, 0)
    assert await house.seats_of("office:intake#2") == []
    assert len(await house.seats_of("office:intake#3")) == 2
    assert {await house.reads(name, case) for case in cases for name in (ANA, BEKIM)} == {WORDS}
    assert await index_of(house, BEKIM) == index
    assert (await state(house)).is_settled
    assert await house.misfits() == []


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
async def test_interrupted_at_any_write_everybody_reads_on_and_the_same_call_finishes(house, at, committed):
    """Writes: the new key; two batches of cases; the old key retired."""
    await house.first_officer()
    await house.colleague(BEKIM)
    before = [await house.receive() for _ in range(CASES_A_BATCH + 1)]

    with pytest.raises(Interrupted):
        await rotate(house, tables=Cut(house.tables, at, committed=committed))
    during = await house.receive()
    seen = [before[0], before[-1], during]
    assert {await house.reads(name, case) for case in seen for name in (ANA, BEKIM)} == {WORDS}
    await rotate(house, BEKIM)

    assert (await state(house)).is_settled
    assert {await house.reads(name, case) for case in seen for name in (ANA, BEKIM)} == {WORDS}
    assert await house.misfits() == []


async def test_what_was_interrupted_goes_on_without_another_new_key(house):
    await house.first_officer()
    await house.receive()
    with pytest.raises(Interrupted):
        await rotate(house, tables=Cut(house.tables, 1, committed=True))
    assert not (await state(house)).is_settled

    await rotate(house)

    assert (await house.tables.read(keys.office_key, "intake")).name == "office:intake#3"


async def test_two_members_who_change_the_key_at_once_leave_nothing_half_done(house):
    await house.first_officer()
    await house.colleague(BEKIM)
    cases = [await house.receive() for _ in range(3)]

    await asyncio.gather(rotate(house, ANA), rotate(house, BEKIM), return_exceptions=True)
    await rotate(house, ANA)

    assert (await state(house)).is_settled
    assert {await house.reads(name, case) for case in cases for name in (ANA, BEKIM)} == {WORDS}
    assert await house.misfits() == []


async def test_allegations_that_come_in_while_the_key_changes_are_all_readable(house):
    await house.first_officer()
    before = [await house.receive() for _ in range(5)]

    during, _done = await asyncio.gather(asyncio.gather(*(house.receive() for _ in range(12))), rotate(house))

    assert {await house.reads(ANA, case) for case in [*before, *during]} == {WORDS}
    assert (await state(house)).is_settled
    assert await house.misfits() == []


async def test_who_is_not_in_the_office_or_has_no_seat_changes_nothing(house):
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)
    await house.let_in(house.founded.administrator_code, ROOT)
    before = await house.office.counts()

    for name in (BEKIM, ROOT):
        with pytest.raises(NotAllowed):
            await rotate(house, name)

    assert await house.office.counts() == before


async def test_a_member_row_that_no_event_told_gets_no_key(house):
    """Somebody who left puts their own row back."""
    await house.first_officer()
    bekim = await house.colleague(BEKIM)
    await house.write(membership.leave, "intake", bekim.by.person, by=ADMINISTRATOR, now=NOW)
    await house.execute(member.insert().values(office="intake", person=bekim.by.person, role="head"))

    await rotate(house)

    assert [one.sealed_to for one in await house.seats_of("office:intake#3")] == [
        house.own[ANA].public.fingerprint.hex()
    ]


async def test_somebody_who_is_disabled_asks_for_a_change_of_keys_and_gets_none(house):
    await house.first_officer()
    await house.colleague(BEKIM)
    await house.write(accounts.disable, await house.person(BEKIM), by=ADMINISTRATOR, now=NOW)
    assert (await state(house)).known_to_others

    await rotate(house)

    assert (await state(house)).is_settled
    assert len(await house.seats_of("office:intake#3")) == 1


async def test_a_case_whose_sealed_keys_were_exchanged_is_left_and_keeps_the_old_key_alive(house):
    """Anybody who has the public key can seal keys to it; told again, they would become true."""
    await house.first_officer()
    good, bad = [await house.receive(), await house.receive()]
    old = await house.tables.read(keys.office_key, "intake")
    theirs = wrap(dict.fromkeys(("allegation", "identity", "messages"), bytes(32)), old.public, subject=bad)
    await house.execute(
        update(grant).where(grant.c.stream == bad, grant.c.holder == old.fingerprint).values(wrap=theirs)
    )

    done = await rotate(house)

    assert (done.cases, done.left) == (1, 1)
    assert await house.reads(ANA, good) == WORDS
    assert (await state(house)).older == {old.fingerprint: 1}
    assert len(await house.seats_of("office:intake#2")) == 1
    assert len(await house.misfits()) == 1


async def test_an_index_key_that_somebody_else_sealed_is_refused(house):
    """Under a key that the administrator knows, the index would tell every name."""
    await house.first_officer()
    newest = await house.tables.read(keys.office_key, "intake")
    theirs = wrap({"index": bytes(32), "proof": bytes(32)}, newest.public, subject="index")
    await house.execute(update(offices_table).where(offices_table.c.id == "intake").values(index_key=theirs))

    with pytest.raises(Broken):
        await index_of(house)
    with pytest.raises(Broken):
        await rotate(house)


# ----------------------------------------------------------------------------------- the first key, and a lost one


async def test_the_first_member_who_signs_in_makes_the_key_of_a_partner_office(house):
    await house.first_officer()
    await house.write(offices.add, "medical", "Medical unit", "partner")

    doctor = await house.colleague(CECA, "doctor", "medical")

    key = await house.tables.read(keys.office_key, "medical")
    assert key.name == "office:medical#1"
    assert key.fingerprint in doctor.keyring.held
    assert await house.tables.read(seats.who_could_open, "medical") == [doctor.by.person]
    assert await house.misfits() == []


async def test_a_member_who_has_a_key_already_makes_it_at_once(house):
    ana = await house.first_officer()
    await house.write(offices.add, "regional", "Regional office", "intake")

    waits = await house.write(offices.join, "regional", ana.by.person, "head", by=ADMINISTRATOR, now=NOW)

    assert waits is False
    key = await house.tables.read(keys.office_key, "regional")
    assert key.fingerprint in (await house.who(ANA)).keyring.held


async def test_an_office_whose_key_nobody_can_open_begins_with_a_fresh_one(house):
    """The officer's code was lost before anybody used it."""
    lost = await house.receive()
    officer = await house.nameless("intake")
    await house.write(accounts.take_back, officer)
    code = await house.write(accounts.invite, officer, now=NOW)
    ana = await house.let_in(code.text, ANA)

    await house.write(epochs.begin_without, "intake", ana.own.public, by=ana.by, now=NOW)

    assert await house.reads(ANA, await house.receive()) == WORDS
    with pytest.raises(NotAllowed):
        await house.reads(ANA, lost)
    assert (await rotate(house)).left == 1
    assert await house.reads(ANA, await house.receive()) == WORDS


async def test_an_office_whose_key_a_member_can_open_is_taken_over_by_nobody(house):
    await house.first_officer()
    bekim = await house.colleague(BEKIM, seated_by=None)
    before = await house.office.counts()

    with pytest.raises(NotNow, match="a member can open it"):
        await house.write(epochs.begin_without, "intake", bekim.own.public, by=bekim.by, now=NOW)

    assert await house.office.counts() == before


async def test_an_office_without_keys_has_none_to_change(house):
    root = await house.let_in(house.founded.administrator_code, ROOT)

    with pytest.raises(NotFound):
        await rotate(house, ROOT, office=root.by.office)


def test_a_ring_without_the_seed_proves_nothing():
    office, stranger = PrivateKey.generate(), PrivateKey.generate()

    assert index_key.opened(index_key.sealed(bytes(32), office), office) == bytes(32)
    unproved = wrap({"index": bytes(32)}, office.public, subject="index")
    for kept in (b"", unproved, index_key.sealed(bytes(32), stranger)):
        with pytest.raises(Broken):
            index_key.opened(kept, office)
