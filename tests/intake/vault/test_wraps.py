"""Wraps: one message carries every key that a holder gets, and opens for this holder and this case only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.binding import NotOpened
from intake.vault.holders import PrivateKey
from intake.vault.wraps import unwrap, wrap
from tests.intake.vault import foreign
from tests.intake.vault.crafting import CASE, crafted
from tests.intake.vault.places import bits_of, keys, names
from workflow.errors import NotUnderstood

OFFICE, REPORTER = PrivateKey(bytes(range(32))), PrivateKey(bytes(range(32, 64)))
compartments = st.text(min_size=1, max_size=60).filter(lambda name: len(name.encode()) < 256)
carried = st.dictionaries(compartments, keys, max_size=6)
SOME = {"allegation": bytes(range(32)), "identity": bytes(range(1, 33)), "messages": bytes(range(2, 34))}
SEALED = wrap(SOME, OFFICE.public, subject=CASE)


def opens_nowhere(sealed, holder=OFFICE, case=CASE):
    with pytest.raises(NotOpened) as refused:
        unwrap(sealed, holder, subject=case)
    return not refused.value.what.places


@given(some=carried, case=names)
def test_a_wrap_carries_all_keys_to_its_holder(some, case):
    sealed = wrap(some, OFFICE.public, subject=case)

    assert unwrap(sealed, OFFICE, subject=case) == some
    assert foreign.unwrap(sealed, OFFICE.seed, case) == some


@given(name=compartments, key=keys)
def test_a_name_may_have_up_to_255_bytes(name, key):
    long = (name.encode() * 255)[:255].decode(errors="ignore")

    assert unwrap(wrap({long: key}, OFFICE.public, subject=CASE), OFFICE, subject=CASE) == {long: key}


@given(one=names, other=names)
def test_a_wrap_opens_in_no_other_case(one, other):
    sealed = wrap(SOME, OFFICE.public, subject=one)

    assert one == other or opens_nowhere(sealed, case=other)


def test_a_wrap_opens_for_no_other_holder():
    assert opens_nowhere(SEALED, holder=REPORTER)


def test_a_wrap_with_any_bit_altered_does_not_open():
    assert all(opens_nowhere(sealed) for sealed in bits_of(SEALED))


def test_a_wrap_that_was_cut_anywhere_does_not_open():
    assert all(opens_nowhere(SEALED[:size]) for size in range(len(SEALED)))


@given(more=st.binary(min_size=1, max_size=40))
def test_a_wrap_to_which_something_was_added_does_not_open(more):
    assert opens_nowhere(SEALED + more)
    assert opens_nowhere(SEALED[:3] + more + SEALED[3:])


@given(garbage=st.binary(max_size=1_300) | st.binary(min_size=1_136, max_size=1_300).map(b"V1W".__add__))
def test_garbage_does_not_open(garbage):
    assert opens_nowhere(garbage)


def test_two_wraps_of_the_same_keys_have_nothing_in_common():
    wraps = [wrap(SOME, OFFICE.public, subject=CASE) for _ in range(300)]

    assert len({sealed[3:1_091] for sealed in wraps}) == len({sealed[1_091:1_123] for sealed in wraps}) == 300
    assert len({sealed[1_123:1_139] for sealed in wraps}) == 300


records = st.tuples(st.binary(max_size=3), st.binary(min_size=31, max_size=33) | keys)
plains = st.binary(max_size=80) | st.lists(records, max_size=3).map(
    lambda some: b"".join(bytes([len(name)]) + name + key for name, key in some)
)


@given(plain=plains)
def test_what_a_stranger_seals_is_refused_or_has_exactly_the_one_form(plain):
    sealed = crafted(OFFICE, plain)

    try:
        some = unwrap(sealed, OFFICE, subject=CASE)
    except NotOpened:
        with pytest.raises(foreign.Refused):
            foreign.unwrap(sealed, OFFICE.seed, CASE)
        return
    written = sorted((name.encode(), key) for name, key in some.items())
    assert b"".join(bytes([len(name)]) + name + key for name, key in written) == plain
    assert foreign.unwrap(sealed, OFFICE.seed, CASE) == some


@pytest.mark.parametrize("some", [{"": bytes(32)}, {"a" * 256: bytes(32)}, {"é" * 128: bytes(32)}])
def test_a_name_without_bytes_or_with_too_many_is_not_wrapped(some):
    with pytest.raises(NotUnderstood):
        wrap(some, OFFICE.public, subject=CASE)


@given(key=st.binary(max_size=64).filter(lambda key: len(key) != 32))
def test_a_key_of_another_size_is_not_wrapped_and_not_repeated(key):
    with pytest.raises(NotUnderstood) as refused:
        wrap({"identity": key}, OFFICE.public, subject=CASE)

    assert refused.value.what.places == {"name": "'identity'"}
