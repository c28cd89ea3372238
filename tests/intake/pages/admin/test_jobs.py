"""The administrator sees how jobs fared and what was not delivered, and no case; staff hear when nobody sweeps."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from config.instance import now_utc
from config.jobs import Run, keep_runs
from intake.people.store import people
from notifications import choices
from notifications.store import following, notices
from notifications.store.schema import DEAD, EMAIL, WAITING, notice
from tests.intake.pages.entrance.house import OFFICER

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


async def test_each_job_says_when_it_ended_and_what_stopped_it(small_site, root, tmp_path):
    assert "No server with jobs has run here yet." in (await root.open(HERE)).text
    now = now_utc()
    (tmp_path / "data").mkdir(exist_ok=True)
    held = "The sweep is held since %(since)s: %(why)s."
    keep_runs(tmp_path / "data", {"sweep": Run(now, now, now, held), "delivery": Run(now, None, now, "OSError", 3)})

    page = await root.open(HERE)

    assert re.search(r"Look at deadlines\s.*The sweep is held since …: ….", page.text, re.DOTALL)
    assert re.search(r"Send messages\s+not yet\s.*OSError", page.text, re.DOTALL)


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


async def test_staff_hear_that_nobody_looks_at_deadlines_until_somebody_does(small_site, root, tmp_path):
    ana, now = await small_site.officer(), now_utc()
    (tmp_path / "data").mkdir(exist_ok=True)
    assert UNWATCHED not in (await ana.open("/desk/cases")).text

    keep_runs(tmp_path / "data", {"sweep": Run(now, now - timedelta(minutes=3), said="OSError")})
    for one, path in ((ana, "/desk/cases"), (root, "/admin/people")):
        assert UNWATCHED in (await one.open(path)).text
    assert UNWATCHED not in (await small_site.browser().open("/en")).text

    keep_runs(tmp_path / "data", {"sweep": Run(now, now)})
    assert UNWATCHED not in (await ana.open("/desk/cases")).text


async def test_who_is_disabled_or_leaves_is_forgotten_at_every_address(small_site, root):
    await small_site.officer()
    person = (await small_site.tables.read(people.person_named, OFFICER)).id
    for path in (f"/admin/people/{person}/leave/intake", f"/admin/people/{person}/act/disable"):
        await small_site.tables.write(choices.set_way, person, EMAIL, "ana@example.org", now=now_utc())
        await root.open(path)
        await root.send(path)
        assert await small_site.tables.read(choices.ways, person) == [], path
