"""What is asked of the figures: which time, which kind of place, which office, whose steps. Read `Asked`."""

from datetime import date

from msgspec import Struct

from workflow.duties import whose
from workflow.law import Law
from workflow.moment import end_of_day, midnight
from workflow.store.oversight import Wanted


class Period(Struct, frozen=True):
    """Whole local days, both included; None where it is open."""

    first: date | None = None
    last: date | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """Clocks that started in the period, cases that were received in it, entries that were recorded in it.

    `setting`: a code of the policy; `office`: of cases that were sent there; `role`: clocks whose step is that role's.
    """

    period: Period = Period()
    setting: str | None = None
    office: str | None = None
    role: str | None = None


def wanted(asked: Asked, law: Law) -> Wanted:
    """The question as the tables understand it."""
    zone, period = law.calendar.zone, asked.period
    return Wanted(
        since=None if period.first is None else midnight(period.first, zone),
        until=None if period.last is None else end_of_day(period.last, zone),
        setting=asked.setting,
        office=asked.office,
        keys=None if asked.role is None else keys_of(asked.role, law),
    )


def keys_of(role: str, law: Law) -> tuple[str, ...]:
    """The clocks whose step is a role's, under any policy that was ever in force."""
    return tuple(sorted({key for book in law.books for key, one in whose(book.rules).items() if one == role}))
