"""Tiles: what C2SP tlog-tiles says, word for word, and subtrees put together from them."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import NotFound
from workflow.ledger.merkle import consistency_ranges, inclusion_ranges, root
from workflow.ledger.tiles import HASH_BYTES, HASHES, Tile, Tiling, cut, subtree_root, width_at

LEAVES = [sha256(b"%d" % number).digest() for number in range(70_000)]


def by_definition(level, place):
    """MTH(D[i · 256^l : (i + 1) · 256^l]): the hash that stands at a place of a level."""
    span = HASHES**level
    return root(LEAVES[place * span : (place + 1) * span])


LEVELS = [LEAVES, [by_definition(1, i) for i in range(273)], [by_definition(2, 0)]]


def read(level, first, count):
    assert first // HASHES == (first + count - 1) // HASHES  # all in one tile
    return b"".join(LEVELS[level][first : first + count])


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(3, 7, 1), "tile/3/007.p/1"),
        (Tile(0, 1_000, 255), "tile/0/x001/000.p/255"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),  # the example of the specification
    ],
)
def test_a_tile_has_the_path_that_the_specification_gives_it(tile, path):
    assert (tile.path, Tile.at(path)) == (path, tile)


@given(st.builds(Tile, st.integers(0, 63), st.integers(0, 10**15), st.integers(1, 256)))
def test_every_path_leads_back_to_its_tile(tile):
    assert Tile.at(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000",
        "tile/64/000",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/x234",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000/",
        "tile/0/٠٠٠",
        "tile/entries/000",
        "tile/0/000\n",
        "",
    ],
)
def test_what_is_written_otherwise_is_no_tile(path):
    with pytest.raises(NotFound):
        Tile.at(path)


def test_a_log_of_70_000_has_the_tiles_that_the_specification_says():
    widths = {(level, n): width_at(level, n, 70_000) for level, n in [(0, 272), (0, 273), (1, 0), (1, 1), (2, 0)]}

    assert widths == {(0, 272): 256, (0, 273): 112, (1, 0): 256, (1, 1): 17, (2, 0): 1}
    assert (width_at(0, 274, 70_000), width_at(3, 0, 70_000)) == (0, 0)
    assert (width_at(0, 0, 256), width_at(1, 0, 256)) == (256, 1)


@given(parts=st.lists(st.integers(0, 3_000), max_size=6))
def test_a_growing_tree_gives_out_every_whole_tile_once_and_has_the_rest(parts):
    given_out: dict[tuple[int, int], bytes] = {}
    tree = Tiling(lambda tile, hashes: given_out.update({tile[:2]: hashes}))
    size = 0
    for part in parts:
        tree.append_many(LEAVES[size : size + part])
        size += part

    wanted = {(0, n): b"".join(LEAVES[n * HASHES : (n + 1) * HASHES]) for n in range(size // HASHES)}
    assert (given_out, tree.root()) == (wanted, root(LEAVES[:size]))
    for tile, hashes in tree.partial():
        assert tile.width == width_at(tile.level, tile.number, size) == len(hashes) // HASH_BYTES
        assert hashes == read(tile.level, tile.number * HASHES, tile.width)


def test_the_tiles_of_all_levels_are_those_of_the_definition():
    whole: dict[Tile, bytes] = {}
    tree = Tiling(whole.__setitem__)
    for leaf in LEAVES[:300]:
        tree.append(leaf)
    tree.append_many(LEAVES[300:])

    tiles = whole | dict(tree.partial())
    assert len(tiles) == 273 + 1 + 1 + 1 + 1
    for tile, hashes in tiles.items():
        assert cut(hashes) == LEVELS[tile.level][tile.number * HASHES : tile.number * HASHES + tile.width]


@given(st.data())
def test_every_subtree_of_a_proof_has_the_root_that_its_leaves_have(data):
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    ranges = inclusion_ranges(index, size) + consistency_ranges(index + 1, size)

    for start, end in data.draw(st.lists(st.sampled_from(ranges), max_size=3)) if ranges else []:
        assert subtree_root((start, end), read) == root(LEAVES[start:end])
