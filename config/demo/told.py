"""What happened to people while time passed: each day, what each was told, by which way, and what became late.

Read from what is kept: the log, the notices, the mails that lie in the demo's post. Read `days_of`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from intake.pages.inbox.words import lines
from intake.people.store import people
from notifications.faults import explained
from notifications.inbox import Item
from notifications.rules import LAPSED, REACHED, UNREAD, About
from notifications.store import ahead, following, notices
from notifications.store.notices import Row
from notifications.store.schema import DEAD
from workflow.calendar import Calendar
from workflow.calendar.counting import moved_on
from workflow.events import is_case, is_training
from workflow.law import Law
from workflow.ledger.entry import Entry, decode
from workflow.moment import local_day
from workflow.pages.tongue import Tongue, tongue
from workflow.rulebook import law_in_force
from workflow.store import cases
from workflow.store.log import frontier

DAY = timedelta(days=1)
BATCH = 1_000


class Notice(Struct, frozen=True):
    """What a person finds in the inbox: `says` as it stands there; `escalated`: because somebody else did not look."""

    at: datetime
    says: tuple[str, ...]
    case: str
    urgent: bool
    escalated: bool


class Sent(Struct, frozen=True):
    """A message to a person by another way: of how many notices, where it lies, or why nobody took it."""

    at: datetime
    channel: str
    notices: int
    file: str
    fault: str


class Person(Struct, frozen=True):
    """What one person was told on a day."""

    name: str
    inbox: tuple[Notice, ...]
    messages: tuple[Sent, ...]


class Ran(Struct, frozen=True):
    """A clock whose time ran out, or whose step is lost for good."""

    at: datetime
    case: str
    clock: str
    kind: str


class Day(Struct, frozen=True):
    """A local day."""

    day: date
    is_working: bool
    people: tuple[Person, ...]
    late: tuple[Ran, ...]
    lapsed: tuple[Ran, ...]


class Mark(Struct, frozen=True):
    """How far log and notices were before time passed."""

    log_index: int
    notice: int


def mark(connection: Connection) -> Mark:
    """How far they are."""
    return Mark(frontier(connection).size, ahead.newest(connection))


class _Read(Struct, frozen=True):
    """What everything is told with."""

    law: Law
    tongue: Tongue
    names: Mapping[str, str]
    cases: Mapping[str, str]
    post: Mapping[str, Path]

    @property
    def zone(self) -> ZoneInfo:
        return self.tongue.zone


def days_of(
    connection: Connection, before: Mark, *, since: datetime, until: datetime, post: Mapping[str, Path]
) -> list[Day]:
    """Every local day from `since` to `until` (UTC); `post`: mails by their Message-ID."""
    law = law_in_force(connection)
    told, sent = ahead.told_after(connection, before.notice), ahead.carried_since(connection, since, before.notice)
    entries = [one for one in _entries(connection, before.log_index) if not is_training(one.stream)]
    streams = {row.stream for row in (*told, *sent)} | {entry.stream for entry in entries}
    names = {one.id: one.name for one in people.people(connection)}
    speaks = tongue("en", law.calendar.zone)
    read = _Read(law, speaks, names, _cases(connection, streams, speaks), post)
    late, lapsed = list(_ran(entries, REACHED, read)), list(_ran(entries, LAPSED, read))
    found, day, last = [], local_day(since, read.zone), local_day(until, read.zone)
    while day <= last:
        found.append(
            Day(
                day,
                is_working(day, law.calendar),
                tuple(_people(day, told, sent, read)),
                tuple(one for one in late if local_day(one.at, read.zone) == day),
                tuple(one for one in lapsed if local_day(one.at, read.zone) == day),
            )
        )
        day += DAY
    return found


def is_working(day: date, calendar: Calendar) -> bool:
    """Whether the office works on a day."""
    return moved_on(day, calendar) == day


def _entries(connection: Connection, start: int) -> Iterator[Entry]:
    while batch := following.placed(connection, start=start, at_most=BATCH):
        yield from (decode(one.entry) for one in batch if one.kind in (REACHED, LAPSED))
        start = batch[-1].log_index + 1


def _ran(entries: Iterable[Entry], kind: str, read: _Read) -> Iterator[Ran]:
    """The clocks that ran out (their stage "due"), or lapsed."""
    terms = {one.key: one for one in read.law.book.rules.policy.clocks.clock}
    for entry in entries:
        for one in _stages(entry) if entry.kind == kind else ():
            if kind == LAPSED or one["stage"] == "due":
                term = terms.get(one["clock"])
                title, of = (one["clock"], "") if term is None else (read.tongue.words(term.title), term.kind)
                yield Ran(datetime.fromisoformat(entry.recorded_at), read.cases[entry.stream], title, of)


def _stages(entry: Entry) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = entry.data.get("stages") or entry.data.get("lapsed") or []
    return found


def _cases(connection: Connection, streams: Iterable[str], speaks: Tongue) -> dict[str, str]:
    """What cases are called: by their number; before they have one, by when they came in."""
    found = notices.numbers(connection, {one for one in streams if is_case(one)})
    for stream in streams:
        if is_case(stream) and stream not in found:
            came = decode(cases.leaves(connection, stream)[0]).recorded_at
            found[stream] = f"not yet registered, came in {speaks.short_instant(datetime.fromisoformat(came))}"
    return found


def _people(day: date, told: list[Row], sent: list[Row], read: _Read) -> Iterator[Person]:
    mine = [row for row in told if local_day(row.created_at, read.zone) == day]
    gone = [row for row in sent if local_day(_when(row), read.zone) == day]
    for person in sorted({row.person for row in (*mine, *gone)}, key=lambda one: read.names.get(one, one)):
        own = [row for row in mine if row.person == person]
        yield Person(
            read.names.get(person, person),
            tuple(_notice(row, read) for row in own),
            tuple(_messages([row for row in gone if row.person == person], read)),
        )


def _notice(row: Row, read: _Read) -> Notice:
    about = msgspec.json.decode(row.about, type=tuple[About, ...])
    item = Item(row.id, row.stream, row.n, row.kind, row.what, row.role, about, row.is_urgent, row.created_at, None)
    (line,) = lines(read.tongue, read.law, [item], read.cases, frozenset())
    return Notice(row.created_at, tuple(line.said), line.case, row.is_urgent, row.what == UNREAD)


def _messages(rows: list[Row], read: _Read) -> Iterator[Sent]:
    """What went together in a message is one; what nobody took is said with the reason."""
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(row.message_id or str(row.id), []).append(row)
    for key, group in by_key.items():
        first = group[0]
        fault = read.tongue.say(explained(first.fault)[0]) if first.state == DEAD else ""
        yield Sent(_when(first), first.channel, len(group), read.post[key].name if key in read.post else "", fault)


def _when(row: Row) -> datetime:
    """When a message was taken, or given up."""
    return row.sent_at or row.created_at
