"""Every way to write nonsense into a policy is found, with its file, its line and what would be right."""

import tomllib
from pathlib import Path

import pytest

from tests.workflow.policy.island import FOLDER, KOSOVO, edited, island, line_of, said_of
from workflow.policy.checks import unverified
from workflow.policy.reading import read_policy

MISTAKES = tomllib.loads((FOLDER.parent / "mistakes.toml").read_text(encoding="utf-8"))["mistake"]
WORKFLOW = Path(__file__).parents[3] / "workflow"


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["what"])
def test_a_mistake_is_named_with_file_and_line_and_what_would_be_right(mistake):
    content = edited(mistake["file"], mistake["old"], mistake["new"])

    said = said_of(content)

    assert f"{mistake['file']}:{line_of(content[mistake['file']], mistake['at'])}: {mistake['says']}" in said


@pytest.mark.parametrize("folder", [FOLDER, KOSOVO], ids=lambda folder: folder.name)
def test_a_sound_policy_has_no_fault(folder):
    assert len(read_policy(folder).hash) == 64


def test_mistakes_in_several_files_are_told_together():
    content = edited("workflow.toml", 'initial = "at_home"', 'initial = "home"')
    content["clocks.toml"] = content["clocks.toml"].replace('tell = ["scribe"]', 'tell = ["cook"]')

    assert [fault.split(":")[0] for fault in said_of(content)] == ["workflow.toml", "clocks.toml"]


def test_a_clock_that_only_an_event_of_nobody_starts_is_named_beside_that_event():
    content = edited("vocabulary.toml", 'by = ["petitioner", "scribe"]', "by = []")
    content |= {
        "clocks.toml": content["clocks.toml"].replace('starts = ["knowing"]', 'starts = ["petition_handed_in"]')
    }

    said = [fault.split(": ", 1)[1] for fault in said_of(content)]

    assert said == [
        "Nobody may record petition_handed_in; say who may: by = [...].",
        "Nothing starts entering: nobody may record what it starts with.",
        "Nothing starts old_hurt: nobody may record what it starts with.",
    ]


def test_a_word_of_the_chronologies_that_is_not_said_at_all_is_missed():
    content = edited("chronology.toml", '[[word]]\nword = "died"\nsays = []\n', "")

    assert said_of(content) == [
        "chronology.toml:1: The chronologies' word died is said by nothing; add it, if only with says = []."
    ]


def test_a_policy_need_not_say_chronologies_at_all():
    content = island()
    del content["chronology.toml"]

    assert said_of(content) == []


def test_what_nobody_has_verified_is_allowed_and_listed():
    assert [clock.key for clock in unverified(read_policy(FOLDER))] == ["viewing"]


def test_the_engine_names_no_clock_no_region_and_no_event_that_only_kosovo_has():
    paths = [path for path in WORKFLOW.rglob("*.py") if path.parent.name != "chronology"]
    engine = {path.relative_to(WORKFLOW).as_posix(): path.read_text() for path in paths}

    only_kosovo = names(read_policy(KOSOVO)) - names(read_policy(FOLDER))

    # A case's number, whose it is and that it is urgent are looked for where they are told; a policy without those
    # events has cases without, and one without a restoring has no former key of the log. What became of
    # recommendations is counted where a policy has them, and a gap in looking is an event where a policy has one.
    assert {name for name in only_kosovo if is_named(name, engine)} == {
        "assigned",
        "case_registered",
        "marked_urgent",
        "recommendation",
        "restored",
        "sweep_resumed",
    }


# The engine's own words that an event or a region of Kosovo happens to be called by: a function, and a number of cases.
# The table `[retention]` of a policy is no clock.
HOMONYMS = {
    "course": {"oversight/__init__.py"},
    "decided": {"oversight/published.py", "oversight/sheets.py"},
    "retention": {"policy/checks/retention.py"},
}


def is_named(name, engine):
    """Whether a file of the engine names it, and means it."""
    return any(f'"{name}"' in text for path, text in engine.items() if path not in HOMONYMS.get(name, ()))


def names(policy):
    """The names of a policy's clocks, regions and events."""
    clocks = {clock.key for clock in policy.clocks.clock}
    return clocks | {region.key for region in policy.workflow.region} | {one.kind for one in policy.vocabulary.event}
