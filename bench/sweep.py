"""The sweep beside APScheduler's SQLAlchemy job store, and how it grows with what runs but is not due."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select

from bench.fixture import copy_of, fresh, instance, story, transaction
from workflow.case import record_many
from workflow.store import connect
from workflow.store.schema import case, clock
from workflow.store.writing import sqlite_engine
from workflow.sweep import Swept, sweep, sweep_batch

DUE_CASES, JOBS, ALIKE = 2_000, 2_000, 1_000
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
FIRED: list[int] = []


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    swept, seconds = _many_due()
    ours, theirs = swept.stages / seconds, _apscheduler()
    # Begun at the same pace, so that the first thousand due are the same cases with the same stages in both.
    small, large = _thousand_due(1_000, spread_hours=235), _thousand_due(85_000, spread_hours=20_000)
    return [
        ("sweep, SQLite, ledger events included", f"{ours:,.0f} stages/s (wanted 5,000)"),
        ("  of which events written", f"{swept.cases / seconds:,.0f} cases/s"),
        ("APScheduler, SQLAlchemy job store, date jobs", f"{theirs:,.0f} jobs/s"),
        ("sweep : APScheduler", f"{ours / theirs:.1f} : 1 (wanted 4)"),
        (f"1,000 due of {small[1]:,} running clocks", f"{small[0] * 1000:.0f} ms"),
        (f"1,000 due of {large[1]:,} running clocks", f"{large[0] * 1000:.0f} ms"),
        ("large : small", f"{large[0] / small[0]:.2f} (wanted at most 1.2)"),
    ]


def _many_due() -> tuple[Swept, float]:
    """New allegations that nobody touched: what is due of them ten days later."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sweep.db"
        engine = fresh(path)
        with transaction(engine) as connection:
            for number in range(DUE_CASES):
                record_many(connection, story(number, BEGIN, steps=1), now=BEGIN)
        engine.dispose()
        return asyncio.run(_swept(path))


async def _swept(path: Path) -> tuple[Swept, float]:
    tables = connect(f"sqlite:///{path}")
    started = time.perf_counter()
    done = await sweep(tables, BEGIN + timedelta(days=10))
    seconds = time.perf_counter() - started
    await tables.close()
    return done, seconds


def _apscheduler() -> float:
    """As many date jobs, all due, fired by APScheduler from its own SQLite job store."""
    FIRED.clear()
    with tempfile.TemporaryDirectory() as folder:
        scheduler = BackgroundScheduler(
            jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.db")},
            job_defaults={"misfire_grace_time": None},
            timezone=UTC,
        )
        scheduler.start(paused=True)
        for number in range(JOBS):
            scheduler.add_job(fire, "date", run_date=datetime(2026, 1, 1, tzinfo=UTC), args=[number], id=str(number))
        started = time.perf_counter()
        scheduler.resume()
        while len(FIRED) < JOBS:
            time.sleep(0.005)
        seconds = time.perf_counter() - started
        scheduler.shutdown()
    return JOBS / seconds


def fire(number: int) -> None:
    """What a date job does: say that it fired."""
    FIRED.append(number)


def _thousand_due(cases: int, *, spread_hours: int) -> tuple[float, int]:
    """Seconds to sweep the first thousand cases that become due, and how many clocks run."""
    path = copy_of(instance(cases, spread_hours=spread_hours))
    engine = sqlite_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        due = list(connection.scalars(select(case.c.next_check_at).order_by(case.c.next_check_at).limit(ALIKE)))
        running = len(
            connection.execute(select(clock.c.key).where(clock.c.met_n.is_(None), clock.c.ended_n.is_(None))).all()
        )
    done, started = Swept(), time.perf_counter()
    while done.cases < ALIKE:
        with transaction(engine) as connection:
            done += sweep_batch(connection, due[-1])
    seconds = time.perf_counter() - started
    engine.dispose()
    path.unlink()
    print(f"({done.stages} stages in {done.cases} cases)")
    return seconds, running
