"""Delivery: what may be sent is claimed, carried, and marked, one message for each person and turn.

A message gets its key, and its notices a lease, in a transaction before it is sent; each is marked in one of its own
as soon as it was taken. A node that dies leaves at most one message a line that may go out again, under the same key;
what else it had claimed is free again when the lease ends. While nobody can be reached nothing is claimed, and no try
is counted. Read `deliver`.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zlib import crc32

import structlog
from msgspec import Struct
from sqlalchemy import Connection

from notifications import faults
from notifications.directory import Directory
from notifications.habits import DEFAULT
from notifications.message import Channel, Ended, Message, Outcome, Send, counted
from notifications.store import choices, claims
from notifications.store.choices import Way
from notifications.store.notices import Row
from notifications.store.schema import DEAD, SENT
from workflow.errors import Busy, VigilError, _
from workflow.store import Tables

log = structlog.get_logger()
LEASE = timedelta(minutes=10)
# What a line sends after this much of the lease would not surely be marked before it ends.
SENDING = LEASE / 2
# Tries of one message; the last comes about two and a half days after the first.
TRIES = 24
SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=4)
JITTER = 0.25  # of the time until the next try, to either side
FARTHEST = LATEST * (1 + JITTER) + LEASE  # no try is ever put off any further


class Delivered(Struct, frozen=True):
    """What a run did: messages that were taken, notices that they told of, messages to be tried again, and messages
    that nobody will take.
    """

    messages: int = 0
    notices: int = 0
    again: int = 0
    dead: int = 0

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(
            *(self.messages + other.messages, self.notices + other.notices),
            *(self.again + other.again, self.dead + other.dead),
        )


class Claimed(Struct, frozen=True):
    """A message, and the notices that it tells of."""

    message: Message
    person: str
    ids: tuple[int, ...]
    tries: int
    has_failed: bool  # the way, the last time


class Unreached(Busy):
    """Nobody's messages could be carried; `done` is what had been before."""

    def __init__(self, done: Delivered, cause: VigilError) -> None:
        super().__init__(cause.what, kept=cause.kept, next_step=cause.next_step)
        self.done = done


class _Run(Struct, frozen=True):
    tables: Tables
    directory: Directory
    channel: Channel
    now: datetime
    began: float
    longest: timedelta
    is_ending: Callable[[], bool]

    def at(self) -> datetime:
        """The time by now."""
        return self.now + self._gone()

    def is_over(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.is_ending() or self._gone() >= self.longest

    def _gone(self) -> timedelta:
        return timedelta(seconds=time.monotonic() - self.began)


async def deliver(
    tables: Tables,
    directory: Directory,
    channel: Channel,
    now: datetime,
    *,
    longest: timedelta = LEASE,
    is_ending: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send what may be sent by a channel at `now` (UTC); any number of nodes may do so at once.

    After `longest`, or when `is_ending`, nothing more is begun.
    Raises Unreached where the other side takes nothing at all: what was not sent waits, no worse than before.
    """
    run = _Run(tables, directory, channel, now, time.monotonic(), longest, is_ending)
    many = await tables.read(claims.waiting, channel.name, now, at_most=channel.at_once * channel.a_line)
    lines = [_lines(run) for _number in range(0, many, channel.a_line)]
    ended = await asyncio.gather(*lines, return_exceptions=True)
    done = sum((_done(one) for one in ended), Delivered())
    for fault in ended:
        if isinstance(fault, Unreached):
            raise Unreached(done, fault) from fault
        if isinstance(fault, BaseException):
            raise fault
    return done


def _done(ended: Delivered | BaseException) -> Delivered:
    if isinstance(ended, Unreached):
        return ended.done
    return ended if isinstance(ended, Delivered) else Delivered()


async def _lines(run: _Run) -> Delivered:
    """One line after another, until nothing is left to be sent."""
    done = Delivered()
    while True:
        try:
            async with run.channel.line() as send:
                claimed, dead = await run.tables.write(_claim, run.directory, run.channel, run.at())
                done += Delivered(dead=dead)
                if not claimed and not dead:
                    return done
                done += await _carried(run, send, claimed, done)
        except Unreached:
            raise
        except Busy as fault:
            raise Unreached(done, fault) from fault
        if run.is_over():
            return done


async def _carried(run: _Run, send: Send, claimed: Sequence[Claimed], before: Delivered) -> Delivered:
    done, ends = Delivered(), time.monotonic() + SENDING.total_seconds()
    for place, one in enumerate(claimed):
        if time.monotonic() > ends or (place and run.is_over()):
            await run.tables.write(_release, claimed[place:], run.at())
            break
        outcome = await _sent(send, one.message)
        if outcome.ended is Ended.CLOSED:
            await run.tables.write(_release, claimed[place:], run.at())
            raise _unreached(before + done, outcome)
        done += await run.tables.write(_settle, one, run.channel.name, outcome, run.at())
        if outcome.ended is Ended.LOST:
            await run.tables.write(_release, claimed[place + 1 :], run.at())
            raise _unreached(before + done, outcome)
        if outcome.ended is Ended.AGAIN and run.channel.a_line == 1:  # what else is for that address waits as well
            await run.tables.write(_release, claimed[place + 1 :], run.at() + SOONEST)
            break
    return done


async def _sent(send: Send, message: Message) -> Outcome:
    try:
        return await send(message)
    except Exception as error:  # noqa: BLE001 - one delivery, of four places that catch broadly: the next one goes on
        log.error("message not sent", key=message.key, error=type(error).__name__)
        return Outcome(Ended.AGAIN, f"{faults.UNKNOWN}:{type(error).__name__}")


def _unreached(done: Delivered, outcome: Outcome) -> Unreached:
    what, cure = faults.explained(outcome.fault)
    return Unreached(done, Busy(what, kept=_("What is to be sent waits."), next_step=cure))


def again_after(key: str, tries: int) -> timedelta:
    """How long a message waits after so many tries: twice as long each time, and not all messages alike."""
    wait: timedelta = min(SOONEST * 2 ** min(tries - 1, 20), LATEST)
    spread = crc32(f"{key} {tries}".encode()) / 2**32
    return wait * (1 - JITTER + 2 * JITTER * spread)


# -------------------------------------------------------------------------------------------- each in a transaction


def _claim(connection: Connection, directory: Directory, channel: Channel, now: datetime) -> tuple[list[Claimed], int]:
    """The messages of a line, and how many could not be made because nobody is there to take them."""
    rows = claims.taken(connection, channel.name, now, people=channel.a_line)
    if not rows:
        return [], 0
    persons = {row.person for row in rows}
    present = {one.person for one in directory.people(connection)}
    ways = claims.ways_of(connection, channel.name, persons)
    languages = claims.languages_of(connection, persons)
    claimed, dead = [], 0
    for group in _groups(rows):
        person, ids, key = group[0].person, [row.id for row in group], group[0].message_id
        fault = _unreachable(person, present, ways)
        if fault is not None:
            claims.settle(connection, ids, of=key, state=DEAD, next_at=None, fault=fault)
            dead += 1
            continue
        one = _claimed(group, key or channel.new_key(), ways[person], languages.get(person, DEFAULT.language), now)
        lease = {"message_id": one.message.key, "tries": one.tries, "next_at": now + LEASE}
        claims.settle(connection, ids, of=key, **lease)
        claimed.append(one)
    return claimed, dead


def _claimed(group: Sequence[Row], key: str, way: Way, language: str, now: datetime) -> Claimed:
    counts = counted((row.what, row.is_urgent) for row in group)
    message = Message(key, way.address, way.secret, language, counts, now)
    tries = max(row.tries for row in group) + 1
    return Claimed(message, way.person, tuple(row.id for row in group), tries, way.failed_at is not None)


def _groups(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """What goes into one message: what was in one before, and of each person what was in none."""

    def of(row: Row) -> tuple[str, str]:
        return row.person, row.message_id or ""

    for _key, group in groupby(sorted(rows, key=of), of):
        yield list(group)


def _unreachable(person: str, present: set[str], ways: dict[str, Way]) -> str | None:
    if person not in present:
        return faults.LEFT
    if person not in ways:
        return faults.NO_ADDRESS
    way = ways[person]
    if way.is_on:
        return None
    return way.fault if way.fault is not None and way.fault.startswith(faults.BOUNCED) else faults.TURNED_OFF


def _settle(connection: Connection, one: Claimed, channel: str, outcome: Outcome, now: datetime) -> Delivered:
    """Mark what became of a message. A crash before this commits sends it again, under the same key."""
    key, ids = one.message.key, one.ids
    if outcome.ended is Ended.SENT:
        claims.settle(connection, ids, of=key, state=SENT, sent_at=now, next_at=None, fault=None)
        if one.has_failed:
            choices.change_way(connection, one.person, channel, failed_at=None, fault=None)
        return Delivered(messages=1, notices=len(ids))
    is_over = outcome.ended is Ended.REFUSED or one.tries >= TRIES
    if is_over:
        claims.settle(connection, ids, of=key, state=DEAD, next_at=None, fault=outcome.fault)
        is_gone = {"is_on": False} if outcome.fault == faults.GONE else {}
        choices.change_way(connection, one.person, channel, failed_at=now, fault=outcome.fault, **is_gone)
        return Delivered(dead=1)
    claims.settle(connection, ids, of=key, next_at=now + again_after(key, one.tries), fault=outcome.fault)
    return Delivered(again=1)


def _release(connection: Connection, claimed: Sequence[Claimed], now: datetime) -> None:
    """Give back what was claimed and not tried; what was never tried may be told together with what comes."""
    for one in claimed:
        key = one.message.key
        former = {"tries": one.tries - 1, "message_id": key if one.tries > 1 else None}
        claims.settle(connection, one.ids, of=key, next_at=now, **former)
