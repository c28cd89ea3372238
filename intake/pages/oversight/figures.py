"""The figures: how every clock was kept, how long things take, how far cases come; exact, or as they are published.

Tables first, drawings beside them; each can be taken away as CSV, JSON and XLSX. Counting everything takes seconds in a
large house, so what is shown may be some minutes old, and says of when it is. Read `show`.
"""

from typing import Any

from litestar import Response, get
from msgspec import Struct, structs
from sqlalchemy import Connection

from intake.pages.oversight import asked as filters
from intake.pages.oversight import looking
from intake.pages.oversight.asked import Options
from intake.pages.oversight.counting import EXACT, PUBLISHED, Question, asked_of
from intake.pages.oversight.durations import curve_of, durations_of
from intake.pages.oversight.looking import downloaded, looked, shown
from intake.pages.oversight.saving import saved
from intake.pages.oversight.shares import compliance_of, flow_of
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, NotUnderstood, _
from workflow.law import Law
from workflow.oversight.figures import Counted
from workflow.oversight.published import published
from workflow.oversight.sheets import sheets
from workflow.pages.forms import Typed
from workflow.rulebook import law_in_force

HERE = "/oversight/figures"
HASH_SIGNS = 8


class Found(Struct, frozen=True):
    """What was asked, and what was counted."""

    options: dict[str, Options]
    question: Question
    counted: Counted


@get(HERE)
async def show(visit: GivenVisit) -> Response[str]:
    """The page."""
    await looked(visit, looking.FIGURES)
    found = await _found(visit)
    return shown(visit, "figures.html", **_values(visit, found))


@get(f"{HERE}.csv")
async def as_csv(visit: GivenVisit) -> Response[bytes]:
    """One table."""
    return await _file(visit, "csv")


@get(f"{HERE}.json")
async def as_json(visit: GivenVisit) -> Response[bytes]:
    """One table, or all of them."""
    return await _file(visit, "json")


@get(f"{HERE}.xlsx")
async def as_xlsx(visit: GivenVisit) -> Response[bytes]:
    """One table, or all of them."""
    return await _file(visit, "xlsx")


async def _file(visit: Visit, form: str) -> Response[bytes]:
    """The file. Raises NotUnderstood for a day that is none, NotFound for a table that there is not: a file cannot say
    beside its numbers that they are others than were asked for.
    """
    found = await _found(visit)
    for problem in found.question.problems.values():
        raise NotUnderstood(problem)
    asked, counted = found.question.shown, found.counted
    if not asked.is_exact:
        counted = structs.replace(counted, figures=published(counted.figures))
    every = sheets(counted, exact=asked.is_exact)
    wanted = visit.request.query_params.get("table", "")
    chosen = [one for one in every if wanted in ("", one.name)]
    if not chosen:
        raise NotFound(_("No page has this address."), next_step=_("Look at the address, or begin at the first page."))
    await downloaded(visit, looking.FIGURES)
    return saved(chosen, form, f"figures-{wanted}" if len(chosen) == 1 else "figures")


async def _found(visit: Visit) -> Found:
    options = await visit.tables.read(_options, visit)
    question = asked_of(visit, options)
    return Found(options, question, await visit.frame.keeper.figures(visit.tables, question.engine, now=visit.now))


def _options(connection: Connection, visit: Visit) -> dict[str, Options]:
    law: Law = law_in_force(connection)
    return filters.options(visit.tongue, law, filters.offices_alone(connection, law).offices)


def _values(visit: Visit, found: Found) -> dict[str, Any]:
    asked, counted, say = found.question.shown, found.counted, visit.tongue.say
    figures = counted.figures if asked.is_exact else published(counted.figures)
    return {
        "asked": asked,
        "problems": {name: say(sentence) for name, sentence in found.question.problems.items()},
        "answers": Typed([("first", asked.first), ("last", asked.last)]),
        "options": found.options,
        "numbers": [(EXACT, say(_("exact"))), (PUBLISHED, say(_("as published")))],
        "cases": figures.cases,
        "limits": compliance_of(visit.tongue, figures.limits),
        "watches": compliance_of(visit.tongue, figures.watches),
        "durations": durations_of(visit.tongue, figures.stages),
        "curve": curve_of(visit.tongue, figures.stages, asked.stage),
        **flow_of(visit.tongue, figures.flow),
        "counted_at": visit.tongue.instant(counted.at),
        "log_size": counted.log_size,
        "policy": counted.policy[:HASH_SIGNS],
    }


ROUTES = (show, as_csv, as_json, as_xlsx)
