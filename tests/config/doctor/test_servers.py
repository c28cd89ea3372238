"""What the doctor says of servers and their jobs, those of all nodes, and while none of them runs."""

import json
from datetime import timedelta

from config.clock import now_utc
from tests.config.doctor.ward import serves
from workflow.resuming import sweep_and_tell
from workflow.store import instance, runs
from workflow.store.runs import Node, Run

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HELD = "The sweep is held since %(since)s: %(why)s."


def a_node(ward, name, *, seen, **more):
    return Node(name, "0.1.0", ward.now - DAY, seen, **more)


async def said(ward):
    return [str(one.what) for one in (await ward.diagnosis()).findings]


async def test_while_no_server_runs_it_says_so_and_since_when(ward):
    await ward.write(runs.watched, ward.now + 9 * MINUTE)  # cron goes on
    ward.now += 9 * MINUTE

    assert await ward.findings() == ["red server"]
    assert "No server runs: the last one was heard of at" in (await said(ward))[0]


async def test_a_server_that_was_killed_is_yellow_while_others_run_and_one_that_ended_in_order_is_not(ward):
    await ward.write(runs.keep, a_node(ward, "ended", seen=ward.now, stopped_at=ward.now), [])
    await ward.write(runs.keep, a_node(ward, "killed", seen=ward.now), [])
    ward.now += 9 * MINUTE
    await ward.write(serves, ward.now)

    assert await ward.findings() == ["yellow server"]
    assert "killed was last heard of at" in (await said(ward))[0]


async def test_servers_of_two_versions_are_yellow(ward):
    await ward.write(runs.keep, Node("newer", "0.2.0", ward.now, ward.now), [])

    assert await ward.findings() == ["yellow server"]


async def test_a_job_that_fails_is_named_with_its_server_and_its_cure_and_nothing_of_what_stood_in_its_sentence(ward):
    fails = Run(
        "delivery",
        5,
        failed_at=ward.now,
        is_failing=True,
        said="The server %(host)s is away.",
        cure="See %(host)s.",
        faults=9,
    )
    await ward.write(serves, ward.now, fails, Run("expiry", 60, failed_at=ward.now, is_failing=True, said="OSError"))

    found = (await ward.diagnosis()).findings

    assert [str(one.what) for one in found] == [
        "delivery fails on here: The server … is away.",
        "expiry fails on here: OSError",
    ]
    assert str(found[0].cure) == "See …."
    assert "log of that server" in str(found[1].cure)


async def test_a_held_sweep_is_said_once(ward):
    await ward.write(instance.hold, since=ward.now, why="the clock jumped")
    await ward.write(serves, ward.now, Run("sweep", 60, failed_at=ward.now, is_failing=True, said=HELD))

    assert await said(ward) == [f"The sweep is on hold since {ward.now:%Y-%m-%dT%H:%M:%SZ}: the clock jumped."]


async def test_a_gap_is_yellow_for_a_day(ward):
    await ward.write(runs.watched, ward.now - DAY)
    await ward.write(runs.missed, 7)

    async def sweep(tables):
        await sweep_and_tell(tables, ward.now, then=lambda: ward.now)

    await ward.within(sweep)

    assert await ward.findings() == ["yellow sweep"]
    assert "7 stages were recorded late" in (await said(ward))[0]


async def test_the_command_prints_servers_and_jobs_and_json_has_all_of_it(ward):
    now = now_utc()
    fails = Run("delivery", 5, failed_at=now, is_failing=True, said="The server %(host)s is away.", faults=9)
    await ward.write(serves, now, Run("sweep", 60, ended_at=now, took_ms=12, done=31), fails)

    told = await ward.vigil("doctor")
    assert "Servers of the last day: 1." in told
    assert "in 12 ms, did 31" in told
    assert "9 faults  The server … is away." in told

    servers = json.loads(await ward.vigil("doctor", "--json"))["servers"]
    assert [one["name"] for one in servers["nodes"]] == ["here"]
    assert {one["name"]: one["is_failing"] for one in servers["jobs"]} == {"sweep": False, "delivery": True}
