"""People of a prison at their pages, beside the officers of the desk."""

from contextlib import asynccontextmanager

from config.clock import now_utc
from intake.people import offices, sessions
from tests.intake.pages.desk.steps import house as desks
from tests.intake.pages.desk.steps.house import Desk
from tests.intake.people.house import ANA, NOW

WARDEN, GUARD, SERGEANT = "warden", "guard", "sergeant"
PRISON, STATION = "example_prison", "example_police"
NEW = "/institution/incidents/new"
REPORT = {
    "kind": "force",
    "happened": "01.03.2026 22:00",
    "place": "Wing B, corridor",
    "what": "He was taken to the floor by two officers.",
    "involved": ["officer"],
    "means": ["hands", "cuffs"],
    "injured": "yes",
    "doctor": "came",
    "told": ["reported_management"],
    "person_name": "Arben Example",
    "setting": "prison",
    "author": "Shift leader",
    "author_role": "staff",
}


@asynccontextmanager
async def opened(founded, folder):
    """A desk with a prison and a police station, neither of which holds a key."""
    async with desks.opened(founded, folder) as desk:
        for office in (PRISON, STATION):
            await desk.house.write(offices.add, office, f"Example {office}", "keyless")
        for name, office in ((WARDEN, PRISON), (GUARD, PRISON), (SERGEANT, STATION)):
            await desk.house.colleague(name, "institution", office, seated_by=None)
            person = await desk.house.person(name)
            desk.cookies[name], _who = await desk.house.write(
                sessions.begin, person, desk.house.own[name], now=now_utc()
            )
        yield Desk(desk.house, desk.client, desk.cookies)


async def report(browser, **said):
    """Fill in the report of an incident, and send it."""
    await browser.open(NEW)
    return await browser.send(**(REPORT | said))


async def asked(desk, case, kind, office=PRISON, **data):
    """Something is asked of the prison."""
    return await desk.tell(case, kind, office=office, **data)


__all__ = ["ANA", "GUARD", "NOW", "SERGEANT", "WARDEN"]
