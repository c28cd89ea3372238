"""One case for those who look at conduct: times, lags and deadlines are told, people are marks that lead nowhere."""

import pytest

from tests.builders import INTAKE, OFFICER, PROSECUTOR, local
from tests.workflow.clocks.stories import shipped
from workflow.errors import NotFound
from workflow.events import new_case, new_training_case
from workflow.oversight import course
from workflow.oversight.marks import Marks


async def followed(office, case, now):
    return await office.tables.read(course, case, now=local(now).latest)


async def a_case(office):
    case = await office.receive("2026-03-02 09:20", urgent=True)
    await office.register(case, "2026-03-02 15:05", "OI-2026/0001", setting="prison", institution="demo_prison")
    await office.tell(case, "assigned", "2026-03-02 15:10", by=INTAKE, person=OFFICER.person)
    await office.tell(case, "referral_sent", "2026-03-06 11:00", authority="prosecution", office="pp")
    await office.tell(case, "referral_acknowledged", "2026-03-09", by=PROSECUTOR, learned="2026-03-11 09:31",
                      handler="p-somebody")  # fmt: skip
    return case


async def test_each_step_says_when_it_was_entered_and_which_deadline_it_met(office):
    case = await a_case(office)

    found = await followed(office, case, "2026-03-14 10:00")

    assert [step.n for step in found.steps] == [1, 2, 3, 4, 5]
    registered, referred, acknowledged = (found.steps[place] for place in (1, 3, 4))
    assert registered.lag_hours == (0, 0)
    assert acknowledged.lag_hours == pytest.approx((33.52, 57.52), abs=0.01)
    assert found.slowest_hours == acknowledged.lag_hours
    spare = dict(zip((one.clock for one in registered.met), registered.spare_hours, strict=True))
    assert spare["intake_registration"] == 18.25
    late = dict(zip((one.clock for one in referred.met), referred.spare_hours, strict=True))
    assert late["prosecutor_referral"] == pytest.approx(-73.67, abs=0.01)
    assert (found.number, found.setting, found.institution, found.age_days) == (
        *("OI-2026/0001", "prison", "demo_prison"),
        12,
    )
    assert found.silence_days == pytest.approx(5.42, abs=0.01)  # since the 9th, whenever on that day
    assert {"medical_exam_request"} <= {one.clock for one in found.late}
    assert all(one.running for one in found.waiting)


async def test_people_are_the_same_mark_within_a_case_and_nowhere_named(office):
    case = await a_case(office)

    found = await followed(office, case, "2026-03-14 10:00")

    letters = [step.by.letter for step in found.steps]
    assert letters == ["A", "A", "A", "B", "C"]
    assert found.steps[2].data["person"] == "B"
    assert found.steps[4].data["handler"] == "D"
    assert (found.steps[4].by.role, found.steps[4].by.office) == ("prosecutor", "pp")
    for person in (INTAKE.person, OFFICER.person, PROSECUTOR.person, "p-somebody"):
        assert person not in repr(found)


async def test_a_mark_leads_to_no_other_case(office):
    first = await a_case(office)
    other = new_case()
    await office.tell(other, "injuries_recorded", "2026-03-03 10:00", by=PROSECUTOR)
    await office.tell(other, "step_logged", "2026-03-04 10:00", by=OFFICER)

    marks = {}
    for case in (first, other):
        found = await followed(office, case, "2026-03-14 10:00")
        marks[case] = {step.by.role: step.by.letter for step in found.steps}

    assert (marks[first]["prosecutor"], marks[other]["prosecutor"]) == ("C", "A")


async def test_a_correction_tells_who_put_what_right_and_names_nobody(office):
    case = await a_case(office)
    await office.tell(
        case, "corrected", "2026-03-12 09:00", corrects=3, code="replaced", reason="wrong_details",
        data_as={"person": "p-other"},
    )  # fmt: skip

    found = await followed(office, case, "2026-03-14 10:00")

    assert found.steps[2].struck is not None
    assert (found.steps[2].struck.n, found.steps[2].struck.by.letter) == (6, "B")
    assert (found.steps[5].corrects, found.steps[5].data["person"]) == (3, "E")
    assert "p-other" not in repr(found)


async def test_what_is_about_keys_is_left_out_and_what_was_opened_is_minor(office):
    case = await a_case(office)
    await office.tell(case, "opened", "2026-03-10 09:00", compartment="identity")
    await office.tell(case, "granted", "2026-03-10 09:01", person="p-doctor", grants=[{"digest": "0" * 64}])
    await office.sweep("2026-03-12 09:00")

    found = await followed(office, case, "2026-03-14 10:00")

    minor = [step for step in found.steps if step.minor]
    assert {step.kind for step in minor} == {"opened", "granted", "clock_stage_reached"}
    assert all(not {"grants", "items", "digest", "holder"} & set(step.data) for step in found.steps)
    assert next(step for step in minor if step.kind == "opened").data["compartment"] == "identity"
    by_the_clock = [step for step in minor if step.kind == "clock_stage_reached"]
    assert all(step.by.letter == "" and step.reached for step in by_the_clock)


async def test_every_step_says_where_it_stands_in_the_log(office):
    case = await a_case(office)
    assert (await office.verify()).ok

    found = await followed(office, case, "2026-03-14 10:00")

    assert [step.place for step in found.steps] == sorted(step.place for step in found.steps)
    assert all(len(step.leaf) == 64 for step in found.steps)


async def test_a_replayed_judgment_is_no_case_here(office):
    training = new_training_case("judgment")
    await office.tell(training, "allegation_received", "2026-03-02", learned="2026-03-02 09:00", channel="portal")

    for stream in (training, new_case()):
        with pytest.raises(NotFound):
            await followed(office, stream, "2026-03-14 10:00")


async def test_there_are_letters_for_any_number_of_people(office):
    case = await office.case(await a_case(office))
    marks = Marks(shipped(), case.entries)

    letters = [marks.of(f"p-{number}") for number in range(700)]

    assert len(set(letters)) == 700
    assert marks.of("p-0") == letters[0] == "E"
