"""The second factor: digits of an app on another device, asked for beside the passphrase.

It guards the server, not the ciphertext: whoever has a copy of the database and the passphrase needs no digits. Its
secret lies sealed under a key from the person's own seed, so the passphrase is needed to check digits, and a stolen
database holds no secret of an app. Recovery codes, each for once, are kept as digests keyed from the same seed.

    begin      a secret for the app, which changes nothing yet
    confirm    the app shows the right digits: from now on they are asked for; recovery codes are shown once
    use_of     at each sign-in: what was typed, and how it is used up
    remove_for for somebody who lost app and codes: the next sign-in begins anew

A new own key (a one-time code) ends it. Read `use_of`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from sqlalchemy import Connection

from intake.people import accounts, attempts, sessions, telling
from intake.people.choosing import known_as
from intake.people.signed_in import SignedIn
from intake.people.store import access, people
from intake.people.store import factors as store
from intake.people.store.factors import Factor
from intake.people.store.people import Person
from intake.people.typed_codes import SECRET_BYTES, address, new_recovery_code, recovery_digest, step_of, written
from intake.vault.binding import NotOpened, derive
from intake.vault.boxes import open_box, seal_box
from workflow.errors import Broken, NotAllowed, NotNow, NotUnderstood, _
from workflow.ledger.entry import By
from workflow.store import Tables

RECOVERY_CODES = 10
PURPOSE = "second factor"  # of the box
REMOVED = "second_factor_removed"

# Uses up what was typed; False if that was done meanwhile.
Use: TypeAlias = Callable[[Connection], bool]


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """What an app is given, as text and as the address that its QR holds: shown once, kept sealed."""

    text: str
    uri: str


class Kept(Struct, frozen=True):
    """What is kept of a person's second factor, if there is one, and the digests of unused recovery codes."""

    factor: Factor | None
    codes: frozenset[bytes]


async def begin(tables: Tables, who: SignedIn, *, now: datetime, code: str | None = None) -> Secret:
    """A secret for an app; what was in use stays in use until `confirm`.

    Where a second factor is in use already, `code` is one of it: a session that was left open changes nothing. Raises
    NotAllowed.
    """
    kept = await tables.read(kept_of, who.by.person)
    use = _checked(who, kept, code, now=now)
    secret = os.urandom(SECRET_BYTES)
    pending = seal_box(secret, _secret_key(who.own.seed), PURPOSE, who.by.person)
    await tables.write(_keep_pending, who, use, pending)
    return Secret(written(secret), address(secret, who.name))


async def confirm(tables: Tables, who: SignedIn, code: str, *, now: datetime) -> list[str]:
    """Take the secret into use that `begin` gave, proven by the digits that the app shows; other sessions end.

    Returns recovery codes, which are shown once; those of before no longer work. Raises NotNow if nothing was begun,
    NotAllowed for other digits.
    """
    kept = await tables.read(kept_of, who.by.person)
    if kept.factor is None or kept.factor.pending is None:
        raise _not_begun()
    _count(who, now=now)
    secret = _opened(kept.factor.pending, who.own.seed, who.by.person)
    step = step_of(secret, code, now=now, after=0)
    if step is None:
        raise _not_these()
    codes = await tables.write(_confirm, who, kept.factor.pending, step)
    attempts.succeeded(who.name, known_by=who.session)
    return codes


async def renew_recovery_codes(tables: Tables, who: SignedIn, code: str, *, now: datetime) -> list[str]:
    """Fresh recovery codes, shown once; those of before no longer work. Needs a code, as `begin`. Raises NotAllowed,
    NotNow where there is no second factor.
    """
    kept = await tables.read(kept_of, who.by.person)
    if kept.factor is None or kept.factor.sealed is None:
        raise _not_begun()
    return await tables.write(_renew, who, _checked(who, kept, code, now=now))


def left(connection: Connection, who: SignedIn) -> int:
    """How many recovery codes the person signed in has not used."""
    return len(store.recovery_codes(connection, who.by.person))


def has(connection: Connection, person_id: str) -> bool:
    """Whether a person signs in with a second factor."""
    return store.is_confirmed(connection, person_id)


def is_asked_of(connection: Connection, name: str) -> bool:
    """Whether whoever has this name signs in with a second factor: for the command line, which asks for one thing after
    the other. A page asks for all at once, for the answer tells a stranger something.
    """
    try:
        person = people.person_named(connection, known_as(name))
    except NotUnderstood:
        return False  # nobody's, as when signing in
    return person is not None and has(connection, person.id)


def remove_for(connection: Connection, person: Person, *, by: By, now: datetime) -> None:
    """End the second factor of somebody who lost app and recovery codes; `by` is an administrator, not themselves.

    Their sessions end and their devices count as new: whoever has the passphrase sets up another one. Told in the
    person's stream where the policy has words for it. Raises NotAllowed.
    """
    accounts.check_administers(by)
    if by.person == person.id:
        raise NotAllowed(
            _("Nobody takes away their own second factor."),
            next_step=_("Ask another administrator, or whoever runs the server: `vigil people remove-factor`."),
        )
    store.drop_factor(connection, person.id)
    access.drop_sessions_of(connection, person.id)
    telling.tell_if_known(connection, person.id, REMOVED, {}, by=by, now=now)


# --------------------------------------------------------------------------------------------------------- signing in


def kept_of(connection: Connection, person_id: str) -> Kept:
    """What `use_of` looks at."""
    return Kept(store.find_factor(connection, person_id), store.recovery_codes(connection, person_id))


def use_of(
    kept: Kept, person_id: str, seed: bytes, typed: str | None, *, now: datetime, known_by: str = attempts.STRANGERS
) -> Use | None:
    """How what was typed is used up, in the transaction that lets the person in; None if it is not right, or if digits
    are not taken from there (`known_by`) after many wrong ones.

    Writes nothing and takes no measurable time, whether right or not. Who has no second factor needs to type nothing,
    unless one was confirmed meanwhile. Raises Broken if the secret does not open under the person's own seed.
    """
    factor = kept.factor
    if factor is None or factor.sealed is None:
        return partial(_has_none, person_id=person_id)
    secret = _opened(factor.sealed, seed, person_id)
    step = step_of(secret, typed or "", now=now, after=factor.last_step)
    if step is not None and attempts.takes_digits(person_id, now=now, known_by=known_by):
        return partial(store.use_step, person_id=person_id, sealed=factor.sealed, step=step)
    digest = recovery_digest(_codes_key(seed), person_id, typed or "")
    if digest in kept.codes:
        return partial(store.use_recovery_code, person_id=person_id, digest=digest)
    if typed:
        attempts.wrong_code(person_id, now=now, known_by=known_by)
    return None


def _has_none(connection: Connection, person_id: str) -> bool:
    return not store.is_confirmed(connection, person_id)


def _checked(who: SignedIn, kept: Kept, code: str | None, *, now: datetime) -> Use:
    """How the code of somebody signed in is used up, if one is needed. Raises NotAllowed if it is not right."""
    _count(who, now=now)
    use = use_of(kept, who.by.person, who.own.seed, code, now=now, known_by=who.session)
    if use is None:
        raise _not_these()
    attempts.succeeded(who.name, known_by=who.session)
    return use


def _count(who: SignedIn, *, now: datetime) -> None:
    attempts.attempt(who.name, now=now, known_by=who.session)


def _keep_pending(connection: Connection, who: SignedIn, use: Use, pending: bytes) -> None:
    _used(connection, use)
    store.keep_pending(connection, who.by.person, pending)


def _confirm(connection: Connection, who: SignedIn, pending: bytes, step: int) -> list[str]:
    if not store.confirm(connection, who.by.person, pending, step=step):
        raise _not_begun()
    sessions.end_others(connection, who)
    return _fresh(connection, who)


def _renew(connection: Connection, who: SignedIn, use: Use) -> list[str]:
    _used(connection, use)
    return _fresh(connection, who)


def _fresh(connection: Connection, who: SignedIn) -> list[str]:
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    key = _codes_key(who.own.seed)
    store.replace_recovery_codes(connection, who.by.person, [recovery_digest(key, who.by.person, one) for one in codes])
    return codes


def _used(connection: Connection, use: Use) -> None:
    if not use(connection):
        raise _not_these()


def _secret_key(seed: bytes) -> bytes:
    return derive(seed, "second factor", 32)


def _codes_key(seed: bytes) -> bytes:
    return derive(seed, "recovery codes", 32)


def _opened(sealed: bytes, seed: bytes, person_id: str) -> bytes:
    try:
        return open_box(sealed, _secret_key(seed), PURPOSE, person_id)
    except NotOpened:
        raise Broken(
            _("The second factor that is kept as yours does not open with your key."),
            next_step=_("Ask an administrator to take it away, and to look who writes in the database."),
        ) from None


def _not_these() -> NotAllowed:
    return NotAllowed(
        _("These are not the digits that your app shows now, or they were used before."),
        next_step=_("Wait until the app shows the next six digits, and type those; a recovery code will do, too."),
    )


def _not_begun() -> NotNow:
    return NotNow(
        _("There is no second factor that this belongs to."),
        next_step=_("Begin again: a fresh code for your app is shown."),
    )
