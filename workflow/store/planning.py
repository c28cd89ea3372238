"""What would be late on a day: counted and listed out of the indexes clock_limit, clock_assigned and, for watches,
clock_running, which hold all that is asked for here.

Every number is counted when it is asked for, none is estimated. Real cases only: clocks of a training case belong to
nobody, not even to "nobody". Read `counts`, then `clocks`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, String, and_, func, literal_column, select

from workflow.store.schema import case, clock

A_DAY = timedelta(days=1)
NOBODY = ""  # in the place of a person, as the clocks of a case say it that was assigned to nobody


class Part(StrEnum):
    """Of what falls due by the end of a day: what would be late then; of that what is late now, what becomes late until
    then; what would then be lost for good; what is due on the day itself.
    """

    LATE = "late"
    ALREADY = "already"
    COMING = "coming"
    LOST = "lost"
    THAT_DAY = "day"


class Asked(Struct, frozen=True, kw_only=True):
    """Limits or watches; where asked, of whose cases (NOBODY: of nobody's), of a kind of place, of these clocks."""

    kind: str
    person: str | None = None
    setting: str | None = None
    keys: tuple[str, ...] | None = None


class Times(Struct, frozen=True):
    """Now, the first instant of a day, and the first after it; UTC."""

    now: datetime
    begin: datetime
    end: datetime

    @property
    def at(self) -> datetime:
        """When it is asked what is lost: by the end of the day; of a day that is over, now."""
        return max(self.now, self.end)


class Counts(Struct, frozen=True):
    """How many clocks are late now and would be then, become late until then, would then be lost for good."""

    already: int
    coming: int
    lost: int


class Row(Struct, frozen=True):
    """A clock that runs. `due_at` is UTC, `due_from` since when it may be due; `assigned_to` is None for nobody."""

    stream: str
    key: str
    occasion: int
    rulebook: str
    due_from: datetime
    due_at: datetime
    lapses_at: datetime | None
    assigned_to: str | None
    setting: str | None
    number: str | None


class PauseRow(Struct, frozen=True):
    """A clock that is held, and the instant (UTC) from which on somebody is to ask about it again."""

    stream: str
    key: str
    occasion: int
    rulebook: str
    ask_again_at: datetime
    assigned_to: str | None
    number: str | None


def counts(connection: Connection, asked: Asked, times: Times) -> Counts:
    """How many there are, in one walk over what is due before the day ends."""
    parts = (Part.ALREADY, Part.COMING, Part.LOST)
    query = select(*(func.count().filter(*_falls(part, times)) for part in parts)).select_from(clock)
    found = connection.execute(query.where(*_wanted(asked), clock.c.due_at < times.end)).one()
    return Counts(already=found[0], coming=found[1], lost=found[2])


def how_many(connection: Connection, asked: Asked, part: Part, times: Times) -> int:
    """How many clocks belong to a part."""
    query = select(func.count()).select_from(clock).where(*_wanted(asked), *_falls(part, times))
    return connection.scalar(query) or 0


def clocks(connection: Connection, asked: Asked, part: Part, times: Times, *, first: int, at_most: int) -> list[Row]:
    """The clocks of a part from the `first` on (from 0), what is late longest, then what is due first, on top."""
    order = (clock.c.due_at, clock.c.stream, clock.c.key, clock.c.occasion)
    # First only which ones, out of the index: what is passed over is not looked up.
    found = select(*order).where(*_wanted(asked), *_falls(part, times)).order_by(*order).offset(first).limit(at_most)
    placed = found.subquery("placed")
    is_placed = (clock.c[name] == placed.c[name] for name in ("stream", "key", "occasion"))
    columns = (
        *(clock.c.stream, clock.c.key, clock.c.occasion, clock.c.rulebook, clock.c.due_from, clock.c.due_at),
        *(clock.c.lapses_at, func.nullif(clock.c.assigned_to, NOBODY), clock.c.setting, case.c.number),
    )
    query = (
        select(*columns).select_from(placed).join(clock, and_(*is_placed)).join(case, case.c.stream == placed.c.stream)
    )
    return [Row(*tuple(row)) for row in connection.execute(query.order_by(*placed.c))]


def by_instant(connection: Connection, asked: Asked, times: Times) -> list[tuple[datetime, int]]:
    """How many clocks fall due at each instant from `begin` until `end`."""
    query = select(clock.c.due_at, func.count()).where(*_wanted(asked), *_falls(Part.THAT_DAY, times))
    return [(row[0], row[1]) for row in connection.execute(query.group_by(clock.c.due_at).order_by(clock.c.due_at))]


def by_person(connection: Connection, asked: Asked, part: Part, times: Times) -> dict[str | None, int]:
    """How many clocks of a part stand in each person's cases; of None in nobody's."""
    query = select(clock.c.assigned_to, func.count()).where(*_wanted(asked), *_falls(part, times))
    found = connection.execute(query.group_by(clock.c.assigned_to))
    return {row[0] or None: row[1] for row in found}


def pauses(connection: Connection, asked: Asked, times: Times, *, at_most: int) -> list[PauseRow]:
    """Pauses that are to be asked about before a day ends, the first on top; out of the index clock_ask_again."""
    columns = (
        *(clock.c.stream, clock.c.key, clock.c.occasion, clock.c.rulebook, clock.c.ask_again_at),
        *(func.nullif(clock.c.assigned_to, NOBODY), case.c.number),
    )
    query = (
        select(*columns)
        .join(case, case.c.stream == clock.c.stream)
        .where(*_wanted(asked, among_few=True), *_is_asked(times))
    )
    order = (clock.c.ask_again_at, clock.c.stream, clock.c.key, clock.c.occasion)
    return [PauseRow(*tuple(row)) for row in connection.execute(query.order_by(*order).limit(at_most))]


def pauses_by_instant(connection: Connection, asked: Asked, times: Times) -> list[tuple[datetime, int]]:
    """How many pauses are to be asked about from each instant on, before a day ends."""
    query = select(clock.c.ask_again_at, func.count()).where(*_wanted(asked, among_few=True), *_is_asked(times))
    return [(row[0], row[1]) for row in connection.execute(query.group_by(clock.c.ask_again_at))]


def open_cases(connection: Connection, *, closed: int, setting: str | None) -> dict[str | None, int]:
    """How many cases each person has that stand in none of the states `closed` (bits); None has nobody's."""
    query = select(case.c.assigned_to, func.count()).where(case.c.urgent.is_not(None))
    query = query.where(case.c.stands.op("&")(closed) == 0)
    if setting is not None:
        query = query.where(case.c.setting == setting)
    return {row[0]: row[1] for row in connection.execute(query.group_by(case.c.assigned_to))}


def _wanted(asked: Asked, *, among_few: bool = False) -> Sequence[ColumnElement[bool]]:
    """That a clock runs, in the words of its index, and is asked for. `among_few`: a small index is walked."""
    c = clock.c
    # Written so, no index of persons is read: SQLite has no statistics here that would tell it which is the longer.
    person = literal_column("clock.assigned_to || ''", String()) if among_few else c.assigned_to
    kind = literal_column("'limit'" if asked.kind == "limit" else "'watch'", String())
    where: list[ColumnElement[bool]] = [
        *(c.met_n.is_(None), c.ended_n.is_(None), c.kind == kind),
        c.lapses_at.is_(None) | c.next_stage_at.is_not(None),
        c.assigned_to.is_not(None) if asked.person is None else person == asked.person,
    ]
    if asked.setting is not None:
        where.append(c.setting == asked.setting)
    if asked.keys is not None:  # by itself it would have SQLite, which has no statistics here, read another index
        where.append(literal_column("clock.key || ''", String()).in_(asked.keys))
    return where


def _is_asked(times: Times) -> Sequence[ColumnElement[bool]]:
    """That a pause is to be asked about before a day ends; one that ends by itself only until the end of that day."""
    at = clock.c.ask_again_at
    return at.is_not(None), at < times.end, clock.c.due_at.is_(None) | (at > times.now - A_DAY)


def _falls(part: Part, times: Times) -> Sequence[ColumnElement[bool]]:
    """That a clock belongs to a part; the due instant itself is still in time, and so is that of a loss."""
    due, lapses = clock.c.due_at, clock.c.lapses_at
    is_kept = lapses.is_(None) | (lapses >= times.at)
    is_not_lost_yet = lapses.is_(None) | (lapses >= times.now)
    match part:
        case Part.LATE:
            return due < times.end, is_kept
        case Part.ALREADY:
            return due < min(times.now, times.end), is_kept
        case Part.COMING:
            return due >= times.now, due < times.end, is_kept
        case Part.LOST:
            return due < times.end, lapses >= times.now, lapses < times.at
    return due >= times.begin, due < times.end, is_not_lost_yet
