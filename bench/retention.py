"""What is to be erased among 100,000 closed cases, on SQLite: a page of the list, a filter that looks at each case."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bench.fixture import CASES_A_COMMIT, INTAKE, OFFICER, fresh
from intake.dossier.kept import Wanted, listed
from intake.dossier.reception import REPORTER
from intake.dossier.retention_store import Which
from workflow.case import Telling, record_many
from workflow.events import Event, new_case
from workflow.moment import Moment
from workflow.store import Tables, connect

CASES, ROUNDS, PAGE = 100_000, 12, 50
NOW = datetime(2031, 6, 2, 10, tzinfo=UTC)
SPREAD = timedelta(hours=1) * 24 * 365 * 6 / CASES  # closed over six years: every sixth is due now
BEGIN = NOW - timedelta(days=365 * 6)
QUESTIONS: dict[str, tuple[Wanted, int]] = {
    "due and coming, the first page": (Wanted(), 0),
    "due now, page 100": (Wanted(which=Which.NOW), 100 * PAGE),
    "all, the last page": (Wanted(which=Which.ALL), CASES - PAGE),
    "held": (Wanted(which=Which.HELD), 0),
    "by the beginning of the number": (Wanted(which=Which.ALL, number="R-12"), 0),
    "nothing against it": (Wanted(which=Which.NOW, is_free=True), 0),
}


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit: the best, and the 95th percentile, of several turns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "retention.db"
        engine = fresh(path)
        for start in range(0, CASES, CASES_A_COMMIT):
            with engine.begin() as connection:
                record_many(connection, _told(range(start, start + CASES_A_COMMIT)), now=NOW)
        engine.dispose()
        return asyncio.run(_asked(connect(f"sqlite:///{path}")))


def _told(numbers: range) -> list[Telling]:
    """Cases that were read and closed, a few of them with a message that nobody read; each in a breath."""
    found = []
    for number in numbers:
        case, at = new_case(), BEGIN + number * SPREAD
        story: list[tuple[Any, str, dict[str, Any]]] = [
            (REPORTER, "allegation_received", {"channel": "portal", "urgent": False}),
            (INTAKE, "case_registered", {"setting": "prison", "number": f"R-{number}"}),
            (OFFICER, "assessed", {"code": "admissible"}),
            (OFFICER, "closed", {"reason": "other"}),
        ]
        if number % 9 == 0:
            story.append((REPORTER, "marked_urgent", {}))
        if number % 50 == 0:
            story.append((OFFICER, "legal_hold_set", {"reason": "inspection"}))
        for step, (by, kind, data) in enumerate(story):
            told_at = at + timedelta(minutes=step)
            found.append(Telling(Event(case, kind, data), by, Moment.exactly(told_at)))
    return found


async def _asked(tables: Tables) -> list[tuple[str, str]]:
    found = []
    for what, (wanted, first) in QUESTIONS.items():
        taken = sorted([await _timed(tables, _page, wanted, first) for _round in range(ROUNDS)])
        worst = taken[int(len(taken) * 0.95) - 1]
        found.append((what, f"{taken[0] * 1e3:.0f} ms, 95th percentile {worst * 1e3:.0f} ms"))
    await tables.close()
    return found


def _page(connection: Connection, wanted: Wanted, first: int) -> int:
    return len(listed(connection, wanted, person="p", now=NOW, first=first, at_most=PAGE).rows)


async def _timed(tables: Tables, work: Callable[..., int], *args: Any) -> float:
    began = time.perf_counter()
    assert await tables.read(work, *args)
    return time.perf_counter() - began
