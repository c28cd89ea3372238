"""Photographs at the doctor's pages: sealed with consent, shown as a copy, refused in a sentence at the field."""

import pytest

from tests.intake.attachments.samples import photograph
from tests.intake.pages.desk.steps.house import SAME
from tests.intake.pages.medical.test_writing import FINDING

TAKEN = "01.03.2026 10:30"


async def consented(unit, *matters):
    """An examination with consents C1, C2 …"""
    path, doctor = await unit.begun(), unit.browser()
    for matter in matters:
        await doctor.open(f"{path}/parts/C/consents/new")
        await doctor.send(matter=matter, status="given", asked_at="01.03.2026 10:00", go="")
        assert doctor.status == 303, doctor.problems
    await doctor.open(f"{path}/parts/I/finding/new")
    await doctor.send(**FINDING | {"go": ""})
    return path, doctor


async def upload(doctor, path, content, name="IMG_1.jpg", **typed):
    """Send the form of a photograph as a browser does: the fields first, then the file."""
    await doctor.open(f"{path}/photographs/new")
    shown = doctor.form
    data: dict[str, list[str]] = {}
    for field, value in [*((n, v) for n, v in shown["values"] if n not in typed and n != "file"), *typed.items()]:
        data.setdefault(field, []).append(value)
    files = (
        {"file": (name, content, "image/jpeg")}
        if content is not None
        else {"file": ("", b"", "application/octet-stream")}
    )
    headers = SAME | {"cookie": f"vigil={doctor.cookie}"}
    answer = await doctor.client.post(shown["action"], data=data, files=files, headers=headers)
    return doctor._see(answer)


async def test_a_photograph_is_sealed_and_shown_as_a_copy_without_what_it_carried(unit):
    path, doctor = await consented(unit, "photo")
    original = photograph()
    await upload(
        doctor, path, original, kind="overview", region="405R", taken_at=TAKEN, by="Dr Example", consent_ref="C1"
    )
    assert doctor.status == 303, (doctor.problems, doctor.page.text[:600])
    await doctor.open(f"{path}/parts/L/photo")
    listed = doctor.answer.text
    entry = (await unit.record(path)).entries("photo")[0]
    answer = await doctor.client.get(
        f"{path}/photographs/{entry.no}/copy", headers={"cookie": f"vigil={doctor.cookie}"}
    )

    assert f'src="{path}/photographs/{entry.no}/copy"' in listed
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/")
    assert answer.content != original
    assert "IMG_1" not in listed


async def test_an_intimate_photograph_is_listed_and_shown_only_after_a_further_press(unit):
    path, doctor = await consented(unit, "photo_intimate")
    await upload(
        doctor,
        path,
        photograph(),
        kind="intimate",
        region="205R",
        finding_refs="F1",
        scale="ruler",
        taken_at=TAKEN,
        by="Dr Example",
        consent_ref="C1",
    )
    assert doctor.status == 303, (doctor.problems, doctor.page.text[:600])
    await doctor.open(f"{path}/parts/L/photo")
    listed = doctor.answer.text
    await doctor.open(next(one for one in doctor.page.links if "/photographs/" in one and not one.endswith("new")))

    assert "<img" not in listed
    assert "Intimate: not shown here." in listed
    assert "<img" in doctor.answer.text


@pytest.mark.parametrize("matters", [(), ("photo_intimate",)])
async def test_a_photograph_without_its_consent_is_refused_at_the_field_and_not_kept(unit, matters):
    path, doctor = await consented(unit, *matters)
    before = len(await unit.entries(path))
    await upload(
        doctor,
        path,
        photograph(),
        kind="overview",
        taken_at=TAKEN,
        by="Dr Example",
        **({"consent_ref": "C1"} if matters else {}),
    )

    assert doctor.status in (409, 422)
    assert doctor.problems or "consent" in doctor.page.text
    assert (await unit.record(path)).entries("photo") == []
    assert len(await unit.entries(path)) == before


async def test_a_close_up_without_a_scale_is_refused_at_the_field_and_what_was_typed_is_kept(unit):
    path, doctor = await consented(unit, "photo")
    await upload(
        doctor,
        path,
        photograph(),
        kind="close_scale",
        region="405R",
        finding_refs="F1",
        taken_at=TAKEN,
        by="Dr Example",
        consent_ref="C1",
    )

    assert doctor.status == 422
    assert [one for one in doctor.problems if "cale" in one], doctor.problems
    assert doctor.values["by"] == "Dr Example"


async def test_all_that_is_wrong_with_a_photograph_is_said_at_once_since_its_file_has_to_be_chosen_again(unit):
    path, doctor = await consented(unit, "photo")
    await upload(doctor, path, None)
    said = list(doctor.problems)
    await upload(doctor, path, photograph(), kind="close_scale", region="405R", finding_refs="F1")

    assert "Choose what kind of picture it is." in said
    assert "Choose the consent to “Photographs”." in doctor.problems
    assert "Say which scale lies beside it. “No scale” is an answer too." in doctor.problems
    assert not (await unit.record(path)).entries("photo")


async def test_a_file_that_lies_and_no_file_are_refused(unit):
    path, doctor = await consented(unit, "photo")
    said = {"kind": "overview", "taken_at": TAKEN, "by": "Dr Example", "consent_ref": "C1"}
    await upload(doctor, path, None, **said)
    none = doctor.problems
    await upload(doctor, path, b"#!/bin/sh\nrm -rf /", **said)

    assert none == ["Choose a picture first."]
    assert doctor.status == 422
    assert (await unit.record(path)).entries("photo") == []


async def test_a_form_that_no_page_of_the_session_made_brings_no_photograph(unit):
    path, doctor = await consented(unit, "photo")
    await upload(doctor, path, photograph(), form_token="x" * 32, kind="overview")

    assert doctor.status == 403
