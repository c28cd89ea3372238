"""The tree: reference vectors of Certificate Transparency, and its proofs against RFC 6962's recursive definition."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import Broken, NotUnderstood
from workflow.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)

# The vectors of certificate-transparency's merkle_tree_test.cc, as transparency-dev/merkle carries them on.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
E1, E2 = ROOTS[1], "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
N34 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
N5678 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
E5, N78 = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
)
N56 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

leaves = st.lists(st.binary(min_size=32, max_size=32), max_size=70)
some_leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def by_definition(leaves):
    """MTH of RFC 6962 §2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    k = max(2**e for e in range(8) if 2**e < len(leaves))
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def flipped(node, bit):
    return (int.from_bytes(node, "big") ^ 1 << bit).to_bytes(len(node), "big")


def altered(proof, at, bit):
    at %= len(proof)
    return [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]]


@pytest.mark.parametrize("size", range(9))
def test_the_reference_trees_have_their_known_roots(size):
    assert root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (0, 8, [E2, N34, N5678]),
        (5, 8, [E5, N78, ROOTS[4]]),
        (2, 3, [ROOTS[2]]),
        (1, 5, [E1, N34, E5]),
    ],
)
def test_the_reference_inclusion_proofs_are_ours(index, size, proof):
    assert [node.hex() for node in inclusion_proof(index, LEAVES[:size])] == proof


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [(1, 1, []), (1, 8, [E2, N34, N5678]), (6, 8, [N56, N78, ROOTS[4]]), (2, 5, [N34, E5])],
)
def test_the_reference_consistency_proofs_are_ours(old, new, proof):
    assert [node.hex() for node in consistency_proof(old, LEAVES[:new])] == proof


@given(leaves=leaves)
def test_a_root_is_the_one_of_the_recursive_definition(leaves):
    assert root(leaves) == by_definition(leaves)


@given(leaves=leaves, cuts=st.lists(st.integers(0, 70)))
def test_a_frontier_grows_the_same_tree_however_it_is_fed(leaves, cuts):
    one_by_one, in_batches = Frontier(), Frontier()

    for leaf in leaves:
        one_by_one.append(leaf)
    for start, end in pairwise(sorted({0, len(leaves), *(cut for cut in cuts if cut < len(leaves))})):
        in_batches.append_many(leaves[start:end])

    assert one_by_one.to_bytes() == in_batches.to_bytes()
    assert one_by_one.root() == in_batches.root() == by_definition(leaves)


@given(leaves=leaves, more=leaves)
def test_a_kept_frontier_goes_on_where_it_was(leaves, more):
    tree = Frontier()
    tree.append_many(leaves)

    again = Frontier.from_bytes(tree.to_bytes())
    again.append_many(more)

    assert again.root() == root(leaves + more)
    assert again.size == len(leaves + more)


@pytest.mark.parametrize(
    "kept", [b"", b"1234567", bytes(7) + b"\x01", bytes(8) + bytes(32), bytes(7) + b"\x01" + bytes(33)]
)
def test_a_frontier_that_does_not_fit_its_size_is_refused(kept):
    with pytest.raises(Broken, match="does not fit its size"):
        Frontier.from_bytes(kept)


@given(leaves=some_leaves, index=st.integers(0))
def test_every_entry_is_proven_to_be_in_the_log(leaves, index):
    index %= len(leaves)

    check_inclusion(leaves[index], index, len(leaves), inclusion_proof(index, leaves), root(leaves))


@given(leaves=some_leaves, index=st.integers(0), at=st.integers(0), bit=st.integers(0, 255))
def test_no_altered_bit_proves_an_entry_to_be_in_the_log(leaves, index, at, bit):
    index %= len(leaves)
    proof, top = inclusion_proof(index, leaves), root(leaves)
    wrong = [(flipped(leaves[index], bit), proof, top), (leaves[index], proof, flipped(top, bit))]
    if proof:
        wrong.append((leaves[index], altered(proof, at, bit), top))

    for leaf, path, expected in wrong:
        with pytest.raises(Broken, match="does not lead"):
            check_inclusion(leaf, index, len(leaves), path, expected)


@given(leaves=some_leaves, index=st.integers(0), extra=st.binary(min_size=32, max_size=32))
def test_a_proof_of_another_length_proves_nothing(leaves, index, extra):
    index %= len(leaves)
    proof, top = inclusion_proof(index, leaves), root(leaves)

    with pytest.raises(Broken, match="longer"):
        check_inclusion(leaves[index], index, len(leaves), [*proof, extra], top)
    if proof:
        with pytest.raises(Broken, match="shorter"):
            check_inclusion(leaves[index], index, len(leaves), proof[:-1], top)
        with pytest.raises(Broken, match="32 bytes"):
            check_inclusion(leaves[index], index, len(leaves), [*proof[:-1], extra[1:]], top)


@given(leaves=st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=40, unique=True), data=st.data())
def test_a_proof_is_good_for_no_other_place(leaves, data):
    index, other = data.draw(st.permutations(range(len(leaves))).map(lambda places: places[:2]))

    with pytest.raises(Broken):
        check_inclusion(leaves[index], other, len(leaves), inclusion_proof(index, leaves), root(leaves))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_an_entry_outside_of_the_log_has_no_proof(index, size):
    with pytest.raises(NotUnderstood):
        inclusion_proof(index, LEAVES[:size])
    with pytest.raises(Broken, match="behind the end"):
        check_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@given(leaves=some_leaves, old=st.integers(0))
def test_every_earlier_log_is_proven_to_be_the_beginning(leaves, old):
    old = old % len(leaves) + 1

    check_consistency(old, root(leaves[:old]), len(leaves), root(leaves), consistency_proof(old, leaves))


@given(leaves=some_leaves)
def test_every_log_begins_with_the_empty_one(leaves):
    check_consistency(0, EMPTY_ROOT, len(leaves), root(leaves), [])

    with pytest.raises(Broken, match="contradict"):
        check_consistency(0, root(leaves), len(leaves), root(leaves), [])


@given(leaves=some_leaves, old=st.integers(0), at=st.integers(0), bit=st.integers(0, 255))
def test_no_altered_bit_proves_a_log_to_be_the_beginning(leaves, old, at, bit):
    old = old % len(leaves) + 1
    before, after, proof = root(leaves[:old]), root(leaves), consistency_proof(old, leaves)
    wrong = [(flipped(before, bit), after, proof), (before, flipped(after, bit), proof)]
    if proof:
        wrong.append((before, after, altered(proof, at, bit)))

    for first, second, path in wrong:
        with pytest.raises(Broken, match=r"does not lead|contradict"):
            check_consistency(old, first, len(leaves), second, path)


@given(leaves=st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=70), old=st.integers(0))
def test_a_consistency_proof_of_another_length_proves_nothing(leaves, old):
    old = old % (len(leaves) - 1) + 1
    before, after, proof = root(leaves[:old]), root(leaves), consistency_proof(old, leaves)

    for path, sentence in (
        ([*proof, after], "longer"),
        (proof[:-1], "shorter|empty"),
        ([*proof[:-1], after[1:]], "32 bytes"),
    ):
        with pytest.raises(Broken, match=sentence):
            check_consistency(old, before, len(leaves), after, path)


def test_a_log_that_shrank_has_no_proof():
    with pytest.raises(NotUnderstood):
        consistency_proof(4, LEAVES[:3])
    with pytest.raises(Broken, match="later checkpoint has 3"):
        check_consistency(4, root(LEAVES[:4]), 3, root(LEAVES[:3]), [])


def test_two_logs_of_one_size_contradict_each_other():
    with pytest.raises(Broken, match="contradict"):
        check_consistency(2, root(LEAVES[:2]), 2, root(LEAVES[1:3]), [])
