"""Backups: opened whole by their holder, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.backups import open_backup, seal_backup
from intake.vault.binding import NotOpened
from intake.vault.holders import PrivateKey
from tests.intake.vault import foreign
from tests.intake.vault.places import cut

HOLDER, ANOTHER = PrivateKey(bytes(range(32))), PrivateKey(bytes(32))
CONTENT = bytes(range(256)) * 600
SEALED = b"".join(seal_backup([CONTENT], HOLDER.public))
cuts = st.lists(st.integers(0, len(SEALED)), max_size=8)


def opened_until_refused(pieces, holder=HOLDER):
    """What came out before it was refused."""
    out: list[bytes] = []
    with pytest.raises(NotOpened):
        out.extend(open_backup(pieces, holder))
    return b"".join(out)


@given(content=st.binary(max_size=300), coming=cuts, going=cuts)
def test_what_is_sealed_opens_for_its_holder_whatever_the_pieces(content, coming, going):
    sealed = b"".join(seal_backup(cut(content, coming), HOLDER.public))

    assert b"".join(open_backup(cut(sealed, going), HOLDER)) == content
    assert foreign.backup(sealed, HOLDER.seed) == content


def test_a_backup_opens_for_nobody_else():
    assert opened_until_refused([SEALED], ANOTHER) == b""


@given(place=st.integers(0, len(SEALED) - 1), bit=st.integers(0, 7))
def test_a_backup_with_a_bit_altered_gives_at_most_what_came_before(place, bit):
    altered = SEALED[:place] + bytes([SEALED[place] ^ (1 << bit)]) + SEALED[place + 1 :]

    out = opened_until_refused([altered])
    assert CONTENT.startswith(out)
    assert len(out) <= max(0, place - 1_181)


@given(size=st.integers(0, len(SEALED) - 1) | st.integers(0, 1_300), more=st.binary(max_size=9))
def test_a_backup_that_was_cut_or_continued_elsewhere_is_refused(size, more):
    out = opened_until_refused(cut(SEALED[:size] + bytes([SEALED[size] ^ 1]) + more, [size]))

    assert CONTENT.startswith(out)


@given(more=st.binary(min_size=1, max_size=40))
def test_a_backup_to_which_something_was_added_is_refused(more):
    assert CONTENT.startswith(opened_until_refused([SEALED, more]))


@given(garbage=st.binary(max_size=1_300) | st.binary(min_size=1_100, max_size=1_300).map(b"V1B".__add__))
def test_garbage_does_not_open(garbage):
    assert opened_until_refused([garbage]) == b""
