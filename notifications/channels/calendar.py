"""What falls due, as a calendar that any calendar program subscribes to (RFC 5545). Read `feed`.

An entry a day says how many things fall due then; another stands on today while anything is late. Whoever has the
address may ask for the numbers of the cases besides; nothing more of them is ever there. Every entry reminds at half
past seven, the day before and on the day; what is late, on the day.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from notifications import choices
from notifications.channels.words import due as due_words
from notifications.channels.words import late as late_words
from notifications.directory import Directory, Roster
from notifications.message import INBOX_PATH
from notifications.recipients import Here, recipients
from notifications.rules import DUE, About, Tell, offices_of_clock
from notifications.store.dues import Due, dues
from notifications.store.facts import NOTHING, facts_of
from workflow.law import Law
from workflow.moment import local_day
from workflow.pages.tongue import Tongue, tongue
from workflow.policy.terms import Clock
from workflow.rulebook import law_in_force

if TYPE_CHECKING:
    from icalendar import Event

AHEAD = timedelta(days=370)
DAY = timedelta(days=1)
REMIND = (timedelta(hours=7, minutes=30), timedelta(hours=7, minutes=30) - DAY)  # from the day's beginning
AGAIN = timedelta(hours=1)  # after which a program may ask anew


def feed(
    connection: Connection, person: str, *, directory: Directory, base_url: str, now: datetime, with_numbers: bool
) -> bytes:
    """A person's calendar at `now` (UTC), in their language; without entries for somebody who left."""
    law = law_in_force(connection)
    mine = _theirs(connection, person, law, directory, now)
    speaks = tongue(choices.habit(connection, person).language, law.calendar.zone)
    return written(mine, person, speaks=speaks, base_url=base_url, now=now, with_numbers=with_numbers)


def _theirs(connection: Connection, person: str, law: Law, directory: Directory, now: datetime) -> list[Due]:
    """The limits of which this person is one of those who are told."""
    roster = Roster(directory.people(connection), directory.ours(connection))
    offices = {seat.office for seat in roster.seats(person)} - roster.ours
    every = dues(connection, person, offices, until=now + AHEAD) if roster.seats(person) else []
    streams = {one.stream for one in every}
    facts, barred = facts_of(connection, law, streams), directory.barred(connection, streams)
    found = []
    for one in every:
        here = Here(roster, law.book.rules, facts.get(one.stream, NOTHING), barred.get(one.stream, frozenset()))
        tell = _tell(one, law, here)
        told = [] if tell is None else recipients([tell], here)
        found += [one] if any(each.person == person for each in told) else []
    return found


def _tell(one: Due, law: Law, here: Here) -> Tell | None:
    term = _term(law, one.key)
    if term is None:
        return None
    about = About(one.key, one.occasion, DUE)
    roles = tuple(sorted({role for stage in term.stages for role in stage.tell}))
    return Tell(roles, DUE, (about,), offices=offices_of_clock(term, about, law.book.rules, here.facts))


def _term(law: Law, key: str) -> Clock | None:
    for book in reversed(law.books):
        for term in book.rules.policy.clocks.clock:
            if term.key == key:
                return term
    return None


def written(
    every: Iterable[Due], person: str, *, speaks: Tongue, base_url: str, now: datetime, with_numbers: bool
) -> bytes:
    """The calendar of these limits. What is late stands on today."""
    from icalendar import Calendar

    found = Calendar()
    found.add("prodid", "-//Vigil//notices//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "Vigil")
    found.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    for day, is_late, here in _by_day(every, now, speaks.zone):
        words = late_words if is_late else due_words
        entry = _entry(day, f"Vigil: {words(len(here), speaks)}", REMIND[:1] if is_late else REMIND, now)
        entry.add("uid", _uid(person, "late" if is_late else day.isoformat()))
        entry.add("url", base_url + INBOX_PATH)
        if with_numbers:
            entry.add("description", "\n".join(sorted({one.number for one in here if one.number})))
        found.add_component(entry)
    return bytes(found.to_ical())


def _by_day(every: Iterable[Due], now: datetime, zone: ZoneInfo) -> Iterator[tuple[date, bool, Sequence[Due]]]:
    """Each day on which something falls due, and first of all today with what is late."""
    late, days = [], dict[date, list[Due]]()
    for one in every:
        if one.due_at < now:
            late.append(one)
        else:
            days.setdefault(local_day(one.due_at, zone), []).append(one)
    if late:
        yield local_day(now, zone), True, late
    for day in sorted(days):
        yield day, False, days[day]


def _entry(day: date, words: str, remind: Iterable[timedelta], now: datetime) -> "Event":
    from icalendar import Alarm, Event

    entry = Event()
    entry.add("summary", words)
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", day)
    entry.add("dtend", day + DAY)
    entry.add("transp", "TRANSPARENT")
    for when in remind:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", words)
        alarm.add("trigger", when)
        entry.add_component(alarm)
    return entry


def _uid(person: str, day: str) -> str:
    """The same for the same day of the same person, whom it does not name."""
    return f"{hashlib.sha256(f'vigil calendar {person} {day}'.encode()).hexdigest()[:32]}@vigil"
