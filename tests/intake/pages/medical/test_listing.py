"""What was asked of a doctor's office, and what of it opens for whom."""

from tests.intake.pages.medical.house import EXAMINATION, FOREIGN, LIST, SECOND, typed_now

OTHERS = f"{LIST}/0193b2a4-0000-7000-8000-000000000000/{EXAMINATION}"


async def test_an_office_that_was_asked_for_nothing_reads_so(unit):
    doctor = unit.browser()
    await doctor.open(LIST)

    assert "Nothing was asked of your office yet." in doctor.page.text


async def test_the_list_says_what_is_due_how_far_it_is_and_what_to_do_next(unit):
    path, doctor = await unit.asked(), unit.browser()
    await doctor.open(LIST)
    before = doctor.page.text
    await doctor.open(path)
    await doctor.send(at=1)
    await doctor.open(LIST)

    assert path in doctor.page.links
    assert "OI-2026/" in before
    assert "Not begun" in before
    assert "See the person, and begin the record" in before
    assert "of 17 parts answered" in doctor.page.text
    assert "Go on writing" in doctor.page.text


async def test_the_list_opens_nothing(unit):
    path = await unit.asked()
    before = len(await unit.entries(path))
    await unit.browser().open(LIST)

    assert len(await unit.entries(path)) == before


async def test_what_was_asked_of_another_office_is_not_there_in_the_words_of_what_never_was(unit):
    theirs, foreign = await unit.begun(), unit.browser(FOREIGN)
    for more in ("", "/parts/A", "/parts/I/finding", "/parts/I/finding/F1", "/checks", "/report", "/declined"):
        await foreign.open(theirs + more)
        elsewhere, status = foreign.answer.text, foreign.status
        await foreign.open(OTHERS + more)

        assert (status, foreign.status) == (404, 404), more
        assert elsewhere.replace(theirs, "") == foreign.answer.text.replace(OTHERS, ""), more


async def test_an_examination_that_the_case_does_not_have_is_not_there_either(unit):
    path, doctor = await unit.asked(), unit.browser()
    await doctor.open(path.replace(EXAMINATION, "examination-2"))

    assert doctor.status == 404


async def test_a_colleague_of_the_same_unit_may_go_on(unit):
    path, second = await unit.begun(), unit.browser(SECOND)
    await second.open(path)

    assert second.status == 200
    assert "Saved" in second.page.text
    assert "A: Case" in second.page.text


async def test_beginning_goes_into_the_log_first_and_twice_is_once(unit):
    path, doctor = await unit.asked(), unit.browser()
    await doctor.open(path)
    await doctor.send(at=1)
    told = [(one.kind, one.data.get("compartment"), one.data.get("reason")) for one in await unit.entries(path)]
    await doctor.again()

    assert doctor.status == 303
    assert ("opened", "medical", "medical_examination") in told
    assert len(await unit.entries(path)) == len(told)


async def test_declining_is_a_record_and_it_may_be_offered_again(unit):
    path, doctor = await unit.asked(), unit.browser()
    await doctor.open(f"{path}/declined")
    await doctor.send()
    problems = doctor.problems
    await doctor.send({"reason": "not_now", "at": typed_now(), "words": "Too tired today."})
    declined = (await unit.entries(path))[-1]
    await doctor.open(path)
    text = doctor.page.text
    await doctor.send(at=2)

    assert problems == ["Choose why, or that no reason was given.", "Write when the person declined."]
    assert (declined.kind, declined.data["reason"]) == ("exam_declined", "not_now")
    assert "Too tired" not in str([one.data for one in await unit.entries(path)])
    assert "It may be offered again" in text
    assert (await unit.entries(path))[-1].kind == "exam_offered_again"


async def test_only_the_dates_leave_the_record(unit):
    path, doctor = await unit.begun(), unit.browser()
    await doctor.open(f"{path}/parts/B")
    await doctor.send(
        arrived_at="01.03.2026 10:00",
        started_at="01.03.2026 10:10",
        ended_at="01.03.2026 12:00",
        place_room="Cell of the duty officer",
    )
    await doctor.open(f"{path}/examined")
    filled = doctor.values
    await doctor.send(arrived_at="01.03.2026 13:00")
    problems = doctor.problems
    await doctor.send(arrived_at="01.03.2026 10:00")
    told = (await unit.entries(path))[-1]
    await doctor.open(path)

    assert (filled["ended_at"], filled["arrived_at"]) == ("01.03.2026 12:00", "01.03.2026 10:00")
    assert problems == ["The person cannot arrive after the examination ended."]
    assert (told.kind, told.data["examination"]) == ("exam_done", EXAMINATION)
    assert "Cell" not in str([one.data for one in await unit.entries(path)])
    assert "The case knows the dates of the examination." in doctor.page.text


async def test_after_erasure_nothing_opens_and_the_page_says_so(unit):
    path, doctor = await unit.begun(), unit.browser()
    await unit.erase(path)
    for page in ("/parts/I", "/checks", "/parts/I/finding/new"):
        await doctor.open(path + page)
        assert doctor.status == 409, page
    await doctor.open(path)
    await doctor.send(at=1)

    assert "The content of this case was erased." in doctor.page.text


async def test_the_first_page_after_signing_in_is_this_list(unit):
    doctor = unit.browser()
    await doctor.open("/start")

    assert doctor.location == LIST
