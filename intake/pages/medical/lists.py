"""A list of a part on a page of its own: findings with the body chart, a table of which every row is answered, others.

That a list stays empty is an answer too, with its reason. Read `show`.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from intake.medical.examinations import Draft, RowsChange, SectionChange
from intake.medical.form import MOST, NONE, Entries
from intake.medical.missing import missing
from intake.medical.record import Answer
from intake.pages.desk.casepage.page import Done
from intake.pages.medical.asking.names import BLANK, REASONS, WHY
from intake.pages.medical.asking.reading import Reader
from intake.pages.medical.asking.shown import Asker, Shown
from intake.pages.medical.chart import chart
from intake.pages.medical.finding_form import FINDING
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
from intake.pages.medical.parts import again, listed
from intake.pages.medical.photographs import PHOTO, shot
from intake.pages.medical.saving import kept
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import _

FINDINGS, TABLE, LIST = "medical/findings.html", "medical/table.html", "medical/entries.html"
PHOTOS = "medical/photos.html"
ENTRIES = ONE + "/parts/{part:str}/{entries:str}"


class TableRow(Struct, frozen=True):
    """A row of a table of which every row is answered."""

    title: str
    fields: list[Shown]


@get(ENTRIES)
async def show(
    visit: GivenVisit,
    case: FromPath[UUID],
    examination: FromPath[str],
    part: FromPath[str],
    entries: FromPath[str],
    done: Done = "",
) -> Response[Any]:
    """What is in the list, and how another is added."""
    at, known = await here(visit, case, examination), entries_named(form_of(visit), part, entries)
    draft = await drafted(visit, at)
    values = list_values(visit, at, part, known, draft)
    return visit.page(template_of(known), seen=str(draft.revision), done=done_said(visit, done), **values)


@post(ENTRIES, request_max_body_size=MOST_BYTES)
async def save(
    visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str], part: FromPath[str], entries: FromPath[str]
) -> Response[Any]:
    """Seal the rows of a table; or that the list stays empty, and why."""
    at, form = await here(visit, case, examination), form_of(visit)
    known = entries_named(form, part, entries)
    draft, given = await drafted(visit, at), visit.given()
    if known.rows is None:
        offered = {code for code, _words in why_none(visit, known)}
        blank = given.choice(f"{known.key}{BLANK}", offered, missing=_("Choose why there is none."))
        why = given.line(f"{known.key}{WHY}", at_most=MOST["text"])
        answer = Answer(NONE, words=why) if blank == NONE else Answer(words=why, blank=blank)
        outcome = await kept(visit, draft, SectionChange(part, {known.key: answer}), given, ())
    else:
        reader = Reader(given, form, draft.record, visit.tongue)
        rows = {code: reader.answers(known.fields, before=f"{code}.") for code in form.codes[known.rows]}
        outcome = await kept(visit, draft, RowsChange(known.key, rows), given, ())
    if outcome.saved is None:
        return again(visit, template_of(known), outcome, **list_values(visit, at, part, known, outcome.draft))
    return visit.go(at.part(part), done="saved")


def template_of(known: Entries) -> str:
    """The page of a list."""
    if known.rows is not None:
        return TABLE
    return {FINDING: FINDINGS, PHOTO: PHOTOS}.get(known.key, LIST)


def list_values(visit: Visit, at: Here, part: str, known: Entries, draft: Draft) -> dict[str, Any]:
    """What the page of a list shows."""
    tongue, form, record = visit.tongue, form_of(visit), draft.record
    section, title = section_named(form, part), tongue.words(known.title)
    lacks: dict[str, list[str]] = {}
    for gap in missing(record, form, draft.facts):
        if gap.entries == known.key and gap.no:
            lacks.setdefault(gap.no, []).append(tongue.say(gap.sentence))
    values = top(visit, at, title, (title_of_section(tongue, section), at.part(part))) | {
        "heading": title,
        "list": listed(visit, at, section, known, draft),
        "lacks": lacks,
        "reasons": why_none(visit, known),
        "blank": NONE if record.get(known.key).value == NONE else record.get(known.key).blank or "",
        "why": record.get(known.key).words,
        "none": tongue.words(known.none) if known.none else "",
        "action": at.part(part, known.key),
        "back": at.part(part),
        "rows": [],
        "chart": None,
        "news": [],
    }
    if known.rows is not None:
        values["rows"] = _rows(visit, known, draft)
    if known.key == FINDING:
        onto = at.part(part, known.key, "new")
        may = may_genital(record)
        values["chart"] = chart(tongue, form, record.standing(FINDING), onto=onto, may_genital=may)
        values["may_genital"] = may
        values["standing"] = len(record.standing(FINDING))
    if known.key == PHOTO:
        values["shots"] = [shot(visit, at, one) for one in record.entries(PHOTO)]
    return values


def why_none(visit: Visit, known: Entries) -> list[tuple[str, str]]:
    """Why a list may stay empty: because there is none, or a reason, unless it has to be answered."""
    none = [] if known.none is None else [(NONE, visit.tongue.words(known.none))]
    if known.need == "must":
        return none
    codes = form_of(visit).codes[REASONS]
    return none + [(key, visit.tongue.words(code.title)) for key, code in codes.items()]


def _rows(visit: Visit, known: Entries, draft: Draft) -> list[TableRow]:
    form = form_of(visit)
    asker = Asker(visit.tongue, form, draft.record, True)
    rows = []
    for code, term in form.codes[known.rows or ""].items():
        entry = draft.record.entry(known.key, code)
        answers = {} if entry is None else entry.answers
        rows.append(TableRow(visit.tongue.words(term.title), asker.fields(known.fields, answers, before=f"{code}.")))
    return rows


ROUTES = (show, save)
