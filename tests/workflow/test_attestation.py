"""What was signed before an instance was restored still counts, as far as the log's own events say so."""

import pytest
from sqlalchemy import delete, insert, update

from tests.builders import ADMINISTRATOR, KEY, local, undone
from workflow.attestation import RESTORED
from workflow.case import record
from workflow.events import SYSTEM, Event
from workflow.ledger.merkle import EMPTY_ROOT
from workflow.ledger.note import Checkpoint, LogKey, sign
from workflow.moment import Moment
from workflow.store import instance, log
from workflow.store.schema import checkpoint, former_log
from workflow.verification import verify

NEW = LogKey("vigil/new", bytes(32))
FORGER = LogKey("vigil/forger", bytes([7] * 32))
NOW = local("2026-03-02 10:00").latest


def restored(connection):
    """An instance whose log had its checkpoint, was restored at this size, and signed anew; that size."""
    log.sequence(connection)
    log.sign_checkpoint(connection, KEY, now=NOW)
    size = log.frontier(connection).size
    instance.continue_as(connection, origin=NEW.name, vkey=str(NEW.verifier), size=size)
    data = {"digest": "ab" * 32, "log_size": size}
    record(connection, Event(SYSTEM, RESTORED, data), by=ADMINISTRATOR, at=Moment.exactly(NOW), now=NOW)
    log.sequence(connection)
    log.sign_checkpoint(connection, NEW, now=NOW)
    return size


def misfits(connection, **more):
    return [str(misfit) for misfit in verify(connection, vkey=NEW.verifier, **more).misfits]


def kept_by(key, size):
    """A checkpoint that somebody kept."""
    return sign(Checkpoint(key.name, size, EMPTY_ROOT), key)


async def test_a_restored_log_verifies_and_says_by_whom_its_beginning_was_signed(office):
    def told(connection):
        size = restored(connection)
        return size, verify(connection, vkey=NEW.verifier)

    size, report = await undone(office.tables, told)

    assert (report.misfits, report.size) == ([], size + 1)
    assert [str(note) for note in report.notes] == [
        f"Until it was restored from a backup with {size} entries, the log was {KEY.verifier}."
    ]


async def test_what_the_former_key_signed_beyond_did_not_come_back(office):
    def told(connection):
        restored(connection)
        return misfits(connection, since=kept_by(KEY, 9))

    assert await undone(office.tables, told) == [
        "the earlier checkpoint: It signed 9 entries of the log before it was restored, of which 2 came back."
    ]


async def test_a_former_checkpoint_that_signed_something_else_is_found(office):
    def told(connection):
        size = restored(connection)
        connection.execute(update(checkpoint).where(checkpoint.c.size == size).values(note=kept_by(KEY, size)))
        return misfits(connection)

    assert await undone(office.tables, told) == [
        "checkpoint 2: The log does not begin with the 2 entries that it signed."
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 100])
async def test_nobody_adds_a_key_that_no_restoring_brought(office, size):
    def told(connection):
        restored(connection)
        connection.execute(delete(former_log))
        connection.execute(insert(former_log).values(size=size, vkey=str(FORGER.verifier)))
        connection.execute(delete(checkpoint))
        connection.execute(insert(checkpoint).values(size=1, note=kept_by(FORGER, 1), signed_at=NOW))
        return misfits(connection)

    assert await undone(office.tables, told) != []


@pytest.mark.parametrize("vkey", ["", "nonsense", str(FORGER.verifier)])
async def test_another_former_key_is_found(office, vkey):
    def told(connection):
        restored(connection)
        connection.execute(update(former_log).values(vkey=vkey))
        return misfits(connection)

    assert await undone(office.tables, told) != []


async def test_a_former_key_that_was_taken_away_is_found(office):
    def told(connection):
        restored(connection)
        connection.execute(delete(former_log))
        return misfits(connection)

    found = await undone(office.tables, told)

    assert any(one.startswith("former_log 2") for one in found)
    assert any(one.startswith("checkpoint 2") for one in found)
