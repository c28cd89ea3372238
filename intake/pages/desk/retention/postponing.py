"""One case or several are kept longer: a day and a reason, what that changes for each, then each by an act of its own.

Before anything is recorded the page shows what the very day that is sent would change. Read `ask`, then `put_off`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post

from intake.dossier.acts import MOST_WORDS
from intake.dossier.once import Once
from intake.dossier.postponing import OTHER, WITHOUT_WORDS, postpone
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.retention.asked import LIST
from intake.pages.desk.retention.came import REASON, Chosen, chosen
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotAllowed, NotFound, VigilError, _
from workflow.events import CASE
from workflow.pages.forms import Given, Typed

HERE = f"{LIST}/postponement"
PAGE, RESULT = "desk/retention/postpone.html", "desk/retention/came.html"
CASES, UNTIL, WORDS, DONE = "case", "until", "words", "done"
SHOWN, LOOK = "shown", "look"  # the day whose changes were seen; and that they are to be seen again
MOST_CASES = 50  # as many as a page of the list has


@get(HERE)
async def ask(visit: GivenVisit) -> Response[Any]:
    """Which cases, until when and why; after the act what came of it."""
    typed = Typed([(name, str(value)) for name, value in visit.request.query_params.multi_items()])
    found, given = await _chosen(visit, typed), Given(typed, visit.tongue, now=visit.now)
    until = given.day(UNTIL, is_past=False) if DONE in typed else None
    if until is not None and found.lines:
        return visit.page(RESULT, rows=found.came(until), crumbs=_crumbs(visit), list_path=LIST)
    return visit.page(PAGE, **_values(visit, found))


@post(HERE)
async def put_off(visit: GivenVisit) -> Response[Any]:
    """What it changes; and once that was seen, each case by an act of its own."""
    found, given = await _chosen(visit, visit.answers), visit.given()
    until = given.day(UNTIL, missing=_("Write until which day it is kept."), is_past=False)
    reason = given.choice(REASON, dict(found.reasons), missing=_("Choose why it is kept longer."))
    words = given.text(WORDS, at_most=MOST_WORDS) or None
    why = found.lines[0].why_not(until) if until is not None and len(found.lines) == 1 else None
    if why is not None:
        given.problems[UNTIL] = why
    if reason == OTHER and not words:
        given.problems[WORDS] = WITHOUT_WORDS
    values = _values(visit, found)
    if until is None or given.problems:
        return visit.again(PAGE, given.problems, **values)
    values |= {"preview": found.preview(until), "shown": until.isoformat(), "answers": visit.answers}
    if visit.answers.get(SHOWN) != until.isoformat() or visit.answers.get(LOOK):
        return visit.page(PAGE, **values)
    return await _put_off(visit, found.ids, until, reason, words, values)


async def _put_off(
    visit: Visit, cases: Sequence[str], until: date, reason: str, words: str | None, values: dict[str, Any]
) -> Response[Any]:
    faults = [await _one(visit, one, until, reason, words) for one in cases]
    if len(faults) != 1:
        pairs = [*((CASES, one) for one in cases), (UNTIL, until.isoformat()), (DONE, "1")]
        return visit.go(f"{HERE}?{urlencode(pairs)}")
    if faults[0] is not None:
        return visit.again(PAGE, {}, fault=faults[0], **values)
    return visit.go(f"/desk/cases/{cases[0]}/retention", done="postponed")


async def _one(visit: Visit, case: str, until: date, reason: str, words: str | None) -> VigilError | None:
    """One case; what stands in its way stops no other."""
    once = visit.once  # the form's number is one for all cases: each act gets one of its own
    try:
        await postpone(
            visit.tables,
            f"{CASE}:{case}",
            until,
            reason=reason,
            words=words,
            signed_in=of_the_office(visit),
            now=visit.now,
            once=None if once is None else Once(once.key + case.encode(), once.body),
        )
    except VigilError as fault:
        return fault
    return None


async def _chosen(visit: Visit, typed: Typed) -> Chosen:
    """The cases. Raises NotAllowed for whoever may put nothing off, NotFound for what is no case."""
    ids = dict.fromkeys(_case(text) for text in typed.every(CASES)[:MOST_CASES])
    found = await visit.tables.read(chosen, visit, of_the_office(visit), list(ids))
    if not found.may_act:
        raise NotAllowed(
            _("This step is for people in another role."),
            next_step=_("Ask the head of the office, or the case officer."),
        )
    return found


def _case(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise NotFound(
            _("There is no such case here."), next_step=_("Go back to the list, and choose cases there.")
        ) from None


def _crumbs(visit: Visit) -> list[tuple[str, str]]:
    return [(visit.tongue.say(_("How long content is kept")), LIST), (visit.tongue.say(_("Keep longer")), "")]


def _values(visit: Visit, found: Chosen) -> dict[str, Any]:
    return {
        "action": HERE,
        "lines": found.lines,
        "missing": found.missing,
        "reasons": [("", visit.tongue.say(_("Choose a reason"))), *found.reasons],
        "farthest": found.farthest,
        "preview": [],
        "shown": "",
        "crumbs": _crumbs(visit),
        "list_path": LIST,
    }


ROUTES = (ask, put_off)
