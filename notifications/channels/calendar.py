"""What falls due, as a calendar that any calendar program subscribes to (RFC 5545). Read `feed`.

An entry a day says how many things fall due then; another stands on today while anything is late. Whoever has the
address may ask for the numbers of the cases besides; nothing more of them is ever there. Every entry reminds at half
past seven of the office's clock, the day before and on the day; what is late, on the day.

In it are the limits of which this person would be told: in their cases, in those that nobody has yet if they may take
them, in those sent to their office, and in all of them for the head and for oversight. It holds so much and no more;
from which day on it is not whole, it says itself. What is no longer due is no longer in it, so a program that
subscribes drops it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Connection

from notifications import choices
from notifications.channels.words import due as due_words
from notifications.channels.words import late as late_words
from notifications.directory import Directory, Roster
from notifications.message import INBOX_PATH
from notifications.recipients import CASE_OFFICER, HEAD, OF_ALL_CASES, Here, recipients
from notifications.rules import DUE, About, Tell, offices_of_clock
from notifications.store import notices
from notifications.store.dues import NOBODY, Due, Part, limits
from notifications.store.facts import NOTHING, without_clocks
from workflow.duties import ours
from workflow.errors import Sentence, _
from workflow.law import Law
from workflow.moment import local_day
from workflow.pages.tongue import Tongue, tongue
from workflow.policy.terms import Clock
from workflow.rulebook import law_in_force

if TYPE_CHECKING:
    from icalendar import Calendar, Event

AHEAD = timedelta(days=370)
DAY = timedelta(days=1)
REMIND_AT = time(7, 30)  # of the office's clock
AGAIN = timedelta(hours=1)  # after which a program may ask anew
MOST = 300  # limits of each part: late, and coming
LATE_UID, MORE_UID = "late", "more"


class Held(Struct, frozen=True):
    """What a calendar holds: limits that are late, `or_more` if there are others; limits that come, whole until before
    the day `whole_until` (None: whole as far as it looks ahead); which cases it looks at.
    """

    late: Sequence[Due]
    or_more: bool
    coming: Sequence[Due]
    whole_until: date | None
    of: Sequence[Sentence]


def feed(
    connection: Connection, person: str, *, directory: Directory, base_url: str, now: datetime, with_numbers: bool
) -> bytes:
    """A person's calendar at `now` (UTC), in their language; without entries for somebody who left."""
    law = law_in_force(connection)
    held = _held(connection, person, law, directory, now)
    speaks = tongue(choices.habit(connection, person).language, law.calendar.zone)
    streams = {one.stream for one in (*held.late, *held.coming)} if with_numbers else set()
    numbers = notices.numbers(connection, streams)
    return written(held, person, speaks=speaks, base_url=base_url, now=now, numbers=numbers)


def _held(connection: Connection, person: str, law: Law, directory: Directory, now: datetime) -> Held:
    """The limits of which this person is one of those who are told."""
    roster = Roster(directory.people(connection), directory.ours(connection))
    parts = _parts(person, roster, law)
    late, or_more = set[Due](), False
    coming, whole_until = set[Due](), None
    for part, _said in parts:
        found = limits(connection, part, since=None, until=now, at_most=MOST + 1)
        late, or_more = late | set(found[:MOST]), or_more or len(found) > MOST
        found = limits(connection, part, since=now, until=now + AHEAD, at_most=MOST + 1)
        coming |= set(found[:MOST])
        if len(found) > MOST:
            day = local_day(found[MOST].due_at, law.calendar.zone)
            whole_until = day if whole_until is None else min(day, whole_until)
    told = _told(connection, person, sorted(late | coming), roster, law, directory)
    return Held(
        [one for one in told if one.due_at < now],
        or_more,
        [
            one
            for one in told
            if one.due_at >= now and (whole_until is None or local_day(one.due_at, law.calendar.zone) < whole_until)
        ],
        whole_until,
        [said for _part, said in parts],
    )


def _parts(person: str, roster: Roster, law: Law) -> list[tuple[Part, Sentence]]:
    """Which cases somebody has to do with, by their roles, and how that is said."""
    seats, rules = roster.seats(person), law.book.rules
    here = {seat.role for seat in seats if seat.office in roster.ours} & ours(rules)
    abroad = {seat.role: seat.office for seat in seats if seat.office not in roster.ours}
    everywhere = {seat.role for seat in seats} & (OF_ALL_CASES | ({HEAD} & here))
    found: list[tuple[Part, Sentence]] = []
    if everywhere:
        found.append((Part(_keys(law, everywhere)), _("Limits of all cases of which you would be told.")))
    if here:
        own = Part(_keys(law, here | {CASE_OFFICER}), person=person)
        found.append((own, _("Limits of the cases that are assigned to you.")))
        found.append((Part(_keys(law, here), person=NOBODY), _("Limits of cases that are assigned to nobody yet.")))
    if abroad.keys() - OF_ALL_CASES:
        sent = Part(_keys(law, abroad.keys()), offices=frozenset(abroad.values()))
        found.append((sent, _("Limits of what was sent to your office.")))
    return found


def _keys(law: Law, roles: Iterable[str]) -> frozenset[str]:
    """The clocks that tell any of these roles of anything, by any policy that is in force for a case."""
    told = set(roles)
    return frozenset(
        term.key
        for book in law.books
        for term in book.rules.policy.clocks.clock
        if any(not told.isdisjoint(stage.tell) for stage in term.stages)
    )


def _told(
    connection: Connection, person: str, every: Sequence[Due], roster: Roster, law: Law, directory: Directory
) -> list[Due]:
    """Those of which this person would be told."""
    streams = {one.stream for one in every}
    facts, barred = without_clocks(connection, law, streams), directory.barred(connection, streams)
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
    held: Held, person: str, *, speaks: Tongue, base_url: str, now: datetime, numbers: Mapping[str, str]
) -> bytes:
    """The calendar of these limits. What is late stands on today."""
    found = _empty(held, speaks)
    for day, is_late, here in _by_day(held, now, speaks.zone):
        words = _late(len(here), held, speaks) if is_late else due_words(len(here), speaks)
        days = (day,) if is_late else (day - DAY, day)
        entry = _entry(day, f"Vigil: {words}", days, speaks.zone, now)
        entry.add("uid", _uid(person, LATE_UID if is_late else day.isoformat()))
        entry.add("url", base_url + INBOX_PATH)
        said = sorted({numbers[one.stream] for one in here if one.stream in numbers})
        if said:
            entry.add("description", "\n".join(said))
        found.add_component(entry)
    if held.whole_until is not None:
        words = speaks.say(_("From here on more falls due than this calendar holds. Look in Vigil."))
        entry = _entry(held.whole_until, f"Vigil: {words}", (), speaks.zone, now)
        entry.add("uid", _uid(person, MORE_UID))
        found.add_component(entry)
    return bytes(found.to_ical())


def _empty(held: Held, speaks: Tongue) -> "Calendar":
    """The calendar without entries; it says of itself what is in it, and what is not."""
    from icalendar import Calendar

    found = Calendar()
    found.add("prodid", "-//Vigil//notices//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", "Vigil")
    found.add("x-wr-timezone", speaks.zone.key)
    not_in_it = _("Not in it: what is due in more than a year, is paused without an end, or is watched and no limit.")
    found.add("x-wr-caldesc", " ".join(speaks.say(said) for said in (*held.of, not_in_it)))
    found.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT1H")
    return found


def _late(number: int, held: Held, speaks: Tongue) -> str:
    if not held.or_more:
        return late_words(number, speaks)
    return speaks.say(_("%(num)d or more are late", num=number))


def _by_day(held: Held, now: datetime, zone: ZoneInfo) -> Iterator[tuple[date, bool, Sequence[Due]]]:
    """Each day on which something falls due, and first of all today with what is late."""
    if held.late:
        yield local_day(now, zone), True, held.late
    days = dict[date, list[Due]]()
    for one in held.coming:
        days.setdefault(local_day(one.due_at, zone), []).append(one)
    for day in sorted(days):
        yield day, False, days[day]


def _entry(day: date, words: str, remind: Iterable[date], zone: ZoneInfo, now: datetime) -> "Event":
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
        alarm.add("trigger", _before(day, when, zone))
        entry.add_component(alarm)
    return entry


def _before(day: date, when: date, zone: ZoneInfo) -> timedelta:
    """From the beginning of a day to half past seven of another: an hour more or less where clocks change between."""
    begins, at = datetime.combine(day, time(), zone), datetime.combine(when, REMIND_AT, zone)
    return at.astimezone(UTC) - begins.astimezone(UTC)


def _uid(person: str, day: str) -> str:
    """The same for the same day of the same person, whom it does not name."""
    return f"{hashlib.sha256(f'vigil calendar {person} {day}'.encode()).hexdigest()[:32]}@vigil"
