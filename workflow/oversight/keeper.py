"""Keeps what was counted, so that a page never waits for whole tables to be read again.

Figures stay as they were counted and say when that was; when the log has grown or an hour has passed, whoever asks gets
the kept ones at once and they are counted anew behind. Only a question that nobody asked yet is waited for. Kept in the
process, lost with it. Read `Keeper.figures`.
"""

import asyncio
import time
from collections import OrderedDict
from datetime import datetime, timedelta

from sqlalchemy import Connection

from workflow.oversight.asked import Asked
from workflow.oversight.figures import Counted, counted
from workflow.store import Tables, log

MOST_KEPT = 64  # questions
# Figures of an unchanged log grow old too, for what is open falls due. Counting may take a hundredth of the time.
OLD = timedelta(minutes=10)
SHARE_OF_TIME = 0.01


class Keeper:
    """The figures that were asked for last, of one instance."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Asked, Counted] = OrderedDict()
        self._counting: dict[Asked, asyncio.Task[Counted]] = {}
        self._not_before: dict[Asked, float] = {}

    async def figures(self, tables: Tables, asked: Asked, *, now: datetime) -> Counted:
        """What was counted for a question; the first time it is counted at `now` (UTC) and waited for."""
        kept = self._kept.get(asked)
        if kept is None:
            return await self._count(tables, asked, now)
        self._kept.move_to_end(asked)
        if time.monotonic() >= self._not_before[asked] and await self._is_old(tables, kept, now):
            self._count(tables, asked, now)
        return kept

    async def _is_old(self, tables: Tables, kept: Counted, now: datetime) -> bool:
        return now - kept.at >= OLD or await tables.read(_log_size) != kept.log_size

    def _count(self, tables: Tables, asked: Asked, now: datetime) -> asyncio.Task[Counted]:
        """The counting of a question that is under way, or a new one."""
        counting = self._counting.get(asked)
        if counting is None:
            counting = self._counting[asked] = asyncio.create_task(self._counted(tables, asked, now))
            counting.add_done_callback(_heard)
        return counting

    async def _counted(self, tables: Tables, asked: Asked, now: datetime) -> Counted:
        began = time.monotonic()
        try:
            found = await tables.read(counted, asked, now=now)
        finally:
            del self._counting[asked]
        self._kept[asked] = found
        self._kept.move_to_end(asked)
        ended = time.monotonic()
        self._not_before[asked] = ended + (ended - began) / SHARE_OF_TIME
        while len(self._kept) > MOST_KEPT:
            forgotten, _counted_then = self._kept.popitem(last=False)
            del self._not_before[forgotten]
        return found


def _log_size(connection: Connection) -> int:
    return log.frontier(connection).size


def _heard(counting: asyncio.Task[Counted]) -> None:
    """What failed behind everybody's back fails again, aloud, when it is asked for."""
    if not counting.cancelled():
        counting.exception()
