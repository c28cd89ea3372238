"""Find a person: cases that this office opened and indexed, by names in any script, year of birth, institution number.

What is looked for travels in the form alone, never in an address, and stands on the page alone. Read `find`.
"""

from typing import Any

from litestar import Response, get, post

from intake.dossier.search import Alike, search
from intake.pages.desk.casepage.here import WORKLIST
from intake.pages.desk.coming_in.earlier import earlier, listed, says_something
from intake.pages.desk.coming_in.ours import of_the_office
from intake.pages.desk.coming_in.registering import known_in
from intake.pages.visit import GivenVisit
from workflow.errors import VigilError, _

PAGE, SEARCH = "desk/coming_in/search.html", "/desk/search"
NUMBER, MOST_NUMBER = "number", 64
ABOUT = (
    (_("Names"), "names"),
    (_("Year of birth"), "birth_year"),
    (_("Number in the institution"), "institution_number"),
)


@get(SEARCH)
async def search_page(visit: GivenVisit) -> Response[str]:
    """The form."""
    of_the_office(visit)
    return visit.page(PAGE, **_nothing())


@post(SEARCH)
async def find(visit: GivenVisit) -> Response[Any]:
    """Cases in which all of it is known; if none, those that have a part of it. A case number leads to the worklist."""
    who, given = of_the_office(visit), visit.given()
    number = given.line(NUMBER, at_most=MOST_NUMBER)
    known = known_in(visit, given)
    if not given.problems and not says_something(known):
        if number and not any(visit.answers.get(name, "").strip() for _words, name in ABOUT):
            return visit.go(WORKLIST, number=number)
        given.problems["names"] = _("Write a name, a year of birth, a number in an institution, or a case number.")
    if given.problems:
        return visit.again(PAGE, given.problems, **_nothing())
    try:
        fitting = await search(visit.tables, known, signed_in=who)
        alike = [] if fitting else await earlier(visit, who, [known])
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **_nothing())
    return visit.page(
        PAGE,
        answers=visit.answers,
        found=await listed(visit, [Alike(case, number, 0) for case, number in fitting]),
        alike=await listed(visit, alike),
        looked_for=[
            (visit.tongue.say(words), typed) for words, name in ABOUT if (typed := visit.answers.get(name, "").strip())
        ],
        has_looked=True,
    )


def _nothing() -> dict[str, Any]:
    return {"found": [], "alike": [], "looked_for": [], "has_looked": False}


ROUTES = (search_page, find)
