"""The columns of the sheet: their keys, their headings, and which heading of a file is which of them.

A heading may be written as a key or in any language that the policy speaks, whatever its case and accents, and columns
may stand in any order. Read `placed`.
"""

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct, structs

from intake.sheets.table import Cell, Line, Table
from intake.vault.names import folded
from workflow.errors import NotUnderstood, Sentence, _
from workflow.pages.tongue import Tongue
from workflow.policy.terms import Words

MOST_NAMED = 10  # columns that one sentence names


class Column(Struct, frozen=True):
    """One column. A sheet may lack it unless it `must_be` there; `is_ours` is filled in already where it is known."""

    key: str
    title: Words
    must_be: bool = False
    is_ours: bool = False
    is_day: bool = False
    width: int = 16


# The Albanian and Serbian headings are machine-made and await a native reader's check.
COLUMNS: tuple[Column, ...] = (
    Column("case", Words(en="Case number", sq="Numri i rastit", sr="Broj predmeta"), must_be=True, is_ours=True),
    Column("referral", Words(en="Referral", sq="Referimi", sr="Upućivanje"), is_ours=True),
    Column("received_on", Words(en="Received on", sq="Pranuar më", sr="Primljeno dana"), is_ours=True, is_day=True),
    Column("file_number", Words(en="Your file number", sq="Numri juaj i lëndës", sr="Vaš broj spisa"), is_ours=True),
    Column("handler", Words(en="Handled by", sq="Trajtohet nga", sr="Postupa"), is_ours=True),
    Column("done", Words(en="What was done", sq="Çfarë u bë", sr="Šta je urađeno"), must_be=True, width=34),
    Column("done_on", Words(en="Done on", sq="U bë më", sr="Urađeno dana"), must_be=True, is_day=True),
    Column("reason", Words(en="Reason", sq="Arsyeja", sr="Razlog"), must_be=True, width=28),
    Column("decision", Words(en="Number of the decision", sq="Numri i vendimit", sr="Broj odluke"), width=22),
    Column(
        "victim_told_on",
        Words(en="Victim notified on", sq="Viktima u njoftua më", sr="Žrtva obaveštena dana"),
        is_day=True,
        width=20,
    ),
    Column("next", Words(en="What is next", sq="Çfarë vjen më pas", sr="Šta sledi"), must_be=True, width=34),
    Column("next_on", Words(en="Next on", sq="Hapi tjetër më", sr="Sledeće dana"), must_be=True, is_day=True),
)
TITLES: Mapping[str, Words] = {one.key: one.title for one in COLUMNS}


class Filled(Struct, frozen=True):
    """A row of a sheet: its number there, and what its cells hold by column; empty ones are left out.

    `is_over` says that something stands under no heading.
    """

    number: int
    cells: Mapping[str, Cell]
    is_over: bool = False


def placed(table: Table, tongue: Tongue) -> list[Filled]:
    """The rows by column. Raises NotUnderstood, naming them all, where columns are missing, unknown or there twice."""
    known = _headings()
    keys = [known.get(fold(cell) if isinstance(cell, str) else "") for cell in table.headings]
    problems = [
        (_("These columns are missing: %(columns)s.", columns=_titles(keys, tongue)), _titles(keys, tongue)),
        (
            _("No column of this sheet is called like these: %(columns)s.", columns=_unknown(table, keys)),
            _unknown(table, keys),
        ),
        (_("These columns stand there twice: %(columns)s.", columns=_twice(keys, tongue)), _twice(keys, tongue)),
    ]
    for sentence, named in problems:
        if named:
            raise NotUnderstood(sentence, next_step=_HEADINGS)
    return [_filled(line, keys) for line in table.lines]


_HEADINGS = _("Take the headings of the sheet that you download here; the order does not matter.")


def fold(text: str) -> str:
    """A word as it is compared: without case, accents and signs; Serbian in either script."""
    return " ".join(folded(text[:200]))


@lru_cache(maxsize=1)
def _headings() -> Mapping[str, str]:
    every = [(fold(words), one.key) for one in COLUMNS for words in structs.astuple(one.title)]
    return dict([*every, *((fold(one.key), one.key) for one in COLUMNS)])


def _titles(keys: list[str | None], tongue: Tongue) -> str:
    return ", ".join(tongue.words(one.title) for one in COLUMNS if one.must_be and one.key not in keys)


def _twice(keys: list[str | None], tongue: Tongue) -> str:
    return ", ".join(tongue.words(one.title) for one in COLUMNS if keys.count(one.key) > 1)


def _unknown(table: Table, keys: list[str | None]) -> str:
    """By their letters: what somebody wrote there is not repeated."""
    found = [letter(at) for at, cell in enumerate(table.headings) if cell and keys[at] is None]
    return ", ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")


def letter(at: int) -> str:
    """A column, from 0, as spreadsheets call it: A, B, … Z, AA."""
    first, last = divmod(at, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)


def _filled(line: Line, keys: list[str | None]) -> Filled:
    cells, is_over = {}, False
    for at, cell in enumerate(line.cells):
        key = keys[at] if at < len(keys) else None
        if cell and key is not None:
            cells[key] = cell
        elif cell:
            is_over = True
    return Filled(line.number, cells, is_over)


def title(key: str) -> Words | Sentence:
    """The heading of a column; of a problem with no column, the row."""
    return TITLES.get(key) or _("Whole row")
