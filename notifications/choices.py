"""What a person chooses: ways to be told, habits, absence with a substitute, a calendar address. Read `set_absence`.

Addresses are what people gave for themselves, and stay out of every message. The secret part of a calendar address is
returned once and kept as a digest.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import asdict
from sqlalchemy import Connection

from notifications.directory import Directory, Known
from notifications.habits import DEFAULT, Habit, checked
from notifications.store import choices as store
from notifications.store.choices import Absence, Feed, Way
from notifications.store.schema import EMAIL, WEBHOOK
from workflow.duties import ours
from workflow.errors import NotFound, NotUnderstood, _
from workflow.rulebook import law_in_force

LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
LONGEST_URL = 2_000
LONGEST_ABSENCE = timedelta(days=366)
FEED_BYTES = 32

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https?://[!-~]+")
_KEPT = _("Your choices are as they were.")


# ----------------------------------------------------------------------------------------------------------- habits


def habit(connection: Connection, person: str) -> Habit:
    """How a person wants to be told; the default of whoever never chose."""
    chosen = store.habits(connection).get(person)
    return DEFAULT if chosen is None else Habit(*chosen)


def set_habit(connection: Connection, person: str, chosen: Habit) -> None:
    """Keep a person's habits. Raises NotUnderstood for a time of day that is none."""
    store.keep_habit(connection, person, asdict(checked(chosen)))


# ------------------------------------------------------------------------------------------------------------- ways


def ways(connection: Connection, person: str) -> list[Way]:
    """The ways that a person has given, on or off."""
    return store.ways(connection, person)


def set_way(
    connection: Connection, person: str, channel: str, address: str, *, now: datetime, secret: bytes | None = None
) -> None:
    """Keep an address for a channel and turn it on. Raises NotUnderstood for one that is no address."""
    check_address(channel, address.strip())
    store.keep_way(connection, Way(person, channel, address.strip(), secret, True, now, None, None))


def switch_way(connection: Connection, person: str, channel: str, *, is_on: bool) -> None:
    """Turn a way on or off; turned on anew, earlier failures are forgotten. Raises NotFound where there is none."""
    cleared = {"failed_at": None, "fault": None} if is_on else {}
    if not store.change_way(connection, person, channel, is_on=is_on, **cleared):
        raise NotFound(_("There is no such way to tell you."), kept=_KEPT, next_step=_("Give an address first."))


def forget_way(connection: Connection, person: str, channel: str) -> None:
    """Forget an address."""
    store.drop_way(connection, person, channel)


def check_address(channel: str, address: str) -> None:
    """Raise NotUnderstood for what is no address of a channel."""
    if channel == EMAIL:
        if len(address) > LONGEST_ADDRESS or not _EMAIL.fullmatch(address):
            raise NotUnderstood(
                _("This is no e-mail address."), kept=_KEPT, next_step=_("Write it like name@example.org.")
            )
    elif channel == WEBHOOK:
        if len(address) > LONGEST_URL or not _URL.fullmatch(address):
            raise NotUnderstood(
                _("This is no address of a webhook."),
                kept=_KEPT,
                next_step=_("Write it like https://example.org/vigil."),
            )
    else:
        raise NotUnderstood(_("There is no such way to be told."), kept=_KEPT)


# --------------------------------------------------------------------------------------------------------- absences


def absences(connection: Connection, person: str, *, today: date) -> list[Absence]:
    """When a person is away, from today on, the next first."""
    return [one for one in store.absences(connection, on=today.isoformat()) if one.person == person]


def may_substitute(connection: Connection, person: str, directory: Directory) -> list[Known]:
    """Who may stand in for a person: of the same office, in the same role, or both in a role of the office whose cases
    these are.
    """
    people, home = directory.people(connection), directory.ours(connection)
    return _substitutes(people, person, home, ours(law_in_force(connection).book.rules))


def set_absence(connection: Connection, person: str, kept: Absence, *, directory: Directory, today: date) -> None:
    """Keep that a person is away. Raises NotUnderstood for days that cannot be, NotFound for whoever may not stand in.

    The substitute is asked again whenever something is to be told: whoever left meanwhile stands in for nobody.
    """
    first, last = _day(kept.first_on), _day(kept.last_on)
    if not first <= last <= first + LONGEST_ABSENCE or last < today:
        raise NotUnderstood(
            _("The absence was not kept: its last day lies before its first, in the past, or more than a year on."),
            next_step=_("Correct the days."),
        )
    if kept.person != person or kept.substitute not in {
        one.person for one in may_substitute(connection, person, directory)
    }:
        raise NotFound(
            _("The absence was not kept: this person cannot stand in for you."),
            next_step=_("Choose a colleague of your office in the same role."),
        )
    store.keep_absence(connection, kept)


def drop_absence(connection: Connection, person: str, first_on: str) -> None:
    """Take an absence back. Raises NotFound where there is none."""
    if not store.drop_absence(connection, person, first_on):
        raise NotFound(_("There is no absence that begins on this day."))


def _substitutes(people: Sequence[Known], person: str, home: frozenset[str], own: frozenset[str]) -> list[Known]:
    mine = [one for one in people if one.person == person]
    found: dict[str, Known] = {}
    for one in people:
        for seat in mine:
            alike = one.role == seat.role or (seat.office in home and {one.role, seat.role} <= own)
            if one.person != person and one.office == seat.office and alike:
                found.setdefault(one.person, one)
    return [found[other] for other in sorted(found)]


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise NotUnderstood(
            _("The absence was not kept: a day is written like 2026-03-02."), next_step=_("Correct the days.")
        ) from None


def forget_person(connection: Connection, person: str) -> None:
    """Forget every address and choice of somebody who left; what they were told stays on record."""
    store.forget(connection, person)


# ------------------------------------------------------------------------------------------------- calendar address


def make_feed(connection: Connection, person: str, *, now: datetime) -> str:
    """A new calendar address: its secret part, shown once. The one before ends."""
    secret = secrets.token_urlsafe(FEED_BYTES)
    store.revoke_feeds(connection, person, now=now)
    store.add_feed(connection, Feed(_digest(secret), person, now, None))
    return secret


def revoke_feed(connection: Connection, person: str, *, now: datetime) -> bool:
    """End a person's calendar address; False where there was none."""
    return store.revoke_feeds(connection, person, now=now) > 0


def feed(connection: Connection, person: str) -> Feed | None:
    """The calendar address that a person has: since when, not what it is."""
    return store.feed_of(connection, person)


def whose_feed(connection: Connection, secret: str) -> str | None:
    """Whose calendar address this is; None for one that is unknown or was revoked."""
    return store.feed_person(connection, _digest(secret))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
