"""Before signing, signing, and after it."""

from tests.intake.pages.medical.house import SECOND


async def whole(unit):
    """An examination in which only photographs are left, said to be none."""
    path = await unit.begun()
    await unit.filled(path)
    doctor = unit.browser()
    await doctor.open(f"{path}/parts/L/photo")
    await doctor.send(**{"photo.blank": "none"})
    return path, doctor


async def signed(unit):
    """The same, signed: every warning with its reason."""
    path, doctor = await whole(unit)
    await sign(doctor, path)
    return path, doctor


async def sign(doctor, path):
    """Sign what is whole."""
    await doctor.open(f"{path}/checks")
    reasons = {name: "Known, and true." for name in doctor.form["names"] if name.startswith("reason.")}
    await doctor.send(go="sign", true="yes", **reasons)
    assert doctor.location == f"{path}/report?done=signed", (doctor.problems, doctor.answer.text)


async def test_an_empty_record_says_all_that_is_missing_and_cannot_be_signed(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/checks")

    assert "answers are missing" in doctor.page.text
    assert "It can be signed once nothing hinders it" in doctor.page.text
    assert f"{path}/parts/B#f-privacy" in doctor.page.links
    assert "Sign the report" not in doctor.page.text
    before = len(await unit.entries(path))
    await doctor.send(go="sign", true="yes")
    assert doctor.status != 303
    assert len(await unit.entries(path)) == before


async def test_what_blocks_is_said_with_where_it_is_mended(unit):
    path, doctor = await whole(unit)
    await doctor.open(f"{path}/parts/B")
    await doctor.send(at=1, ended_at="01.03.2025 12:00")
    await doctor.open(f"{path}/checks")

    assert "hinders signing" in doctor.page.text or "hinder signing" in doctor.page.text
    await doctor.open(path)
    assert "speaks against it" in doctor.page.text or "speak against it" in doctor.page.text


async def test_a_warning_wants_a_reason_and_the_truth_a_tick(unit):
    path, doctor = await whole(unit)
    await doctor.open(f"{path}/checks")
    warned = [name for name in doctor.form["names"] if name.startswith("reason.")]
    await doctor.send(go="sign")
    problems = doctor.problems

    assert warned
    assert problems[:-1] == ["Write why you sign although this does not fit."] * len(warned)
    assert problems[-1].startswith("Tick that this is your own view")


async def test_reasons_are_kept_until_it_is_signed(unit):
    path, doctor = await whole(unit)
    await doctor.open(f"{path}/checks")
    name = next(name for name in doctor.form["names"] if name.startswith("reason."))
    await doctor.send(**{name: "Known."})
    await doctor.open(f"{path}/checks")

    assert doctor.values[name].strip() == "Known."


async def test_a_signed_report_is_read_added_to_and_changed_no_more(unit):
    path, doctor = await signed(unit)
    told = (await unit.entries(path))[-1]
    await doctor.open(path)
    onward = doctor.location
    await doctor.open(f"{path}/report")
    text, links = doctor.page.text, [one["action"] for one in doctor.page.forms]
    await doctor.send()
    problems = doctor.problems
    await doctor.send(reason="A result came.", words="The X-ray shows no fracture.")
    await doctor.open(f"{path}/report")
    added = doctor.page.text
    await doctor.open(f"{path}/parts/A")

    assert told.kind == "report_filed"
    assert "stick" not in str(told.data)
    assert onward == f"{path}/report"
    assert "F1" in text
    assert "Nothing more" in text  # is due
    assert "They put me on the floor of the van" in text
    assert f"{path}/report.pdf" in links
    assert problems == ["Write why something is added.", "Write what is added."]
    assert "The X-ray shows no fracture." in added
    assert "A result came." in added
    assert "No test was needed." in text
    assert doctor.status == 409
    assert "This report is signed." in doctor.page.text


async def test_signing_twice_is_told_so_and_signs_once(unit):
    path, doctor = await signed(unit)
    await doctor.again()

    assert doctor.status in (303, 409)
    assert sum(one.kind == "report_filed" for one in await unit.entries(path)) == 1


async def test_a_colleague_who_wrote_meanwhile_stops_the_signature(unit):
    path, doctor = await whole(unit)
    await doctor.open(f"{path}/checks")
    second = unit.browser(SECOND)
    await second.open(f"{path}/parts/M")
    await second.send(at=1, care_needs="A crutch.")
    reasons = {name: "Known." for name in doctor.form["names"] if name.startswith("reason.")}
    await doctor.send(go="sign", true="yes", **reasons)

    assert doctor.status == 409
    assert doctor.values[next(iter(reasons))].strip() == "Known."
