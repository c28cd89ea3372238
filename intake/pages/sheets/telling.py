"""A checked sheet in words, for its pages: what each row would record, what is wrong where, what became of it.

Read `told`.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct

from intake.sheets.checking import Checked, Verdict
from intake.sheets.columns import COLUMNS, TITLES
from intake.sheets.recording import Done
from intake.sheets.recording import Outcome as Became
from intake.sheets.rows import Problems, Row
from intake.sheets.writing import Listed, listed
from workflow.answers import Options
from workflow.errors import Sentence, _
from workflow.pages.tongue import Tongue
from workflow.policy.terms import Words

ORDER = [one.key for one in COLUMNS]
WHOLE_ROW = _("Whole row")


class Fine(Struct, frozen=True):
    """A row that can be recorded: its number, its case, what of it is new."""

    number: int
    case: str
    new: tuple[str, ...]


class Wrong(Struct, frozen=True):
    """One thing to correct: the row, the heading of the column, a sentence."""

    number: int
    column: str
    sentence: str


class Outcome(Struct, frozen=True):
    """What became of a row, and why nothing did."""

    number: int
    case: str
    became: Became
    why: tuple[Wrong, ...] = ()


def words_of(tongue: Tongue, choices: Options) -> list[Listed]:
    """The words that may be filled in, by column."""
    return listed(choices, tongue)


def told(tongue: Tongue, choices: Options, rows: Sequence[Checked]) -> dict[str, Any]:
    """The dry run as its page shows it."""
    titles = _Titles(choices)
    of = {verdict: [one for one in rows if one.verdict is verdict] for verdict in Verdict}
    return {
        "fine": [
            Fine(one.filled.number, one.row.case, tuple(tongue.say(part) for part in titles.parts(one.row, one.new)))
            for one in of[Verdict.FINE]
            if one.row is not None
        ],
        "wrong": [told for one in of[Verdict.WRONG] for told in _wrong(tongue, one.filled.number, one.problems)],
        "wrong_rows": len(of[Verdict.WRONG]),
        "unchanged": len(of[Verdict.NOTHING_NEW]),
        "unchanged_rows": spans([one.filled.number for one in of[Verdict.NOTHING_NEW]]),
    }


def outcome(tongue: Tongue, done: Done) -> Outcome:
    """What became of a row, in the reader's words."""
    return Outcome(done.number, done.case, done.outcome, tuple(_wrong(tongue, done.number, done.problems)))


def sorted_out(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The same for the page: recorded, recorded before, and not recorded."""
    of = {became: [one for one in outcomes if one.became is became] for became in Became}
    return {
        "recorded": of[Became.RECORDED],
        "already": len(of[Became.ALREADY]),
        "already_rows": spans([one.number for one in of[Became.ALREADY]]),
        "failed": [why for one in of[Became.NOT_RECORDED] for why in one.why],
        "failed_rows": len(of[Became.NOT_RECORDED]),
    }


def spans(numbers: Sequence[int]) -> str:
    """Numbers in order, as short as they can be told: "4, 7–12"."""
    runs = [[number for _at, number in run] for _key, run in groupby(enumerate(numbers), lambda one: one[1] - one[0])]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _wrong(tongue: Tongue, number: int, problems: Problems) -> Iterator[Wrong]:
    for key in sorted(problems, key=lambda one: ORDER.index(one) if one in ORDER else -1):
        column = tongue.words(TITLES[key]) if key in TITLES else tongue.say(WHOLE_ROW)
        yield Wrong(number, column, tongue.say(problems[key]))


class _Titles:
    """The words of codes, and what a row says in them."""

    def __init__(self, choices: Options) -> None:
        self._done: dict[str, Words] = dict((*choices.done, *choices.decisions))
        self._next: dict[str, Words] = dict(choices.next)
        self._reasons = {done: dict(codes) for done, codes in choices.reasons.items()}

    def parts(self, row: Row, new: frozenset[str]) -> Iterator[Sentence]:
        """What would be recorded, one sentence for each answer that is new (by its column)."""
        said = row.answers
        if "received_on" in new:
            yield from self._receipt(row)
        if "done" in new:
            yield from self._what_was_done(row)
        if "victim_told_on" in new:
            yield _("Victim notified on %(day)s", day=said.victim_told_on)
        if "next" in new:
            what = self._next[said.next]
            yield (
                _("Next: %(what)s", what=what)
                if said.next_on is None
                else _("Next: %(what)s, %(day)s", what=what, day=said.next_on)
            )

    def _receipt(self, row: Row) -> Iterator[Sentence]:
        said = row.answers
        if said.received_on is not None:
            yield _("Received on %(day)s", day=said.received_on)
        if said.file_number:
            yield _("Your file number %(number)s", number=said.file_number)
        if said.handler:
            yield _("Handled by %(handler)s", handler=said.handler)

    def _what_was_done(self, row: Row) -> Iterator[Sentence]:
        said = row.answers
        yield _("%(what)s, %(day)s", what=self._done[said.done], day=said.done_on)
        if said.reason:
            yield _("Reason: %(reason)s", reason=self._reasons[said.done][said.reason])
        if said.decision:
            yield _("Decision %(number)s", number=said.decision)
