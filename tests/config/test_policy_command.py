"""`vigil policy …`: what it prints and with which code it ends."""

import json
import shutil

import pytest
from click.testing import CliRunner

from config.cli.policy import policy
from tests.workflow.policy.island import FOLDER, KOSOVO
from workflow.errors import NotUnderstood
from workflow.policy.reading import read_policy


@pytest.fixture
def folder(tmp_path):
    """A copy of the island's policy that may be spoilt."""
    return shutil.copytree(FOLDER, tmp_path / "island")


def spoil(folder, file, old, new):
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def run(*words):
    return CliRunner().invoke(policy, [str(word) for word in words])


def test_the_shipped_policy_is_checked_where_none_is_named():
    result = run("check")

    assert result.exit_code == 0
    assert f"policy    {read_policy(KOSOVO).hash}\n" in result.output


def test_a_sound_policy_is_counted_and_what_is_unverified_is_named():
    result = run("check", FOLDER)

    assert result.output.startswith(
        "All is well: events 18, regions 2, states 7, transitions 6, limits 3, watches 1.\n"
    )
    assert result.output.endswith("Nobody has read the source of: viewing.\n")


def test_a_faulty_policy_is_refused_together_with_its_calendar(folder):
    spoil(folder, "clocks.toml", 'limit = "3 days"', 'limits = "3 days"')
    spoil(folder, "calendar.toml", "friday", "freeday")

    result = run("check", folder)

    assert isinstance(result.exception, NotUnderstood)
    assert "clocks.toml:25: limits is not a key of a clock; did you mean limit?\ncalendar.toml:2: " in str(
        result.exception
    )


def test_faults_can_be_had_as_json(folder):
    spoil(folder, "clocks.toml", 'limit = "3 days"', 'limits = "3 days"')

    result = run("check", folder, "--json")

    assert result.exit_code == 2
    assert json.loads(result.output) == {
        "ok": False,
        "faults": [{"where": "clocks.toml:25", "says": "limits is not a key of a clock; did you mean limit?"}],
    }


def test_a_missing_calendar_is_named(folder):
    (folder / "calendar.toml").unlink()

    assert "calendar.toml: The file cannot be read" in str(run("check", folder).exception)


def test_two_policies_are_compared_calendars_included(folder):
    spoil(folder, "clocks.toml", '"3 days"', '"4 days"')
    spoil(folder, "calendar.toml", "2026-03-03", "2026-03-05")

    result = run("diff", FOLDER, folder)

    assert result.output == (
        "clock viewing: limit 3 days → 4 days\n"
        "calendar: 2026-03-03 Day of the Nets → no holiday\n"
        "calendar: 2026-03-05 no holiday → Day of the Nets\n"
    )


def test_a_policy_says_the_same_as_itself():
    assert run("diff", FOLDER, FOLDER).output == "The two policies say the same.\n"
    assert json.loads(run("diff", FOLDER, FOLDER, "--json").output)["changes"] == []


def test_the_diagram_is_drawn_in_the_language_asked_for():
    assert "Libri" in run("diagram", FOLDER, "--language", "sq").output


def test_the_schemas_are_written_where_asked(tmp_path):
    result = run("schemas", tmp_path)

    assert result.exit_code == 0
    assert len(list(tmp_path.glob("*.schema.json"))) == 7
