"""Out of here: what this site left in the browser goes, and a page appears that is about nothing.

The phone's history stays, and the pages say so. Where `VIGIL_LEAVE_URL` names another site, the browser goes there. A
page elsewhere that only names this address clears nothing: it could sign people out. Read `leave`.
"""

from typing import Any

from litestar import Request, Response, get
from litestar.response import Redirect

from intake.pages.visit import GivenCaller
from workflow.rulebook import law_in_force

CLEARED = '"cache", "cookies", "storage"'  # W3C Clear-Site-Data
ELSEWHERE = {"cross-site", "same-site"}
SHOWN_DAYS = 5


@get("/leave")
async def leave(request: Request[Any, Any, Any], caller: GivenCaller) -> Response[Any]:
    """Clear, and go."""
    headers = {} if request.headers.get("sec-fetch-site") in ELSEWHERE else {"Clear-Site-Data": CLEARED}
    if caller.frame.leave_url:
        return Redirect(caller.frame.leave_url, status_code=303, headers=headers)
    calendar = (await caller.tables.read(law_in_force)).calendar
    today = caller.tongue.local(caller.now)
    days = [day for day in sorted(calendar.holidays) if day >= today][:SHOWN_DAYS]
    return caller.page("portal/leave.html", headers=headers, today=today, days=days)


ROUTES = (leave,)
