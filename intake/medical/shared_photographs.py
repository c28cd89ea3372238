"""Photographs of an examination before an office outside: none that the person did not agree to share with it.

The medical part is granted whole, and the pictures in it have a consent of their own; the print asks for it in
`report/sharing.py`, and this is the same for the files themselves. Nothing is told of what is withheld: it is as what
was never there. Read `withheld`.
"""

from collections.abc import Iterator
from typing import Final

import msgspec
from sqlalchemy import Connection

from intake.dossier.contents import ATTACHMENT
from intake.dossier.opening import contents, keys_of
from intake.dossier.stand import TELLING, Stand, standing_of
from intake.dossier.unfinished import MEDICAL
from intake.medical.record import Record
from intake.medical.report.order import PHOTOGRAPHS
from intake.medical.report.photographs import PHOTOS, item_of
from intake.medical.report.sharing import MATTERS, within_consent
from intake.medical.signed import EXAMINATION, SealedRecord
from intake.people.signed_in import SignedIn
from workflow.case import load
from workflow.errors import NotFound, _
from workflow.folding import Case
from workflow.store import Tables

DOCTOR: Final = "doctor"


async def check_shared(tables: Tables, case: str, name: str, *, signed_in: SignedIn) -> None:
    """Raise NotFound, as for none, for a file of a case (its stream) that this office may not have; else as opening."""
    if name in await withheld(tables, case, signed_in=signed_in):
        raise NotFound(_("The case has no such file."))


async def withheld(tables: Tables, case: str, *, signed_in: SignedIn) -> frozenset[str]:
    """The files (names of items) in the medical part of a case that this office may not have.

    Those that a doctor took, but for the ones that stand in a signed record whose person agreed to share them.
    """
    return await withheld_from(tables, case, signed_in.by.role, signed_in=signed_in)


async def withheld_from(tables: Tables, case: str, role: str, *, signed_in: SignedIn) -> frozenset[str]:
    """The same for an office of another role, to which whoever is signed in would hand the part over."""
    if role not in MATTERS:
        return frozenset()
    return await tables.read(_withheld, case, role, signed_in)


def _withheld(connection: Connection, case: str, role: str, signed_in: SignedIn) -> frozenset[str]:
    here = load(connection, case)
    stand = standing_of(here)
    keys = keys_of(connection, case, stand, signed_in.keyring)
    if MEDICAL not in keys:
        return frozenset()
    newest: dict[str, Record] = {}
    for item in contents(connection, case, stand, {MEDICAL: keys[MEDICAL]}):
        if item.kind == EXAMINATION and item.content is not None:
            record = msgspec.json.decode(item.content, type=SealedRecord).record
            newest[record.examination] = record
    agreed = {name for record in newest.values() for name in _agreed(record, role)}
    return frozenset(_taken_by_doctors(here, stand)) - agreed


def _agreed(record: Record, role: str) -> Iterator[str]:
    if PHOTOGRAPHS not in within_consent(record, role):
        yield from (item_of(photo) for photo in record.standing(PHOTOS))


def _taken_by_doctors(here: Case, stand: Stand) -> Iterator[str]:
    for entry in here.entries:
        if entry.kind in TELLING and entry.by.role == DOCTOR:
            for name, *_rest in entry.data.get("items", ()):
                item = stand.items.get(name)
                if item is not None and (item.compartment, item.kind) == (MEDICAL, ATTACHMENT):
                    yield name
