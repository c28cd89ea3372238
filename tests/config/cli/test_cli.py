"""An instance from the command line: made, swept, verified, exported; and refused in one sentence where it must be."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from intake.dossier.verification import covers as covers_dossiers
from tests.config.cli.vigil import Vigil
from tests.workflow.ledger import foreign
from tests.workflow.policy.island import FOLDER as ISLAND
from workflow.ledger.note import LogKey, write_log_key
from workflow.verification import covers

PROGRAM = Path(sys.executable).with_name("vigil")
LATE_KEYS = {"case", "number", "clock", "title", "kind", "basis", "source", "verified", "due", "late_days"}


def count(vigil: Vigil, table: str) -> int:
    """How many rows a table of the instance has."""
    with closing(sqlite3.connect(vigil.data / "vigil.db")) as connection:
        return int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])


def change(vigil: Vigil, statement: str) -> None:
    """What an administrator does behind Vigil's back."""
    with closing(sqlite3.connect(vigil.data / "vigil.db")) as connection:
        connection.execute(statement)
        connection.commit()


def is_one_refusal(said, code=1):
    """Whether a command said nothing but one paragraph of whole sentences on the error stream."""
    return (said.code, said.out) == (code, "") and said.err.endswith(".\n") and said.err.count("\n") == 1


# ---------------------------------------------------------------------------------------- from init to a bundle


def test_the_way_from_an_empty_folder_to_a_bundle_that_a_stranger_verifies(tmp_path):
    """The program itself, each command a process of its own, as the README says."""
    compiled_once = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    environment = os.environ | compiled_once | {"VIGIL_DATA": str(tmp_path / "data")}

    def run(*words):
        return subprocess.run(
            [PROGRAM, *words], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    ended = [run("init", "--demo"), run("sweep"), run("export", "log", "bundle")]
    assert [(done.returncode, done.stderr) for done in ended] == [(0, ""), (3, ""), (0, "")]

    shutil.move(tmp_path / "bundle" / "vkey", tmp_path / "from-outside")
    (tmp_path / "bundle" / "vkey").write_text((tmp_path / "from-outside").read_text())
    verified = run("verify", "bundle", "--vkey", "from-outside")
    stranger = [sys.executable, "-I", foreign.__file__, tmp_path / "bundle", (tmp_path / "from-outside").read_text()]
    told = subprocess.run(stranger, capture_output=True, text=True, check=False)

    assert (verified.returncode, verified.stderr) == (0, "")
    assert told.stdout.split()[0] == "ok"
    assert f"All holds: {told.stdout.split()[1]} entries, root {told.stdout.split()[2]}." in verified.stdout


def test_a_new_instance_has_a_key_for_its_owner_alone_and_nothing_late(nowhere):
    said = nowhere("init")

    assert (said.code, said.err) == (0, "")
    assert (nowhere.data / "log.key").stat().st_mode & 0o777 == 0o600
    assert nowhere.data.stat().st_mode & 0o077 == 0
    assert [nowhere(*words).code for words in (["sweep"], ["late"], ["verify"])] == [0, 0, 0]


def test_a_data_folder_that_is_not_empty_is_refused_and_left_alone(nowhere):
    nowhere.data.mkdir()
    (nowhere.data / "letter.txt").write_text("precious")

    said = nowhere("init")

    assert is_one_refusal(said)
    assert "is not empty" in said.err
    assert nowhere.files == {"letter.txt": b"precious"}


def test_a_second_init_is_refused_and_the_first_instance_stays_as_it_was(empty):
    before = empty.files

    assert is_one_refusal(empty("init"))
    assert empty.files == before


def test_a_key_that_lies_elsewhere_already_is_never_overwritten(nowhere, tmp_path):
    (tmp_path / "my.key").write_text("precious")

    said = nowhere("init", VIGIL_LOG_KEY_FILE=str(tmp_path / "my.key"))

    assert is_one_refusal(said)
    assert (tmp_path / "my.key").read_text() == "precious"
    assert not nowhere.data.exists()


def test_a_data_folder_that_is_a_file_is_refused(nowhere):
    nowhere.data.write_text("precious")

    assert is_one_refusal(nowhere("init"))
    assert nowhere.data.read_text() == "precious"


@pytest.mark.parametrize("file", ["clocks.toml", "calendar.toml"])
def test_a_policy_that_is_not_sound_makes_no_instance_and_leaves_nothing(nowhere, tmp_path, file):
    policy = shutil.copytree(ISLAND, tmp_path / "policy")
    (policy / file).write_text("nonsense = 1\n" + (policy / file).read_text())

    said = nowhere("init", VIGIL_POLICY=str(policy))

    assert (said.code, said.out) == (2, "")
    assert f"{file}:1: " in said.err
    assert not nowhere.data.exists()


@pytest.mark.parametrize("url", ["postgresql+asyncpg://nobody@127.0.0.1:1/none", "mysql://localhost/none"])
def test_a_database_that_cannot_be_had_makes_no_instance_and_leaves_nothing(nowhere, url):
    said = nowhere("init", VIGIL_DATABASE_URL=url)

    assert is_one_refusal(said, code=2 if url.startswith("mysql") else 1)
    assert not nowhere.data.exists()


def test_a_database_that_has_an_instance_is_refused_a_second_one(tmp_path, postgres_url):
    first, second = (Vigil(tmp_path / name, VIGIL_DATABASE_URL=postgres_url) for name in ("first", "second"))
    assert first("init").code == 0

    said = second("init")

    assert is_one_refusal(said)
    assert not second.data.exists()
    assert [first(*words).code for words in (["sweep"], ["verify"], ["late"])] == [0, 0, 0]


# -------------------------------------------------------------------------------- where something is missing


INSTANCE_COMMANDS = [["sweep"], ["late"], ["verify"], ["policy", "adopt"]]


@pytest.mark.parametrize("words", [*INSTANCE_COMMANDS, ["verify", "--rebuild"]])
def test_without_an_instance_a_command_says_how_to_make_one_and_makes_nothing(nowhere, words):
    said = nowhere(*words)

    assert is_one_refusal(said)
    assert "no instance here yet" in said.err
    assert "`vigil init`" in said.err
    assert not nowhere.data.exists()


@pytest.mark.parametrize("words", [*INSTANCE_COMMANDS, ["export", "log", "bundle"]])
def test_a_database_of_a_newer_version_is_left_alone(empty, words):
    change(empty, "UPDATE alembic_version SET version_num = '9999'")
    before = empty.files["vigil.db"]

    said = empty(*words)

    assert is_one_refusal(said)
    assert "has version 9999, which is newer than this program" in said.err
    assert empty.files["vigil.db"] == before


@pytest.mark.parametrize("words", INSTANCE_COMMANDS)
def test_a_file_that_is_no_database_is_refused_in_a_sentence(empty, words):
    (empty.data / "vigil.db").write_bytes(b"no database at all. " * 1_000)

    assert is_one_refusal(empty(*words))


def spoilt_key(vigil, how):
    """Make the log's key unusable."""
    file = vigil.data / "log.key"
    if how == "missing":
        file.unlink()
    elif how == "readable by all":
        file.chmod(0o644)
    elif how == "wrong":
        file.write_text("PRIVATE+KEY+nonsense")
    else:
        file.unlink()
        write_log_key(file, LogKey.generate("vigil/another"))


KEY_FAULTS = {
    "missing": "does not exist",
    "readable by all": "chmod 600",
    "wrong": "does not hold the private key of a log",
    "of another log": "is not the one of this instance",
}


@pytest.mark.parametrize("how", KEY_FAULTS)
def test_a_log_key_that_is_no_good_exports_and_signs_nothing(empty, how, tmp_path):
    spoilt_key(empty, how)
    signed = count(empty, "checkpoint")

    said = empty("export", "log", tmp_path / "bundle")

    assert is_one_refusal(said)
    assert KEY_FAULTS[how] in said.err
    assert not (tmp_path / "bundle").exists()
    assert count(empty, "checkpoint") == signed
    assert "PRIVATE" not in said.err


@pytest.mark.parametrize("how", KEY_FAULTS)
def test_verification_never_takes_a_log_key_that_is_no_good(empty, how):
    spoilt_key(empty, how)

    said = empty("verify")

    code = {"missing": 0, "of another log": 4}.get(how, 1)  # without a key file the instance's own is named as such
    assert said.code == code
    assert (how != "missing") or "with the instance's own key" in said.out


# --------------------------------------------------------------------------------------------- sweep and late


def test_a_sweep_tells_what_it_did_and_what_is_late(demo):
    said, again = demo("sweep", "--json"), demo("sweep", "--json")

    assert said.json.keys() == {"at", "recorded", "cases", "stages", "lapsed", "derived_anew", "unreadable", "late"}
    assert said.json["recorded"] is True
    assert said.json["stages"] > 0
    assert (again.json["cases"], again.json["stages"], again.json["lapsed"]) == (0, 0, 0)
    assert (said.code, again.code) == (3, 3)
    assert all(
        one.keys() == LATE_KEYS and one["kind"] == "limit" and one["late_days"] >= 0 for one in said.json["late"]
    )


def test_a_sweep_at_another_time_records_nothing_and_finds_what_a_sweep_then_does(demo):
    events, then = count(demo, "event"), "2035-01-01T00:00:00Z"

    report = demo("sweep", "--at", then, "--json")
    assert count(demo, "event") == events
    swept = demo("sweep", "--at", then, "--record", "--json")

    assert (report.code, swept.code) == (3, 3)
    assert report.json | {"recorded": True} == swept.json
    assert report.json["lapsed"] > 0
    assert count(demo, "event") > events
    assert demo("verify").code == 0


def test_only_a_demo_is_swept_at_another_time_than_now(empty):
    events = count(empty, "event")

    said = empty("sweep", "--at", "2035-01-01T00:00", "--record")

    assert is_one_refusal(said)
    assert count(empty, "event") == events


@pytest.mark.parametrize("time", ["2035-01-01", "2035", "tomorrow", "2035-02-30T00:00", ""])
def test_a_sweep_needs_a_time_that_exists(empty, time):
    assert is_one_refusal(empty("sweep", "--at", time), code=2)


def test_a_clock_that_was_set_back_holds_the_sweep_until_it_is_trusted(demo):
    assert demo("sweep", "--at", "2035-01-01T00:00", "--record").code == 3

    held, still = demo("sweep"), demo("sweep")
    trusted = demo("sweep", "--trust-clock", "clock_was_wrong")

    assert is_one_refusal(held)
    assert is_one_refusal(still)
    assert "--trust-clock" in held.err
    assert trusted.code == 3
    assert demo("sweep").code == 3
    assert demo("verify").code == 0


def test_what_is_late_and_what_is_next_can_be_had_as_json(demo):
    said = demo("late", "--json")

    assert said.code == 3
    assert said.json.keys() == {"at", "late", "next"}
    assert all(one.keys() == LATE_KEYS for one in said.json["late"] + said.json["next"])
    assert {one["kind"] for one in said.json["late"]} == {"limit", "watch"}
    assert all(one["late_days"] <= 0 for one in said.json["next"])
    assert not any("training" in one["case"] for one in said.json["late"] + said.json["next"])


def test_late_watches_alone_are_shown_and_are_no_reason_for_exit_3(empty):
    change(empty, "UPDATE instance SET demo = 1")

    assert empty("late").code == 0
    assert empty("late").out.startswith("Limits late: 0\n")


# ---------------------------------------------------------------------------------------- verify and export


def test_verification_says_what_it_covers(demo):
    said = demo("verify", "--json")

    assert said.code == 0
    assert said.json.keys() >= {"ok", "size", "root", "covers", "misfits"}
    assert (said.json["ok"], said.json["misfits"], said.json["covers"]) == (True, [], covers() | covers_dossiers())
    assert said.json["size"] == count(demo, "event")


def test_a_changed_row_ends_verification_with_4_and_its_place(demo):
    change(
        demo,
        "UPDATE clock SET due_at = due_at + 86400 WHERE key = 'scene' AND stream = (SELECT min(stream) FROM clock)",
    )

    said, as_json = demo("verify"), demo("verify", "--json")

    assert (said.code, as_json.code) == (4, 4)
    assert said.out.splitlines()[0].startswith("clock ")
    assert said.out.splitlines()[-1].startswith("Verification failed: 1 misfits")
    (misfit,) = as_json.json["misfits"]
    assert as_json.json["ok"] is False
    assert misfit["where"].startswith("clock ")


def test_derived_tables_that_were_damaged_are_rebuilt(demo):
    change(demo, "DELETE FROM clock")
    assert demo("verify").code == 4

    assert demo("verify", "--rebuild").code == 0
    assert demo("verify").code == 0


def test_a_log_that_was_cut_is_found_by_a_checkpoint_from_before(demo, tmp_path):
    assert demo("export", "log", tmp_path / "before").code == 0
    assert demo("verify", "--since", tmp_path / "before" / "checkpoint").code == 0
    shutil.rmtree(demo.data)
    assert demo("init").code == 0

    vkey = tmp_path / "before" / "vkey"
    said = demo("verify", "--vkey", vkey, "--since", tmp_path / "before" / "checkpoint")

    assert said.code == 4


def test_a_bundle_that_was_changed_ends_verification_with_4(demo, tmp_path):
    bundle = tmp_path / "bundle"
    assert demo("export", "log", bundle).code == 0
    (tmp_path / "vkey").write_text((bundle / "vkey").read_text())
    lines = (bundle / "entries.jsonl").read_bytes().splitlines(keepends=True)
    (bundle / "entries.jsonl").write_bytes(b"".join(lines[:-1]))

    said = demo("verify", bundle, "--vkey", tmp_path / "vkey", "--json")

    assert (said.code, said.json["ok"], said.json["misfits"][0]["where"]) == (4, False, "checkpoint")


def test_a_bundle_is_verified_where_there_is_no_instance(demo, nowhere, tmp_path):
    assert demo("export", "log", tmp_path / "bundle").code == 0
    shutil.rmtree(demo.data)

    said = nowhere("verify", tmp_path / "bundle", "--vkey", tmp_path / "bundle" / "vkey", "--json")

    assert (said.code, said.json["ok"], said.json["covers"]) == (0, True, {})


@pytest.mark.parametrize(("content", "code"), [("rubbish", 2), (str(LogKey("a/b", bytes(32)).verifier), 4)])
def test_a_verifier_key_that_is_none_is_refused_and_another_ones_fails(demo, tmp_path, content, code):
    assert demo("export", "log", tmp_path / "bundle").code == 0
    (tmp_path / "vkey").write_text(content)

    assert demo("verify", tmp_path / "bundle", "--vkey", tmp_path / "vkey").code == code
    assert demo("verify", "--vkey", tmp_path / "vkey").code == code


@pytest.mark.parametrize(
    "words", [["verify", "no-bundle"], ["verify", "--vkey", "no-file"], ["verify", "--since", "no-file"]]
)
def test_a_file_that_is_not_there_is_named(empty, words):
    said = empty(*words)

    assert is_one_refusal(said)
    assert words[-1] in said.err


def test_an_export_into_a_folder_that_is_taken_is_refused(empty, tmp_path):
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "letter.txt").write_text("precious")

    assert is_one_refusal(empty("export", "log", tmp_path / "bundle"))
    assert [path.name for path in (tmp_path / "bundle").iterdir()] == ["letter.txt"]
