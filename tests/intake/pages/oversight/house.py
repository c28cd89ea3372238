"""A desk as it is for officers, and an auditor of a committee that holds no key."""

from contextlib import asynccontextmanager

from config.clock import now_utc
from intake.people import looks, offices, sessions
from intake.people.store import people
from tests.builders import KEY
from tests.intake.pages.desk.steps.house import opened
from workflow.ledger.entry import decode
from workflow.store import cases
from workflow.store.log import sequence, sign_checkpoint

AUDITOR = "oren"
NAME, WORDS, MARKER = "Arben Example", "They beat me.", "Mezzanine-4711"


@asynccontextmanager
async def audited(founded, folder):
    """A desk with an auditor, in a copy of an instance."""
    async with opened(founded, folder) as desk:
        house = desk.house
        await house.write(offices.add, "committee", "Committee", "keyless")
        await house.colleague(AUDITOR, "oversight", "committee", seated_by=None)
        cookie, _who = await house.write(sessions.begin, await house.person(AUDITOR), house.own[AUDITOR], now=now_utc())
        desk.cookies[AUDITOR] = cookie
        yield desk


async def told(desk, who=AUDITOR):
    """What the log tells of the auditor's looks: code, case, what was downloaded."""
    person = (await desk.house.person(who)).id
    leaves = await desk.house.tables.read(cases.leaves, f"person:{person}")
    entries = [entry for entry in map(decode, leaves) if entry.kind == looks.AUDITED]
    return [(one.data["code"], one.data.get("case", ""), one.data.get("downloaded", "")) for one in entries]


async def signed(desk):
    """A checkpoint over all that there is."""
    await desk.house.tables.write(sequence)
    return await desk.house.write(sign_checkpoint, KEY, now=now_utc())


async def everybody(desk):
    """The pseudonyms and the names of all people of the house, but for the auditor's own name."""
    found = await desk.house.tables.read(people.people)
    return {one.id for one in found} | {one.name for one in found} - {AUDITOR}
