"""What was typed into the fields of a medical form, as answers; what is wrong with it stands in `Given.problems`.

Only what the shape of a field can tell is looked at here; what the form as a whole asks for, the domain says when it is
saved. Nothing raises, and an empty field is an answer taken away. Read `Reader.answers`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.medical.form import MOST, MOST_ROWS, NONE, Field, Form
from intake.medical.record import NOTHING, Answer, Record, rows_value
from intake.pages.medical.asking.names import (
    BLANK,
    NAME,
    NO,
    NONE_TICK,
    OFFICE,
    PRECISION,
    ROLE,
    WHY,
    WORDS,
    YES,
    of_row,
)
from workflow.errors import _
from workflow.moment import Moment, Precision
from workflow.pages.forms import Given
from workflow.pages.tongue import Tongue

PRECISIONS = {Precision.MINUTE: "minute", Precision.DAY: "day", Precision.MONTH: "month", Precision.YEAR: "year"}
UNKNOWN = "unknown"
MOST_DIGITS = 12


@dataclass(frozen=True)
class Reader:
    """A form's fields as `given`; `record` knows which entries may be pointed at."""

    given: Given
    form: Form
    record: Record
    tongue: Tongue

    def answers(self, fields: Sequence[Field], *, before: str = "") -> dict[str, Answer | None]:
        """Every field of these; None takes an answer away. Fields of the system are left out."""
        asked = [one for one in fields if one.type not in ("system", "file")]
        return {one.key: self._answer(one, f"{before}{one.key}") for one in asked}

    def _answer(self, field: Field, name: str) -> Answer | None:
        answer = self._value(field, name)
        blank = self.given.choice(f"{name}{BLANK}", self.form.codes["blank_reason"])
        why = self.given.line(f"{name}{WHY}", at_most=MOST["text"])
        if not blank and not why:
            return answer if answer.is_answered or answer.words else None
        if answer.has_value:
            self.given.problems.setdefault(name, _("There is an answer, and a reason why there is none. Keep one."))
        elif not blank:
            self.given.problems.setdefault(f"{name}{BLANK}", _("Choose why there is no answer."))
        return Answer(words=why or answer.words, blank=blank or None)

    def _value(self, field: Field, name: str) -> Answer:
        given, words = self.given, self._words(field, name)
        match field.type:
            case "text":
                return Answer(given.line(name, at_most=MOST["text"]) or None)
            case "long":
                return Answer(given.text(name, at_most=MOST["long"]) or None)
            case "code":
                return Answer(given.choice(name, self.form.codes.get(field.codes or "", {})) or None, words)
            case "codes":
                return self._several(name, list(self.form.codes.get(field.codes or "", {})), words)
            case "region" | "ref":
                return Answer(given.choice(name, self._pointed(field)) or None)
            case "regions" | "refs":
                return self._several(name, self._pointed(field), "")
            case "bool":
                return Answer({YES: True, NO: False}.get(given.choice(name, (YES, NO))), words)
            case "time":
                return self._time(name)
            case "vague":
                return self._vague(name, words)
            case "int":
                return Answer(given.number(name, least=int(field.least or 0), most=int(field.most or 10**9)))
            case "number":
                return Answer(self._number(field, name))
            case "person":
                return self._person(name)
            case "rows":
                return self._rows(field, name)
            case "tick":
                return Answer(True if given.tick(name) else None)
        return NOTHING

    def _words(self, field: Field, name: str) -> str:
        if field.type in ("code", "codes", "bool", "vague"):
            return self.given.text(f"{name}{WORDS}", at_most=MOST["long"])
        return ""

    def _several(self, name: str, among: Sequence[str], words: str) -> Answer:
        chosen = self.given.choices(name, among)
        return Answer(list(dict.fromkeys(chosen)) or None, words)

    def _pointed(self, field: Field) -> list[str]:
        if field.type in ("region", "regions"):
            return [key for key in self.form.regions.all if self.form.regions.is_there(key)]
        return [entry.no for entry in self.record.standing(field.to or "")]

    def _time(self, name: str) -> Answer:
        at = self.given.moment(name)
        if at is None:
            return NOTHING
        if at.precision is not Precision.MINUTE:
            self.given.problems[name] = _("Write the day and the time, like 24.11.2026 10:40.")
            return NOTHING
        return Answer(at.earliest.astimezone(self.tongue.zone).isoformat(timespec="seconds"))

    def _vague(self, name: str, words: str) -> Answer:
        precision = self.given.choice(f"{name}{PRECISION}", self.form.codes["date_precision"])
        at = self.given.moment(name, is_past=False)
        if at is not None:
            return Answer(_written(at, self.tongue), words, precision or PRECISIONS[at.precision])
        if words or precision:
            return Answer(None, words, precision or UNKNOWN)
        return NOTHING

    def _number(self, field: Field, name: str) -> int | float | None:
        typed = self.given.answers.get(name, "").strip().replace(",", ".")
        if not typed:
            return None
        whole, _dot, part = typed.partition(".")
        is_number = whole.isascii() and whole.isdecimal() and (not part or (part.isascii() and part.isdecimal()))
        if is_number and len(typed) <= MOST_DIGITS:
            value = float(typed)
            if (field.least is None or value >= field.least) and (field.most is None or value <= field.most):
                return int(value) if value.is_integer() else value
        least, most = f"{field.least or 0:g}", f"{field.most or 10**9:g}"
        self.given.problems[name] = _("Write a number from %(least)s to %(most)s.", least=least, most=most)
        return None

    def _person(self, name: str) -> Answer:
        parts = (("name", NAME), ("role", ROLE), ("office", OFFICE))
        said = {part: self.given.line(f"{name}{suffix}", at_most=MOST["text"]) for part, suffix in parts}
        return Answer({part: words for part, words in said.items() if words} or None)

    def _rows(self, field: Field, name: str) -> Answer:
        read = [self._row(field, name, number) for number in self._numbers(name)]
        rows = [row for row in read if row]
        if field.none is not None and self.given.tick(f"{name}{NONE_TICK}"):
            if rows:
                self.given.problems.setdefault(
                    f"{name}{NONE_TICK}", _("There are rows: empty them, or take this away.")
                )
            return Answer(NONE)
        return Answer(rows_value(rows)) if rows else NOTHING

    def _row(self, field: Field, name: str, number: int) -> dict[str, Answer]:
        said = {one.key: self._answer(one, of_row(name, number, one.key)) for one in field.fields}
        return {key: answer for key, answer in said.items() if answer is not None}

    def _numbers(self, name: str) -> list[int]:
        """The rows of a field that the form has; more than there may be are not read."""
        found = set()
        for typed in self.given.answers:
            number, _dot, field = typed.removeprefix(f"{name}.").partition(".")
            if typed.startswith(f"{name}.") and field and number.isascii() and number.isdecimal() and len(number) < 3:
                found.add(int(number))
        return sorted(one for one in found if one < MOST_ROWS)


def _written(at: Moment, tongue: Tongue) -> str:
    """A date as answers keep it: in the office's time, as exactly as it is known."""
    if at.precision is Precision.MINUTE:
        return f"{at.earliest.astimezone(tongue.zone):%Y-%m-%dT%H:%M}"
    return at.text
