"""What happened elsewhere: every fact that an officer may tell stands on one page, and each leads to its form."""

from tests.intake.pages.desk.steps.test_every_step import EVENTS


async def test_every_fact_leads_to_its_form(desk):
    case = await desk.admitted()
    ana = desk.browser()

    await ana.open(f"/desk/cases/{case}/facts")

    path = f"/desk/cases/{case}/steps/"
    told = [link.removeprefix(path) for link in ana.page.links if link.startswith(path)]
    assert sorted(told) == sorted(one.kind for one in EVENTS if one.origin != "act")
    assert all(heading in ana.page.text for heading in ("Medical", "Prosecution and police inspectorate", "Protection"))
