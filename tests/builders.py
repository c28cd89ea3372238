"""Builders that read as the story and go through the corridor: `office.refer(case)`, `office.sweep(now=…)`.

An `Office` is a real instance in a real database (SQLite or PostgreSQL), with the shipped policy adopted long ago.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from config.database import upgrade
from config.instance import found
from config.settings import shipped_policy
from workflow.case import Telling, load, record, record_many
from workflow.clocks import Clock
from workflow.events import Event, new_case
from workflow.folding import Case
from workflow.ledger.entry import By, Entry
from workflow.ledger.note import LogKey
from workflow.moment import Moment
from workflow.store import Tables, connect
from workflow.store.log import sequence
from workflow.store.schema import metadata
from workflow.sweep import Swept, sweep
from workflow.verification import Report, verify

ZONE = ZoneInfo("Europe/Belgrade")
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
OFFICER = By(office="oi", person="p-officer", role="case_officer")
INTAKE = By(office="oi", person="p-intake", role="intake_officer")
PROSECUTOR = By(office="pp", person="p-prosecutor", role="prosecutor")
ADMINISTRATOR = By(office="", person="p-administrator", role="administrator")
KEY = LogKey("vigil/test", bytes(range(32)))


def local(text: str) -> Moment:
    """A moment as people write it, in the office's zone: "2026-03-02 09:00", "2026-03-02", "2026-03"."""
    return Moment.parse(text, ZONE)


class Office:
    """One instance, and what people do in it."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @staticmethod
    async def founded(url: str, policy: Path | None = None) -> "Office":
        """Make the instance in an empty database, with the shipped policy unless another is given."""
        tables = connect(url)
        await tables.write(upgrade)
        await tables.write(found, policy or shipped_policy(), KEY, demo=False, now=LONG_AGO)
        await tables.write(sequence)
        return Office(tables)

    async def tell(
        self, case: str, kind: str, at: str, *, by: By = OFFICER, learned: str | None = None, **data: Any
    ) -> Entry:
        """Record one event that happened `at` and was learned then, or later."""
        moment = local(at)
        now = local(learned).latest if learned else moment.latest
        return await self.tables.write(record, Event(case, kind, data), by=by, at=moment, now=now)

    async def receive(self, at: str, **data: Any) -> str:
        """A new allegation; returns its case."""
        case = new_case()
        await self.tell(case, "allegation_received", at, by=INTAKE, **{"channel": "portal", "urgent": False, **data})
        return case

    async def register(self, case: str, at: str, number: str, **data: Any) -> Entry:
        """Give the case its number."""
        return await self.tell(case, "case_registered", at, by=INTAKE, number=number, **{"setting": "police", **data})

    async def refer(self, case: str, at: str) -> Entry:
        """Refer the case to the prosecutor."""
        return await self.tell(case, "referral_sent", at, authority="prosecution")

    async def tell_many(self, tellings: list[Telling], *, now: str) -> list[Entry]:
        """Record several events at once."""
        return await self.tables.write(record_many, tellings, now=local(now).latest)

    async def case(self, case: str) -> Case:
        """The case as it stands."""
        return await self.tables.read(load, case)

    async def clock(self, case: str, key: str, occasion: int = 1) -> Clock:
        """One clock of the case."""
        found = await self.case(case)
        return next(clock for clock in found.clocks if (clock.key, clock.occasion) == (key, occasion))

    async def counts(self) -> dict[str, int]:
        """How many rows each table has: what a failing act must leave as it was."""
        return await self.tables.read(_counts)

    async def sweep(self, now: str) -> Swept:
        """Sweep as if it were `now`."""
        return await sweep(self.tables, local(now).latest)

    async def verify(self) -> Report:
        """Verify everything; sequences first, as a node does at its start."""
        await self.tables.write(sequence)
        return await self.tables.read(verify, vkey=KEY.verifier)

    async def close(self) -> None:
        """Let go of the database."""
        await self.tables.close()


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
    }


class _TakenBack(Exception):
    """Carries a value out of a transaction that must not stay."""

    def __init__(self, value: Any) -> None:
        self.value = value


async def undone(tables: Tables, work: Callable[..., Any], *args: Any) -> Any:
    """What `work(connection, …)` returns, in a transaction that is taken back: nothing of it stays."""

    def taken_back(connection: Connection) -> None:
        raise _TakenBack(work(connection, *args))

    try:
        await tables.write(taken_back)
    except _TakenBack as back:
        return back.value
