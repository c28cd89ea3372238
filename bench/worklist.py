"""The worklist over 100,000 cases, on SQLite and on PostgreSQL; beside it the page of one case with 200 events."""

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Connection, text

from bench.engine import sixty_events
from bench.fixture import instance, transaction
from config.database import upgrade
from tests import postgres
from workflow.case import load
from workflow.casefile import casefile, told
from workflow.folding import folded
from workflow.law import Law
from workflow.ledger.entry import NO_PREVIOUS
from workflow.numbering import next_number
from workflow.rulebook import law_in_force
from workflow.steps import next_steps
from workflow.store import Tables, connect
from workflow.store.schema import case, clock, event, rulebook
from workflow.store.schema import instance as instance_table
from workflow.store.writing import sqlite_engine
from workflow.worklist import Group, Question, Scope, worklist

CASES, ROUNDS, PEOPLE = 100_000, 15, 40
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
# Cases of one hour of a fixture are alike: in a copy they are made to be many people's, and due at many times.
SPREAD = """UPDATE "case" SET
  assigned_to = CASE WHEN n_ % 5 = 0 THEN NULL ELSE 'p' || (n_ % {people}) END,
  urgent = CASE WHEN n_ % 30 = 0 THEN 1 ELSE 0 END,
  setting = CASE WHEN n_ % 3 = 0 THEN 'prison' ELSE 'police' END,
  due_kind = CASE WHEN n_ % 7 = 0 THEN 'watch' ELSE 'limit' END,
  due_at = CASE WHEN n_ % 11 = 0 THEN NULL ELSE {now} + (n_ * 7919 % 40000 - 8000) * 3600 END,
  due_key = CASE WHEN n_ % 11 = 0 THEN NULL ELSE due_key END"""
# What a running clock says of its case follows it.
FOLLOWS = """UPDATE clock SET
  assigned_to = (SELECT coalesce(c.assigned_to, '') FROM "case" c WHERE c.stream = clock.stream),
  setting = (SELECT c.setting FROM "case" c WHERE c.stream = clock.stream)
  WHERE met_n IS NULL AND ended_n IS NULL"""
QUESTIONS: dict[str, Question] = {
    "all, the first page": Question(),
    "all, the last page": Question(page=CASES // 50),
    "mine": Question(scope=Scope.MINE),
    "nobody's": Question(scope=Scope.UNASSIGNED),
    "of a colleague": Question(assigned=("p6",)),
    "of 300 people who left": Question(assigned=("p3", "p4", *(f"gone-{n}" for n in range(298)))),
    "late": Question(group=Group.LATE),
    "due within a week": Question(group=Group.WEEK),
    "late, in a prison, referred, urgent": Question(
        group=Group.LATE, setting="prison", state=("criminal:investigation",), urgent=True
    ),
    "waiting for the prosecutor": Question(waiting_for="prosecutor"),
    "by the beginning of the number": Question(number="12"),
}


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit; the best of several turns, for whatever else runs."""
    return [*asyncio.run(_lists()), *_one_case()]


async def _lists() -> list[tuple[str, str]]:
    with spread() as path:
        found = await _asked("SQLite", connect(f"sqlite:///{path}"))
        postgres.SETTINGS["shared_buffers"] = "128MB"  # as it is installed
        with postgres.server() as server, server.database() as name:
            await filled(server.url(name), path)
            return found + await _asked("PostgreSQL", connect(server.url(name)))


@contextmanager
def spread() -> Iterator[Path]:
    """A copy of the fixture in which the cases are many people's, and due at many times; removed afterwards."""
    source = instance(CASES, spread_hours=20_000)
    path = Path(shutil.copy(source, source.with_suffix(".spread")))
    engine = sqlite_engine(f"sqlite:///{path}")
    with transaction(engine) as connection:
        statement = SPREAD.format(people=PEOPLE, now=int(NOW.timestamp()))
        connection.exec_driver_sql(statement.replace("n_", "rowid"))
        connection.exec_driver_sql(FOLLOWS)
    engine.dispose()
    yield path
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


async def filled(url: str, path: Path) -> None:
    """The tables that are asked, in a new PostgreSQL."""
    tables = connect(url)
    await tables.write(upgrade)
    await tables.close()
    target = await asyncpg.connect(url.replace("+asyncpg", ""))
    engine = sqlite_engine(f"sqlite:///{path}")
    with engine.connect() as source:
        for table in (instance_table, rulebook, event, case, clock):
            names = [column.name for column in table.columns]
            few = " WHERE stream = 'system'" if table is event else ""
            found = source.exec_driver_sql(f'SELECT {", ".join(names)} FROM "{table.name}"{few}')
            rows = (tuple(row) for row in found)
            if table is instance_table:  # its flag is a number in SQLite
                rows = ((*row[:-1], bool(row[-1])) for row in rows)
            await target.copy_records_to_table(table.name, records=rows, columns=names)
    engine.dispose()
    await target.execute("VACUUM ANALYZE")
    await target.close()


async def _asked(where: str, tables: Tables) -> list[tuple[str, str]]:
    found = []
    for what, question in QUESTIONS.items():
        ask = partial(worklist, question=question, person="p7", now=NOW)
        page, milliseconds = await tables.read(_timed, ask)
        found.append((f"{where}: {what}", f"{milliseconds:5.1f} ms, {page.total:,} cases (wanted < 30)"))
    _number, milliseconds = await tables.write(_timed, partial(next_number, now=NOW))
    found.append((f"{where}: the next number", f"{milliseconds:5.1f} ms"))
    await tables.close()
    return found


def _timed(connection: Connection, work: Callable[[Connection], Any]) -> tuple[Any, float]:
    """What it gives, and the milliseconds of the best of several turns."""
    connection.execute(text("SELECT 1"))
    return work(connection), _best(lambda: work(connection))


def _best(work: Callable[[], object]) -> float:
    turns = []
    for _turn in range(ROUNDS):
        started = time.perf_counter()
        work()
        turns.append((time.perf_counter() - started) * 1000)
    return min(turns)


def _one_case() -> list[tuple[str, str]]:
    engine = sqlite_engine(f"sqlite:///{instance(CASES, spread_hours=20_000)}")
    with engine.connect() as connection:
        law = law_in_force(connection)
        stream = f"case:{UUID(int=17)}"
        ten = _best(lambda: casefile(connection, stream, now=NOW))
        short = load(connection, stream)
    engine.dispose()
    long = _long(law)
    now = NOW + timedelta(days=4_000)
    return [
        ("page of a case of 10 events, read and told", f"{ten:5.1f} ms"),
        (
            "page of a case of 200 events, folded and told",
            f"{_best(lambda: told(_long(law), law, now=now)):5.1f} ms (wanted < 30)",
        ),
        ("next steps, a case of 10 events", f"{_best(lambda: next_steps(short, law, ROLES, now=NOW)):5.1f} ms"),
        ("next steps, a case of 200 events", f"{_best(lambda: next_steps(long, law, ROLES, now=now)):5.1f} ms"),
    ]


ROLES = ("intake_officer", "case_officer")


def _long(law: Law) -> Any:
    return folded("case:bench", tuple(sixty_events(3, steps=190)), NO_PREVIOUS, law)
