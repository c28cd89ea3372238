"""How long: "24 hours", "3 working days", "1 month", and for the stages of a clock "-12 hours" or "+2 days".

A span knows neither calendar nor zone: what it means from a given instant is counted in `workflow/calendar.py`.
Read `Span.parse` first.
"""

import re
from enum import StrEnum

from msgspec import Struct

from workflow.errors import NotUnderstood, _


class Unit(StrEnum):
    """What is counted; singular and plural are alike when read."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


# A century of each unit. No limit of ours is near it; a slip of the keyboard is.
LONGEST = {
    Unit.HOURS: 876_600,
    Unit.DAYS: 36_525,
    Unit.WORKING_DAYS: 36_525,
    Unit.WEEKS: 5_218,
    Unit.MONTHS: 1_200,
    Unit.YEARS: 100,
}


class Span(Struct, frozen=True, cache_hash=True):
    """An amount of a unit; negative for "before". At most a century, either way."""

    amount: int
    unit: Unit

    @staticmethod
    def parse(text: str) -> "Span":
        """Read the written form: whole number, one space, unit; "+" and "-" are allowed.

        Raises NotUnderstood for everything else, "1.5 days" and "two weeks" among it, and beyond a century.
        """
        form = _FORM.fullmatch(text)
        if form is None:
            raise NotUnderstood(
                _("%(given)s is not a span of time.", given=repr(text[:40])),
                next_step=_("Write a whole number and hours, days, working days, weeks, months or years."),
            )
        span = Span(int(form[1]), Unit(form[2] + "s"))
        if abs(span.amount) > LONGEST[span.unit]:
            raise NotUnderstood(_("%(given)s is longer than a century.", given=repr(text[:40])))
        return span

    def __str__(self) -> str:
        """The written form: "1 month", "-12 hours"."""
        return f"{self.amount} {self.unit[:-1] if abs(self.amount) == 1 else self.unit}"


_FORM = re.compile(r"([+-]?[0-9]{1,6}) (hour|day|working day|week|month|year)s?")
