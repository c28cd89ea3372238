"""A part of the form as a page: its own fields as one form, its lists with what is in them. Read `show`, then `save`.

Nothing typed is lost: what is wrong comes back with everything, and so does what somebody else changed meanwhile.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from intake.medical.examinations import Draft, SectionChange
from intake.medical.form import NONE, Entries, Form, Section
from intake.medical.record import Entry, Record
from intake.pages.desk.casepage.page import Done
from intake.pages.medical.asking.names import REASONS
from intake.pages.medical.asking.reading import Reader
from intake.pages.medical.asking.shown import Asker
from intake.pages.medical.asking.spoken import NAMED, all_spoken, label_of_entry
from intake.pages.medical.here import (
    MOST_BYTES,
    ONE,
    Here,
    done_said,
    drafted,
    form_of,
    here,
    may_genital,
    section_named,
    title_of_section,
    top,
)
from intake.pages.medical.saving import Kept, kept
from intake.pages.visit import GivenVisit, Visit
from workflow.pages.tongue import Tongue

PAGE = "medical/part.html"
PART = ONE + "/parts/{part:str}"
GO, NEXT, MORE = "go", "next", "more"
MOST_SAID = 5  # lines of an entry in a list


class Listed(Struct, frozen=True):
    """A list of a part: its entries (number, words, lines, address, why withdrawn), and where another is added. `all`:
    how many rows a table has; `blank`: why the list is empty."""

    key: str
    title: str
    help: str
    href: str
    add: str
    add_href: str
    rows: list[tuple[str, str, list[tuple[str, str]], str, str]]
    is_table: bool
    all: int
    standing: int
    blank: str


@get(PART)
async def show(
    visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str], part: FromPath[str], done: Done = ""
) -> Response[Any]:
    """The part as it was last saved."""
    at, section = await here(visit, case, examination), section_named(form_of(visit), part)
    draft = await drafted(visit, at)
    values = part_values(visit, at, section, draft)
    return visit.page(PAGE, seen=str(draft.revision), done=done_said(visit, done), **values)


@post(PART, request_max_body_size=MOST_BYTES)
async def save(
    visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str], part: FromPath[str]
) -> Response[Any]:
    """Seal what was typed, and go on."""
    at, form = await here(visit, case, examination), form_of(visit)
    section = section_named(form, part)
    draft = await drafted(visit, at)
    given = visit.given()
    answers = Reader(given, form, draft.record, visit.tongue).answers(section.field)
    outcome = await kept(visit, draft, SectionChange(section.key, answers), given, section.field)
    if outcome.saved is None:
        return again(visit, PAGE, outcome, **part_values(visit, at, section, outcome.draft))
    return visit.go(*_onward(visit, at, section), done="saved")


def _onward(visit: Visit, at: Here, section: Section) -> tuple[str]:
    """To the same part for more rows, to the next one, or back to the list."""
    go, sections = visit.answers.get(GO, ""), form_of(visit).sections
    if go == MORE:
        return (at.part(section.key),)
    place = [one.key for one in sections].index(section.key) + 1
    if go == NEXT and place < len(sections):
        return (at.part(sections[place].key),)
    return (at.path,)


def again(visit: Visit, template: str, outcome: Kept, **values: Any) -> Response[str]:
    """The form once more, with what was typed, what is wrong, and what somebody else saved meanwhile.

    Only whoever was told of the newer revision goes on from it: else a mistake would hide that somebody else wrote.
    """
    told = values | {"news": outcome.news, "done": ""}
    if outcome.news:
        told["seen"] = str(outcome.draft.revision)
        return visit.page(template, status=int(HTTPStatus.CONFLICT), answers=visit.answers, **told)
    return visit.again(template, outcome.problems, fault=outcome.fault, **told)


def part_values(visit: Visit, at: Here, section: Section, draft: Draft) -> dict[str, Any]:
    """What the page of a part shows."""
    tongue, form = visit.tongue, form_of(visit)
    title = title_of_section(tongue, section)
    asker = Asker(tongue, form, draft.record, may_genital=may_genital(draft.record))
    sections = list(form.sections)
    place = sections.index(section) + 1
    return top(visit, at, title) | {
        "heading": title,
        "help": tongue.words(section.help) if section.help else "",
        "asked": asker.fields(section.field, draft.record.answers),
        "lists": [listed(visit, at, section, one, draft) for one in section.entries],
        "action": at.part(section.key),
        "next": title_of_section(tongue, sections[place]) if place < len(sections) else "",
        "next_href": at.part(sections[place].key) if place < len(sections) else "",
        "has_rows": any(one.type == "rows" for one in section.field),
        "news": [],
    }


def listed(visit: Visit, at: Here, section: Section, entries: Entries, draft: Draft) -> Listed:
    """A list with what is in it."""
    tongue, form, record = visit.tongue, form_of(visit), draft.record
    href = at.part(section.key, entries.key)
    return Listed(
        key=entries.key,
        title=tongue.words(entries.title),
        help=tongue.words(entries.help) if entries.help else "",
        href=href,
        add=tongue.words(entries.one),
        add_href=f"{href}/new",
        rows=[row_of(visit, href, entries, one) for one in record.entries(entries.key)],
        is_table=entries.rows is not None,
        all=len(form.codes.get(entries.rows or "", {})),
        standing=len(record.standing(entries.key)),
        blank=none_said(tongue, form, entries, record),
    )


def none_said(tongue: Tongue, form: Form, entries: Entries, record: Record) -> str:
    """Why a list has nothing in it; empty where nothing was said of that."""
    blank = record.get(entries.key)
    why = entries.none if blank.value == NONE else None
    if blank.blank is not None:
        why = form.codes[REASONS][blank.blank].title
    return "" if why is None else " ".join(one for one in (tongue.words(why), blank.words) if one)


def row_of(visit: Visit, href: str, entries: Entries, entry: Entry) -> tuple[str, str, list[tuple[str, str]], str, str]:
    """An entry in a list: number, what it is known by, its first lines, its address, why it was withdrawn."""
    form = form_of(visit)
    fields = [one for one in entries.fields if one.key not in NAMED and one.type != "rows"]
    lines = all_spoken(visit.tongue, form, fields, entry.answers)[:MOST_SAID]
    label = label_of_entry(visit.tongue, form, entries.key, entry)
    return entry.no, label, lines, f"{href}/{entry.no}", entry.withdrawn or ""


ROUTES = (show, save)
