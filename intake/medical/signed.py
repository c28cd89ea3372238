"""A signed examination as it lies in the dossier, read and added to; never changed. Read `report`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import rfc8785
from sqlalchemy import Connection

from intake.dossier import rows, texts
from intake.dossier.acting import acting_for
from intake.dossier.acts import Recorded
from intake.dossier.contents import Private
from intake.dossier.messages import check_room
from intake.dossier.once import Once
from intake.dossier.opening import OpenItem, contents
from intake.dossier.rows import SealedItem, fresh_name
from intake.dossier.stand import ITEM_ADDED, Stand, taken
from intake.dossier.turns import Turn, taken_turn
from intake.dossier.unfinished import MEDICAL
from intake.medical.asked import FILED, SUPPLEMENT, asked_in, check_sent
from intake.medical.form import Form
from intake.medical.record import Addendum, Record, Report, Signature
from intake.medical.sealed_parts import joined, read_keys, tell_opened, without_asking
from intake.people.signed_in import SignedIn
from intake.people.store.keys import wait_for_key_change
from intake.vault.items import Place
from workflow.case import Telling, record_many
from workflow.errors import NotFound, NotNow, _
from workflow.events import Event
from workflow.folding import Case
from workflow.moment import Moment, local_day
from workflow.rulebook import law_in_force
from workflow.store import Tables

EXAMINATION, SUBJECT, ADDENDUM = "examination", "examination_subject", "examination_addendum"
MOST_REASON, MOST_WORDS = 300, 20_000


class SealedRecord(Private, frozen=True):
    """What lies in the item `examination`: the record as RFC 8785 JSON would have it, and the signature over it."""

    record: Record
    signature: Signature


class SealedAddendum(Private, frozen=True):
    """What lies in an item `examination_addendum`: to which examination, and to which sealed report (its digest)."""

    examination: str
    to: str
    addendum: Addendum


def canonical(record: Record) -> bytes:
    """A record as it is signed: RFC 8785 JSON."""
    said: Any = msgspec.to_builtins(record)
    return rfc8785.dumps(said)


async def report(
    tables: Tables, case: str, *, examination: str, form: Form, signed_in: SignedIn, now: datetime
) -> Report:
    """The newest signed record of an examination of a case (its stream), with what was added to it.

    For whoever holds the medical part; that it was opened is an event, once an hour. Who the person is comes along for
    whoever may open that too, and needs to give no reason for it or has given one. Raises NotFound without a signed
    record, NotAllowed without a grant, NotUnderstood where a reason is needed first.
    """
    return await tables.write(_report, case, examination, form, signed_in, now)


def _report(
    connection: Connection, case: str, examination: str, form: Form, signed_in: SignedIn, now: datetime
) -> Report:
    check_sent(connection, case, signed_in.by.office)
    here, stand = taken(connection, case)
    keys = without_asking(connection, here, read_keys(connection, here, stand, signed_in), signed_in, now)
    kinds = {item.kind for item in stand.items.values()}
    tell_opened(connection, here, [name for name in keys if name == MEDICAL or SUBJECT in kinds], signed_in, now)
    items = list(contents(connection, case, stand, keys))
    signed = _signed(items, examination)
    if not signed:
        raise NotFound(_("There is no signed report of this examination."))
    item, found = signed[-1]
    subject = next((one for one in items if one.digest == found.signature.subject), None)
    who = None if subject is None or subject.content is None else msgspec.json.decode(subject.content)["answers"]
    record = joined(found.record.written(), None if who is None else msgspec.json.encode(who))
    day = local_day(found.signature.at, law_in_force(connection).calendar.zone)
    return Report(
        record,
        found.signature,
        _addenda(items, examination),
        item.name,
        day,
        len(signed) - 1,
        is_of_this_form=record.form == form.hash,
    )


def _signed(items: Sequence[OpenItem], examination: str) -> list[tuple[OpenItem, SealedRecord]]:
    read = [
        (item, msgspec.json.decode(item.content, type=SealedRecord))
        for item in items
        if item.kind == EXAMINATION and item.content is not None
    ]
    return [(item, one) for item, one in read if one.record.examination == examination]


def _addenda(items: Sequence[OpenItem], examination: str) -> list[Addendum]:
    read = [
        msgspec.json.decode(item.content, type=SealedAddendum)
        for item in items
        if item.kind == ADDENDUM and item.content is not None
    ]
    return [one.addendum for one in read if one.examination == examination]


async def add_addendum(
    tables: Tables,
    case: str,
    *,
    examination: str,
    reason: str,
    words: str,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
) -> Recorded:
    """Add to a signed report, with a reason; what was signed stays as it is. Raises NotNow before it is signed."""
    reason = texts.prose(reason, field="reason", at_most=MOST_REASON)
    words = texts.prose(words, field="words", at_most=MOST_WORDS)
    turn = Turn(signed_in=signed_in, at=Moment.exactly(now), now=now, once=once)
    return await tables.write(_add_addendum, case, examination, reason, words, turn)


def _add_addendum(connection: Connection, case: str, examination: str, reason: str, words: str, turn: Turn) -> Recorded:
    who = turn.signed_in

    def added(here: Case, stand: Stand) -> Recorded:
        asked_in(connection, here, examination, who.by.office, turn.now)
        keys = read_keys(connection, here, stand, who)
        signed = _signed(list(contents(connection, case, stand, keys)), examination)
        if not signed:
            raise NotNow(_("This report is not signed yet."), next_step=_("Write it into the record itself."))
        check_room(stand)
        addendum = Addendum(who.by.person, turn.now, reason, words)
        content = SealedAddendum(examination, signed[-1][0].digest, addendum).written()
        item = SealedItem.of(content, keys[MEDICAL], Place(case, MEDICAL, fresh_name(), ADDENDUM))
        rules = law_in_force(connection).book.rules
        events = [
            Event(case, ITEM_ADDED, {"items": [item.told]}),
            Event(case, FILED, {"code": SUPPLEMENT, "examination": examination, "items": [item.told]}),
        ]
        tellings = [Telling(event, acting_for(who, event.kind, rules).by, turn.at) for event in events]
        record_many(connection, tellings, now=turn.now)
        rows.add(connection, case, [item])
        return Recorded(len(here.entries) + len(events))

    check_sent(connection, case, who.by.office)
    wait_for_key_change(connection)
    return taken_turn(connection, case, turn, added, Recorded)
