"""How far allegations come, how old open cases are, what became of recommendations, and how late things are entered.

Counted from what is derived of each case; entry lag from the entries of the log. Read `flow`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from workflow.duties import is_of_access, role_titles
from workflow.history import BY_TIME, CORRECTION, instant
from workflow.law import Book, Law
from workflow.ledger.entry import Entry, decode
from workflow.machine import SYSTEM_ROLE, State
from workflow.milestones import RECEIVED, title_of_step
from workflow.moment import Moment
from workflow.oversight.asked import Asked, wanted
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store import log
from workflow.store import oversight as store
from workflow.store.oversight import Wanted

# The column of each step.
STEPS: dict[str, str] = {
    "examination": "examined_at",
    "referral": "referred_at",
    "investigation": "investigated_at",
    "indictment": "indicted_at",
    "sanction": "sanctioned_at",
    "redress": "redressed_at",
}
ALLEGATION = "allegation"
AGES = ((0, 30), (30, 90), (90, 180), (180, 365), (365, None))  # days, of open cases
RECOMMENDATION = "recommendation"
NEWEST = 10_000  # entries of the log that entry lag is read from
HOUR_SECONDS = 3600


class Reached(Struct, frozen=True):
    """How many cases came to a step, and which share of all that is."""

    key: str
    title: Words | None
    cases: int | None
    share: float | None


class Aged(Struct, frozen=True):
    """How many open cases were received more than `from_days`, and at most `to_days` ago."""

    from_days: int
    to_days: int | None
    cases: int | None


class Recommended(Struct, frozen=True):
    """How many recommendations stand in a state."""

    state: str
    title: Words
    count: int | None


class Lag(Struct, frozen=True):
    """How long after it happened what a role tells was entered, at least; the first, without a role, is all of them."""

    role: str | None
    role_title: Words | None
    entries: int | None
    median_hours: float | None
    ninth_hours: float | None


class Flow(Struct, frozen=True):
    """From allegation to redress, and what else is counted of cases that were received in the period."""

    steps: tuple[Reached, ...]
    ages: tuple[Aged, ...]
    recommendations: tuple[Recommended, ...]
    lag: tuple[Lag, ...]


def flow(connection: Connection, asked: Asked, *, now: datetime) -> Flow:
    """Of the cases that were received in the period, as they stand at `now` (UTC)."""
    law = law_in_force(connection)
    which = wanted(asked, law)
    many, each = store.reached(connection, which, list(STEPS.values()))
    rules = law.book.rules
    steps = [Reached(ALLEGATION, title_of_step(rules, RECEIVED), many, 1.0 if many else None)]
    for (key, column), cases in zip(STEPS.items(), each, strict=True):
        steps.append(Reached(key, title_of_step(rules, column), cases, cases / many if many else None))
    return Flow(
        tuple(steps),
        _ages(connection, which, now),
        _recommendations(connection, law.book, which),
        _lags(connection, law, which),
    )


def _ages(connection: Connection, which: Wanted, now: datetime) -> tuple[Aged, ...]:
    bounds = [
        (None if until is None else now - timedelta(days=until), now - timedelta(days=since)) for since, until in AGES
    ]
    found = store.ages(connection, which, bounds)
    return tuple(Aged(since, until, many) for (since, until), many in zip(AGES, found, strict=True))


def _recommendations(connection: Connection, book: Book, which: Wanted) -> tuple[Recommended, ...]:
    region = next((one for one in book.machine.regions if one.key == RECOMMENDATION), None)
    if region is None:
        return ()
    stated = [state for state in region.state if state.key != region.initial]
    bits = sum(book.machine.bit(region.key, state.key) for state in stated)
    many: dict[str, int] = {}
    for text in store.states(connection, which, bits):
        for name, _reference, here in msgspec.json.decode(text, type=State).references:
            if name == region.key:
                many[here] = many.get(here, 0) + 1
    return tuple(Recommended(state.key, state.title, many.get(state.key, 0)) for state in stated)


def _lags(connection: Connection, law: Law, which: Wanted) -> tuple[Lag, ...]:
    """Of the newest ten thousand entries of the log that were recorded in the period, as they were told then."""
    hours: dict[str | None, list[float]] = {None: []}
    for entry in _told(connection, law, which):
        until = Moment.parse(entry.occurred_at, law.calendar.zone).latest
        late = max(0.0, (instant(entry.recorded_at) - until).total_seconds() / HOUR_SECONDS)
        hours[None].append(late)
        hours.setdefault(entry.by.role, []).append(late)
    titles = role_titles(law.book.rules)
    order = {role: place for place, role in enumerate((None, *titles))}
    return tuple(
        Lag(role, None if role is None else titles.get(role), len(some), *_middle(some))
        for role, some in sorted(hours.items(), key=lambda one: order.get(one[0], len(order)))
    )


def _told(connection: Connection, law: Law, which: Wanted) -> Iterator[Entry]:
    """What people told of cases: not what time did, nor who read, nor what was put right later."""
    before = None if which.until is None else _first_after(connection, which.until)
    entries = [decode(leaf) for leaf in store.entries(connection, before=before, at_most=NEWEST)]
    mine = store.among(connection, which, {entry.stream for entry in entries})
    kinds = law.book.rules.kinds
    for entry in entries:
        kind = kinds.get(entry.kind)
        if which.since is not None and instant(entry.recorded_at) < which.since:
            break
        if entry.stream not in mine or kind is None or is_of_access(kind):
            continue
        if entry.kind not in BY_TIME and entry.kind != CORRECTION and entry.by.role != SYSTEM_ROLE:
            yield entry


def _first_after(connection: Connection, at: datetime) -> int:
    """The first place in the log of what was recorded after an instant: found by halving, for the log is in order."""
    low, high = 0, log.frontier(connection).size
    while low < high:
        middle = (low + high) // 2
        (leaf,) = log.entries(connection, start=middle, at_most=1)
        if instant(decode(leaf).recorded_at) <= at:
            low = middle + 1
        else:
            high = middle
    return low


def _middle(hours: Sequence[float]) -> tuple[float | None, float | None]:
    """The smallest value that half, and nine of ten, do not exceed."""
    if not hours:
        return None, None
    ordered = sorted(hours)
    half, ninth = (ordered[-(-len(ordered) * part // 10) - 1] for part in (5, 9))
    return round(half, 1), round(ninth, 1)
