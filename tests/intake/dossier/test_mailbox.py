"""What whoever has the receipt sees: the state in plain words, what must happen next, the messages, who looked."""

from datetime import date, timedelta

import pytest

from intake.dossier import mailbox
from intake.vault.receipts import Receipt
from tests.builders import local
from tests.intake.dossier.house import COLLEAGUE, HEAD, OFFICER
from workflow.clocks import Verdict
from workflow.errors import NotFound, NotNow, NotUnderstood
from workflow.ledger.proofs import Proof


async def said(house, receipt):
    return [str(one) for one in (await house.mailbox(receipt)).status]


async def test_a_new_report_has_arrived_and_its_limits_run(house):
    case, receipt = await house.receive()

    seen = await house.mailbox(receipt)

    assert [str(one) for one in seen.status] == ["Your report has arrived. It has not been registered yet."]
    assert (seen.received_at, seen.number, seen.messages, seen.openings) == (house.now, None, (), 0)
    assert {one.what for one in seen.next} >= {"Allegation registered", "Referred to the prosecutor"}
    assert {one.verdict for one in seen.next} == {Verdict.OPEN}
    assert [one.due for one in seen.next] == sorted(one.due for one in seen.next)
    assert await house.kinds(case) == ["allegation_received"]


async def test_what_is_late_is_said_to_be_late_and_watches_are_not_promised(house):
    _case, receipt = await house.receive()
    house.now += timedelta(days=40)

    seen = await house.mailbox(receipt)

    assert {one.verdict for one in seen.next if one.what == "Allegation registered"} == {Verdict.OPEN_LATE}
    assert "Victim heard" not in {one.what for one in seen.next}


async def test_the_course_of_the_case_is_told_in_whole_sentences(house):
    case, receipt = await house.receive()
    await house.office.register(case, "2026-03-02 10:00", "12/2026")
    await house.office.tell(case, "exam_requested", "2026-03-02 10:30")
    await house.office.refer(case, "2026-03-02 11:00")
    await house.office.tell(case, "referral_acknowledged", "2026-03-03 11:00")
    await house.office.tell(case, "investigation_opened", "2026-03-09")

    assert await said(house, receipt) == [
        "Your report was registered as a case.",
        "A medical examination was asked for.",
        "The prosecutor has opened an investigation.",
    ]
    assert (await house.mailbox(receipt)).number == "12/2026"


async def test_openings_count_how_often_people_looked_however_much_they_opened(house):
    case, receipt = await house.receive()
    await house.open(case, OFFICER, "allegation", "identity")
    house.now += timedelta(hours=1)
    await house.open(case, OFFICER, "allegation")
    await house.open(case, COLLEAGUE, "messages")

    assert (await house.mailbox(receipt)).openings == 3


async def test_a_receipt_that_was_never_given_leads_nowhere_and_a_mistyped_one_is_told_so(house):
    _case, receipt = await house.receive()

    with pytest.raises(NotFound):
        await house.mailbox(Receipt.new().text)
    with pytest.raises(NotUnderstood):
        await house.mailbox(receipt[:-1])


async def test_after_erasure_there_is_the_number_and_the_day_and_nothing_else(house):
    case, receipt = await house.receive()
    await house.office.register(case, "2026-03-02 10:00", "12/2026")
    await house.write_as_reporter(receipt, "Thank you.")
    await house.open(case, HEAD, "allegation")
    house.now += timedelta(days=3)
    await house.erase(case)

    seen = await house.mailbox(receipt)

    assert (seen.number, seen.erased_on) == ("12/2026", date(2026, 3, 5))
    assert [str(one) for one in seen.status] == [
        "The content of this case was erased on 2026-03-05.",
        "The last backup copy that holds it is destroyed by 2026-06-03.",
    ]
    assert (seen.received_at, seen.next, seen.messages, seen.openings, seen.proof) == (None, (), (), 0, None)


def a_proof(stream):
    return Proof(index=0, size=1, leaf=stream, hashes=(), checkpoint="")


async def test_a_proof_is_handed_out_where_somebody_makes_one(house):
    case, receipt = await house.receive()

    seen = await mailbox.opened(house.tables, receipt, now=house.now, prove=lambda _connection, stream: a_proof(stream))

    assert seen.proof == a_proof(case)


async def test_what_was_done_is_told_with_its_day_and_what_was_due_with_its_verdict(house):
    case, receipt = await house.receive()
    at = "2026-03-02 15:00"
    await house.office.register(case, at, "7/2026")
    house.now += timedelta(days=2)

    seen = await house.mailbox(receipt)

    assert [(str(one.what), one.at.text[:10]) for one in seen.steps] == [
        ("Your report arrived.", "2026-03-02"),
        ("Your report was registered as a case.", "2026-03-02"),
    ]
    met = {one.what: one for one in seen.kept}["Allegation registered"]
    assert (met.verdict, met.done) == (Verdict.KEPT, local(at))
    assert "Allegation registered" not in {one.what for one in seen.next}


async def test_a_report_is_withdrawn_once_and_the_case_goes_on(house):
    case, receipt = await house.receive()
    running = (await house.mailbox(receipt)).next

    for _ in range(2):
        await mailbox.withdraw(house.tables, receipt, now=house.now)

    seen = await house.mailbox(receipt)
    assert (await house.kinds(case)).count("withdrawn_by_reporter") == 1
    assert str(seen.steps[-1].what) == "You withdrew your report. The office must look into it all the same."
    assert seen.next == running
    with pytest.raises(NotFound):
        await mailbox.withdraw(house.tables, Receipt.new().text, now=house.now)
    await house.erase(case)
    with pytest.raises(NotNow):
        await mailbox.withdraw(house.tables, receipt, now=house.now)
