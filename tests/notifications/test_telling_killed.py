"""A reader of the log that is killed, at whatever moment, loses no notice and writes none twice."""

import asyncio
import sys
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen

from notifications.store import following
from tests.builders import local
from tests.notifications import staff
from workflow.moment import instant_text
from workflow.store.log import sequence

ROOT = Path(__file__).parents[2]
NOW = "2026-03-05 09:00"


def reader(url):
    command = [sys.executable, "-m", "tests.notifications.killed", url, instant_text(local(NOW).latest)]
    return Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True, bufsize=1)


async def kept(office):
    rows = await staff.notices(office, channel=None)
    assert len({(one.stream, one.n, one.person, one.channel) for one in rows}) == len(rows)
    return len(rows)


async def untold(office):
    """How many notices a reader who begins anew would still find to write."""
    await office.tables.write(following.advance, 0)
    return (await staff.told(office, NOW)).notices


async def test_a_reader_killed_before_any_of_its_statements_loses_nothing_and_tells_nothing_twice(office, database_url):
    with reader(database_url) as process:
        for place in count(1):
            case = await office.receive("2026-03-02 09:00")
            await office.tell(case, "marked_urgent", "2026-03-02 10:00")
            await office.tell(case, "reprisal_reported", "2026-03-02 10:00")
            await office.tables.write(sequence)
            before = await kept(office)
            process.stdin.write(f"{place}\n")
            ended = await asyncio.to_thread(process.stdout.readline)
            written = await kept(office) - before

            again = (await staff.told(office, NOW)).notices
            assert written + again > 0
            assert ended != "done\n" or not again
            if ended == "done\n":
                break
        process.stdin.close()
    assert await untold(office) == 0
