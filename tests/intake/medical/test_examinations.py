"""An examination is begun, written part by part, left, resumed by another; what somebody else wrote is never lost."""

import dataclasses

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from intake.dossier import unfinished
from intake.dossier.once import Once
from intake.dossier.opening import compartment_keys
from intake.medical import examinations
from intake.medical.examinations import EntryChange, Reasons, SectionChange, Withdrawal
from intake.medical.fitting import Unfit
from intake.medical.record import Answer
from intake.schema import examination as table
from intake.vault.binding import NotOpened
from tests.builders import local
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, OFFICER
from tests.intake.medical.exam import ANSWERS, EXAMINATION, blank
from tests.intake.medical.ward import FORM, SECOND, STRANGER, Ward
from workflow.errors import NotAllowed, NotFound, NotNow

SAFETY = SectionChange("D", ANSWERS["D"])
BACKGROUND = SectionChange("E", ANSWERS["E"])
NEW_FINDING = EntryChange("finding", None, {"region": Answer("405R"), "kind": Answer("bruise")})


async def test_a_record_is_resumed_where_it_was_left_by_either_doctor(ward):
    draft = await ward.begin()
    first = await ward.save(draft.id, SAFETY, draft.revision)
    ward.later(days=1)
    again = await ward.begin(SECOND)
    second = await ward.save(draft.id, BACKGROUND, again.revision, SECOND)
    found = await ward.read(draft.id)

    assert (again.id, again.revision, again.changed_by) == (draft.id, first.revision, ward.pseudonym(DOCTOR))
    assert (found.revision, found.changed_by) == (second.revision, ward.pseudonym(SECOND))
    assert found.record.answers == ANSWERS["D"] | ANSWERS["E"]
    assert [(one.state, one.answered, one.of) for one in await ward.list()] == [("draft", 2, 17)]


async def test_opening_is_told_once_an_hour_and_names_the_identity_once_there_is_one(ward):
    draft = await ward.begin()
    await ward.read(draft.id)
    ward.later(minutes=59)
    await ward.read(draft.id)
    await ward.save(draft.id, SectionChange("A", ANSWERS["A"]), draft.revision)
    ward.later(minutes=2)
    await ward.read(draft.id)
    entries = (await ward.office.case(ward.case)).entries

    assert [one.data["compartment"] for one in entries if one.kind == "opened"] == ["medical", "identity", "medical"]
    assert {one.data["reason"] for one in entries if one.kind == "opened"} == {"medical_examination"}


async def test_two_doctors_at_one_part_and_the_second_is_told_who_what_and_when(any_ward):
    draft = await any_ward.begin()
    await any_ward.save(draft.id, SAFETY, draft.revision)
    other = SectionChange("D", {"urgent": Answer(value=True, words="Call an ambulance")})
    any_ward.later(minutes=3)

    with pytest.raises(NotNow) as told:
        await any_ward.save(draft.id, other, draft.revision, SECOND)
    kept = await any_ward.read(draft.id)
    beside = await any_ward.save(draft.id, BACKGROUND, draft.revision, SECOND)
    resumed = await any_ward.save(draft.id, other, kept.revision, SECOND)

    places = told.value.what.places
    assert (places["who"], places["at"]) == (DOCTOR, local("2026-03-02 16:00").earliest)
    assert "Safety" in str(told.value)
    assert "ambulance" not in str(told.value)
    assert kept.record.get("urgent").value is False
    assert (beside.revision, resumed.revision) == (3, 4)
    assert (await any_ward.read(draft.id)).record.get("handedness") == ANSWERS["E"]["handedness"]


async def test_the_same_save_twice_is_one(any_ward):
    draft = await any_ward.begin()
    once = Once(b"a form's own number", b"everything typed")
    first = await any_ward.save(draft.id, NEW_FINDING, draft.revision, once=once)
    again = await any_ward.save(draft.id, NEW_FINDING, draft.revision, once=once)
    safety = [await any_ward.save(draft.id, SAFETY, draft.revision) for _twice in range(2)]

    assert (first, again.no) == (again, "F1")
    assert safety[0] == safety[1]
    assert len((await any_ward.read(draft.id)).record.entries("finding")) == 1


async def test_findings_of_two_doctors_at_once_get_two_numbers_and_entries_of_one_list_do_not_collide(ward):
    draft = await ward.begin()
    mine = await ward.save(draft.id, NEW_FINDING, draft.revision)
    theirs = await ward.save(draft.id, NEW_FINDING, draft.revision, SECOND)
    await ward.save(draft.id, EntryChange("finding", "F1", {"count": Answer("1")}), theirs.revision)
    await ward.save(draft.id, EntryChange("finding", "F2", {"count": Answer("2")}), theirs.revision, SECOND)
    with pytest.raises(NotNow):
        await ward.save(draft.id, Withdrawal("finding", "F1", "Seen twice"), theirs.revision, SECOND)

    assert (mine.no, theirs.no) == ("F1", "F2")


async def test_what_does_not_fit_is_refused_and_nothing_of_it_kept(ward):
    draft = await ward.begin()

    with pytest.raises(Unfit) as unfit:
        await ward.save(draft.id, SectionChange("D", {"urgent": Answer("soon"), "self_harm_risk": Answer("plan")}), 1)

    assert [*unfit.value.problems] == ["urgent"]
    assert (await ward.read(draft.id)).record.answers == {}


async def test_another_office_finds_nothing_as_if_there_were_nothing(ward):
    draft = await ward.begin()
    stranger, said = await ward.who(STRANGER), set()
    for case in (ward.case, "case:00000000-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound) as told:
            await examinations.asked(ward.tables, case, EXAMINATION, signed_in=stranger, now=ward.now)
        said.add(str(told.value))
        with pytest.raises(NotFound) as told:
            await examinations.begin(
                ward.tables, case, examination=EXAMINATION, form=FORM, signed_in=stranger, now=ward.now
            )
        said.add(str(told.value))
    with pytest.raises(NotFound) as hidden:
        await ward.read(draft.id, STRANGER)
    with pytest.raises(NotFound) as never:
        await ward.read("0" * 32, STRANGER)

    assert len(said) == 1
    assert str(hidden.value) == str(never.value)
    assert await ward.list(STRANGER) == await ward.list(OFFICER) == []


async def test_an_office_without_a_grant_sees_that_it_was_asked_and_opens_nothing(sqlite_office, tmp_path):
    ward = await Ward.opened(sqlite_office, tmp_path / "attachments", compartments=())

    assert [one.state for one in await ward.list()] == ["asked"]
    with pytest.raises(NotAllowed):
        await ward.begin()


async def test_without_the_identity_the_name_is_a_reason_and_the_rest_is_written(sqlite_office, tmp_path):
    ward = await Ward.opened(sqlite_office, tmp_path / "attachments", compartments=("medical",))
    draft = await ward.begin()

    with pytest.raises(Unfit) as unfit:
        await ward.save(draft.id, SectionChange("A", ANSWERS["A"]), draft.revision)
    withheld = {key: blank("not_disclosed") for key in unfit.value.problems}
    await ward.save(draft.id, SectionChange("A", ANSWERS["A"] | withheld), draft.revision)

    assert {*withheld} == {"subject_name", "subject_birth", "subject_gender"}
    assert (await ward.read(draft.id)).record.answers == ANSWERS["A"] | withheld


async def test_who_the_person_is_lies_under_another_key_than_what_was_found(ward):
    draft = await ward.begin()
    await ward.save(draft.id, SectionChange("A", ANSWERS["A"]), draft.revision)
    row = await ward.tables.read(unfinished.find, draft.id)
    keys = await ward.tables.read(compartment_keys, ward.case, (await ward.who(DOCTOR)).keyring)

    parts = row.opened(keys)
    assert b"Arben" in parts["identity"]
    assert b"Arben" not in parts["medical"]
    assert b"DEMO-17" in parts["medical"]


async def test_an_older_revision_that_somebody_puts_back_does_not_open(ward):
    draft = await ward.begin()
    before = await ward.tables.read(unfinished.find, draft.id)
    await ward.save(draft.id, SAFETY, draft.revision)

    def put_back(connection):
        connection.execute(update(table).values(sealed=before.sealed))

    await ward.tables.write(put_back)
    with pytest.raises(NotOpened):
        await ward.read(draft.id)


async def test_a_circle_seals_the_draft_anew_and_the_doctor_goes_on_once_granted_again(any_ward):
    draft = await any_ward.begin()
    saved = await any_ward.save(draft.id, SectionChange("A", ANSWERS["A"]), draft.revision)
    await any_ward.circle(any_ward.case, without=[COLLEAGUE])

    with pytest.raises(NotAllowed):
        await any_ward.read(draft.id)
    await any_ward.grant(any_ward.case, "medical-unit", "identity", "medical")
    found = await any_ward.read(draft.id)

    assert (found.revision, found.record.answers) == (saved.revision, ANSWERS["A"])
    assert (await any_ward.verify()).misfits == []


async def test_erasure_takes_the_draft_along(any_ward):
    draft = await any_ward.begin()
    await any_ward.erase(any_ward.case)

    with pytest.raises(NotFound):
        await any_ward.read(draft.id)
    assert await any_ward.tables.read(lambda connection: connection.execute(select(table)).all()) == []


async def test_a_person_declines_is_offered_it_again_and_the_words_stay_sealed(ward):
    told = {"signed_in": await ward.who(DOCTOR), "now": ward.now}
    await examinations.decline(
        ward.tables, ward.case, examination=EXAMINATION, reason="not_private", words="Guards at the door, MARKER.",
        at=local("2026-03-02 10:00"), **told,
    )  # fmt: skip
    declined = (await ward.list())[0]
    await examinations.offer_again(ward.tables, ward.case, examination=EXAMINATION, **told)
    entries = (await ward.office.case(ward.case)).entries

    assert (declined.state, (await ward.list())[0].state) == ("declined", "asked")
    assert [one.data for one in entries if one.kind == "exam_declined"] == [
        {"examination": EXAMINATION, "reason": "not_private"}
    ]
    assert any(b"MARKER" in item.content for item in await ward.open(ward.case, OFFICER, "medical"))


async def test_a_refusal_is_told_to_the_case_and_a_form_sent_twice_is_one(ward):
    once = Once(b"number of the form", b"typed")
    for _twice in range(2):
        await examinations.decline(
            ward.tables, ward.case, examination=EXAMINATION, reason="no_consent", words=None,
            at=local("2026-03-02 10:00"), signed_in=await ward.who(DOCTOR), now=ward.now, once=once,
        )  # fmt: skip
    told = [(one.kind, one.data) for one in (await ward.office.case(ward.case)).entries[-2:]]

    assert told == [
        ("exam_declined", {"examination": EXAMINATION, "reason": "no_consent"}),
        ("consent_recorded", {"code": "refused", "consent_to": "examination", "examination": EXAMINATION}),
    ]


async def test_the_case_is_told_the_dates_once_and_the_clock_is_met(ward):
    told = {"signed_in": await ward.who(DOCTOR), "now": ward.now}
    running = (await ward.list())[0].due
    await examinations.tell_examined(
        ward.tables, ward.case, examination=EXAMINATION, at=local("2026-03-02 12:30"),
        arrived_at=local("2026-03-02 10:00"), requested_on=local("2026-03-02").earliest.date(), **told,
    )  # fmt: skip
    with pytest.raises(NotNow):
        await examinations.tell_examined(
            ward.tables, ward.case, examination=EXAMINATION, at=local("2026-03-02 12:30"), **told
        )
    after = (await ward.list())[0]
    entry = (await ward.office.case(ward.case)).entries[-1]

    assert running is not None
    assert (after.state, entry.kind, {*entry.data}) == (
        "examined", "exam_done", {"code", "examination", "arrived_at", "requested_on"}
    )  # fmt: skip
    assert after.due is None or after.due.clock != running.clock


async def test_a_draft_goes_on_under_a_later_form_unless_something_in_it_has_no_place_there(ward):
    draft = await ward.begin()
    revision = (await ward.save(draft.id, SAFETY, draft.revision)).revision
    await ward.save(draft.id, NEW_FINDING, revision)
    who, fields = await ward.who(DOCTOR), FORM.section("D").field
    with_less = [
        _later(lambda one: replace(one, field=fields[1:]) if one.key == "D" else one),
        _later(lambda one: replace(one, entries=()) if one.key == "I" else one),
    ]

    later = dataclasses.replace(FORM, hash="0" * 64)
    found = await examinations.read(ward.tables, draft.id, form=later, signed_in=who, now=ward.now)
    for form in with_less:
        with pytest.raises(NotNow):
            await examinations.read(ward.tables, draft.id, form=form, signed_in=who, now=ward.now)

    assert (found.record.form, found.record.get("urgent")) == ("0" * 64, ANSWERS["D"]["urgent"])


def _later(change):
    """Another version of the form."""
    return dataclasses.replace(FORM, hash="1" * 64, sections=tuple(map(change, FORM.sections)))


async def test_reasons_are_written_before_signing_and_kept(ward):
    draft = await ward.begin()
    await ward.save(draft.id, Reasons({"2": "The door stayed open."}), draft.revision)

    assert (await ward.read(draft.id)).record.reasons == {"2": "The door stayed open."}
