"""Keyrings: found by fingerprint, joined, never changed and never shown."""

import pytest

from intake.vault.holders import PrivateKey
from intake.vault.keyring import Keyring

PERSON, OFFICE = PrivateKey(bytes(32)), PrivateKey(bytes(range(32)))


def test_a_key_is_found_by_its_fingerprint():
    ring = Keyring.of(PERSON, OFFICE)

    assert ring.held[OFFICE.public.fingerprint.hex()] is OFFICE
    assert len(ring.held) == 2


def test_two_rings_joined_hold_what_either_held_and_stay_as_they_were():
    mine, offices = Keyring.of(PERSON), Keyring.of(OFFICE, PERSON)

    assert (mine | offices).held == Keyring.of(OFFICE, PERSON).held
    assert (len(mine.held), len(offices.held), len(Keyring.of().held)) == (1, 2, 0)


def test_a_ring_is_not_changed():
    with pytest.raises(TypeError):
        Keyring.of(PERSON).held["another"] = OFFICE  # type: ignore[index]


def test_a_ring_shows_how_many_keys_it_holds_and_nothing_of_them():
    assert f"{Keyring.of(PERSON, OFFICE)}" == "Keyring(2)"
