"""E-mail: an address is given, the code that went there is typed, and only then it is used. Read `email`."""

from litestar import Response, post
from litestar.response import Redirect

from intake.pages.inbox.chosen import EMAIL, HERE, PAGE, shown
from intake.pages.once import done_once
from intake.pages.visit import GivenVisit
from workflow.errors import NotUnderstood, VigilError, _

ADDRESS_SIGNS, CODE_SIGNS = 300, 20
CONFIRMED, WRONG = "confirmed", "wrong"


@post(f"{HERE}/email")
async def email(visit: GivenVisit) -> Response[str] | Redirect:
    """Send a code to an address."""
    given = visit.given()
    address = given.line("email", at_most=ADDRESS_SIGNS, missing=_("Write the address, like name@example.org."))

    async def act() -> bytes:
        await visit.frame.notices.ways.send_code(visit.tables, visit.who.by.person, address, now=visit.now)
        return b"sent"

    if given.problems:
        return visit.again(PAGE, given.problems, **await shown(visit))
    try:
        await done_once(visit, act)
    except NotUnderstood as fault:
        return visit.again(PAGE, {"email": fault.what}, **await shown(visit))
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **await shown(visit))
    waiting = (await shown(visit))["chosen"].email_waiting
    return visit.go(HERE, done="code") if waiting is not None and waiting.what is None else visit.go(HERE)


@post(f"{HERE}/email/code")
async def code(visit: GivenVisit) -> Response[str] | Redirect:
    """The code that was mailed: the address is used from now on."""
    given = visit.given()
    typed = given.line("code", at_most=CODE_SIGNS, missing=_("Type the six digits of the mail."))
    if given.problems:
        return visit.again(PAGE, given.problems, **await shown(visit))
    # not once: a wrong code is counted each time
    answer = await visit.tables.write(visit.frame.notices.ways.confirm, visit.who.by.person, typed, now=visit.now)
    if answer == CONFIRMED:
        return visit.go(HERE, done="email")
    values = await shown(visit)
    if values["chosen"].email_waiting is None:  # the second of a double click: it is confirmed already
        return visit.go(HERE)
    wrong = _("This is not the code in the newest mail.")
    problem = wrong if answer == WRONG else _("The code holds no longer. Send yourself another.")
    return visit.again(PAGE, {"code": problem}, **values)


@post(f"{HERE}/email/cancel")
async def cancel(visit: GivenVisit) -> Redirect:
    """Wait for no code; the address that was confirmed before stays."""
    await visit.tables.write(visit.frame.notices.ways.cancel, visit.who.by.person)
    return visit.go(HERE, done="taken-back")


@post(f"{HERE}/email/forget")
async def forget(visit: GivenVisit) -> Redirect:
    """The address is forgotten."""
    await visit.tables.write(visit.frame.notices.ways.forget, visit.who.by.person, EMAIL)
    return visit.go(HERE, done="forgotten")


ROUTES = (email, code, cancel, forget)
