"""How the jobs of all servers fare, as pages and the doctor ask: of every node, and of what waits for its morning."""

from datetime import timedelta

from config.watching import Watch
from notifications.store import following, notices
from notifications.store.schema import EMAIL, HELD, WAITING, WEBHOOK
from tests.builders import local
from tests.intake.doors.house import settings_for
from workflow.store import runs
from workflow.store.runs import Node, Run

NOW = local("2026-03-09 12:00").latest  # a Monday
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def fared(office, tmp_path, now=NOW):
    return await office.tables.read(Watch(settings_for(tmp_path)).fared, now)


def waits(connection, person, channel, state, n):
    following.hold(connection)
    row = {
        **{"stream": "case:1", "n": n, "person": person, "channel": channel, "kind": "assigned", "what": "news"},
        **{"role": "case_officer", "office": "oi", "about": "[]", "is_urgent": False, "created_at": NOW},
        **{"state": state, "next_at": NOW + DAY, "tries": 0},
    }
    notices.add(connection, [row])


async def test_every_node_of_the_last_day_is_there_with_its_jobs(office, tmp_path):
    a, b = (Node(name, "0.1.0", NOW - DAY, NOW, None) for name in "ab")
    await office.tables.write(runs.keep, a, [Run("sweep", 60, ended_at=NOW), Run("expiry", 60)])
    await office.tables.write(runs.keep, b, [Run("sweep", 60, failed_at=NOW, is_failing=True, said="OSError")])

    found = await fared(office, tmp_path, NOW + MINUTE)

    assert [(one.name, one.is_here) for one in found.nodes] == [("a", True), ("b", True)]
    assert [(one.node, one.name, one.is_failing) for one in found.jobs] == [
        ("a", "expiry", False),
        ("a", "sweep", False),
        ("b", "sweep", True),
    ]


async def test_where_nobody_ever_served_there_is_nothing_but_the_next_morning_and_what_is_late(office, tmp_path):
    found = await fared(office, tmp_path)

    assert (found.nodes, found.jobs, found.alarm, found.gap, found.looked_until) == ([], [], None, None, None)
    assert list(found.late) == ["backup_missed"]
    assert found.morning.at == local("2026-03-10 07:30").latest


async def test_what_waits_for_a_morning_is_counted_by_notices_and_people_whatever_way_it_goes(office, tmp_path):
    for n, (person, channel, state) in enumerate(
        [("p", EMAIL, HELD), ("p", WEBHOOK, HELD), ("q", EMAIL, HELD), ("r", EMAIL, WAITING)], 1
    ):
        await office.tables.write(waits, person, channel, state, n)

    morning = (await fared(office, tmp_path, local("2026-03-13 12:00").latest)).morning

    assert (morning.notices, morning.people) == (3, 2)
    assert morning.at == local("2026-03-16 07:30").latest  # after the weekend
