"""One row of a sheet as answers, or what is wrong with its cells: each in a sentence that repeats nothing of it.

Codes are taken by their key, or by their title in any language; days as days, or written 14.11.2026 or 2026-11-14. What
the case itself allows is asked elsewhere (`checking.py`). Read `Reader.read`.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, structs

from intake.sheets.columns import COLUMNS, Filled, fold
from intake.sheets.table import Cell, Formula
from workflow.answers import Answers, Choice, options
from workflow.errors import Sentence, _
from workflow.law import Law
from workflow.moment import Moment
from workflow.policy.terms import Answering

MOST_SIGNS = 200  # of a cell
_DAY = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?([12]\d{3})\.?", re.ASCII)
_WRITTEN = re.compile(r"[12]\d{3}-\d{2}-\d{2}", re.ASCII)
_DAYS = tuple(one.key for one in COLUMNS if one.is_day)

Problems = dict[str, Sentence]


class Row(Struct, frozen=True):
    """A row that was read: which case and referral, and what it answers."""

    case: str
    referral: str
    answers: Answers


class Reader:
    """Reads rows by what may be answered: `form` is the policy's, for one role."""

    def __init__(self, law: Law, form: Answering) -> None:
        self.form, self._zone = form, law.calendar.zone
        choices = options(law, form)
        self._done = _named((*choices.done, *choices.decisions), short=f"{form.said_by}:")
        self._next = _named(choices.next)
        self._reasons = {done: _named(codes) for done, codes in choices.reasons.items()}

    def read(self, filled: Filled) -> tuple[Row | None, Problems]:
        """The row, or every problem of it by column ("" for the whole row)."""
        problems: Problems = {}
        if filled.is_over:
            problems[""] = _("Something in this row stands under no heading.")
        texts = {key: self._text(key, cell, problems) for key, cell in filled.cells.items()}
        if not texts.get("case") and "case" not in problems:
            problems["case"] = _("The number of the case is missing.")
        days = {key: self._day(key, texts[key], problems) for key in _DAYS if texts.get(key)}
        _check_days(texts, problems)
        done = self._code("done", texts, self._done, problems)
        answers = Answers(
            received=True if days.get("received_on") else None,
            received_on=self._moment(days.get("received_on")),
            file_number=texts.get("file_number", ""),
            handler=texts.get("handler", ""),
            decision=texts.get("decision", ""),
            done=done,
            done_on=self._moment(days.get("done_on")),
            reason=self._reason(done, texts, problems),
            victim_told_on=self._moment(days.get("victim_told_on")),
            next=self._code("next", texts, self._next, problems),
            next_on=days.get("next_on"),
        )
        return (None if problems else Row(texts["case"], texts.get("referral", ""), answers)), problems

    def _text(self, key: str, cell: Cell, problems: Problems) -> str:
        if isinstance(cell, Formula):
            problems[key] = _("This cell holds a formula. Write the value itself.")
            return ""
        if isinstance(cell, date):
            if key not in _DAYS:
                problems[key] = _("A spreadsheet made a day of this cell. Format it as text, and write it again.")
            return cell.isoformat()
        if len(cell) > MOST_SIGNS:
            problems[key] = _("This cell holds more than %(most)d signs.", most=MOST_SIGNS)
            return ""
        return cell

    def _day(self, key: str, text: str, problems: Problems) -> date | None:
        found = _DAY.fullmatch(text)
        written = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text
        if not _WRITTEN.fullmatch(written):
            problems[key] = _("Write a day like 14.11.2026 or 2026-11-14.")
            return None
        try:
            return date.fromisoformat(written)
        except ValueError:
            problems[key] = _("There is no such day.")
            return None

    def _moment(self, day: date | None) -> Moment | None:
        return None if day is None else Moment.on(day, self._zone)

    def _code(self, key: str, texts: Mapping[str, str], among: Mapping[str, str], problems: Problems) -> str:
        if not texts.get(key):
            return ""
        code = among.get(fold(texts[key]), "")
        if not code:
            problems[key] = _("This is none of the words allowed here. The sheet that you download lists them.")
        return code

    def _reason(self, done: str, texts: Mapping[str, str], problems: Problems) -> str:
        if not texts.get("reason") or "done" in problems:
            return ""
        if done not in self._reasons:
            problems["reason"] = _("What was done takes no reason. Leave this cell empty.")
            return ""
        return self._code("reason", texts, self._reasons[done], problems)


def _check_days(texts: Mapping[str, str], problems: Problems) -> None:
    """What has no day would be taken for today, and the same sheet, sent again tomorrow, for something new."""
    if texts.get("done") and not texts.get("done_on"):
        problems.setdefault("done_on", _("Write the day on which it was done, or on which there was nothing new."))
    if (texts.get("file_number") or texts.get("handler")) and not texts.get("received_on"):
        problems.setdefault("received_on", _("Write the day on which the referral arrived."))


def _named(codes: Iterable[Choice], *, short: str = "") -> dict[str, str]:
    """Codes by every word that means them; what all of them begin with (`short`) may be left out."""
    known = list(codes)
    names = [(code, code) for code, _words in known]
    names += [(str(title), code) for code, words in known for title in structs.astuple(words)]
    names += [(code.removeprefix(short), code) for code, _words in known]
    found: dict[str, str] = {}
    for name, code in names:
        found.setdefault(fold(name), code)
    return found
