"""Who holds an instance: any number of servers together, or one command that must have it to itself.

On SQLite that is a lock on a file beside the database, on PostgreSQL an advisory lock of one connection. Both go with
the process that holds them, however it ends; the second goes too when PostgreSQL is restarted beneath a server.
Commands that only read or record take neither. Read `served` and `held`.
"""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from config.settings import Settings
from workflow.errors import NotNow, _

# "held!" as a number: who serves holds it with others, who restores alone.
ADVISORY_LOCK = 0x68656C6421
SQLITE = "sqlite:///"


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[None]:
    """Hold the instance as a server does, beside other servers. Raises NotNow while a command has it to itself."""
    async with _locked(settings, alone=False) as locked:
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
async def _locked(settings: Settings, *, alone: bool) -> AsyncIterator[bool]:
    locked = _file_locked if settings.database_url.startswith(SQLITE) else _advisory_locked
    async with locked(settings.database_url, alone=alone) as got:
        yield got


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


@asynccontextmanager
async def _advisory_locked(url: str, *, alone: bool) -> AsyncIterator[bool]:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield await _taken(connection, alone=alone)
    finally:
        await engine.dispose()


async def _taken(connection: AsyncConnection, *, alone: bool) -> bool:
    function = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
    taken = await connection.scalar(text(f"SELECT {function}(:lock)"), {"lock": ADVISORY_LOCK})
    await connection.commit()  # a session's lock outlives the transaction, which would hold back vacuuming
    return bool(taken)
