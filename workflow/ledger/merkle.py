"""The tree over the log: RFC 6962 §2.1 hashes, a frontier that grows, and the proofs of RFC 9162 §2.1.3 and §2.1.4.

Leaves go in as their `leaf_hash` (32 bytes), roots and proofs come out. Nothing here reads a leaf or a database. A
proof is named by the ranges of leaves whose subtrees it takes (`inclusion_ranges`, `consistency_ranges`), so that
whoever keeps tiles can look the nodes up instead of hashing the log again. A check raises Broken; it returns nothing.
Read `Frontier` first.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from workflow.errors import Broken, NotUnderstood, _

EMPTY_ROOT = sha256().digest()  # of a tree without leaves
TILE_HEIGHT = 8

Range = tuple[int, int]  # leaves from the first up to, not including, the second


def leaf_hash(entry: bytes) -> bytes:
    """The 32 bytes under which `entry` stands in the tree: SHA-256(0x00 ‖ entry), RFC 6962 §2.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32 bytes of an inner node: SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: one hash for each whole subtree, so 20 for a million leaves.

    To grow is all it can do; appending costs one node hash a leaf on average. `to_bytes` is what a database row keeps:
    the size (8 bytes, big-endian), then the hashes from left to right (32 bytes each).
    """

    __slots__ = ("_edge", "size")

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size, self._edge = size, list(edge)

    @staticmethod
    def from_bytes(kept: bytes) -> "Frontier":
        """Raises Broken if the length does not fit the size it names."""
        size, hashes = int.from_bytes(kept[:8], "big"), kept[8:]
        if len(kept) != 8 + 32 * size.bit_count():
            raise Broken(_("The kept edge of the log's tree is damaged: its length does not fit its size."))
        return Frontier(size, (hashes[i : i + 32] for i in range(0, len(hashes), 32)))

    def to_bytes(self) -> bytes:
        """8 bytes, and 32 for each bit that is set in the size."""
        return self.size.to_bytes(8, "big") + b"".join(self._edge)

    def append(self, leaf: bytes) -> None:
        """Put one leaf hash at the end."""
        node, whole = leaf, self.size
        while whole & 1:
            node = node_hash(self._edge.pop(), node)
            whole >>= 1
        self._edge.append(node)
        self.size += 1

    def append_many(self, leaves: Sequence[bytes]) -> list[bytes]:
        """Put leaf hashes at the end, level by level: a quarter faster than one by one. Copies `leaves`.

        Returns the roots of the subtrees of 256 leaves that became whole: a tile stands on each (tiles.py).
        """
        nodes, odd, whole, height = list(leaves), [], self.size, 0
        tops: list[bytes] = []
        self.size += len(nodes)
        while nodes:
            if height == TILE_HEIGHT:
                tops = nodes.copy()
            height += 1
            if whole & 1:
                nodes.insert(0, self._edge.pop())
            if len(nodes) & 1:
                odd.append(nodes.pop())
            pairs = iter(nodes)
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
            whole >>= 1
        self._edge.extend(reversed(odd))
        return tops

    def root(self) -> bytes:
        """The root of all leaves so far (32 bytes)."""
        if not self._edge:
            return EMPTY_ROOT
        node = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            node = node_hash(left, node)
        return node


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (32 bytes)."""
    tree = Frontier()
    tree.append_many(leaves)
    return tree.root()


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The subtrees that prove leaf `index` (from 0) in a tree of `size`, nearest first. RFC 9162 §2.1.3.1.

    Raises NotUnderstood if there is no such leaf.
    """
    if not 0 <= index < size:
        raise NotUnderstood(_("There is no entry %(index)d in a log of %(size)d.", index=index, size=size))
    ranges: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Proof that leaf `index` (from 0) stands in the tree over `leaves`; hashes all of them once."""
    return [root(leaves[start:end]) for start, end in inclusion_ranges(index, len(leaves))]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes) -> None:
    """Raises Broken unless `proof` leads from the leaf hash at `index` to the root of `size`. RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        raise Broken(_("The proof is for an entry behind the end of the log."))
    _check_hashes([leaf, *proof])
    node, at, last = leaf, index, size - 1
    for sibling in proof:
        if last == 0:
            raise Broken(_("The proof that the entry is in the log is longer than the tree is high."))
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            at, last = _up_from_left_edge(at, last)
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Broken(_("The proof that the entry is in the log is shorter than the tree is high."))
    if node != expected_root:
        raise Broken(_("The proof does not lead from the entry to the log's root."))


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The subtrees that prove a tree of `old` to be the beginning of a tree of `new`. RFC 9162 §2.1.4.1.

    Raises NotUnderstood unless 0 < old ≤ new: RFC 9162 proves nothing about the empty tree.
    """
    if not 0 < old <= new:
        raise NotUnderstood(_("A log of %(old)d entries cannot be followed to one of %(new)d.", old=old, new=new))
    ranges: list[Range] = []
    start, end = 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:  # otherwise the old root itself, which the verifier has
        ranges.append((start, end))
    return ranges[::-1]


def consistency_proof(old: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Proof that the tree over the first `old` leaves is the beginning of the one over all; hashes all of them once."""
    return [root(leaves[start:end]) for start, end in consistency_ranges(old, len(leaves))]


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raises Broken unless `proof` shows that the old tree is the beginning of the new one. RFC 9162 §2.1.4.2.

    Equal sizes need an empty proof. Everything begins with the empty tree: old = 0 needs its root and no proof.
    """
    if not 0 <= old <= new:
        raise Broken(_("The later checkpoint has %(new)d entries, the earlier %(old)d.", new=new, old=old))
    if old in (0, new):
        if proof or old_root != (EMPTY_ROOT if old == 0 else new_root):
            raise Broken(_("Two checkpoints of the log of which one must follow from the other contradict each other."))
        return
    _check_hashes(proof)
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        raise Broken(_("The proof that the log only grew is empty."))
    reached_old, reached_new = _both_roots(old, new, proof)
    if reached_old != old_root:
        raise Broken(_("The proof that the log only grew does not lead to the earlier root."))
    if reached_new != new_root:
        raise Broken(_("The proof that the log only grew does not lead to the later root."))


def _both_roots(old: int, new: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_node = new_node = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            raise Broken(_("The proof that the log only grew is longer than the tree is high."))
        if at & 1 or at == last:
            old_node, new_node = node_hash(sibling, old_node), node_hash(sibling, new_node)
            at, last = _up_from_left_edge(at, last)
        else:
            new_node = node_hash(new_node, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Broken(_("The proof that the log only grew is shorter than the tree is high."))
    return old_node, new_node


def _up_from_left_edge(at: int, last: int) -> Range:
    """Skip the levels on which the node has no sibling: "until LSB(fn) is set or fn is 0"."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _check_hashes(proof: Sequence[bytes]) -> None:
    if any(len(node) != 32 for node in proof):
        raise Broken(_("The proof holds something that is not a hash of 32 bytes."))


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (at least 2)."""
    return 1 << (count - 1).bit_length() - 1
