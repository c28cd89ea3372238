"""An examination's own page: before it is begun what will be opened; then the parts A to Q, each with its state.

What is missing is named, with a link to where it is written. Read `show`, then `task_list`.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from intake.medical import examinations
from intake.medical.examinations import Draft
from intake.medical.missing import Progress, progress
from intake.pages.desk.casepage.page import Done
from intake.pages.medical.checked import anchor, blocking, remarks_of, spoken_of
from intake.pages.medical.here import (
    ONE,
    Here,
    done_said,
    drafted,
    form_of,
    here,
    name_of,
    title_of_section,
    top,
)
from intake.pages.medical.listing import row_of, teller_of
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import VigilError, _

BEGIN, TASKS = "medical/begin.html", "medical/tasks.html"
URGENT = "P"  # the part that comes first where somebody is in danger


class Task(Struct, frozen=True):
    """A part in the list. `open`: what is missing or speaks against it, each with where it is written."""

    title: str
    href: str
    state: str
    tone: str
    open: list[tuple[str, str]]


@get(ONE)
async def show(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str], done: Done = "") -> Response[Any]:
    """The task list; before it is begun, how to begin; once it is signed, the report."""
    at = await here(visit, case, examination)
    if at.asked.state == "signed":
        return visit.go(f"{at.path}/report")
    if at.asked.draft is None:
        return visit.page(BEGIN, done=done_said(visit, done), **await _before(visit, at))
    draft = await drafted(visit, at)
    values = await task_list(visit, at, draft)
    return visit.page(TASKS, done=done_said(visit, done), **values)


@post(ONE)
async def begin(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """Begin the record: the opening goes into the log first. Twice is once."""
    at = await here(visit, case, examination)
    if at.asked.draft is not None:
        return visit.go(at.path)
    try:
        await examinations.begin(
            visit.tables,
            at.stream,
            examination=examination,
            form=form_of(visit),
            signed_in=visit.who,
            now=visit.now,
        )
    except VigilError as fault:
        return visit.again(BEGIN, {}, fault=fault, done="", **await _before(visit, at))
    return visit.go(at.path, done="begun")


async def _before(visit: Visit, at: Here) -> dict[str, Any]:
    row = row_of(await teller_of(visit), at.asked)
    return top(visit, at) | {"row": row, "is_declined": at.asked.state == "declined"}


async def task_list(visit: Visit, at: Here, draft: Draft) -> dict[str, Any]:
    """What the page of the task list shows."""
    form, row = form_of(visit), row_of(await teller_of(visit), at.asked)
    told = progress(draft.record, form, draft.facts)
    remarks = await remarks_of(visit, draft)
    tasks = {}
    for one in told:
        against = [remark for remark in remarks if remark.section == one.section.key and blocking(remark)]
        found = [
            (visit.tongue.say(gap.sentence), at.where(gap.section, gap.entries, gap.no, gap.field))
            for gap in one.missing
        ]
        found += [(spoken_of(visit, remark), anchor(at, remark)) for remark in against]
        state, tone = _state(visit, one, len(against))
        title = title_of_section(visit.tongue, one.section)
        tasks[one.section.key] = Task(title, at.part(one.section.key), state, tone, found if tone != "none" else [])
    is_urgent = draft.record.get("urgent").value is True
    whole = sum(task.tone == "kept" for task in tasks.values())
    return top(visit, at) | {
        "row": row,
        "tasks": [task for key, task in tasks.items() if not (is_urgent and key == URGENT)],
        "urgent": tasks.get(URGENT),
        "is_urgent": is_urgent,
        "whole": whole,
        "all": len(tasks),
        "saved": visit.tongue.short_instant(draft.changed_at),
        "saved_by": await name_of(visit, draft.changed_by),
        "is_told": at.asked.state in ("examined", "interim"),
    }


def _state(visit: Visit, one: Progress, against: int) -> tuple[str, str]:
    """The state of a part in words, and the tone of its picture."""
    say, many = visit.tongue.say, visit.tongue.ngettext
    if one.state == "empty" and one.missing:
        return say(_("Not begun")), "none"
    if one.missing:
        count = len(one.missing)
        return many("%(num)d answer missing", "%(num)d answers missing", count) % {"num": count}, "soon"
    if against:
        return many("One thing speaks against it", "%(num)d things speak against it", against) % {
            "num": against
        }, "late"
    if one.state == "empty":
        return say(_("Nothing written; nothing has to be")), "none"
    return say(_("Complete")), "kept"


ROUTES = (show, begin)
