"""What the server does by itself: each job alone, on a real database. How they are run is test_scheduling's."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from structlog.testing import capture_logs

from config.clock import now_utc
from config.instance import OPERATOR
from config.jobs import jobs_of
from config.scheduling import said_of
from config.signing import checkpoint
from config.standing import alarm_of
from config.web.measures import Measures
from intake.pages.supplied import Alarm
from notifications.store import following, notices
from notifications.store.schema import EMAIL, WAITING
from tests.builders import INTAKE, KEY
from tests.intake.doors.house import settings_for
from workflow.errors import Busy, NotFound, NotNow
from workflow.events import SYSTEM
from workflow.ledger.entry import decode
from workflow.ledger.note import LogKey, write_log_key
from workflow.moment import instant_text
from workflow.store import runs
from workflow.store.cases import leaves
from workflow.store.log import newest_checkpoint, waiting
from workflow.timekeeping import trust


@pytest.fixture
def settings(database_url, tmp_path):
    """Settings of the office's instance, with its log key."""
    (tmp_path / "data").mkdir()
    settings = settings_for(tmp_path / "data", VIGIL_DATABASE_URL=database_url)
    write_log_key(settings.log_key_file, KEY)
    return settings


async def test_the_servers_own_jobs_sweep_sequence_sign_and_forget(office, settings):
    case = await office.receive("2026-03-02 09:00")
    jobs = {job.name: job for job in jobs_of(settings, office.tables)}

    for name in ("sweep", "sequencer", "checkpoint", "expiry"):
        if name in jobs:
            await jobs[name].work(now_utc())

    assert "clock_stage_reached" in [entry.kind for entry in (await office.case(case)).entries]
    assert await office.tables.read(waiting, at_most=1) == []
    size, _note = await office.tables.read(newest_checkpoint)
    await jobs["checkpoint"].work(now_utc())
    assert (await office.tables.read(newest_checkpoint))[0] == size == (await office.verify()).size
    assert ("sequencer" in jobs) is settings.database_url.startswith("postgresql")


@pytest.mark.parametrize(("key", "raised"), [(None, NotFound), (LogKey.generate("vigil/another"), NotNow)])
async def test_without_the_right_key_nothing_is_signed_and_events_get_their_places_all_the_same(
    office, settings, key, raised
):
    settings.log_key_file.unlink()
    if key is not None:
        write_log_key(settings.log_key_file, key)
    await office.receive("2026-03-02 09:00")
    before = await office.tables.read(newest_checkpoint)

    with pytest.raises(raised):
        await checkpoint(settings, office.tables, now=now_utc())

    assert await office.tables.read(newest_checkpoint) == before
    assert await office.tables.read(waiting, at_most=1) == []


async def test_who_must_hear_is_told_and_a_mail_server_that_takes_nothing_is_said_and_holds_up_nobody(office, settings):
    jobs = {job.name: job for job in jobs_of(settings, office.tables)}  # without a mail server: quietly
    await office.receive("2026-03-02 09:00")
    for name in ("sweep", "sequencer", "notices", "escalation", "delivery"):
        if name in jobs:
            await jobs[name].work(now_utc())

    down = replace(settings, smtp_url="smtp+plain://127.0.0.1:1", mail_from="vigil@example.org")
    measures = Measures()
    jobs = {job.name: job for job in jobs_of(down, office.tables, measures)}
    await office.tables.write(waits_for_mail, now=now_utc())
    with pytest.raises(Busy) as raised:
        await jobs["delivery"].work(now_utc())

    assert said_of(raised.value)[0] == raised.value.what.text
    assert b"vigil_dead_letters 0.0" in measures.written()


def waits_for_mail(connection, *, now):
    following.hold(connection)
    row = {
        **{"stream": "case:1", "n": 1, "person": "p", "channel": EMAIL, "kind": "assigned", "what": "news"},
        **{"role": "case_officer", "office": "oi", "about": "[]", "is_urgent": False, "created_at": now},
        **{"state": WAITING, "next_at": now, "tries": 0},
    }
    notices.add(connection, [row])


async def test_a_server_that_was_down_says_since_when_nobody_had_looked_at_deadlines(office, settings):
    await office.tables.write(runs.watched, now_utc() - timedelta(hours=9))
    await office.receive("2026-03-02 09:00")
    sweep = next(job for job in jobs_of(settings, office.tables) if job.name == "sweep")

    with capture_logs() as lines:
        number = await sweep.work(now_utc())
        await sweep.work(now_utc())

    assert [line["event"] for line in lines] == ["caught up with deadlines"]
    assert lines[0]["stages"] + lines[0]["lapsed"] == number
    assert number


async def test_every_job_says_how_much_it_did_and_what_one_does_for_all_is_marked(office, settings):
    jobs = jobs_of(settings, office.tables)
    await office.receive("2026-03-02 09:00")

    did = {job.name: await job.work(now_utc()) for job in jobs}

    assert all(type(number) is int for number in did.values()), did
    assert did["checkpoint"] == 1
    assert {job.name for job in jobs if job.alone} == {"escalation", "checkpoint", "reminders", "expiry", "orphans"}


async def test_a_clock_that_jumps_holds_the_sweep_and_is_said_with_its_cure_until_somebody_trusts_it(office, settings):
    sweep = next(job for job in jobs_of(settings, office.tables) if job.name == "sweep")
    case = await office.receive("2026-03-02 09:00")
    before = now_utc()
    await sweep.work(before)

    with time_machine.travel(before, tick=True) as traveller:
        traveller.shift(timedelta(hours=9))
        for _turn in range(2):
            with pytest.raises(NotNow, match="trust-clock"):
                await sweep.work(now_utc())
        alarm = await office.tables.read(alarm_of, now_utc())
        assert alarm is not None
        assert "the clock jumped from" in (alarm.held_why or "")
        assert (await office.tables.read(runs.looked)).until == before
        await office.tell(case, "case_registered", "2026-03-03 09:00", by=INTAKE, number="OI-1", setting="police")

        await office.tables.write(trust, reason="machine_was_off", by=OPERATOR, now=now_utc())
        await sweep.work(now_utc())

        assert await office.tables.read(alarm_of, now_utc()) is None
        told = [decode(leaf) for leaf in await office.tables.read(leaves, SYSTEM)]
    assert [entry.kind for entry in told][-2:] == ["clock_override", "sweep_resumed"]
    assert told[-1].data["unwatched_from"] == instant_text(before)


async def test_a_clock_that_goes_back_holds_it_too_and_the_times_to_come_do_not_say_that_somebody_looks(
    office, settings
):
    sweep = next(job for job in jobs_of(settings, office.tables) if job.name == "sweep")
    before = now_utc()
    await sweep.work(before)

    with time_machine.travel(before - timedelta(hours=9), tick=True):
        with pytest.raises(NotNow, match="trust-clock"):
            await sweep.work(now_utc())
        await office.tables.write(trust, reason="clock_was_wrong", by=OPERATOR, now=now_utc())

        assert await office.tables.read(alarm_of, now_utc()) == Alarm(None)
        await sweep.work(now_utc())
        assert await office.tables.read(alarm_of, now_utc()) is None
