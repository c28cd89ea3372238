"""Public keys and their pins: what was exchanged in the database is refused before anything is sealed to it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, update

from intake.people import epochs, keys, offices
from intake.people.store import keys as store
from intake.schema import holder
from intake.schema import office as offices_table
from intake.vault.holders import PrivateKey
from tests.builders import ADMINISTRATOR, Office
from tests.intake.people.house import ANA, BEKIM, NOW, House
from workflow.errors import Broken, NotFound, NotNow, NotUnderstood
from workflow.events import SYSTEM
from workflow.ledger.entry import decode
from workflow.store import cases
from workflow.store.writing import PostgresTables

STRANGER = PrivateKey(bytes(range(32)))


async def publish(house, name, public=STRANGER.public):
    return await house.write(keys.publish, name, public, by=ADMINISTRATOR, now=NOW)


async def fingerprint_of(house, name):
    return next(row.fingerprint for row in await house.tables.read(store.holders) if row.name == name)


async def test_what_is_published_is_pinned_in_the_log_and_found_again(house):
    fingerprint = await publish(house, "person:p-1#1")

    found = await house.tables.read(keys.pinned, fingerprint)
    last = decode((await house.tables.read(cases.leaves, SYSTEM))[-1])

    assert (found.name, found.whose, found.public.raw) == ("person:p-1#1", "person:p-1", STRANGER.public.raw)
    assert found.told == {"code": "person", "person": "p-1"}
    assert last.data == {"code": "person", "person": "p-1", "epoch": 1, "digest": fingerprint}


async def test_a_holders_keys_are_numbered_one_after_the_other(house):
    assert await house.tables.read(keys.next_name, "office:intake") == "office:intake#2"
    assert await house.tables.read(keys.next_name, "person:p-1") == "person:p-1#1"


@pytest.mark.parametrize("name", ["office:intake#1", "person:p-1#1"])
async def test_neither_a_name_nor_a_key_is_published_twice(house, name):
    await publish(house, "person:p-1#1")
    before = await house.office.counts()

    with pytest.raises(NotNow):
        await publish(house, name, PrivateKey.generate().public if name.startswith("person") else STRANGER.public)

    assert await house.office.counts() == before


@pytest.mark.parametrize("name", ["person:p-1", "person:#1", "office:a b#1", "recovery#0", "recovery", "log#1", ""])
async def test_a_name_of_no_known_form_is_refused(house, name):
    with pytest.raises(NotUnderstood):
        await publish(house, name)


async def test_a_fingerprint_that_nobody_published_is_not_found(house):
    with pytest.raises(NotFound):
        await house.tables.read(keys.pinned, "ab" * 32)


# ------------------------------------------------------------------------------- what an administrator may try


SWAPS: dict[str, dict[str, Any]] = {
    "another public key": {"public": STRANGER.public.raw},
    "another public key with its own fingerprint": {
        "public": STRANGER.public.raw,
        "fingerprint": STRANGER.public.fingerprint.hex(),
    },
    "no public key": {"public": b"rubbish"},
    "another name": {"name": "office:other#1"},
    "another event": {"published_n": 1},
}


@pytest.mark.parametrize("how", SWAPS)
async def test_nothing_is_sealed_to_an_office_whose_key_was_exchanged(house, how):
    assert await house.tables.read(keys.office_key, "intake")  # checked once, and remembered
    await house.execute(update(holder).where(holder.c.name == "office:intake#1").values(**SWAPS[how]))

    with pytest.raises(Broken):
        await house.tables.read(keys.office_key, "intake")
    with pytest.raises(Broken):
        await house.receive()
    assert await house.misfits() != []


async def test_a_key_that_was_put_there_and_never_published_is_refused(house):
    fingerprint = STRANGER.public.fingerprint.hex()
    await house.write(store.add_holder, store.Holder(fingerprint, "person:p-1#1", STRANGER.public.raw, 3, None))

    with pytest.raises(Broken):
        await house.tables.read(keys.pinned, fingerprint)
    assert f"holder {fingerprint}" in (await house.misfits())[0]


async def test_a_key_that_was_taken_away_is_missed(house):
    fingerprint = await publish(house, "person:p-1#1")
    await house.execute(delete(holder).where(holder.c.fingerprint == fingerprint))

    with pytest.raises(Broken):
        await house.tables.read(keys.pinned, fingerprint)
    assert len(await house.misfits()) == 1


async def test_an_old_key_of_the_office_is_not_brought_back(house):
    """Whoever ran `init` knows the first one."""
    await house.first_officer()
    first = await fingerprint_of(house, "office:intake#1")
    await house.execute(update(offices_table).where(offices_table.c.id == "intake").values(key=first))
    await house.execute(update(holder).where(holder.c.fingerprint == first).values(retired_at=None))

    assert (await house.tables.read(keys.office_key, "intake")).name == "office:intake#2"
    assert any("office intake" in one for one in await house.misfits())


async def test_a_members_key_that_was_exchanged_is_sealed_to_by_no_colleague(house):
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)
    theirs = (await house.person(BEKIM)).key
    await house.execute(update(holder).where(holder.c.fingerprint == theirs).values(public=STRANGER.public.raw))

    with pytest.raises(Broken):
        await house.seat(BEKIM, by=ANA, fingerprint=STRANGER.public.spoken)

    assert len(await house.seats_of("office:intake#2")) == 1


async def test_an_office_without_a_key_is_said_so(house):
    await house.write(offices.add, "medical", "Medical unit", "partner")

    with pytest.raises(NotNow, match="has no key yet"):
        await house.tables.read(keys.office_key, "medical")


# ------------------------------------------------------------------------------------------ while a key changes


async def test_a_change_of_keys_waits_for_whoever_is_sealing_to_the_old_one(postgres_url):
    """On PostgreSQL two write at once; on SQLite there is one writer."""
    house = await House.founded_in(await Office.founded(postgres_url))
    ana = await house.first_officer()
    assert isinstance(house.tables, PostgresTables)
    async with house.tables.engine.connect() as sealing:
        old = await sealing.run_sync(keys.office_key, "intake")

        change = asyncio.create_task(house.write(epochs.begin, ana.keyring, "intake", by=ana.by, now=NOW))
        _done, waiting = await asyncio.wait([change], timeout=0.3)
        assert waiting == {change}
        await sealing.rollback()

    assert old.name == "office:intake#2"
    assert await change == (await house.tables.read(keys.office_key, "intake")).fingerprint
    await house.office.close()
