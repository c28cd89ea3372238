"""Somebody of the office has a stake in a case: it leaves the office's key for a circle of the others.

Every compartment gets a fresh key and every item is sealed anew under another name, to each remaining member and to
recovery; the reporter keeps the messages. What else was granted (a doctor, a prosecutor) ends and is granted anew by
whoever judges that it should be. Marks of the index go, so that searching one's own name finds nothing. What somebody
read before cannot be unread. Read `form`.
"""

import os
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from intake.dossier import marks, rows, store, unfinished
from intake.dossier.contents import Private
from intake.dossier.granting import CONFLICT, keepers
from intake.dossier.lost_receipts import reporters_keys
from intake.dossier.opening import OpenItem, closed, contents, keys_of
from intake.dossier.reception import OFFICE
from intake.dossier.rows import SealedGrant, SealedItem, fresh_name
from intake.dossier.stand import ITEM_ADDED, OPENED, RESEALED, Stand, standing, taken_stand
from intake.people import membership
from intake.people.keys import RECOVERY, Pinned, newest, pinned
from intake.people.signing_in import SignedIn
from intake.people.store import people
from intake.people.store.keys import wait_for_key_change
from intake.vault.items import Place
from workflow.case import Telling, record_many
from workflow.errors import Busy, NotNow, _
from workflow.events import Event
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables

# Seals an attachment anew: its old place and key, its new place and key; returns the digest of the new sealed bytes.
ResealAttachment = Callable[[Place, bytes, Place, bytes], Awaitable[str]]
# Removes the sealed bytes of an attachment: the case's stream, the item's name.
ForgetAttachment = Callable[[str, str], Awaitable[None]]

TRIES = 4
ITEMS_AN_EVENT = 250  # an entry of the log has at most 65,535 bytes; an item takes about 130, a grant 200
MOST_MEMBERS = 100


class _Before(Private, frozen=True):
    """A dossier as it was read; it must still be so when the circle is written."""

    stand: Stand
    keys: dict[str, bytes]
    items: list[OpenItem]
    circle: list[Pinned]


async def form(
    tables: Tables,
    case: str,
    *,
    without: Collection[str],
    signed_in: SignedIn,
    now: datetime,
    reseal_attachment: ResealAttachment,
    forget_attachment: ForgetAttachment,
) -> list[str]:
    """Leave a case (its stream) to the members of the office but for `without` (pseudonyms); returns who they are.

    Raises NotAllowed for whoever cannot open the whole dossier, NotNow if nobody would be left, Busy if others write to
    the case all the time. A crash before the commit leaves the dossier as it was, and new sealed attachments that
    nothing names; a crash after it may leave the old ones, to which nobody has a key.
    """
    for _turn in range(TRIES):
        before = await tables.read(_read, case, without, signed_in)
        fresh = {name: os.urandom(32) for name in before.keys}
        items = [await _resealed(case, item, before.keys, fresh, reseal_attachment) for item in before.items]
        is_kept = await tables.write(_keep, case, before, fresh, items, without, signed_in, now)
        for item in before.items if is_kept else items:
            if (item.content if isinstance(item, OpenItem) else item.sealed) is None:
                await forget_attachment(case, item.name)
        if is_kept:
            return [one.whose.partition(":")[2] for one in before.circle if one.whose.startswith("person:")]
    raise Busy(_("The circle was not formed: others keep writing to the case."), next_step=_("Try again in a minute."))


def _read(connection: Connection, case: str, without: Collection[str], signed_in: SignedIn) -> _Before:
    stand = standing(connection, case)
    keys = keys_of(connection, case, stand, signed_in.keyring)
    if keys.keys() != stand.compartments():
        raise closed()
    items = list(contents(connection, case, stand, keys))
    return _Before(stand, keys, items, _circle(connection, stand, without))


def _circle(connection: Connection, stand: Stand, without: Collection[str]) -> list[Pinned]:
    """The newest keys of the remaining members who may open dossiers, and of recovery.

    Who was left out of a circle before stays out: the next one is made of those who keep the dossier now.
    """
    may_open = law_in_force(connection).book.rules.kinds[OPENED].by
    members = {person for person, role in membership.told(connection, OFFICE) if role in may_open} - {*without}
    keep = {pinned(connection, holder).whose for holder in keepers(stand)}
    present = [f"person:{one.id}" for one in people.present(connection, OFFICE, sorted(members))]
    remaining = [one for one in present if one in keep or f"office:{OFFICE}" in keep]
    circle = [key for one in remaining if (key := newest(connection, one)) is not None]
    if not 0 < len(circle) <= MOST_MEMBERS:
        raise NotNow(
            _("The circle was not formed: %(count)d members with a key would be left.", count=len(circle)),
            next_step=_("Add somebody to the office who has no stake in the case, then try again."),
        )
    recovery = newest(connection, RECOVERY)
    return circle if recovery is None or recovery.retired_at is not None else [*circle, recovery]


async def _resealed(
    case: str, item: OpenItem, old: dict[str, bytes], fresh: dict[str, bytes], reseal: ResealAttachment
) -> SealedItem:
    key = fresh[item.compartment]
    place = Place(case, item.compartment, fresh_name(), item.kind)
    if item.content is not None:
        return SealedItem.of(item.content, key, place)
    was = Place(case, item.compartment, item.name, item.kind)
    digest = await reseal(was, old[item.compartment], place, key)
    return SealedItem(place.name, place.compartment, place.kind, digest, None)


def _keep(
    connection: Connection,
    case: str,
    before: _Before,
    fresh: dict[str, bytes],
    items: Sequence[SealedItem],
    without: Collection[str],
    signed_in: SignedIn,
    now: datetime,
) -> bool:
    """Put the new dossier in the place of the old one; False if that is no longer what was read."""
    wait_for_key_change(connection)
    stand = taken_stand(connection, case)
    circle = _circle(connection, stand, without)
    if stand != before.stand or [one.fingerprint for one in circle] != [one.fingerprint for one in before.circle]:
        return False
    grants = [SealedGrant.of(fresh, one.public, stream=case) for one in circle]
    messages = {"messages": fresh["messages"]}
    grants += [SealedGrant.of(messages, key, stream=case) for key in reporters_keys(connection, case, stand)]
    told = [one.told for one in items]
    first = {"reason": CONFLICT, "items": told[:ITEMS_AN_EVENT], "grants": [one.told for one in grants]}
    events = [Event(case, RESEALED, first)]
    for start in range(ITEMS_AN_EVENT, len(told), ITEMS_AN_EVENT):
        events.append(Event(case, ITEM_ADDED, {"items": told[start : start + ITEMS_AN_EVENT]}))
    record_many(connection, [Telling(event, signed_in.by, Moment.exactly(now)) for event in events], now=now)
    store.drop_items(connection, case)
    store.drop_grants(connection, case)
    rows.add(connection, case, items, grants)
    unfinished.reseal(connection, case, before.keys, fresh)
    marks.drop(connection, case)
    return True
