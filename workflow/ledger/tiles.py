"""The log's tree cut into tiles of 256 hashes (C2SP tlog-tiles), so that a proof reads a few of them and not the log.

Level 0 holds leaf hashes; each hash of a level above is the root over a whole tile of the level below. The hash `i` of
level `l` therefore stands for the entries from i·256^l to (i+1)·256^l. A whole tile never changes; the last one of each
level is partial, and a log of a given size says how wide it is. Nothing here reads a database: whoever keeps tiles
gives a function that reads hashes. Read `Tile`, then `subtree_root`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from workflow.errors import NotFound, _
from workflow.ledger.merkle import TILE_HEIGHT, Frontier, Range, node_hash, root

HASHES, HASH_BYTES = 1 << TILE_HEIGHT, 32
MAX_LEVEL = 63

# Some neighbouring hashes of one level, all in one tile: (level, first, count) → count · 32 bytes.
Reader = Callable[[int, int, int], bytes]

_PATH = re.compile(r"tile/(0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


class Tile(NamedTuple):
    """One tile: its level, its number in the level (both from 0), and how many hashes it has."""

    level: int
    number: int
    width: int = HASHES

    @staticmethod
    def at(path: str) -> "Tile":
        """Read "tile/<level>/<number>[.p/<width>]". Raises NotFound for what is the path of no tile."""
        found = _PATH.fullmatch(path)
        if found is not None:
            level, number, width = int(found[1]), int(re.sub("[x/]", "", found[2])), int(found[3] or HASHES)
            tile = Tile(level, number, width)
            if level <= MAX_LEVEL and tile.path == path:  # there is one way to write it
                return tile
        raise NotFound(_("There is no such tile."))

    @property
    def path(self) -> str:
        """Where a client asks for it, e.g. "tile/0/x001/x234/067.p/3"."""
        digits = f"{self.number:03}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        *high, last = (digits[i : i + 3] for i in range(0, len(digits), 3))
        partial = f".p/{self.width}" if self.width < HASHES else ""
        return f"tile/{self.level}/{''.join(f'x{one}/' for one in high)}{last}{partial}"


def width_at(level: int, number: int, size: int) -> int:
    """How many hashes a tile has in a log of `size` entries: 0 to 256."""
    return min(max((size >> TILE_HEIGHT * level) - number * HASHES, 0), HASHES)


def subtree_root(leaves: Range, read: Reader) -> bytes:
    """The root over the entries from the first up to, not including, the second, as proofs name them.

    The range begins where a subtree begins, which is so of all ranges that `inclusion_ranges` and
    `consistency_ranges` give. Reads at most one tile a level and, at the log's edge, one more.
    """
    *left, node = [_whole(start, height, read) for start, height in _whole_subtrees(leaves)]
    for sibling in reversed(left):
        node = node_hash(sibling, node)
    return node


def _whole_subtrees(leaves: Range) -> Iterator[tuple[int, int]]:
    """The range as whole subtrees, the largest first: first leaf and height of each."""
    start, end = leaves
    while start < end:
        height = (end - start).bit_length() - 1
        yield start, height
        start += 1 << height


def _whole(start: int, height: int, read: Reader) -> bytes:
    level, above = divmod(height, TILE_HEIGHT)
    hashes = read(level, start >> TILE_HEIGHT * level, 1 << above)
    return root(cut(hashes))


def cut(hashes: bytes) -> list[bytes]:
    """The hashes of a tile one by one."""
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]


class Tiling(Frontier):
    """A growing tree that hands out each tile as it becomes whole: `give(tile, hashes)`. `partial` has the others."""

    __slots__ = ("_give", "_given", "_waiting")

    def __init__(self, give: Callable[[Tile, bytes], None]) -> None:
        super().__init__()
        self._give = give
        self._waiting: list[list[bytes]] = []
        self._given: list[int] = []

    def append(self, leaf: bytes) -> None:
        """Put one leaf hash at the end."""
        self.append_many([leaf])

    def append_many(self, leaves: Sequence[bytes]) -> list[bytes]:
        """Put leaf hashes at the end."""
        tops = super().append_many(leaves)
        self._take(0, leaves)
        self._take(1, tops)
        return tops

    def partial(self) -> Iterator[tuple[Tile, bytes]]:
        """The tiles that are not whole yet, from level 0 up."""
        for level, hashes in enumerate(self._waiting):
            if hashes:
                yield Tile(level, self._given[level], len(hashes)), b"".join(hashes)

    def _take(self, level: int, hashes: Sequence[bytes]) -> None:
        if level == len(self._waiting):
            self._waiting.append([])
            self._given.append(0)
        waiting = self._waiting[level]
        waiting.extend(hashes)
        while len(waiting) >= HASHES:
            whole = waiting[:HASHES]
            del waiting[:HASHES]
            self._give(Tile(level, self._given[level]), b"".join(whole))
            self._given[level] += 1
            if level:  # of level 0 the tree itself gives the roots
                self._take(level + 1, [root(whole)])
