"""An entry becomes a case: numbered, sealed to the intake office, told as facts with their own times, all at once.

Keys are made for it alone, sealed to the office's newest key, and forgotten: nobody of the institution can open what
they sent, and no office but the intake office. Where it names a case of ours in which this institution is concerned,
both are joined; where somebody of our office was left out of that case, the entry goes to the others only. Nothing is
kept of an entry that cannot be kept whole. Read `enter`.
"""

import os
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import rows
from intake.dossier import store as drafts
from intake.dossier.acting import acting_for
from intake.dossier.contents import Private
from intake.dossier.granting import CONFLICT
from intake.dossier.once import Once, answered
from intake.dossier.reception import MADE, OFFICE
from intake.dossier.rows import SealedGrant, SealedItem, fresh_name
from intake.dossier.stand import RECEIVED, RESEALED
from intake.incidents import own_drafts, store
from intake.incidents.concerned import Concerned, concerned
from intake.incidents.store import SEPARATOR, Row
from intake.incidents.telling import INJURIES, Entering, told
from intake.people.keys import office_key, pinned
from intake.people.signed_in import SignedIn
from intake.people.store.keys import wait_for_key_change
from intake.vault.binding import KEY_BYTES
from intake.vault.items import Place
from workflow.case import Telling, record_many
from workflow.events import Event, new_case
from workflow.law import Law
from workflow.ledger.entry import By
from workflow.machine import SYSTEM_ROLE
from workflow.moment import Moment, local_day
from workflow.rulebook import law_in_force
from workflow.store import Tables

CHANNEL = "other_authority"  # how it reached us (list `channel`)
JOINED = "joined"
WHY_JOINED = {INJURIES: "same_person"}  # else it is about the same incident
SYSTEM = By(office="", person="", role=SYSTEM_ROLE)


class Entered(Struct, frozen=True):
    """What its sender is told: the number of the entry, its year and its place in it, and when it was received."""

    year: int
    serial: int
    sent_at: datetime


async def enter(
    tables: Tables,
    entering: Entering,
    *,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
    draft: int | None = None,
) -> Entered:
    """Keep an entry of the sender's institution; on disk when this returns. Their own draft at the place `draft` goes.

    With `once`, the same form within a quarter of an hour is the same entry. Raises NotAllowed for whoever may enter
    nothing, NotUnderstood for a code that the policy has not, NotNow for the same form with something else.
    """
    return await tables.write(_enter, entering, signed_in, now, once, draft)


def _enter(
    connection: Connection,
    entering: Entering,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None,
    draft: int | None,
) -> Entered:
    wait_for_key_change(connection)
    law = law_in_force(connection)
    by = acting_for(signed_in, RECEIVED, law.book.rules).by
    store.hold(connection)  # of two at once the second waits here, and then finds the answer of the first

    def entered() -> bytes:
        done = _entered(connection, law, entering, by, now)
        if draft is not None:
            drafts.drop_draft(connection, own_drafts.lookup(signed_in.own, draft))
        return msgspec.json.encode(done)

    return msgspec.json.decode(answered(connection, once, entered, by=by.person, now=now), type=Entered)


def _entered(connection: Connection, law: Law, entering: Entering, by: By, now: datetime) -> Entered:
    stream, year = new_case(), local_day(now, law.calendar.zone).year
    serial = store.next_serial(connection, by.office, year)
    number, at = f"{serial}/{year}", Moment.exactly(now)
    other = concerned(connection, law, entering.case_number, by.office)
    sealed = _Sealed.of(connection, stream, entering, other)
    tellings = sealed.received(stream, entering, by, at)
    tellings += told(entering, stream, number, by, at, law.calendar.zone)
    if other is not None:
        tellings += _joined(stream, entering, other, by, at)
    record_many(connection, tellings, now=now)
    rows.add(connection, stream, sealed.items, sealed.grants)
    store.add(connection, _row(entering, by.office, year, serial, stream, now))
    return Entered(year, serial, now)


class _Sealed(Private, frozen=True):
    """What lies in the dossier. `is_apart`: it is for a circle, not for the office."""

    items: list[SealedItem]
    grants: list[SealedGrant]
    is_apart: bool

    @staticmethod
    def of(connection: Connection, stream: str, entering: Entering, other: Concerned | None) -> "_Sealed":
        """Seal an entry under fresh keys, these to the office, or to each who keeps the case that it joins."""
        used = [compartment for compartment, _kind, _content in entering.sealed]
        keys = {name: os.urandom(KEY_BYTES) for name in dict.fromkeys((*MADE, *used))}
        circle = () if other is None else other.circle
        holders = [pinned(connection, one).public for one in circle] or [office_key(connection, OFFICE).public]
        return _Sealed(
            items=[
                SealedItem.of(content, keys[compartment], Place(stream, compartment, fresh_name(), kind))
                for compartment, kind, content in entering.sealed
            ],
            grants=[SealedGrant.of(keys, one, stream=stream) for one in holders],
            is_apart=bool(circle),
        )

    def received(self, stream: str, entering: Entering, by: By, at: Moment) -> list[Telling]:
        """The events that tell of it; a circle's case begins as one, so that nothing of it comes into the index."""
        said: dict[str, object] = {"channel": CHANNEL, "urgent": entering.is_urgent}
        if entering.language is not None:
            said["language"] = entering.language
        inside = {"items": [one.told for one in self.items], "grants": [one.told for one in self.grants]}
        if not self.is_apart:
            return [Telling(Event(stream, RECEIVED, said | inside), by, at)]
        apart = Event(stream, RESEALED, {"reason": CONFLICT} | inside)
        return [Telling(Event(stream, RECEIVED, said), by, at), Telling(apart, SYSTEM, at)]


def _joined(stream: str, entering: Entering, other: Concerned, by: By, at: Moment) -> list[Telling]:
    """Each of two cases says that it belongs to the other."""
    reason = WHY_JOINED.get(entering.kind, "same_incident")
    mine = Event(stream, JOINED, {"case": other.id, "reason": reason})
    theirs = Event(other.stream, JOINED, {"case": stream.partition(":")[2], "reason": reason})
    return [Telling(mine, by, at), Telling(theirs, by, at)]


def _row(entering: Entering, office: str, year: int, serial: int, stream: str, now: datetime) -> Row:
    times = entering.times
    happened = times.arrived or times.happened
    return Row(
        office=office,
        year=year,
        serial=serial,
        stream=stream,
        kind=entering.kind,
        occasion=entering.occasion,
        happened_at=None if happened is None else happened.text,
        examined_at=None if times.examined is None else times.examined.text,
        reported=SEPARATOR.join(entering.reported),
        sent_at=now,
    )
