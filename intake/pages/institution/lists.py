"""One entry of a list of the checklist: a finding, a consent, a test, a photograph, a report to somebody. Read `show`.

Findings have the same short form as a doctor's. A consent that was said is never written over: another row follows.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from intake.incidents.checklist import GIVEN, Writing, consent_of
from intake.medical.changing import with_entry, with_withdrawn
from intake.medical.conditions import facts_of
from intake.medical.fitting import Unfit
from intake.medical.form import MOST, Entries
from intake.medical.missing import of_entry
from intake.medical.record import Entry
from intake.pages.institution.words import Done
from intake.pages.institution.writing import (
    HERE,
    NEW,
    UNASKED,
    Place,
    at_place,
    changed,
    entries_named,
    form_of,
    top,
)
from intake.pages.medical.asking.reading import Reader
from intake.pages.medical.asking.shown import Asker
from intake.pages.medical.asking.spoken import all_spoken, label_of_entry
from intake.pages.medical.finding_form import FINDING, arranged
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, VigilError, _

PAGE = "institution/list_entry.html"
ENTRY = f"{HERE}/{{place:int}}/lists/{{entries:str}}/{{no:str}}"
GO, ANOTHER, MORE, TAKE_BACK = "go", "another", "more", "take_back"


@get(ENTRY)
async def show(
    visit: GivenVisit, place: FromPath[int], entries: FromPath[str], no: FromPath[str], done: Done = ""
) -> Response[str]:
    """The entry, or an empty form for another one."""
    at, known = await at_place(visit, place), entries_named(visit, entries)
    said = visit.tongue.say(_("Kept. You can add another one now.")) if done == "added" else ""
    values = _values(visit, at, known, no)
    values["lacks_at"] = _lacking(visit, at, known, _entry(at, known, no))
    values["lacks"] = [(words, f"#f-{field}") for field, words in values["lacks_at"].items()]
    return visit.page(PAGE, done=said, **values)


@post(ENTRY)
async def keep(visit: GivenVisit, place: FromPath[int], entries: FromPath[str], no: FromPath[str]) -> Response[Any]:
    """Keep it, or take it back; then another one, or back to its part."""
    at, known, form = await at_place(visit, place), entries_named(visit, entries), form_of(visit)
    _entry(at, known, no)
    go = visit.answers.get(GO, "")
    if go == TAKE_BACK:
        return await _taken_back(visit, at, known, no)
    given = visit.given()
    fields = [one for one in known.fields if one.key not in UNASKED]
    answers = Reader(given, form, at.writing.record, visit.tongue).answers(fields)
    if given.problems:
        return visit.again(PAGE, given.problems, **_values(visit, at, known, no))

    def change(writing: Writing) -> Writing:
        record, _number = with_entry(writing.record, form, known.key, None if no == NEW else no, answers)
        return replace(writing, record=record)

    try:
        await changed(visit, at, change)
    except Unfit as unfit:
        return visit.again(PAGE, unfit.problems, **_values(visit, at, known, no))
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **_values(visit, at, known, no))
    if go == ANOTHER:
        return visit.go(at.entry(known.key, NEW), done="added")
    return visit.go(_back(visit, at, known), done="saved")


async def _taken_back(visit: Visit, at: Place, known: Entries, no: str) -> Response[Any]:
    given, form = visit.given(), form_of(visit)
    reason = given.line("withdrawn", at_most=MOST["text"], missing=_("Write why it is taken back."))
    if given.problems:
        return visit.again(PAGE, given.problems, **_values(visit, at, known, no))

    def change(writing: Writing) -> Writing:
        return replace(writing, record=with_withdrawn(writing.record, form, known.key, no, reason))

    try:
        await changed(visit, at, change)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **_values(visit, at, known, no))
    return visit.go(_back(visit, at, known), done="taken")


def _lacking(visit: Visit, at: Place, known: Entries, entry: Entry | None) -> dict[str, str]:
    """What an entry that was kept still lacks, by field."""
    if entry is None or not entry.stands:
        return {}
    record, section = at.writing.record, form_of(visit).section_of(known.key)
    gaps = of_entry(record, section, known, entry, facts_of(record))
    return {one.field: visit.tongue.say(one.sentence) for one in gaps if one.field and one.field not in UNASKED}


def _back(visit: Visit, at: Place, known: Entries) -> str:
    return at.part(form_of(visit).section_of(known.key).key)


def _entry(at: Place, known: Entries, no: str) -> Entry | None:
    """The entry; None for a new one. Raises NotFound."""
    if no == NEW:
        return None
    found = at.writing.record.entry(known.key, no)
    if found is None:
        raise NotFound(_("There is no such entry in this checklist."), next_step=_("Choose one in the list."))
    return found


def _values(visit: Visit, at: Place, known: Entries, no: str) -> dict[str, Any]:
    tongue, form, record = visit.tongue, form_of(visit), at.writing.record
    entry = _entry(at, known, no)
    answers = {} if entry is None else entry.answers
    fields = [one for one in known.fields if one.key not in UNASKED]
    asker = Asker(tongue, form, record, known.key == FINDING, consent_of(record, "exam_genital") in GIVEN)
    number = f"{known.letter}{len(record.entries(known.key)) + 1}"
    heading = tongue.say(_("%(what)s %(number)s", what=known.one, number=number))
    if entry is not None:
        heading = label_of_entry(tongue, form, known.key, entry)
    is_fixed = entry is not None and (known.only_added or not entry.stands)
    return top(visit, at, heading) | {
        "help": tongue.words(known.help) if known.help else "",
        "asked": asker.fields(fields, answers),
        "arranged": arranged(asker, fields, answers, visit) if known.key == FINDING else None,
        "action": at.entry(known.key, no),
        "back": _back(visit, at, known),
        "is_fixed": is_fixed,
        "said": [] if entry is None else all_spoken(tongue, form, fields, entry.answers),
        "lacks": [],
        "may_take_back": entry is not None and entry.stands and not known.only_added,
    }


ROUTES = (show, keep)
