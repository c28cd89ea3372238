"""Sweepers to be killed, each a process of its own; two cases a batch.

`python -m tests.workflow.killed URL TIME`: a line with a number K comes in, a new process sweeps as of TIME and kills
itself (SIGKILL) before its K-th statement or commit, "killed" or "done" comes out. With a third argument, "aloud", it
sweeps once, and says after each batch that it is on disk.
"""

import asyncio
import os
import signal
import sqlite3
import sys
from datetime import datetime
from itertools import count

from sqlalchemy import Engine, event

import workflow.sweep
from workflow.store import connect


def die_before(place: int, url: str) -> None:
    """This process kills itself before the `place`-th statement or commit that it sends to a database."""
    numbers = count(1)

    def note(*_of_the_statement: object) -> None:
        if next(numbers) == place:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "connect")
    def watch(connection: object, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):  # some statements go to this driver directly: it tells of all
            connection.set_trace_callback(note)

    if not url.startswith("sqlite"):
        event.listen(Engine, "before_cursor_execute", note)
        event.listen(Engine, "commit", note)


async def sweep(url: str, now: datetime, *, aloud: bool) -> None:
    """Sweep until nothing is left."""
    tables = connect(url)
    number = 0
    while (await tables.write(workflow.sweep.sweep_batch, now)).cases:
        number += 1
        if aloud:
            print(number, flush=True)
    await tables.close()


def main(url: str, time: str, *aloud: str) -> None:
    """Sweep aloud, or as often as a line comes in."""
    workflow.sweep.CASES_A_BATCH = 2
    now = datetime.fromisoformat(time)
    if aloud:
        asyncio.run(sweep(url, now, aloud=True))
        return
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            die_before(int(line), url)
            asyncio.run(sweep(url, now, aloud=False))
            os._exit(0)
        _pid, ended = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(ended) else "done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
