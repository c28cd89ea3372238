"""Who holds an instance: any number of servers together, or one command that must have it to itself.

On SQLite that is a lock on a file beside the database, on PostgreSQL an advisory lock of one connection. Both go with
the process that holds them, however it ends. The second goes too when PostgreSQL is restarted beneath a server, which
looks every other second and takes it again; if a command has come first, the server is told to end.
Commands that only read or record take neither. Read `served` and `held`.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path

import structlog
from asyncpg import InterfaceError, PostgresError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from config.settings import Settings
from workflow.errors import NotNow, _

# "held!" as a number: who serves holds it with others, who restores alone.
ADVISORY_LOCK = 0x68656C6421
SQLITE = "sqlite:///"
LOOK_SECONDS, PATIENCE_SECONDS = 2, 10
GONE = (OSError, DBAPIError, PostgresError, InterfaceError)  # what says that there is no connection (any more)
Lost = Callable[[], None]

log = structlog.get_logger()


@asynccontextmanager
async def served(settings: Settings, lost: Lost | None = None) -> AsyncIterator[None]:
    """Hold the instance as a server does, beside other servers. Raises NotNow while a command has it to itself.

    `lost` is called once if the hold was lost with the database's restart and a command has the instance by now.
    """
    async with _locked(settings, alone=False, lost=lost) as locked:
        if not locked:
            raise NotNow(
                _("The server was not started: a command is at work that needs the instance to itself."),
                next_step=_("Start it when the command has ended."),
            )
        yield


@asynccontextmanager
async def held(settings: Settings) -> AsyncIterator[None]:
    """Hold the instance alone. Raises NotNow while a server, or another such command, holds it."""
    async with _locked(settings, alone=True) as locked:
        if not locked:
            raise NotNow(
                _("A server holds this instance, or another command that needs it to itself."),
                next_step=_("Stop `vigil serve`, then try again."),
            )
        yield


@asynccontextmanager
async def _locked(settings: Settings, *, alone: bool, lost: Lost | None = None) -> AsyncIterator[bool]:
    if settings.database_url.startswith(SQLITE):
        async with _file_locked(settings.database_url, alone=alone) as got:
            yield got
        return
    lock = _Advisory(settings.database_url, alone=alone)
    try:
        got = await lock.taken()
        async with lock.watched(lost) if got and lost is not None else nullcontext():
            yield got
    finally:
        await lock.close()


@asynccontextmanager
async def _file_locked(url: str, *, alone: bool) -> AsyncIterator[bool]:
    path = Path(f"{url.removeprefix(SQLITE)}.lock")
    if not path.parent.is_dir():  # no instance, and nobody who could hold one
        yield True
        return
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(file)  # lets go of the lock; the empty file stays, for removing it could part two holders


class _Advisory:
    """The lock of one connection, which is its session's: whoever loses the connection has lost the lock."""

    def __init__(self, url: str, *, alone: bool) -> None:
        self._engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE_SECONDS})
        self._function = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
        self._connection: AsyncConnection | None = None

    async def taken(self) -> bool:
        """Connect, and take it if it is free."""
        self._connection = await self._engine.connect()
        taken = await self._connection.scalar(text(f"SELECT {self._function}(:lock)"), {"lock": ADVISORY_LOCK})
        await self._connection.commit()  # a session's lock outlives the transaction, which would hold back vacuuming
        return bool(taken)

    async def close(self) -> None:
        """Let go of it."""
        await self._dropped()
        await self._engine.dispose()

    @asynccontextmanager
    async def watched(self, lost: Lost) -> AsyncIterator[None]:
        """Take it again whenever it went with its connection; `lost` is called, once, where that cannot be."""
        watching = asyncio.create_task(self._watch(lost))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def _watch(self, lost: Lost) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if await self._is_there():
                continue
            await self._dropped()
            try:
                if not await self.taken():
                    log.error("a command has the instance to itself since the database was restarted: the server ends")
                    lost()
                    return
                log.warning("the instance is held again")
            except GONE:
                continue

    async def _is_there(self) -> bool:
        if self._connection is None:
            return False
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._connection.scalar(text("SELECT 1"))
                await self._connection.commit()
        except GONE:  # of which a time-out is one
            return False
        return True

    async def _dropped(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*GONE):
                await connection.close()
