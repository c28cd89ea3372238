"""What would be late on a day, as a list: late already, still in time now, lost until then. Read `show`."""

from collections.abc import Sequence

from litestar import Response, get
from sqlalchemy import Connection

from intake.pages.desk.planning.asked import LIST
from intake.pages.desk.planning.found import Found, found, quick_days, shown, speaker
from intake.pages.desk.planning.rows import WATCH, groups_of, pause_of
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import _
from workflow.pages.forms import Typed
from workflow.paused import Pause, pauses_to_ask
from workflow.planning import Agenda, Counts, Part, planned

PAGE = "desk/planning/planning.html"


@get(LIST)
async def show(visit: GivenVisit) -> Response[str]:
    """Fifty of them, the longest late on top."""
    at, agenda, pauses, to_ask = await visit.tables.read(_read, visit)
    asked = at.asked
    values = shown(visit, at, LIST) | {
        "day": speaker(visit, at).day(agenda.day),
        "is_over": agenda.last < visit.now,
        "counts": [*counts_of(visit, at, agenda.counts), *_to_ask(visit, to_ask)],
        "pauses": [pause_of(speaker(visit, at), one) for one in pauses],
        "groups": groups_of(speaker(visit, at), agenda, asked.part),
        "quick": quick_days(visit, at),
        "agenda": agenda,
        "watches": asked.path(kind="" if asked.kind else WATCH, show=Part.LATE.value),
        "previous": asked.path(page=agenda.page - 1) if agenda.page > 1 else "",
        "next": asked.path(page=agenda.page + 1) if agenda.page < agenda.pages else "",
    }
    if asked.problems:
        return visit.again(PAGE, asked.problems, answers=Typed([("day", asked.typed)]), **values)
    return visit.page(PAGE, **values)


def _read(connection: Connection, visit: Visit) -> tuple[Found, Agenda, Sequence[Pause], int]:
    at = found(connection, visit)
    asked = at.asked
    found_pauses = pauses_to_ask(connection, at.question, asked.day, now=visit.now)
    agenda = planned(connection, at.question, asked.day, now=visit.now, part=asked.part, page=asked.page)
    return at, agenda, *found_pauses


def counts_of(visit: Visit, at: Found, counts: Counts) -> list[tuple[int, str, str, bool]]:
    """How many, in words, where they are listed, whether they are late now."""
    say, asked = visit.tongue.say, at.asked
    is_limit = asked.kind != WATCH
    told = [
        (counts.already + counts.coming, _("late by then") if is_limit else _("too long by then"), Part.LATE),
        (counts.already, _("late already") if is_limit else _("too long already"), Part.ALREADY),
        (counts.coming, _("still in time now"), Part.COMING),
    ]
    if counts.lost:
        told.append((counts.lost, _("no longer possible by then"), Part.LOST))
    return [
        (many, say(words), asked.path(show=part.value), is_limit and part is Part.ALREADY) for many, words, part in told
    ]


def _to_ask(visit: Visit, many: int) -> list[tuple[int, str, str, bool]]:
    return [(many, visit.tongue.say(_("pauses to ask about")), "#pauses", False)] if many else []


ROUTES = (show,)
