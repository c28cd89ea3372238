"""Inclusion proofs out of a living log: true, small, and never of what no checkpoint has signed yet."""

import asyncio
import re
import sys
from base64 import b64decode
from contextlib import contextmanager
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import json
from sqlalchemy import delete, event, func, insert, select, update

from tests.builders import INTAKE, KEY, LONG_AGO, Office, local, undone
from workflow.attestation import TileCheck
from workflow.case import record
from workflow.errors import NotFound
from workflow.events import Event, new_case
from workflow.ledger.merkle import check_inclusion, inclusion_proof, leaf_hash
from workflow.ledger.note import open_note
from workflow.ledger.proofs import Proof, proof_of
from workflow.ledger.tiles import HASHES, Tile
from workflow.store import audit, connect, log
from workflow.store.schema import event as event_table
from workflow.store.schema import tile as tile_table
from workflow.verification import rebuild, verify

SAME_DATABASE = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def grow(connection, entries):
    """So many more entries of a stream in the log."""
    n = connection.scalar(select(func.count()).where(event_table.c.stream == "office:x")) or 0
    rows = [{"stream": "office:x", "n": n + i, "kind": "k", "entry": b"%d" % (n + i)} for i in range(1, entries + 1)]
    if rows:
        connection.execute(insert(event_table), rows)
        log.sequence(connection)


def sign(connection):
    log.sign_checkpoint(connection, KEY, now=LONG_AGO)


def signed_size(connection):
    newest = log.newest_checkpoint(connection)
    return newest[0] if newest else 0


def leaves(connection):
    """All leaf hashes in the order of the log."""
    return [leaf_hash(entry) for rows in audit.in_log_order(connection) for _place, entry in rows]


def checked(proof):
    """The proof, read as somebody with the log's verifier key reads it."""
    signed = open_note(proof.checkpoint, KEY.verifier)
    check_inclusion(b64decode(proof.leaf), proof.index, proof.size, [*map(b64decode, proof.hashes)], signed.root)
    assert signed.size == proof.size
    return proof


@contextmanager
def counted(connection):
    """The statements that are run meanwhile."""
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(connection, "before_cursor_execute", hear)
    yield said
    event.remove(connection, "before_cursor_execute", hear)


def kept(connection):
    """Every tile kept."""
    return [*audit.tiles(connection, above=False), *audit.tiles(connection, above=True)]


def misfits(connection):
    """What verification says of the tiles, in places."""
    found: list[str] = []
    check = TileCheck(connection, lambda where, _what: found.append(where))
    check.tree.append_many(leaves(connection))
    check.finish()
    return found


@pytest.fixture(scope="module")
def big_log_url(tmp_path_factory):
    """A log of three levels of tiles: 65,536 entries, a whole tile more, and two."""
    url = f"sqlite:///{tmp_path_factory.mktemp('big') / 'vigil.db'}"

    async def made():
        office = await Office.founded(url)
        for entries in (30_000, 30_000, 5_792):
            await office.tables.write(grow, entries)
        await office.close()

    asyncio.run(made())
    return url


@pytest.fixture
async def big_log(big_log_url):
    """That log; what is done there is taken back."""
    office = Office(connect(big_log_url))
    yield office
    await office.close()


@SAME_DATABASE
@given(parts=st.lists(st.integers(1, 900), min_size=1, max_size=5), more=st.integers(0, 600), seed=st.randoms())
async def test_a_proof_is_the_one_of_the_tree_and_leads_to_what_was_signed(office, parts, more, seed):
    def proofs(connection):
        for part in parts:
            grow(connection, part)
        sign(connection)
        grow(connection, more)
        size = signed_size(connection)
        some = [proof_of(connection, "office:x", n) for n in seed.sample(range(1, size - 1), min(8, size - 2))]
        return some, leaves(connection)[:size]

    some, signed = await undone(office.tables, proofs)

    for proof in some:
        assert [*map(b64decode, checked(proof).hashes)] == inclusion_proof(proof.index, signed)


async def test_the_program_in_the_documentation_takes_a_proof_and_no_other(office):
    def proof(connection):
        grow(connection, 700)
        sign(connection)
        return proof_of(connection, "office:x", 300)

    page = (Path(__file__).parents[3] / "docs/reference/log.md").read_text("utf-8")
    program, example = (re.findall(f"```{kind}\n(.*?)```", page, re.DOTALL)[0] for kind in ("python", "json"))
    real = json.decode(json.encode(await undone(office.tables, proof)))

    told = [told_by(program, one) for one in (example, real, real | {"index": 3}, real | {"size": 703})]

    assert told == ["True", "True", "False", "False"]


def told_by(program, proof):
    """What a program prints that reads a proof."""
    given = proof if isinstance(proof, str) else json.encode(proof).decode()
    return run([sys.executable, "-c", program], input=given, capture_output=True, text=True, check=True).stdout.strip()


async def test_a_proof_in_a_log_of_three_levels_reads_a_handful_of_rows(office):
    def proofs(connection):
        for _ in range(7):
            grow(connection, 10_000)
        sign(connection)
        found = []
        for n in (1, 34_567, 65_536, 69_990):
            with counted(connection) as said:
                found.append((proof_of(connection, "office:x", n), len(said)))
        return found, leaves(connection)

    found, signed = await undone(office.tables, proofs)

    for proof, statements in found:
        assert [*map(b64decode, checked(proof).hashes)] == inclusion_proof(proof.index, signed)
        assert statements <= 2 + 7  # event and checkpoint; two tiles a level, and the entries of the last one


async def test_there_is_no_proof_before_a_checkpoint_holds_the_event_and_none_of_no_event(office):
    case, now = new_case(), local("2026-03-02 10:00").latest

    def told(connection):
        record(
            connection, Event(case, "allegation_received", {"channel": "portal"}), by=INTAKE, at=local("2026"), now=now
        )
        before = proof_of(connection, case, 1)
        log.sequence(connection)
        unsigned = proof_of(connection, case, 1)
        sign(connection)
        return before, unsigned, proof_of(connection, case, 1)

    before, unsigned, proof = await undone(office.tables, told)

    assert (before, unsigned) == (None, None)
    assert json.decode(json.encode(checked(proof)), type=Proof) == proof
    with pytest.raises(NotFound):
        await office.tables.read(proof_of, case, 2)


async def test_tiles_are_given_out_as_far_as_a_checkpoint_signed_them(office):
    """What came since would tell a passer-by that somebody complained."""

    def given_out(connection):
        grow(connection, 598)  # 600 with the two adoptions
        sign(connection)
        grow(connection, 400)
        wanted = Tile(0, 0), Tile(0, 2, 88), Tile(0, 2, 7), Tile(1, 0, 2), Tile(0, 2), Tile(0, 2, 89), Tile(1, 0, 3)
        return [log.published_tile(connection, one) for one in wanted], leaves(connection)

    (whole, partial, narrower, above, *beyond), hashes = await undone(office.tables, given_out)

    assert whole == b"".join(hashes[:HASHES])
    assert (partial, narrower) == (b"".join(hashes[512:600]), b"".join(hashes[512:519]))
    assert len(above) == 64
    assert beyond == [None, None, None]


async def test_an_old_log_without_tiles_proves_all_the_same_and_gets_them_with_its_next_whole_tile(office):
    def told(connection):
        grow(connection, 1_000)
        sign(connection)
        log.forget_tiles(connection)
        slow = proof_of(connection, "office:x", 5)
        number = [connection.scalar(select(func.count()).select_from(tile_table))]
        grow(connection, 100)
        number.append(connection.scalar(select(func.count()).select_from(tile_table)))
        return slow, proof_of(connection, "office:x", 5), number, misfits(connection)

    slow, fast, number, wrong = await undone(office.tables, told)

    assert checked(slow) == checked(fast)
    assert (number, wrong) == ([0, 5], [])


BROKEN = {
    "another hash": lambda kept: kept[:4] + bytes([kept[4] ^ 1]) + kept[5:],
    "a hash too few": lambda kept: kept[:-32],
    "a hash too many": lambda kept: kept + bytes(32),
    "nothing": lambda kept: b"",
}


@pytest.mark.parametrize("place", [(0, 0), (0, 3), (1, 0), (1, 1), (2, 0)])
@pytest.mark.parametrize("change", BROKEN)
async def test_a_wrong_tile_is_found_and_made_anew(big_log, place, change):
    here = (tile_table.c.level == place[0]) & (tile_table.c.number == place[1])

    def told(connection):
        kept = connection.scalar(select(tile_table.c.hashes).where(here))
        connection.execute(update(tile_table).where(here).values(hashes=BROKEN[change](kept)))
        found = misfits(connection)
        log.forget_tiles(connection)
        log.fill_tiles(connection)
        return found, misfits(connection), connection.scalar(select(tile_table.c.hashes).where(here)) == kept

    found, left, same = await undone(big_log.tables, told)

    assert found == ["tile {} {}".format(*place)]
    assert (left, same) == ([], True)


@pytest.mark.parametrize("place", [(0, 257), (0, 99_999), (1, 2), (3, 0), (-1, 0)])
async def test_a_tile_that_no_log_of_this_size_has_is_found(big_log, place):
    def told(connection):
        connection.execute(insert(tile_table).values(level=place[0], number=place[1], hashes=bytes(8192)))
        return misfits(connection)

    assert await undone(big_log.tables, told) == ["tile {} {}".format(*place)]


async def test_tiles_that_were_taken_away_stop_no_commit_and_come_back(big_log):
    def told(connection):
        taken = ((tile_table.c.level == 0) & (tile_table.c.number > 200)) | (tile_table.c.level == 1)
        connection.execute(delete(tile_table).where(taken))
        grow(connection, 300)
        sign(connection)
        return proof_of(connection, "office:x", 7), misfits(connection)

    proof, wrong = await undone(big_log.tables, told)

    assert checked(proof).size == 65_536 + 256 + 2 + 300
    assert wrong == []


async def test_verification_names_a_wrong_tile(office):
    def told(connection):
        grow(connection, 600)
        before = [misfit.where for misfit in verify(connection).misfits]
        connection.execute(update(tile_table).values(hashes=bytes(8192)))
        return [misfit.where for misfit in verify(connection).misfits if misfit.where not in before]

    assert await undone(office.tables, told) == ["tile 0 0", "tile 0 1"]


async def test_rebuilding_the_tables_makes_the_tiles_anew(office):
    def told(connection):
        grow(connection, 600)
        before = kept(connection)
        log.forget_tiles(connection)
        rebuild(connection)
        return before, kept(connection)

    before, after = await undone(office.tables, told)

    assert [(level, number) for level, number, _hashes in before] == [(0, 0), (0, 1), (1, 0)]
    assert before == after
