"""Binding: what a ciphertext belongs to is written in one way only, and each purpose has its own keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.binding import NotOpened, bound, committed, derive
from tests.intake.vault import foreign
from tests.intake.vault.places import keys
from workflow.errors import NotUnderstood, Sentence

parts = st.lists(st.binary(max_size=6), max_size=5)


def read(written):
    """The parts back from what `bound` wrote."""
    found = []
    while written:
        size = int.from_bytes(written[:4], "big")
        found.append(written[4 : 4 + size])
        assert len(found[-1]) == size
        written = written[4 + size :]
    return found


@given(purpose=st.text(max_size=9), some=parts)
def test_what_is_bound_can_be_read_in_one_way_only(purpose, some):
    assert read(bound(purpose, *some)) == [f"vigil-1 {purpose}".encode(), *some]


@given(left=st.text(max_size=9), right=st.text(max_size=9), at=st.integers(0, 9))
def test_a_boundary_between_two_parts_cannot_be_moved(left, right, at):
    moved = (left + right)[:at], (left + right)[at:]

    assert (bound("item", left, right) == bound("item", *moved)) == ((left, right) == moved)


@given(one=st.text(max_size=9))
def test_text_is_bound_as_its_utf_8(one):
    assert bound("item", one) == bound("item", one.encode()) == foreign.bound("vigil-1 item", one)


@given(key=keys, purposes=st.lists(st.text(max_size=9), min_size=2, max_size=2, unique=True))
def test_keys_for_two_purposes_are_unrelated(key, purposes):
    one, other = (derive(key, purpose, 32) for purpose in purposes)

    assert one != other
    assert key not in (one, other)


@given(pair=st.lists(keys, min_size=2, max_size=2, unique=True))
def test_keys_from_two_secrets_are_unrelated(pair):
    assert len({derive(key, "x25519", 32) for key in pair}) == 2


@given(some=st.binary(max_size=40), purpose=st.text(max_size=9))
def test_nothing_is_derived_from_fewer_than_128_bits(some, purpose):
    if len(some) >= 16:
        assert len(derive(some, purpose, 32)) == 32
        return
    with pytest.raises(NotUnderstood, match="at least 16 bytes"):
        derive(some, purpose, 32)


@given(key=keys, salt=keys, info=st.binary(max_size=9), of=st.integers(0, 2), other=keys)
def test_a_commitment_fits_one_key_one_salt_and_one_info(key, salt, info, of, other):
    given_ = [key, salt, info]
    changed = [other if place == of else part for place, part in enumerate(given_)]

    (_, one), (_, two) = committed(*given_), committed(*changed)

    assert (one == two) == (given_ == changed)
    assert key not in (one, two)


@given(key=keys, size=st.integers(1, 64))
def test_a_foreign_reader_derives_the_same(key, size):
    assert derive(key, "mlkem768", size) == foreign.derive(key, "vigil-1 mlkem768", size)


def test_what_does_not_open_was_not_understood_and_stays_sealed():
    error = NotOpened(Sentence("It was altered."))

    assert isinstance(error, NotUnderstood)
    assert str(error) == "It was altered. It stays sealed as it is."
