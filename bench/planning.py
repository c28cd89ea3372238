"""Planning over real HTTP on 100,000 cases with 200,000 running limits, on SQLite and on PostgreSQL; most are late.

Beside it: what it costs to write whose a case is beside its running clocks.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import Connection

from bench.fixture import OFFICER
from bench.pages import WANTED_STAFF, let_in, line, served
from bench.worklist import PEOPLE, filled, spread
from tests import postgres
from tests.served import VIGIL, Instance
from workflow.case import record
from workflow.events import Event
from workflow.moment import Moment
from workflow.store import connect
from workflow.store.writing import sqlite_engine

HERE = "/desk/planning"
WANTED_FEW = 250  # milliseconds: what is asked now and then, through a million watches
HANDED = 500


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    with TemporaryDirectory() as folder:
        with served(Path(folder) / "sqlite") as (here, cookies, _long):
            found = _pages("SQLite", here, cookies["officer"])
            found.append(_handed_over(here))
        with _on_postgres(Path(folder) / "postgresql") as (here, cookie):
            return found + _pages("PostgreSQL", here, cookie)


def _pages(where: str, here: Instance, cookie: str) -> list[tuple[str, str]]:
    today = datetime.now(UTC).date()
    ahead, month = (today + timedelta(days=21)).isoformat(), today.replace(day=1)
    months = [f"{HERE}/month?month={_months_on(month, number):%Y-%m}" for number in range(-6, 7)]
    pages: dict[str, str | list[str]] = {
        "the end of this week": HERE,
        "three weeks ahead": f"{HERE}?day={ahead}",
        "three weeks ahead, page 2000": f"{HERE}?day={ahead}&page=2000",
        "three weeks ahead, late until then": f"{HERE}?day={ahead}&show=coming",
        "a day of the calendar": f"{HERE}?day={ahead}&show=day",
        "from month to month": months,
        "mine": f"{HERE}?person=mine",
        "nobody's": f"{HERE}?person=nobody",
        "the load": f"{HERE}/people",
        "three filters": f"{HERE}?day={ahead}&setting=prison&waiting=prosecutor&clock=investigation_review",
        "a month, three filters": f"{HERE}/month?setting=prison&waiting=prosecutor&person=nobody",
    }
    few = {"what takes too long": f"{HERE}?kind=watch", "the list as CSV": f"{HERE}.csv?day={ahead}"}
    found = [line(here, f"{where}: {what}", path, cookie, WANTED_STAFF) for what, path in pages.items()]
    return found + [line(here, f"{where}: {what}", path, cookie, WANTED_FEW) for what, path in few.items()]


def _months_on(first: date, many: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + many, 12)
    return date(year, month + 1, 1)


@contextmanager
def _on_postgres(folder: Path) -> Iterator[tuple[Instance, str]]:
    """The same instance in PostgreSQL, with an officer signed in: their cookie."""
    folder.mkdir(parents=True)
    postgres.SETTINGS["shared_buffers"] = "128MB"  # as it is installed
    with postgres.server() as server, server.database() as name:
        with spread() as path:
            asyncio.run(filled(server.url(name), path))
        cookies, _long = asyncio.run(let_in(connect(server.url(name))))
        here = Instance(folder, VIGIL_DATABASE_URL=server.url(name))
        with here.serving(str(VIGIL), "serve", "--no-scheduler"):
            yield here, cookies["officer"]


def _handed_over(here: Instance) -> tuple[str, str]:
    """A case of ten events is assigned to somebody: all its running clocks are written anew, all their indexes too."""
    engine, now = sqlite_engine(f"sqlite:///{here.data / 'vigil.db'}"), datetime.now(UTC)
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        turns = sorted(_assigned(connection, number, now) for number in range(HANDED))
        connection.exec_driver_sql("ROLLBACK")
    engine.dispose()
    return f"SQLite: {HANDED} cases are assigned, each: median", f"{turns[HANDED // 2]:6.2f} ms"


def _assigned(connection: Connection, number: int, now: datetime) -> float:
    event = Event(f"case:{UUID(int=number * 199)}", "assigned", {"person": f"p{number % PEOPLE}"})
    began = time.perf_counter()
    record(connection, event, by=OFFICER, at=Moment.exactly(now), now=now)
    return (time.perf_counter() - began) * 1_000
