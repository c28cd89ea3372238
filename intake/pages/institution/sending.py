"""The last page of a checklist: what is open, with a link to each; what wants a reason; then it is sealed and sent.

Read `check_page`, then `send`.
"""

import secrets
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from intake.dossier import store
from intake.incidents import own_drafts
from intake.incidents.checklist import Writing, entering_of, is_nameless
from intake.incidents.entering import Entered, enter
from intake.incidents.sendable import Open, open_of
from intake.medical.changing import with_reasons
from intake.medical.checks import Remark
from intake.pages.institution.incident import something_else
from intake.pages.institution.words import START
from intake.pages.institution.writing import HERE, Place, at_place, changed, form_of, top
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, NotNow, Sentence, VigilError, _
from workflow.pages.forms import Given

PAGE = "institution/send.html"
SEND = f"{HERE}/{{place:int}}/send"
MOST_REASON = 2_000
Warning_ = tuple[str, list[str], str]  # name of the field, what the check says, the reason so far


@get(SEND)
async def check_page(visit: GivenVisit, place: FromPath[int]) -> Response[str]:
    """What is open; if nothing is, what will happen."""
    at = await at_place(visit, place)
    return visit.page(PAGE, **_values(visit, at, _open(visit, at)))


@post(SEND)
async def send(visit: GivenVisit, place: FromPath[int]) -> Response[Any]:
    """Keep the reasons; and if nothing is open, seal it and send it. Then it cannot be read back."""
    try:
        at = await at_place(visit, place)
    except NotFound:
        return await _sent_before(visit)
    given = visit.given()
    reasons = _reasons(given, _open(visit, at))
    if given.problems:
        return visit.again(PAGE, given.problems, **_values(visit, at, _open(visit, at)))

    def change(writing: Writing) -> Writing:
        return replace(writing, record=with_reasons(writing.record, reasons))

    at = await changed(visit, at, change)
    open_ = _open(visit, at)
    problems = _problems(at, open_)
    if problems:
        return visit.again(PAGE, problems, **_values(visit, at, open_))
    return await _send(visit, at, open_)


async def _send(visit: Visit, at: Place, open_: Open) -> Response[Any]:
    entering = entering_of(at.writing, form_of(visit), now=visit.now, zone=visit.tongue.zone)
    try:
        done = await enter(visit.tables, entering, signed_in=visit.who, now=visit.now, once=visit.once, draft=at.number)
    except NotNow:
        return visit.again(
            PAGE, {}, fault=something_else(), **_values(visit, at, open_), once=secrets.token_urlsafe(24)
        )
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **_values(visit, at, open_))
    return visit.go(f"{START}/entries/{done.year}/{done.serial}", done="sent")


async def _sent_before(visit: Visit) -> Response[Any]:
    """A double click, or Back: the form was sent, and what it was is gone from here."""
    kept = None if visit.once is None else await visit.tables.read(store.find_answer, visit.once.lookup, visit.now)
    if visit.once is None or kept is None:
        raise own_drafts.gone()
    done = msgspec.json.decode(visit.once.opened(kept), type=Entered)
    return visit.go(f"{START}/entries/{done.year}/{done.serial}", done="sent")


def _reasons(given: Given, open_: Open) -> dict[str, str]:
    """What was written beside each check that wants a reason."""
    numbers = dict.fromkeys(one.number for one in open_.warnings)
    return {str(one): given.text(f"reason.{one}", at_most=MOST_REASON) for one in numbers}


def _problems(at: Place, open_: Open) -> dict[str, Sentence]:
    """A sentence at each reason that is missing, and one for what is open elsewhere."""
    found: dict[str, Sentence] = {f"reason.{one}": _("Write why it is so, or correct it.") for one in open_.unexplained}
    if open_.missing or open_.blocks or not at.writing.setting:
        found[""] = _("Something is still open. Each line below leads there.")
    return found


def _open(visit: Visit, at: Place) -> Open:
    return open_of(at.writing, visit.frame.medical, now=visit.now, zone=visit.tongue.zone)


def _values(visit: Visit, at: Place, open_: Open) -> dict[str, Any]:
    say = visit.tongue.say
    return top(visit, at, say(_("Check, and send"))) | {
        "action": f"{at.path}/send",
        "open_lines": _lines(visit, at, open_),
        "warnings": _warnings(visit, open_),
        "is_nameless": is_nameless(at.writing.record),
    }


def _lines(visit: Visit, at: Place, open_: Open) -> list[tuple[str, str]]:
    """What is open, each with the page where it is answered."""
    found = [(visit.tongue.say(one.sentence), _href(at, one.section, one.entries, one.no)) for one in open_.missing]
    found += [(_remark(visit, one), _href(at, one.section, one.entries, one.no)) for one in open_.blocks]
    if not at.writing.setting:
        found.insert(0, (visit.tongue.say(_("Choose what kind of place this is.")), at.part("R1")))
    return found


def _remark(visit: Visit, one: Remark) -> str:
    """What a check says, with the field and the entry that it is about: "F1, Grade: Opinion without grade."."""
    form = form_of(visit)
    fields = form.entries(one.entries).fields if one.entries else form.section(one.section).field
    title = next((visit.tongue.words(field.title) for field in fields if field.key == one.field), "")
    where = ", ".join(part for part in (one.no, title) if part)
    said = visit.tongue.words(one.message)
    return visit.tongue.say(_("%(where)s: %(what)s", where=where, what=said)) if where else said


def _href(at: Place, section: str, entries: str | None, no: str | None) -> str:
    if entries is None:
        return at.part(section)
    return at.entry(entries, no) if no is not None else at.part(section)


def _warnings(visit: Visit, open_: Open) -> list[Warning_]:
    """Each check once, with all that it says and the reason that was written."""
    said: dict[int, list[str]] = {}
    for one in open_.warnings:
        said.setdefault(one.number, []).append(_remark(visit, one))
    return [(f"reason.{number}", lines, open_.record.reasons.get(str(number), "")) for number, lines in said.items()]


ROUTES = (check_page, send)
