"""`record` with group commit beside a bare insert of the same rows; `derive`; one remembered transition."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.fixture import KEY, LONG_AGO, story
from config.database import upgrade
from config.instance import found
from config.settings import shipped_policy
from workflow.calendar import read_calendar
from workflow.case import record
from workflow.clocks import derive
from workflow.history import history
from workflow.ledger.entry import By, Entry
from workflow.machine import Machine
from workflow.moment import Moment
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules
from workflow.store import connect
from workflow.store.schema import case, clock, event
from workflow.store.writing import sqlite_engine

CASES, WRITERS = 300, 300
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        recorded = asyncio.run(_record(path))
        bare = _bare_insert(path, Path(folder) / "bare.db")
    return [
        ("record, in process, SQLite synchronous=FULL, group commit", f"{recorded:,.0f} events/s (wanted 1,000)"),
        ("bare insert of the same rows, 500 events a commit", f"{bare:,.0f} events/s"),
        ("record : bare insert", f"1 : {bare / recorded:.1f}"),
        *_pure(),
    ]


async def _record(path: Path) -> float:
    tables = connect(f"sqlite:///{path}")
    await tables.write(upgrade)
    await tables.write(found, shipped_policy(), KEY, demo=False, now=LONG_AGO)

    async def one(number: int) -> None:
        for telling in story(number, BEGIN):
            await tables.write(record, telling.event, by=telling.by, at=telling.at, now=BEGIN + timedelta(days=10))

    started = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(CASES)))
    rate = CASES * len(story(0, BEGIN)) / (time.perf_counter() - started)
    await tables.close()
    return rate


def _bare_insert(source: Path, target: Path) -> float:
    """The rows that `record` left (events, cases, clocks), inserted again without a thought."""
    with sqlite_engine(f"sqlite:///{source}").connect() as connection:
        kept = [
            (table, [dict(row) for row in connection.execute(table.select()).mappings()])
            for table in (event, case, clock)
        ]
    engine = sqlite_engine(f"sqlite:///{target}")
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        upgrade(connection)
        connection.exec_driver_sql("COMMIT")
        started = time.perf_counter()
        events = len(kept[0][1])
        for start in range(0, events, 500):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.execute(event.insert(), kept[0][1][start : start + 500])
            if start == 0:
                for table, rows in kept[1:]:
                    connection.execute(table.insert(), rows)
            connection.exec_driver_sql("COMMIT")
        return events / (time.perf_counter() - started)


def _pure() -> list[tuple[str, str]]:
    rules = Rules(read_policy(shipped_policy()))
    calendar = read_calendar(shipped_policy() / "calendar.toml")
    cases = [history(sixty_events(number), calendar.zone) for number in range(100)]
    cold = _each(lambda events: derive(events, rules, calendar), cases)
    warm = _each(lambda events: derive(events, rules, calendar), cases)
    machine = Machine(rules)
    machine.after(machine.initial, "case_registered", None)
    started = time.perf_counter()
    for _ in range(100_000):
        machine.after(machine.initial, "case_registered", None)
    remembered = (time.perf_counter() - started) / 100_000
    return [
        ("derive, a case of 60 events, dates never counted before", f"{cold * 1000:.2f} ms (wanted 0.5)"),
        ("derive, the same again", f"{warm * 1000:.2f} ms"),
        ("one remembered transition", f"{remembered * 1e6:.2f} µs (wanted 2)"),
    ]


def _each(work: Callable[[list], object], cases: list[list]) -> float:  # type: ignore[type-arg]
    started = time.perf_counter()
    for events in cases:
        work(events)
    return (time.perf_counter() - started) / len(cases)


KINDS = (
    "referral_acknowledged",
    "inquiry_opened",
    "victim_heard",
    "investigation_opened",
    "witness_heard",
    "suspect_identified",
    "suspect_heard",
    "evidence_secured",
    "review_recorded",
    "step_logged",
    "suspended",
    "resumed",
    "refused",
    "set_aside",
)


def sixty_events(number: int, *, steps: int = 50) -> list[Entry]:
    """The story's ten events, then fifty steps (or so many) of a long investigation, a week and a half apart."""
    by = By(office="o", person="p", role="case_officer")
    begin = datetime(2015 + number % 10, 1, 1, 8, tzinfo=UTC) + timedelta(hours=number * 7)
    told = [(telling.event.kind, telling.event.data, telling.at) for telling in story(number, begin)]
    told += [
        (KINDS[step % len(KINDS)], {}, Moment.exactly(begin + timedelta(days=20 + step * 11, hours=step)))
        for step in range(steps)
    ]
    return [
        Entry(
            by=by,
            data=dict(data),
            kind=kind,
            n=n,
            occurred_at=at.text,
            policy="",
            precision=at.precision.value,
            prev=bytes(32),
            recorded_at="2030-01-01T00:00:00Z",
            salt=bytes(16),
            stream="case:bench",
        )
        for n, (kind, data, at) in enumerate(told, start=1)
    ]
