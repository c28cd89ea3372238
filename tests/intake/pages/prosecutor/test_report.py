"""The medical report for another office: as PDF once it was granted and a reason given, else as if there were none."""

import pytest

from config.clock import now_utc
from intake.dossier.handing_over import hand_over
from intake.people import sessions
from tests.intake.attachments.samples import photograph
from tests.intake.medical.report.reading import text_of
from tests.intake.pages.desk.steps.house import PROSECUTOR, Browser
from tests.intake.pages.medical.house import opened
from tests.intake.pages.medical.test_photographs import TAKEN, upload
from tests.intake.pages.medical.test_signing import sign, signed, whole
from tests.intake.pages.prosecutor.sent import LIST
from tests.intake.people.house import ANA
from workflow.events import Event
from workflow.moment import Moment

FILE = "attachment"


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


@pytest.mark.parametrize("is_shared", [False, True])
async def test_photographs_are_files_only_for_an_office_with_which_the_person_agreed_to_share_them(unit, is_shared):
    path, doctor = await whole(unit)
    for matter in ("share_prosecutor", *(["share_prosecutor_photo"] if is_shared else [])):
        await doctor.open(f"{path}/parts/C/consents/new")
        await doctor.send(
            matter=matter, status="given", form="oral", recipient="Prosecutor Example", asked_at=TAKEN, go=""
        )
    consent = next(no for no in _consents(await unit.record(path), "photo"))
    said = {"kind": "overview", "region": "405R", "taken_at": TAKEN, "by": "Dr Example", "consent_ref": consent}
    await upload(doctor, path, photograph(), **said)
    await sign(doctor, path)
    case = path.split("/")[3]
    await refer(unit, case, "medical")
    petra = Browser(unit.desk.client, unit.desk.cookies[PROSECUTOR])
    await petra.open(f"{LIST}/{case}/dossier/medical")
    await petra.send(reason="referral")
    await petra.open(petra.location)
    name = next(n for one in await unit.entries(path) for n, *_, kind, _d in one.data.get("items", ()) if kind == FILE)
    at_page, at_door = f"{LIST}/{case}/files/{name}/original", f"/api/v1/cases/{case}/attachments/{name}"

    assert (at_page in petra.page.links) is is_shared
    for address in (at_page, at_page.replace("original", "copy"), at_door):
        await petra.open(address)
        assert petra.status == (200 if is_shared else 404), address


def _consents(record, matter):
    return [one.no for one in record.standing("consents") if one.get("matter").value == matter]
