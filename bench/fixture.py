"""Instances of known size, built by `record_many` and kept outside the project."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, Engine

from config.database import newest_version, upgrade
from config.instance import found
from config.settings import shipped_policy
from workflow.case import Telling, record_many
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.ledger.note import LogKey
from workflow.moment import Moment
from workflow.policy.reading import policy_content, policy_hash
from workflow.store.log import sequence, sign_checkpoint
from workflow.store.writing import sqlite_engine

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
KEY = LogKey("vigil/bench", bytes(32))
INTAKE = By(office="bench", person="i", role="intake_officer")
OFFICER = By(office="bench", person="c", role="case_officer")
PROSECUTOR = By(office="bench", person="p", role="prosecutor")
CASES_A_COMMIT = 500
# Ten events a case: registered in time, examined, referred, opened; a dozen clocks started, most of them running.
STORY: tuple[tuple[int, By, str, dict[str, object]], ...] = (
    (0, INTAKE, "allegation_received", {"channel": "portal", "urgent": False}),
    (2, INTAKE, "case_registered", {"setting": "police", "visible_injury": "yes"}),
    (3, OFFICER, "risk_assessed", {}),
    (4, OFFICER, "preservation_requested", {}),
    (5, OFFICER, "exam_requested", {}),
    (6, OFFICER, "referral_sent", {"authority": "prosecution"}),
    (20, OFFICER, "exam_done", {"code": "protocol"}),
    (60, OFFICER, "report_filed", {}),
    (70, PROSECUTOR, "referral_acknowledged", {"file_number": "PP-1"}),
    (200, PROSECUTOR, "investigation_opened", {}),
)


def folder() -> Path:
    """Where fixtures are kept; named by policy and schema, so that a changed one builds anew."""
    base = Path(os.environ.get("VIGIL_BENCH", Path(tempfile.gettempdir()) / "vigil-bench"))
    kept = base / f"{policy_hash(policy_content(shipped_policy()))[:12]}-{newest_version()}"
    kept.mkdir(parents=True, exist_ok=True)
    return kept


def fresh(path: Path) -> Engine:
    """A new, founded instance in a new file."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    engine = sqlite_engine(f"sqlite:///{path}")
    with transaction(engine) as connection:
        upgrade(connection)
        found(connection, shipped_policy(), KEY, demo=False, now=LONG_AGO)
        sequence(connection)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One written transaction."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.exec_driver_sql("COMMIT")


def instance(cases: int, *, spread_hours: int) -> Path:
    """The file of an instance with so many cases of ten events, begun evenly over so many hours from 1 January 2024."""
    path = folder() / f"{cases}-{spread_hours}.db"
    if path.exists():
        return path
    started = time.perf_counter()
    building = path.with_suffix(".building")
    engine = fresh(building)
    begin = datetime(2024, 1, 1, 8, tzinfo=UTC)
    for first in range(0, cases, CASES_A_COMMIT):
        with transaction(engine) as connection:
            for number in range(first, min(first + CASES_A_COMMIT, cases)):
                at = begin + timedelta(seconds=number * spread_hours * 3600 // cases)
                record_many(connection, story(number, at), now=at + timedelta(hours=201))
            sequence(connection)
    with transaction(engine) as connection:
        sign_checkpoint(connection, KEY, now=datetime(2026, 1, 1, tzinfo=UTC))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    building.rename(path)
    print(f"(built {path.name}: {cases} cases in {time.perf_counter() - started:.0f} s, kept for the next run)")
    return path


def copy_of(path: Path) -> Path:
    """A copy to be written to, beside the fixture; on disk, so that no commit waits for a gigabyte of ours."""
    copy = Path(shutil.copy(path, path.with_suffix(".copy")))
    with copy.open("rb") as file:
        os.fsync(file.fileno())
    return copy


def story(number: int, at: datetime, *, steps: int = len(STORY)) -> list[Telling]:
    """The ten events of one case, each at its hour after `at`."""
    stream = f"case:{UUID(int=number)}"
    return [
        Telling(
            Event(stream, kind, {**data, "number": f"{number}/2024"} if kind == "case_registered" else data),
            by,
            Moment.exactly(at + timedelta(hours=hours)),
        )
        for hours, by, kind, data in STORY[:steps]
    ]
