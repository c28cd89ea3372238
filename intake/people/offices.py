"""Offices and who sits in them: added, joined, seated by a colleague, left.

An office is of one of three kinds: `intake` holds dossiers, `partner` is granted parts of those that were sent to it,
`keyless` (administration, oversight) holds nothing. Whoever runs the command line adds offices and members; that opens
nothing. A key is passed on by somebody who holds it, after both have compared the fingerprint by voice: `seat`.
"""

import re
from datetime import datetime

from sqlalchemy import Connection

from intake.people import epochs, keys, membership, rotation, seats
from intake.people.accounts import PERSON
from intake.people.epochs import INTAKE, KEYLESS, PARTNER, Rotated
from intake.people.signed_in import SignedIn
from intake.people.store import keys as store
from intake.people.store import people
from intake.vault.holders import PrivateKey, PublicKey
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood, _
from workflow.ledger.entry import By
from workflow.store import Tables

KINDS = (INTAKE, PARTNER, KEYLESS)
_ID = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_ASK_THEM = _("Ask them to read out the fingerprint again; they find it where they signed in.")


def add(connection: Connection, office: str, title: str, kind: str) -> None:
    """Add an office. Raises NotUnderstood for an id, title or kind that is none, NotNow if the id is taken."""
    if not _ID.fullmatch(office):
        raise NotUnderstood(
            _("An office is named in events by a to z, 0 to 9, hyphen, stop and underscore, a letter first.")
        )
    if kind not in KINDS:
        raise NotUnderstood(_("There is no such kind of office."), next_step=_("Take intake, partner or keyless."))
    if not title.strip():
        raise NotUnderstood(_("An office has a title, by which people know it."))
    if people.find_office(connection, office) is not None:
        raise NotNow(_("There is an office of this id already."))
    people.add_office(connection, office, title.strip(), kind)


def join(connection: Connection, office: str, person: str, role: str, *, by: By, now: datetime) -> bool:
    """Make somebody a member. Returns whether a colleague must now seal the office's key to them (`seat`).

    The first member of an office that has no key makes it: now, or when they first sign in. Raises as
    `membership.join`.
    """
    membership.join(connection, office, person, role, by=by, now=now)
    found = people.find_person(connection, person)
    if found is not None and found.key is not None:
        epochs.first_if_none(connection, office, keys.pinned(connection, found.key).public, by=by, now=now)
    waits = found is not None and found.kind == PERSON and person not in seats.who_could_open(connection, office)
    return waits and _has_key(connection, office)


def seat(connection: Connection, who: SignedIn, office: str, person: str, *, fingerprint: str) -> None:
    """Seal every key of an office that is in use to a member, whose fingerprint was compared by voice.

    `fingerprint` is what the member read out: the 20 digits of `PublicKey.spoken`. Raises NotAllowed if it is another
    one, if `who` does not hold the office's key or the member is none, NotNow if they have not signed in yet.
    """
    if not any(one == person for one, _role in membership.told(connection, office)):
        raise NotAllowed(_("That person is not in this office."), next_step=_("Add them: `vigil offices join`."))
    found = people.find_person(connection, person)
    if found is None or found.key is None or found.disabled_at is not None:
        raise NotNow(_("That person has no key yet."), next_step=_("They sign in with their one-time code first."))
    _seal(connection, who, office, keys.pinned(connection, found.key).public, fingerprint)


def seat_recovery(connection: Connection, who: SignedIn, office: str, *, fingerprint: str) -> None:
    """Seal every key of an office that is in use to recovery, whose fingerprint stands on the sheets; earlier recovery
    keys open it no more. Raises as `seat`.
    """
    recovery = keys.newest(connection, keys.RECOVERY)
    if recovery is None:
        raise NotNow(_("There is no recovery key yet."), next_step=_("Make one: `vigil keys recovery`."))
    log = keys.published(connection)
    earlier = [one for one in log.numbers[keys.RECOVERY].values() if one != recovery.fingerprint]
    for seed in _seal(connection, who, office, recovery.public, fingerprint):
        for old in earlier:
            store.drop_seat(connection, seed.public.fingerprint.hex(), old)


async def leave(
    tables: Tables, office: str, person: str, *, by: By, now: datetime, colleague: SignedIn | None = None
) -> Rotated | None:
    """End a membership, and give the office a key that the leaver never had.

    The second needs a colleague who holds the key; without one the membership alone ends, and `epochs.state` asks for
    the rest. Interrupted after it, `epochs.rotate` goes on. Raises NotFound if that person is not in the office.
    """
    if colleague is not None and colleague.by.person == person:
        raise NotAllowed(
            _("Whoever leaves does not make the next key."), next_step=_("A colleague who stays can do this.")
        )
    await tables.write(membership.leave, office, person, by=by, now=now)
    if colleague is None:
        return None
    return await epochs.rotate(tables, colleague, office, now=now, reason=rotation.MEMBER_LEFT)


def _has_key(connection: Connection, office: str) -> bool:
    return keys.published(connection).newest(f"office:{office}") is not None


def _seal(connection: Connection, who: SignedIn, office: str, to: PublicKey, fingerprint: str) -> list[PrivateKey]:
    if "".join(fingerprint.split()).lower() != to.spoken.replace(" ", ""):
        raise NotAllowed(
            _("The fingerprint that was read out is not that of the key here."),
            kept=_("Nothing was sealed: this may be another person's key."),
            next_step=_ASK_THEM,
        )
    held = _held(connection, who, office)
    for name, seed in held.items():
        seats.put(connection, seed, name, to)
    return list(held.values())


def _held(connection: Connection, who: SignedIn, office: str) -> dict[str, PrivateKey]:
    """The keys of an office that `who` holds and that are in use, by name. Raises NotAllowed without the newest."""
    newest = keys.newest(connection, f"office:{office}")
    if newest is None:
        raise NotFound(_("This office has no key."))
    held = {}
    for row in store.in_use(connection, f"office:{office}"):
        if row.fingerprint in who.keyring.held:
            pin = keys.pinned(connection, row.fingerprint)
            held[pin.name] = who.keyring.held[row.fingerprint]
    if newest.name not in held or not who.is_in(office):
        raise NotAllowed(
            _("You do not hold the key of this office."), next_step=_("A colleague who holds it can do this.")
        )
    return held
