"""The key of an office, one an epoch: made, followed by the next, retired.

    begin     a fresh seed, sealed to who held the last one and is still there; published, and from now on sealed to
    finish    everything that older epochs open is sealed to the newest; then their seats are destroyed

Between the two both keys are held, so an interruption anywhere loses nothing: `state` says what is left to do, and
`rotate` goes on with it. A seed exists in clear while it is being sealed, and nowhere afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from intake.people import index_key, keys, membership, rotation, seats
from intake.people.keys import Pinned
from intake.people.signed_in import SignedIn
from intake.people.store import keys as store
from intake.people.store import people
from intake.vault.holders import PrivateKey, PublicKey
from intake.vault.keyring import Keyring
from workflow.errors import NotAllowed, NotFound, NotNow, _
from workflow.ledger.entry import By
from workflow.store import Tables

INTAKE, PARTNER, KEYLESS = "intake", "partner", "keyless"
_NOT_YOURS = _("A colleague who holds that key can do it.")


@dataclass(frozen=True, slots=True)
class State:
    """What is to be done about an office's keys. `older`: epochs not yet retired, with the cases that they still open;
    `known_to_others`: somebody can open the newest who is not, or no longer, to have it.
    """

    older: dict[str, int]
    known_to_others: bool

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return not self.older and not self.known_to_others


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a change of keys did: in how many cases, and in how many earlier keys still open something."""

    cases: int
    left: int


def first(connection: Connection, office: str, to: PublicKey, *, by: By, now: datetime) -> PrivateKey:
    """The first epoch of an office, sealed to one key; of an intake office with the key of its index."""
    row = people.find_office(connection, office)
    seed = PrivateKey.generate()
    indexed = row is not None and row.kind == INTAKE
    index = index_key.fresh(seed) if indexed else None
    _publish(connection, office, seed, [to], index, by=by, now=now)
    return seed


def first_if_none(connection: Connection, office: str, to: PublicKey, *, by: By, now: datetime) -> None:
    """Give an office that has no key its first one, sealed to the first of its members who has a key."""
    row = people.find_office(connection, office)
    if row is not None and row.kind != KEYLESS and keys.published(connection).newest(f"office:{office}") is None:
        first(connection, office, to, by=by, now=now)


def begin_without(connection: Connection, office: str, to: PublicKey, *, by: By, now: datetime) -> None:
    """A fresh key for an office whose last one nobody can open any more: what comes in from now on can be read again.

    What came before stays closed. Raises NotNow while a member could open the last one, and where a recovery key was
    ever made: then shares are needed, so that nobody who can write in the database takes an office over alone.
    """
    store.change_keys(connection)
    _newest(connection, office)
    if keys.newest(connection, keys.RECOVERY) is not None:
        raise NotNow(
            _("The key of this office is not lost: there are recovery shares."),
            next_step=_("Bring enough of them together: `vigil keys recover`."),
        )
    if seats.who_could_open(connection, office):
        raise NotNow(
            _("The key of this office is not lost: a member can open it."),
            next_step=_("Ask that member to seal it to you: `vigil offices seat`."),
        )
    first(connection, office, to, by=by, now=now)


def begin(connection: Connection, keyring: Keyring, office: str, *, by: By, now: datetime) -> str:
    """The next epoch of an office, sealed to the members who hold the last one and to recovery if it did.

    Only a seat that carries the mark of that key counts, and only the key in use of somebody whom the office's stream
    calls a member. Raises NotAllowed unless the keyring holds the last key. Returns the new fingerprint.
    """
    store.change_keys(connection)
    last = _newest(connection, office)
    seed = keyring.held.get(last.fingerprint)
    if seed is None:
        raise NotAllowed(_("You do not hold the newest key of this office."), next_step=_NOT_YOURS)
    row = people.find_office(connection, office)
    following, index = PrivateKey.generate(), None
    if row is not None and row.index_key is not None:
        index = index_key.sealed(index_key.opened(row.index_key, seed), following)
    to = [pin.public for pin in seats.still_here(connection, seed, last.name)]
    _publish(connection, office, following, to, index, by=by, now=now)
    return following.public.fingerprint.hex()


async def finish(
    tables: Tables, keyring: Keyring, office: str, *, by: By, now: datetime, reason: str = rotation.ROTATION
) -> Rotated:
    """Seal to the newest epoch what older ones open, and destroy the seats of those that open nothing more.

    An older key that is not on the ring is left to a colleague who has it.
    """
    newest = await tables.read(_newest, office)
    sealed = still = 0
    for old, cases in (await tables.read(state, office)).older.items():
        if old not in keyring.held:
            still += cases
            continue
        sealed += await rotation.rewrap(tables, keyring, old=old, new=newest.fingerprint, now=now, by=by, reason=reason)
        still += await tables.write(_retire, old, now=now)
    return Rotated(sealed, still)


async def rotate(
    tables: Tables, who: SignedIn, office: str, *, now: datetime, reason: str = rotation.ROTATION
) -> Rotated:
    """Give an office a new key, or go on with a change of keys that was interrupted.

    `who` must hold the newest key. Raises NotAllowed, or Broken as `seats.opened`; whatever was done stays done.
    """
    if not who.is_in(office):
        raise NotAllowed(_("You are not in this office."), next_step=_NOT_YOURS)
    found = await tables.read(state, office)
    if found.known_to_others or not any(old in who.keyring.held for old in found.older):
        await tables.write(begin, who.keyring, office, by=who.by, now=now)
    return await finish(tables, who.keyring, office, by=who.by, now=now, reason=reason)


def state(connection: Connection, office: str) -> State:
    """What is to be done about the keys of an office."""
    newest = _newest(connection, office)
    in_use = store.in_use(connection, f"office:{office}")
    older = {one.fingerprint: rotation.left(connection, one.fingerprint) for one in in_use}
    older.pop(newest.fingerprint, None)
    return State(older, _is_known_to_others(connection, office, newest))


def _is_known_to_others(connection: Connection, office: str, newest: Pinned) -> bool:
    """Whether a seat of the newest epoch is sealed to anybody but members who may sign in, codes and recovery."""
    log = keys.published(connection)
    members = [person for person, _role in membership.told(connection, office)]
    here = {person.id for person in people.present(connection, office, members)}
    may = {log.newest(keys.RECOVERY), *(one.holder for one in people.unused_invitations(connection))}
    for seat in store.seats_of(connection, newest.fingerprint):
        whose = log.pins.get(seat.sealed_to, (0, ""))[1].partition("#")[0]
        if seat.sealed_to not in may and whose.removeprefix("person:") not in here:
            return True
    return False


def _retire(connection: Connection, old: str, *, now: datetime) -> int:
    """Retire an epoch and destroy its seats, unless it still opens something; returns in how many cases it does."""
    still = rotation.left(connection, old)
    if not still:
        store.drop_seats_of(connection, old)
        store.retire(connection, old, now=now)
    return still


def _publish(
    connection: Connection,
    office: str,
    seed: PrivateKey,
    to: Sequence[PublicKey],
    index: bytes | None,
    *,
    by: By,
    now: datetime,
) -> None:
    name = keys.next_name(connection, f"office:{office}")
    fingerprint = keys.publish(connection, name, seed.public, by=by, now=now)
    for public in to:
        seats.put(connection, seed, name, public)
    people.keep_office_key(connection, office, key=fingerprint, index_key=index)


def _newest(connection: Connection, office: str) -> Pinned:
    key = keys.newest(connection, f"office:{office}")
    if key is None:
        raise NotFound(_("This office has no key."))
    return key
