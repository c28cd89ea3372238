"""How somebody wants to be told: together or at once, quiet hours, an absence, a calendar. Read `choices`.

E-mail and webhooks stand on the same page, in files of their own. Each form stands by itself; the address of the
calendar is shown once, when it is made.
"""

import re
from typing import Annotated

from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from msgspec import Meta
from sqlalchemy import Connection

from intake.pages.inbox.chosen import HERE, PAGE, kept, shown
from intake.pages.once import written_once
from intake.pages.visit import GivenVisit
from workflow.errors import _
from workflow.pages.forms import Given

CALENDAR = "inbox/calendar.html"
TIME_SIGNS, LINE_SIGNS, DAY_SIGNS = 5, 100, 10
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
TOGETHER, AT_ONCE = "together", "at-once"
DONE = {
    "habits": _("Kept. From now on you are told so."),
    "code": _("A code is on its way. Type it below."),
    "email": _("The address is confirmed. From now on you are told by e-mail too."),
    "forgotten": _("The address is forgotten. Nothing more is sent there."),
    "taken-back": _("Nothing was changed: no code is waited for."),
    "webhook-forgotten": _("The webhook is forgotten. Nothing more is posted there."),
    "tested": _("The webhook took the test."),
    "absence": _("Kept. While you are away, your colleague is told in your place."),
    "back": _("The absence is taken back."),
    "revoked": _("The calendar address has ended: programs that have it get nothing more."),
}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]
NOT_TAKEN = "not-taken"  # the webhook did not take the test: no reason for a green bar
BUTTONS = (
    *("habits", "email", "email/code", "email/cancel", "email/forget", "absence", "absence/end"),
    *("webhook", "webhook/secret", "webhook/test", "webhook/forget", "calendar", "calendar/revoke"),
)


@get(HERE)
async def choices(visit: GivenVisit, done: Done = "") -> Response[str]:
    """All choices on one page."""
    said = visit.tongue.say(DONE[done]) if done in DONE else ""
    return visit.page(PAGE, done=said, not_taken=done == NOT_TAKEN, **await shown(visit))


@get([f"{HERE}/{button}" for button in BUTTONS])
async def back_to_choices(visit: GivenVisit) -> Redirect:
    """Whoever loads the address of a form."""
    return visit.go(HERE)


@post(f"{HERE}/habits")
async def habits(visit: GivenVisit) -> Response[str] | Redirect:
    """Together on working mornings or at once; quiet hours; the language of messages."""
    given, values = visit.given(), await shown(visit)
    digest = given.choice("digest", (TOGETHER, AT_ONCE), missing=_("Choose one of these."))
    quiet = {name: _time(given, name) for name in ("quiet_from", "quiet_until")}
    language = given.choice("language", [code for code, _name in values["languages_of_messages"]])
    language = language or values["chosen"].language

    def work(connection: Connection) -> bytes:
        person, is_together = visit.who.by.person, digest == TOGETHER
        visit.frame.notices.set_habit(connection, person, digest=is_together, language=language, **quiet)
        return b""

    return await kept(visit, given.problems, values, work, at="quiet_from", done="habits")


@post(f"{HERE}/absence")
async def absence(visit: GivenVisit) -> Response[str] | Redirect:
    """Away from one day to another, and who is told meanwhile."""
    given, values = visit.given(), await shown(visit)
    first = given.day("first_on", missing=_("Write your first day away."), is_past=False)
    last = given.day("last_on", missing=_("Write your last day away."), is_past=False)
    among = [person for person, _name in values["substitutes"]]
    substitute = given.choice("substitute", among, missing=_("Choose who is told in your place."))

    def work(connection: Connection) -> bytes:
        days = {"first_on": str(first), "last_on": str(last)}
        person, today = visit.who.by.person, visit.tongue.local(visit.now)
        visit.frame.notices.set_absence(connection, person, substitute=substitute, today=today, **days)
        return b""

    return await kept(visit, given.problems, values, work, at="last_on", done="absence")


@post(f"{HERE}/absence/end")
async def end_absence(visit: GivenVisit) -> Response[str] | Redirect:
    """Take an absence back."""
    first = visit.answers.get("first", "")[:DAY_SIGNS]

    def work(connection: Connection) -> bytes:
        visit.frame.notices.drop_absence(connection, visit.who.by.person, first)
        return b""

    return await kept(visit, {}, await shown(visit), work, at="", done="back")


@post(f"{HERE}/calendar")
async def make_calendar(visit: GivenVisit) -> Response[str]:
    """A new address, shown once."""

    def work(connection: Connection) -> bytes:
        return visit.frame.notices.make_calendar(connection, visit.who.by.person, now=visit.now).encode()

    made = await written_once(visit, work)
    return visit.page(CALENDAR, address=made.decode(), once="")


@post(f"{HERE}/calendar/revoke")
async def revoke_calendar(visit: GivenVisit) -> Redirect:
    """End the address."""
    await visit.tables.write(visit.frame.notices.revoke_calendar, visit.who.by.person, now=visit.now)
    return visit.go(HERE, done="revoked")


def _time(given: Given, name: str) -> str:
    """A time of day as it is kept: "7:00" and "07.00" are "07:00"; or empty."""
    typed = given.line(name, at_most=LINE_SIGNS)
    written = typed.replace(".", ":").zfill(TIME_SIGNS) if typed else ""
    if written and not _TIME.fullmatch(written):
        given.problems[name] = _("Write a time of day like 07:30.")
    return written


ROUTES = (
    *(choices, back_to_choices, habits),
    *(absence, end_absence, make_calendar, revoke_calendar),
)
