"""Somebody of the office puts something into a dossier: a note, the words of a reason. Read `add_item`."""

import os
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from intake.dossier import rows
from intake.dossier.granting import is_to_be_made, made
from intake.dossier.messages import check_room
from intake.dossier.opening import closed, keys_of
from intake.dossier.rows import SealedGrant, SealedItem, fresh_name
from intake.dossier.stand import GRANTED, ITEM_ADDED, Stand, taken_stand
from intake.people.signing_in import SignedIn
from intake.people.store.keys import wait_for_key_change
from intake.vault.items import Place
from intake.vault.keyring import Keyring
from workflow.case import Telling, record_many
from workflow.events import Event
from workflow.moment import Moment
from workflow.store import Tables

MADE_FOR = {"medical": "medical_examination", "legal": "referral"}  # the reason of a compartment's first grant


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
    check_room(stand)
    key, grants = compartment_key(connection, case, stand, compartment, signed_in.keyring)
    item = SealedItem.of(content, key, Place(case, compartment, fresh_name(), kind))
    events = [Event(case, ITEM_ADDED, {"items": [item.told]})]
    if grants:
        told = {"grants": [one.told for one in grants], "reason": MADE_FOR[compartment]}
        events.insert(0, Event(case, GRANTED, told))
    record_many(connection, [Telling(event, signed_in.by, Moment.exactly(now)) for event in events], now=now)
    rows.add(connection, case, [item], grants)
    return item.name


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
    fresh = {compartment: os.urandom(32)}
    grants = {one.holder: one for one in made(connection, case, stand, fresh)}
    for holder in stand.holders():
        if holder in keyring.held and holder not in grants:
            grants[holder] = SealedGrant.of(fresh, keyring.held[holder].public, stream=case)
    return fresh[compartment], list(grants.values())
