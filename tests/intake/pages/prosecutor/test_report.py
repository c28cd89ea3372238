"""The medical report for another office: as PDF once it was granted and a reason given, else as if there were none."""

import pytest

from config.instance import now_utc
from intake.dossier.handing_over import hand_over
from intake.people import sessions
from tests.intake.medical.report.reading import text_of
from tests.intake.pages.desk.steps.house import PROSECUTOR, Browser
from tests.intake.pages.medical.house import opened
from tests.intake.pages.medical.test_signing import signed
from tests.intake.pages.prosecutor.sent import LIST
from tests.intake.people.house import ANA
from workflow.events import Event
from workflow.moment import Moment


@pytest.fixture
async def unit(founded_sqlite, tmp_path):
    """Doctors at their pages; the prosecutor is signed in too."""
    async with opened(founded_sqlite, tmp_path) as unit:
        person = await unit.house.person(PROSECUTOR)
        cookie, _who = await unit.house.write(sessions.begin, person, unit.house.own[PROSECUTOR], now=now_utc())
        unit.desk.cookies[PROSECUTOR] = cookie
        yield unit


async def refer(unit, case, *parts):
    now, event = (
        now_utc(),
        Event(f"case:{case}", "referral_sent", {"authority": "prosecution", "office": "prosecution"}),
    )
    await hand_over(
        unit.house.tables, event.stream, event, compartments=parts, is_required_by_law=True,
        signed_in=await unit.house.who(ANA), at=Moment.exactly(now), now=now,
    )  # fmt: skip


async def test_the_report_is_printed_where_the_medical_part_was_granted_and_opened(unit):
    path, _doctor = await signed(unit)
    case = path.split("/")[3]
    petra = Browser(unit.desk.client, unit.desk.cookies[PROSECUTOR])
    report = f"{LIST}/{case}/medical/examination-1/report.pdf"
    await petra.open(report)
    assert petra.status == 404

    await refer(unit, case, "allegation")
    await petra.open(report)
    assert petra.status == 404
    await refer(unit, case, "medical")
    await petra.open(report)
    assert petra.location == f"{LIST}/{case}/dossier/medical"

    await petra.open(petra.location)
    await petra.send(reason="referral")
    await petra.open(petra.location)
    assert report in petra.page.links
    await petra.open(report)
    assert petra.answer.headers["content-type"] == "application/pdf"
    assert "Medical report" in text_of(petra.answer.content)
    told = [one for one in await unit.entries(path) if one.kind == "exported"]
    assert (told[-1].data["code"], told[-1].by.office) == ("medical_report", "prosecution")

    await petra.open(f"{LIST}/{case}/medical/examination-9/report.pdf")
    assert petra.status == 404
