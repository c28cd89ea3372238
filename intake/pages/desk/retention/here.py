"""One case: until when its content is kept, why, what stands against erasing it, and what can be done. Read `show`."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Meta, Struct
from sqlalchemy import Connection

from intake.dossier.kept import Kept, kept
from intake.dossier.retention import POSTPONED, cure, said
from intake.dossier.stand import ERASED
from intake.pages.desk.casepage.here import WORKLIST, Here, here, top_of
from intake.pages.desk.casepage.names import names
from intake.pages.desk.casepage.telling import Teller
from intake.pages.desk.retention.asked import LIST
from intake.pages.desk.retention.rows import actions_of, at_first, badge_of, step_in_words, why_kept
from intake.pages.visit import GivenVisit, Visit
from workflow.case import load
from workflow.errors import Sentence, _
from workflow.folding import Case
from workflow.history import history
from workflow.moment import Moment
from workflow.rulebook import law_in_force

PAGE = "desk/retention/case.html"
DONE: dict[str, Sentence] = {
    "erased": _("The content is erased. Nobody can open it any more."),
    "postponed": _("It is kept longer now, and the reason is in the log."),
}
Done = Annotated[str, QueryParameter(description="What was done"), Meta(max_length=20)]


class Read(Struct, frozen=True):
    """A case as this page needs it; `kept` None: no retention runs."""

    case: Case
    kept: Kept | None
    teller: Teller
    may_act: bool


@get("/desk/cases/{case:uuid}/retention")
async def show(visit: GivenVisit, case: FromPath[UUID], done: Done = "") -> Response[str]:
    """The page."""
    at = await here(visit, case)
    read = await visit.tables.read(_read, visit, at)
    top = top_of(visit.tongue, at, read.case)
    title = visit.tongue.say(_("How long content is kept"))
    crumbs = [(visit.tongue.say(_("Worklist")), WORKLIST), (top.title, at.path), (title, "")]
    said_done = visit.tongue.say(DONE[done]) if done in DONE else ""
    return visit.page(PAGE, case_title=top.title, path=at.path, crumbs=crumbs, done=said_done, **_values(at, read))


def _read(connection: Connection, visit: Visit, at: Here) -> Read:
    law = law_in_force(connection)
    teller = Teller(visit.tongue, law, names(connection, law, own=at.who.by.person), visit.now)
    found = kept(connection, at.stream, person=at.who.by.person, now=visit.now)
    term = law.book.rules.kinds.get(POSTPONED)
    may_act = term is not None and not at.roles.isdisjoint(term.by)
    return Read(load(connection, at.stream), found, teller, may_act)


def _values(at: Here, read: Read) -> dict[str, Any]:
    one, teller = read.kept, read.teller
    erased = next((entry for entry in reversed(read.case.entries) if entry.kind == ERASED), None)
    may_act = read.may_act and erased is None
    return {
        "erased": None if erased is None else _erased(teller, erased.data, erased.recorded_at),
        "facts": [] if one is None else _facts(teller, one),
        "badge": None if one is None else badge_of(teller, one.due_at),
        "is_due": one is not None and one.is_due(teller.now),
        "against": [] if one is None else _against(teller, one),
        "is_left_out": one is not None and one.is_left_out,
        "actions": _actions(teller, at, one) if may_act and not (one is not None and one.is_left_out) else [],
        "put_off": _put_off(read),
        "list_path": LIST,
    }


def _erased(teller: Teller, data: Any, recorded_at: str) -> list[tuple[str, str]]:
    say, complete_on = teller.tongue.say, data.get("complete_on")
    found = [
        (say(_("Erased")), teller.when(recorded_at)),
        (say(_("Why")), teller.code(ERASED, "reason", data.get("reason"))),
    ]
    if isinstance(complete_on, str):
        day = teller.tongue.moment(Moment.parse(complete_on, teller.law.calendar.zone))
        found.append(
            (say(_("Complete")), say(_("on %(day)s, when the last backup that holds its keys is gone", day=day)))
        )
    return found


def _facts(teller: Teller, one: Kept) -> list[tuple[str, str]]:
    say, tongue = teller.tongue.say, teller.tongue
    found = [(say(_("Closed")), say(_("%(what)s, %(day)s", what=step_in_words(teller, one.began), day=one.started_at)))]
    if one.due_at is not None:
        found.append((say(_("Kept until")), tongue.day(one.due_at)))
    if at_first(teller, one):
        found.append((say(_("At first until")), tongue.day(one.first_due_at)))
    found.append((say(_("Why so long")), why_kept(teller, one)))
    if one.warned_at is not None:
        found.append((say(_("Warned since")), tongue.day(one.warned_at)))
    return found


def _against(teller: Teller, one: Kept) -> list[tuple[str, str]]:
    """What stands against it, and what can be done about that."""
    say = teller.tongue.say
    return [(say(said(hinder, teller.law)), say(cure(hinder))) for hinder in one.hinders]


def _actions(teller: Teller, at: Here, one: Kept | None) -> list[tuple[str, str]]:
    if one is not None:
        return [*actions_of(teller, one, at.path)]
    return [(teller.tongue.say(_("Erase it all the same")), f"{at.path}/erasure")]


def _put_off(read: Read) -> list[tuple[str, str, str, str]]:
    """Every time it was put off: when, by whom, why, until when; the newest first."""
    teller, zone = read.teller, read.teller.law.calendar.zone
    by = {entry.n: entry.by for entry in read.case.entries}
    told = [one for one in history(read.case.entries, zone) if one.kind == POSTPONED]
    return [
        (
            teller.tongue.day(one.moment.earliest),
            teller.names.by(teller.tongue, by[one.n]),
            teller.code(POSTPONED, "reason", one.data.get("reason")),
            teller.tongue.moment(Moment.parse(str(one.data.get("until")), zone)),
        )
        for one in reversed(told)
    ]


ROUTES = (show,)
