"""Devices: a new one is told once, in words without content; a known one does not wait behind strangers."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.people import attempts, devices, sessions
from intake.people.devices import MOST_A_PERSON, known_or_new
from intake.people.signing_in import first_sign_in, resume, sign_in
from intake.people.store import factors
from tests.intake.people.house import ANA, BEKIM, NOW, PASSPHRASE, ROOT, later
from workflow.errors import Busy
from workflow.ledger.entry import decode
from workflow.store import cases

LAPTOP, TABLET = (urlsafe_b64encode(bytes([one]) * 32).decode().rstrip("=") for one in (1, 2))


async def told(house, name):
    """The devices that somebody's stream tells, and what else is said with them."""
    leaves = await house.tables.read(cases.leaves, f"person:{(await house.person(name)).id}")
    return [(entry.data["device"], entry.by.role) for entry in map(decode, leaves) if entry.kind == devices.SEEN]


async def sits_at(house, name, device, *, now=NOW):
    """A session of somebody at a device."""
    person = await house.person(name)
    seen = await house.write(devices.saw, person, device, now=now)
    cookie, _who = await house.write(sessions.begin, person, house.own[name], now=now, device=seen)
    return await resume(house.tables, cookie, now=now)


async def test_a_device_is_told_when_it_is_new_and_not_again(house):
    await house.first_officer()

    for at, device in enumerate((LAPTOP, TABLET, LAPTOP)):
        await sits_at(house, ANA, device, now=later(minutes=at))
    await sits_at(house, ANA, None)

    person = (await house.person(ANA)).id
    assert await told(house, ANA) == [(devices.digest_of(one, person), "system") for one in (LAPTOP, TABLET)]
    seen = await house.tables.read(factors.devices_of, person)
    assert [(one.first_seen_at, one.last_seen_at) for one in seen] == [
        (NOW, later(minutes=2)),
        (later(minutes=1), later(minutes=1)),
    ]
    assert await house.misfits() == []


async def test_the_tables_do_not_show_who_share_a_device_nor_what_the_cookie_holds(house):
    await house.first_officer()
    await house.let_in(house.founded.administrator_code, ROOT)
    for name in (ANA, ROOT):
        await sits_at(house, name, LAPTOP)

    assert len({digest for name in (ANA, ROOT) for digest, _role in await told(house, name)}) == 2
    assert LAPTOP.encode() not in await house.everything()


async def test_the_list_of_sessions_says_which_are_on_this_device_and_since_when_the_others_are_known(house):
    await house.first_officer()
    for minutes, device in ((1, TABLET), (2, LAPTOP), (3, None)):
        await sits_at(house, ANA, device, now=later(minutes=minutes))
    here = await sits_at(house, ANA, LAPTOP, now=later(minutes=4))

    listed = await house.tables.read(sessions.mine, here)

    assert [(one.is_this, one.is_this_device, one.device_seen_at) for one in listed[:4]] == [
        (True, True, later(minutes=2)),
        (False, False, None),
        (False, True, later(minutes=2)),
        (False, False, later(minutes=1)),
    ]


async def test_the_device_used_longest_ago_is_forgotten(house):
    await house.first_officer()
    person = await house.person(ANA)
    for number in range(MOST_A_PERSON + 1):
        await house.write(devices.saw, person, f"device-{number}", now=later(minutes=number))

    assert len(await house.tables.read(factors.devices_of, person.id)) == MOST_A_PERSON
    assert await house.tables.read(devices.known, "device-0", person.id) is None
    assert await house.tables.read(devices.known, "device-1", person.id)


async def test_who_sits_at_a_known_device_does_not_wait_behind_strangers(house):
    await first_sign_in(house.tables, house.founded.officer_code, ANA, PASSPHRASE, now=NOW, device=LAPTOP)
    await house.colleague(BEKIM, seated_by=None)
    await sits_at(house, BEKIM, TABLET)
    for _ in range(attempts.AT_ONCE):
        attempts.attempt(ANA, now=NOW)

    for device in (None, "", TABLET, "x" * 10_000):  # a colleague's is a stranger's
        with pytest.raises(Busy):
            await sign_in(house.tables, ANA, PASSPHRASE, now=NOW, device=device)
    _cookie, who = await sign_in(house.tables, ANA, PASSPHRASE, now=NOW, device=LAPTOP)

    assert who.name == ANA
    with pytest.raises(Busy):
        attempts.attempt(ANA, now=NOW)  # and strangers get nothing by it


@given(cookie=st.one_of(st.text(), st.binary(max_size=40).map(lambda one: urlsafe_b64encode(one).decode().rstrip("="))))
def test_what_a_cookie_holds_is_taken_if_it_has_the_form_and_replaced_if_not(cookie):
    device = known_or_new(cookie)

    assert known_or_new(device) == device
    assert len(device) == 43


def test_two_new_devices_are_two():
    assert known_or_new("") != known_or_new("")
