"""A doctor writes: parts, lists, findings; nothing typed is lost, whatever is wrong and whoever else writes."""

import pytest

from intake.medical.record import Answer
from tests.intake.pages.medical.house import FORM, SECOND, plain

EVIL = "<script>alert(1)</script> \u202eevil \u2066{{7*7}} %(x)s"
FINDING = {
    "region": "405R",
    "kind": "bruise",
    "count": "1",
    "length_mm": "45",
    "width_mm": "20",
    "measured": "measured",
    "colour": ["purple", "yellow"],
    "shape": ["oval", ""],
    "landmarks.0.mm": "45",
    "landmarks.0.from": "tip of the elbow",
    "tenderness": "pressure",
    "healing": "fading",
    "treated.blank": "not_asked",
    "age_estimate": "cannot_say",
    "attribution": "ill_treatment",
    "attribution.words": "„With a stick.“",
    "other_causes": "A fall on the edge of a step.",
    "grade": "consistent",
}


async def test_a_part_is_saved_and_read_again_as_it_was_typed(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/E")
    typed = {"handedness": "", "handedness.blank": "not_asked", "medical_history": "Asthma.\nNothing else."}
    await doctor.send(**{name: value for name, value in typed.items() if name in doctor.values})
    record = await unit.record(path)
    await doctor.open(f"{path}/parts/E")

    assert record.get("medical_history") == Answer("Asthma.\nNothing else.")
    assert record.get("handedness") == Answer(blank="not_asked")
    assert doctor.values["medical_history"] == "Asthma.\nNothing else."


async def test_saving_goes_to_the_next_part_or_back_to_the_list(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/D")
    await doctor.send(go="next")
    onward = doctor.location
    await doctor.open(f"{path}/parts/D")
    await doctor.send()

    assert onward == f"{path}/parts/E?done=saved"
    assert doctor.location == f"{path}?done=saved"


async def test_every_part_and_every_list_opens_empty_and_full_and_has_one_form_that_is_sent_as_it_stands(unit):
    path, doctor = await unit.begun(), unit.browser()
    pages = [f"/parts/{section.key}" for section in FORM.sections]
    lists = [(section.key, one) for section in FORM.sections for one in section.entries]
    pages += [f"/parts/{section}/{one.key}" for section, one in lists]
    pages += [f"/parts/{section}/{one.key}/new" for section, one in lists if one.rows is None and one.key != "photo"]
    for page in pages:
        await doctor.open(path + page)
        assert doctor.status == 200, page
    await unit.filled(path)
    before = plain(await unit.record(path))
    for page in [f"/parts/{section.key}" for section in FORM.sections if section.field]:
        await doctor.open(path + page)
        await doctor.send(at=1)
        assert doctor.status == 303, f"{page}: {doctor.problems}"
    after = plain(await unit.record(path))

    assert after["answers"] == before["answers"]
    assert after["lists"] == before["lists"]


async def test_the_task_list_names_what_is_missing_by_finding_with_a_link_to_the_field(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/I/finding/new")
    await doctor.send(**FINDING | {"length_mm": "", "go": ""})
    assert doctor.status == 303, doctor.problems
    await doctor.open(path)

    assert "Not begun" in doctor.page.text
    assert "Finding F1: Length is missing." in doctor.page.text
    assert f"{path}/parts/I/finding/F1#f-length_mm" in doctor.page.links
    await doctor.open(f"{path}/parts/I/finding/F1#f-length_mm")
    assert 'aria-describedby="f-length_mm-hint f-length_mm-lack"' in doctor.answer.text


async def test_after_a_finding_that_lacks_something_the_empty_form_says_so_with_a_link_to_its_field(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/I/finding/new")
    await doctor.send(**FINDING | {"region": "", "other_causes": "", "go": "another"})
    await doctor.open(doctor.location)

    assert "Finding F1: Region and side is missing." in doctor.page.text
    assert {f"{path}/parts/I/finding/F1#f-{one}" for one in ("region", "other_causes")} <= {*doctor.page.links}
    assert doctor.problems == []


async def test_what_is_urgent_comes_first(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/D")
    await doctor.send(urgent="yes", **{"urgent.words": "Bleeding."})
    await doctor.open(path)

    assert doctor.page.text.index("P: Care") < doctor.page.text.index("A: Case")


async def test_a_press_on_the_drawing_chooses_the_region_in_the_form(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/I/finding")
    link = next(one for one in doctor.page.links if one.endswith("?region=607L"))
    await doctor.open(link)
    chosen = doctor.values["region"]
    await doctor.open(link.replace("607L", "802M"))

    assert chosen == "607L"
    assert "region" not in doctor.values


async def test_the_genital_region_opens_with_its_consent_and_shuts_when_that_is_withdrawn(unit):
    path, doctor = await unit.begun(), unit.browser()
    shown = []
    for status in ("", "given", "withdrawn"):
        if status:
            await doctor.open(f"{path}/parts/C/consents/new")
            await doctor.send(matter="exam_genital", status=status, asked_at="01.03.2026 10:00")
            assert doctor.status == 303, doctor.problems
        await doctor.open(f"{path}/parts/I/finding")
        shown.append("?region=802M" in " ".join(doctor.page.links))

    assert shown == [False, True, False]


async def test_a_finding_is_drawn_where_it_is_and_a_withdrawn_one_stays_struck_through(unit):
    path, doctor = await unit.begun(), unit.browser()
    for region in ("405R", "405R", "204L"):
        await doctor.open(f"{path}/parts/I/finding/new")
        await doctor.send(**FINDING | {"region": region, "go": ""})
    await doctor.open(f"{path}/parts/I/finding")
    drawn = doctor.answer.text
    await doctor.open(f"{path}/parts/I/finding/F2")
    await doctor.send(withdrawn="")
    problems = doctor.problems
    await doctor.send(withdrawn="Written twice.")
    await doctor.open(f"{path}/parts/I/finding")

    assert ">F1, F2<" in drawn
    assert ">F3<" in drawn
    assert problems == ["Write why it is withdrawn."]
    assert ">F1, F2<" not in doctor.answer.text
    assert ">F1<" in doctor.answer.text
    assert "Written twice." in doctor.page.text
    assert "<s>" in doctor.answer.text
    await doctor.open(f"{path}/parts/I/finding/new")
    assert doctor.page.heading == "Finding F4"


async def test_a_wrong_answer_keeps_everything_that_was_typed_and_repeats_it_nowhere_else(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/I/finding/new")
    typed = FINDING | {"length_mm": "far too long", "attribution.words": EVIL, "other_causes": EVIL, "go": "another"}
    await doctor.send(**typed)
    values = doctor.values

    assert doctor.status == 422
    assert doctor.problems == ["Write a whole number from 1 to 2000."]
    assert (values["length_mm"], values["attribution.words"]) == ("far too long", EVIL)
    assert values["other_causes"].strip() == EVIL
    assert "<script>" not in doctor.answer.text
    assert (await unit.record(path)).entries("finding") == []


async def test_two_doctors_at_one_part_the_second_is_told_and_loses_nothing(unit):
    path = await unit.begun()
    first, second = unit.browser(), unit.browser(SECOND)
    for doctor in (first, second):
        await doctor.open(f"{path}/parts/M")
    await first.send(at=1, care_needs="A crutch.")
    await second.send(at=1, care_needs="Nothing.")
    told, kept = second.page.text, dict(second.page.forms[1]["values"])["care_needs"]
    status, stands = second.status, (await unit.record(path)).get("care_needs")
    await second.send(at=1)

    assert (first.status, status) == (303, 409)
    assert "A crutch." in told
    assert "Your answers were not saved." in told
    assert kept.strip() == "Nothing."
    assert stands == Answer("A crutch.")
    assert (await unit.record(path)).get("care_needs") == Answer("Nothing.")


async def test_a_mistake_of_the_second_does_not_hide_what_the_first_saved(unit):
    path = await unit.begun()
    first, second = unit.browser(), unit.browser(SECOND)
    for doctor in (first, second):
        await doctor.open(f"{path}/parts/E")
    await first.send(at=1, medical_history="Asthma.")
    await second.send({"medical_history": "Nothing.", "medical_history.blank": "not_asked"}, at=1)
    wrong = second.status
    await second.send({"medical_history.blank": ""}, at=1)

    assert (wrong, second.status) == (422, 409)
    assert (await unit.record(path)).get("medical_history") == Answer("Asthma.")


async def test_what_the_whole_form_says_is_wrong_stands_at_its_field(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/B")
    await doctor.send({"present.0.who": "A guard", "place": "other"}, at=1)

    assert doctor.status == 422
    assert {"Row 1: As what is missing.", "Write what it is, in the words beside it."} <= {*doctor.problems}
    assert doctor.answer.text.count("Row 1: As what is missing.") == 2  # above, and at the field
    assert 'id="f-present"' in doctor.answer.text


async def test_two_doctors_at_different_parts_do_not_meet(unit):
    path = await unit.begun()
    first, second = unit.browser(), unit.browser(SECOND)
    await first.open(f"{path}/parts/M")
    await second.open(f"{path}/parts/E")
    await first.send(at=1, care_needs="A crutch.")
    await second.send(at=1, medical_history="Asthma.")

    assert (first.status, second.status) == (303, 303)


async def test_a_double_click_makes_one_finding(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/I/finding/new")
    await doctor.send(**FINDING)
    await doctor.again()

    assert doctor.status == 303
    assert len((await unit.record(path)).entries("finding")) == 1


async def test_a_session_that_ends_in_the_middle_of_a_finding_loses_nothing(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/I/finding/new")
    doctor.cookie = "gone"
    await doctor.send(**FINDING)
    carried = doctor.values

    assert doctor.status == 403
    assert carried["carried.attribution.words"] == FINDING["attribution.words"]
    assert [value for name, value in doctor.form["values"] if name == "carried.colour"] == FINDING["colour"]


@pytest.mark.parametrize("rubbish", [EVIL, "9" * 4000, "a" * 20_001, "\u202e\u2066x", "💥" * 99])
async def test_rubbish_in_every_field_of_every_form_is_answered_in_order(unit, rubbish):
    path, doctor = await unit.begun(), unit.browser()
    for page in (
        "/parts/A",
        "/parts/B",
        "/parts/N",
        "/parts/I/systems",
        "/parts/I/finding/new",
        "/parts/C/consents/new",
    ):
        await doctor.open(path + page)
        await doctor.send(dict.fromkeys(doctor.form["names"], rubbish))
        assert doctor.status in (422, 303), page
        assert "<script>" not in doctor.answer.text


async def test_a_list_that_stays_empty_is_an_answer(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/O/restrictions")
    await doctor.send()
    problems = doctor.problems
    await doctor.send(**{"restrictions.blank": "none"})
    await doctor.open(f"{path}/parts/O")

    assert problems == ["Choose why there is none."]
    assert (await unit.record(path)).get("restrictions") == Answer("none")
    assert "There were no restrictions." in doctor.page.text


async def test_a_table_is_answered_row_by_row_in_one_form(unit):
    path, doctor = await unit.begun(), unit.browser()
    codes = list(FORM.codes["exam_system"])
    await doctor.open(f"{path}/parts/I/systems")
    await doctor.send(
        **{f"{codes[0]}.result": "normal", f"{codes[1]}.result": "", f"{codes[1]}.result.blank": "declined"}
    )
    record = await unit.record(path)

    assert doctor.status == 303, doctor.problems
    assert record.entry("systems", codes[0]).get("result") == Answer("normal")
    assert record.entry("systems", codes[1]).get("result") == Answer(blank="declined")


async def test_a_consent_is_never_changed(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/C/consents/new")
    await doctor.send(matter="photo", status="given", asked_at="01.03.2026 10:00", go="")
    await doctor.open(f"{path}/parts/C/consents/C1")

    assert "An entry here is never changed." in doctor.page.text
    assert len(doctor.page.forms) == 1  # signing out
