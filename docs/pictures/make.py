"""Makes the picture of the README, `replay.svg`, from what `vigil replay` prints of one shipped judgment.

    .venv/bin/python docs/pictures/make.py

No word is written by hand: lines are chosen, and long ones cut with an ellipsis. The picture names no font and no host
of the network. `tests/test_docs.py` makes it anew and compares.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from config.cli.timeline import show
from config.replay import replay_all
from config.settings import shipped_chronologies, shipped_policy

PICTURE = Path(__file__).with_name("replay.svg")
JUDGMENT = "moldova-ipati"
COLUMNS = 108
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

# The first line that begins so (behind its date) is shown, in at most so many lines.
CHOSEN = {
    "Ipati v.": 1,
    "police custody": 1,
    "The Court: promptness": 2,
    "Incident": 1,
    "Allegation made": 1,
    "✗ late from here: Medical examination requested": 2,
    "Medical examination ordered": 1,
    "✓ in time: Examination made": 1,
    "Investigation opened": 1,
    "✗ late from here: Case without an end after a year": 2,
    "Inquiry suspended": 1,
    "✗ late from here: Stay reviewed": 2,
    "Decision quashed": 1,
    "✗ late from here: Investigation completed": 2,
    "Inquiry discontinued": 1,
    "The Court condemned: allegation made": 2,
    "The Court condemned: incident": 2,
}


class Heard(Console):
    """A console that keeps what it is told, line by line, and prints nothing."""

    def __init__(self) -> None:
        super().__init__(file=io.StringIO())
        self.heard: list[Text] = []

    def print(self, *objects: Any, **_options: Any) -> None:
        """Keep the line."""
        self.heard += [one for one in objects if isinstance(one, Text)]


def picture() -> str:
    """The SVG, as it should be today."""
    paper = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line, at_most in _chosen(_told()):
        for part in _folded(line, at_most, paper):
            paper.print(part, overflow="crop", no_wrap=True)
    return _without_network(paper.export_svg(title=f"vigil replay {JUDGMENT}.json", unique_id="replay"))


def _told() -> list[Text]:
    path = next(path for path in shipped_chronologies() if path.stem == JUDGMENT)
    heard = Heard()
    for replayed in replay_all([path], shipped_policy()):
        show(heard, replayed, first=False)
    return heard.heard


def _chosen(told: list[Text]) -> Iterator[tuple[Text, int]]:
    waiting = dict(CHOSEN)
    for line in told:
        behind = re.sub(r"^\s*(\d{4}(-\d\d){0,2}\s+)?", "", line.plain)
        start = next((start for start in waiting if behind.startswith(start)), None)
        if start is not None:
            yield line, waiting.pop(start)
    if waiting:
        raise SystemExit(f"The replay of {JUDGMENT} no longer says: {', '.join(waiting)}. Choose other lines.")


def _folded(line: Text, at_most: int, paper: Console) -> list[Text]:
    """The line in at most so many, the later ones behind the beginning of its words; what is left over is cut."""
    lead = len(line.plain) - len(re.sub(r"^\s*(\d{4}(-\d\d){0,2}\s+)?", "", line.plain))
    before, words = line[:lead], line[lead:]
    if line.style == "dim":  # of the date alone
        words.style = ""
    parts = list(words.wrap(paper, COLUMNS - lead))
    if len(parts) > at_most:
        told = sum(len(part.plain.split()) for part in parts[: at_most - 1])  # words that the lines before hold
        rest = re.match(rf"\s*(\S+\s+){{{told}}}", words.plain)
        parts[at_most - 1] = words[rest.end() if rest else 0 :]
        parts[at_most - 1].truncate(COLUMNS - lead, overflow="ellipsis")
    return [Text.assemble(before if number == 0 else " " * lead, part) for number, part in enumerate(parts[:at_most])]


def _without_network(svg: str) -> str:
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: (?:Fira Code|arial)[^;]*;", f"font-family: {FONTS};", svg)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
    print(PICTURE)
