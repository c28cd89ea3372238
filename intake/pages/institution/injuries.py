"""The injuries checklist, part by part: what was typed is kept at every press, and can be gone on with for a week.

Read `show_part`, then `keep_part`.
"""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from intake.incidents.checklist import Writing, begin
from intake.incidents.concerned import MOST_NUMBER
from intake.incidents.telling import INJURIES
from intake.medical.changing import with_answers
from intake.medical.fitting import Unfit
from intake.medical.form import Entries, Field, Section
from intake.medical.missing import of_section
from intake.pages.institution import consents, empty
from intake.pages.institution.words import FORMS, START, Done
from intake.pages.institution.writing import (
    HERE,
    UNASKED,
    Place,
    at_place,
    changed,
    form_of,
    section_named,
    top,
)
from intake.pages.medical.asking.reading import Reader
from intake.pages.medical.asking.shown import Asker
from intake.pages.medical.asking.spoken import all_spoken, label_of_entry
from intake.pages.visit import GivenVisit, Visit
from intake.people.store import people
from workflow.errors import Sentence, VigilError, _
from workflow.pages.forms import Given
from workflow.rulebook import law_in_force

PART_PAGE, OVERVIEW = "institution/part.html", "institution/overview.html"
FIRST, CONSENTING = "R1", "R2"
GO, LATER, MORE = "go", "later", "more"
DONE: dict[str, Sentence] = {
    "saved": _("Kept for you alone, for a week. It is not sent yet."),
    "taken": _("Taken back."),
}


class Listed(Struct, frozen=True):
    """A list of a part: its entries (words, lines, address), and where another is added."""

    key: str
    title: str
    help: str
    add: str
    add_href: str
    rows: list[tuple[str, list[tuple[str, str]], str]]
    empty: empty.Empty | None


class PartRow(Struct, frozen=True):
    """A part in the overview: what is still open in it."""

    title: str
    href: str
    open: int


@get(f"{HERE}/new")
async def new_checklist(visit: GivenVisit) -> Response[str]:
    """The first part of an empty checklist."""
    place = await _fresh(visit)
    return visit.page(PART_PAGE, **await _values(visit, place, section_named(visit, FIRST)))


@post(f"{HERE}/new")
async def begin_checklist(visit: GivenVisit) -> Response[Any]:
    """Keep the first part, and go on."""
    return await _keep(visit, await _fresh(visit), section_named(visit, FIRST))


@get(f"{HERE}/{{place:int}}")
async def overview(visit: GivenVisit, place: FromPath[int], done: Done = "") -> Response[str]:
    """The parts, with what is open in each."""
    at, say = await at_place(visit, place), visit.tongue.say
    form, record = form_of(visit), at.writing.record
    rows = [
        PartRow(visit.tongue.words(one.title), at.part(one.key), len(_open(form, record, one))) for one in form.sections
    ]
    values = top(visit, at, say(FORMS[INJURIES]))
    values["crumbs"] = [*values["crumbs"][:1], (say(FORMS[INJURIES]), "")]
    said = say(DONE[done]) if done in DONE else ""
    return visit.page(OVERVIEW, parts_of=rows, done=said, drop_href=f"{START}/drafts/{place}", **values)


@get(f"{HERE}/{{place:int}}/parts/{{part:str}}")
async def show_part(visit: GivenVisit, place: FromPath[int], part: FromPath[str], done: Done = "") -> Response[str]:
    """A part as it was left."""
    section, at = section_named(visit, part), await at_place(visit, place)
    said = visit.tongue.say(DONE[done]) if done in DONE else ""
    return visit.page(PART_PAGE, done=said, **await _values(visit, at, section))


@post(f"{HERE}/{{place:int}}/parts/{{part:str}}")
async def keep_part(visit: GivenVisit, place: FromPath[int], part: FromPath[str]) -> Response[Any]:
    """Keep it, and go on to the next part, or leave."""
    return await _keep(visit, await at_place(visit, place), section_named(visit, part))


async def _fresh(visit: Visit) -> Place:
    office = await visit.tables.read(people.find_office, visit.who.by.office)
    title = visit.who.by.office if office is None else office.title
    us = visit.tongue.words(visit.frame.office.name)
    return Place(None, begin(form_of(visit), institution=title, office=us, language=visit.tongue.language.catalogue))


async def _keep(visit: Visit, at: Place, section: Section) -> Response[Any]:
    given, form = visit.given(), form_of(visit)
    answers = Reader(given, form, at.writing.record, visit.tongue).answers(_fields(section))
    answers |= empty.said_in(given, form, at.writing.record, section, answers)
    beside = await _beside_in(visit, given, section)
    said = consents.said_in(visit, given, form, at.writing.record) if section.key == CONSENTING else None

    def change(writing: Writing) -> Writing:
        after = replace(writing, record=with_answers(writing.record, form, section.key, answers), **beside)
        return after if said is None else consents.with_said(after, form, *said)

    if given.problems:
        return visit.again(PART_PAGE, given.problems, **await _values(visit, at, section))
    try:
        kept = await changed(visit, at, change)
    except Unfit as unfit:
        return visit.again(PART_PAGE, unfit.problems, **await _values(visit, at, section))
    except VigilError as fault:
        return visit.again(PART_PAGE, {}, fault=fault, **await _values(visit, at, section))
    return visit.go(*_onward(visit, kept, section))


def _onward(visit: Visit, at: Place, section: Section) -> tuple[str]:
    go, sections = visit.answers.get(GO, ""), form_of(visit).sections
    place = [one.key for one in sections].index(section.key) + 1
    if go == LATER:
        return (f"{START}?done=kept",)
    if go == MORE:
        return (at.part(section.key),)
    return (at.part(sections[place].key) if place < len(sections) else f"{at.path}/send",)


def _fields(section: Section) -> list[Field]:
    return [one for one in section.field if one.key not in UNASKED and one.type != "system"]


async def _beside_in(visit: Visit, given: Given, section: Section) -> dict[str, Any]:
    """What goes with the record and is no part of it."""
    if section.key != FIRST:
        return {}
    codes = await _codes(visit)
    return {
        "setting": given.choice("setting", dict(codes["setting"])),
        "language": given.choice("language", dict(codes["language"])) or "sq",
        "case_number": given.line("case_number", at_most=MOST_NUMBER),
        "is_urgent": given.tick("urgent"),
    }


async def _codes(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    lists = {one.key: one.code for one in (await visit.tables.read(law_in_force)).book.rules.policy.vocabulary.codes}
    return {name: [(one.key, visit.tongue.words(one.title)) for one in lists[name]] for name in ("setting", "language")}


async def _values(visit: Visit, at: Place, section: Section) -> dict[str, Any]:
    """What the page of a part shows."""
    form, record, tongue = form_of(visit), at.writing.record, visit.tongue
    sections = list(form.sections)
    place = sections.index(section) + 1
    asker = Asker(tongue, form, record)
    values: dict[str, Any] = {
        "help": tongue.words(section.help) if section.help else "",
        "asked": asker.fields(_fields(section), record.answers),
        "lists": [] if at.number is None else [_listed(visit, at, one) for one in section.entries],
        "action": at.part(section.key),
        "step": place,
        "steps": len(sections),
        "has_rows": any(one.type == "rows" for one in section.field),
        "beside": None,
        "consents": [],
    }
    if section.key == FIRST:
        values["beside"] = await _codes(visit) | {"writing": at.writing}
    if section.key == CONSENTING:
        values |= _consents(visit, at)
    return top(visit, at, tongue.words(section.title)) | values


def _consents(visit: Visit, at: Place) -> dict[str, Any]:
    form, record = form_of(visit), at.writing.record
    when = consents.at_of(record)
    return {
        "consents": consents.asked(visit, form, record),
        "statuses": consents.options(visit, form, "consent_status", consents.STATUSES),
        "refusals": consents.options(visit, form, "refusal_reason"),
        "forms": consents.options(visit, form, "consent_form"),
        "consent_form": consents.form_said(record),
        "consent_at": _typed(visit, when),
    }


def _typed(visit: Visit, written: str) -> str:
    return f"{datetime.fromisoformat(written).astimezone(visit.tongue.zone):%d.%m.%Y %H:%M}" if written else ""


def _listed(visit: Visit, at: Place, entries: Entries) -> Listed:
    tongue, form, record = visit.tongue, form_of(visit), at.writing.record
    fields = [one for one in entries.fields if one.key not in UNASKED]
    return Listed(
        key=entries.key,
        title=tongue.words(entries.title),
        help=tongue.words(entries.help) if entries.help else "",
        add=tongue.words(entries.one),
        add_href=at.entry(entries.key, "new"),
        rows=[
            (
                label_of_entry(tongue, form, entries.key, one),
                all_spoken(tongue, form, fields, one.answers)[:4],
                at.entry(entries.key, one.no),
            )
            for one in record.standing(entries.key)
        ],
        empty=empty.asked(visit, form, record, entries),
    )


def _open(form: Any, record: Any, section: Section) -> list[Any]:
    return [one for one in of_section(record, form, section) if one.field not in UNASKED]


ROUTES = (new_checklist, begin_checklist, overview, show_part, keep_part)
