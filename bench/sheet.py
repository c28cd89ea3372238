"""A sheet of 500 rows: downloaded, checked, recorded, and sent a second time; on SQLite and on PostgreSQL."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from intake.sheets.checking import Verdict, checked, form_of
from intake.sheets.columns import placed
from intake.sheets.reading import read
from intake.sheets.recording import Outcome, recorded
from intake.sheets.waiting import waiting
from intake.sheets.writing import as_xlsx
from tests import postgres
from tests.builders import Office
from tests.intake.sheets.house import ENGLISH, PETRA, Bench
from workflow.answers import options
from workflow.rulebook import law_in_force

ROWS, WANTED = 500, 5.0
ANSWER = {"done": "Victim heard", "next": "Decide"}


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        found += asyncio.run(_sheet("SQLite", f"sqlite:///{Path(folder) / 'vigil.db'}"))
    with postgres.server() as server, server.database() as name:
        return found + asyncio.run(_sheet("PostgreSQL", server.url(name)))


async def _sheet(where: str, url: str) -> list[tuple[str, str]]:
    bench = await Bench.settled(await Office.founded(url))
    await bench.cases(ROWS)
    who, law = await bench.house.who(PETRA), await bench.tables.read(law_in_force)
    choices = options(law, form_of(law, who.by.role))
    told = list[tuple[str, str]]()

    async def timed(what: str, work: Callable[[], Awaitable[Any]]) -> Any:
        started = time.perf_counter()
        done = await work()
        told.append((f"{where}: {what}", f"{time.perf_counter() - started:6.2f} s"))
        return done

    async def download() -> bytes:
        rows = await waiting(bench.tables, signed_in=who, now=bench.now)
        day = bench.now.date()
        answers = ANSWER | {"received_on": day, "file_number": "PP-1/26", "done_on": day, "next_on": day + timedelta(9)}
        return as_xlsx([{**row, **answers} for row in rows], choices, ENGLISH)

    async def check() -> Any:
        return await checked(bench.tables, placed(read(sheet), ENGLISH), signed_in=who, now=bench.now)

    async def record() -> Any:
        fine = [(one.filled, one.seen) for one in rows if one.verdict is Verdict.FINE]
        return await recorded(bench.tables, fine, signed_in=who, now=bench.now)

    started = time.perf_counter()
    sheet = await timed(f"{ROWS} open referrals as XLSX", download)
    rows = await timed("dry run", check)
    done = await timed("recorded row by row", record)
    again = await timed("the same file once more, dry run", check)
    assert [one.outcome for one in done] == [Outcome.RECORDED] * ROWS
    assert {one.verdict for one in again} == {Verdict.NOTHING_NEW}
    told.append((f"{where}: all of it", f"{time.perf_counter() - started:6.2f} s (wanted < {WANTED:.0f})"))
    await bench.tables.close()
    return told
