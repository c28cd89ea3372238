"""Who may open what of a dossier: granted and revoked.

A grant seals keys of compartments to another holder's newest key; a compartment that nobody has yet (medical, legal) is
made when it is first needed, and whoever keeps the whole dossier gets its key too. Revoking takes the sealed keys away:
it cannot make anybody forget what was read, and whoever copied the database before still has what it held; where that
matters, form a circle. Every piece here is one transaction with its events. Read `grant`.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from intake.dossier import rows, store
from intake.dossier.acting import acting_for
from intake.dossier.opening import closed, erased, keys_of
from intake.dossier.reception import MADE, OFFICE
from intake.dossier.rows import SealedGrant
from intake.dossier.stand import GRANTED, RESEALED, REVOKED, Stand, taken, taken_stand
from intake.people.keys import Pinned, newest, pinned
from intake.people.signing_in import SignedIn
from intake.people.store.keys import wait_for_key_change
from intake.vault.holders import PublicKey
from workflow.case import Telling, record, record_many
from workflow.errors import NotFound, NotNow, _
from workflow.events import Event
from workflow.folding import Case
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables

CONFLICT = "conflict_of_interest"
MADE_LATER = ("medical", "legal")


async def grant(
    tables: Tables, case: str, *, to: str, compartments: Sequence[str], reason: str, signed_in: SignedIn, now: datetime
) -> None:
    """Let a holder ("person:p-1", "office:medical-unit") open compartments of a case (its stream).

    Raises NotAllowed for a compartment that the giver cannot open, NotFound for a holder without a key, NotNow for the
    office that a circle was formed against. Granting what is held already changes nothing.
    """
    await tables.write(grant_in, case, to, compartments, reason, signed_in, now)


def grant_in(
    connection: Connection,
    case: str,
    to: str,
    compartments: Sequence[str],
    reason: str,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    """`grant` as a part of a larger piece of work."""
    wait_for_key_change(connection)
    here, stand = taken(connection, case)
    keys = keys_of(connection, case, stand, signed_in.keyring)
    holder = _holder(connection, to, here)
    fresh = {name: os.urandom(32) for name in compartments if is_to_be_made(name, stand)}
    keys |= fresh
    if not compartments or not keys.keys() >= set(compartments):
        raise closed()
    if stand.held_by(holder.fingerprint) >= set(compartments):
        return
    grants = made(connection, case, stand, fresh, but=holder)
    grants.append(SealedGrant.of({name: keys[name] for name in compartments}, holder.public, stream=case))
    told = named(holder) | {"grants": [one.told for one in grants], "reason": reason}
    by = acting_for(signed_in, GRANTED, law_in_force(connection).book.rules).by
    record(connection, Event(case, GRANTED, told), by=by, at=Moment.exactly(now), now=now)
    rows.add(connection, case, grants=grants)


def _holder(connection: Connection, to: str, case: Case) -> Pinned:
    found = newest(connection, to) if to.startswith(("person:", "office:")) else None
    if found is None:
        raise NotFound(
            _("Nothing was granted: this person or office has no key here."),
            next_step=_("A key is made at the first sign-in."),
        )
    if found.whose == f"office:{OFFICE}" and in_circle(case):
        raise NotNow(
            _("Nothing was granted: the case was taken out of the office because of a conflict of interest."),
            next_step=_("Grant it to single persons."),
        )
    return found


def in_circle(case: Case) -> bool:
    """Whether the case was taken out of its office because somebody there has a stake in it."""
    return any(entry.kind == RESEALED and entry.data.get("reason") == CONFLICT for entry in case.entries)


def is_to_be_made(compartment: str, stand: Stand) -> bool:
    """Whether a compartment may be there and is not yet."""
    return compartment in MADE_LATER and compartment not in stand.compartments()


def keepers(stand: Stand) -> list[str]:
    """Whoever keeps the whole dossier: the intake office, or each member of the circle."""
    return [holder for holder in stand.holders() if stand.held_by(holder) >= set(MADE)]


def made(
    connection: Connection, case: str, stand: Stand, fresh: Mapping[str, bytes], *, but: Pinned | None = None
) -> list[SealedGrant]:
    """The keys of compartments just made, sealed to whoever keeps the whole dossier, `but` for one holder."""
    if not fresh:
        return []
    others = (pinned(connection, one) for one in keepers(stand) if but is None or one != but.fingerprint)
    return [SealedGrant.of(fresh, other.public, stream=case) for other in others]


def named(holder: Pinned) -> dict[str, object]:
    """A holder as the events of a dossier name it: kind, and person or office."""
    kind, _colon, whose = holder.whose.partition(":")
    return {"holder": kind, kind: whose} if whose else {"holder": kind}


async def revoke(tables: Tables, case: str, *, holder: str, reason: str, signed_in: SignedIn, now: datetime) -> None:
    """Take away all that a holder ("person:p-1") may open of a case, under whichever of its keys.

    Raises NotAllowed for whoever can open nothing of the case, NotFound if nothing is granted to that holder, NotNow if
    nobody else keeps the whole dossier.
    """
    await tables.write(_revoke, case, holder, reason, signed_in, now)


def _revoke(connection: Connection, case: str, holder: str, reason: str, signed_in: SignedIn, now: datetime) -> None:
    stand = taken_stand(connection, case)
    if stand.erased:
        raise erased()
    if not any(one in signed_in.keyring.held for one in stand.holders()):
        raise closed()
    theirs = [one for one in _published(connection, case, stand) if one.whose == holder]
    if not theirs:
        raise NotFound(_("Nothing of this case is granted to this person or office."))
    gone = {one.fingerprint for one in theirs}
    if not set(keepers(stand)) - gone:
        raise NotNow(
            _("The access was not revoked: nobody else could open the whole dossier any more."),
            next_step=_("Grant all of it to somebody else first."),
        )
    told = [Event(case, REVOKED, named(one) | {"digest": one.fingerprint, "reason": reason}) for one in theirs]
    by = acting_for(signed_in, REVOKED, law_in_force(connection).book.rules).by
    record_many(connection, [Telling(event, by, Moment.exactly(now)) for event in told], now=now)
    for one in gone:
        store.drop_grants(connection, case, one)


def _published(connection: Connection, case: str, stand: Stand) -> Iterable[Pinned]:
    """The holders of a dossier whose keys are published: all but the reporter."""
    reporters = {PublicKey(box.public).fingerprint.hex() for box in store.mailboxes(connection, case)}
    return [pinned(connection, holder) for holder in stand.holders() if holder not in reporters]
