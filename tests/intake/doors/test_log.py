"""The log's door: a stranger with an HTTP client finds a checkpoint and the tiles below it, and nothing newer."""

from hashlib import sha256

import pytest

from tests.builders import KEY, LONG_AGO
from workflow.ledger.merkle import root
from workflow.ledger.note import open_note
from workflow.ledger.tiles import cut
from workflow.store import audit
from workflow.store.log import sequence, sign_checkpoint


async def signed(door):
    """Sign what the log is now; the size."""
    await door.office.tables.write(sequence)
    return int((await door.office.tables.write(sign_checkpoint, KEY, now=LONG_AGO)).splitlines()[1])


async def test_a_stranger_puts_the_signed_root_together_from_tiles(door):
    for _ in range(3):
        await door.report()
    size = await signed(door)

    note = await door.get("/log/checkpoint")
    tile = await door.get(f"/log/tile/0/000.p/{size}")

    assert root(cut(tile.content)) == open_note(note.text, KEY.verifier).root
    assert (note.headers["content-type"], tile.headers["content-type"]) == (
        "text/plain; charset=utf-8",
        "application/octet-stream",
    )
    assert ("immutable" in tile.headers["cache-control"], "immutable" in note.headers["cache-control"]) == (True, False)


async def test_the_hashes_in_a_tile_are_those_of_the_entries(door):
    size = await signed(door)

    tile = await door.get(f"/log/tile/0/000.p/{size}")

    entries = [entry for rows in await door.office.tables.read(_rows) for _place, entry in rows]
    assert cut(tile.content) == [sha256(b"\0" + entry).digest() for entry in entries]


def _rows(connection):
    return list(audit.in_log_order(connection))


async def test_what_came_in_after_the_checkpoint_cannot_be_seen(door):
    size = await signed(door)
    await door.report()
    await door.office.tables.write(sequence)

    assert (await door.get(f"/log/tile/0/000.p/{size + 1}")).status_code == 404
    assert f"\n{size}\n" in (await door.get("/log/checkpoint")).text


@pytest.mark.parametrize(
    "path", ["0/000", "1/000.p/1", "0/001.p/1", "0/00", "00/000.p/1", "entries/000", "0/000.p/0", f"0/{'x999/' * 9}999"]
)
async def test_what_is_no_tile_is_not_found(door, path):
    await signed(door)

    answer = await door.get(f"/log/tile/{path}")

    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


async def test_before_the_first_checkpoint_there_is_none(door):
    answers = [await door.get(path) for path in ("/log/checkpoint", "/log/tile/0/000.p/1")]

    assert [answer.status_code for answer in answers] == [404, 404]
