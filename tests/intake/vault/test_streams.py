"""Streams: an attachment opens whole and in its order, or what came out before the error was authentic."""

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.vault.binding import NotOpened, committed
from intake.vault.streams import MOST_CHUNKS, _nonce, open_stream, seal_stream, stream_hash
from tests.intake.vault import foreign
from tests.intake.vault.places import HERE, bits_of, cut, keys, places, two_places
from workflow.errors import NotUnderstood

KEY, CHUNK, TAG, HEAD = bytes(range(32)), 65_536, 16, 67
AROUND = [size for k in range(4) for size in range(k * CHUNK - 2, k * CHUNK + 3) if size >= 0]
sizes = st.sampled_from(AROUND) | st.integers(0, 3 * CHUNK)
cuts = st.lists(st.integers(0, 4 * CHUNK), max_size=8)


def patterned(size):
    """Content in which no two chunks are alike."""
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def sealed_whole(content, key=KEY, place=HERE):
    return b"".join(seal_stream([content], key, place))


def opened_until_refused(pieces, key=KEY, place=HERE):
    """What came out before it was refused."""
    out: list[bytes] = []
    with pytest.raises(NotOpened):
        out.extend(open_stream(pieces, key, place))
    return b"".join(out)


def test_the_digest_of_a_stream_is_blake3_whatever_the_pieces():
    nothing, whole = stream_hash(), stream_hash()
    pieced = stream_hash()
    whole.update(patterned(31_744))
    for at in range(0, 31_744, 1_000):
        pieced.update(patterned(31_744)[at : at + 1_000])

    assert nothing.hexdigest() == "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"  # BLAKE3's vectors
    assert whole.hexdigest() == pieced.hexdigest()
    assert whole.hexdigest().startswith("62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47")


SMALL = sealed_whole(b"a scan of a letter")
CONTENT = patterned(3 * CHUNK + 1_000)
LONG = sealed_whole(CONTENT)
CHUNKS = [LONG[at : at + CHUNK + TAG] for at in range(HEAD, len(LONG), CHUNK + TAG)]


@settings(max_examples=150)
@given(size=sizes, coming=cuts, going=cuts, key=keys, place=places)
def test_what_is_sealed_opens_whatever_the_pieces(size, coming, going, key, place):
    content = patterned(size)

    sealed = b"".join(seal_stream(cut(content, coming), key, place))

    assert b"".join(open_stream(cut(sealed, going), key, place)) == content


@pytest.mark.parametrize("size", AROUND)
def test_a_foreign_reader_opens_sizes_around_the_chunks(size):
    sealed = sealed_whole(patterned(size))
    place = (HERE.case, HERE.compartment, HERE.name, HERE.kind)

    assert foreign.stream(sealed, KEY, *place) == patterned(size)
    assert len(sealed) == HEAD + size + TAG * max(1, -(-size // CHUNK))


def test_a_stream_can_come_byte_by_byte():
    assert b"".join(open_stream((bytes([octet]) for octet in SMALL), KEY, HERE)) == b"a scan of a letter"


@given(pair=two_places)
def test_a_stream_opens_in_no_other_place(pair):
    here, there = pair

    assert opened_until_refused([sealed_whole(b"scan", place=here)], place=there) == b""


@given(pair=st.lists(keys, min_size=2, max_size=2, unique=True))
def test_a_stream_opens_under_no_other_key(pair):
    assert opened_until_refused([sealed_whole(b"scan", key=pair[0])], key=pair[1]) == b""


def test_a_stream_with_any_bit_altered_does_not_open():
    assert all(opened_until_refused([sealed]) == b"" for sealed in bits_of(SMALL))


@given(place=st.integers(0, len(LONG) - 1), bit=st.integers(0, 7))
def test_nothing_of_an_altered_chunk_or_after_it_comes_out(place, bit):
    altered = LONG[:place] + bytes([LONG[place] ^ (1 << bit)]) + LONG[place + 1 :]

    whole_before = max(0, place - HEAD) // (CHUNK + TAG) if place >= HEAD else 0
    assert CONTENT[: whole_before * CHUNK].startswith(opened_until_refused([altered]))


@given(size=st.integers(0, len(LONG) - 1) | st.sampled_from([HEAD + k * (CHUNK + TAG) for k in range(4)]))
def test_a_stream_that_was_cut_is_refused_and_only_its_beginning_comes_out(size):
    out = opened_until_refused([LONG[:size]])

    assert out == CONTENT[: len(out)]
    assert len(out) <= max(0, size - HEAD)


@given(size=st.integers(0, len(SMALL) - 1))
def test_a_short_stream_that_was_cut_gives_nothing(size):
    assert opened_until_refused([SMALL[:size]]) == b""


@given(order=st.lists(st.integers(0, 3), max_size=6).filter(lambda order: order != [0, 1, 2, 3]))
def test_chunks_in_another_order_or_number_are_refused(order):
    out = opened_until_refused([LONG[:HEAD], *(CHUNKS[n] for n in order)])

    in_place = next((n for n, m in enumerate(order) if n != m), max(0, len(order) - 1))
    assert out == CONTENT[: min(in_place, 3) * CHUNK]


@given(more=st.binary(min_size=1, max_size=40), of=st.sampled_from(["small", "long", "full"]))
def test_a_stream_to_which_something_was_added_is_refused(more, of):
    content = {"small": b"a scan of a letter", "long": CONTENT, "full": patterned(CHUNK)}[of]

    out = opened_until_refused([sealed_whole(content), more])

    assert out == content[: len(content) // CHUNK * CHUNK if of == "long" else 0]


def test_an_empty_end_after_other_chunks_is_refused_by_both_readers():
    cipher, commitment = committed(KEY, bytes(32), HERE.bound("stream"))
    whole, end = (
        cipher.encrypt(_nonce(0, last=False), CONTENT[:CHUNK], None),
        cipher.encrypt(_nonce(1, last=True), b"", None),
    )
    sealed = b"V1S" + bytes(32) + commitment + whole + end

    assert opened_until_refused([sealed]) == CONTENT[:CHUNK]
    with pytest.raises(foreign.Refused):
        foreign.stream(sealed, KEY, HERE.case, HERE.compartment, HERE.name, HERE.kind)


@given(garbage=st.binary(max_size=300) | st.binary(max_size=300).map(b"V1S".__add__), going=cuts)
def test_garbage_does_not_open(garbage, going):
    assert opened_until_refused(cut(garbage, going)) == b""


def test_chunks_of_another_stream_with_the_same_key_and_place_do_not_fit():
    other = sealed_whole(CONTENT)

    assert opened_until_refused([LONG[:HEAD], other[HEAD:]]) == b""
    out = opened_until_refused([LONG[: HEAD + CHUNK + TAG], other[HEAD + CHUNK + TAG :]])
    assert CONTENT[:CHUNK].startswith(out)


def test_salts_and_keys_never_repeat():
    heads = [next(seal_stream([], KEY, HERE)) for _ in range(10_000)]

    assert len({head[3:35] for head in heads}) == len({head[35:] for head in heads}) == 10_000


def test_chunks_that_open_under_a_key_do_not_come_out_after_another_keys_commitment():
    cipher, _commitment = committed(KEY, bytes(32), HERE.bound("stream"))
    _cipher, other = committed(bytes(32), bytes(32), HERE.bound("stream"))
    chunk = cipher.encrypt(_nonce(0, last=True), b"scan", None)

    assert opened_until_refused([b"V1S" + bytes(32) + other + chunk]) == b""


def test_a_stream_ends_where_its_numbers_do():
    assert _nonce(MOST_CHUNKS - 1, last=True)
    with pytest.raises(NotUnderstood, match="at most 1 TiB"):
        _nonce(MOST_CHUNKS, last=False)


def test_32_mebibytes_pass_through_in_less_than_one():
    piece = bytes(50_000)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        out = sum(map(len, open_stream(seal_stream((piece for _ in range(671)), KEY, HERE), KEY, HERE)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert out == 671 * 50_000
    assert peak - before < 1_048_576


def test_one_large_piece_costs_no_more_time_than_many_small_ones():
    content = bytes(16 * 1_048_576)
    started = time.perf_counter()
    sealed = sealed_whole(content)
    opened = sum(map(len, open_stream([sealed], KEY, HERE)))

    assert opened == len(content)
    assert time.perf_counter() - started < 2


def test_reading_stays_one_chunk_behind_the_source():
    taken = 0

    def source():
        nonlocal taken
        for piece in [LONG[:HEAD], *CHUNKS]:
            taken += 1
            yield piece

    reading = open_stream(source(), KEY, HERE)

    assert next(reading) == CONTENT[:CHUNK]
    assert taken == 3  # the head, the first chunk, and the one that says that the first was not the last
