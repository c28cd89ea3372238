"""The first page after signing in, by role; and the language of pages that have none in their address. Read `start`."""

from typing import Any

from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.params import FromPath

from intake.doors.signing_in import NAME_WHEN_SECURE
from intake.pages.access import ADMINISTRATORS, AUTHORITY, DOCTOR, INSTITUTION, OFFICERS, OVERSIGHT
from intake.pages.entrance.first_time import waits_for
from intake.pages.entrance.signing_in import START, Then, local
from intake.pages.visit import LANGUAGE_COOKIE, GivenCaller, GivenVisit, Visit
from intake.people import second_factor
from workflow.errors import NotFound, _
from workflow.pages.languages import LANGUAGES
from workflow.rulebook import law_in_force

A_YEAR = 365 * 24 * 60 * 60
FIRST_PAGES = (
    (OFFICERS, "/desk/cases"),
    (ADMINISTRATORS, "/admin/people"),
    (DOCTOR, "/medical/examinations"),
    (OVERSIGHT, "/oversight"),
    (INSTITUTION, "/institution"),
    (AUTHORITY, "/prosecutor/cases"),
)


@get(START)
async def start(visit: GivenVisit) -> Response[Any]:
    """On to one's own pages; whoever has none yet is told so."""
    for roles, path in FIRST_PAGES:
        if roles & visit.roles:
            return visit.go(path)
    return visit.page(
        "entrance/start.html",
        roles=await roles_of(visit),
        offices=await visit.tables.read(waits_for, visit.who),
        has_second=await visit.tables.read(second_factor.has, visit.who.by.person),
    )


@get("/language/{code:str}")
async def language(caller: GivenCaller, code: FromPath[str], then: Then = "") -> Response[Any]:
    """Speak another language from now on, on this device. Raises NotFound for one that there is not."""
    if code not in LANGUAGES:
        raise NotFound(_("There is no such language here."), next_step=_("Choose one of those at the foot of a page."))
    answer = caller.go(local(then) or START)
    is_secure = caller.frame.badge.name == NAME_WHEN_SECURE
    cookie = Cookie(LANGUAGE_COOKIE, "/", code, max_age=A_YEAR, httponly=True, samesite="strict", secure=is_secure)
    answer.set_cookie(cookie)
    return answer


async def roles_of(visit: Visit) -> list[tuple[str, list[str]]]:
    """Offices that somebody is in, by title, and as what, in their language."""
    law = await visit.tables.read(law_in_force)
    titles = {one.key: one.title for one in law.book.rules.policy.vocabulary.role}
    found: dict[str, list[str]] = {}
    for one in visit.who.offices:
        spoken = visit.tongue.words(titles[one.role]) if one.role in titles else one.role
        found.setdefault(one.title, []).append(spoken)
    return list(found.items())


ROUTES = (start, language)
