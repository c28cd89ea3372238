"""What the doctor finds: nothing on an instance that is well, and each ailment by its name."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from config.doctor import machine
from config.settings import read_settings, shipped_policy
from intake.people import keys
from intake.schema import holder, member, office, seat
from intake.vault.holders import PrivateKey
from tests.builders import INTAKE, Office, local
from tests.config.doctor.ward import Ward, serves
from workflow.case import record
from workflow.events import Event, new_case
from workflow.ledger.note import LogKey, write_log_key
from workflow.moment import Moment
from workflow.span import Span
from workflow.store import instance, runs
from workflow.store.schema import case, checkpoint, clock, event, job, job_run, node

MINUTE = timedelta(minutes=1)


async def test_nothing_is_found_on_an_instance_that_is_well(ward):
    told = await ward.diagnosis()

    assert [str(one.what) for one in told.findings] == []
    assert told.ok


async def test_a_new_instance_says_all_that_is_still_to_be_done(newborn):
    assert await newborn.findings() == [
        "red backup",
        "red first officer",
        "red log key copy",
        "red recovery",
        "yellow roles",
        "yellow sweep",
    ]


async def test_where_there_is_no_instance_it_says_so_and_makes_nothing(tmp_path):
    nowhere = Ward(read_settings({"VIGIL_DATA": str(tmp_path / "data")}), local("2026-03-02").latest)

    assert await nowhere.findings() == ["red database"]
    assert [*tmp_path.iterdir()] == []


async def test_every_finding_has_a_cure_and_every_setting_an_origin(newborn):
    told = await newborn.diagnosis(rate_limits=False)

    assert all(str(one.what).endswith(".") and str(one.cure).endswith(".") for one in told.findings)
    assert {one.name: one.origin for one in told.settings}["data"] == "VIGIL_DATA"
    assert [one.level.value for one in told.findings] == sorted(one.level.value for one in told.findings)


async def test_secrets_are_not_shown(ward):
    told = await ward.diagnosis(
        database_url="postgresql+asyncpg://vigil:hunter2@127.0.0.1:1/vigil?password=hunter2",
        storage_url="s3://key:hunter2@bucket/prefix?secret=hunter2",
        smtp_url="smtp://vigil:hunter2@127.0.0.1:1",
        mail_from="vigil@example.org",
    )

    assert "hunter2" not in str(told)
    shown = {one.name: one.value for one in told.settings}
    assert shown["database_url"] == "postgresql+asyncpg://vigil:…@127.0.0.1:1/vigil"
    assert shown["storage_url"] == "s3://key:…@bucket/prefix"


# ---------------------------------------------------------------------------------------------------------- people


async def test_an_office_whose_key_nobody_could_open_is_red_and_one_person_alone_is_yellow(ward):
    one = select(seat.c.sealed_to).join(holder, holder.c.fingerprint == seat.c.sealed_to)
    people = one.where(holder.c.name.startswith("person:")).order_by(holder.c.name)
    await ward.change(delete(seat).where(seat.c.sealed_to.in_(people.limit(1))))
    assert await ward.findings() == ["yellow office key"]

    await ward.change(delete(seat).where(seat.c.sealed_to.in_(people)))
    assert await ward.findings() == ["red office key"]


async def test_an_office_key_that_is_not_sealed_to_recovery_is_red(ward):
    recovery = select(holder.c.fingerprint).where(holder.c.name == "recovery#1")
    await ward.change(delete(seat).where(seat.c.sealed_to.in_(recovery)))
    assert await ward.findings() == ["red recovery"]


async def test_a_recovery_key_whose_shares_were_never_tried_is_red(ward):
    await ward.change(delete(event).where(event.c.kind == "recovery_rehearsed"))

    assert await ward.findings() == ["red recovery"]


async def test_somebody_who_is_not_in_the_office_and_could_open_its_key_is_red(ward):
    def sealed_to_a_stranger(connection):
        key = keys.publish(connection, "person:p-x#1", PrivateKey.generate().public, by=INTAKE, now=ward.now)
        newest = connection.scalar(select(office.c.key).where(office.c.id == "intake"))
        connection.execute(insert(seat).values(holder=newest, sealed_to=key, wrap=b"x"))

    await ward.write(sealed_to_a_stranger)

    assert "red office key" in await ward.findings()


@pytest.mark.parametrize("statement", [delete(member), update(holder).values(published_n=1)])
async def test_people_and_keys_that_the_log_does_not_tell_so_are_red(ward, statement):
    await ward.change(statement)

    assert {"red pins", "red check"} & {*await ward.findings()}


# ----------------------------------------------------------------------------------------------- the log, and copies


def exchanged(file):
    file.unlink()
    write_log_key(file, LogKey.generate("vigil/other"))


KEY_FAULTS = {
    "readable by others": lambda file: file.chmod(0o640),
    "missing": lambda file: file.unlink(),
    "damaged": lambda file: file.write_text("PRIVATE+KEY+x"),
    "of another log": exchanged,
}


@pytest.mark.parametrize("fault", KEY_FAULTS)
async def test_a_log_key_that_is_not_as_it_must_be_is_red(ward, fault):
    KEY_FAULTS[fault](ward.settings.log_key_file)

    assert await ward.findings() == ["red log key"]


async def test_a_restored_log_whose_new_key_nobody_copied_is_red(ward):
    new = LogKey.generate("vigil/new")
    await ward.write(instance.continue_as, origin=new.name, vkey=str(new.verifier), size=1)

    assert "red log key copy" in await ward.findings()


async def at(ward, later):
    """So much later, while servers went on."""
    ward.now += later
    await ward.write(serves, ward.now)


async def test_a_backup_that_is_late_is_yellow_and_one_older_than_a_week_is_red(ward):
    await at(ward, timedelta(hours=30))
    assert await ward.findings() == []
    await at(ward, MINUTE)
    assert await ward.findings() == ["yellow backup"]

    await at(ward, timedelta(days=7) - timedelta(hours=30) - MINUTE)
    assert await ward.findings() == ["yellow backup"]
    await at(ward, MINUTE)
    assert await ward.findings() == ["red backup"]
    assert await ward.findings(backup_every=Span.parse("1 week")) == []


async def test_recovery_that_was_not_tried_for_a_year_is_yellow(ward):
    await at(ward, timedelta(days=366))

    assert "yellow recovery" in await ward.findings()


async def test_entries_that_nobody_signed_are_yellow_after_a_while(ward):
    await ward.change(update(checkpoint).values(signed_at=ward.now - timedelta(minutes=11)))
    await ward.change(delete(checkpoint).where(checkpoint.c.size > 5))

    assert await ward.findings() == ["yellow checkpoint"]


async def test_an_event_that_waits_for_its_place_is_yellow(ward, postgres_url):
    postgres = await Office.founded(postgres_url)
    await postgres.tables.write(told_now, ward.now)
    await postgres.close()
    assert "yellow sequencer" not in await ward.findings(database_url=postgres_url)

    ward.now += 3 * MINUTE
    assert "yellow sequencer" in await ward.findings(database_url=postgres_url)


def told_now(connection, now):
    told = Event(new_case(), "allegation_received", {"channel": "portal"})
    record(connection, told, by=INTAKE, at=Moment.exactly(now), now=now)


# ------------------------------------------------------------------------------------------------------ what is running


async def test_a_stage_that_nobody_recorded_is_red(ward):
    await ward.change(update(case).values(next_check_at=ward.now - 3 * MINUTE))

    assert await ward.findings() == ["red sweep"]


async def test_where_nobody_looks_at_deadlines_it_is_red_and_where_nobody_ever_did_yellow(ward):
    await ward.write(runs.watched, ward.now - 3 * MINUTE)
    assert await ward.findings() == ["red sweep"]

    for table in (job, job_run, node):
        await ward.change(delete(table))
    assert await ward.findings() == ["yellow sweep"]


async def test_a_stage_that_is_left_though_servers_sweep_is_a_case_that_cannot_be_read(ward):
    await ward.change(update(case).values(next_check_at=ward.now - 3 * MINUTE))

    (found,) = (await ward.diagnosis()).findings

    assert "vigil verify" in str(found.cure)


async def test_a_sweep_on_hold_is_red_and_says_why(ward):
    await ward.write(instance.hold, since=ward.now, why="the clock jumped")

    told = await ward.diagnosis()

    assert await ward.findings() == ["red sweep"]
    assert "the clock jumped" in str(told.findings[0].what)


async def test_a_clock_before_what_was_recorded_is_red(ward):
    ward.now -= timedelta(days=1)

    assert "red clock" in await ward.findings()


async def test_a_policy_folder_that_says_something_else_is_yellow(ward, tmp_path):
    policy = shutil.copytree(shipped_policy(), tmp_path / "policy")
    clocks = policy / "clocks.toml"
    clocks.write_text(clocks.read_text().replace('"24 hours"', '"25 hours"', 1))
    assert await ward.findings(policy=policy) == ["yellow policy"]

    clocks.unlink()
    assert await ward.findings(policy=policy) == ["yellow policy"]


async def test_a_case_that_was_kept_long_enough_is_yellow(ward):
    def due(connection):
        row = connection.execute(select(clock).where(clock.c.met_n.is_(None))).mappings().first()
        past = ward.now - MINUTE
        connection.execute(insert(clock).values({**row, "key": "retention", "due_from": past, "due_at": past}))

    await ward.write(due)

    assert await ward.findings() == ["yellow retention"]


# ---------------------------------------------------------------------------------------------------------- the machine


async def test_a_data_folder_that_others_may_enter_is_red_with_what_they_can_read_in_it(ward):
    ward.settings.data.chmod(0o755)
    (ward.settings.data / "vigil.db").chmod(0o644)
    told = await ward.diagnosis()
    assert {one.about for one in told.findings} == {"permissions"}
    assert str(ward.settings.data / "vigil.db") in str(told.findings)

    ward.settings.data.chmod(0o700)
    assert await ward.findings() == []


async def test_a_storage_that_takes_nothing_is_red(ward, tmp_path):
    (tmp_path / "file").write_text("")

    assert await ward.findings(storage_url=str(tmp_path / "file")) == ["red storage"]
    assert await ward.findings(storage_url="ftp://somewhere") == ["red storage"]


async def test_the_probe_leaves_nothing_in_the_storage(ward):
    await ward.findings()

    assert [path for path in (ward.settings.data / "attachments").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("limit", "found"), [("RED_BYTES", "red disk"), ("YELLOW_BYTES", "yellow disk")])
async def test_a_disk_without_room_is_told(ward, monkeypatch, limit, found):
    monkeypatch.setattr(machine, "YELLOW_BYTES", 2**60)
    monkeypatch.setattr(machine, limit, 2**60)

    assert await ward.findings() == [found]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"host": "0.0.0.0"}, ["red https"]),
        ({"base_url": "http://vigil.example"}, ["red https"]),
        ({"base_url": "https://vigil.example", "host": "0.0.0.0"}, []),
        ({"rate_limits": False}, ["yellow limits"]),
        ({"smtp_url": "smtp+plain://mail.example", "mail_from": "vigil@example.org"}, ["yellow mail"]),
        ({"smtp_url": "smtp+plain://localhost", "mail_from": "vigil@example.org"}, []),
    ],
)
async def test_settings_that_endanger_people_are_told(ward, changes, found):
    assert await ward.findings(**changes) == found


async def test_a_demo_is_yellow(ward):
    await ward.change(text("UPDATE instance SET demo = true"))

    assert await ward.findings() == ["yellow demo"]


@pytest.mark.parametrize("version", ["0001", "9999"])
async def test_tables_of_another_program_are_red(ward, version):
    await ward.change(text(f"UPDATE alembic_version SET version_num = '{version}'"))

    assert await ward.findings() == ["red database"]


async def test_a_database_that_takes_no_writes_or_is_away_is_red(ward, postgres_url):
    postgres = await Office.founded(postgres_url)
    name = postgres_url.rpartition("/")[2]
    await postgres.tables.write(
        lambda c: c.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on").close()
    )
    await postgres.close()

    assert "red database" in await ward.findings(database_url=postgres_url)
    assert await ward.findings(database_url=f"{postgres_url}_nowhere") == ["red database"]


async def test_rows_that_cannot_be_looked_at_stop_no_other_check(ward):
    await ward.change(text("UPDATE event SET entry = x'00' WHERE stream = 'system' AND n = 3"))
    ward.settings.data.chmod(0o755)

    assert {"red check", "red permissions"} <= {*await ward.findings()}
