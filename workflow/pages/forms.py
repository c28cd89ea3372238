"""What somebody typed, read field by field: values that hold, sentences at those that do not. Nothing typed is lost.

`Typed` is the form as it came, to be shown again; `Given` reads it and gathers what is wrong. A page asks for each
field once, then for `problems`. Raises NotUnderstood only where the whole body is no form. Read `Given`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Protocol
from urllib.parse import parse_qsl

from workflow.errors import NotUnderstood, Sentence, _
from workflow.moment import Moment, Precision
from workflow.pages.tongue import Tongue

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 6_000  # a sheet of 5,000 rows has a tick for each
MOST_DIGITS = 12
# Fields of the page itself, never answers: against other sites, against doing a thing twice, what the page knew.
TOKEN, ONCE, SEEN = "form_token", "once", "seen"
OWN = {TOKEN, ONCE, SEEN}
_DAY = re.compile(r"(\d{1,2})[./ -]+(\d{1,2})[./ -]+(\d{4})\.?(?:[ ,]+(\d{1,2})[:.](\d{2}))?", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})[./ -]+(\d{4})\.?", re.ASCII)
_WRITTEN = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2})?)?)?", re.ASCII)
# A clock on the officer's desk may be a little ahead of the server's.
AHEAD = timedelta(minutes=5)


class Typed(Mapping[str, str]):
    """A form as it was sent: the last value of each field, all of them by `every`. Its words are shown by no repr."""

    def __init__(self, pairs: Collection[tuple[str, str]] = ()) -> None:
        self._every: dict[str, list[str]] = {}
        for name, value in pairs:
            self._every.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        return self._every[name][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._every)

    def __len__(self) -> int:
        return len(self._every)

    def __repr__(self) -> str:
        return "Typed(…)"

    def every(self, name: str) -> list[str]:
        """All values of a field that may be ticked more than once."""
        return self._every.get(name, [])

    def pairs(self) -> list[tuple[str, str]]:
        """Every field and value in the order of the form, without the page's own fields."""
        return [(name, value) for name, values in self._every.items() if name not in OWN for value in values]

    def with_pairs(self, pairs: Collection[tuple[str, str]]) -> "Typed":
        """The same with more fields."""
        return Typed([*((name, value) for name, values in self._every.items() for value in values), *pairs])


def typed(body: bytes) -> Typed:
    """The form of a request's body. Raises NotUnderstood for what is no form in UTF-8, or one of too many fields."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="utf-8", errors="strict"
        )
    except ValueError:
        raise NotUnderstood(
            _("What was sent is no form that belongs here."),
            next_step=_("Go back to the page, and send it from there."),
        ) from None
    # Browsers send every line break as two signs (HTML, form submission); the sign zero, which databases do not take,
    # becomes what a browser would show for it.
    return Typed(
        [(name, value.replace("\r\n", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")) for name, value in pairs]
    )


class _Option(Protocol):
    def __contains__(self, code: object, /) -> bool: ...


class Given:
    """The fields of a form, each read once; `problems` says in a sentence what is wrong with which."""

    def __init__(self, answers: Typed, tongue: Tongue, *, now: datetime) -> None:
        self.answers, self.problems = answers, dict[str, Sentence]()
        self._tongue, self._now = tongue, now

    def line(self, name: str, *, at_most: int, missing: Sentence | None = None) -> str:
        """One line, without blanks around it; empty where nothing was typed and `missing` does not ask for it."""
        value = " ".join(self.answers.get(name, "").split())
        return self._checked(name, value, at_most, missing)

    def text(self, name: str, *, at_most: int, missing: Sentence | None = None) -> str:
        """Several lines."""
        return self._checked(name, self.answers.get(name, "").strip(), at_most, missing)

    def choice(self, name: str, among: _Option, *, missing: Sentence | None = None) -> str:
        """One of some codes; empty where none was chosen."""
        value = self.answers.get(name, "")
        if not value and missing is not None:
            self.problems[name] = missing
        elif value and value not in among:
            self.problems[name] = _("Choose one of these.")
            return ""
        return value

    def choices(self, name: str, among: _Option, *, missing: Sentence | None = None) -> list[str]:
        """Any of some codes."""
        values = [value for value in self.answers.every(name) if value]
        if not values and missing is not None:
            self.problems[name] = missing
        if any(value not in among for value in values):
            self.problems[name] = _("Choose among these.")
        return [value for value in values if value in among]

    def tick(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.answers.get(name))

    def number(self, name: str, *, least: int, most: int, missing: Sentence | None = None) -> int | None:
        """A whole number within bounds."""
        value = self.answers.get(name, "").strip()
        if not value:
            if missing is not None:
                self.problems[name] = missing
            return None
        if value.isascii() and value.isdecimal() and len(value.lstrip("0")) <= MOST_DIGITS:
            number = int(value.lstrip("0") or 0)
            if least <= number <= most:
                return number
        self.problems[name] = _("Write a whole number from %(least)d to %(most)d.", least=least, most=most)
        return None

    def moment(
        self, name: str, *, missing: Sentence | None = None, is_past: bool = True, with_time: bool = True
    ) -> Moment | None:
        """When: "14.11.2026", "14.11.2026 09:30", "11.2026", "2026"; the office's time, by default no future."""
        value = " ".join(self.answers.get(name, "").split())
        if not value:
            if missing is not None:
                self.problems[name] = missing
            return None
        written = _as_written(value)
        try:
            at = Moment.parse(written, self._tongue.zone) if written else None
        except NotUnderstood:
            at = None
        if at is None:
            self.problems[name] = self._what_is_wrong(value)
            return None
        if not with_time and at.precision is Precision.MINUTE:
            self.problems[name] = _("Write the day without a time, like 14.11.2026.")
            return None
        if is_past and at.earliest > self._now + AHEAD:
            self.problems[name] = _("This is still to come. Write when it happened.")
            return None
        return at

    def day(self, name: str, *, missing: Sentence | None = None, is_past: bool = True) -> date | None:
        """A day: "14.11.2026"."""
        at = self.moment(name, missing=missing, is_past=is_past, with_time=False)
        if at is None:
            return None
        if at.precision is not Precision.DAY:
            self.problems[name] = _("Write the whole day, like 14.11.2026.")
            return None
        return at.earliest.astimezone(self._tongue.zone).date()

    def _checked(self, name: str, value: str, at_most: int, missing: Sentence | None) -> str:
        if not value and missing is not None:
            self.problems[name] = missing
        elif len(value) > at_most:
            over = len(value) - at_most
            self.problems[name] = _(
                "This is longer than %(most)d signs. Shorten it by %(over)d.", most=at_most, over=over
            )
        return value

    def _what_is_wrong(self, value: str) -> Sentence:
        parts = _DAY.fullmatch(value)
        if parts and not 1 <= int(parts[2]) <= 12:
            return _("The month must be a number from 1 to 12.")
        if parts:
            return _("There is no such day or time.")
        return _("Write a day like 14.11.2026, or with the time like 14.11.2026 09:30.")


def _as_written(value: str) -> str:
    """A date as people here type it, as the log writes it; empty where it is neither."""
    if found := _DAY.fullmatch(value):
        day, month, year, hour, minute = found.groups()
        time = f"T{int(hour):02}:{minute}" if hour else ""
        return f"{year}-{int(month):02}-{int(day):02}{time}"
    if found := _MONTH.fullmatch(value):
        return f"{found[2]}-{int(found[1]):02}"
    return value.replace(" ", "T") if _WRITTEN.fullmatch(value) else ""
