"""Signing in is opening one's own key: there is no hash of a passphrase beside it that could be stolen.

    first_sign_in      a one-time code, a name and a passphrase become a person's own key pair
    sign_in            name and passphrase open it; a session keeps it open (`sessions`)
    change_passphrase  the same key under another passphrase; every session ends

A wrong name and a wrong passphrase take the same time and give the same sentence. Passphrases are tried off the event
loop (`slow`) and a few times a minute for a name (`attempts`); nobody is locked out. Read `sign_in`.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from intake.people import accounts, attempts, epochs, joining, keys, sessions
from intake.people.choosing import check_passphrase, known_as
from intake.people.joining import Joined
from intake.people.sessions import resume
from intake.people.signed_in import SignedIn, signed_in
from intake.people.slow import slowly
from intake.people.store import access, people
from intake.people.store.people import Person
from intake.vault.binding import NotOpened
from intake.vault.holders import PrivateKey
from intake.vault.passphrases import FORM, LANES, MEMORY_KIB, PASSES, WHOLE_BYTES, open_seed, seal_seed
from intake.vault.receipts import Code
from workflow.errors import Broken, Busy, NotAllowed, NotUnderstood, _
from workflow.store import Tables

__all__ = ["FirstSignIn", "SignedIn", "change_passphrase", "first_sign_in", "identify", "resume", "sign_in", "sign_out"]

# How often a first sign-in begins anew when others come in at the same moment: all of them write the same stream.
TRIES = 5

# What is opened in the name of nobody: it costs what a person's key costs, and never opens.
_COSTS = FORM + MEMORY_KIB.to_bytes(4, "big") + PASSES.to_bytes(4, "big") + bytes([LANES])
_NOBODY = _COSTS + os.urandom(WHOLE_BYTES - len(_COSTS))


@dataclass(frozen=True, slots=True, repr=False)
class FirstSignIn:
    """What came of a one-time code: the session, how a colleague hears the new key ("1a2b 3c4d …"), and in how many
    cases something was sealed anew because it had come in under a key that the code opened.
    """

    cookie: str
    who: SignedIn
    spoken: str
    came_before: int


async def sign_in(tables: Tables, name: str, passphrase: str, *, now: datetime) -> tuple[str, SignedIn]:
    """Open somebody's key and begin a session: the cookie's value, and who they are.

    Raises NotAllowed in one sentence whatever is wrong, Busy if too many try at once or for one name.
    """
    person, own = await _opened(tables, name, passphrase, now=now)
    return await tables.write(_begun, person, own, now=now)


async def identify(tables: Tables, name: str, passphrase: str, *, now: datetime) -> SignedIn:
    """`sign_in` for one command, without a session."""
    person, own = await _opened(tables, name, passphrase, now=now)
    return await tables.read(signed_in, person, own)


async def sign_out(tables: Tables, cookie: str) -> None:
    """End the session of this cookie; one that is none is no fault."""
    await sessions.end(tables, cookie)


async def first_sign_in(tables: Tables, code: str, name: str, passphrase: str, *, now: datetime) -> FirstSignIn:
    """Make a person's own key pair, and lock it with the passphrase they choose.

    Where the code opened an office's key, that key is followed by a new one, since whoever made the code saw it; what
    came in before is sealed to the new one. Raises NotAllowed for a code that was used or is unknown, NotUnderstood for
    a mistyped code, or for a name or passphrase that will not do: nothing is changed then, and the code is still good.
    """
    read, known = Code.read(code), known_as(name)
    invited = await tables.read(joining.invited, read)
    own = PrivateKey.generate()
    locked = await slowly(_lock, own.seed, passphrase, known, person=invited.id)
    joined = await _joined(tables, read, invited.id, known, own, locked, now=now)
    came = await _finish(tables, joined, now=now)
    who = await resume(tables, joined.cookie, now=now)
    return FirstSignIn(joined.cookie, who, own.public.spoken, came)


async def _joined(
    tables: Tables, code: Code, person: str, name: str, own: PrivateKey, locked: bytes, *, now: datetime
) -> Joined:
    """Use a code up; again where somebody else published a key at the same moment, for nothing was kept then."""
    for _turn in range(TRIES - 1):
        with suppress(Busy):
            return await tables.write(joining.join_with, code, person, name, own, locked, now=now)
    return await tables.write(joining.join_with, code, person, name, own, locked, now=now)


async def change_passphrase(tables: Tables, who: SignedIn, old: str, new: str, *, now: datetime) -> None:
    """Lock one's own key with another passphrase, and end all sessions, this one too. The key stays the same.

    The old passphrase opens a copy of the database from before. Raises as `sign_in` and `first_sign_in`.
    """
    person, own = await _opened(tables, who.name, old, now=now)
    if person.id != who.by.person:
        raise _refused()
    locked = await slowly(_lock, own.seed, new, who.name, person=person.id)
    await tables.write(_relock, person, locked)


async def _opened(tables: Tables, name: str, passphrase: str, *, now: datetime) -> tuple[Person, PrivateKey]:
    try:
        known = known_as(name)
    except NotUnderstood:
        known = ""  # nobody's
    attempts.attempt(known, now=now)
    person = await tables.read(people.person_named, known)
    locked, whose = _NOBODY, ""
    if person is not None and person.locked is not None and person.disabled_at is None:
        locked, whose = person.locked, person.id
    try:
        seed = await slowly(open_seed, locked, passphrase, person=whose)
    except NotOpened:
        raise _refused() from None
    own = PrivateKey(seed)
    if person is None or own.public.fingerprint.hex() != person.key:
        raise Broken(
            _("Your key opens, and it is not the one that is kept as yours."),
            next_step=_("Run `vigil verify`, and ask for a new one-time code."),
        )
    await tables.read(keys.pinned, person.key)
    attempts.succeeded(known)
    return person, own


def _lock(seed: bytes, passphrase: str, name: str, *, person: str) -> bytes:
    check_passphrase(passphrase, name)
    return seal_seed(seed, passphrase, person=person)


def _begun(connection: Connection, person: Person, own: PrivateKey, *, now: datetime) -> tuple[str, SignedIn]:
    """A session, unless the person was disabled or got another key while the passphrase was tried."""
    return sessions.begin(connection, _unchanged(connection, person), own, now=now)


def _relock(connection: Connection, person: Person, locked: bytes) -> None:
    _unchanged(connection, person)
    people.change_person(connection, person.id, locked=locked)
    access.drop_sessions_of(connection, person.id)


def _unchanged(connection: Connection, person: Person) -> Person:
    if people.find_person(connection, person.id) != person:
        raise _refused()
    return person


async def _finish(tables: Tables, joined: Joined, *, now: datetime) -> int:
    """Seal anew what the code opened. Interrupted here, both keys are held, and `epochs.rotate` goes on."""
    came = 0
    by = await tables.read(accounts.by_themselves, joined.person)
    for office in joined.renewed:
        done = await epochs.finish(tables, joined.keyring, office, by=by, now=now, reason=joined.reason)
        came += done.cases
    return came


def _refused() -> NotAllowed:
    return NotAllowed(
        _("Name and passphrase do not open a key."),
        next_step=_("Type both again. If the passphrase is lost, ask for a new one-time code."),
    )
