"""One act, however often its form is sent (a double click, a reload, Back): the first answer comes again.

The answer is kept for a quarter of an hour, sealed under the form's own number and exactly what was typed
(`intake.dossier.once`). Acts that are whole pieces of work use `written_once`; those that write more than once use
`done_once`. Errors are no answers: after one, the form may be sent again. Read `written_once`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Concatenate, ParamSpec
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.once import answered
from intake.pages.visit import Visit
from workflow.errors import VigilError

P = ParamSpec("P")
# Within a process the second of two at once waits for the first; between processes the database decides.
_UNDER_WAY: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()


async def written_once(
    visit: Visit, work: Callable[Concatenate[Connection, P], bytes], *args: P.args, **kwargs: P.kwargs
) -> bytes:
    """What `work(connection, …)` answers, done in one transaction with its being done once."""

    def piece(connection: Connection) -> bytes:
        act = partial(work, connection, *args, **kwargs)
        return answered(connection, visit.once, act, by=visit.who.by.person, now=visit.now)

    try:
        return await visit.tables.write(piece)
    except VigilError:  # perhaps because the same form was sent a moment ago
        earlier = await _earlier(visit)
        if earlier is None:
            raise
        return earlier


async def done_once(visit: Visit, act: Callable[[], Awaitable[bytes]]) -> bytes:
    """What `act` answers. Between its last write and the keeping of its answer a crash may lose the answer, never the
    act: sent again, the act itself says that it was done.
    """
    once = visit.once
    if once is None:
        return await act()
    lock = _UNDER_WAY.setdefault(once.lookup, asyncio.Lock())
    async with lock:
        earlier = await _earlier(visit)
        if earlier is not None:
            return earlier
        done = await act()

        def keep(connection: Connection) -> bytes:
            return answered(connection, once, lambda: done, by=visit.who.by.person, now=visit.now)

        return await visit.tables.write(keep)


async def _earlier(visit: Visit) -> bytes | None:
    once = visit.once
    kept = None if once is None else await visit.tables.read(store.find_answer, once.lookup, visit.now)
    return None if once is None or kept is None else once.opened(kept)
