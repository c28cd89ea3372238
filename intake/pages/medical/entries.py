"""One entry of a list as a page: added, changed, withdrawn with a reason. Read `show`, then `save`.

Findings have a shorter form of the same fields (`finding_form.py`); rows of a table stand on the page of the list.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from intake.medical.examinations import Draft, EntryChange, Withdrawal
from intake.medical.form import MOST, Entries
from intake.medical.record import Entry
from intake.pages.desk.casepage.page import Done
from intake.pages.medical.asking.reading import Reader
from intake.pages.medical.asking.shown import Asker
from intake.pages.medical.asking.spoken import all_spoken, label_of_entry
from intake.pages.medical.checked import lacks_of
from intake.pages.medical.finding_form import FINDING, arranged
from intake.pages.medical.here import (
    MOST_BYTES,
    ONE,
    Here,
    done_said,
    drafted,
    entries_named,
    form_of,
    here,
    may_genital,
    section_named,
    title_of_section,
    top,
)
from intake.pages.medical.parts import again
from intake.pages.medical.photographs import PHOTO
from intake.pages.medical.saving import kept
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, Sentence, _

PAGE = "medical/entry.html"
ENTRY = ONE + "/parts/{part:str}/{entries:str}/{no:str}"
WITHDRAWAL = ENTRY + "/withdrawal"
NEW, GO, ANOTHER, MORE = "new", "go", "another", "more"


@get(ENTRY)
async def show(
    visit: GivenVisit,
    case: FromPath[UUID],
    examination: FromPath[str],
    part: FromPath[str],
    entries: FromPath[str],
    no: FromPath[str],
    done: Done = "",
) -> Response[Any]:
    """The entry, or an empty form for a new one; a part of the drawing may have chosen the region."""
    at, known = await here(visit, case, examination), entries_named(form_of(visit), part, entries)
    if known.rows is not None:
        return visit.go(at.part(part, entries))
    if entries == PHOTO and no == NEW:
        return visit.go(f"{at.path}/photographs/new")
    draft = await drafted(visit, at)
    values = entry_values(visit, at, part, known, draft, no)
    values |= await _lacking(visit, at, part, known, draft, no, is_after_one=done == "added")
    return visit.page(PAGE, seen=str(draft.revision), done=done_said(visit, done), **values)


@post(ENTRY, request_max_body_size=MOST_BYTES)
async def save(
    visit: GivenVisit,
    case: FromPath[UUID],
    examination: FromPath[str],
    part: FromPath[str],
    entries: FromPath[str],
    no: FromPath[str],
) -> Response[Any]:
    """Seal the entry, and go on to the next one or back to the list."""
    at, form = await here(visit, case, examination), form_of(visit)
    known = entries_named(form, part, entries)
    if known.rows is not None or (entries == PHOTO and no == NEW):
        return visit.go(at.part(part, entries))
    draft = await drafted(visit, at)
    _entry(draft, known, no)
    given = visit.given()
    answers = Reader(given, form, draft.record, visit.tongue).answers(known.fields)
    change = EntryChange(known.key, None if no == NEW else no, answers)
    outcome = await kept(visit, draft, change, given, known.fields)
    if outcome.saved is None:
        return again(visit, PAGE, outcome, **entry_values(visit, at, part, known, outcome.draft, no))
    go = visit.answers.get(GO, "")
    if go == ANOTHER:
        return visit.go(at.part(part, entries, NEW), done="added")
    if go == MORE:
        return visit.go(at.part(part, entries, outcome.saved.no or no), done="saved")
    return visit.go(back_of(at, part, known), done="saved")


@post(WITHDRAWAL)
async def withdraw(
    visit: GivenVisit,
    case: FromPath[UUID],
    examination: FromPath[str],
    part: FromPath[str],
    entries: FromPath[str],
    no: FromPath[str],
) -> Response[Any]:
    """Take an entry back: it stays, struck through, with the reason."""
    at, known = await here(visit, case, examination), entries_named(form_of(visit), part, entries)
    draft, given = await drafted(visit, at), visit.given()
    _entry(draft, known, no)
    reason = given.line("withdrawn", at_most=MOST["text"], missing=_("Write why it is withdrawn."))
    outcome = await kept(visit, draft, Withdrawal(known.key, no, reason), given, ())
    if outcome.saved is None:
        return again(visit, PAGE, outcome, **entry_values(visit, at, part, known, outcome.draft, no))
    return visit.go(back_of(at, part, known), done="withdrawn")


@get(WITHDRAWAL)
async def back_to_entry(
    visit: GivenVisit,
    case: FromPath[UUID],
    examination: FromPath[str],
    part: FromPath[str],
    entries: FromPath[str],
    no: FromPath[str],
) -> Response[Any]:
    """Whoever loads the address of the form, or signed in again in the middle of it."""
    at, known = await here(visit, case, examination), entries_named(form_of(visit), part, entries)
    return visit.go(at.part(part, known.key, no))


async def _lacking(
    visit: Visit, at: Here, part: str, known: Entries, draft: Draft, no: str, *, is_after_one: bool
) -> dict[str, Any]:
    """What this entry still lacks, at its fields; on an empty form, what the one saved a moment ago lacks."""
    entry, written = _entry(draft, known, no), draft.record.entries(known.key)
    if entry is None:
        if not (is_after_one and written):
            return {}
        said, page = await lacks_of(visit, draft, known, written[-1]), at.part(part, known.key, written[-1].no)
        return {"lacks": [(words, f"{page}#f-{field}") for field, words in said.items()]}
    said = await lacks_of(visit, draft, known, entry)
    return {"lacks": [(words, f"#f-{field}") for field, words in said.items()], "lacks_at": said}


def back_of(at: Here, part: str, known: Entries) -> str:
    """Where the entries of a list stand: a page of their own for findings, else the part."""
    return at.part(part, known.key) if known.key in (FINDING, PHOTO) else at.part(part)


def _entry(draft: Draft, known: Entries, no: str) -> Entry | None:
    """The entry; None for a new one. Raises NotFound, and NotNow for one that is never changed."""
    if no == NEW:
        return None
    found = draft.record.entry(known.key, no)
    if found is None:
        raise NotFound(_("There is no such entry in this record."), next_step=_("Choose one in the list."))
    return found


def entry_values(visit: Visit, at: Here, part: str, known: Entries, draft: Draft, no: str) -> dict[str, Any]:
    """What the page of an entry shows."""
    tongue, form = visit.tongue, form_of(visit)
    section, entry = section_named(form, part), _entry(draft, known, no)
    asker = Asker(tongue, form, draft.record, known.key == FINDING, may_genital(draft.record))
    fields = [one for one in known.fields if one.type != "file"]
    answers = {} if entry is None else entry.answers
    heading = _heading(visit, draft, known, entry)
    between = [(title_of_section(tongue, section), at.part(part))]
    if known.key == FINDING:
        between.append((tongue.words(known.title), at.part(part, known.key)))
    return top(visit, at, heading, *between) | {
        "heading": heading,
        "help": tongue.words(known.help) if known.help else "",
        "asked": asker.fields(fields, answers),
        "arranged": arranged(asker, fields, answers, visit) if known.key == FINDING else None,
        "action": at.part(part, known.key, no),
        "back": back_of(at, part, known),
        "is_new": entry is None,
        "is_next": visit.request.query_params.get("done") == "added",  # then the first field has the focus
        "is_fixed": entry is not None and (known.only_added or not entry.stands),
        "said": [] if entry is None else all_spoken(tongue, form, known.fields, entry.answers),
        "withdrawn": "" if entry is None else entry.withdrawn or "",
        "may_withdraw": entry is not None and entry.stands and not known.only_added,
        "one": tongue.words(known.one),
        "has_rows": any(one.type == "rows" for one in known.fields),
        "news": [],
        "lacks": [],
    }


def _heading(visit: Visit, draft: Draft, known: Entries, entry: Entry | None) -> str:
    tongue = visit.tongue
    if entry is not None:
        return label_of_entry(tongue, form_of(visit), known.key, entry)
    number = f"{known.letter}{len(draft.record.entries(known.key)) + 1}"
    said: Sentence = _("%(what)s %(number)s", what=known.one, number=number)
    return tongue.say(said)


ROUTES = (show, save, withdraw, back_to_entry)
