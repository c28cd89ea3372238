"""What a node says of itself in the database: that it is there, and how its jobs fare. Read `Keeping`.

One small write a minute, and one when a job begins or ceases to fail. What cannot be written is kept and written with
the next; that is said once in the log, and once when it is over. Nobody waits for it.
"""

import asyncio
import os
import re
import socket
import time
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version

import structlog
from msgspec import structs
from sqlalchemy import Connection

from config.clock import now_utc
from config.reminding import backed_up_at
from config.standing import alarm_of
from config.web.logs import fault_of
from config.web.measures import Measures
from intake.pages.supplied import Alarm
from workflow.store import Tables, runs
from workflow.store.runs import Node, Run

log = structlog.get_logger()
KEEP_SECONDS = 65  # after so long without, such as while a sweep hangs: each sweep that ends is written down
FIRST_SECONDS = 10  # in the first minute, in which much has its first turn
PATIENCE_SECONDS, LAST_PATIENCE_SECONDS = 10, 2


class Keeping:
    """One node's rows. `at_work`: jobs that it does for all at this moment."""

    def __init__(self, tables: Tables, measures: Measures, fared: Mapping[str, Run], *, name: str) -> None:
        now = now_utc()
        self.name, self.at_work = name or node_name(), set[str]()
        self.here = Node(self.name, version("vigil"), started_at=now, seen_at=now, has_jobs=bool(fared))
        self._tables, self._measures, self._fared = tables, measures, fared
        self._one_at_a_time = asyncio.Lock()
        self._has_begun = False
        self._kept = self._began = time.monotonic()
        self._not_since: datetime | None = None

    def is_due(self) -> bool:
        """Whether this node was not heard of for a minute."""
        now = time.monotonic()
        return now - self._kept > (FIRST_SECONDS if now - self._began < KEEP_SECONDS else KEEP_SECONDS)

    async def keep(self) -> None:
        """Write it all down, now."""
        await self._keep(structs.replace(self.here, seen_at=now_utc()), PATIENCE_SECONDS)

    async def end(self) -> None:
        """The node ends in order."""
        now = now_utc()
        await self._keep(structs.replace(self.here, seen_at=now, stopped_at=now), LAST_PATIENCE_SECONDS)

    async def _keep(self, here: Node, patience_seconds: float) -> None:
        async with self._one_at_a_time:
            self._kept = time.monotonic()
            fared = [structs.replace(run) for run in self._fared.values()]
            try:
                async with asyncio.timeout(patience_seconds):
                    await self._tables.write(self._put, here, fared, frozenset(self.at_work))
                    await self._measured(here.seen_at)
            except Exception as error:  # noqa: BLE001 - the jobs go on, and what they did is not lost by this
                self._missed(here.seen_at, error)
            else:
                self._has_begun = True
                self._is_back()

    def _put(self, connection: Connection, here: Node, fared: list[Run], at_work: frozenset[str]) -> None:
        if not self._has_begun:
            runs.begin(connection, here)
        runs.keep(connection, here, fared, at_work=at_work)

    async def _measured(self, now: datetime) -> None:
        alarm, backed_up = await self._tables.read(_standing, now)
        self._measures.unwatched.set(alarm is not None)
        self._measures.held.set(alarm is not None and alarm.held_why is not None)
        if backed_up is not None:
            self._measures.backed_up.set(backed_up.timestamp())

    def _missed(self, now: datetime, error: Exception) -> None:
        self._measures.unwatched.set(1)  # for all that anybody can know here
        if self._not_since is None:
            self._not_since = now
            log.warning("jobs not written down", **fault_of(error))

    def _is_back(self) -> None:
        if self._not_since is not None:
            log.warning("jobs written down again", not_since=self._not_since)
            self._not_since = None


def _standing(connection: Connection, now: datetime) -> tuple[Alarm | None, datetime | None]:
    return alarm_of(connection, now), backed_up_at(connection)


def node_name() -> str:
    """What a node is called unless a setting says it: machine and process."""
    return f"{re.sub(r'[^A-Za-z0-9._-]', '-', socket.gethostname())[:50]}:{os.getpid()}"
