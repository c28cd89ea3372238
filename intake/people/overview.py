"""People, offices and keys as whoever looks after them sees them: never a secret, never content.

Read `offices_seen`.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from intake.people import epochs, keys, seats, second_factor
from intake.people.keys import RECOVERY
from intake.people.store import keys as store
from intake.people.store import people
from intake.people.store.people import Person
from intake.vault.holders import PublicKey

DISABLED, ACTIVE, INVITED, WITHOUT_CODE = "disabled", "active", "invited", "without_code"


class Role(Struct, frozen=True):
    """A role of somebody in an office."""

    office: str
    role: str


class PersonSeen(Struct, frozen=True):
    """Somebody. `state`: disabled; active (has a key, or is a service); invited (has a code, no key yet); without_code.

    `spoken` is the fingerprint of their key as it is read out.
    """

    person: str
    name: str
    kind: str
    state: str
    roles: tuple[Role, ...]
    spoken: str | None
    second_factor: bool
    made_at: datetime
    disabled_at: datetime | None


class MemberSeen(Struct, frozen=True):
    """A member in one role, and whether their passphrase opens the office's newest key."""

    person: str
    name: str
    role: str
    opens: bool


class OfficeSeen(Struct, frozen=True):
    """An office. `key` is the name of its newest epoch; `cases_under_older` counts what earlier epochs still open,
    `change_due` says that its key is known to somebody who is not to have it.
    """

    office: str
    title: str
    kind: str
    members: tuple[MemberSeen, ...]
    key: str | None
    spoken: str | None
    cases_under_older: int
    change_due: bool
    sealed_to_recovery: bool


class KeySeen(Struct, frozen=True):
    """A public key, the fingerprint whole and as it is read out, and until when it was used."""

    name: str
    fingerprint: str
    spoken: str
    retired_at: datetime | None


def people_seen(connection: Connection) -> list[PersonSeen]:
    """Everybody, by name."""
    waiting = {one.person for one in people.unused_invitations(connection)}
    return [_person(connection, one, waiting) for one in people.people(connection)]


def offices_seen(connection: Connection) -> list[OfficeSeen]:
    """All offices, by id."""
    return [_office(connection, one) for one in people.offices(connection)]


def keys_seen(connection: Connection) -> list[KeySeen]:
    """All public keys, in the order of publication. Raises Broken as `keys.pinned`."""
    log = keys.published(connection)
    pins = [keys.fitting(row, row.fingerprint, log) for row in store.holders(connection)]
    return [KeySeen(pin.name, pin.fingerprint, pin.public.spoken, pin.retired_at) for pin in pins]


def _person(connection: Connection, one: Person, waiting: set[str]) -> PersonSeen:
    state = ACTIVE if one.key or one.kind == "service" else INVITED if one.id in waiting else WITHOUT_CODE
    roles = tuple(Role(m.office, m.role) for m in people.memberships(connection, one.id))
    spoken = _spoken(connection, one.key)
    return PersonSeen(
        one.id,
        one.name,
        one.kind,
        DISABLED if one.disabled_at else state,
        roles,
        spoken,
        second_factor.has(connection, one.id),
        one.made_at,
        one.disabled_at,
    )


def _office(connection: Connection, one: people.Office) -> OfficeSeen:
    opens = seats.who_could_open(connection, one.id)
    members = tuple(
        MemberSeen(person, found.name, role, person in opens)
        for office, person, role in people.members(connection)
        if office == one.id and (found := people.find_person(connection, person)) is not None
    )
    key = keys.newest(connection, f"office:{one.id}")
    if key is None:
        return OfficeSeen(one.id, one.title, one.kind, members, None, None, 0, False, False)
    found_state = epochs.state(connection, one.id)
    recovery = keys.published(connection).newest(RECOVERY)
    return OfficeSeen(
        one.id,
        one.title,
        one.kind,
        members,
        key.name,
        key.public.spoken,
        sum(found_state.older.values()),
        found_state.known_to_others,
        any(seat.sealed_to == recovery for seat in store.seats_of(connection, key.fingerprint)),
    )


def _spoken(connection: Connection, fingerprint: str | None) -> str | None:
    row = store.find_holder(connection, fingerprint) if fingerprint else None
    return PublicKey(row.public).spoken if row else None
