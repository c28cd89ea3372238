"""Boxes: opened with the key, the purpose and the parts that sealed them, and with nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.binding import NotOpened
from intake.vault.boxes import open_box, seal_box
from intake.vault.items import open_item, seal
from tests.intake.vault import foreign
from tests.intake.vault.places import HERE, bits_of, keys
from workflow.errors import NotUnderstood

KEY = bytes(range(32))
purposes = st.text(max_size=9)
parts = st.lists(st.text(max_size=6) | st.binary(max_size=6), max_size=3)
bindings = st.tuples(purposes, parts)
SEALED = seal_box(b"a seed", KEY, "session", "p-1")


def opens_nowhere(sealed, key=KEY, purpose="session", some=("p-1",)):
    with pytest.raises(NotOpened) as refused:
        open_box(sealed, key, purpose, *some)
    return not refused.value.what.places


def octets(purpose, some):
    return purpose, [part.encode() if isinstance(part, str) else part for part in some]


@given(content=st.binary(max_size=300), key=keys, of=bindings)
def test_what_is_sealed_opens_with_the_same_key_purpose_and_parts(content, key, of):
    sealed = seal_box(content, key, of[0], *of[1])

    assert open_box(sealed, key, of[0], *of[1]) == content
    assert foreign.box(sealed, key, *of) == content
    assert (sealed[:3], len(sealed)) == (b"V1K", 83 + len(content))


@given(one=bindings, other=bindings)
def test_a_box_opens_for_no_other_purpose_and_no_other_parts(one, other):
    sealed = seal_box(b"words", KEY, one[0], *one[1])

    assert octets(*one) == octets(*other) or opens_nowhere(sealed, purpose=other[0], some=other[1])


@given(pair=st.lists(keys, min_size=2, max_size=2, unique=True))
def test_a_box_opens_under_no_other_key(pair):
    assert opens_nowhere(seal_box(b"words", pair[0], "session", "p-1"), key=pair[1])


def test_a_box_with_any_bit_altered_does_not_open():
    assert all(opens_nowhere(sealed) for sealed in bits_of(SEALED))


def test_a_box_that_was_cut_anywhere_does_not_open():
    assert all(opens_nowhere(SEALED[:size]) for size in range(len(SEALED)))


@given(more=st.binary(min_size=1, max_size=40), at=st.integers(0, len(SEALED)))
def test_a_box_to_which_something_was_added_does_not_open(more, at):
    assert opens_nowhere(SEALED[:at] + more + SEALED[at:])


def test_an_item_is_no_box_and_a_box_no_item_whatever_form_they_claim():
    place = (HERE.case, HERE.compartment, HERE.name, HERE.kind)
    item, box = seal(b"words", KEY, HERE), seal_box(b"words", KEY, "item", *place)

    for sealed in (item, b"V1K" + item[3:]):
        assert opens_nowhere(sealed, purpose="item", some=place)
    for sealed in (box, b"V1I" + box[3:]):
        with pytest.raises(NotOpened):
            open_item(sealed, KEY, HERE)


@given(key=st.binary(max_size=64).filter(lambda key: len(key) != 32))
def test_a_key_of_another_size_is_refused_and_not_repeated(key):
    for attempt in (lambda: seal_box(b"words", key, "session"), lambda: open_box(SEALED, key, "session")):
        with pytest.raises(NotUnderstood, match="A key has 32 bytes") as refused:
            attempt()
        assert refused.value.what.places == {"size": len(key)}
