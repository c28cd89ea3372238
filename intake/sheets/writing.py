"""A sheet as a file, in somebody's language: the cases that wait, and the words that may be filled in.

CSV has the words as comments above the headings; XLSX on a second sheet, from which the cells may be chosen. No cell is
one that a spreadsheet computes. Read `as_csv`, `as_xlsx`.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from babel import Locale
from msgspec import Struct

from intake.sheets.columns import COLUMNS, TITLES, letter
from intake.sheets.delimited import COMMA, SEMICOLON, guarded
from intake.sheets.table import COMMENT, MOST_ROWS
from intake.sheets.waiting import Values
from workflow.answers import Options
from workflow.errors import _
from workflow.pages.tongue import Tongue

BOM = "\ufeff"  # without it some spreadsheets take UTF-8 for something else
DAY_FORMAT = "dd.mm.yyyy"
AS_TYPED = "@"  # text: else a spreadsheet makes a day of a file number like 12/26
SAFELY = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HOW_TO = (
    _("Fill in the empty cells of the cases that you answer, and leave the other rows as they are."),
    _("Write days like 14.11.2026, no formulas, and of the words only those listed here."),
)
ANSWERS, WORDS = _("Answers"), _("Words")  # what the two sheets are called
MOST_SHEET_NAME = 31  # signs (ECMA-376, 18.2.19)


class Listed(Struct, frozen=True):
    """The words that may stand in a column, under a heading."""

    key: str
    heading: str
    words: tuple[str, ...]


def listed(choices: Options, tongue: Tongue) -> list[Listed]:
    """What may stand where; the reasons apart for each answer that asks for one."""
    say, titles = tongue.words, dict((*choices.done, *choices.decisions))
    found = [("done", say(TITLES["done"]), (*choices.done, *choices.decisions))]
    found += [
        ("reason", f"{say(TITLES['reason'])}: {say(titles[done])}", codes) for done, codes in choices.reasons.items()
    ]
    found.append(("next", say(TITLES["next"]), choices.next))
    return [Listed(key, heading, tuple(say(words) for _code, words in codes)) for key, heading, codes in found]


def as_csv(rows: Sequence[Values], choices: Options, tongue: Tongue) -> str:
    """Comments, headings, rows, separated as spreadsheets in that language expect it."""
    out = io.StringIO()
    decimal = Locale.parse(tongue.language.locale).number_symbols["latn"]["decimal"]
    writer = csv.writer(out, delimiter=SEMICOLON if decimal == COMMA else COMMA)
    writer.writerows([f"{COMMENT} {tongue.say(one)}"] for one in HOW_TO)
    writer.writerows([f"{COMMENT} {one.heading} = {' | '.join(one.words)}"] for one in listed(choices, tongue))
    writer.writerow([tongue.words(one.title) for one in COLUMNS])
    writer.writerows([guarded(_text(row.get(one.key, ""))) for one in COLUMNS] for row in rows)
    return BOM + out.getvalue()


def as_xlsx(rows: Sequence[Values], choices: Options, tongue: Tongue) -> bytes:
    """The sheet to be filled in, and beside it the words."""
    from xlsxwriter import Workbook  # here, for not every start needs it

    kept = io.BytesIO()
    with Workbook(kept, SAFELY) as book:
        bold = book.add_format({"bold": True})
        day, plain = (book.add_format({"num_format": form}) for form in (DAY_FORMAT, AS_TYPED))
        sheet, words = (book.add_worksheet(tongue.say(name)[:MOST_SHEET_NAME]) for name in (ANSWERS, WORDS))
        sheet.freeze_panes(1, 1)
        for at, one in enumerate(COLUMNS):
            sheet.set_column(at, at, one.width, day if one.is_day else plain)
            sheet.write_string(0, at, tongue.words(one.title), bold)
            for number, row in enumerate(rows, 1):
                _write(sheet, number, at, row.get(one.key, ""), day, plain)
        _write_words(words, sheet, listed(choices, tongue), tongue, bold)
    return kept.getvalue()


def _text(value: str | date) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else value


def _write(sheet: Any, row: int, column: int, value: str | date, day: Any, plain: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif value:
        sheet.write_string(row, column, value, plain)


def _write_words(words: Any, sheet: Any, lists: Sequence[Listed], tongue: Tongue, bold: Any) -> None:
    """The second sheet; a cell of the first offers the list of its column, and takes keys and other languages too."""
    from xlsxwriter.utility import quote_sheetname

    top = len(HOW_TO) + 1
    for at, told in enumerate(HOW_TO):
        words.write_string(at, 0, tongue.say(told))
    for at, one in enumerate(lists):
        words.set_column(at, at, 36)
        words.write_string(top, at, one.heading, bold)
        words.write_column(top + 1, at, one.words)
        if one.key != "reason":  # which reasons there are depends on what was done
            cells = f"${letter(at)}${top + 2}:${letter(at)}${top + 1 + len(one.words)}"
            column = next(place for place, column in enumerate(COLUMNS) if column.key == one.key)
            _offer(sheet, column, f"={quote_sheetname(words.get_name())}!{cells}")


def _offer(sheet: Any, column: int, source: str) -> None:
    only_told = {"validate": "list", "source": source, "error_type": "information"}
    sheet.data_validation(1, column, MOST_ROWS, column, only_told)
