"""How the command line speaks: every command explains itself, and what it does not understand it says."""

import sys
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from config.cli import vigil as commands

PROGRAM = Path(sys.executable).with_name("vigil")


def every_command(group, *before):
    """The words of each command and group."""
    yield before
    for name, command in getattr(group, "commands", {}).items():
        yield from every_command(command, *before, name)


@pytest.mark.parametrize("words", list(every_command(commands)), ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(nowhere, words, option):
    said = nowhere(*words, option)

    assert (said.code, said.err) == (0, "")
    assert "Usage:" in said.out
    assert len(said.out.split()) > 10


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["policy", "nonsense"],
        ["due"],
        ["due", "x"],
        ["export", "log"],
        ["late", "--nonsense"],
        ["late", "x"],
    ],
    ids=" ".join,
)
def test_words_that_are_not_understood_are_usage_errors(nowhere, words):
    said = nowhere(*words)

    assert (said.code, said.out) == (2, "")
    assert "Usage:" in said.err


def test_the_program_says_its_version(nowhere):
    said = nowhere("--version")

    assert said.code == 0
    assert said.out.startswith("vigil, version ")


def test_a_reader_that_goes_away_is_no_fault(tmp_path):
    with Popen([PROGRAM, "replay", "--json"], cwd=tmp_path, stdout=PIPE, stderr=PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.stdout.close()
        assert program.stderr is not None
        said = program.stderr.read().decode()

    assert said == ""
