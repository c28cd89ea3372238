"""A whole record is signed; the case learns dates and references, and nothing of it can be read without a key."""

import hashlib

import pytest
from sqlalchemy import select

from intake.dossier.once import Once
from intake.medical import signing
from intake.medical.examinations import EntryChange, SectionChange, begin
from intake.medical.record import Answer
from intake.medical.sealed_parts import parted
from intake.medical.signing import NotSigned, canonical
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, OFFICER
from tests.intake.dossier.test_handing_over import consent
from tests.intake.medical.exam import ANSWERS, EXAMINATION, blank, complete, put, put_list
from tests.intake.medical.ward import FORM, SECOND, STRANGER, Ward
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood
from workflow.store.schema import metadata

WORDS = (b"counted the streets", b"Arben", b"Vjosa", b"tramline", b"304R", b"highly_consistent", b"hyperarousal")
LONG = "They were held by the arms while the third one struck them from behind, again and again, until they fell. "


def everything(connection):
    """All that the database holds, as bytes."""
    rows = (row for one in metadata.sorted_tables for row in connection.execute(select(one)))
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


async def signed(ward, record=None, by=DOCTOR, **how):
    """The record is begun, written and signed."""
    draft = await ward.begin(by)
    revision = await ward.write(draft.id, record, by)
    return await ward.sign(draft.id, revision, by, **how)


async def test_a_whole_examination_is_signed_and_only_dates_and_references_cross_the_seal(any_ward):
    ward = any_ward
    signature = await signed(ward)
    entries = (await ward.office.case(ward.case)).entries
    told = {one.kind: one for one in entries}
    held = await ward.tables.read(everything)

    assert [one.kind for one in entries[-3:]] == ["item_added", "exam_done", "report_filed"]
    assert told["exam_done"].occurred_at == "2026-03-02T11:30:00Z"  # when it ended, by section B
    assert told["exam_done"].data == {
        "arrived_at": "2026-03-02T09:00:00Z", "code": "protocol", "examination": EXAMINATION,
        "requested_on": "2026-03-02",
    }  # fmt: skip
    assert {*told["report_filed"].data} == {"code", "examination", "items"}
    assert told["report_filed"].data["items"] == [told["item_added"].data["items"][0]]
    assert [word for word in WORDS if word in held] == []
    assert signature.person == ward.pseudonym(DOCTOR)
    assert (await ward.verify()).misfits == []


async def test_the_signed_record_is_the_one_that_was_written_and_its_digest_can_be_repeated(ward):
    signature = await signed(ward)
    report = await ward.report()
    mine, who = parted(report.record, FORM)

    assert (report.record.answers, report.record.lists) == (complete().answers, complete().lists)
    assert {*who} == {"subject_name", "subject_birth", "subject_gender"}
    assert hashlib.sha256(canonical(mine)).hexdigest() == signature.digest == report.signature.digest
    assert report.signature.subject in {item.digest for item in (await ward.stand(ward.case)).items.values()}
    assert (report.earlier, report.addenda, report.is_of_this_form) == (0, [], True)
    assert [(one.state, one.draft) for one in await ward.list()] == [("signed", None)]


async def test_what_speaks_against_it_is_told_whole_and_nothing_is_signed(ward):
    draft = await ward.begin()
    revision = await ward.write(draft.id)
    gap = await ward.save(draft.id, EntryChange("finding", "F3", {"length_mm": None}), revision)
    warned = SectionChange("A", {"interpreter": Answer("relative"), "interpreter_person": blank("unknown")})
    saved = await ward.save(draft.id, warned, gap.revision)
    counted = await ward.office.counts()

    with pytest.raises(NotSigned) as against:
        await ward.sign(draft.id, saved.revision)

    assert {(one.number, one.act) for one in against.value.remarks} == {(15, "block"), (34, "block"), (35, "warn")}
    assert [(one.no, one.field) for one in against.value.missing] == [("F3", "length_mm")]
    assert await ward.office.counts() == counted


async def test_a_warning_is_signed_with_a_reason_that_stays_in_the_record(ward):
    draft = await ward.begin()
    revision = await ward.write(draft.id)
    warned = SectionChange("N", {"alternative": Answer("A fall is not credible.")})
    revision = (await ward.save(draft.id, warned, revision)).revision

    with pytest.raises(NotSigned):
        await ward.sign(draft.id, revision)
    await ward.sign(draft.id, revision, reasons={"27": "It is said of the fall and not of the person."})

    assert (await ward.report()).record.reasons == {"27": "It is said of the fall and not of the person."}


async def test_what_was_changed_since_is_read_again_before_it_is_signed(ward):
    draft = await ward.begin()
    revision = await ward.write(draft.id)
    await ward.save(draft.id, SectionChange("E", {"handedness": Answer("Left")}), revision, SECOND)

    with pytest.raises(NotNow):
        await ward.sign(draft.id, revision)
    await ward.sign(draft.id, revision + 1)


async def test_an_interim_report_waits_for_the_result_and_the_whole_one_follows(ward):
    ordered = {"kind": Answer("ct"), "question": Answer("A fracture?"), "status": Answer("ordered")}
    record = put(put_list(complete(), "test", ordered), test=None)
    draft = await ward.begin()
    revision = await ward.write(draft.id, record)
    given = {key: Answer(value) for key, value in (("matter", "samples"), ("status", "given"), ("form", "oral"))}
    given["asked_at"] = Answer("2026-03-02T10:12:00+01:00")
    revision = (await ward.save(draft.id, EntryChange("consents", None, given), revision)).revision
    with pytest.raises(NotSigned):
        await ward.sign(draft.id, revision)
    await ward.sign(draft.id, revision, interim=True)
    waits = (await ward.list())[0]
    ward.later(days=2)
    done = {"status": Answer("done"), "done_at": Answer("2026-03-04T10:00:00+01:00"), "result": Answer("No fracture.")}
    saved = await ward.save(draft.id, EntryChange("test", "T1", done), waits.revision)
    await ward.sign(draft.id, saved.revision)
    report, entries = await ward.report(), (await ward.office.case(ward.case)).entries

    assert (waits.state, (await ward.list())[0].state) == ("interim", "signed")
    assert (report.earlier, report.signature.is_interim) == (1, False)
    assert report.record.entry("test", "T1").get("result") == Answer("No fracture.")
    assert [one.data["code"] for one in entries if one.kind == "report_filed"] == ["interim", "complete"]
    assert sum(one.kind == "exam_done" for one in entries) == 1


async def test_what_is_added_later_stands_beside_what_was_signed(ward):
    with pytest.raises(NotNow):
        await add(ward, "Too early", once=None)
    await signed(ward)
    before = await ward.report()
    ward.later(days=3)
    once = Once(b"number of the form", b"typed")
    for _twice in range(2):
        await add(ward, "The colour was read from the photograph again.", once=once)
    after = await ward.report()
    kinds = [one for one in (await ward.office.case(ward.case)).entries if one.kind == "report_filed"]

    assert [(one.by, one.at, one.reason) for one in after.addenda] == [(ward.pseudonym(SECOND), ward.now, "Seen again")]
    assert (after.record, after.signature, after.item) == (before.record, before.signature, before.item)
    assert kinds[-1].data["code"] == "supplement"


async def add(ward, words, *, once, by=SECOND):
    await signing.add_addendum(
        ward.tables, ward.case, examination=EXAMINATION, reason="Seen again", words=words,
        signed_in=await ward.who(by), now=ward.now, once=once,
    )  # fmt: skip


async def test_nothing_is_written_into_a_signed_record(ward):
    draft = await ward.begin()
    revision = await ward.write(draft.id)
    await ward.sign(draft.id, revision)

    with pytest.raises(NotFound):
        await ward.save(draft.id, SectionChange("E", {"handedness": Answer("Left")}), revision)
    with pytest.raises(NotFound):
        await ward.sign(draft.id, revision)
    with pytest.raises(NotNow):
        await begin(
            ward.tables, ward.case, examination=EXAMINATION, form=FORM, signed_in=await ward.who(DOCTOR), now=ward.now
        )


async def test_who_may_read_the_report_and_who_may_not(sqlite_office, tmp_path):
    ward = await Ward.opened(sqlite_office, tmp_path / "attachments")
    await signed(ward)

    with pytest.raises(NotFound):
        await ward.report(STRANGER)
    with pytest.raises(NotUnderstood):
        await ward.report(OFFICER)  # a reason comes first
    await ward.open(ward.case, OFFICER, "medical", "identity")
    assert (await ward.report(OFFICER)).record.get("subject_name") == ANSWERS["A"]["subject_name"]
    await ward.revoke(ward.case, "medical-unit")
    with pytest.raises(NotAllowed):
        await ward.report()
    await ward.circle(ward.case, without=[COLLEAGUE])
    with pytest.raises(NotAllowed):
        await ward.report(COLLEAGUE)


async def test_a_reader_without_the_identity_reads_the_rest(ward):
    await signed(ward)
    await ward.ask(ward.case, "medical")  # as of now
    await ward.revoke(ward.case, "medical-unit")
    await ward.grant(ward.case, "medical-unit", "medical")
    report = await ward.report()

    assert not report.record.get("subject_name").is_answered
    assert report.record.get("account") == ANSWERS["G"]["account"]


async def test_the_same_long_text_in_a_third_case_is_asked_about(ward):
    record, first = put(complete(), physical_summary=Answer(LONG * 2)), ward.case
    for _case in range(2):
        await signed(ward, record)
        ward.case, _receipt = await ward.receive()
        await consent(ward, ward.case, "examination")
        await ward.ask(ward.case, "identity", "medical")
    draft = await ward.begin()
    revision = await ward.write(draft.id, record)

    with pytest.raises(NotSigned) as against:
        await ward.sign(draft.id, revision)

    assert first != ward.case
    assert {one.number for one in against.value.remarks} == {39}
    assert "physical_summary" in {one.field for one in against.value.remarks}
    await ward.sign(draft.id, revision, reasons={"39": "Three brothers, one patrol, one night."})
