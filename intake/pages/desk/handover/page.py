"""Handing cases over: choose to whom, check who gets what, do it. Nothing is done before the last of the three.

`/desk/handover?case=…` for ticked cases, `/desk/handover/{person}` for all that a colleague has. Both show the same
form; what is chosen travels in it, so nothing is kept between the pages. Read `choose`, then `sent`.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace
from sqlalchemy import Connection

from intake.dossier.reassigning import MOST, Wish, check_number, reassign
from intake.dossier.takers import staff
from intake.pages.desk.casepage.names import names
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.handover import plan as plans
from intake.pages.desk.handover.chosen import Chosen, Colleague, chosen, colleagues
from intake.pages.desk.handover.person import Leaver, leaver, left_behind
from intake.pages.desk.handover.plan import CASE, EACH, Asked, Planned
from intake.pages.desk.handover.result import HERE, keep, unfinished
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotUnderstood, Sentence, VigilError, _
from workflow.rulebook import law_in_force

PEOPLE, CHOOSE, CHECK = "desk/handover/people.html", "desk/handover/choose.html", "desk/handover/check.html"
OF, STAGE, BACK, DO = "of", "stage", "back", "do"
LEFT_REASON, AWAY_REASON = "colleague_left", "absence"


@get(HERE)
async def choose(visit: GivenVisit) -> Response[str]:
    """The ticked cases, and to whom; without any, the colleagues with what each has."""
    of_the_office(visit)
    query = visit.request.query_params
    cases = plans.ids(query.getall(CASE, []))
    if not cases:
        nothing = {"": _("Nothing was ticked. Go back, and tick the cases that are to change hands.")}
        return await _people(visit, nothing if query.get("ticked") else {})
    try:
        check_number(cases)
    except NotUnderstood as fault:
        return await _people(visit, {}, fault)
    return await _chosen(visit, await visit.tables.read(chosen, visit, cases), None)


@get(f"{HERE}/{{person:str}}")
async def choose_of(visit: GivenVisit, person: FromPath[str]) -> Response[str]:
    """All that hangs on a colleague, and to whom their cases go."""
    of_the_office(visit)
    whose, found = await visit.tables.read(_of, visit, person)
    return await _chosen(visit, found, whose)


@post(HERE)
async def send(visit: GivenVisit) -> Response[Any]:
    """Check ticked cases, or hand them over."""
    of_the_office(visit)
    return await sent(visit, None)


@post(f"{HERE}/{{person:str}}")
async def send_of(visit: GivenVisit, person: FromPath[str]) -> Response[Any]:
    """Check a colleague's cases, or hand them over."""
    of_the_office(visit)
    whose, _found = await visit.tables.read(_of, visit, person)
    return await sent(visit, whose)


async def sent(visit: Visit, whose: Leaver | None) -> Response[Any]:
    """Whichever of the two forms came: the choice, which is checked, or the plan, which is done."""
    typed = visit.answers
    ticked, listed = plans.ids(typed.every(CASE)), plans.ids([*typed.every(OF), *typed.every(CASE)])
    try:
        check_number(listed)
    except NotUnderstood as fault:
        return await _people(visit, {}, fault)
    every = await visit.tables.read(chosen, visit, listed)
    found = replace(every, lines=tuple(one for one in every.lines if one.id in ticked))
    given = visit.given()
    said = plans.asked(given, found, leaver=None if whose is None else whose.person)
    stage = typed.get(STAGE, "")
    if stage == BACK:
        return await _chosen(visit, every, whose, {})
    if given.problems:
        return await _chosen(visit, every, whose, given.problems)
    if stage == DO:
        return await _do(visit, found, said, whose)
    plan = plans.planned(said, found, typed)
    return _check(visit, found, said, whose, plan, is_each=EACH in (stage, said.mode))


async def _do(visit: Visit, found: Chosen, said: Asked, whose: Leaver | None) -> Response[Any]:
    typed = visit.answers
    plan = [Planned(line, plans.to_of(typed, line)) for line in found.lines]
    wishes = [Wish(one.line.stream, one.to, plans.seen_of(typed, one.line)) for one in plan if one.to]
    if not wishes:
        nobody = {"": visit.tongue.say(_("Nobody was chosen for any of these cases. Nothing was handed over."))}
        return _check(visit, found, said, whose, plan, is_each=True, status=422, problems=nobody)
    handed = await reassign(
        visit.tables,
        wishes,
        reason=said.reason or None,
        words=said.words or None,
        signed_in=of_the_office(visit),
        now=visit.now,
        once=visit.once,
    )
    left = [one.line.id for one in plan if not one.to]
    if all(one.fault is None for one in handed):
        return visit.go(f"{HERE}/done/{await keep(visit, handed, left)}")
    return await unfinished(visit, handed, left, said, _path(whose))


def _check(
    visit: Visit,
    found: Chosen,
    said: Asked,
    whose: Leaver | None,
    plan: list[Planned],
    *,
    is_each: bool,
    **more: Any,
) -> Response[str]:
    """Who gets what, before anything is done."""
    named = {one.person: one for one in found.colleagues}
    but = None if whose is None else whose.person
    return visit.page(
        CHECK,
        action=_path(whose),
        said=said,
        of=plans.ids(visit.answers.every(OF)),
        rows=[(one.line, one.to, _options(found, one, but, is_each=is_each)) for one in plan],
        named=named,
        summary=plans.summed_up(plan, found),
        many=sum(1 for one in plan if one.to),
        is_each=is_each,
        reason=dict(found.reasons).get(said.reason, ""),
        crumbs=_crumbs(visit, whose),
        **more,
    )


def _options(found: Chosen, one: Planned, but: str | None, *, is_each: bool) -> list[tuple[str, str]]:
    """Whom a case may be given to by itself; nothing where that is settled, or where there is nobody."""
    if one.to and not is_each:
        return []
    return [(who.person, who.name) for who in found.colleagues if who.person in one.line.able and who.person != but]


async def _chosen(
    visit: Visit, found: Chosen, whose: Leaver | None, problems: dict[str, Sentence] | None = None
) -> Response[str]:
    """The form of the choice: fresh (`problems` is None), or once more with what was typed."""
    is_fresh = problems is None
    ticked = None if is_fresh else {*visit.answers.every(CASE)}
    able = found.able(but=None if whose is None else whose.person)
    usual = ""
    if whose is not None:
        usual = LEFT_REASON if whose.has_left else AWAY_REASON if whose.away_until else ""
    values: dict[str, Any] = {
        "action": _path(whose),
        "found": found,
        "ticked": ticked,
        "whose": whose,
        "able": [(one.person, _spoken(visit, one)) for one in able],
        "most": MOST,
        "usual_reason": usual if usual in dict(found.reasons) else "",
        "crumbs": _crumbs(visit, whose),
    }
    if problems:
        return visit.again(CHOOSE, problems, **values)
    return visit.page(CHOOSE, **values) if is_fresh else visit.page(CHOOSE, answers=visit.answers, **values)


def _spoken(visit: Visit, one: Colleague) -> str:
    """A colleague as they are offered."""
    load = visit.tongue.ngettext("%(num)d open case", "%(num)d open cases", one.load) % {"num": one.load}
    if one.away_until:
        return visit.tongue.say(
            _("%(name)s: %(load)s, away until %(day)s", name=one.name, load=load, day=one.away_until)
        )
    return visit.tongue.say(_("%(name)s: %(load)s", name=one.name, load=load))


async def _people(visit: Visit, problems: dict[str, Sentence], fault: VigilError | None = None) -> Response[str]:
    """The colleagues with their open cases, and who left some behind."""
    here, gone = await visit.tables.read(_colleagues, visit)
    values = {"here": here, "gone": gone, "crumbs": _crumbs(visit, None)}
    if problems or fault:
        return visit.again(PEOPLE, problems, fault=fault, **values)
    return visit.page(PEOPLE, **values)


def _colleagues(connection: Connection, visit: Visit) -> tuple[Any, Any]:
    known, everybody = names(connection, law_in_force(connection), own=visit.who.by.person), staff(connection)
    here = [(one, known.roles_of(visit.tongue, one.person)) for one in colleagues(connection, visit, known, everybody)]
    return here, left_behind(connection, visit, known, everybody)


def _of(connection: Connection, visit: Visit, person: str) -> tuple[Leaver, Chosen]:
    whose = leaver(connection, visit, person, at_most=MOST)
    return whose, chosen(connection, visit, [one.partition(":")[2] for one in whose.hanging.cases])


def _path(whose: Leaver | None) -> str:
    return HERE if whose is None else f"{HERE}/{whose.person}"


def _crumbs(visit: Visit, whose: Leaver | None) -> list[tuple[str, str]]:
    say = visit.tongue.say
    found = [(say(_("Worklist")), "/desk/cases"), (say(_("Hand over cases")), "" if whose is None else HERE)]
    return found if whose is None else [*found, (whose.name, "")]


ROUTES = (choose, choose_of, send, send_of)
