"""What the case learns of an examination: that it was declined, offered again, or is over, with its dates. Nothing else
crosses the seal. Read `tell_examined`.
"""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from intake.medical import examinations
from intake.pages.medical.here import ONE, Here, drafted, here, top
from intake.pages.medical.listing import teller_of
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import VigilError, _
from workflow.moment import Moment

DECLINED, EXAMINED = "medical/declined.html", "medical/examined.html"
DECLINED_REASONS = "exam_declined_reason"
MOST_WORDS = 20_000


@get(f"{ONE}/declined")
async def ask_declined(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """The short form of a refusal, which is a record too."""
    at = await here(visit, case, examination)
    return visit.page(DECLINED, **await _declined_values(visit, at))


@post(f"{ONE}/declined")
async def decline(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """Tell the case that the person declined, by a code; the words stay sealed."""
    at, given = await here(visit, case, examination), visit.given()
    values = await _declined_values(visit, at)
    reason = given.choice(
        "reason", {code for code, _words in values["reasons"]}, missing=_("Choose why, or that no reason was given.")
    )
    words = given.text("words", at_most=MOST_WORDS)
    when = given.moment("at", missing=_("Write when the person declined."))
    if given.problems or when is None:
        return visit.again(DECLINED, given.problems, **values)
    try:
        await examinations.decline(
            visit.tables,
            at.stream,
            examination=examination,
            reason=reason,
            words=words or None,
            signed_in=visit.who,
            at=when,
            now=visit.now,
            once=visit.once,
        )
    except VigilError as fault:
        return visit.again(DECLINED, {}, fault=fault, **values)
    return visit.go(at.path, done="declined")


@post(f"{ONE}/offer")
async def offer_again(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """Tell the case that it was offered again."""
    at = await here(visit, case, examination)
    await examinations.offer_again(
        visit.tables, at.stream, examination=examination, signed_in=visit.who, now=visit.now, once=visit.once
    )
    return visit.go(at.path, done="offered")


@get(f"{ONE}/offer")
async def back_to_start(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """Whoever loads the address of the button."""
    return visit.go((await here(visit, case, examination)).path)


@get(f"{ONE}/examined")
async def ask_examined(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """The dates, filled in from the record where they stand there: they are facts already written, no guess."""
    at = await here(visit, case, examination)
    return visit.page(EXAMINED, **await _examined_values(visit, at))


@post(f"{ONE}/examined")
async def tell_examined(visit: GivenVisit, case: FromPath[UUID], examination: FromPath[str]) -> Response[Any]:
    """Tell the case the dates: they stop the clock of the examination and start that of the report."""
    at, given = await here(visit, case, examination), visit.given()
    values = await _examined_values(visit, at)
    ended = given.moment("ended_at", missing=_("Write when the examination ended."))
    arrived = given.moment("arrived_at")
    requested = given.day("requested_on")
    if ended is not None and arrived is not None and arrived.earliest > ended.latest:
        given.problems["arrived_at"] = _("The person cannot arrive after the examination ended.")
    if given.problems or ended is None:
        return visit.again(EXAMINED, given.problems, **values)
    try:
        await examinations.tell_examined(
            visit.tables,
            at.stream,
            examination=examination,
            at=ended,
            arrived_at=arrived,
            requested_on=requested,
            signed_in=visit.who,
            now=visit.now,
            once=visit.once,
        )
    except VigilError as fault:
        return visit.again(EXAMINED, {}, fault=fault, **values)
    return visit.go(at.path, done="examined")


async def _declined_values(visit: Visit, at: Here) -> dict[str, Any]:
    teller = await teller_of(visit)
    lists = {one.key: one.code for one in teller.law.book.rules.policy.vocabulary.codes}
    return top(visit, at, visit.tongue.say(_("The person declined"))) | {
        "reasons": [(one.key, visit.tongue.words(one.title)) for one in lists[DECLINED_REASONS]],
        "action": f"{at.path}/declined",
    }


async def _examined_values(visit: Visit, at: Here) -> dict[str, Any]:
    record = (await drafted(visit, at)).record
    said = {key: str(record.get(key).value or "") for key in ("ended_at", "arrived_at", "requested_at")}
    written = {key: _typed(visit, value) for key, value in said.items()}
    return top(visit, at, visit.tongue.say(_("The examination is over"))) | {
        "ended_at": written["ended_at"],
        "arrived_at": written["arrived_at"],
        "requested_on": written["requested_at"].partition(" ")[0],
        "action": f"{at.path}/examined",
        "is_told": at.asked.state in ("examined", "interim"),
    }


def _typed(visit: Visit, value: str) -> str:
    """A time as it is typed here; empty where it is none."""
    if not value:
        return ""
    at = Moment.parse(value, visit.tongue.zone).earliest.astimezone(visit.tongue.zone)
    return f"{at:%d.%m.%Y %H:%M}"


ROUTES = (ask_declined, decline, offer_again, back_to_start, ask_examined, tell_examined)
