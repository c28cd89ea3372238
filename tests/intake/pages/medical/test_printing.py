"""The report as a PDF, for a doctor and for the office."""

import pytest

from intake.doors.files import SHUT_IN
from tests.intake.medical.report.reading import text_of
from tests.intake.pages.medical.house import FOREIGN
from tests.intake.pages.medical.test_signing import signed
from tests.intake.people.house import ANA, BEKIM


def text(browser):
    return text_of(browser.answer.content)


async def test_a_doctor_saves_it_in_the_language_and_version_that_the_page_offers(unit):
    path, doctor = await signed(unit)
    await doctor.open(f"{path}/report")
    offered = doctor.page.text

    await doctor.open(f"{path}/report.pdf?language=sr-cyrl&version=care")
    care = text(doctor)
    await doctor.open(f"{path}/report.pdf")

    assert "For whoever treats the person." in offered
    assert "Arben Example" in text(doctor)
    assert "Arben Example" not in care
    assert "Околности" in care
    assert [one.data["code"] for one in await unit.entries(path) if one.kind == "exported"] == ["medical_report"] * 2


async def test_what_comes_is_shut_in_and_neutrally_named(unit):
    path, doctor = await signed(unit)

    await doctor.open(f"{path}/report.pdf")

    headers = doctor.answer.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"].startswith('attachment; filename="report.pdf"')
    assert (headers["content-security-policy"], headers["x-content-type-options"]) == (SHUT_IN, "nosniff")
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("asked", ["version=everything", "language=xx", "version=restricted&without=signature"])
async def test_a_print_that_there_is_not_is_refused_before_anything_is_opened(unit, asked):
    path = await unit.begun()
    before = len(await unit.entries(path))
    doctor = unit.browser()

    await doctor.open(f"{path}/report.pdf?{asked}")

    assert doctor.status == 422
    assert len(await unit.entries(path)) == before


async def test_before_signing_and_for_others_there_is_none(unit):
    path = await unit.begun()
    doctor, foreign = unit.browser(), unit.browser(FOREIGN)

    await doctor.open(f"{path}/report.pdf")
    await foreign.open(f"{path}/report.pdf")

    assert (doctor.status, foreign.status) == (404, 404)


async def test_officers_save_it_too_and_one_who_has_to_give_a_reason_is_led_there_first(unit):
    path, _doctor = await signed(unit)
    case = path.split("/")[3]
    hers, his = unit.browser(ANA), unit.browser(BEKIM)

    await hers.open(f"/desk/cases/{case}/medical/examination-1/report.pdf")
    await his.open(f"/desk/cases/{case}/medical/examination-1/report.pdf")
    assert "Arben Example" in text(hers)
    assert (his.status, his.location) == (303, f"/desk/cases/{case}/dossier/medical")

    part = his.location
    await his.open(part)
    gate = next(at for at, one in enumerate(his.page.forms) if one["action"] == part)
    await his.send(at=gate, reason="triage")
    await his.open(part)
    assert f"/desk/cases/{case}/medical/examination-1/report.pdf?version=care" in his.page.links
    await his.open(f"/desk/cases/{case}/medical/examination-1/report.pdf")
    assert "Sealed with the identity, which was not open for this copy." in text(his)
    assert "Arben Example" not in text(his)
    assert len([one for one in await unit.entries(path) if one.kind == "exported"]) == 2
