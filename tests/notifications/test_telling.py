"""The log becomes notices: whoever must hear of an event does, once, whoever reads it and however often."""

import asyncio

import pytest
from sqlalchemy import update

from notifications import telling
from notifications.store import following
from tests.builders import local
from tests.notifications import staff
from tests.notifications.staff import AUDITOR, COLLEAGUE, GUARD, HEAD, INTAKE, OFFICER, PROSECUTOR, Staff
from workflow.events import new_case, new_training_case
from workflow.ledger.entry import By
from workflow.store.schema import event

MONDAY = "2026-03-02 09:00"
BY_DOCTOR = By(office="hospital", person="p-doctor", role="doctor")
BY_HEAD = By(office="oi", person=HEAD, role="head")


async def registered(office, number="OI-2026/0001", **data):
    case = await office.receive(MONDAY)
    await office.register(case, "2026-03-02 09:10", number, **data)
    return case


async def referred(office, **data):
    case = await registered(office)
    data = {"authority": "prosecution", "office": "pp", "referral": "referral-1", **data}
    await office.tell(case, "referral_sent", "2026-03-02 10:00", **data)
    return case


async def test_an_allegation_reaches_intake_and_nobody_else(office):
    by = By(office="", person="", role="reporter")
    await office.tell(new_case(), "allegation_received", MONDAY, by=by, channel="portal", urgent=True)

    await staff.told(office, MONDAY)

    (notice,) = await staff.notices(office, kind="allegation_received")
    assert (notice.person, notice.is_urgent) == (INTAKE, True)


async def test_whoever_did_it_is_not_told_of_it(office):
    case = await registered(office)

    await office.tell(case, "assigned", "2026-03-02 11:00", person=OFFICER)
    await staff.told(office, MONDAY)

    assert await staff.heard(office, kind="assigned") == {}


async def test_the_head_hears_that_somebody_left_our_office_and_nobody_that_somebody_left_another(office):
    by = By(office="", person="p-administrator", role="administrator")
    for where, who in (("oi", OFFICER), ("pp", PROSECUTOR)):
        await office.tell(f"office:{where}", "member_left", MONDAY, by=by, person=who, office=where)

    await staff.told(office, MONDAY)

    (notice,) = await staff.notices(office, kind="member_left")
    assert (notice.person, notice.stream, notice.is_urgent) == (HEAD, "office:oi", False)


async def test_an_unanswered_referral_reaches_the_prosecutor_and_then_oversight_once_however_often_we_read(office):
    await referred(office)
    await office.sweep("2026-03-10 09:00")

    for _ in range(3):  # a rerun, a second node, a restart
        await staff.told(office, "2026-03-10 09:00")

    reached = await staff.notices(office, kind="clock_stage_reached")
    said = {one.person: one.about for one in reached}
    assert "prosecutor_acknowledgement" in said[PROSECUTOR]
    assert "prosecutor_acknowledgement" in said[AUDITOR]
    assert set((await staff.heard(office, kind="clock_stage_reached")).values()) == {1}


async def test_two_readers_at_once_tell_everything_once(office):
    for _ in range(30):
        await office.receive(MONDAY)
    await office.sweep("2026-03-06 09:00")
    await staff.told(office, MONDAY, Staff(people=()))  # nobody is there: sequences, tells nobody
    await office.tables.write(following.advance, 0)

    done = await asyncio.gather(*(staff.told(office, "2026-03-06 09:00") for _ in range(4)))

    rows = await staff.notices(office)
    assert sum(one.notices for one in done) == len(rows) > 30
    assert len({(one.stream, one.n, one.person) for one in rows}) == len(rows)
    assert len({one.id for one in rows}) == len(rows)


async def test_what_fails_before_its_commit_is_told_in_the_next_run(office):
    await office.receive(MONDAY)
    await office.sweep("2026-03-06 09:00")
    shaky = Staff(unreachable=1)

    with pytest.raises(ConnectionError):
        await staff.told(office, "2026-03-06 09:00", shaky)
    assert await staff.notices(office) == []
    await staff.told(office, "2026-03-06 09:00", shaky)

    assert await staff.notices(office) != []


async def test_a_batch_that_another_reader_told_meanwhile_is_not_told_again(office):
    await office.receive(MONDAY)
    await office.sweep("2026-03-06 09:00")
    await office.verify()
    batch = await office.tables.read(telling._read, Staff(), local("2026-03-06 09:00").latest)

    first = await office.tables.write(telling._keep, batch)
    again = await office.tables.write(telling._keep, batch)

    assert first
    assert again is None
    assert len(await staff.notices(office)) == first


async def test_only_the_office_that_it_was_sent_to_hears_of_a_referral(office):
    await referred(office)

    await staff.told(office, MONDAY)

    assert await staff.heard(office, kind="referral_sent") == {PROSECUTOR: 1}


async def test_an_office_that_was_named_in_error_hears_nothing_more(office):
    case = await referred(office)
    right = {"authority": "prosecution", "office": "pp-elsewhere", "referral": "referral-1"}
    await office.tell(
        case, "corrected", "2026-03-02 12:00", corrects=3, code="replaced", reason="typing_error", data_as=right
    )

    await office.sweep("2026-03-10 09:00")
    await staff.told(office, "2026-03-10 09:00")

    assert PROSECUTOR not in await staff.heard(office)
    assert staff.OTHER_PROSECUTOR in await staff.heard(office)


async def test_a_referral_to_an_office_without_account_is_told_to_the_case_officer(office):
    case = await registered(office)
    await office.tell(case, "assigned", "2026-03-02 09:30", person=COLLEAGUE)
    await office.tell(case, "referral_sent", "2026-03-02 10:00", authority="prosecution", referral="referral-1")

    await staff.told(office, MONDAY)

    assert await staff.heard(office, kind="referral_sent") == {COLLEAGUE: 1}


async def test_a_case_is_told_to_the_officer_it_is_assigned_to_and_to_all_of_them_before(office):
    case = await registered(office)
    await office.tell(case, "report_filed", "2026-03-02 10:00", by=BY_DOCTOR)
    await staff.told(office, MONDAY)
    assert await staff.heard(office, kind="report_filed") == {OFFICER: 1, COLLEAGUE: 1}

    await office.tell(case, "assigned", "2026-03-02 11:00", person=COLLEAGUE)
    await office.tell(case, "exam_declined", "2026-03-02 12:00", by=BY_DOCTOR)
    await staff.told(office, MONDAY)

    assert await staff.heard(office, kind="exam_declined") == {COLLEAGUE: 1}


async def test_whoever_was_left_out_of_a_case_hears_nothing_and_oversight_hears_that_the_head_was(office):
    case = await registered(office)
    left_out = Staff(barred={case: frozenset({HEAD})})

    await office.tell(case, "reprisal_reported", "2026-03-02 11:00", urgent=True)
    await staff.told(office, MONDAY, left_out)

    reached = {one.person: one.what for one in await staff.notices(office, kind="reprisal_reported")}
    assert reached == {COLLEAGUE: "news", AUDITOR: "skipped"}


async def test_a_place_that_a_case_is_about_hears_what_is_asked_of_it_and_no_deadline_against_it(office):
    case = await registered(office, setting="prison", institution="jail")
    asked = {"authority": "prison_service", "office": "jail"}
    await office.tell(case, "preservation_requested", "2026-03-02 11:00", **asked)
    await office.sweep("2026-06-02 09:00")

    await staff.told(office, "2026-06-02 09:00")

    kinds = {one.kind for one in await staff.notices(office, person=GUARD)}
    assert kinds == {"preservation_requested"}


async def test_a_replayed_judgment_is_told_to_nobody(office):
    case = new_training_case("old-v-state")
    by = By(office="", person="", role="training")
    await office.tell(case, "refused", "2001-07-20", by=by)

    done = await staff.told(office, MONDAY)

    assert done.events
    assert await staff.notices(office, stream=case) == []


async def test_an_event_that_cannot_be_read_holds_up_no_other(office):
    spoilt, sound = await referred(office), await registered(office, "OI-2026/0002")
    for case in (spoilt, sound):
        await office.tell(case, "marked_urgent", "2026-03-02 11:00")
    await office.verify()
    await office.tables.write(
        lambda connection: connection.execute(
            update(event).where(event.c.stream == spoilt, event.c.n == 3).values(entry=b"{}")
        )
    )

    done = await staff.told(office, MONDAY)

    assert done.unreadable == ((spoilt, 3),)
    assert await staff.heard(office, kind="marked_urgent") == {COLLEAGUE: 2, HEAD: 2}


async def test_an_administrator_hears_of_no_case(office):
    case = await registered(office)
    await office.tell(case, "reprisal_reported", "2026-03-02 11:00")
    await office.sweep("2026-06-02 09:00")

    await staff.told(office, "2026-06-02 09:00")

    assert "p-administrator" not in await staff.heard(office)
