"""Runs a synchronous piece of work in one transaction: `await tables.write(work, …)`, `await tables.read(work, …)`.

On SQLite one thread writes: pieces that wait are run one after another, each behind a savepoint, and share a commit, so
that the disk is waited for once (group commit, `synchronous=FULL`). What fails is undone alone; if the commit itself
fails, every piece of it fails and nothing of it is on disk. On PostgreSQL each piece has its own transaction.
In either case an `await` that returned means: on disk. A crash before that leaves nothing of the piece.
"""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import QueuePool

from workflow.errors import Away, Busy, NotUnderstood, _
from workflow.store.faults import in_our_words
from workflow.store.log import sequence

# Pieces that share one commit; more would make the first of them wait without saving much.
AT_MOST_A_COMMIT = 256
# Once pieces come together, how long the next commit waits for company: whoever comes alone is not kept waiting.
GATHER_SECONDS = 0.002
BUSY_TIMEOUT_MS = 20_000
# Of a node to PostgreSQL. All are kept: one beyond the pool would be opened and closed for each piece of work.
CONNECTIONS = 16
PATIENCE_SECONDS = 30  # with which one of them is waited for

T = TypeVar("T")
P = ParamSpec("P")
Work = Callable[Concatenate[Connection, P], T]


class Tables(Protocol):
    """The database as the edge sees it: pieces of work go in, values come out."""

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(connection, …)` in a transaction and commit."""

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work(connection, …)` on a consistent view and change nothing."""

    async def close(self) -> None:
        """Finish what waits and let go of the database."""


def connect(url: str) -> Tables:
    """The tables behind a database address: `sqlite:///file` or `postgresql+asyncpg://…`."""
    if url.startswith("sqlite:///"):
        return SqliteTables(url)
    if url.startswith("postgresql+asyncpg://"):
        return PostgresTables(url)
    raise NotUnderstood(
        _("The database address %(url)s is of no kind that Vigil knows.", url=url.split("://", maxsplit=1)[0]),
        next_step=_("Use sqlite:///file or postgresql+asyncpg://host/database."),
    )


def sqlite_engine(url: str) -> Engine:
    """An engine whose every connection keeps its promises: WAL, FULL, foreign keys, deleted content overwritten."""
    engine = create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",  # what a savepoint may have to take back is never a file beside
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


class SqliteTables:
    """One writer thread, as many readers as ask."""

    def __init__(self, url: str) -> None:
        self.engine = sqlite_engine(url)
        self._waiting: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        self._closed = False
        self._connection: Connection | None = None
        self._writer = threading.Thread(target=self._write_for_ever, name="vigil-writer", daemon=True)
        self._writer.start()

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Hand the piece to the writer; returns when its commit is on disk. Who gives up in time takes it back."""
        if self._closed:
            raise Busy(_("The write was not made: the database is closed."), next_step=_("Try again when Vigil runs."))
        piece = _Piece(lambda connection: work(connection, *args, **kwargs))
        self._waiting.put(piece)
        written: T = await piece.told
        return written

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read on a thread of its own, beside the writer."""
        return await asyncio.to_thread(self._read, lambda connection: work(connection, *args, **kwargs))

    async def close(self) -> None:
        """Finish what waits, then end the writer."""
        self._closed = True
        self._waiting.put(None)
        await asyncio.to_thread(self._writer.join)
        self.engine.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                try:
                    return work(connection)
                finally:
                    connection.exec_driver_sql("ROLLBACK")
        except (DBAPIError, sqlite3.Error) as fault:
            raise in_our_words(fault) from fault

    def _write_for_ever(self) -> None:
        shared = False
        while (first := self._waiting.get()) is not None:
            pieces, last = [first], False
            if shared:
                time.sleep(GATHER_SECONDS)
            while len(pieces) < AT_MOST_A_COMMIT and not self._waiting.empty():
                piece = self._waiting.get()
                if piece is None:
                    last = True
                    break
                pieces.append(piece)
            self._commit(pieces)
            shared = len(pieces) > 1
            if last:
                break
        self._let_go()

    def _commit(self, pieces: list["_Piece"]) -> None:
        """Run the pieces and commit once; only then are they told. A crash anywhere here leaves none of them on
        disk.
        """
        pieces = [piece for piece in pieces if not piece.told.cancelled()]
        try:
            self._run(pieces)
        except BaseException as fault:  # noqa: BLE001 - the disk is full, the file is gone: nothing was kept
            self._let_go()
            for piece in pieces:
                piece.fault = piece.fault or in_our_words(fault)
        for loop in {piece.loop for piece in pieces}:
            with suppress(RuntimeError):  # the loop of who waited is closed: nobody is left to be told
                loop.call_soon_threadsafe(_tell, [piece for piece in pieces if piece.loop is loop])

    def _run(self, pieces: list["_Piece"]) -> None:
        """All of them in one transaction, each behind a savepoint, on the writer's own connection."""
        connection = self._connection = self._connection or self.engine.connect()
        raw = connection.connection.cursor()
        raw.execute("BEGIN IMMEDIATE")
        for piece in pieces:
            raw.execute("SAVEPOINT piece")
            try:
                piece.value = piece.work(connection)
            except BaseException as fault:  # whoever waits for this piece is told
                if not connection.connection.in_transaction:
                    raise  # the disk is full, and SQLite has undone the neighbours too
                raw.execute("ROLLBACK TO piece")
                piece.fault = in_our_words(fault)
            raw.execute("RELEASE piece")
        sequence(connection)
        raw.execute("COMMIT")

    def _let_go(self) -> None:
        """Close the writer's connection; what it had begun is undone, and the next piece gets a new one."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with suppress(sqlite3.Error, DBAPIError):  # a closed file undoes by itself what was begun
            raw = connection.connection.cursor()
            if connection.connection.in_transaction:
                raw.execute("ROLLBACK")
        connection.invalidate()
        connection.close()


class _Piece:
    """A piece of work on its way through the writer, and who waits for it. Made and told on the loop's own thread."""

    __slots__ = ("fault", "loop", "told", "value", "work")

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.loop = asyncio.get_running_loop()
        self.told: asyncio.Future[Any] = self.loop.create_future()
        self.work, self.value = work, None
        self.fault: BaseException | None = None


def _tell(pieces: list[_Piece]) -> None:
    for piece in pieces:
        if piece.told.cancelled():
            continue
        if piece.fault is None:
            piece.told.set_result(piece.value)
        else:
            piece.told.set_exception(piece.fault)


class PostgresTables:
    """A pool of connections, for whoever waits longest; the lock on a case keeps two writers of it apart."""

    def __init__(self, url: str) -> None:
        self.engine: AsyncEngine = create_async_engine(url, pool_size=CONNECTIONS, max_overflow=0)
        # The pool gives a free connection to whoever asks next, and who waited for it goes to the end of the queue.
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One transaction for this piece."""
        async with self._reached() as connection:
            try:
                async with connection.begin():
                    return await connection.run_sync(lambda inner: work(inner, *args, **kwargs))
            except DBAPIError as fault:
                raise in_our_words(fault) from fault

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One snapshot for this piece."""
        async with self._reached() as connection:
            try:
                await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
                return await connection.run_sync(lambda inner: work(inner, *args, **kwargs))
            except DBAPIError as fault:
                raise in_our_words(fault) from fault

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[AsyncConnection]:
        """A connection of the pool, waited for in turn."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise Busy(
                _("The database is too busy to answer."),
                kept=_("Nothing was changed."),
                next_step=_("Try again in a minute."),
            ) from None
        try:
            connection = await self._connected()
            try:
                yield connection
            finally:
                await connection.close()
        finally:
            self._places.release()

    async def _connected(self) -> AsyncConnection:
        """Raises Away, in a sentence, where the server cannot be reached or lets nobody in."""
        try:
            return await self.engine.connect()
        except (OSError, DBAPIError, PostgresError, InterfaceError) as fault:
            raise Away(
                _("The database cannot be reached (%(why)s).", why=str(fault).splitlines()[0][:200]),
                next_step=_("See that it runs, and that VIGIL_DATABASE_URL names it."),
            ) from fault
