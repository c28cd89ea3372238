"""Readers of the log to be killed, each a process of its own; two events a batch.

`python -m tests.notifications.killed URL TIME`: a line with a number K comes in, a new process tells what the log holds
as of TIME and kills itself (SIGKILL) before its K-th statement or commit, "killed" or "done" comes out.
"""

import asyncio
import os
import sys
from datetime import datetime

from notifications import telling
from tests.notifications.staff import Staff
from tests.workflow.killed import die_before
from workflow.store import connect


async def tell(url: str, now: datetime) -> None:
    """Tell everything that the log holds."""
    tables = connect(url)
    await telling.fan_out(tables, Staff(), now)
    await tables.close()


def main(url: str, time: str) -> None:
    """Tell as often as a line comes in."""
    telling.EVENTS_A_BATCH = 2
    now = datetime.fromisoformat(time)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            die_before(int(line), url)
            asyncio.run(tell(url, now))
            os._exit(0)
        _pid, ended = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(ended) else "done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
