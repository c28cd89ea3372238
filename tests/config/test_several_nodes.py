"""Two real servers on one database, PostgreSQL or SQLite: what is done is done once, and who is killed is missed."""

import asyncio
import copy
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from config.clock import now_utc
from config.doctor.everything import examined
from config.settings import read_settings
from tests.builders import Office
from tests.served import Instance, _free_port
from workflow.ledger.entry import decode
from workflow.resuming import RESUMED
from workflow.store import connect, runs
from workflow.store.runs import LEASE
from workflow.store.schema import event, node

CASES = 40
GONE = timedelta(minutes=4)
ALONE = ("checkpoint", "expiry", "escalation", "reminders", "orphans")
TAKES = """
import asyncio, sys
from datetime import datetime, timedelta
from workflow.store import connect, runs

async def main():
    tables = connect(sys.argv[1])
    at = datetime.fromisoformat(sys.argv[2])
    print(await tables.write(runs.take, "tidy", "killed", now=at, every=timedelta(minutes=1)), flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


class Served(Instance):
    """An instance whose database is looked into."""

    url = ""


@pytest.fixture(params=["sqlite", "postgresql"])
def instance(request, tmp_path):
    """An instance on either kind of database."""
    is_there = request.param == "postgresql"
    settings = {"VIGIL_DATABASE_URL": request.getfixturevalue("postgres_url")} if is_there else {}
    instance = Served(tmp_path, VIGIL_NODE="first", **settings)
    instance.url = settings.get("VIGIL_DATABASE_URL", f"sqlite:///{instance.data / 'vigil.db'}")
    instance.init()
    return instance


def beside(instance, name):
    """Another server on the same instance."""
    other = copy.copy(instance)
    other.port, other.log = _free_port(), instance.folder / f"{name}.log"
    other.environment = instance.environment | {"VIGIL_PORT": str(other.port), "VIGIL_NODE": name}
    return other


def in_tables(instance, work):
    """What `work(office)` gives, on tables of our own."""

    async def main():
        office = Office(connect(instance.url))
        try:
            return await work(office)
        finally:
            await office.close()

    return asyncio.run(main())


async def is_unwatched_since(office):
    """Cases with much that is due, and nobody who looked for nine hours."""
    for _number in range(CASES):
        await office.receive("2026-03-02 09:00")
    await office.tables.write(runs.watched, now_utc() - timedelta(hours=9))


async def fared(office):
    return await office.tables.read(runs.every_run), await office.tables.read(runs.nodes)


def wait_until(instance, holds):
    """Wait until what the servers wrote is so."""
    for _ in range(300):
        found, nodes = in_tables(instance, fared)
        if holds({node: {run.job: run for run in jobs} for node, jobs in found.items()}):
            return nodes
        time.sleep(0.1)
    raise AssertionError(f"not within half a minute: {found}")


def every_entry(connection):
    return [decode(leaf) for leaf in connection.scalars(select(event.c.entry))]


async def stages_and_gaps(office):
    """How often each stage was recorded, and what was told of times in which nobody looked."""
    events = await office.tables.read(every_entry)
    stages = Counter(
        (entry.stream, one["clock"], one["occasion"], one["stage"], one["at"])
        for entry in events
        for one in (*entry.data.get("stages", ()), *entry.data.get("lapsed", ()))
    )
    return stages, [entry.data for entry in events if entry.kind == RESUMED]


def test_two_servers_share_the_work_and_do_nothing_twice(instance):
    in_tables(instance, is_unwatched_since)
    second = beside(instance, "second")

    with instance.serving(), second.serving():
        nodes = wait_until(instance, lambda found: all(has_swept(found, name) for name in ("first", "second")))
        told = json.loads(instance.vigil("doctor", "--json", exit_code=1))

    assert [(one.name, one.has_jobs) for one in nodes] == [("first", True), ("second", True)]
    assert [(one["name"], one["is_here"]) for one in told["servers"]["nodes"]] == [("first", True), ("second", True)]
    stages, gaps = in_tables(instance, stages_and_gaps)
    assert set(stages.values()) == {1}
    assert [one["stages_late"] for one in gaps] == [sum(stages.values())]
    found, nodes = in_tables(instance, fared)
    ended = Counter(run.job for jobs in found.values() for run in jobs if run.ended_at is not None)
    assert {job: ended[job] for job in ALONE} == dict.fromkeys(ALONE, 1)
    assert all(one.stopped_at for one in nodes)
    assert json.loads(instance.vigil("verify", "--json"))["misfits"] == []


def has_swept(found, name):
    """Whether that server has swept, and had the first turn of everything that one does for all."""
    jobs = found.get(name, {})
    return "sweep" in jobs and jobs["sweep"].ended_at is not None and all(jobs[job].next_at for job in ALONE)


def test_one_that_is_killed_is_missed_and_the_other_goes_on(instance):
    second = beside(instance, "second")

    with instance.serving():
        with second.serving() as process:
            wait_until(instance, lambda found: {"first", "second"} <= found.keys())
            process.kill()
            process.wait()
        _found, nodes = in_tables(instance, fared)
        settings = read_settings({"VIGIL_DATA": str(instance.data), "VIGIL_DATABASE_URL": instance.url})
        in_tables(instance, lambda office: office.tables.write(is_heard_of, "first", now_utc() + GONE))
        told = asyncio.run(examined(settings, now=now_utc() + GONE))

    assert {one.name: one.stopped_at for one in nodes} == {"first": None, "second": None}
    assert ["second" in str(one.what) for one in told.findings if one.about == "server"] == [True]


def is_heard_of(connection, name, at):
    """That server will still have been heard of then."""
    connection.execute(update(node).where(node.c.name == name).values(seen_at=at))


def test_what_a_killed_process_was_at_is_free_within_the_lease(instance):
    now = now_utc()
    command = [sys.executable, "-c", TAKES, instance.url, now.isoformat()]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    process.send_signal(signal.SIGKILL)
    process.wait()

    async def asked(office):
        minute = timedelta(minutes=1)
        return [
            await office.tables.write(runs.take, "tidy", "other", now=now + after, every=minute)
            for after in (minute, LEASE - timedelta(seconds=1), LEASE)
        ]

    assert in_tables(instance, asked) == [False, False, True]
