"""Another passphrase for one's own key, which stays the same. All sessions end, this one too. Read `change`."""

import asyncio
from typing import Any

from litestar import Response, get, post

from intake.pages.entrance.first_time import new_passphrase
from intake.pages.entrance.signing_in import FIELD_SIGNS, wait_for
from intake.pages.visit import SIGN_IN, GivenVisit
from intake.people import signing_in
from workflow.errors import NotAllowed, VigilError, _

PAGE, HERE = "account/passphrase.html", "/account/passphrase"
_NOT_THE_OLD_ONE = _("This is not the passphrase that you have now.")


@get(HERE)
async def passphrase(visit: GivenVisit) -> Response[str]:
    """What it does, and the form."""
    return visit.page(PAGE)


@post(HERE)
async def change(visit: GivenVisit) -> Response[Any]:
    """Lock one's own key anew; then sign in."""
    given = visit.given()
    old = visit.answers.get("old_passphrase", "")
    if not old:
        given.problems["old_passphrase"] = _("Write the passphrase that you have now.")
    new = await asyncio.to_thread(new_passphrase, given, visit.who.name)
    if given.problems:
        return visit.again(PAGE, given.problems)
    try:
        await signing_in.change_passphrase(visit.tables, visit.who, old[:FIELD_SIGNS], new, now=visit.now)
    except NotAllowed:
        return visit.again(PAGE, {"old_passphrase": _NOT_THE_OLD_ONE})
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, headers=wait_for(fault))
    answer = visit.go(SIGN_IN, done="passphrase")
    answer.set_cookie(visit.frame.badge.emptied())
    return answer


ROUTES = (passphrase, change)
