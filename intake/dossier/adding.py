"""Somebody of an office puts something into a dossier. Read `add_item`; words of acts and notes: `acts.py`."""

import os
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from intake.dossier import rows
from intake.dossier.acting import acting_for
from intake.dossier.contents import Private
from intake.dossier.granting import is_to_be_made, keepers, made
from intake.dossier.messages import check_room
from intake.dossier.opening import closed, keys_of
from intake.dossier.rows import SealedGrant, SealedItem, fresh_name
from intake.dossier.stand import GRANTED, ITEM_ADDED, Stand, taken_stand
from intake.people.signed_in import SignedIn
from intake.people.store.keys import wait_for_key_change
from intake.vault.items import Place
from intake.vault.keyring import Keyring
from workflow.case import Telling, record_many
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables

LEGAL = "legal"
MADE_FOR = {"medical": "medical_examination", LEGAL: "referral"}  # the reason of a compartment's first grant


async def add_item(
    tables: Tables, case: str, content: bytes, *, compartment: str, kind: str, signed_in: SignedIn, now: datetime
) -> str:
    """Seal `content` into a compartment of a case (its stream); returns the item's name.

    Of `medical` and `legal` the first item makes the compartment, for whoever adds it and whoever keeps the dossier.
    Raises NotAllowed for whoever cannot open it, NotNow after erasure or when the dossier is full.
    """
    return await tables.write(_add_item, case, content, compartment, kind, signed_in, now)


def _add_item(
    connection: Connection,
    case: str,
    content: bytes,
    compartment: str,
    kind: str,
    signed_in: SignedIn,
    now: datetime,
) -> str:
    wait_for_key_change(connection)
    stand = taken_stand(connection, case)
    added = sealed(connection, case, stand, content, compartment, kind, signed_in)
    record_many(connection, added.tellings(now), now=now)
    rows.add(connection, case, [added.item], added.grants)
    return added.item.name


class Added(Private, frozen=True):
    """Something sealed, with the grants of a compartment that was made for it: not yet told and not yet kept."""

    item: SealedItem
    grants: Sequence[SealedGrant]
    events: Sequence[Event]
    by: By

    def tellings(self, now: datetime) -> list[Telling]:
        """What is told of it."""
        return [Telling(event, self.by, Moment.exactly(now)) for event in self.events]


def sealed(
    connection: Connection, case: str, stand: Stand, content: bytes, compartment: str, kind: str, signed_in: SignedIn
) -> Added:
    """Seal `content` for a dossier that was taken, as a part of a larger piece of work. Raises as `add_item`."""
    check_room(stand)
    key, grants = compartment_key(connection, case, stand, compartment, signed_in.keyring)
    item = SealedItem.of(content, key, Place(case, compartment, fresh_name(), kind))
    events = [Event(case, ITEM_ADDED, {"items": [item.told]})]
    if grants:
        told = {"grants": [one.told for one in grants], "reason": MADE_FOR[compartment]}
        events.insert(0, Event(case, GRANTED, told))
    rules = law_in_force(connection).book.rules
    return Added(item, grants, events, acting_for(signed_in, GRANTED if grants else ITEM_ADDED, rules).by)


def compartment_key(
    connection: Connection, case: str, stand: Stand, compartment: str, keyring: Keyring
) -> tuple[bytes, Sequence[SealedGrant]]:
    """The key of a compartment, and the grants that have to be told and kept because it is made now.

    Raises NotAllowed where the keyring does not open it, or nothing else of the case.
    """
    keys = keys_of(connection, case, stand, keyring)
    if compartment in keys:
        return keys[compartment], ()
    if not is_to_be_made(compartment, stand):
        raise closed()
    if compartment == LEGAL and not any(one in keyring.held for one in keepers(stand)):
        raise closed()  # the office writes its own words there: whoever makes it would read them
    fresh = {compartment: os.urandom(32)}
    grants = {one.holder: one for one in made(connection, case, stand, fresh)}
    for holder in stand.holders():
        if holder in keyring.held and holder not in grants:
            grants[holder] = SealedGrant.of(fresh, keyring.held[holder].public, stream=case)
    return fresh[compartment], list(grants.values())
