"""The five parts of a dossier as the page lists them, and who may open which: nothing is opened here.

A part that is shut is listed with the reason: one sees what exists. Read `parts_shown`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from intake.dossier.contents import ATTACHMENT, CONTACT, MESSAGE, NOTE, STATEMENT
from intake.dossier.messages import MESSAGES
from intake.dossier.overview import Access, Holder, Part
from intake.dossier.reception import OFFICE
from intake.dossier.stand import ITEM_ADDED, TELLING
from intake.incidents.checklist import CHECKLIST
from intake.incidents.incident import INCIDENT_REPORT
from intake.pages.desk.casepage.telling import Teller
from intake.people.keys import RECOVERY
from workflow.errors import Sentence, _
from workflow.ledger.entry import Entry
from workflow.pages.parts import CompartmentRow, Lock
from workflow.pages.tongue import Tongue

PERSON, REPORTER = "person", "reporter"
LOCKS: Mapping[Access, Lock] = {
    Access.OPEN: "open",
    Access.WITH_REASON: "reason",
    Access.SEALED: "sealed",
    Access.SHUT_OUT: "barred",
    Access.DESTROYED: "destroyed",
    Access.NOT_MADE: "destroyed",
}
OPENS = frozenset({Access.OPEN, Access.WITH_REASON})


def parts_shown(teller: Teller, parts: Sequence[Part], path: str, unread: int) -> list[CompartmentRow]:
    """The parts of the case at `path`; `unread` is how much of the reporter's nobody has looked at yet."""
    return [_row(teller, one, path, unread if one.compartment == MESSAGES else 0) for one in parts]


def _row(teller: Teller, part: Part, path: str, unread: int) -> CompartmentRow:
    counted = how_many(teller.tongue, part.items)
    if unread:
        counted.append(teller.tongue.ngettext("%(num)d unread", "%(num)d unread", unread) % {"num": unread})
    words = teller.tongue.say(part.why)
    if counted:
        words = teller.tongue.say(_("%(why)s In it: %(what)s.", why=words, what=", ".join(counted)))
    page = MESSAGES if part.compartment == MESSAGES else f"dossier/{part.compartment}"
    href = f"{path}/{page}" if part.access in OPENS else ""
    return CompartmentRow(part_title(teller, part.compartment), LOCKS[part.access], words, href)


def part_title(teller: Teller, compartment: str) -> str:
    """What a part is called."""
    return teller.code("opened", "compartment", compartment)


def how_many(tongue: Tongue, items: Mapping[str, int]) -> list[str]:
    """What lies in a part, counted by kind."""

    def told(one: str, many: str, kind: str) -> str:
        return tongue.ngettext(one, many, items[kind]) % {"num": items[kind]} if items.get(kind) else ""

    found = (
        told("%(num)d statement", "%(num)d statements", STATEMENT),
        told("%(num)d contact", "%(num)d contacts", CONTACT),
        told("%(num)d message", "%(num)d messages", MESSAGE),
        told("%(num)d note", "%(num)d notes", NOTE),
        told("%(num)d file", "%(num)d files", ATTACHMENT),
        told("%(num)d report of an incident", "%(num)d reports of incidents", INCIDENT_REPORT),
        told("%(num)d injuries checklist", "%(num)d injuries checklists", CHECKLIST),
    )
    return [one for one in found if one]


def inside(tongue: Tongue, entries: Sequence[Entry]) -> dict[int, list[str]]:
    """What each entry put into the dossier, counted by kind, by the number of the entry."""
    return {
        entry.n: how_many(tongue, Counter(kind for _name, _where, kind, _digest in entry.data.get("items", ())))
        for entry in entries
        if entry.kind in TELLING
    }


def notes_alone(entries: Sequence[Entry]) -> set[int]:
    """The entries that only put notes into the dossier: the words of a step, which has an entry of its own."""
    added = {entry.n: entry.data.get("items", ()) for entry in entries if entry.kind == ITEM_ADDED}
    return {n for n, items in added.items() if items and all(kind == NOTE for _name, _where, kind, _digest in items)}


def people_shown(teller: Teller, parts: Sequence[Part]) -> list[tuple[str, str, str]]:
    """Whoever may open anything: who they are, what they are, what they may open and when they last did."""
    by_holder: dict[tuple[str, str], list[tuple[Holder, str]]] = {}
    for part in parts:
        for holder in part.holders:
            by_holder.setdefault((holder.kind, holder.id), []).append((holder, part.compartment))
    return [_holder(teller, kind, found) for (kind, _id), found in by_holder.items()]


def _holder(teller: Teller, kind: str, found: Sequence[tuple[Holder, str]]) -> tuple[str, str, str]:
    say = teller.tongue.say
    what = ", ".join(part_title(teller, compartment) for _holder, compartment in found)
    if kind == REPORTER:
        return say(_("The person who reported")), "", say(_("Own messages, by the receipt"))
    if kind == RECOVERY:
        return say(_("Recovery key on paper")), "", say(_("Everything, in the hands of several people together"))
    holder = found[0][0]
    last = max((one.last_opened for one, _compartment in found if one.last_opened), default=None)
    return holder_name(teller, holder), _as_what(teller, holder), say(_opened(teller, what, last))


def holder_name(teller: Teller, holder: Holder) -> str:
    """A person or an office, by name."""
    return holder.name if holder.kind != PERSON else teller.names.people.get(holder.id, holder.name)


def _as_what(teller: Teller, holder: Holder) -> str:
    if holder.kind != PERSON:
        return ""
    return teller.names.roles_of(teller.tongue, holder.id, OFFICE)


def _opened(teller: Teller, what: str, last: datetime | None) -> Sentence:
    if last is None:
        return _("%(what)s · not opened yet", what=what)
    return _("%(what)s · last opened %(when)s", what=what, when=teller.instant(last))
