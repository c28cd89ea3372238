"""Signing in is opening one's own key: there is no hash of a passphrase beside it that could be stolen.

    first_sign_in      a one-time code, a name and a passphrase become a person's own key pair
    sign_in            name and passphrase open it, then the second factor is asked for; a session keeps it open
    change_passphrase  the same key under another passphrase; every session ends

A wrong name, a wrong passphrase and a wrong code take the same time and give the same sentence. Passphrases are tried
off the event loop (`slow`) and a few times a minute for a name (`attempts`); nobody is locked out. Read `sign_in`.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from intake.people import accounts, attempts, devices, epochs, joining, keys, second_factor, sessions
from intake.people.choosing import check_passphrase, known_as
from intake.people.joining import Joined
from intake.people.second_factor import Kept, Use
from intake.people.sessions import resume
from intake.people.signed_in import SignedIn, signed_in
from intake.people.slow import slowly, slowly_for_known
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


async def sign_in(
    tables: Tables, name: str, passphrase: str, *, now: datetime, code: str | None = None, device: str | None = None
) -> tuple[str, SignedIn]:
    """Open somebody's key and begin a session: the cookie's value, and who they are.

    `code` is what an app shows, or a recovery code, of who has a second factor; `device` (`devices.known_or_new`) is
    where they sit. Raises NotAllowed in one sentence whatever is wrong, Busy if too many try at once or for one name.
    """
    opened, use = await _proven(tables, name, passphrase, code, device, now=now)
    begun = await tables.write(_begun, opened.person, opened.own, use, device, now=now)
    attempts.succeeded(opened.person.name, known_by=opened.known_by)
    return begun


async def identify(tables: Tables, name: str, passphrase: str, *, now: datetime, code: str | None = None) -> SignedIn:
    """`sign_in` for one command, without a session."""
    opened, use = await _proven(tables, name, passphrase, code, None, now=now)
    who = await tables.write(_identified, opened.person, opened.own, use)
    attempts.succeeded(opened.person.name, known_by=opened.known_by)
    return who


async def sign_out(tables: Tables, cookie: str) -> None:
    """End the session of this cookie; one that is none is no fault."""
    await sessions.end(tables, cookie)


async def first_sign_in(
    tables: Tables, code: str, name: str, passphrase: str, *, now: datetime, device: str | None = None
) -> FirstSignIn:
    """Make a person's own key pair, and lock it with the passphrase they choose.

    Where the code opened an office's key, that key is followed by a new one, since whoever made the code saw it; what
    came in before is sealed to the new one. Raises NotAllowed for a code that was used or is unknown, NotUnderstood for
    a mistyped code, or for a name or passphrase that will not do: nothing is changed then, and the code is still good.
    """
    read, known = Code.read(code), known_as(name)
    invited = await tables.read(joining.invited, read)
    own = PrivateKey.generate()
    locked = await slowly(_lock, own.seed, passphrase, known, person=invited.id)

    def join(connection: Connection) -> Joined:
        return joining.join_with(connection, read, invited.id, known, own, locked, now=now, device=device)

    joined = await _joined(tables, join)
    came = await _finish(tables, joined, now=now)
    who = await resume(tables, joined.cookie, now=now)
    return FirstSignIn(joined.cookie, who, own.public.spoken, came)


async def _joined(tables: Tables, join: Callable[[Connection], Joined]) -> Joined:
    """Use a code up; again where somebody else published a key at the same moment, for nothing was kept then."""
    for _turn in range(TRIES - 1):
        with suppress(Busy):
            return await tables.write(join)
    return await tables.write(join)


async def change_passphrase(tables: Tables, who: SignedIn, old: str, new: str, *, now: datetime) -> None:
    """Lock one's own key with another passphrase, and end all sessions, this one too. The key stays the same.

    The old passphrase opens a copy of the database from before. Raises as `sign_in` and `first_sign_in`.
    """
    opened = await _opened(tables, who.name, old, None, now=now, session=who.session)
    if opened.person.id != who.by.person:
        raise _refused()
    await _check_own(tables, opened)
    locked = await slowly(_lock, opened.own.seed, new, who.name, person=who.by.person)
    await tables.write(_relock, opened.person, locked)
    attempts.succeeded(who.name, known_by=opened.known_by)


@dataclass(frozen=True, slots=True, repr=False)
class _Opened:
    """Whose key a passphrase opened, what is kept of their second factor, and how their attempt was counted."""

    person: Person
    own: PrivateKey
    kept: Kept
    known_by: str


async def _proven(
    tables: Tables, name: str, passphrase: str, code: str | None, device: str | None, *, now: datetime
) -> tuple[_Opened, Use]:
    """Passphrase and second factor: both are looked at before anything is said or written, so that neither the answer
    nor its time tells which of them was wrong.
    """
    opened = await _opened(tables, name, passphrase, device, now=now)
    use = second_factor.use_of(opened.kept, opened.person.id, opened.own.seed, code, now=now, known_by=opened.known_by)
    if use is None:
        raise _refused()
    await _check_own(tables, opened)
    return opened, use


async def _opened(
    tables: Tables, name: str, passphrase: str, device: str | None, *, now: datetime, session: str = ""
) -> _Opened:
    try:
        known = known_as(name)
    except NotUnderstood:
        known = ""  # nobody's
    person, kept, known_by = await tables.read(_found, known, device)
    known_by = session or known_by
    attempts.attempt(known, now=now, known_by=known_by)
    locked, whose = _NOBODY, ""
    if person is not None and person.locked is not None and person.disabled_at is None:
        locked, whose = person.locked, person.id
    in_turn = slowly_for_known if known_by else slowly
    try:
        seed = await in_turn(open_seed, locked, passphrase, person=whose)
    except NotOpened:
        raise _refused() from None
    if person is None:
        raise _refused()
    return _Opened(person, PrivateKey(seed), kept, known_by)


async def _check_own(tables: Tables, opened: _Opened) -> None:
    """Raise Broken for a key that is not the one of this person that the log pins."""
    fingerprint = opened.own.public.fingerprint.hex()
    if fingerprint != opened.person.key:
        raise Broken(
            _("Your key opens, and it is not the one that is kept as yours."),
            next_step=_("Run `vigil verify`, and ask for a new one-time code."),
        )
    await tables.read(keys.pinned, fingerprint)


def _found(connection: Connection, name: str, device: str | None) -> tuple[Person | None, Kept, str]:
    """Who has this name, their second factor, and the device if it is known for them. The same questions for nobody."""
    person = people.person_named(connection, name)
    whose = person.id if person else ""
    known_by = devices.known(connection, device, whose) or attempts.STRANGERS
    return person, second_factor.kept_of(connection, whose), known_by


def _lock(seed: bytes, passphrase: str, name: str, *, person: str) -> bytes:
    check_passphrase(passphrase, name)
    return seal_seed(seed, passphrase, person=person)


def _begun(
    connection: Connection, person: Person, own: PrivateKey, use: Use, device: str | None, *, now: datetime
) -> tuple[str, SignedIn]:
    """A session, unless the person was disabled or got another key while the passphrase was tried."""
    _used(connection, person, use)
    seen = devices.saw(connection, person, device, now=now)
    return sessions.begin(connection, person, own, now=now, device=seen)


def _identified(connection: Connection, person: Person, own: PrivateKey, use: Use) -> SignedIn:
    _used(connection, person, use)
    return signed_in(connection, person, own)


def _used(connection: Connection, person: Person, use: Use) -> None:
    """Use up what was typed as a second factor, if one was asked for; somebody else may have used it meanwhile."""
    _unchanged(connection, person)
    if not use(connection):
        raise _refused()


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
        _("Nobody is signed in: name, passphrase or code is not right."),
        next_step=_(
            "Type all three again: the code that your app shows now, or a recovery code, or none if you have set none"
            " up. If the passphrase is lost, ask for a new one-time code."
        ),
    )
