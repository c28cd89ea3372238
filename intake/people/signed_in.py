"""Who is signed in: a person in one role of one office, with the keys that their own key opens."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from intake.people import seats
from intake.people.store import factors, people
from intake.people.store.people import Membership, Person
from intake.vault.holders import PrivateKey
from intake.vault.keyring import Keyring
from workflow.errors import NotAllowed, _
from workflow.ledger.entry import By
from workflow.store import instance

NOBODY_YET = ""  # the role of somebody who is in no office: it may say nothing


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """`by` is how events name them now; `offices` is where else they are; `session` names the session, if there is one;
    `needs_second_factor` says that they are to set one up before anything else, as everybody but in a demo.

    Read from the database for every request, so that what changed there holds from the next request on.
    """

    by: By
    keyring: Keyring
    name: str
    offices: tuple[Membership, ...]
    own: PrivateKey
    session: str = ""
    needs_second_factor: bool = False

    def acting(self, office: str, role: str) -> "SignedIn":
        """The same person in another of their offices or roles. Raises NotAllowed if they have it not."""
        if not any((one.office, one.role) == (office, role) for one in self.offices):
            raise NotAllowed(
                _("You are not in this office in this role."), next_step=_("Choose one of those that you have.")
            )
        return replace(self, by=By(office=office, person=self.by.person, role=role))

    def is_in(self, office: str) -> bool:
        """Whether they are a member of the office."""
        return any(one.office == office for one in self.offices)

    def check_second_factor(self) -> None:
        """Raise NotAllowed where they have not set one up and must."""
        if self.needs_second_factor:
            raise NotAllowed(
                _("You have not set up your second device yet; nothing opens before."),
                next_step=_("Sign in on the pages, and set it up there."),
            )

    def __repr__(self) -> str:
        return f"SignedIn({self.by.person})"


def signed_in(connection: Connection, person: Person, own: PrivateKey, *, session: str = "") -> SignedIn:
    """Somebody whose key is open, acting in the first of their roles. Raises Broken as `seats.opened`."""
    mine = tuple(people.memberships(connection, person.id))
    first = mine[0] if mine else None
    by = By(office=first.office if first else "", person=person.id, role=first.role if first else NOBODY_YET)
    keyring = seats.ring(connection, own, {one.office for one in mine})
    needs = _needs_second_factor(connection, person.id)
    return SignedIn(by, keyring, person.name, mine, own, session, needs)


def _needs_second_factor(connection: Connection, person_id: str) -> bool:
    if factors.is_confirmed(connection, person_id):
        return False
    here = instance.read(connection)
    return here is None or not here.demo
