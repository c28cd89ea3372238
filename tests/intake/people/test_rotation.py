"""What one holder may open, sealed to another: all of it, with the same compartments, told in the case."""

import pytest

from intake.dossier import granting
from intake.dossier.stand import standing
from intake.people import keys, rotation
from intake.people.store import keys as store
from intake.vault.holders import PrivateKey
from intake.vault.keyring import Keyring
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, NOW, WORDS, Cut, Interrupted
from workflow.errors import NotAllowed, NotFound


async def granted_to_bekim(house, cases):
    """Cases of which Bekim himself may open the allegation, beside his office."""
    for case in cases:
        await granting.grant(
            house.tables,
            case,
            to=f"person:{(await house.person(BEKIM)).id}",
            compartments=["allegation"],
            reason="assignment",
            signed_in=await house.who(ANA),
            now=NOW,
        )


async def another_key(house, name="person:p-other#1"):
    key = PrivateKey.generate()
    await house.write(keys.publish, name, key.public, by=ADMINISTRATOR, now=NOW)
    return key


async def held_by(house, case, fingerprint):
    return (await house.tables.read(standing, case)).held_by(fingerprint)


@pytest.fixture
async def two(house):
    """Two members, and two cases of which one was granted to Bekim himself."""
    await house.first_officer()
    await house.colleague(BEKIM)
    house.cases = [await house.receive(), await house.receive()]
    await granted_to_bekim(house, house.cases[:1])
    return house


async def test_the_new_holder_opens_what_the_old_one_did_and_the_old_one_nothing(two):
    old, new = two.own[BEKIM], await another_key(two)
    ring = Keyring.of(old)

    done = await rotation.rewrap(
        two.tables, ring, old=old.public.fingerprint.hex(), new=new.public.fingerprint.hex(), now=NOW
    )

    assert done == 1
    assert await held_by(two, two.cases[0], new.public.fingerprint.hex()) == {"allegation"}
    assert await held_by(two, two.cases[0], old.public.fingerprint.hex()) == set()
    assert await two.reads(ANA, two.cases[0]) == WORDS
    assert await two.misfits() == []


async def test_nothing_else_of_the_case_is_touched(two):
    old, new = two.own[BEKIM].public.fingerprint.hex(), await another_key(two)
    before = (await two.tables.read(standing, two.cases[0])).grants

    await rotation.rewrap(two.tables, Keyring.of(two.own[BEKIM]), old=old, new=new.public.fingerprint.hex(), now=NOW)

    after = (await two.tables.read(standing, two.cases[0])).grants
    assert {one for one in after.values() if one.holder != new.public.fingerprint.hex()} == {
        one for one in before.values() if one.holder != old
    }


@pytest.mark.parametrize("committed", [False, True])
async def test_interrupted_after_some_batches_the_same_call_does_the_rest(two, committed):
    office = await two.tables.read(keys.office_key, "intake")
    ring, new = (await two.who(ANA)).keyring, await another_key(two)
    to = {"old": office.fingerprint, "new": new.public.fingerprint.hex(), "now": NOW}
    for _ in range(2 * rotation.CASES_A_BATCH):
        await two.receive()

    with pytest.raises(Interrupted):
        await rotation.rewrap(Cut(two.tables, 2, committed=committed), ring, **to)
    done = 2 if committed else 1
    left = await two.tables.read(rotation.left, office.fingerprint)
    again = await rotation.rewrap(two.tables, ring, **to)

    assert left == 2 + (2 - done) * rotation.CASES_A_BATCH
    assert again == left
    assert await two.tables.read(rotation.left, office.fingerprint) == 0
    assert await two.misfits() == []


async def test_a_ring_without_the_old_key_seals_nothing(two):
    office, new = await two.tables.read(keys.office_key, "intake"), await another_key(two)
    before = await two.office.counts()

    with pytest.raises(NotAllowed):
        await rotation.rewrap(
            two.tables, Keyring.of(new), old=office.fingerprint, new=new.public.fingerprint.hex(), now=NOW
        )

    assert await two.office.counts() == before


async def test_nothing_is_sealed_to_a_key_that_nobody_published(two):
    old = two.own[BEKIM]

    with pytest.raises(NotFound):
        await rotation.rewrap(two.tables, Keyring.of(old), old=old.public.fingerprint.hex(), new="ab" * 32, now=NOW)

    assert await two.tables.read(rotation.left, old.public.fingerprint.hex()) == 1


async def test_a_grant_of_a_case_that_no_event_began_is_left_aside(two):
    old, new = two.own[BEKIM], await another_key(two)
    fingerprint = old.public.fingerprint.hex()
    (real,) = await two.tables.read(store.grants_of, fingerprint, two.cases[0])
    invented = store.Grant("case:invented", real.digest, fingerprint, real.compartments, real.wrap)
    await two.write(store.add_grants, [invented])

    done = await rotation.rewrap(
        two.tables, Keyring.of(old), old=fingerprint, new=new.public.fingerprint.hex(), now=NOW
    )

    assert done == 1
    assert await two.tables.read(rotation.left, fingerprint) == 1
    assert "case:invented" in " ".join(await two.misfits())
