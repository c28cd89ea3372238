"""A record in its two sealed parts: what a doctor found under `medical`, who the person is under `identity`.

Somebody who was not granted the identity reads and writes the rest. That parts were opened is an event; one by the same
person within the last hour covers it. Read `opened`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from intake.attachments.reading import COVERED
from intake.dossier.acting import acting_for
from intake.dossier.opening import ASSIGNED, assigned_to, closed, keys_of
from intake.dossier.stand import OPENED, Stand
from intake.dossier.unfinished import IDENTITY, MEDICAL, Unfinished, sealed
from intake.medical.fitting import Unfit
from intake.medical.form import Form
from intake.medical.record import Answer, Record
from intake.people.signed_in import SignedIn
from workflow.case import Telling, record_many
from workflow.errors import NotUnderstood, _
from workflow.events import Event
from workflow.folding import Case
from workflow.history import instant
from workflow.moment import Moment
from workflow.rulebook import law_in_force

EXAMINING, DOCTOR = "medical_examination", "doctor"
Identity = dict[str, Answer]


def read_keys(connection: Connection, here: Case, stand: Stand, signed_in: SignedIn) -> dict[str, bytes]:
    """The keys of the two compartments, `identity` only where it was granted. Raises NotAllowed without `medical`."""
    keys = keys_of(connection, here.stream, stand, signed_in.keyring)
    if MEDICAL not in keys:
        raise closed()
    return {name: keys[name] for name in (MEDICAL, IDENTITY) if name in keys}


def tell_opened(
    connection: Connection, here: Case, compartments: Collection[str], signed_in: SignedIn, now: datetime
) -> None:
    """Record that somebody opens these compartments, where no opening of theirs within the hour covers it.

    Raises NotUnderstood for somebody else than a doctor to whom the case is not assigned: they give a reason first.
    """
    fresh = [name for name in sorted(compartments) if not _is_covered(here, name, signed_in, now)]
    if not fresh:
        return
    by = acting_for(signed_in, OPENED, law_in_force(connection).book.rules).by
    told = {"person": by.person, "reason": _reason(connection, here, signed_in)}
    events = [Event(here.stream, OPENED, {"compartment": name, **told}) for name in fresh]
    record_many(connection, [Telling(event, by, Moment.exactly(now)) for event in events], now=now)


def without_asking(
    connection: Connection, here: Case, keys: Mapping[str, bytes], signed_in: SignedIn, now: datetime
) -> dict[str, bytes]:
    """The keys without that of the identity, for whoever would have to give a reason for it and has not opened it."""
    if _reason_known(connection, here, signed_in) or _is_covered(here, IDENTITY, signed_in, now):
        return dict(keys)
    return {MEDICAL: keys[MEDICAL]}


def _reason_known(connection: Connection, here: Case, signed_in: SignedIn) -> str | None:
    if signed_in.by.role == DOCTOR:
        return EXAMINING
    return ASSIGNED if assigned_to(connection, here) == signed_in.by.person else None


def _reason(connection: Connection, here: Case, signed_in: SignedIn) -> str:
    known = _reason_known(connection, here, signed_in)
    if known is not None:
        return known
    raise NotUnderstood(
        _("The report was not opened: this case is not assigned to you, and no reason was given."),
        next_step=_("Open the medical part of the dossier with a reason, then come back."),
    )


def _is_covered(here: Case, compartment: str, signed_in: SignedIn, now: datetime) -> bool:
    mine = (one for one in here.entries if one.kind == OPENED and one.by.person == signed_in.by.person)
    return any(one.data["compartment"] == compartment and now - instant(one.recorded_at) <= COVERED for one in mine)


def opened(row: Unfinished, keys: Mapping[str, bytes]) -> Record:
    """The record of a row, with who the person is where the keys open it. Raises NotOpened."""
    parts = row.opened(keys)
    return joined(parts[MEDICAL], parts.get(IDENTITY))


def joined(medical: bytes, identity: bytes | None) -> Record:
    """A record of its two parts."""
    record = msgspec.json.decode(medical, type=Record)
    who = msgspec.json.decode(identity, type=Identity) if identity else {}
    return replace(record, answers=record.answers | who)


def parted(record: Record, form: Form) -> tuple[Record, Identity]:
    """The record without who the person is, and that. A reason why it is not said stays in the record."""
    who = {
        key: answer
        for key, answer in record.answers.items()
        if answer.has_value and form.has_field(key) and form.field(key).compartment == IDENTITY
    }
    return replace(record, answers={key: one for key, one in record.answers.items() if key not in who}), who


def closed_row(row: Unfinished, record: Record, form: Form, keys: Mapping[str, bytes]) -> Unfinished:
    """The row with the record sealed into it, for its revision.

    Raises Unfit where it says who the person is and the identity was not granted.
    """
    medical, who = parted(record, form)
    if who and IDENTITY not in keys:
        raise Unfit(dict.fromkeys(who, _("You were not given access to the identity: choose a reason instead.")))

    def shut(content: bytes, compartment: str) -> bytes:
        return sealed(content, keys[compartment], row.place(compartment))

    identity = row.sealed_identity
    if IDENTITY in keys:
        identity = shut(msgspec.json.encode(who), IDENTITY) if who else None
    return replace(row, sealed=shut(medical.written(), MEDICAL), sealed_identity=identity)
