"""The people and keys of a new instance, before anybody has signed in.

There is an intake office whose key is sealed to a one-time code, the first officer's; an administration whose code
opens nothing; and the key of backups, whose private half is printed and not kept. Whoever ran `vigil init` saw the
first code, so its key is followed by another one at the first sign-in. Read `found_people`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from intake.people import accounts, backup_key, epochs, keys, membership, offices
from intake.people.epochs import INTAKE, KEYLESS
from intake.people.store import keys as store
from intake.people.store import people
from intake.vault.holders import PrivateKey
from intake.vault.receipts import Code
from workflow.ledger.entry import By

OFFICE, OFFICER_ROLE = "intake", "intake_officer"
ADMINISTRATION, ADMINISTRATOR_ROLE = "administration", "administrator"


@dataclass(frozen=True, slots=True, repr=False)
class Founded:
    """What is shown once and kept nowhere: two one-time codes and the private key of backups, as texts."""

    officer_code: str
    administrator_code: str
    backup_key: str


def found_people(connection: Connection, *, by: By, now: datetime) -> Founded:
    """Make the intake office with its first epoch, the key of backups, and the codes of the first two people."""
    backup = PrivateKey.generate()
    keys.publish(connection, keys.next_name(connection, keys.BACKUP), backup.public, by=by, now=now)
    offices.add(connection, OFFICE, "Intake office", INTAKE)
    offices.add(connection, ADMINISTRATION, "Administration", KEYLESS)
    officer = _invited(connection, OFFICE, OFFICER_ROLE, by=by, now=now)
    administrator = _invited(connection, ADMINISTRATION, ADMINISTRATOR_ROLE, by=by, now=now)
    epochs.first(connection, OFFICE, officer.holder.public, by=by, now=now)
    return Founded(officer.text, administrator.text, backup_key.written(backup))


def waits_for_the_first_officer(connection: Connection) -> bool:
    """Whether an office still seals to a key that a code opens: nobody can read what comes in, and who saw that code
    can. The pages of the portal open when this is over.
    """
    codes = {one.holder for one in people.unused_invitations(connection)}
    key = keys.newest(connection, f"office:{OFFICE}")
    return key is not None and any(seat.sealed_to in codes for seat in store.seats_of(connection, key.fingerprint))


def _invited(connection: Connection, office: str, role: str, *, by: By, now: datetime) -> Code:
    """Somebody without a name yet, in an office, with a code that lets them in."""
    person = accounts.add(connection, None, now=now)
    membership.join(connection, office, person.id, role, by=by, now=now)
    return accounts.invite(connection, person, now=now)
