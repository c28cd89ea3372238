"""`vigil backup`, `vigil restore` and `vigil doctor` as whoever runs the machine at night meets them."""

import re
import sqlite3
from hashlib import sha256

import pytest

from config.cli.output import NOT_VERIFIED
from tests.config.cli.vigil import Vigil

KEY = re.compile(r"(?:[0-9A-Z]{4}-){13}[0-9A-Z]{4}")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with an instance, its private backup key on "paper", and a backup."""
    folder = tmp_path_factory.mktemp("made")
    vigil = Vigil(folder / "data")
    (folder / "paper").write_text(KEY.findall(vigil("init").out)[0])
    assert vigil("backup", folder / "b").code == 0
    return folder


@pytest.fixture
def anew(tmp_path):
    """Where it is restored to."""
    return Vigil(tmp_path / "anew")


def test_a_backup_says_what_it_holds_and_what_it_does_not(made):
    vigil = Vigil(made / "data")

    said = vigil("backup", made / "c")
    told = vigil("backup", made / "c", "--json").json

    assert "Not in it: the key of the log" in said.out
    assert told["digest"] == sha256((made / "c").read_bytes()).hexdigest()
    assert told["bytes"] == (made / "c").stat().st_size


def test_a_restored_instance_says_what_came_back_and_works(made, anew):
    said = anew("restore", made / "b", "--key", made / "paper")

    assert (said.code, said.err) == (0, "")
    assert "Restored and verified" in said.out
    assert "What happened since is not in it" in said.out
    assert "goes on as vigil/" in said.out
    assert anew("verify").code == 0
    assert anew("sweep").code in (0, 3)
    assert anew("backup", made / "d").code == 0


def test_a_later_checkpoint_says_how_many_events_are_missing(made, anew):
    lost = Vigil(made / "data")
    assert lost("export", "log", made / "bundle").code == 0

    told = anew(
        "restore", made / "b", "--key", made / "paper", "--checkpoint", made / "bundle" / "checkpoint", "--json"
    )

    assert told.json["missing_events"] >= 1
    assert told.json["settings"]["data"] == str(made / "data")
    said = anew("verify", "--since", made / "bundle" / "checkpoint")
    assert (said.code, "came back" in said.out) == (NOT_VERIFIED, True)


@pytest.mark.parametrize("paper", ["SND4-1236", "", "not the key"])
def test_a_mistyped_key_is_said_without_repeating_it(made, anew, tmp_path, paper):
    (tmp_path / "typed").write_text(paper)

    said = anew("restore", made / "b", "--key", tmp_path / "typed")

    assert said.code == 2
    assert not paper or paper not in said.err
    assert not anew.data.exists()


def test_the_key_of_another_instance_opens_nothing(made, anew, tmp_path):
    other = KEY.findall(Vigil(tmp_path / "other")("init").out)[0]
    (tmp_path / "typed").write_text(other.lower())

    said = anew("restore", made / "b", "--key", tmp_path / "typed")

    assert (said.code, other.lower() in said.err) == (2, False)
    assert not anew.data.exists()


def test_what_does_not_fit_is_listed_and_the_exit_code_is_of_a_verification(made, anew, tmp_path):
    edited = Vigil(tmp_path / "edited")
    paper = KEY.findall(edited("init").out)[0]
    (tmp_path / "typed").write_text(paper)
    _edit(edited.data / "vigil.db")
    assert edited("backup", tmp_path / "b").code == 0

    said = anew("restore", tmp_path / "b", "--key", tmp_path / "typed")

    assert said.code == NOT_VERIFIED
    assert "rulebook" in said.out
    assert not anew.data.exists()


def _edit(database):
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE rulebook SET kind = 'policy'")


def test_an_instance_that_is_there_is_not_written_over(made):
    before = Vigil(made / "data").files["log.key"]

    said = Vigil(made / "data")("restore", made / "b", "--key", made / "paper")

    assert (said.code, Vigil(made / "data").files["log.key"]) == (1, before)


def test_the_doctor_shows_settings_and_findings_and_fails_while_something_is_red(made):
    vigil = Vigil(made / "data", VIGIL_BASE_URL="https://vigil.example")

    said = vigil("doctor")
    told = vigil("doctor", "--json")

    assert (said.code, told.code) == (1, 1)
    assert "RED     The first officer has not signed in" in said.out
    assert "https://vigil.example  (VIGIL_BASE_URL)" in said.out
    assert {"level", "about", "what", "cure"} == set(told.json["findings"][0])
    assert told.json["ok"] is False


def test_a_copy_of_the_logs_key_is_shown_to_the_doctor(made, tmp_path):
    vigil = Vigil(made / "data")
    (tmp_path / "copy").write_bytes((made / "data" / "log.key").read_bytes())
    assert "a copy of the log's key" in vigil("doctor").out

    vigil("doctor", "--log-key-copy", tmp_path / "copy")

    assert "a copy of the log's key" not in vigil("doctor").out
