"""Everything that pages ask of notices, in one object that knows who people are. Read `Desk`.

The pages are another room's: they see this through a protocol of their own, and `config` brings the two together.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection

from notifications import choices, faults, inbox
from notifications.channels import calendar
from notifications.directory import Directory
from notifications.habits import LANGUAGES, Habit
from notifications.inbox import Item, Thread
from notifications.message import Channel
from notifications.store import notices
from notifications.store.choices import Absence, absences
from notifications.store.schema import EMAIL, WEBHOOK
from notifications.ways import Given, Waiting, Ways
from workflow.errors import Sentence

CALENDAR_PATH = "/calendar/{secret}.ics"
LETTERS = 200


class Letter(Struct, frozen=True):
    """A notice that nobody would take: whose, by which way, after how many tries, why, and the cure."""

    id: int
    person: str
    channel: str
    created_at: datetime
    tries: int
    what: Sentence
    cure: Sentence


class Chosen(Struct, frozen=True):
    """How a person wants to be told: times of day or empty, addresses that were given and the one that waits for its
    code, when they are away, who may stand in, everybody's names by pseudonym, since when there is a calendar address.
    """

    digest: bool
    quiet_from: str
    quiet_until: str
    language: str
    languages: Sequence[str]
    email: Given | None
    email_waiting: Waiting | None
    webhook: Given | None
    sends_mail: bool
    absences: Sequence[Absence]
    may_substitute: Sequence[str]
    colleagues: Mapping[str, str]
    calendar_since: datetime | None


class Desk:
    """Inbox, choices, calendar addresses and dead letters. `ways`: e-mail and webhooks, by these channels."""

    def __init__(self, directory: Directory, *, base_url: str, channels: Sequence[Channel]) -> None:
        self._directory, self._base_url = directory, base_url
        self.ways = Ways(channels)

    def unread(self, connection: Connection, person: str) -> int:
        """How many notices a person has not looked at."""
        return inbox.unread(connection, person)

    def listed(self, connection: Connection, person: str, *, only_unread: bool, before: int | None) -> Sequence[Item]:
        """A page of the inbox, the newest on top."""
        return inbox.listed(connection, person, only_unread=only_unread, before=before)

    def unread_in(self, connection: Connection, person: str, stream: str) -> tuple[int, int]:
        """The same, and the newest of them in one case: 0 where there is none."""
        return notices.unread_in(connection, person, stream)

    def unread_by_what(self, connection: Connection, person: str) -> Mapping[str, int]:
        """The same, by what they say."""
        return notices.unread_by_what(connection, person)

    def threads(self, connection: Connection, person: str, *, of: Collection[str], page: int) -> Sequence[Thread]:
        """What was not read and says one of `of`, by case, what is late on top."""
        return inbox.threads(connection, person, of=of, page=page)

    def in_case(self, connection: Connection, person: str, stream: str) -> Sequence[Item]:
        """What a person was told of a case, the newest on top."""
        return inbox.in_case(connection, person, stream)

    def not_looked(
        self, connection: Connection, events: Collection[tuple[str, int]]
    ) -> Mapping[tuple[str, int], Sequence[tuple[str, str, str]]]:
        """Who was told of these events and has not looked: office, person, role."""
        return notices.not_looked(connection, events)

    def unreached(self, connection: Connection, person: str) -> Sequence[Sentence]:
        """Why messages do not reach a person by the ways that they chose."""
        return [faults.explained(one.fault)[0] for one in choices.ways(connection, person) if one.fault]

    def came_in(self, connection: Connection, streams: Collection[str]) -> Mapping[str, datetime]:
        """When those of these cases came in that have no number yet."""
        return notices.came_in(connection, streams)

    def numbers(self, connection: Connection, streams: Collection[str]) -> Mapping[str, str]:
        """The numbers of those cases that have one."""
        return notices.numbers(connection, streams)

    def mark_read(self, connection: Connection, person: str, ids: Collection[int], *, now: datetime) -> int:
        """The person has seen these."""
        return inbox.mark_read(connection, person, ids, now=now)

    def mark_all_read(
        self, connection: Connection, person: str, *, upto: int, of: Collection[str], now: datetime
    ) -> int:
        """The person has seen everything up to this one that says one of `of`."""
        return inbox.mark_all_read(connection, person, upto=upto, of=of, now=now)

    def mark_thread_read(self, connection: Connection, person: str, upto: int, *, now: datetime) -> int:
        """The person has seen what the case of this notice tells them up to it."""
        return inbox.mark_thread_read(connection, person, upto, now=now)

    def mark_seen(self, connection: Connection, person: str, stream: str, *, upto: int, now: datetime) -> int:
        """The person has opened the page of a case when this was their newest notice of it."""
        return inbox.mark_seen(connection, person, stream, upto=upto, now=now)

    # ------------------------------------------------------------------------------------------------- choices

    def chosen(self, connection: Connection, person: str, *, today: date, now: datetime) -> Chosen:
        """All that a person chose, and who may stand in for them."""
        habit = choices.habit(connection, person)
        feed = choices.feed(connection, person)
        may = choices.may_substitute(connection, person, self._directory)
        names = {one.person: one.name for one in self._directory.people(connection)}
        return Chosen(
            digest=habit.digest,
            quiet_from=habit.quiet_from or "",
            quiet_until=habit.quiet_until or "",
            language=habit.language,
            languages=LANGUAGES,
            email=self.ways.given(connection, person, EMAIL),
            email_waiting=self.ways.waiting(connection, person, now=now),
            webhook=self.ways.given(connection, person, WEBHOOK),
            sends_mail=self.ways.sends_mail,
            absences=choices.absences(connection, person, today=today),
            may_substitute=[one.person for one in may],
            colleagues=names,
            calendar_since=feed.made_at if feed else None,
        )

    def absences(self, connection: Connection, *, today: date) -> Sequence[Absence]:
        """Who is away today or later, and who stands in."""
        return absences(connection, on=today.isoformat())

    def set_habit(
        self, connection: Connection, person: str, *, digest: bool, quiet_from: str, quiet_until: str, language: str
    ) -> None:
        """Keep a person's habits; empty times for no quiet hours. Raises NotUnderstood."""
        chosen = Habit(digest, quiet_from or None, quiet_until or None, language)
        choices.set_habit(connection, person, chosen)

    def set_absence(
        self, connection: Connection, person: str, *, first_on: str, last_on: str, substitute: str, today: date
    ) -> None:
        """Keep an absence. Raises NotUnderstood for its days, NotFound for its substitute."""
        absence = Absence(person, first_on, last_on, substitute)
        choices.set_absence(connection, person, absence, directory=self._directory, today=today)

    def drop_absence(self, connection: Connection, person: str, first_on: str) -> None:
        """Take an absence back. Raises NotFound."""
        choices.drop_absence(connection, person, first_on)

    def make_calendar(self, connection: Connection, person: str, *, now: datetime) -> str:
        """A new address of a person's calendar, whole; the one before ends."""
        return self._base_url + CALENDAR_PATH.format(secret=choices.make_feed(connection, person, now=now))

    def revoke_calendar(self, connection: Connection, person: str, *, now: datetime) -> bool:
        """End a person's calendar address."""
        return choices.revoke_feed(connection, person, now=now)

    def calendar(self, connection: Connection, secret: str, *, now: datetime, with_numbers: bool) -> bytes | None:
        """The calendar of an address; None for one that is unknown or was revoked."""
        person = choices.whose_feed(connection, secret)
        if person is None:
            return None
        return calendar.feed(
            *(connection, person),
            directory=self._directory,
            base_url=self._base_url,
            now=now,
            with_numbers=with_numbers,
        )

    def forget_person(self, connection: Connection, person: str) -> None:
        """Forget the choices of somebody who left."""
        choices.forget_person(connection, person)

    # -------------------------------------------------------------------------------------------- dead letters

    def dead_letters(self, connection: Connection) -> Sequence[Letter]:
        """What could not be delivered, the newest first."""
        return [
            Letter(row.id, row.person, row.channel, row.created_at, row.tries, *faults.explained(row.fault))
            for row in notices.dead(connection, at_most=LETTERS)
        ]

    def revive(self, connection: Connection, letters: Collection[int], *, now: datetime) -> int:
        """Try these once more; how many there were."""
        return sum(notices.revive(connection, one, now=now) for one in sorted(letters))
