"""How somebody wants to be told: together or at once, quiet hours, e-mail, an absence, a calendar. Read `choices`.

Each form stands by itself. The address of the calendar is shown once, when it is made.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from msgspec import Meta
from sqlalchemy import Connection

from intake.pages.once import written_once
from intake.pages.visit import GivenVisit, Visit
from workflow.errors import NotFound, NotUnderstood, Sentence, VigilError, _
from workflow.pages.forms import Given
from workflow.pages.languages import LANGUAGES

HERE, PAGE, CALENDAR = "/account/notices", "inbox/choices.html", "inbox/calendar.html"
TIME_SIGNS, LINE_SIGNS, ADDRESS_SIGNS, DAY_SIGNS = 5, 100, 300, 10
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
TOGETHER, AT_ONCE = "together", "at-once"
DONE = {
    "habits": _("Kept. From now on you are told so."),
    "email": _("Kept. From now on you are told by e-mail too."),
    "forgotten": _("The address is forgotten. You are told in the inbox alone."),
    "absence": _("Kept. While you are away, your colleague is told in your place."),
    "back": _("The absence is taken back."),
    "revoked": _("The calendar address has ended: programs that have it get nothing more."),
}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]
BUTTONS = ("habits", "email", "email/forget", "absence", "absence/end", "calendar", "calendar/revoke")


@get(HERE)
async def choices(visit: GivenVisit, done: Done = "") -> Response[str]:
    """All choices on one page."""
    return visit.page(PAGE, done=visit.tongue.say(DONE[done]) if done in DONE else "", **await _shown(visit))


@get([f"{HERE}/{button}" for button in BUTTONS])
async def back_to_choices(visit: GivenVisit) -> Redirect:
    """Whoever loads the address of a form."""
    return visit.go(HERE)


@post(f"{HERE}/habits")
async def habits(visit: GivenVisit) -> Response[str] | Redirect:
    """Together on working mornings or at once; quiet hours; the language of messages."""
    given, shown = visit.given(), await _shown(visit)
    digest = given.choice("digest", (TOGETHER, AT_ONCE), missing=_("Choose one of these."))
    quiet = {name: _time(given, name) for name in ("quiet_from", "quiet_until")}
    language = given.choice("language", [code for code, _name in shown["languages_of_messages"]])
    language = language or shown["chosen"].language

    def work(connection: Connection) -> bytes:
        person, is_together = visit.who.by.person, digest == TOGETHER
        visit.frame.notices.set_habit(connection, person, digest=is_together, language=language, **quiet)
        return b""

    return await _kept(visit, given.problems, shown, work, at="quiet_from", done="habits")


@post(f"{HERE}/email")
async def email(visit: GivenVisit) -> Response[str] | Redirect:
    """An address to be told at."""
    given, shown = visit.given(), await _shown(visit)
    address = given.line("email", at_most=ADDRESS_SIGNS, missing=_("Write the address, like name@example.org."))

    def work(connection: Connection) -> bytes:
        visit.frame.notices.set_email(connection, visit.who.by.person, address, now=visit.now)
        return b""

    return await _kept(visit, given.problems, shown, work, at="email", done="email")


@post(f"{HERE}/email/forget")
async def forget_email(visit: GivenVisit) -> Redirect:
    """The address is forgotten."""
    await visit.tables.write(visit.frame.notices.forget_email, visit.who.by.person)
    return visit.go(HERE, done="forgotten")


@post(f"{HERE}/absence")
async def absence(visit: GivenVisit) -> Response[str] | Redirect:
    """Away from one day to another, and who is told meanwhile."""
    given, shown = visit.given(), await _shown(visit)
    first = given.day("first_on", missing=_("Write your first day away."), is_past=False)
    last = given.day("last_on", missing=_("Write your last day away."), is_past=False)
    among = [person for person, _name in shown["substitutes"]]
    substitute = given.choice("substitute", among, missing=_("Choose who is told in your place."))

    def work(connection: Connection) -> bytes:
        days = {"first_on": str(first), "last_on": str(last)}
        person, today = visit.who.by.person, visit.tongue.local(visit.now)
        visit.frame.notices.set_absence(connection, person, substitute=substitute, today=today, **days)
        return b""

    return await _kept(visit, given.problems, shown, work, at="last_on", done="absence")


@post(f"{HERE}/absence/end")
async def end_absence(visit: GivenVisit) -> Response[str] | Redirect:
    """Take an absence back."""
    first = visit.answers.get("first", "")[:DAY_SIGNS]

    def work(connection: Connection) -> bytes:
        visit.frame.notices.drop_absence(connection, visit.who.by.person, first)
        return b""

    return await _kept(visit, {}, await _shown(visit), work, at="", done="back")


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


async def _kept(
    visit: Visit,
    problems: Mapping[str, Sentence],
    shown: Mapping[str, Any],
    work: Callable[[Connection], bytes],
    *,
    at: str,
    done: str,
) -> Response[str] | Redirect:
    """Do it once and go on; or the page once more, with the fault beside the field `at`."""
    if problems:
        return visit.again(PAGE, problems, **shown)
    try:
        await written_once(visit, work)
    except (NotUnderstood, NotFound) as fault:
        if at:
            return visit.again(PAGE, {at: fault.what}, **shown)
        return visit.again(PAGE, {}, fault=fault, **shown)
    except VigilError as fault:
        return visit.again(PAGE, {}, fault=fault, **shown)
    return visit.go(HERE, done=done)


async def _shown(visit: Visit) -> dict[str, Any]:
    today = visit.tongue.local(visit.now)
    chosen = await visit.tables.read(visit.frame.notices.chosen, visit.who.by.person, today=today)
    return {
        "chosen": chosen,
        "languages_of_messages": [(code, LANGUAGES[code].name) for code in chosen.languages if code in LANGUAGES],
        "absences": [
            {
                "id": one.first_on,
                "first": visit.tongue.day(date.fromisoformat(one.first_on)),
                "last": visit.tongue.day(date.fromisoformat(one.last_on)),
                "name": chosen.colleagues.get(one.substitute, one.substitute),
            }
            for one in chosen.absences
        ],
        "substitutes": [(person, chosen.colleagues.get(person, person)) for person in chosen.may_substitute],
    }


def _time(given: Given, name: str) -> str:
    """A time of day as it is kept: "7:00" and "07.00" are "07:00"; or empty."""
    typed = given.line(name, at_most=LINE_SIGNS)
    written = typed.replace(".", ":").zfill(TIME_SIGNS) if typed else ""
    if written and not _TIME.fullmatch(written):
        given.problems[name] = _("Write a time of day like 07:30.")
    return written


ROUTES = (
    *(choices, back_to_choices, habits, email, forget_email),
    *(absence, end_absence, make_calendar, revoke_calendar),
)
