"""Holders: one seed, one key pair; a public key that is none is refused before anything is sealed to it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.holders import PrivateKey, PublicKey
from intake.vault.wraps import wrap
from tests.intake.vault import foreign
from tests.intake.vault.places import bits_of, keys
from workflow.errors import NotUnderstood

SOMEBODY = PrivateKey(bytes(range(32)))
P = 2**255 - 19
LOW_ORDER = (  # RFC 7748 §6.1; all of them, and how they are written a second time
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
    P - 1,
    P,
    P + 1,
)


@given(seed=keys)
def test_a_foreign_reader_makes_the_same_key_of_a_seed(seed):
    public = PrivateKey(seed).public

    assert foreign.holder(seed) == {"public_key": public.raw, "fingerprint": public.fingerprint}


@given(seeds=st.lists(keys, min_size=2, max_size=2, unique=True))
def test_two_seeds_share_neither_half_of_a_key(seeds):
    one, other = (PrivateKey(seed).public.raw for seed in seeds)

    assert one[:1_184] != other[:1_184]
    assert one[1_184:] != other[1_184:]


def test_a_new_holder_is_never_an_old_one():
    assert len({PrivateKey.generate().seed for _ in range(500)}) == 500


def test_a_public_key_survives_being_written_down():
    again = PublicKey(SOMEBODY.public.raw)

    assert (again.fingerprint, again.spoken) == (SOMEBODY.public.fingerprint, SOMEBODY.public.spoken)


def test_a_fingerprint_is_spoken_as_its_first_twenty_digits_in_groups_of_four():
    spoken = SOMEBODY.public.spoken

    assert re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4}){4}", spoken)
    assert SOMEBODY.public.fingerprint.hex().startswith(spoken.replace(" ", ""))


def test_a_public_key_with_any_bit_altered_has_another_fingerprint_or_is_refused():
    fingerprints = {SOMEBODY.public.fingerprint}
    refused = 0
    for raw in bits_of(SOMEBODY.public.raw):
        try:
            fingerprints.add(PublicKey(raw).fingerprint)
        except NotUnderstood:
            refused += 1

    assert len(fingerprints) + refused == 1 + 8 * len(SOMEBODY.public.raw)


@given(raw=st.binary(max_size=1_300) | st.binary(min_size=1_216, max_size=1_216))
def test_bytes_that_are_no_public_key_are_refused_or_can_be_sealed_to(raw):
    try:
        public = PublicKey(raw)
    except NotUnderstood:
        return
    assert wrap({"messages": bytes(32)}, public, subject="c")


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_public_key_of_low_order_is_refused_when_it_is_read(point):
    with pytest.raises(NotUnderstood):
        PublicKey(SOMEBODY.public.raw[:1_184] + point.to_bytes(32, "little"))


@given(seed=st.binary(max_size=70).filter(lambda seed: len(seed) != 32))
def test_a_seed_of_another_size_is_refused_and_not_repeated(seed):
    with pytest.raises(NotUnderstood) as refused:
        PrivateKey(seed)

    assert refused.value.what.places == {"size": len(seed)}


@given(seed=keys)
def test_a_private_key_never_shows_its_seed(seed):
    key = PrivateKey(seed)
    shown = f"{key!r} {key} {[key]} {key.public!r}"

    assert repr(key) == f"PrivateKey({key.public.spoken})"
    assert not any(form in shown for form in (seed.hex(), str(seed), str(list(seed))))
