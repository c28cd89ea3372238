"""The jobs beside the server: none runs beside itself, none stops the others, and each says how it fared."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from config.instance import now_utc
from config.jobs import Job, Jobs, Run, jobs_of, keep_runs, read_runs, said_of
from config.signing import checkpoint
from config.web.measures import Measures
from notifications.store import following, notices
from notifications.store.schema import EMAIL, WAITING
from tests.builders import KEY
from tests.intake.doors.house import MARK, settings_for
from workflow.errors import Busy, NotFound, NotNow, _
from workflow.ledger.note import LogKey, write_log_key
from workflow.store.log import newest_checkpoint, waiting


@asynccontextmanager
async def at_work(folder, *jobs):
    """These jobs at work, until the block ends."""
    folder.mkdir(exist_ok=True)
    running = Jobs(jobs, Measures(), kept_in=folder)
    running.start()
    try:
        yield running
    finally:
        await running.stop()


async def until(holds):
    """Wait until something holds."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_job_that_takes_longer_than_its_turn_never_runs_beside_itself(tmp_path):
    inside, most, turns = 0, 0, 0

    async def slow(_now):
        nonlocal inside, most, turns
        inside, turns = inside + 1, turns + 1
        most = max(most, inside)
        await asyncio.sleep(1.2)
        inside -= 1

    async with at_work(tmp_path / "data", Job("slow", 1, slow)):
        await until(lambda: turns == 2)

    assert (most, inside) == (1, 0)


async def test_a_job_that_fails_is_told_without_its_message_and_tried_again_while_others_go_on(tmp_path):
    tries, others = 0, 0

    async def failing(_now):
        nonlocal tries
        tries += 1
        raise ValueError(MARK)

    async def fine(_now):
        nonlocal others
        others += 1

    with capture_logs() as lines:
        async with at_work(tmp_path / "data", Job("failing", 1, failing), Job("fine", 1, fine)) as jobs:
            await until(lambda: tries == 2 and others >= 2)

    runs = read_runs(tmp_path / "data")
    assert (runs["failing"].said, runs["failing"].ended, jobs.runs["failing"].faults) == ("ValueError", None, 2)
    assert (jobs.runs["fine"].said, jobs.runs["fine"].faults) == (None, 0)
    assert runs["failing"].next
    assert MARK not in json.dumps(lines) + (tmp_path / "data" / "jobs.json").read_text()


async def test_a_job_that_is_held_says_so_and_is_no_fault(tmp_path):
    async def held(_now):
        raise NotNow(_("The sweep is held since %(since)s.", since=MARK))

    async with at_work(tmp_path / "data", Job("held", 60, held)) as jobs:
        await until(lambda: jobs.runs["held"].said is not None)

    assert (jobs.runs["held"].said, jobs.runs["held"].faults) == ("The sweep is held since %(since)s.", 0)


async def test_what_runs_when_the_server_stops_comes_to_its_end(tmp_path):
    ended = False

    async def long(_now):
        nonlocal ended
        await asyncio.sleep(0.3)
        ended = True

    async with at_work(tmp_path / "data", Job("long", 60, long)) as jobs:
        await until(lambda: jobs.runs["long"].started is not None)

    assert ended


def test_where_no_server_ran_no_job_fared_in_any_way(tmp_path):
    assert read_runs(tmp_path) == {}
    (tmp_path / "jobs.json").write_text("{half")
    assert read_runs(tmp_path) == {}


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

    assert said_of(raised.value) == raised.value.what.text
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
    keep_runs(settings.data, {"sweep": Run(ended=now_utc() - timedelta(hours=9))})
    await office.receive("2026-03-02 09:00")
    sweep = next(job for job in jobs_of(settings, office.tables) if job.name == "sweep")

    with capture_logs() as lines:
        await sweep.work(now_utc())
        await sweep.work(now_utc())

    assert [line["event"] for line in lines] == ["caught up with deadlines"]
    assert lines[0]["stages"] > 0
