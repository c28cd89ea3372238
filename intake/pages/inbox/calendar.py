"""What falls due, as calendar programs fetch it: whoever has the address has the calendar. Read `calendar`.

An address that was revoked is answered like one that never was.
"""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Meta

from intake.pages.visit import GivenCaller
from workflow.errors import NotFound, _

ENDING, MEDIA_TYPE = ".ics", "text/calendar"
LONGEST = 100
Numbers = Annotated[str, QueryParameter(description="`1`: with the numbers of the cases"), Meta(max_length=5)]


@get("/calendar/{feed:str}")
async def calendar(caller: GivenCaller, feed: FromPath[str], numbers: Numbers = "") -> Response[bytes]:
    """The calendar. Raises NotFound where there is none, or none any more."""
    secret = feed.removesuffix(ENDING)
    found = None
    if secret != feed and len(secret) <= LONGEST:
        read, told = caller.tables.read, caller.frame.notices.calendar
        found = await read(told, secret, now=caller.now, with_numbers=numbers == "1")
    if found is None:
        raise NotFound(
            _("There is no calendar at this address, or no longer."),
            next_step=_("Make a new address on your own page of notices."),
        )
    return Response(found, media_type=MEDIA_TYPE)


ROUTES = (calendar,)
