"""Following a log leaf by leaf: what is wrong is told once, at the place where it is."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.workflow.ledger.logs import a_log, checkpoint_of
from workflow.ledger.chain import ChainCheck
from workflow.ledger.entry import canonical, decode

LEAVES = a_log("ab" * 20)


def told(leaves):
    check = ChainCheck()
    return [str(misfit) for misfit in map(check.add, leaves) if misfit is not None]


def changed(leaf, **changes):
    return canonical(replace(decode(leaf), **changes))


@given(streams=st.text("abcd", max_size=60), cut=st.integers(0, 60))
def test_a_log_is_followed_to_its_size_and_root_with_looks_in_between(streams, cut):
    leaves, check = a_log(streams), ChainCheck()

    found = [check.add(leaf) for leaf in leaves[:cut]]
    assert check.root() == checkpoint_of(leaves[:cut]).root
    found += [check.add(leaf) for leaf in leaves[cut:]]

    assert set(found) <= {None}
    assert (check.size, check.root()) == (len(leaves), checkpoint_of(leaves).root)


@given(data=st.data())
def test_many_at_once_are_told_as_one_by_one(data):
    rubbish = st.binary(max_size=20)
    leaves = data.draw(st.lists(st.sampled_from(LEAVES[:12]) | rubbish, max_size=30))
    cut = data.draw(st.integers(0, len(leaves)))
    one, many = ChainCheck(), ChainCheck()

    singly = [(place, misfit.what) for place, leaf in enumerate(leaves) if (misfit := one.add(leaf)) is not None]
    together = many.add_many(leaves[:cut])
    together += [(cut + place, what) for place, what in many.add_many(leaves[cut:])]

    assert [(place, str(what)) for place, what in together] == [(place, str(what)) for place, what in singly]
    assert (many.size, many.root()) == (one.size, one.root())


def test_a_log_of_more_than_a_batch_has_its_root():
    leaves, check = a_log("abc" * 3_000), ChainCheck()

    assert [misfit for misfit in map(check.add, leaves) if misfit] == []
    assert (check.size, check.root()) == (9_000, checkpoint_of(leaves).root)


@given(place=st.integers(0, len(LEAVES) - 1))
def test_a_missing_event_is_told_once_where_its_stream_goes_on(place):
    found = told(LEAVES[:place] + LEAVES[place + 1 :])

    n, stream = place // 2 + 1, f"office:{'ab'[place % 2]}"
    gap = f"entry {place + 1}: Event {n + 1} of {stream} comes after event {n - 1}: events between them are missing."
    assert found == ([gap] if n < 20 else [])  # the last event of a stream is missed by the checkpoint alone


@given(place=st.integers(0, len(LEAVES) - 3))
def test_a_changed_event_is_told_once_where_its_stream_goes_on(place):
    leaves = [*LEAVES]
    leaves[place] = changed(LEAVES[place], kind="another")

    n = place // 2 + 1
    stream = f"office:{'ab'[place % 2]}"
    assert told(leaves) == [
        f"entry {place + 2}: Event {n + 1} of {stream} does not follow from event {n} as it stands in the log."
    ]


@given(place=st.integers(0, len(LEAVES) - 1))
def test_a_repeated_event_is_told_once(place):
    n, stream = place // 2 + 1, f"office:{'ab'[place % 2]}"

    assert told([*LEAVES[: place + 1], LEAVES[place], *LEAVES[place + 1 :]]) == [
        f"entry {place + 1}: Event {n} of {stream} comes after event {n}: it is repeated or in the wrong place."
    ]


def test_a_stream_that_begins_with_a_predecessor_is_told():
    assert told([changed(LEAVES[0], prev=bytes(31) + b"\x01")]) == [
        "entry 0: Event 1 of office:a is a stream's first and yet names a predecessor."
    ]


@given(rubbish=st.binary(max_size=50))
def test_rubbish_is_told_and_counts_for_the_root(rubbish):
    leaves, check = [LEAVES[0], rubbish, LEAVES[1]], ChainCheck()

    found = [str(misfit) for misfit in map(check.add, leaves) if misfit is not None]

    assert [misfit.split(":")[0] for misfit in found] == ["entry 1"]
    assert (check.size, check.root()) == (3, checkpoint_of(leaves).root)
