"""Time passes with the work of the jobs at its instants: on both databases, beside a server, after a crash."""

import re
import time
from datetime import timedelta

import httpx
import pytest

from config.clock import DemoClock, ahead, lives_at, machine_now, now_utc
from config.demo.passing import EVERY_DAY, let_pass
from config.demo.post import address_of
from config.demo.told import days_of, mark
from config.demo_people import PEOPLE
from config.instance import is_demo
from config.jobs import jobs_of
from intake.dossier.reception import Submission, receive
from notifications import choices
from notifications.store.schema import EMAIL
from tests.config.test_demo import as_demo
from tests.intake.doors.house import settings_for
from tests.intake.people.house import ANA, ROOT, WORDS, House
from workflow.errors import NotNow, NotUnderstood
from workflow.moment import local_day
from workflow.rulebook import law_in_force
from workflow.store import instance, runs
from workflow.timekeeping import Timekeeper, newest_recorded_at

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HEAD = "head"


class Passed:
    """A demo with one allegation of just now, of which nobody has done anything."""

    def __init__(self, house, settings):
        self.tables, self.settings = house.tables, settings
        self.clock = DemoClock(settings.data)

    async def passes(self, *, until):
        before = await self.tables.read(mark)
        with lives_at(self.settings.data, is_demo=True):
            passed = await let_pass(self.settings, self.tables, self.clock, now=now_utc(), until=until)
        days = await self.tables.read(days_of, before, since=passed.since, until=until, post={})
        return passed, days


@pytest.fixture
async def passed(office, database_url, tmp_path):
    house, now = await House.founded_in(office), machine_now()
    await as_demo(house.tables)
    officer = await house.first_officer()
    head = await house.colleague(HEAD, role="head", seated_by=None)
    await house.let_in(house.founded.administrator_code, ROOT)
    await receive(house.tables, Submission(statement=WORDS), channel="portal", now=now)
    settings = settings_for(tmp_path / "demo", VIGIL_DATABASE_URL=database_url)
    settings.data.mkdir()
    for one in (officer, head):
        await house.tables.write(choices.set_way, one.by.person, EMAIL, address_of(one.name), now=now)
    return Passed(house, settings)


def said_to(days, name):
    return ["; ".join(notice.says) for day in days for one in day.people if one.name == name for notice in one.inbox]


async def test_what_time_brings_is_told_in_its_order_to_whoever_must_hear_it(passed):
    until = machine_now() + 2 * DAY
    done, days = await passed.passes(until=until)

    assert done.said.keys() <= {"checkpoint"}  # no key lies in this folder
    officer, head = said_to(days, ANA), said_to(days, HEAD)
    soon = next(place for place, one in enumerate(officer) if "Soon due: Allegation registered" in one)
    late = next(place for place, one in enumerate(officer) if "The time ran out: Allegation registered" in one)
    assert soon < late
    assert any("Still not done: Allegation registered" in one for one in head)
    assert any("Somebody was told, and has not looked." in one for one in head) or done.until.weekday() in (5, 6, 0)
    assert not any("llegation" in one for one in said_to(days, ROOT))
    assert {one.clock for day in days for one in day.late} >= {"Allegation registered", "Risk of reprisal assessed"}
    assert len(list((passed.settings.data / "post").glob("*.eml"))) > 1


async def test_nothing_is_recorded_before_its_time_and_the_demo_stays_where_it_was_left(passed):
    until = machine_now() + 30 * HOUR
    await passed.passes(until=until)

    newest = await passed.tables.read(newest_recorded_at)
    assert newest <= until
    with lives_at(passed.settings.data, is_demo=True):
        assert abs(now_utc() - until) < timedelta(minutes=1)
        assert await passed.tables.write(Timekeeper(time.monotonic).look, now_utc()) is None
    assert (await passed.tables.read(instance.read)).held_since is None


async def test_steps_are_few_and_none_is_left_out(passed):
    zone = (await passed.tables.read(law_in_force)).calendar.zone
    since, until = machine_now(), machine_now() + 10 * DAY
    done, days = await passed.passes(until=until)

    at_least = len(EVERY_DAY) * (local_day(until, zone) - local_day(since, zone)).days
    assert at_least <= done.steps < at_least + 60
    assert [day.day for day in days] == [days[0].day + place * DAY for place in range(len(days))]


@pytest.mark.parametrize(("until", "fault"), [(-DAY, NotNow), (timedelta(), NotNow), (500 * DAY, NotUnderstood)])
async def test_time_goes_forward_and_not_for_ever(passed, until, fault):
    now = machine_now()

    with pytest.raises(fault):
        await let_pass(passed.settings, passed.tables, passed.clock, now=now, until=now + until)

    assert not (passed.settings.data / "demo-clock.json").exists()


async def test_a_sweep_of_a_server_is_not_held_by_time_that_passes_in_a_demo(passed):
    """The jobs of one process go on while another lets three days pass: no jump, no gap, no alarm."""
    with lives_at(passed.settings.data, is_demo=True):
        sweep = next(job for job in jobs_of(passed.settings, passed.tables) if job.name == "sweep")
        await sweep.work(now_utc())
        for _ in range(3):
            await let_pass(passed.settings, passed.tables, passed.clock, now=now_utc(), until=now_utc() + DAY)
            await sweep.work(now_utc())
        assert ahead() > 2 * DAY
        here = await passed.tables.read(instance.read)
        looked = await passed.tables.read(runs.looked)

    assert (here.held_since, here.held_why) == (None, None)
    assert abs(looked.until - (machine_now() + 3 * DAY)) < timedelta(minutes=2)
    known = await passed.tables.read(lambda connection: connection.exec_driver_sql("SELECT kind FROM event").all())
    assert ("watch_resumed",) not in known
    assert ("sweep_resumed",) not in known


async def test_a_machine_whose_clock_jumps_is_still_found_out_in_a_demo(passed):
    """What is let pass is no jump; what the machine itself jumps is."""
    keeper, now = Timekeeper(time.monotonic), machine_now()

    def look(at, machine):
        return passed.tables.write(lambda connection: keeper.look(connection, at, machine=machine))

    assert await look(now, now) is None
    assert await look(now + 3 * DAY, now) is None
    why = await look(now + 3 * DAY, now + HOUR)
    assert why is not None
    assert "jumped" in why


async def test_whether_it_is_a_demo_is_asked_of_the_database(passed, office):
    assert await passed.tables.read(is_demo)


def test_a_running_server_lives_at_the_new_date_at_once_and_says_so_on_every_page(demo):
    with demo.serving(), httpx.Client(base_url=f"http://127.0.0.1:{demo.port}", timeout=60) as client:
        assert "Demo: nobody here exists. Report nothing real." in client.get("/en/").text
        officer = PEOPLE[0]
        form = {"name": officer.name, "passphrase": officer.passphrase}
        assert client.post("/sign-in", data=form).status_code == 303
        demo.vigil("demo", "pass", "3 days")

        line = re.search(r"Demo: it is \w+ [^,]+, 3 days ahead\.", client.get("/en/").text)
        assert line is not None
        assert line.group() in client.get("/sign-in").text
        assert client.get("/desk/cases").headers["location"].startswith("/sign-in")  # a night has passed
        assert client.post("/sign-in", data=form).status_code == 303
        page = client.get("/desk/cases").text
        assert line.group() in page
        assert "Deadlines are not being looked at" not in page
        assert line.group() in client.get("/nowhere").text
        assert "Демо" in client.get("/sr-Cyrl/").text or "Demo" in client.get("/sr/").text
