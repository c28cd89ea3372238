"""People and service accounts: added, let in by a one-time code, disabled and enabled again.

An administrator does this, or whoever runs the command line of the server; it opens nothing. A person has a pseudonym
that events name ("p-…"), and a name that only this database knows; a service account ("s-…") has tokens and no
passphrase.
"""

import re
import secrets
from datetime import datetime

from sqlalchemy import Connection

from intake.people import tokens
from intake.people.choosing import known_as
from intake.people.store import access, factors, keys, people
from intake.people.store.people import Invited, Person
from intake.vault.receipts import Code
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood, _
from workflow.ledger.entry import By

PERSON, SERVICE = "person", "service"
ADMINISTRATOR = "administrator"
_PREFIX = {PERSON: "p-", SERVICE: "s-"}
_PSEUDONYM = re.compile(r"[ps]-[0-9a-f]{16}")


def check_administers(by: By) -> None:
    """Raise NotAllowed for anybody who does not look after people and offices; a page asks before each act here."""
    if by.role != ADMINISTRATOR:
        raise NotAllowed(
            _("Only an administrator does this."),
            next_step=_("Choose that role if you have it, or ask an administrator."),
        )


def add(connection: Connection, name: str | None, *, kind: str = PERSON, now: datetime) -> Person:
    """Add somebody who cannot do anything yet. Without a name, the first sign-in gives it.

    Raises NotNow if the name is taken, NotUnderstood for one that is none.
    """
    person_id = _PREFIX[kind] + secrets.token_hex(8)
    known = person_id
    if name is not None:
        known = known_as(name)
        check_free(connection, known)
    person = Person(person_id, known, kind, None, None, now, None)
    people.add_person(connection, person)
    return person


def check_free(connection: Connection, name: str) -> None:
    """Raise NotNow if somebody has this name (as `known_as` gives it), NotUnderstood if it looks like a pseudonym."""
    if _PSEUDONYM.fullmatch(name):
        raise NotUnderstood(_("This is the form of a pseudonym, not of a name."), next_step=_("Take another one."))
    if people.person_named(connection, name) is not None:
        raise NotNow(_("Somebody has this name already."), next_step=_("Take another one, for example with a letter."))


def named(connection: Connection, name: str) -> Person:
    """Somebody by the name or the pseudonym. Raises NotFound."""
    found = people.person_named(connection, known_as(name)) or people.find_person(connection, name.strip())
    if found is None:
        raise NotFound(_("There is nobody of this name."), next_step=_("`vigil people list` names everybody."))
    return found


def invite(connection: Connection, person: Person, *, now: datetime) -> Code:
    """A one-time code with which a person sets a passphrase; codes not used before no longer work.

    For somebody who has a passphrase, too: it works until the code is used, and what it opened is then opened by nobody
    until a colleague seals it anew. Raises NotNow for a service account, for somebody who is disabled, and where the
    code of before opens an office's key: another one would not.
    """
    if person.kind == SERVICE:
        raise NotNow(_("A service account signs in with tokens alone."), next_step=_("Make one: `vigil keys token`."))
    if person.disabled_at is not None:
        raise NotNow(_("This person is disabled."), next_step=_("Enable them first: `vigil people enable`."))
    if any(keys.seats_for(connection, one.holder) for one in people.unused_invitations(connection, person.id)):
        raise NotNow(
            _("Their code opens the key of an office, and a new one would not."),
            kept=_("The code that they have still works."),
            next_step=_("Use that code. If it is lost, so is what came in: `vigil people invite --lost`."),
        )
    take_back(connection, person)
    code = Code.new()
    holder = code.holder.public.fingerprint.hex()
    people.add_invitation(connection, code.lookup, Invited(person.id, holder, None), made_at=now)
    return code


def take_back(connection: Connection, person: Person) -> None:
    """No code of this person works any more, whatever it opened."""
    for one in people.unused_invitations(connection, person.id):
        keys.drop_seats_for(connection, one.holder)
    people.drop_unused_invitations(connection, person.id)


def disable(connection: Connection, person: Person, *, by: By, now: datetime) -> int:
    """From now on the person cannot sign in; sessions, tokens and codes end. Returns how many tokens were revoked.

    Where they hold an office's key, `epochs.state` asks for a change of keys: what somebody knew is not made unknown.
    """
    people.change_person(connection, person.id, disabled_at=now)
    access.drop_sessions_of(connection, person.id)
    take_back(connection, person)
    return tokens.revoke_all(connection, person.id, by=by, now=now)


def enable(connection: Connection, person: Person) -> None:
    """The person may sign in again with the passphrase of before."""
    people.change_person(connection, person.id, disabled_at=None)


def by_themselves(connection: Connection, person: str) -> By:
    """A person as the events of their own keys name them: in the first role they have, if any."""
    for one in people.memberships(connection, person):
        return By(office=one.office, person=person, role=one.role)
    return By(office="", person=person, role="system")


def new_key(connection: Connection, person: Person, *, now: datetime) -> None:
    """What ends when a person gets another key: sessions, second factor, and what was sealed to the key of before."""
    access.drop_sessions_of(connection, person.id)
    factors.drop_factor(connection, person.id)
    if person.key is not None:
        keys.drop_seats_for(connection, person.key)
        keys.retire(connection, person.key, now=now)
