"""Somebody opens a dossier: whose keys fit, what comes out, and the event that tells of it.

`compartment_keys` gives the keys that a keyring reaches, after comparing every wrap with the log; `contents` opens
items, after the same comparison; `open_items` is what a page of the office calls, and it is the only one that records.
A reporter who reads a mailbox is no event. What does not fit the log raises Broken, and nothing of it is used.
Read `compartment_keys` first.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.acting import acting_for
from intake.dossier.contents import CONTACT, STORED_ELSEWHERE, Private, read_contact
from intake.dossier.search import index_contact
from intake.dossier.stand import OPENED, Stand, broken, standing, taken
from intake.people.signing_in import SignedIn
from intake.vault.items import Place, digest, open_item
from intake.vault.keyring import Keyring
from intake.vault.wraps import unwrap
from workflow.case import Telling, record_many
from workflow.errors import NotAllowed, NotNow, NotUnderstood, _
from workflow.events import Event
from workflow.folding import Case
from workflow.history import history
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables

ASSIGNED = "assigned"  # both an event and the reason of whoever it names
NOTHING_OPENED = _("Nothing was opened.")


class OpenItem(Private, frozen=True):
    """An item that was opened; `content` is None for an attachment, which lies in the storage."""

    name: str
    compartment: str
    kind: str
    digest: str
    content: bytes | None


async def open_items(
    tables: Tables,
    case: str,
    *,
    compartments: Sequence[str],
    signed_in: SignedIn,
    now: datetime,
    reason: str | None = None,
) -> list[OpenItem]:
    """Open compartments of a case (its stream) for somebody of an office, and record that it happened.

    `reason` is a code of the vocabulary, needed unless the case is assigned to this person. All is opened and recorded
    or nothing: raises NotAllowed where one of the compartments is not this person's to open, NotUnderstood without a
    reason, NotNow after erasure. The first opening of the identity by the intake office makes the case searchable.
    """
    return await tables.write(_open_items, case, compartments, reason, signed_in, now)


def _open_items(
    connection: Connection,
    case: str,
    compartments: Sequence[str],
    reason: str | None,
    signed_in: SignedIn,
    now: datetime,
) -> list[OpenItem]:
    here, stand = taken(connection, case)
    keys = keys_of(connection, case, stand, signed_in.keyring)
    if not compartments or not keys.keys() >= set(compartments):
        raise closed()
    reason = _reason(reason, assigned=assigned_to(connection, here) == signed_in.by.person)
    by = acting_for(signed_in, OPENED, law_in_force(connection).book.rules).by
    items = list(contents(connection, case, stand, {name: keys[name] for name in compartments}))
    at = Moment.exactly(now)
    opened = [
        Event(case, OPENED, {"compartment": name, "person": by.person, "reason": reason})
        for name in sorted(set(compartments))
    ]
    record_many(connection, [Telling(event, by, at) for event in opened], now=now)
    contacts = [read_contact(item.content).contact for item in items if item.kind == CONTACT and item.content]
    index_contact(connection, case, contacts, stand=stand, keyring=signed_in.keyring)
    return items


def _reason(given: str | None, *, assigned: bool) -> str:
    if given is None and assigned:
        return ASSIGNED
    if given is None or (given == ASSIGNED and not assigned):
        raise NotUnderstood(
            _("The dossier was not opened: this case is not assigned to you, and no reason was given."),
            kept=NOTHING_OPENED,
            next_step=_("Choose why you need it; whoever the case is assigned to will see it."),
        )
    return given


def assigned_to(connection: Connection, case: Case) -> str | None:
    """The pseudonym of the person to whom a case is assigned, as its events stand after corrections."""
    zone = law_in_force(connection).calendar.zone
    assigned = [event.data.get("person") for event in history(case.entries, zone) if event.kind == ASSIGNED]
    return assigned[-1] if assigned else None


def compartment_keys(connection: Connection, stream: str, keyring: Keyring) -> dict[str, bytes]:
    """The keys (32 bytes, by compartment) of a case that a keyring opens.

    Raises NotAllowed where nothing is granted to any key of it, NotNow after erasure, Broken where a wrap is not the
    one that the log names: whoever can write to the database can seal keys of his own choice to anybody.
    """
    return keys_of(connection, stream, standing(connection, stream), keyring)


def keys_of(connection: Connection, stream: str, stand: Stand, keyring: Keyring) -> dict[str, bytes]:
    """`compartment_keys` for a dossier whose stand is known."""
    if stand.erased:
        raise erased()
    kept = store.wraps(connection, stream, keyring.held.keys())
    keys: dict[str, bytes] = {}
    for name, grant in stand.grants.items():
        if grant.holder not in keyring.held:
            continue
        wrap = kept.get(name)
        if wrap is None or digest(wrap) != name:
            raise broken()
        keys |= unwrap(wrap, keyring.held[grant.holder], subject=stream)
    if not keys:
        raise closed()
    return keys


def contents(connection: Connection, stream: str, stand: Stand, keys: Mapping[str, bytes]) -> Iterator[OpenItem]:
    """The items in the compartments of these keys, in the order in which they came in. Raises Broken."""
    kept = store.sealed_items(connection, stream, keys.keys())
    for item in stand.items.values():
        if item.compartment not in keys:
            continue
        found, sealed = kept.get(item.name, ("", None))
        content = None
        if found != item.digest or (sealed is None) != (item.kind in STORED_ELSEWHERE):
            raise broken()
        if sealed is not None:
            if digest(sealed) != item.digest:
                raise broken()
            place = Place(stream, item.compartment, item.name, item.kind)
            content = open_item(sealed, keys[item.compartment], place)
        yield OpenItem(item.name, item.compartment, item.kind, item.digest, content)


def closed() -> NotAllowed:
    """What is raised for whoever holds no key; it does not say what there is."""
    return NotAllowed(
        _("This part of the dossier is not yours to open."),
        kept=NOTHING_OPENED,
        next_step=_("Whoever the case is assigned to can grant it to you."),
    )


def erased() -> NotNow:
    """What is raised once the content is gone."""
    return NotNow(
        _("The content of this case was erased."),
        kept=_("The course of the case is kept, without content."),
        next_step=_("What is new belongs into a new case."),
    )
