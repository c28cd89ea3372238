"""What the server does by itself, and what it could not deliver: how each job fared, each letter with its cure.

An administrator sees no case here, only whose notice it was and why nobody took it. Read `jobs`.
"""

import re
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from msgspec import Meta
from sqlalchemy import Connection

from intake.pages.once import written_once
from intake.pages.supplied import JobSeen
from intake.pages.visit import GivenVisit, Visit
from intake.people.store import people as store
from workflow.errors import Sentence, _

HERE, PAGE = "/admin/jobs", "admin/jobs.html"
LARGEST = 2**62
_PLACE = re.compile(r"%\(\w+\)[sd]")  # what stood there is not kept
DONE = {"again": _("It is tried again within seconds."), "nothing": _("Nothing is left to be tried.")}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]
NAMES: dict[str, Sentence] = {
    "sweep": _("Look at deadlines"),
    "notices": _("Tell people what happened"),
    "escalation": _("Tell the head what nobody read"),
    "delivery": _("Send messages"),
    "checkpoint": _("Sign the log"),
    "expiry": _("Forget what has expired"),
    "orphans": _("Clear away files of interrupted uploads"),
    "sequencer": _("Give events their place in the log"),
}
CHANNELS: dict[str, Sentence] = {"email": _("E-mail"), "webhook": _("Webhook")}


@get(HERE)
async def jobs(visit: GivenVisit, done: Done = "") -> Response[str]:
    """Jobs and dead letters."""
    return visit.page(
        PAGE,
        jobs=[_row(visit, one) for one in visit.frame.watch.jobs()],
        letters=await visit.tables.read(_letters, visit),
        done=visit.tongue.say(DONE[done]) if done in DONE else "",
    )


@get(f"{HERE}/again")
async def back_to_jobs(visit: GivenVisit) -> Redirect:
    """Whoever loads the address of a button."""
    return visit.go(HERE)


@post(f"{HERE}/again")
async def again(visit: GivenVisit) -> Redirect:
    """Try a letter once more, or all that are shown."""
    given = visit.given()
    one = given.number("letter", least=1, most=LARGEST)
    number = await written_once(visit, _revived, visit, one, given.tick("all"))
    return visit.go(HERE, done="again" if int(number) else "nothing")


def _revived(connection: Connection, visit: Visit, one: int | None, every: bool) -> bytes:
    notices = visit.frame.notices
    letters = [letter.id for letter in notices.dead_letters(connection)] if every else [] if one is None else [one]
    return str(notices.revive(connection, letters, now=visit.now)).encode()


def _row(visit: Visit, one: JobSeen) -> dict[str, Any]:
    say, at = visit.tongue.say, visit.tongue.short_instant
    return {
        "name": say(NAMES[one.name]) if one.name in NAMES else one.name,
        "last": at(one.ended) if one.ended else say(_("not yet")),
        "next": at(one.next) if one.next else say(_("not known")),
        "fault": _PLACE.sub("…", say(Sentence(one.said))) if one.said else "",
    }


def _letters(connection: Connection, visit: Visit) -> list[dict[str, Any]]:
    tongue, names = visit.tongue, {one.id: one.name for one in store.people(connection)}
    return [
        {
            "id": one.id,
            "name": names.get(one.person, one.person),
            "way": tongue.say(CHANNELS[one.channel]) if one.channel in CHANNELS else one.channel,
            "at": tongue.short_instant(one.created_at),
            "tries": one.tries,
            "what": tongue.say(one.what),
            "cure": tongue.say(one.cure),
        }
        for one in visit.frame.notices.dead_letters(connection)
    ]


ROUTES = (jobs, back_to_jobs, again)
