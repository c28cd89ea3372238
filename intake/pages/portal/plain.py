"""Pages of words alone: what is protected, easy words, the form on paper, a lost code. Read `ROUTES`."""

from litestar import Response, get

from intake.pages.portal.promised import hours_to_read
from intake.pages.portal.questions import QUESTIONS
from intake.pages.portal.shown import shown
from intake.pages.visit import GivenCaller
from workflow.rulebook import law_in_force


@get("/protected")
async def protected(caller: GivenCaller) -> Response[str]:
    """What is protected, by whom it can be read, what is not protected."""
    return shown(caller, "plain/protected.html")


@get("/easy")
async def easy(caller: GivenCaller) -> Response[str]:
    """The first page in easy words."""
    hours = hours_to_read(await caller.tables.read(law_in_force), caller.now)
    return shown(caller, "plain/easy.html", hours=hours)


@get("/paper")
async def paper(caller: GivenCaller) -> Response[str]:
    """The questions, to be printed and written on."""
    return shown(caller, "plain/paper.html", questions=list(QUESTIONS.values()))


@get("/lost")
async def lost(caller: GivenCaller) -> Response[str]:
    """What to do without the code."""
    return shown(caller, "plain/lost.html")


@get("/sheet")
async def sheet(caller: GivenCaller) -> Response[str]:
    """What a code is for, on a sheet of its own."""
    return shown(caller, "plain/sheet.html")


@get("/accessibility")
async def accessibility(caller: GivenCaller) -> Response[str]:
    """What works for whom, and what was not tried."""
    return shown(caller, "plain/accessibility.html")


ROUTES = (protected, easy, paper, lost, sheet, accessibility)
