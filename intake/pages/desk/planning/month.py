"""A month as a calendar: what falls due on each day and is not done. Read `show`."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from intake.pages.desk.planning.asked import MONTH
from intake.pages.desk.planning.found import Found, found, shown
from intake.pages.visit import GivenVisit, Visit
from workflow.pages.tongue import Tongue
from workflow.paused import pauses_of_month
from workflow.planning import FIRST_DAY, LAST_DAY, DayOf, Part, following, month

A_WEEK = 7


class Cell(Struct, frozen=True):
    """A day in words. `to_ask`: pauses to ask about from then on; `holiday` as the calendar names it, in English."""

    number: int
    day: str
    due: int
    href: str
    to_ask: int
    ask_href: str
    is_today: bool
    is_over: bool
    is_weekend: bool
    holiday: str


class Week(Struct, frozen=True):
    """Monday to Sunday; None is a day of another month. `is_free`: nothing falls due in it."""

    cells: list[Cell | None]
    is_free: bool


@get(MONTH)
async def show(visit: GivenVisit) -> Response[str]:
    """Its weeks, and the months beside it."""
    at, days, pauses = await visit.tables.read(_read, visit)
    first, asked = at.asked.month, at.asked
    before = first - timedelta(days=1)
    return visit.page(
        "desk/planning/month.html",
        **shown(visit, at, MONTH),
        title=visit.tongue.month(first),
        weekdays=_weekdays(visit.tongue),
        weeks=_weeks(visit, at, days, pauses),
        total=sum(one.due for one in days),
        previous=_beside(visit, at, before) if before >= FIRST_DAY else None,
        next=_beside(visit, at, following(first)) if following(first) <= LAST_DAY else None,
        this_month="" if first == at.today.replace(day=1) else asked.path(MONTH, month=f"{at.today:%Y-%m}"),
    )


def read(connection: Connection, visit: Visit) -> tuple[Found, tuple[DayOf, ...]]:
    """The days of the month that is asked for."""
    at = found(connection, visit)
    return at, month(connection, at.question, at.asked.month, now=visit.now)


def _read(connection: Connection, visit: Visit) -> tuple[Found, tuple[DayOf, ...], dict[date, int]]:
    at, days = read(connection, visit)
    return at, days, pauses_of_month(connection, at.question, at.asked.month, now=visit.now)


def _beside(visit: Visit, at: Found, day: date) -> tuple[str, str]:
    """Another month in words, and its address."""
    return visit.tongue.month(day), at.asked.path(MONTH, month=f"{day:%Y-%m}")


def _weekdays(tongue: Tongue) -> list[tuple[str, str]]:
    """Monday to Sunday, short and whole."""
    monday = date(2026, 3, 2)
    return [(tongue.short_weekday(day), tongue.weekday(day)) for day in _days(monday, A_WEEK)]


def _days(first: date, many: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(many)]


def _weeks(visit: Visit, at: Found, days: Sequence[DayOf], pauses: Mapping[date, int]) -> list[Week]:
    cells: list[Cell | None] = [None] * days[0].day.weekday()
    cells += [_cell(visit, at, one, pauses.get(one.day, 0)) for one in days]
    cells += [None] * (-len(cells) % A_WEEK)
    weeks = [cells[n : n + A_WEEK] for n in range(0, len(cells), A_WEEK)]
    return [Week(week, is_free=not any(one and (one.due or one.to_ask) for one in week)) for week in weeks]


def _cell(visit: Visit, at: Found, one: DayOf, to_ask: int) -> Cell:
    return Cell(
        number=one.day.day,
        day=visit.tongue.short_day(one.day),
        due=one.due,
        href=at.asked.path(day=one.day.isoformat(), show=Part.THAT_DAY.value) if one.due else "",
        to_ask=to_ask,
        ask_href=f"{at.asked.path(day=one.day.isoformat())}#pauses",
        is_today=one.day == at.today,
        is_over=one.day < at.today,
        is_weekend=one.is_weekend,
        holiday=one.holiday or "",
    )


ROUTES = (show,)
