"""Telling: events of the log that become notices, in people's inboxes and for their mail."""

import asyncio
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select

from bench.fixture import fresh, story, transaction
from notifications import choices
from notifications.directory import Known
from notifications.store.schema import EMAIL, notice
from notifications.telling import FannedOut, fan_out
from workflow.case import record_many
from workflow.store import connect
from workflow.store.log import sequence
from workflow.sweep import sweep

CASES = 1_000
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER = BEGIN + timedelta(days=10)
SEATS = (("case_officer", 5), ("intake_officer", 3), ("head", 1), ("oversight", 2))


class Office:
    """Eleven people of one office."""

    def people(self, connection: Connection) -> Sequence[Known]:
        """Everybody."""
        return [Known(f"{role}-{n}", role, "oi", role) for role, people in SEATS for n in range(people)]

    def ours(self, connection: Connection) -> frozenset[str]:
        """The one office."""
        return frozenset({"oi"})

    def barred(self, connection: Connection, streams: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Nobody."""
        return {}


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    done, seconds, rows = asyncio.run(_told())
    again, idle = asyncio.run(_idle())
    return [
        ("fan-out, SQLite, inbox and mail", f"{done.notices / seconds:,.0f} notices/s (wanted 2,000)"),
        ("  of so many notices", f"{rows:,} of {done.events:,} events"),
        ("a turn that finds nothing new", f"{idle * 1000:.1f} ms ({again.notices} notices)"),
    ]


async def _told() -> tuple[FannedOut, float, int]:
    """New allegations that nobody touched for ten days: all that is due of them, told at once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notices.db"
        await _filled(path, CASES)
        tables = connect(f"sqlite:///{path}")
        started = time.perf_counter()
        done = await fan_out(tables, Office(), LATER)
        seconds = time.perf_counter() - started
        rows = await tables.read(lambda connection: connection.scalar(select(func.count()).select_from(notice)) or 0)
        await tables.close()
        return done, seconds, rows


async def _idle() -> tuple[FannedOut, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notices.db"
        await _filled(path, 10)
        tables = connect(f"sqlite:///{path}")
        await fan_out(tables, Office(), LATER)
        started = time.perf_counter()
        for _turn in range(100):
            done = await fan_out(tables, Office(), LATER)
        seconds = (time.perf_counter() - started) / 100
        await tables.close()
        return done, seconds


async def _filled(path: Path, cases: int) -> None:
    engine = fresh(path)
    with transaction(engine) as connection:
        for number in range(cases):
            record_many(connection, story(number, BEGIN, steps=1), now=BEGIN)
        sequence(connection)
        for one in Office().people(connection):
            choices.set_way(connection, one.person, EMAIL, f"{one.person}@example.org", now=BEGIN)
    engine.dispose()
    tables = connect(f"sqlite:///{path}")
    await sweep(tables, LATER)
    await tables.close()
