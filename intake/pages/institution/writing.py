"""A checklist at its place: read, changed, kept; the parts and lists of its form, found by their keys.

Every press of a page reads what lies there, changes it and keeps it, so that leaving in the middle loses nothing. Of
two windows of the same person the last press counts, part by part. Read `at_place`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection

from intake.incidents import own_drafts
from intake.incidents.checklist import Writing, read_writing
from intake.incidents.own_drafts import OwnDraft
from intake.incidents.telling import INJURIES
from intake.medical.form import Entries, Form, Section
from intake.pages.institution.words import FORMS, START
from intake.pages.visit import Visit
from workflow.errors import NotFound, _

HERE = f"{START}/injuries"
NEW = "new"
# Filled in by the program, or of no use to an institution: a picture stays in its own papers.
UNASKED = frozenset({"institution", "file", "result_file", "episode_ref", "mark_x", "mark_y"})


@dataclass(frozen=True, slots=True)
class Place:
    """A checklist that lies at a place; None for one of which nothing was kept yet."""

    number: int | None
    writing: Writing

    @property
    def path(self) -> str:
        """The address of its overview."""
        return f"{HERE}/{NEW}" if self.number is None else f"{HERE}/{self.number}"

    def part(self, part: str) -> str:
        """The address of a part."""
        return f"{HERE}/{NEW}" if self.number is None else f"{self.path}/parts/{part}"

    def entry(self, entries: str, no: str) -> str:
        """The address of an entry of a list."""
        return f"{self.path}/lists/{entries}/{no}"


def form_of(visit: Visit) -> Form:
    """The form of the register."""
    return visit.frame.medical.register


async def at_place(visit: Visit, number: int) -> Place:
    """What lies at a place. Raises NotFound for nothing, and for what is no checklist."""
    draft = await visit.tables.read(own_drafts.read, visit.who.own, number, kind=INJURIES, now=visit.now)
    return Place(number, _read(draft))


async def changed(visit: Visit, place: Place, change: Callable[[Writing], Writing]) -> Place:
    """Change what lies at the place now, and keep it; at a new place where nothing was kept before."""
    return await visit.tables.write(_changed, visit, place, change)


def _changed(connection: Connection, visit: Visit, place: Place, change: Callable[[Writing], Writing]) -> Place:
    own, now = visit.who.own, visit.now
    if place.number is None:
        writing = change(place.writing)
        return Place(own_drafts.begin(connection, own, INJURIES, writing.plain, now=now), writing)
    draft = own_drafts.read(connection, own, place.number, kind=INJURIES, now=now)
    writing = change(_read(draft))
    kept = OwnDraft(INJURIES, draft.begun_at, now, writing.plain)
    own_drafts.keep(connection, own, place.number, kept, now=now)
    return Place(place.number, writing)


def _read(draft: OwnDraft) -> Writing:
    try:
        return read_writing(draft.written)
    except msgspec.ValidationError:
        raise NotFound(
            _("What lies here is no checklist of this version."), next_step=_("Begin another one.")
        ) from None


def section_named(visit: Visit, part: str) -> Section:
    """A part by its key. Raises NotFound."""
    found = next((one for one in form_of(visit).sections if one.key == part), None)
    if found is None:
        raise NotFound(_("The checklist has no such part."), next_step=_("Choose one of its parts."))
    return found


def entries_named(visit: Visit, key: str) -> Entries:
    """A list by its key. Raises NotFound."""
    form = form_of(visit)
    if not form.has_entries(key):
        raise NotFound(_("The checklist has no such list."), next_step=_("Choose one of its parts."))
    return form.entries(key)


def top(visit: Visit, place: Place, heading: str) -> dict[str, Any]:
    """What stands on top of every page of a checklist."""
    say = visit.tongue.say
    crumbs = [(say(_("Your register")), START)]
    if place.number is not None:
        crumbs.append((say(FORMS[INJURIES]), place.path))
    return {
        "heading": heading,
        "path": place.path,
        "crumbs": [*crumbs, (heading, "")],
        "is_new": place.number is None,
        "unreviewed": visit.tongue.code != "en",
    }
