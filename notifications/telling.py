"""Fan-out: the log is read from the cursor, and every event becomes notices for whoever must hear of it.

The reading and thinking is one consistent read; the writing is a short transaction that holds the cursor's row, writes
the notices and moves the cursor on. If another reader was there meanwhile, it writes nothing. A crash anywhere leaves
whole batches, and telling a batch twice changes nothing: a notice is unique by event, person and channel. An event that
cannot be read holds up no other. Read `fan_out`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from notifications.directory import Directory, Roster
from notifications.habits import DEFAULT, Habit, send_at
from notifications.recipients import Here, Told, recipients, recipients_elsewhere
from notifications.rules import DUE, About, tells, told_kinds
from notifications.store import choices, following, notices
from notifications.store.facts import NOTHING, Facts, facts_of
from notifications.store.following import Placed
from notifications.store.schema import HELD, INBOX, SENT, WAITING
from workflow.calendar.counting import shifted
from workflow.errors import Busy, VigilError
from workflow.events import is_case, is_training
from workflow.law import Law
from workflow.ledger.entry import Entry, decode
from workflow.moment import local_day
from workflow.rulebook import law_in_force
from workflow.store import Tables

EVENTS_A_BATCH = 500
OFFICE = "office"  # the stream of an office: who came, who left
DIGEST_AT = "07:30"  # where a policy says nothing
# Of an event that was recorded longer ago than this (the reader stood still, or a demo was filled) only what is still
# so is told by other ways than the inbox.
LONG_AGO = timedelta(days=7)

Rows = list[dict[str, Any]]


class FannedOut(Struct, frozen=True):
    """What a run did: events read, notices written. `unreadable`: events (stream, n) that could not be read; they were
    passed over, and verification names what is wrong with them.
    """

    events: int = 0
    notices: int = 0
    unreadable: tuple[tuple[str, int], ...] = ()


class Office(Struct, frozen=True):
    """Everything about people that notices are made with, as it is now."""

    law: Law
    roster: Roster
    away: Mapping[str, str]
    ways: Mapping[str, Sequence[str]]
    habits: Mapping[str, Habit]
    now: datetime


class _Batch(Struct, frozen=True):
    """Events from `start` to before `until`, and the notices that follow from them."""

    start: int
    until: int
    rows: Rows
    unreadable: tuple[tuple[str, int], ...]


async def fan_out(tables: Tables, directory: Directory, now: datetime) -> FannedOut:
    """Tell everything that the log holds behind the cursor, batch by batch; `now` is UTC.

    Any number of nodes may run this at once: what one of them told, no other tells.
    """
    events = written = 0
    unreadable: tuple[tuple[str, int], ...] = ()
    while True:
        batch = await tables.read(_read, directory, now)
        if batch.until == batch.start:
            return FannedOut(events, written, unreadable)
        kept = await tables.write(_keep, batch)
        if kept is not None:
            events, written = events + batch.until - batch.start, written + kept
            unreadable += batch.unreadable


def office_now(connection: Connection, directory: Directory, now: datetime) -> Office:
    """Law, people and their choices as they are now."""
    law = law_in_force(connection)
    today = local_day(now, law.calendar.zone).isoformat()
    ways: dict[str, list[str]] = {}
    for way in choices.ways(connection):
        if way.is_on:
            ways.setdefault(way.person, []).append(way.channel)
    return Office(
        law,
        Roster(directory.people(connection), directory.ours(connection)),
        {one.person: one.substitute for one in choices.absences(connection, on=today) if one.first_on <= today},
        ways,
        {person: Habit(*chosen) for person, chosen in choices.habits(connection).items()},
        now,
    )


def _read(connection: Connection, directory: Directory, now: datetime) -> _Batch:
    start = following.cursor(connection)
    events = following.placed(connection, start=start, at_most=EVENTS_A_BATCH)
    if not events:
        return _Batch(start, start, [], ())
    until = events[-1].log_index + 1
    wanted = told_kinds(law_in_force(connection).book.rules)
    events = [one for one in events if one.kind in wanted and not is_training(one.stream)]
    if not events:
        return _Batch(start, until, [], ())
    office = office_now(connection, directory, now)
    try:
        return _Batch(start, until, _rows(connection, directory, office, events), ())
    except Busy:  # the database failed, not an event
        raise
    except (VigilError, KeyError, TypeError):
        rows, unreadable = _one_by_one(connection, directory, office, events)
        return _Batch(start, until, rows, unreadable)


def _one_by_one(
    connection: Connection, directory: Directory, office: Office, events: Sequence[Placed]
) -> tuple[Rows, tuple[tuple[str, int], ...]]:
    rows, unreadable = [], []
    for one in events:
        try:
            rows += _rows(connection, directory, office, [one])
        except Busy:
            raise
        except (VigilError, KeyError, TypeError):
            unreadable.append((one.stream, one.n))
    return rows, tuple(unreadable)


def _keep(connection: Connection, batch: _Batch) -> int | None:
    """Write the notices of a batch and move the cursor on; None where another reader was there first."""
    if following.hold(connection) != batch.start:
        return None
    written = notices.add(connection, batch.rows)
    following.advance(connection, batch.until)
    return written


def _rows(connection: Connection, directory: Directory, office: Office, events: Sequence[Placed]) -> Rows:
    streams = {one.stream for one in events if is_case(one.stream)}
    facts = facts_of(connection, office.law, streams)
    barred = directory.barred(connection, streams)
    rows: Rows = []
    for placed in events:
        entry = decode(placed.entry)
        here = facts.get(entry.stream, NOTHING)
        told = told_of(entry, here, barred.get(entry.stream, frozenset()), office)
        rows += rows_of(
            entry.stream, entry.n, entry.kind, [_as_of_now(one, entry, here, office) for one in told], here, office
        )
    return rows


def _as_of_now(told: Told, entry: Entry, facts: Facts, office: Office) -> Told:
    """What was recorded long ago, and is news or over by now, lies in the inbox and presses nobody."""
    if office.now - datetime.fromisoformat(entry.recorded_at) <= LONG_AGO or not is_over(told.about, facts):
        return told
    return replace(told, only_inbox=True)


def is_over(about: Sequence[About], facts: Facts) -> bool:
    """Whether every step that a notice is about has come, or is waited for no longer; news are about none."""
    clocks = (facts.clocks.get((one.clock, one.occasion)) for one in about)
    return all(clock is None or clock.is_over for clock in clocks)


def told_of(entry: Entry, facts: Facts, barred: frozenset[str], office: Office) -> list[Told]:
    """Who is told what of an event."""
    rules = office.law.book.rules
    every = tells(entry, office.law, facts)
    if not is_case(entry.stream):
        if not _is_ours(entry.stream, office):
            return []
        return recipients_elsewhere(every, office.roster, rules, doer=entry.by.person)
    here = Here(office.roster, rules, facts, barred, office.away)
    return recipients(every, here, doer=entry.by.person)


def _is_ours(stream: str, office: Office) -> bool:
    """Whether what happened to no case is a matter of our own people: what happened in another office is not."""
    kind, _colon, name = stream.partition(":")
    return kind != OFFICE or name in office.roster.ours


def rows_of(stream: str, n: int, kind: str, told: Iterable[Told], facts: Facts, office: Office) -> Rows:
    """The notices of one event: in everybody's inbox, and by each way that a person has turned on."""
    rows: Rows = []
    for one in told:
        row: dict[str, Any] = {
            **{"stream": stream, "n": n, "person": one.person, "kind": kind, "what": one.what, "role": one.role},
            **{"office": one.office, "about": msgspec.json.encode(one.about).decode(), "is_urgent": one.is_urgent},
            **{"created_at": office.now, "tries": 0},
        }
        rows.append(row | _in_inbox(one, office))
        for channel in () if one.only_inbox else office.ways.get(one.person, ()):
            rows.append(row | _by_way(channel, one, facts, office))
    return rows


def _in_inbox(one: Told, office: Office) -> dict[str, Any]:
    escalate_at = None
    if one.unread_after is not None and not one.only_inbox:
        escalate_at = shifted(office.now, one.unread_after, office.law.calendar)
    return {
        **{"channel": INBOX, "state": SENT, "next_at": None, "sent_at": office.now, "escalate_at": escalate_at},
    }


def _by_way(channel: str, one: Told, facts: Facts, office: Office) -> dict[str, Any]:
    clocks = (facts.clocks.get((about.clock, about.occasion)) for about in one.about if one.what == DUE)
    due = min((clock.due_at for clock in clocks if clock is not None and clock.due_at is not None), default=None)
    policy = office.law.book.rules.policy.notifications
    at = send_at(
        office.habits.get(one.person, DEFAULT),
        is_urgent=one.is_urgent,
        due=due,
        digest_at=DIGEST_AT if policy is None else policy.digest_at,
        now=office.now,
        calendar=office.law.calendar,
    )
    state = WAITING if at <= office.now else HELD
    return {"channel": channel, "state": state, "next_at": at, "sent_at": None, "escalate_at": None}
