"""The page of choices as every form on it shows it: all that was chosen, and the page once more after a fault.

Read `shown`, then `kept`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from litestar import Response
from litestar.response import Redirect
from sqlalchemy import Connection

from intake.pages.access import TOLD_OF_CASES
from intake.pages.once import written_once
from intake.pages.visit import Visit
from workflow.errors import NotFound, NotUnderstood, Sentence, VigilError
from workflow.pages.languages import LANGUAGES

HERE, PAGE = "/account/notices", "inbox/choices.html"
EMAIL, WEBHOOK = "email", "webhook"
__all__ = ["EMAIL", "HERE", "PAGE", "WEBHOOK", "kept", "shown"]


async def shown(visit: Visit) -> dict[str, Any]:
    """Everything that the page says."""
    today = visit.tongue.local(visit.now)
    chosen = await visit.tables.read(visit.frame.notices.chosen, visit.who.by.person, today=today, now=visit.now)
    return {
        "chosen": chosen,
        "hears_of_cases": not TOLD_OF_CASES.isdisjoint(visit.roles_of_all()),
        "languages_of_messages": [(code, LANGUAGES[code].name) for code in chosen.languages if code in LANGUAGES],
        "absences": [
            {
                "id": one.first_on,
                "first": visit.tongue.day(date.fromisoformat(one.first_on)),
                "last": visit.tongue.day(date.fromisoformat(one.last_on)),
                "name": chosen.colleagues.get(one.substitute, one.substitute),
            }
            for one in chosen.absences
        ],
        "substitutes": [(person, chosen.colleagues.get(person, person)) for person in chosen.may_substitute],
    }


async def kept(
    visit: Visit,
    problems: Mapping[str, Sentence],
    values: Mapping[str, Any],
    work: Callable[[Connection], bytes],
    *,
    at: str,
    done: str,
) -> Response[str] | Redirect:
    """Do it once and go on; or the page once more, with the fault beside the field `at`."""
    if problems:
        return visit.again(PAGE, problems, **values)
    try:
        await written_once(visit, work)
    except (NotUnderstood, NotFound) as fault:
        if at:
            return visit.again(PAGE, {at: fault.what}, **values)
        return visit.again(PAGE, {}, fault=fault, **values)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **values)
    return visit.go(HERE, done=done)
