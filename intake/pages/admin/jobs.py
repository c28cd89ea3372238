"""What servers do by themselves, and what could not be delivered: how each job fared, each letter with its cure.

An administrator sees no case here, only whose notice it was and why nobody took it. Read `jobs`.
"""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from msgspec import Meta
from sqlalchemy import Connection

from intake.pages.admin.fared import as_csv, as_rows, each, facts, lines, rows, servers
from intake.pages.once import written_once
from intake.pages.visit import GivenVisit, Visit
from intake.people.store import people as store
from workflow.errors import Sentence, _

HERE, PAGE = "/admin/jobs", "admin/jobs.html"
LARGEST = 2**62
DONE = {"again": _("It is tried again within seconds."), "nothing": _("Nothing is left to be tried.")}
Done = Annotated[str, QueryParameter(description="What was done before"), Meta(max_length=20)]
CHANNELS: dict[str, Sentence] = {"email": _("E-mail"), "webhook": _("Webhook")}


@get(HERE)
async def jobs(visit: GivenVisit, done: Done = "") -> Response[str]:
    """Servers, jobs and dead letters."""
    fared = await visit.tables.read(visit.frame.watch.fared, visit.now)
    return visit.page(
        PAGE,
        servers=servers(visit, fared),
        jobs=rows(visit, fared),
        each=each(visit, fared),
        facts=facts(visit, fared),
        lines=lines(visit, fared),
        letters=await visit.tables.read(_letters, visit),
        done=visit.tongue.say(DONE[done]) if done in DONE else "",
    )


@get(f"{HERE}.json")
async def jobs_json(visit: GivenVisit) -> Response[bytes]:
    """The same for programs: times in UTC, sentences in English without what stood in their places."""
    fared = await visit.tables.read(visit.frame.watch.fared, visit.now)
    told = {
        **{"servers": fared.nodes, "jobs": as_rows(fared.jobs), "looked_until": fared.looked_until},
        **{"alarm": fared.alarm, "gap": fared.gap, "morning": fared.morning, "backed_up": fared.backed_up},
        "late": fared.late,
    }
    return Response(msgspec.json.encode(told), media_type="application/json")


@get(f"{HERE}.csv")
async def jobs_csv(visit: GivenVisit) -> Response[str]:
    """Every job of every server as a table."""
    fared = await visit.tables.read(visit.frame.watch.fared, visit.now)
    headers = {"Content-Disposition": 'attachment; filename="jobs.csv"'}
    return Response(as_csv(fared), media_type="text/csv", headers=headers)


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


ROUTES = (jobs, jobs_json, jobs_csv, back_to_jobs, again)
