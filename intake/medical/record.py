"""What a doctor wrote in one examination: answers by field, entries by number. Pure values, nothing is kept here.

An answer is a value, or a reason why there is none; beside either stand words. What the person says, what the doctor
sees and what the doctor thinks are fields of their own and never one (rule 2 of the form). A blank is never a no.
`changing.py` makes another record of one, `missing.py` says what is not answered yet. Read `Answer`, then `Record`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from intake.dossier.contents import Private

# What a value is, by the type of its field:
#   text, long, code, time ("2026-11-24T10:40:00+01:00"), vague ("2026-11-24T10:40", "2026-11-24", "2026-11", "2026", or
#   None where only words are known), ref ("E1"), region ("405R"): str.  codes, refs, regions: list of str.  int: int.
#   number: int or float.  bool, tick: bool.  person: {"name", "role", "office"}.  file: {"name", "sha256"} (the
#   attachment's item).  rows: list of {field: answer as a mapping} (read them by `rows_of`), or "none".
Value = Any


class Answer(Private, frozen=True, omit_defaults=True):
    """One field's answer. `words`: beside a code or a value, the person's words of a date, or why it is blank.
    `precision`: of a vague date (list `date_precision`). `blank`: a code of `blank_reason` instead of a value."""

    value: Value = None
    words: str = ""
    precision: str | None = None
    blank: str | None = None

    @property
    def is_answered(self) -> bool:
        """Whether it says anything: a value, a reason, or a date that is known by words alone."""
        return self.has_value or self.blank is not None

    @property
    def has_value(self) -> bool:
        """Whether there is a value; False is one, and so is a date of which only words are known."""
        return self.value not in (None, "", []) or (self.precision is not None and bool(self.words))

    @property
    def codes(self) -> list[str]:
        """The codes, regions or numbers of entries in it; none in a blank."""
        if isinstance(self.value, str):
            return [self.value]
        return [one for one in self.value if isinstance(one, str)] if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """Whatever prose is in it: a text's value and the words beside."""
        said = [self.value] if isinstance(self.value, str) else []
        return "\n".join(one for one in [*said, self.words] if one)


Answers = Mapping[str, Answer]
NOTHING = Answer()


class Entry(Private, frozen=True, omit_defaults=True):
    """One entry of a list, "F3" (or a code, where the list has a row for each). `withdrawn`: why it no longer counts;
    it stays, struck through."""

    no: str
    answers: dict[str, Answer]
    withdrawn: str | None = None

    def get(self, key: str) -> Answer:
        """A field's answer, or nothing."""
        return self.answers.get(key, NOTHING)

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn is None


class Touched(Private, frozen=True):
    """Who (a pseudonym) changed a part last, when (UTC), and at which revision."""

    revision: int
    person: str
    at: datetime


class Record(Private, frozen=True, omit_defaults=True):
    """One examination. `form`: hash of the form. `lists`: entries in the order in which they were made; none is ever
    taken out. `reasons`: why it is signed although a check warns, by the check's number. `touched`: by section ("I"),
    list ("I:finding") or entry ("I:finding:F3"). Keys that a list has too (`answers["finding"]`): why it is empty."""

    form: str
    examination: str
    answers: dict[str, Answer] = msgspec.field(default_factory=dict)
    lists: dict[str, list[Entry]] = msgspec.field(default_factory=dict)
    reasons: dict[str, str] = msgspec.field(default_factory=dict)
    touched: dict[str, Touched] = msgspec.field(default_factory=dict)

    def get(self, key: str) -> Answer:
        """A field's answer, or nothing."""
        return self.answers.get(key, NOTHING)

    def entries(self, key: str) -> list[Entry]:
        """All entries of a list, also withdrawn ones."""
        return self.lists.get(key, [])

    def standing(self, key: str) -> list[Entry]:
        """The entries of a list that were not withdrawn."""
        return [one for one in self.entries(key) if one.stands]

    def entry(self, key: str, no: str) -> Entry | None:
        """One entry, or none."""
        return next((one for one in self.entries(key) if one.no == no), None)


def rows_of(answer: Answer) -> list[dict[str, Answer]]:
    """The rows of an answer of type `rows`."""
    rows = answer.value if isinstance(answer.value, list) else []
    return [msgspec.convert(row, dict[str, Answer]) for row in rows if isinstance(row, Mapping)]


def rows_value(rows: list[dict[str, Answer]]) -> Value:
    """Rows as an answer keeps them."""
    return [{key: msgspec.to_builtins(answer) for key, answer in row.items()} for row in rows]


def every_answer(record: Record) -> Iterator[tuple[str | None, str | None, str, Answer]]:
    """All answers that stand: list and number of the entry (None for a section's own field), field, answer."""
    for key, answer in record.answers.items():
        yield None, None, key, answer
    for name in record.lists:
        for entry in record.standing(name):
            for key, answer in entry.answers.items():
                yield name, entry.no, key, answer


class Signature(Private, frozen=True, omit_defaults=True):
    """By whom (pseudonym, office) and when (UTC) a record was signed. `digest`: SHA-256 (hex) of its canonical JSON.
    `subject`: digest of the sealed item that says who the person is."""

    person: str
    office: str
    at: datetime
    digest: str
    is_interim: bool = False
    subject: str | None = None


class Addendum(Private, frozen=True):
    """What was added after signing: by whom (pseudonym), when (UTC), why, and the words."""

    by: str
    at: datetime
    reason: str
    words: str


class Report(Struct, frozen=True):
    """A signed record with what was added to it; the newest one where an interim report came before. `item`: the name
    of the sealed item; `filed_on`: the day of signing in the office's zone; `earlier`: how many reports came before;
    `is_of_this_form`: whether it was written with the form that it is read with."""

    record: Record
    signature: Signature
    addenda: list[Addendum]
    item: str
    filed_on: date
    earlier: int = 0
    is_of_this_form: bool = True
