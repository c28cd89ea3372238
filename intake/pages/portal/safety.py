"""The first page: whom this is for, what is protected and what is not, what happens then. Read `first_page`.

It holds no secret and nothing that somebody typed, so it alone of all pages is compressed.
"""

import gzip
from typing import Any

from litestar import Request, Response, get

from intake.pages.portal.promised import hours_to_read
from intake.pages.portal.questions import LAST
from intake.pages.portal.shown import nobody_can_read, shown
from intake.pages.visit import GivenCaller
from workflow.pages.assets import takes_gzip
from workflow.pages.languages import preferred
from workflow.rulebook import law_in_force

MINUTES = 5


@get("/", include_in_schema=False)
async def choose_language(request: Request[Any, Any, Any], caller: GivenCaller) -> Response[Any]:
    """On to the language that the browser asks for."""
    return caller.go(f"/{preferred(request.headers.get('accept-language', '')).code}/")


@get("/")
async def first_page(request: Request[Any, Any, Any], caller: GivenCaller) -> Response[Any]:
    """The first page, of some five kilobytes."""
    law = await caller.tables.read(law_in_force)
    values: dict[str, Any] = {"questions": LAST, "minutes": MINUTES, "hours": hours_to_read(law, caller.now)}
    page = shown(caller, "first.html", waits=await nobody_can_read(caller), **values)
    page.headers["Vary"] = "Accept-Encoding"
    if not takes_gzip(request.headers.get("accept-encoding", "")):
        return page
    packed: Response[Any] = Response(
        gzip.compress(page.content.encode(), 6, mtime=0),
        media_type=page.media_type,
        headers={**page.headers, "Content-Encoding": "gzip"},
    )
    return packed
