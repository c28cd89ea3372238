"""The law of an invented island, and ways to get it wrong: edits of its text, and what is then said of it."""

from pathlib import Path

from workflow.policy.places import Faulty
from workflow.policy.reading import checked, policy_content

FOLDER = Path(__file__).parents[2] / "policies" / "island"
KOSOVO = Path(__file__).parents[3] / "config" / "policy" / "kosovo"


def island() -> dict[str, str]:
    """The texts of the island's policy."""
    return policy_content(FOLDER)


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """The texts with the first `old` in one file replaced."""
    content = island()
    assert old in content[file]
    return content | {file: content[file].replace(old, new, 1)}


def said_of(content: dict[str, str]) -> list[str]:
    """Every fault of these texts, as "file:line: sentence"."""
    try:
        checked(content)
    except Faulty as error:
        return [str(fault) for fault in error.faults]
    return []


def line_of(text: str, mark: str) -> int:
    """The line on which `mark` begins, from 1."""
    return text.count("\n", 0, text.index(mark)) + 1
