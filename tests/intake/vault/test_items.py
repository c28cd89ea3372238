"""Items: what is sealed opens in its place and nowhere else."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.binding import NotOpened
from intake.vault.items import digest, open_item, seal
from tests.intake.vault import foreign
from tests.intake.vault.places import HERE, bits_of, keys, places, two_places
from workflow.errors import NotUnderstood

KEY = bytes(range(32))
SEALED = seal(b"He hit me with a stick.", KEY, HERE)


def opens_nowhere(sealed, key=KEY, place=HERE):
    with pytest.raises(NotOpened) as refused:
        open_item(sealed, key, place)
    return not refused.value.what.places


@given(content=st.binary(max_size=2_000), key=keys, place=places)
def test_what_is_sealed_opens_in_its_place(content, key, place):
    sealed = seal(content, key, place)

    assert open_item(sealed, key, place) == content
    assert foreign.item(sealed, key, place.case, place.compartment, place.name, place.kind) == content


@given(key=keys, pair=two_places)
def test_what_is_sealed_opens_in_no_other_place(key, pair):
    here, there = pair

    assert opens_nowhere(seal(b"words", key, here), key, there)


@given(pair=two_places, part=st.sampled_from(["case", "compartment", "name", "kind"]))
def test_each_part_of_a_place_counts(pair, part):
    here, there = pair[0], replace(pair[0], **{part: getattr(pair[1], part)})

    assert here == there or opens_nowhere(seal(b"words", KEY, here), KEY, there)


@given(pair=st.lists(keys, min_size=2, max_size=2, unique=True))
def test_what_is_sealed_opens_under_no_other_key(pair):
    assert opens_nowhere(seal(b"words", pair[0], HERE), pair[1])


def test_an_item_with_any_bit_altered_does_not_open():
    assert all(opens_nowhere(sealed) for sealed in bits_of(SEALED))


def test_an_item_that_was_cut_anywhere_does_not_open():
    assert all(opens_nowhere(SEALED[:size]) for size in range(len(SEALED)))


@given(more=st.binary(min_size=1, max_size=40), at=st.integers(0, len(SEALED)))
def test_an_item_to_which_something_was_added_does_not_open(more, at):
    longer = SEALED[:at] + more + SEALED[at:]

    assert opens_nowhere(longer)


@given(garbage=st.binary(max_size=200) | st.binary(max_size=200).map(b"V1I".__add__))
def test_garbage_does_not_open(garbage):
    assert opens_nowhere(garbage)


def test_salts_and_keys_never_repeat():
    sealed = [seal(b"", KEY, HERE) for _ in range(20_000)]

    assert len({one[3:35] for one in sealed}) == len({one[35:67] for one in sealed}) == 20_000


@given(content=st.binary(max_size=200))
def test_an_item_is_83_bytes_longer_than_what_it_holds_and_says_its_version(content):
    sealed = seal(content, KEY, HERE)

    assert (sealed[:3], len(sealed)) == (b"V1I", 83 + len(content))


@given(key=st.binary(max_size=64).filter(lambda key: len(key) != 32))
def test_a_key_of_another_size_is_refused_and_not_repeated(key):
    for attempt in (lambda: seal(b"words", key, HERE), lambda: open_item(SEALED, key, HERE)):
        with pytest.raises(NotUnderstood, match="A key has 32 bytes") as refused:
            attempt()
        assert refused.value.what.places == {"size": len(key)}


def test_the_digest_covers_every_byte():
    assert digest(SEALED) == sha256(SEALED).hexdigest()
    assert len({digest(one) for one in (SEALED, *bits_of(SEALED))}) == 1 + 8 * len(SEALED)
