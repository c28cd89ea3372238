"""A webhook: its address is given, its secret shown once, a test posted by one press. Read `webhook`."""

from litestar import Response, post
from litestar.response import Redirect
from sqlalchemy import Connection

from intake.pages.inbox.choices import NOT_TAKEN
from intake.pages.inbox.chosen import HERE, PAGE, WEBHOOK, shown
from intake.pages.once import done_once, written_once
from intake.pages.visit import GivenVisit
from workflow.errors import NotUnderstood, VigilError, _

SECRET = "inbox/webhook_secret.html"  # noqa: S105 - the page on which it is shown
ADDRESS_SIGNS = 2_000
TAKEN = b"taken"


@post(f"{HERE}/webhook")
async def webhook(visit: GivenVisit) -> Response[str]:
    """Keep an address to which anything may be posted; its secret is shown once."""
    given, ways = visit.given(), visit.frame.notices.ways
    address = given.line(
        "webhook", at_most=ADDRESS_SIGNS, missing=_("Write the address, like https://example.org/vigil.")
    )

    def work(connection: Connection) -> bytes:
        return ways.set_webhook(connection, visit.who.by.person, address, now=visit.now).encode()

    if given.problems:
        return visit.again(PAGE, given.problems, **await shown(visit))
    try:
        await ways.check_webhook(address)
        secret = await written_once(visit, work)
    except NotUnderstood as fault:
        return visit.again(PAGE, {"webhook": fault.what}, **await shown(visit))
    return visit.page(SECRET, secret=secret.decode(), is_new=False, once="")


@post(f"{HERE}/webhook/secret")
async def renew(visit: GivenVisit) -> Response[str]:
    """Another secret, shown once; the one before signs nothing any more."""

    def work(connection: Connection) -> bytes:
        return visit.frame.notices.ways.renew_secret(connection, visit.who.by.person, now=visit.now).encode()

    try:
        secret = await written_once(visit, work)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **await shown(visit))
    return visit.page(SECRET, secret=secret.decode(), is_new=True, once="")


@post(f"{HERE}/webhook/test")
async def test(visit: GivenVisit) -> Response[str] | Redirect:
    """Post a test now, and say what came of it."""

    async def act() -> bytes:
        is_taken = await visit.frame.notices.ways.try_webhook(visit.tables, visit.who.by.person, now=visit.now)
        return TAKEN if is_taken else b""

    try:
        answer = await done_once(visit, act)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **await shown(visit))
    return visit.go(HERE, done="tested" if answer == TAKEN else NOT_TAKEN)


@post(f"{HERE}/webhook/forget")
async def forget(visit: GivenVisit) -> Redirect:
    """The address and its secret are forgotten."""
    await visit.tables.write(visit.frame.notices.ways.forget, visit.who.by.person, WEBHOOK)
    return visit.go(HERE, done="webhook-forgotten")


ROUTES = (webhook, renew, test, forget)
