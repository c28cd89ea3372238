"""What a one-time code does, in one transaction: a person gets a key, and what was sealed to the code is theirs.

A code is a key, too: offices' keys may be sealed to it (the first officer's, and after a recovery). Such an office gets
its next epoch here, sealed to the person and to whoever held the last one; the old key is held until what it opens is
sealed anew. Read `join_with`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from intake.people import accounts, devices, epochs, keys, rotation, seats, sessions
from intake.people.store import keys as key_store
from intake.people.store import people
from intake.people.store.people import Person
from intake.vault.holders import PrivateKey
from intake.vault.keyring import Keyring
from intake.vault.receipts import Code
from workflow.errors import NotAllowed, _
from workflow.ledger.entry import By


@dataclass(frozen=True, slots=True, repr=False)
class Joined:
    """A person with a new key: their session, and the offices whose old keys (in the ring) are still to be retired."""

    person: str
    cookie: str
    keyring: Keyring
    renewed: tuple[str, ...]
    reason: str


def invited(connection: Connection, code: Code) -> Person:
    """Whom a code lets in. Raises NotAllowed for one that is unknown or was used."""
    found = people.find_invitation(connection, code.lookup)
    person = people.find_person(connection, found.person) if found and found.used_at is None else None
    if person is None or person.disabled_at is not None:
        raise NotAllowed(
            _("This code is unknown, was used, or was taken back."),
            next_step=_("Sign in with your passphrase, or ask whoever runs Vigil for another code."),
        )
    return person


def join_with(
    connection: Connection,
    code: Code,
    person_id: str,
    name: str,
    own: PrivateKey,
    locked: bytes,
    *,
    now: datetime,
    device: str | None = None,
) -> Joined:
    """Use the code up: the person's key is published, locked and seated. Raises NotAllowed, NotNow if somebody has the
    name already.
    """
    person = invited(connection, code)
    if person.id != person_id or not people.use_invitation(connection, code.lookup, now=now):
        raise NotAllowed(_("This code was used a moment ago."))
    _check_name(connection, person, name)
    accounts.new_key(connection, person, now=now)
    by = accounts.by_themselves(connection, person.id)
    whose = f"person:{person.id}"
    fingerprint = keys.publish(connection, keys.next_name(connection, whose), own.public, by=by, now=now)
    people.change_person(connection, person.id, name=name, locked=locked, key=fingerprint)
    held = _seated(connection, code.holder, person.id, own, by=by, now=now)
    for one in people.memberships(connection, person.id):
        epochs.first_if_none(connection, one.office, own.public, by=by, now=now)
    now_known = people.find_person(connection, person.id) or person
    seen = devices.saw(connection, now_known, device, now=now)
    cookie, _who = sessions.begin(connection, now_known, own, now=now, device=seen)
    reason = rotation.FIRST_SIGN_IN if person.key is None else rotation.RECOVERY
    renewed = {name.removeprefix("office:").partition("#")[0] for name in held}
    return Joined(person.id, cookie, Keyring.of(own, *held.values()), tuple(sorted(renewed)), reason)


def _check_name(connection: Connection, person: Person, name: str) -> None:
    """A name that was given stays; who has none yet (the first two people of an instance) takes one that is free."""
    if person.name == name:
        return
    if person.name != person.id:
        raise NotAllowed(
            _("This code was made for another name."), next_step=_("Type the name under which you were added.")
        )
    accounts.check_free(connection, name)


def _seated(
    connection: Connection, code: PrivateKey, person: str, own: PrivateKey, *, by: By, now: datetime
) -> dict[str, PrivateKey]:
    """What was sealed to the code, by name: sealed to the person, and followed by a next epoch of each office."""
    offices = sorted({one.office for one in people.memberships(connection, person)})
    held = seats.opened(connection, code, {f"office:{office}" for office in offices})
    ring = Keyring.of(*held.values())
    for name, seed in held.items():
        seats.put(connection, seed, name, own.public)
    for office in offices:
        newest = keys.newest(connection, f"office:{office}")
        if newest is not None and newest.fingerprint in ring.held:
            epochs.begin(connection, ring, office, by=by, now=now)
    key_store.drop_seats_for(connection, code.public.fingerprint.hex())
    return held
