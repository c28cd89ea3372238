"""What every page of the portal has besides its own: links at the foot, and the page that stands while nobody can read.

Read `shown`.
"""

from typing import Any
from weakref import WeakSet

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from intake.pages.visit import Caller
from intake.people.founding import waits_for_the_first_officer
from workflow.errors import NotFound, Sentence, VigilError, _
from workflow.pages.languages import LANGUAGES
from workflow.store import Tables

_FOOT: tuple[tuple[Sentence, str], ...] = (
    (_("What is protected"), "protected"),
    (_("Easy to read"), "easy"),
    (_("Form on paper"), "paper"),
    (_("I lost my code"), "lost"),
    (_("Accessibility"), "accessibility"),
)
# Where somebody signed in already: that never ends, so it is not asked again.
_OPEN: WeakSet[Tables] = WeakSet()


async def speaks(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Raise NotFound for an address whose first part is no language."""
    if connection.path_params.get("lang") not in LANGUAGES:
        raise NotFound(_("No page has this address."))


def shown(caller: Caller, template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """A page of the portal."""
    return caller.page(f"portal/{template}", status=status, **(foot(caller) | values))


def foot(caller: Caller) -> dict[str, Any]:
    """What the foot of every page of the portal leads to."""
    say, here = caller.tongue.say, f"/{caller.tongue.code}"
    return {"foot_links": [(say(words), f"{here}/{page}") for words, page in _FOOT], "here": here}


def code_again(caller: Caller, fault: VigilError, *, way: str = "mailbox") -> Response[str]:
    """The field for a code, for whoever came with one that opens nothing; what else they typed is still there."""
    template = "discreet.html" if caller.answers.get("quiet") else "enter_code.html"
    return caller.again(f"portal/{template}", {}, fault=fault, way=way, note="", **foot(caller))


async def nobody_can_read(caller: Caller) -> bool:
    """Whether the office still waits for its first officer: until then the pages for reporting are closed."""
    if caller.tables in _OPEN:
        return False
    waits = await caller.tables.read(waits_for_the_first_officer)
    if not waits:
        _OPEN.add(caller.tables)
    return waits


def not_open(caller: Caller) -> Response[str]:
    """The page instead: which other ways there are."""
    return shown(caller, "not_open.html", status=503)
