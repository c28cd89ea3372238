"""What can be seen of a dossier without opening it: its five parts, what lies in each, and who may open it.

From the case's events, grants and names alone: nothing is opened here and nothing recorded. Whoever a circle left out
is told that they were, so that nobody wonders. Read `overview`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.granting import MADE_LATER, in_circle
from intake.dossier.opening import assigned_to
from intake.dossier.reception import MADE, OFFICE
from intake.dossier.stand import OPENED, Stand, standing_of
from intake.people.keys import RECOVERY, pinned
from intake.people.signed_in import SignedIn
from intake.people.store import people
from intake.vault.holders import PublicKey
from workflow.case import load
from workflow.errors import Sentence, _
from workflow.folding import Case
from workflow.history import instant
from workflow.ledger.entry import Entry

REPORTER = "reporter"


class Access(StrEnum):
    """What somebody may do with a part of a dossier."""

    OPEN = "open"
    WITH_REASON = "with_reason"
    SEALED = "sealed"
    SHUT_OUT = "shut_out"
    NOT_MADE = "not_made"
    DESTROYED = "destroyed"


WHY: Mapping[Access, Sentence] = {
    Access.OPEN: _("You may open it: the case is assigned to you."),
    Access.WITH_REASON: _("You may open it with a reason, which whoever the case is assigned to will see."),
    Access.SEALED: _("It is sealed to others. Whoever may open it can grant it to you."),
    Access.SHUT_OUT: _("You were left out of this case because of a conflict of interest."),
    Access.NOT_MADE: _("There is nothing in it yet."),
    Access.DESTROYED: _("Its content and all keys to it were destroyed."),
}


class Holder(Struct, frozen=True):
    """Somebody who may open a part: `kind` is person, office, reporter or recovery, `id` as events name them.

    `last_opened` (UTC) is when they, or anybody of that office, last opened it; of a reporter nobody knows.
    """

    kind: str
    id: str
    name: str
    last_opened: datetime | None


class Part(Struct, frozen=True):
    """A part of a dossier for whoever looks: items by kind, holders in the order in which they were granted it."""

    compartment: str
    access: Access
    items: dict[str, int]
    holders: tuple[Holder, ...]

    @property
    def why(self) -> Sentence:
        """The access in a sentence, with how to get it."""
        return WHY[self.access]


def overview(connection: Connection, case: str, *, signed_in: SignedIn) -> tuple[Part, ...]:
    """All parts of a case's dossier (its stream), always the same five, for somebody. Raises NotFound."""
    here = load(connection, case)
    stand = standing_of(here)
    is_mine = assigned_to(connection, here) == signed_in.by.person
    names = _names(connection, case, stand)
    seen = _last_openings(here.entries)
    return tuple(
        Part(
            name,
            _access(here, stand, name, signed_in, is_assigned=is_mine),
            dict(Counter(item.kind for item in stand.items.values() if item.compartment == name)),
            _holders(stand, name, names, seen),
        )
        for name in (*MADE, *MADE_LATER)
    )


def _access(here: Case, stand: Stand, name: str, signed_in: SignedIn, *, is_assigned: bool) -> Access:
    if stand.erased:
        return Access.DESTROYED
    held = {one for holder in signed_in.keyring.held for one in stand.held_by(holder)}
    if name in held:
        return Access.OPEN if is_assigned else Access.WITH_REASON
    if not held and signed_in.is_in(OFFICE) and in_circle(here):
        return Access.SHUT_OUT
    return Access.SEALED if name in stand.compartments() else Access.NOT_MADE


def _names(connection: Connection, case: str, stand: Stand) -> dict[str, tuple[str, str, str]]:
    """Of each holder (fingerprint): kind, id and name."""
    reporters = {PublicKey(box.public).fingerprint.hex() for box in store.mailboxes(connection, case)}
    return {one: _named(connection, one, one in reporters) for one in stand.holders()}


def _named(connection: Connection, holder: str, is_reporter: bool) -> tuple[str, str, str]:
    if is_reporter:
        return REPORTER, "", ""
    kind, _colon, whose = pinned(connection, holder).whose.partition(":")
    if kind == "person":
        person = people.find_person(connection, whose)
        return kind, whose, person.name if person else whose
    office = people.find_office(connection, whose) if kind != RECOVERY else None
    return kind, whose, office.title if office else whose


def _last_openings(entries: Sequence[Entry]) -> dict[tuple[str, str], datetime]:
    """When a compartment was last opened, by compartment and by who ("person:p-1", "office:intake")."""
    last: dict[tuple[str, str], datetime] = {}
    for entry in entries:
        if entry.kind == OPENED:
            for who in (f"person:{entry.by.person}", f"office:{entry.by.office}"):
                last[str(entry.data.get("compartment")), who] = instant(entry.recorded_at)
    return last


def _holders(
    stand: Stand,
    compartment: str,
    names: Mapping[str, tuple[str, str, str]],
    seen: Mapping[tuple[str, str], datetime],
) -> tuple[Holder, ...]:
    mine = dict.fromkeys(names[one] for one in stand.holders() if compartment in stand.held_by(one))
    return tuple(Holder(kind, whose, name, seen.get((compartment, f"{kind}:{whose}"))) for kind, whose, name in mine)
