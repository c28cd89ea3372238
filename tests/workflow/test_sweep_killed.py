"""A sweeper that is killed, at whatever moment, leaves whole batches; the next one does the rest, and nothing twice."""

import asyncio
import random
import sys
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from tests.builders import local
from tests.workflow.reached import all_recorded, come, recorded
from workflow.moment import instant_text

ROOT = Path(__file__).parents[2]
NOW = "2026-03-05 09:00"


def sweeper(url, *mode):
    """A process that sweeps when and how it is told."""
    command = [sys.executable, "-m", "tests.workflow.killed", url, instant_text(local(NOW).latest), *mode]
    return Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True, bufsize=1)


async def received(office, cases):
    return [await office.receive("2026-03-02 09:00") for _ in range(cases)]


async def swept_cases(office, streams):
    """How many of the cases have been swept; none is swept in part."""
    found = [await office.case(stream) for stream in streams]
    done = [sorted(recorded(case)) == come(case, local(NOW).latest) for case in found]
    assert [bool(recorded(case)) for case in found] == done
    return sum(done)


async def all_is_there_once(office, streams):
    """A new sweep does the rest; then each stage is there exactly once and history verifies."""
    await office.sweep(NOW)
    found = await all_recorded(office)
    return (
        await swept_cases(office, streams) == len(streams)
        and len(found) == len(set(found))
        and (await office.verify()).misfits == []
    )


async def test_a_sweep_killed_before_any_of_its_statements_leaves_whole_batches(office, database_url):
    with sweeper(database_url) as process:
        for place in count(1):
            streams = await received(office, 3)
            process.stdin.write(f"{place}\n")
            ended = await asyncio.to_thread(process.stdout.readline)

            assert await swept_cases(office, streams) in ((3,) if ended == "done\n" else (0, 2, 3))
            assert await all_is_there_once(office, streams)
            if ended == "done\n":
                break
        process.stdin.close()

    assert place > 15  # two batches and the look that finds no third


@pytest.mark.parametrize("batches", [1, 3, 6])
async def test_a_sweep_killed_from_outside_between_batches_loses_nothing_it_had_told(office, database_url, batches):
    streams = await received(office, 20)
    with sweeper(database_url, "aloud") as process:
        told = [await asyncio.to_thread(process.stdout.readline) for _ in range(batches)]
        await asyncio.sleep(random.random() / 50)  # anywhere in the batch after
        process.kill()

    assert told == [f"{number}\n" for number in range(1, batches + 1)]
    assert await swept_cases(office, streams) >= 2 * batches
    assert await all_is_there_once(office, streams)
