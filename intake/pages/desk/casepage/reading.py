"""Opening a part of a dossier for a page: recorded when it happens, and once an hour for whoever reads on.

Whoever the case is not assigned to gives a reason first; coming back within the hour it holds on. What came in since
they opened it is a new opening. Read `look`.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from litestar.response import Redirect
from sqlalchemy import Connection

from intake.attachments.reading import COVERED
from intake.dossier.contents import Private
from intake.dossier.granting import MADE_LATER
from intake.dossier.opening import ASSIGNED, OpenItem, contents, keys_of, open_items
from intake.dossier.overview import Access, Part, overview
from intake.dossier.reception import MADE
from intake.dossier.stand import OPENED, TELLING, standing_of
from intake.pages.desk.casepage.here import Here
from intake.pages.desk.casepage.names import Names, names
from intake.pages.desk.casepage.parts import OPENS
from intake.pages.desk.casepage.telling import Teller
from intake.pages.visit import Visit
from workflow.case import load
from workflow.errors import NotFound, _
from workflow.folding import Case
from workflow.history import instant
from workflow.law import Law
from workflow.ledger.entry import Entry
from workflow.rulebook import law_in_force

PARTS = (*MADE, *MADE_LATER)


class Look(Private, frozen=True):
    """A part as somebody finds it. `items` is None where it is not open to them, or not yet."""

    case: Case
    law: Law
    names: Names
    part: Part
    parts: tuple[Part, ...]
    items: list[OpenItem] | None
    reason: str | None  # of their last opening, if that holds on
    told: Mapping[str, Entry]  # the entry that told each item, by the item's name

    @property
    def is_waiting(self) -> bool:
        """Whether it opens once a reason is given."""
        return self.items is None and self.part.access in OPENS


async def look(visit: Visit, at: Here, compartment: str) -> Look:
    """The part, opened if that needs no more asking. Raises NotFound for what is no part of a dossier."""
    if compartment not in PARTS:
        raise NotFound(_("A dossier has no such part."), next_step=_("Go back to the case, and choose one there."))
    found = await visit.tables.read(_look, at, compartment, visit.now)
    is_theirs = found.part.access is Access.OPEN
    if found.items is not None or found.part.access not in OPENS or not (is_theirs or found.reason):
        return found
    return msgspec.structs.replace(found, items=await opened(visit, at, compartment, found.reason))


async def opened(visit: Visit, at: Here, compartment: str, reason: str | None) -> list[OpenItem]:
    """What lies in the part; the opening is recorded. Raises as `open_items`."""
    return await open_items(
        visit.tables, at.stream, compartments=[compartment], signed_in=at.who, now=visit.now, reason=reason
    )


def teller_of(visit: Visit, seen: Look) -> Teller:
    """Words about a part that was looked at."""
    return Teller(visit.tongue, seen.law, seen.names, visit.now)


def reasons(visit: Visit, law: Law) -> list[tuple[str, str]]:
    """Why somebody may want to open a part, for choosing: codes and words."""
    lists = {one.key: one.code for one in law.book.rules.policy.vocabulary.codes}
    return [(one.key, visit.tongue.words(one.title)) for one in lists[f"{OPENED}_reason"] if one.key != ASSIGNED]


def on_to(at: Here, compartment: str, then: str) -> Redirect:
    """Where one reads what was opened."""
    page = then if then in ("messages", "notes") else f"dossier/{compartment}"
    return Redirect(f"{at.path}/{page}", status_code=303)


def _look(connection: Connection, at: Here, compartment: str, now: datetime) -> Look:
    law, case = law_in_force(connection), load(connection, at.stream)
    parts = overview(connection, at.stream, signed_in=at.who)
    part = next(one for one in parts if one.compartment == compartment)
    last = _last_opening(case, compartment, at.who.by.person, now)
    items = None
    if part.access in OPENS and last is not None and not _is_new(case, compartment, at.who.by.person, last.n):
        stand = standing_of(case)
        keys = keys_of(connection, at.stream, stand, at.who.keyring)
        items = list(contents(connection, at.stream, stand, {compartment: keys[compartment]}))
    reason = None if last is None or last.data.get("reason") == ASSIGNED else str(last.data["reason"])
    if part.access is Access.OPEN:
        reason = None
    told = {name: entry for entry in case.entries for name, _where in _items(entry)}
    return Look(case, law, names(connection, law, own=at.who.by.person), part, parts, items, reason, told)


def _last_opening(case: Case, compartment: str, person: str, now: datetime) -> Entry | None:
    """Their own, within the last hour."""
    return next(
        (
            entry
            for entry in reversed(case.entries)
            if entry.kind == OPENED
            and entry.by.person == person
            and entry.data.get("compartment") == compartment
            and now - instant(entry.recorded_at) <= COVERED
        ),
        None,
    )


def _is_new(case: Case, compartment: str, person: str, n: int) -> bool:
    """Whether somebody else put something into the part after the entry `n`."""
    return any(
        where == compartment
        for entry in case.entries[n:]
        if entry.by.person != person
        for _name, where in _items(entry)
    )


def _items(entry: Entry) -> list[tuple[str, str]]:
    """Name and compartment of what an entry tells to lie in the dossier; other events may only point to some of it."""
    if entry.kind not in TELLING:
        return []
    return [(name, compartment) for name, compartment, _kind, _digest in entry.data.get("items", ())]
