"""Runs published judgments through the real corridor, in a throw-away database, at their own dates.

Each chronology gets a database of its own, copied from one that was founded once. Its events are recorded as facts of a
training case, each on the day it happened, with a sweep before each, so that stages are reached when they were. What
the clocks then say is compared with the court. Needs no instance and leaves nothing behind. Read `replay_all`.
"""

import shutil
import tempfile
from base64 import b64encode
from collections.abc import Generator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection

from config.database import upgrade
from config.instance import found
from workflow.case import load, record
from workflow.chronology.comparison import Compared, Entry, Replay, compared, entries
from workflow.chronology.reading import read_chronology
from workflow.chronology.telling import tell
from workflow.chronology.terms import Chronology
from workflow.errors import NotUnderstood, _
from workflow.events import Event, new_training_case
from workflow.ledger.entry import By
from workflow.ledger.note import LogKey
from workflow.machine import TRAINING_ROLE
from workflow.policy.reading import read_policy
from workflow.policy.terms import Chronology as Wording
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store import log
from workflow.store.log import sequence
from workflow.store.writing import sqlite_engine
from workflow.sweep import sweep_batch

# The policy is taken as in force for all times: a foreign judgment is measured by analogy.
BEFORE_EVERYTHING = datetime(1900, 1, 1, tzinfo=UTC)
TRAINER = By(office="", person="chronology", role=TRAINING_ROLE)


class Replayed(Struct, frozen=True):
    """One judgment as the clocks saw it; `root` is base64 of the 32 bytes of its log."""

    chronology: Chronology
    notice: Words
    clocks: list[Entry]
    delays: list[Compared]
    size: int
    root: str


def replay_all(paths: Sequence[Path], policy: Path) -> Generator[Replayed, None, None]:
    """Replay each file, in their order. Every file is read before the first is replayed: a bad one stops all.

    Raises NotUnderstood, with file and line, for a chronology or a policy that is not sound.
    """
    chronologies = [read_chronology(path) for path in paths]
    wording = read_policy(policy).chronology
    if wording is None:
        raise NotUnderstood(
            _("This policy does not say how a chronology's words are said in it."),
            next_step=_("Add a chronology.toml to the policy folder."),
            where=str(policy),
        )
    with tempfile.TemporaryDirectory(prefix="vigil-replay-") as folder:
        template = Path(folder) / "template.db"
        _found_template(template, policy)
        for place, chronology in enumerate(chronologies):
            copy = Path(folder) / f"{place}.db"
            shutil.copy(template, copy)
            engine = sqlite_engine(f"sqlite:///{copy}")
            try:
                with engine.connect() as connection:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    yield _replayed(connection, chronology, wording)
                    connection.exec_driver_sql("ROLLBACK")
            finally:
                engine.dispose()
                copy.unlink()


def _found_template(path: Path, policy: Path) -> None:
    engine = sqlite_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        upgrade(connection)
        found(connection, policy, LogKey.generate("vigil/replay"), demo=True, now=BEFORE_EVERYTHING)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    engine.dispose()


def _replayed(connection: Connection, chronology: Chronology, wording: Wording) -> Replayed:
    stream = new_training_case(chronology.id)
    said = tell_case(connection, chronology, wording, stream=stream)
    case = load(connection, stream)
    replay = Replay(chronology, said, wording, law_in_force(connection).calendar.zone)
    clocks = entries(case.clocks, replay)
    sequence(connection)
    edge = log.frontier(connection)
    return Replayed(
        chronology, wording.notice, clocks, compared(chronology, clocks), edge.size, b64encode(edge.root()).decode()
    )


def tell_case(connection: Connection, chronology: Chronology, wording: Wording, *, stream: str) -> dict[int, int]:
    """Record a chronology as a training case, each event on its own day; returns from event `n` to its place there."""
    said: dict[int, int] = {}
    now = BEFORE_EVERYTHING
    for told in tell(chronology, wording, law_in_force(connection).calendar.zone):
        now = max(now, told.at.latest)
        while sweep_batch(connection, now).cases:
            pass
        entry = record(connection, Event(stream, told.kind, dict(told.data)), by=TRAINER, at=told.at, now=now)
        if told.index is not None:
            said[entry.n] = told.index
    while sweep_batch(connection, now).cases:
        pass
    return said
