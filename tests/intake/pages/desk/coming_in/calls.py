"""What somebody tells at the desk, and how an officer walks from there to a number."""

from config.clock import now_utc
from intake.dossier.contents import read_contact, read_statement
from intake.dossier.opening import open_items
from tests.intake.people.house import ANA

NEW = "/desk/allegations/new"
CALL = {"channel": "phone", "statement": "They beat me in the yard."}
CONTENTS = {"allegation": read_statement, "identity": read_contact}


async def take_down(browser, **said):
    """Type an allegation and keep it; the id of its case, from where the officer is sent on to."""
    await browser.open(NEW)
    await browser.send(**(CALL | said))
    assert browser.status == 303, browser.page.text
    return browser.location.split("/")[3]


async def register(browser, case, **said):
    """Open what was said, and give the case its number."""
    await browser.open(f"/desk/cases/{case}/registration")
    if "reason" in browser.form["names"]:
        await browser.send(go="open")
        await browser.open(browser.location)
    return await browser.send(**{"setting": "prison", **said})


async def inside(desk, case, compartment, by=ANA):
    """What lies in a part of a dossier, read as the office reads it; nothing where there is none."""
    who = await desk.house.who(by)
    items = await open_items(
        desk.house.tables, f"case:{case}", compartments=[compartment], signed_in=who, now=now_utc(), reason="triage"
    )
    return [CONTENTS[compartment](one.content or b"") for one in items]


async def kinds(desk, case):
    """What happened in a case, by kind."""
    return [one.kind for one in await desk.entries(case)]


async def how_many(desk):
    """How many cases there are."""
    return (await desk.house.office.counts())["case"]


def problems(browser):
    """The sentences of the summary of what is to be corrected."""
    return [one for one in browser.page.problems if one.strip()]
