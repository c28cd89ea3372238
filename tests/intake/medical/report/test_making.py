"""A signed examination is printed from the dossier: who may, what the log is told, what is missing."""

import pytest

from intake.medical.record import Answer
from intake.medical.report.making import Wanted, exam_no, report_pdf
from intake.vault.binding import NotOpened
from tests.intake.dossier.house import DOCTOR
from tests.intake.medical.exam import EXAMINATION, at, shipped
from tests.intake.medical.report.reading import text_of
from tests.intake.medical.report.reports import OFFICE, ZONE, photograph
from tests.intake.medical.report.test_assembling import pictures_in
from tests.intake.medical.ward import SECOND, STRANGER
from workflow.errors import Broken, NotFound
from workflow.pages.tongue import tongue


async def printed(ward, by=DOCTOR):
    """The report as somebody gets it."""
    return await report_pdf(
        ward.tables, ward.storage, ward.case, examination=EXAMINATION, medical=shipped(),
        wanted=Wanted(tongue("en", ZONE)), office=OFFICE, signed_in=await ward.who(by), now=ward.now,
    )  # fmt: skip


async def examined(ward, *, photograph_of):
    """The examination is written and signed, with one photograph that is really there."""
    draft = await ward.begin()
    revision = await ward.write(draft.id)
    consents = (await ward.read(draft.id)).record.entries("consents")
    consent = next(one.no for one in consents if one.get("matter").value == "photo")
    answers = {"kind": Answer("overview"), "taken_at": Answer(at("11:30")), "by": Answer("The author")}
    answers |= {"consent_ref": Answer(consent), "finding_refs": Answer(["F1"])}
    revision = (await ward.photograph(draft.id, photograph_of, answers, revision)).revision
    ward.later(minutes=5)
    return await ward.sign(draft.id, revision)


async def told(ward, kind):
    """What the case was told of this kind."""
    return [dict(one.data) for one in (await ward.office.case(ward.case)).entries if one.kind == kind]


async def test_whoever_holds_the_part_prints_the_report_and_the_log_learns_that_it_was_handed_out(ward, tmp_path):
    signature = await examined(ward, photograph_of=photograph(640, 480))
    [filed] = [one for one in (await ward.office.case(ward.case)).entries if one.kind == "report_filed"]

    with pytest.raises(NotFound):  # it was not sent to that office
        await printed(ward, STRANGER)
    assert await told(ward, "exported") == []

    made = await printed(ward, SECOND)
    text = text_of(made.pdf)
    assert signature.digest in text
    assert "Arben Example" in text
    assert f"Event in the log Number {filed.n} of the case" in text
    assert pictures_in(made.pdf) == 1  # of the others, the sealed files are not there
    assert await told(ward, "exported") == [{"code": "medical_report", "compartment": "medical"}]
    assert (await ward.verify()).misfits == []

    for sealed in (one for one in (tmp_path / "attachments").rglob("*") if one.is_file()):
        sealed.write_bytes(sealed.read_bytes()[:-1] + b"?")
    with pytest.raises((Broken, NotOpened)):  # a picture that was changed is not passed over in silence
        await printed(ward, SECOND)
    assert len(await told(ward, "exported")) == 1


async def test_before_it_is_signed_there_is_no_report(ward):
    await ward.begin()

    with pytest.raises(NotFound):
        await printed(ward)
    assert await told(ward, "exported") == []


def test_an_examination_has_a_number_that_names_nobody():
    assert exam_no("case:0198c5a2-7d10-7b3e-8f64-2a9be01c4d57", "OI-2026/0409", "examination-2") == "OI-2026/0409-E2"
    assert exam_no("case:0198c5a2-7d10-7b3e-8f64-2a9be01c4d57", None, "examination-1") == "0198c5a2-E1"
