"""The frames of a backup: they come back as they went, whatever the pieces, and nothing else is taken for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.backup.content import MAX_FRAME_BYTES, Closed, End, Missing, Piece, Row, Rows, frames_in, pieces_of
from intake.vault.binding import NotOpened

VALUES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text() | st.binary(max_size=200)
FRAMES = st.one_of(
    st.builds(Row, st.lists(VALUES, max_size=5)),
    st.builds(Rows, st.text(), st.lists(st.text(), max_size=4)),
    st.builds(Piece, st.binary(max_size=300)),
    st.builds(Missing, st.text(), st.text()),
    st.builds(Closed, st.booleans()),
    st.builds(End, st.integers(0, 10**9), st.integers(0, 10**9)),
)
SOME = b"".join(pieces_of([Rows("event", ["stream", "n"]), Row(["system", 1]), End(1, 0)]))


def cut(content, sizes):
    """The same bytes in pieces of these sizes, and the rest."""
    for size in sizes:
        yield content[:size]
        content = content[size:]
    yield content


@given(frames=st.lists(FRAMES, max_size=8), sizes=st.lists(st.integers(0, 40), max_size=12))
def test_frames_come_back_as_they_went_whatever_the_pieces(frames, sizes):
    assert list(frames_in(cut(b"".join(pieces_of(frames)), sizes))) == frames


@pytest.mark.parametrize("size", range(1, len(SOME)))
def test_what_ends_within_a_frame_is_refused(size):
    whole = {len(b"".join(pieces_of(list(frames_in([SOME]))[:number]))) for number in range(3)}

    if size not in whole:
        with pytest.raises(NotOpened):
            list(frames_in([SOME[:size]]))


@given(garbage=st.binary(min_size=1, max_size=200))
def test_garbage_is_refused_and_no_crash(garbage):
    try:
        frames = list(frames_in([garbage]))
    except NotOpened:
        return
    assert b"".join(pieces_of(frames)) != b""


def test_a_frame_that_claims_to_be_larger_than_any_is_not_waited_for():
    def endless():
        yield (MAX_FRAME_BYTES + 1).to_bytes(4, "big")
        raise AssertionError("more was read")

    with pytest.raises(NotOpened):
        list(frames_in(endless()))
