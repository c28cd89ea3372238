"""What came of it, case by case. All done: an answer that is kept for a quarter of an hour under an address of its own,
so that reloading shows the same. Something not: the same list at once, with all that was typed, to be sent again.

Read `keep` and `unfinished`.
"""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier import store
from intake.dossier.once import Once, answered
from intake.dossier.reassigning import Handed, Outcome
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.handover.chosen import Chosen, Line, chosen
from intake.pages.desk.handover.plan import Asked
from intake.pages.downloads import table
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, Sentence, VigilError, _

HERE, DONE = "/desk/handover", "desk/handover/done.html"
LEFT = "left"
NUMBER_SIGNS = 64
SAID: dict[str, Sentence] = {
    Outcome.DONE: _("Handed over"),
    Outcome.ALREADY: _("Was theirs already"),
    Outcome.CHANGED: _("Changed meanwhile"),
    Outcome.REFUSED: _("Not possible"),
    Outcome.LATER: _("Not yet: the database was busy"),
    LEFT: _("Left where it is"),
}
COLUMNS = ("case", "outcome", "to", "why", "address")


class Came(Struct, frozen=True):
    """What came of one case (its id): `to` (pseudonym) is empty where it was left; `why` is said in words."""

    case: str
    to: str
    outcome: str
    why: str = ""


class Row(Struct, frozen=True):
    """The same as it is shown; `line` is None for a case that is no longer in the list."""

    came: Came
    line: Line | None
    said: str
    to: str


def _came(visit: Visit, handed: Sequence[Handed], left: Sequence[str]) -> list[Came]:
    found = [
        Came(one.wish.case.partition(":")[2], one.wish.to, one.outcome.value, _why(visit, one.fault)) for one in handed
    ]
    return found + [Came(case, "", LEFT) for case in left]


def _why(visit: Visit, fault: VigilError | None) -> str:
    return "" if fault is None else visit.tongue.say(fault.what)


async def keep(visit: Visit, handed: Sequence[Handed], left: Sequence[str]) -> str:
    """Keep what came of it, and return the number of its address. Sent twice, what was kept first stays."""
    own = visit.once
    number = (secrets.token_bytes(32) if own is None else sha256(own.key + b"\0" + own.body).digest()).hex()
    once = _once(visit, number)

    def work(connection: Connection) -> bytes:
        made = msgspec.json.encode(_came(visit, handed, left))
        return answered(connection, once, lambda: made, by=visit.who.by.person, now=visit.now)

    try:
        await visit.tables.write(work)
    except VigilError:  # the same form, sent at the same moment, was first
        if await visit.tables.read(store.find_answer, once.lookup, visit.now) is None:
            raise
    return number


def _once(visit: Visit, number: str) -> Once:
    """Under what the answer is kept: for whoever has the number, and is the same person."""
    return Once(bytes.fromhex(number), visit.who.by.person.encode())


@get(f"{HERE}/done/{{result:str}}")
async def done(visit: GivenVisit, result: FromPath[str]) -> Response[Any]:
    """What came of it, also as `.csv` and `.json`. Raises NotFound where it is kept no longer, or is another's."""
    of_the_office(visit)
    number, _dot, form = result.partition(".")
    came = await _kept(visit, number)
    rows = await _rows(visit, came)
    if form == "csv":
        return _as_csv(rows)
    if form == "json":
        return Response(msgspec.json.encode({"cases": came}), media_type="application/json")
    return visit.page(DONE, **_values(visit, rows), formats=f"{HERE}/done/{number}")


async def _kept(visit: Visit, number: str) -> list[Came]:
    gone = NotFound(
        _("What came of it is kept here for a quarter of an hour, and not any more."),
        kept=_("What was done stays done."),
        next_step=_("Look at the worklist: each case says whose it is."),
    )
    if len(number) != NUMBER_SIGNS or not number.isascii():
        raise gone
    try:
        once = _once(visit, number)
        sealed = await visit.tables.read(store.find_answer, once.lookup, visit.now)
        if sealed is None:
            raise gone
        return msgspec.json.decode(once.opened(sealed), type=list[Came])
    except (ValueError, VigilError):
        raise gone from None


async def unfinished(
    visit: Visit, handed: Sequence[Handed], left: Sequence[str], said: Asked, action: str
) -> Response[str]:
    """What came of it where something was not done: why, and the form once more for what is left to do."""
    rows = await _rows(visit, _came(visit, handed, left))
    again = [one for one in rows if one.came.why and one.line is not None]
    values = _values(visit, rows)
    values |= {"again": again, "asked": said, "action": action, "once": secrets.token_urlsafe(24)}
    return visit.page(DONE, status=HTTPStatus.CONFLICT, formats="", **values)


async def _rows(visit: Visit, came: Sequence[Came]) -> list[Row]:
    found: Chosen = await visit.tables.read(chosen, visit, [one.case for one in came])
    by_id = found.by_id
    return [
        Row(
            one,
            by_id.get(one.case),
            visit.tongue.say(SAID[one.outcome]) if one.outcome in SAID else one.outcome,
            found.names.person(visit.tongue, one.to) if one.to else "",
        )
        for one in came
    ]


def _values(visit: Visit, rows: Sequence[Row]) -> dict[str, Any]:
    many = {outcome: sum(1 for one in rows if one.came.outcome == outcome) for outcome in SAID}
    say = visit.tongue.say
    return {
        "rows": rows,
        "many": many,
        "again": [],
        "crumbs": [
            (say(_("Worklist")), "/desk/cases"),
            (say(_("Hand over cases")), HERE),
            (say(_("What came of it")), ""),
        ],
    }


def _as_csv(rows: Sequence[Row]) -> Response[str]:
    return table("handover", COLUMNS, (_cells(one) for one in rows))


def _cells(one: Row) -> tuple[str, ...]:
    case, href = (one.line.case, one.line.href) if one.line else (one.came.case, "")
    return case, one.said, one.to, one.came.why, href


ROUTES = (done,)
