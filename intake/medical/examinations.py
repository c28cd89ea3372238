"""An examination under way: begun, read, changed part by part, left and resumed; or declined. Sealed at every save.

Every save names the revision that its page was made from. Where the same part was changed since, nothing is saved and
the sentence says who changed what and when; other parts go together. The same change twice is one. The log learns that
parts were opened, that the person declined, was offered it again, was examined: dates and references. Read `save`.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from intake.dossier import rows, unfinished
from intake.dossier.acting import acting_for
from intake.dossier.adding import MADE_FOR, compartment_key
from intake.dossier.contents import Private
from intake.dossier.once import Once, answered
from intake.dossier.stand import GRANTED, Stand, taken
from intake.dossier.unfinished import MEDICAL, Unfinished
from intake.medical.asked import Asked, asked, asked_in, check_open, check_sent, list_for
from intake.medical.changes import Change, EntryChange, Reasons, RowsChange, SectionChange, Withdrawal, applied, part_of
from intake.medical.changing import begun
from intake.medical.checks import Context
from intake.medical.conditions import Facts
from intake.medical.copies import context
from intake.medical.fitting import belongs
from intake.medical.form import Form
from intake.medical.meanwhile import check_untouched
from intake.medical.missing import answered as sections_answered
from intake.medical.record import Record, Touched
from intake.medical.sealed_parts import closed_row, opened, read_keys, tell_opened
from intake.medical.telling import decline, offer_again, tell_examined
from intake.people.signed_in import SignedIn
from intake.people.store.keys import wait_for_key_change
from workflow.case import record
from workflow.errors import Busy, NotFound, NotNow, _
from workflow.events import Event
from workflow.folding import Case
from workflow.moment import Moment
from workflow.rulebook import law_in_force
from workflow.store import Tables

__all__ = [
    "Asked",
    "Draft",
    "EntryChange",
    "Reasons",
    "RowsChange",
    "Saved",
    "SectionChange",
    "Withdrawal",
    "asked",
    "begin",
    "decline",
    "list_for",
    "offer_again",
    "read",
    "save",
    "tell_examined",
]


class Draft(Private, frozen=True):
    """A record that is being written. `context`: what its checks have to know, at the time of reading."""

    id: str
    case: str
    examination: str
    record: Record
    revision: int
    changed_by: str
    changed_at: datetime
    context: Context

    @property
    def facts(self) -> Facts:
        """What is known of the person beside the answers."""
        return self.context.facts


class Saved(Struct, frozen=True):
    """The revision after a save, and the number of the entry that it was about."""

    revision: int
    no: str | None = None


class Taken(Private, frozen=True):
    """A row in its case, taken for this transaction, with the keys that open it."""

    row: Unfinished
    here: Case
    stand: Stand
    keys: Mapping[str, bytes]


async def begin(
    tables: Tables, case: str, *, examination: str, form: Form, signed_in: SignedIn, now: datetime
) -> Draft:
    """Begin the record of an examination that was asked of this office; begun before, it is that one.

    Makes the medical part of the dossier where there is none. Raises NotFound for what was not asked here, NotAllowed
    without a grant, NotNow once it is signed.
    """
    return await tables.write(_begin, case, examination, form, signed_in, now)


def _begin(
    connection: Connection, case: str, examination: str, form: Form, signed_in: SignedIn, now: datetime
) -> Draft:
    check_sent(connection, case, signed_in.by.office)
    wait_for_key_change(connection)
    here, stand = taken(connection, case)
    check_open(asked_in(connection, here, examination, signed_in.by.office, now))
    row = unfinished.of_case(connection, case, examination)
    if row is None:
        _make_compartment(connection, here, stand, signed_in, now)
        here, stand = taken(connection, case)
        keys = read_keys(connection, here, stand, signed_in)
        by = signed_in.by
        empty = Unfinished(secrets.token_hex(16), case, examination, by.office, 1, 0, 0, by.person, now, b"", None)
        row = _with(empty, begun(form, examination), form, keys)
        unfinished.add(connection, row)
    return _read(connection, row.id, signed_in, now)


def _make_compartment(connection: Connection, here: Case, stand: Stand, signed_in: SignedIn, now: datetime) -> None:
    _key, grants = compartment_key(connection, here.stream, stand, MEDICAL, signed_in.keyring)
    if grants:
        by = acting_for(signed_in, GRANTED, law_in_force(connection).book.rules).by
        told = {"grants": [one.told for one in grants], "reason": MADE_FOR[MEDICAL]}
        record(connection, Event(here.stream, GRANTED, told), by=by, at=Moment.exactly(now), now=now)
        rows.add(connection, here.stream, grants=grants)


async def read(tables: Tables, draft: str, *, form: Form, signed_in: SignedIn, now: datetime) -> Draft:
    """What was written so far. That it was opened is an event, once an hour.

    Raises NotFound for none of this office, NotAllowed without a grant, NotNow for one that does not fit the form.
    """
    found = await tables.write(_read, draft, signed_in, now)
    return replace(found, record=fitted(found.record, form))


def _read(connection: Connection, draft: str, signed_in: SignedIn, now: datetime) -> Draft:
    one = take(connection, draft, signed_in, now)
    parts = [name for name in one.keys if name == MEDICAL or one.row.sealed_identity is not None]
    tell_opened(connection, one.here, parts, signed_in, now)
    row, written = one.row, opened(one.row, one.keys)
    about = context(connection, one.here, written, signed_in, now)
    return Draft(row.id, row.stream, row.examination, written, row.revision, row.changed_by, row.changed_at, about)


def take(connection: Connection, draft: str, signed_in: SignedIn, now: datetime) -> Taken:
    """A row and its case, taken for this transaction. Raises NotFound and NotAllowed as `read`."""
    wait_for_key_change(connection)
    before = unfinished.find(connection, draft)
    if before is None or before.office != signed_in.by.office:
        raise _no_draft()
    here, stand = taken(connection, before.stream)
    row = unfinished.find(connection, draft)  # as it is now that nobody else can change it
    if row is None:
        raise _no_draft()
    asked_in(connection, here, row.examination, signed_in.by.office, now)
    return Taken(row, here, stand, read_keys(connection, here, stand, signed_in))


def _no_draft() -> NotFound:
    return NotFound(
        _("There is no such record here; it may have been signed meanwhile."),
        next_step=_("Go back to the list of examinations."),
    )


def fitted(written: Record, form: Form) -> Record:
    """A record as one of this form: also of a later one, where all that was written has its place in it."""
    if written.form != form.hash and not belongs(written, form):
        raise NotNow(
            _("This record was begun with another version of the form, and does not fit this one."),
            next_step=_("Ask whoever runs the server to bring the earlier form back until it is signed."),
        )
    return replace(written, form=form.hash)


async def save(
    tables: Tables,
    draft: str,
    change: Change,
    *,
    form: Form,
    revision: int,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
) -> Saved:
    """Change a part of a record; `revision` is what the page was made from, `once` what its form is known by.

    Raises Unfit where answers do not fit, NotNow if the same part was changed since, NotFound, NotAllowed as `read`.
    """
    return await tables.write(_save, draft, change, form, revision, signed_in, now, once)


def _save(
    connection: Connection,
    draft: str,
    change: Change,
    form: Form,
    revision: int,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None,
) -> Saved:
    one = take(connection, draft, signed_in, now)
    person = signed_in.by.person

    def done() -> bytes:
        return msgspec.json.encode(_changed(connection, one, change, form, revision, person, now))

    mine = None if once is None else Once(once.key, f"{person} {draft} ".encode() + once.body)
    return msgspec.json.decode(answered(connection, mine, done, by=person, now=now), type=Saved)


def _changed(
    connection: Connection, one: Taken, change: Change, form: Form, revision: int, person: str, now: datetime
) -> Saved:
    before = fitted(opened(one.row, one.keys), form)
    after, no = applied(before, form, change)
    if after == before:  # sent twice
        return Saved(one.row.revision, no)
    part = part_of(form, change, no)
    check_untouched(connection, before, form, part, revision)
    newest = one.row.revision + 1
    touched = before.touched | {part: Touched(newest, person, now)}
    row = replace(one.row, revision=newest, changed_by=person, changed_at=now)
    _put(connection, _with(row, replace(after, touched=touched), form, one.keys), since=one.row.revision)
    return Saved(newest, no)


def _with(row: Unfinished, written: Record, form: Form, keys: Mapping[str, bytes]) -> Unfinished:
    many = sections_answered(written, form)
    return closed_row(replace(row, answered=many, sections=len(form.sections)), written, form, keys)


def _put(connection: Connection, row: Unfinished, *, since: int) -> None:
    if not unfinished.change(connection, row, since=since):
        raise Busy(_("Somebody else saved at the same moment."), next_step=_("Save it once more."))
