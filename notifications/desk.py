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
from notifications.inbox import Item
from notifications.store import notices
from notifications.store.choices import Absence
from notifications.store.schema import EMAIL
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
    """How a person wants to be told: times of day or empty, an address or empty, why the newest message did not reach
    it, when they are away, who may stand in, everybody's names by pseudonym, since when there is a calendar address.
    """

    digest: bool
    quiet_from: str
    quiet_until: str
    language: str
    languages: Sequence[str]
    email: str
    email_fault: Sentence | None
    sends_mail: bool
    absences: Sequence[Absence]
    may_substitute: Sequence[str]
    colleagues: Mapping[str, str]
    calendar_since: datetime | None


class Desk:
    """Inbox, choices, calendar addresses and dead letters. `sends_mail`: whether a mail server is named."""

    def __init__(self, directory: Directory, *, base_url: str, sends_mail: bool) -> None:
        self._directory, self._base_url, self._sends_mail = directory, base_url, sends_mail

    def unread(self, connection: Connection, person: str) -> int:
        """How many notices a person has not looked at."""
        return inbox.unread(connection, person)

    def listed(self, connection: Connection, person: str, *, only_unread: bool, before: int | None) -> Sequence[Item]:
        """A page of the inbox, the newest on top."""
        return inbox.listed(connection, person, only_unread=only_unread, before=before)

    def numbers(self, connection: Connection, streams: Collection[str]) -> Mapping[str, str]:
        """The numbers of those cases that have one."""
        return notices.numbers(connection, streams)

    def mark_read(self, connection: Connection, person: str, ids: Collection[int], *, now: datetime) -> int:
        """The person has seen these."""
        return inbox.mark_read(connection, person, ids, now=now)

    def mark_all_read(self, connection: Connection, person: str, *, upto: int, now: datetime) -> int:
        """The person has seen everything up to this one."""
        return inbox.mark_all_read(connection, person, upto=upto, now=now)

    # ------------------------------------------------------------------------------------------------- choices

    def chosen(self, connection: Connection, person: str, *, today: date) -> Chosen:
        """All that a person chose, and who may stand in for them."""
        habit = choices.habit(connection, person)
        email = next((one for one in choices.ways(connection, person) if one.channel == EMAIL), None)
        feed = choices.feed(connection, person)
        may = choices.may_substitute(connection, person, self._directory)
        names = {one.person: one.name for one in self._directory.people(connection)}
        return Chosen(
            digest=habit.digest,
            quiet_from=habit.quiet_from or "",
            quiet_until=habit.quiet_until or "",
            language=habit.language,
            languages=LANGUAGES,
            email=email.address if email else "",
            email_fault=faults.explained(email.fault)[0] if email and email.fault else None,
            sends_mail=self._sends_mail,
            absences=choices.absences(connection, person, today=today),
            may_substitute=[one.person for one in may],
            colleagues=names,
            calendar_since=feed.made_at if feed else None,
        )

    def set_habit(
        self, connection: Connection, person: str, *, digest: bool, quiet_from: str, quiet_until: str, language: str
    ) -> None:
        """Keep a person's habits; empty times for no quiet hours. Raises NotUnderstood."""
        chosen = Habit(digest, quiet_from or None, quiet_until or None, language)
        choices.set_habit(connection, person, chosen)

    def set_email(self, connection: Connection, person: str, address: str, *, now: datetime) -> None:
        """Keep an address. Raises NotUnderstood for one that is none."""
        choices.set_way(connection, person, EMAIL, address, now=now)

    def forget_email(self, connection: Connection, person: str) -> None:
        """Forget the address."""
        choices.forget_way(connection, person, EMAIL)

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
