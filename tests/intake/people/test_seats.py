"""Seats: what they open, and that a row put there by somebody without the key is none."""

import pytest
from sqlalchemy import update

from intake.people import epochs, keys, seats
from intake.people.store import keys as store
from intake.people.store.keys import Seat
from intake.schema import seat as seats_table
from intake.vault.holders import PrivateKey
from intake.vault.wraps import wrap
from tests.builders import ADMINISTRATOR
from tests.intake.people.house import ANA, BEKIM, NOW, ROOT
from workflow.errors import Broken, NotAllowed


async def test_what_is_sealed_opens_for_that_key_under_that_name_alone(house):
    office, ana, other = (PrivateKey.generate() for _ in range(3))
    for name, key in (("office:intake#9", office), ("person:p-1#1", ana), ("person:p-2#1", other)):
        await house.write(keys.publish, name, key.public, by=ADMINISTRATOR, now=NOW)
    await house.write(seats.put, office, "office:intake#9", ana.public)

    opened = await house.tables.read(seats.opened, ana, {"office:intake"})

    assert {name: key.seed for name, key in opened.items()} == {"office:intake#9": office.seed}
    assert await house.tables.read(seats.opened, ana, {"office:medical"}) == {}
    assert await house.tables.read(seats.opened, other, {"office:intake"}) == {}


async def test_a_ring_holds_ones_own_key_and_those_of_ones_offices(house):
    ana = await house.first_officer()
    newest = await house.tables.read(keys.office_key, "intake")

    assert set(ana.keyring.held) == {ana.own.public.fingerprint.hex(), newest.fingerprint}


async def a_row_put_there(house, name, content):
    """A seat for somebody of the house, made without the office's key."""
    newest = await house.tables.read(keys.office_key, "intake")
    to = house.own[name].public
    await house.write(store.put_seat, Seat(newest.fingerprint, to.fingerprint.hex(), content(newest, to)))
    return newest


def forged(seed):
    """A wrap that opens, and no mark."""
    return lambda newest, to: wrap({"seed": seed}, to, subject=newest.name) + bytes(seats.MARK_BYTES)


@pytest.mark.parametrize("content", [lambda _n, _t: b"", lambda _n, _t: bytes(2_000), forged(bytes(32))])
async def test_a_seat_that_holds_another_key_than_the_pinned_one_is_refused(house, content):
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)
    await a_row_put_there(house, BEKIM, content)

    with pytest.raises(Broken):
        await house.who(BEKIM)


async def test_whoever_puts_a_row_there_gets_no_key_at_the_next_change(house):
    """The administrator is a member, as the log says, and waits for somebody to change the key."""
    await house.first_officer()
    await house.colleague(ROOT, "head", seated_by=None)
    await a_row_put_there(house, ROOT, forged(bytes(32)))

    await epochs.rotate(house.tables, await house.who(ANA), "intake", now=NOW)

    ana = house.own[ANA].public.fingerprint.hex()
    assert [seat.sealed_to for seat in await house.seats_of("office:intake#3")] == [ana]


async def test_a_seat_moved_to_another_member_is_none(house):
    await house.first_officer()
    await house.colleague(BEKIM, seated_by=None)
    theirs = house.own[BEKIM].public.fingerprint.hex()
    await house.execute(update(seats_table).values(sealed_to=theirs))

    with pytest.raises(Broken):
        await house.who(BEKIM)
    with pytest.raises(NotAllowed):
        await epochs.rotate(house.tables, await house.who(ANA), "intake", now=NOW)


async def test_who_could_open_counts_members_who_can_sign_in(house):
    assert await house.tables.read(seats.who_could_open, "intake") == []

    ana = await house.first_officer()
    bekim = await house.colleague(BEKIM, seated_by=None)
    assert await house.tables.read(seats.who_could_open, "intake") == [ana.by.person]

    await house.seat(BEKIM)
    assert set(await house.tables.read(seats.who_could_open, "intake")) == {ana.by.person, bekim.by.person}
