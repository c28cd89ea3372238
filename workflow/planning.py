"""What would be late on a day if nothing is done until then: how much, which clocks, a month of days, a person's load.

A day means its last second in the office's zone: what is due on that day and not done is late once it is over. Limits
and watches are never mixed. Reads what is kept and records nothing. Read `planned`.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection

from workflow.calendar import Calendar
from workflow.duties import code_title, ours, role_titles, whose
from workflow.errors import NotUnderstood, _
from workflow.events import CASE
from workflow.law import Law
from workflow.moment import SECOND, end_of_day, local_day, midnight
from workflow.policy.terms import Clock, Words
from workflow.rulebook import law_in_force
from workflow.store import planning as store
from workflow.store.planning import NOBODY, Counts, Part
from workflow.store.worklist import prefer_indexes
from workflow.worklist import SETTING, closed_bits

__all__ = ["LIMIT", "NOBODY", "WATCH", "Agenda", "Counts", "Part", "Question", "agenda", "loads", "month", "planned"]

LIMIT, WATCH = "limit", "watch"
PAGE = 50
DAY, WEEK, FORTNIGHT = timedelta(days=1), timedelta(days=7), timedelta(days=14)
# Nothing that runs is due outside of these, and every day between them is one that a calendar can count with.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class Question(Struct, frozen=True, kw_only=True):
    """Which clocks: limits or watches (`kind`); `person`: of whose cases (NOBODY: of nobody's); `waiting_for`: the role
    whose step it is; of one clock, of a kind of place, where that is asked.
    """

    kind: str = LIMIT
    person: str | None = None
    setting: str | None = None
    clock: str | None = None
    waiting_for: str | None = None


class Row(Struct, frozen=True, kw_only=True):
    """A clock that runs. `due` is UTC, `earliest` where its start is vague. `late_days`: by how
    much it would be late, elapsed until the day is over. `lost_at`: when the step cannot be done any more.
    """

    case: str
    number: str | None
    clock: str
    occasion: int
    title: Words
    kind: str
    limit: str
    basis: str
    source: str
    verified: bool
    due: datetime
    earliest: datetime | None
    late_now: bool
    late_days: float
    lost_at: datetime | None
    whose: str | None
    whose_title: Words | None
    ours: bool
    assigned_to: str | None
    setting: str | None
    setting_title: Words | None


class Agenda(Struct, frozen=True):
    """A page of the clocks of a part, how many it has in all, and how many each part has. `last` is the day's last
    second, UTC.
    """

    day: date
    last: datetime
    counts: Counts
    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int


class DayOf(Struct, frozen=True):
    """A day of a month, and how many clocks fall due on it; `holiday`: why it is not worked, beside the weekend."""

    day: date
    due: int
    is_weekend: bool
    holiday: str | None


class Load(Struct, frozen=True):
    """What a person has (None: nobody): open cases, clocks that are late now, that fall due in the next seven days."""

    person: str | None
    open_cases: int
    late: int
    soon: int


def planned(
    connection: Connection, question: Question, day: date, *, now: datetime, part: Part = Part.LATE, page: int = 1
) -> Agenda:
    """What of a `part` falls due by the end of a day; `now` is UTC. A page that is not there is empty.

    Raises NotUnderstood for a day before `FIRST_DAY` or after `LAST_DAY`.
    """
    law, page = law_in_force(connection), max(1, page)
    asked, times = planning_asked(law, question), times_of(law.calendar, checked(day), now)
    prefer_indexes(connection)
    counts = store.counts(connection, asked, times)
    total = _total(connection, asked, part, times, counts)
    pages = max(1, -(-total // PAGE))
    found = store.clocks(connection, asked, part, times, first=(page - 1) * PAGE, at_most=PAGE) if page <= pages else []
    last = times.end - SECOND
    return Agenda(day, last, counts, _rows(law, found, now, last), total, page, pages)


def agenda(
    connection: Connection, question: Question, day: date, *, now: datetime, part: Part = Part.LATE, at_most: int
) -> tuple[Row, ...]:
    """The same, not in pages: the first so many of them."""
    law = law_in_force(connection)
    asked, times = planning_asked(law, question), times_of(law.calendar, checked(day), now)
    prefer_indexes(connection)
    found = store.clocks(connection, asked, part, times, first=0, at_most=at_most)
    return _rows(law, found, now, times.end - SECOND)


def month(connection: Connection, question: Question, first: date, *, now: datetime) -> tuple[DayOf, ...]:
    """The days of the month that begins on `first`, each with what falls due on it and is not done.

    Raises NotUnderstood for a month outside of `FIRST_DAY` to `LAST_DAY`.
    """
    law = law_in_force(connection)
    calendar, times = law.calendar, month_times(law.calendar, first, now)
    prefer_indexes(connection)
    due = dict.fromkeys((first + timedelta(days=n) for n in range((following(first) - first).days)), 0)
    for at, many in store.by_instant(connection, planning_asked(law, question), times):
        due[local_day(at, calendar.zone)] += many
    return tuple(
        DayOf(day, many, day.weekday() in calendar.weekend, calendar.holidays.get(day)) for day, many in due.items()
    )


def loads(connection: Connection, question: Question, *, now: datetime) -> tuple[Load, ...]:
    """What each person has who has anything, nobody's first; open cases are asked for by their kind of place alone."""
    law = law_in_force(connection)
    asked, times = planning_asked(law, question), times_of(law.calendar, local_day(now, law.calendar.zone) + WEEK, now)
    prefer_indexes(connection)
    opened = store.open_cases(connection, closed=closed_bits(law.book), setting=question.setting)
    today = times_of(law.calendar, local_day(now, law.calendar.zone), now)
    late = store.by_person(connection, asked, Part.ALREADY, store.Times(now, today.begin, now))
    soon = store.by_person(connection, asked, Part.THAT_DAY, store.Times(now, now, times.end))
    people = sorted((opened.keys() | late.keys() | soon.keys() | {None}), key=lambda one: one or "")
    return tuple(Load(one, opened.get(one, 0), late.get(one, 0), soon.get(one, 0)) for one in people)


def checked(day: date) -> date:
    """A day that may be asked for. Raises NotUnderstood for others."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotUnderstood(
            _("Nothing is planned for that day."),
            next_step=_("Choose a day between %(first)s and %(last)s.", first=FIRST_DAY, last=LAST_DAY),
        )
    return day


def following(first: date) -> date:
    """The first day of the month after the one that `first` lies in."""
    return (first.replace(day=1) + timedelta(days=31)).replace(day=1)


def end_of_week(today: date, calendar: Calendar) -> date:
    """The last working day of this week that is not over; of the next one with any, where all of them are."""
    monday = today - timedelta(days=today.weekday())
    while True:
        working = [day for n in range(7) if calendar.is_working(day := monday + timedelta(days=n)) and day >= today]
        if working:
            return working[-1]
        monday += WEEK


def next_working_day(today: date, calendar: Calendar) -> date:
    """The first working day after a day."""
    day = today + DAY
    while not calendar.is_working(day):
        day += DAY
    return day


def planning_asked(law: Law, question: Question) -> store.Asked:
    """A question as the tables are asked it."""
    keys: tuple[str, ...] | None = None if question.clock is None else (question.clock,)
    if question.waiting_for is not None:
        steps = whose(law.book.rules)
        keys = tuple(key for key in (steps if keys is None else keys) if steps.get(key) == question.waiting_for)
    return store.Asked(kind=question.kind, person=question.person, setting=question.setting, keys=keys)


def times_of(calendar: Calendar, day: date, now: datetime) -> store.Times:
    """The instants of a day."""
    return store.Times(now, midnight(day, calendar.zone), end_of_day(day, calendar.zone) + SECOND)


def month_times(calendar: Calendar, first: date, now: datetime) -> store.Times:
    """The same of a whole month."""
    begin, after = checked(first), following(first)
    return store.Times(now, midnight(begin, calendar.zone), midnight(after, calendar.zone))


def _total(connection: Connection, asked: store.Asked, part: Part, times: store.Times, counts: Counts) -> int:
    known = {
        Part.LATE: counts.already + counts.coming,
        Part.ALREADY: counts.already,
        Part.COMING: counts.coming,
        Part.LOST: counts.lost,
    }
    return known[part] if part in known else store.how_many(connection, asked, part, times)


def _rows(law: Law, found: list[store.Row], now: datetime, last: datetime) -> tuple[Row, ...]:
    terms = law.terms
    return tuple(_row(law, row, terms[row.rulebook, row.key], now, last) for row in found)


def _row(law: Law, row: store.Row, term: Clock, now: datetime, last: datetime) -> Row:
    rules = law.book.rules
    role = whose(rules).get(term.key)
    return Row(
        case=row.stream.removeprefix(f"{CASE}:"),
        number=row.number,
        clock=row.key,
        occasion=row.occasion,
        title=term.title,
        kind=term.kind,
        limit=term.limit,
        basis=term.basis,
        source=term.source,
        verified=term.verified,
        due=row.due_at,
        earliest=row.due_from if row.due_from != row.due_at else None,
        late_now=row.due_at < now,
        late_days=round((last - row.due_at) / DAY, 1),
        lost_at=row.lapses_at,
        whose=role,
        whose_title=None if role is None else role_titles(rules).get(role),
        ours=role in ours(rules),
        assigned_to=row.assigned_to,
        setting=row.setting,
        setting_title=code_title(rules, "", SETTING, row.setting),
    )
