"""The administrator sees how jobs fared and what was not delivered, and no case; staff hear when nobody sweeps."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.clock import now_utc
from config.instance import OPERATOR
from config.reminding import remind
from config.telling import People
from intake.people.store import people
from notifications import choices
from notifications.store import following, notices
from notifications.store.schema import DEAD, EMAIL, WAITING, notice
from notifications.telling import fan_out
from tests.intake.pages.entrance.house import OFFICER
from workflow.resuming import sweep_and_tell
from workflow.span import Span
from workflow.store import instance, runs
from workflow.store.log import sequence
from workflow.store.runs import Node, Run
from workflow.timekeeping import trust

HERE, AGAIN = "/admin/jobs", "/admin/jobs/again"
UNWATCHED = "Deadlines are not being looked at now."


@pytest.fixture
async def root(small_site):
    """The administrator."""
    return await small_site.administrator()


def a_dead_letter(connection, person, n):
    following.hold(connection)
    row = {
        **{"stream": "case:secret-case", "n": n, "person": person, "channel": EMAIL, "kind": "assigned"},
        **{"what": "news", "role": "case_officer", "office": "intake", "about": "[]", "is_urgent": False},
        **{"created_at": now_utc(), "state": DEAD, "next_at": None, "tries": 24, "fault": "refused:550"},
    }
    notices.add(connection, [row])


def states(connection):
    return sorted(connection.scalars(select(notice.c.state)))


def serves(connection, name, *fared, looked=None, **more):
    """A server with its jobs."""
    now = now_utc()
    runs.keep(connection, Node(name, "0.1.0", now, **{"seen_at": now, **more}), fared)
    if looked is not None:
        runs.watched(connection, looked)


async def test_each_job_says_when_it_ended_and_what_stopped_it_and_what_cures_it(small_site, root):
    assert "No server with jobs has run here within a day." in (await root.open(HERE)).text
    now = now_utc()
    fared = [
        Run("sweep", 60, now, now, 12, now, done=31),
        Run(
            "delivery",
            5,
            now,
            None,
            3_400,
            now,
            now,
            "The server %(host)s is away.",
            "See that %(host)s runs.",
            True,
            9,
        ),
        Run("expiry", 60, now, None, 1, now, now, "OSError", None, True, 1),
    ]
    await small_site.tables.write(serves, "here:1", *fared, looked=now)

    page = await root.open(HERE)

    assert re.search(r"Look at deadlines\s.*in 12 ms\s.*31\s.*nothing", page.text, re.DOTALL)
    assert re.search(r"Send e-mail\s+not yet\s.*The server … is away. See that … runs.", page.text, re.DOTALL)
    assert re.search(r"9 faults since the servers began", page.text)
    assert re.search(r"OSError The log of that server says where it failed", page.text)
    assert "%(" not in page.text


async def test_of_several_servers_each_job_is_told_over_all_of_them_and_by_itself(small_site, root):
    now = now_utc()
    await small_site.tables.write(serves, "a:1", Run("checkpoint", 300, now, now, 5, now, done=1), looked=now)
    held = Run("checkpoint", 300, failed_at=now, said="No key.", is_failing=True, faults=2)
    await small_site.tables.write(serves, "b:2", held, Run("sweep", 60, now, now, 5, now))
    await small_site.tables.write(serves, "gone:3", Run("orphans", 60), seen_at=now - timedelta(minutes=9))
    await small_site.tables.write(serves, "door:4", has_jobs=False, stopped_at=now)

    page = await root.open(HERE)

    assert re.search(r"Sign the log\s.*in 5 ms on a:1\s.*No key. .*b:2, at", page.text, re.DOTALL)
    assert re.search(r"Each server by itself.*Sign the log\s+a:1\s.*Sign the log\s+b:2\s+not yet", page.text, re.DOTALL)
    assert "Clear away files" not in page.text  # of a server that is gone
    assert re.search(r"gone:3\s+0.1.0\s.*gone, last heard of at", page.text, re.DOTALL)
    assert re.search(r"door:4\s+0.1.0\s.*ended at", page.text, re.DOTALL)


async def test_the_same_is_there_for_programs_and_for_nobody_but_administrators(small_site, root):
    now = now_utc()
    await small_site.tables.write(serves, "=a:1", Run("sweep", 60, now, now, 5, now, done=31), looked=now)

    await root.open(f"{HERE}.json")
    told = root.answer.json()
    assert [(one["server"], one["job"], one["done"]) for one in told["jobs"]] == [("=a:1", "sweep", 31)]
    assert [one["name"] for one in told["servers"]] == ["=a:1"]
    await root.open(f"{HERE}.csv")
    assert "'=a:1,sweep," in root.answer.text  # no formula for a spreadsheet

    ana = await small_site.officer()
    for path in (HERE, f"{HERE}.json", f"{HERE}.csv"):
        await ana.open(path)
        assert ana.status == 403


async def test_a_time_in_which_nobody_looked_and_a_missed_backup_are_said_there_and_in_the_inbox(small_site, root):
    now = now_utc()
    await small_site.tables.write(runs.watched, now - timedelta(hours=9))
    await small_site.tables.write(runs.missed, 12)
    await sweep_and_tell(small_site.tables, now, then=lambda: now)
    await small_site.tables.write(remind, now + timedelta(days=3), backup_every=Span.parse("1 day"))

    page = await root.open(HERE)
    assert re.search(r"Nobody looked at deadlines from .* to .*. Stages recorded late: 12.", page.text)

    await small_site.tables.write(sequence)
    await fan_out(small_site.tables, People(), now)
    page = await root.open("/inbox")
    assert re.search(r"Nobody looked at deadlines from .* to .*. Stages recorded late: 12.", page.text)
    assert re.search(r"No backup was made since .*. Run vigil backup", page.text)
    assert HERE in page.links


async def test_a_dead_letter_has_its_cure_and_is_tried_again_one_by_one_or_all_at_once(small_site, root):
    ana = await small_site.officer()
    person = (await small_site.tables.read(people.person_named, OFFICER)).id
    for n in (1, 2, 3):
        await small_site.tables.write(a_dead_letter, person, n)

    page = await root.open(HERE)
    assert OFFICER in page.text
    assert "The mail server refused the address. The person corrects it" in page.text
    assert "secret-case" not in root.answer.text
    letter = re.findall(r'name="letter" value="(\d+)"', root.answer.text)[0]
    assert "It is tried again within seconds." in (await root.send(AGAIN, letter=letter)).text
    assert await small_site.tables.read(states) == [DEAD, DEAD, WAITING]

    await root.open(HERE)
    await root.send(AGAIN, all="yes")
    assert await small_site.tables.read(states) == [WAITING] * 3
    await ana.open(HERE)
    assert ana.status == 403


async def test_staff_hear_that_nobody_looks_at_deadlines_until_somebody_does(small_site, root):
    ana, now = await small_site.officer(), now_utc()
    assert UNWATCHED not in (await ana.open("/desk/cases")).text

    await small_site.tables.write(runs.watched, now - timedelta(minutes=3))
    for one, path in ((ana, "/desk/cases"), (root, "/admin/people")):
        assert UNWATCHED in (await one.open(path)).text
    assert UNWATCHED not in (await small_site.browser().open("/en")).text

    await small_site.tables.write(runs.watched, now_utc())
    assert UNWATCHED not in (await ana.open("/desk/cases")).text


async def test_while_the_sweep_is_held_the_banner_says_why_and_which_command_cures_it(small_site):
    ana, now = await small_site.officer(), now_utc()
    await small_site.tables.write(runs.watched, now)
    await small_site.tables.write(instance.hold, since=now, why="the clock jumped from A to B")

    page = await ana.open("/desk/cases")
    assert "the clock of a server jumped" in page.text
    assert "the clock jumped from A to B" in page.text
    assert "vigil sweep --trust-clock clock_was_wrong" in page.text
    assert UNWATCHED not in page.text

    await small_site.tables.write(trust, reason="clock_was_wrong", by=OPERATOR, now=now)
    assert "jumped" not in (await ana.open("/desk/cases")).text


async def test_who_is_disabled_or_leaves_is_forgotten_at_every_address(small_site, root):
    await small_site.officer()
    person = (await small_site.tables.read(people.person_named, OFFICER)).id
    for path in (f"/admin/people/{person}/leave/intake", f"/admin/people/{person}/act/disable"):
        await small_site.tables.write(choices.set_way, person, EMAIL, "ana@example.org", now=now_utc())
        await root.open(path)
        await root.send(path)
        assert await small_site.tables.read(choices.ways, person) == [], path
