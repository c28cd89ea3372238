"""What stands against erasing at the end of retention: never the unread, never the just answered."""

import asyncio

import pytest

from intake.dossier import alarm, mailbox, unfinished
from intake.dossier.retention import Beside, Kind, against
from intake.dossier.stand import standing
from intake.dossier.unfinished import Unfinished
from tests.builders import local
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER, WORDS
from tests.intake.dossier.keeping import AFTER, CLOSED, Archive
from workflow.errors import NotAllowed, NotFound, NotNow
from workflow.rulebook import law_in_force


@pytest.fixture
async def archive(house):
    return Archive(house)


async def test_a_case_that_was_read_answered_and_fetched_is_erased_once_its_time_is_over(archive):
    case, receipt = await archive.closed()
    assert await archive.against(case) == []

    with pytest.raises(NotNow, match="has not run out"):
        await archive.at("2031-03-02 23:59").erase(case)
    await archive.at(AFTER).erase(case)

    assert (await archive.house.mailbox(receipt)).erased_on is not None
    assert await archive.kept(case) is None


async def test_what_was_reported_and_never_opened_is_not_erased(archive):
    case, _receipt = await archive.closed(read=False)
    archive.at(AFTER)

    with pytest.raises(NotNow, match="Nobody of the office has opened what was reported"):
        await archive.erase(case)
    assert await archive.against(case) == ["unread_report"]

    await archive.house.open(case, OFFICER, "allegation")
    await archive.erase(case)


async def test_a_message_that_nobody_read_keeps_the_case_however_old_it_is_and_reading_it_is_not_enough_at_once(
    archive,
):
    case, receipt = await archive.closed()
    archive.at("2031-02-20 12:00")
    await archive.house.write_as_reporter(receipt, "I still need it.")

    for when in (AFTER, "2033-06-01 09:00"):
        with pytest.raises(NotNow, match="nobody of the office has read it"):
            await archive.at(when).erase(case)

    await archive.at("2031-03-10 09:00").house.open(case, OFFICER, "messages")
    assert await archive.against(case) == ["answered_lately"]
    with pytest.raises(NotNow, match="Nothing is erased until 2031-05-21"):
        await archive.erase(case)
    await archive.at("2031-05-22 09:00").erase(case)


async def test_a_call_for_help_counts_as_unread_too(archive):
    case, receipt = await archive.closed()
    archive.at("2031-02-20 12:00")
    await alarm.mark_urgent(archive.tables, receipt, now=archive.house.now)

    assert await archive.at("2032-01-01 09:00").against(case) == ["unread_message"]


async def test_an_answer_is_kept_until_it_is_fetched_or_a_year_is_over(archive):
    case, receipt = await archive.closed()
    await archive.at("2030-11-01 09:00").house.answer(case, "We heard from the court.")

    archive.at(AFTER)
    with pytest.raises(NotNow, match=r"has not fetched our answer of 2030-11-01\. They have until 2031-11-01"):
        await archive.erase(case)
    await archive.house.mailbox(receipt)  # fetched now

    assert await archive.against(case) == []
    await archive.erase(case)


async def test_an_answer_that_nobody_fetches_for_a_year_stands_against_nothing_any_more(archive):
    case, _receipt = await archive.closed()
    await archive.at("2030-11-01 09:00").house.answer(case, "We heard from the court.")

    assert await archive.at("2031-11-01 08:59").against(case) == ["unfetched_answer"]
    assert await archive.at("2031-11-01 09:01").against(case) == []


async def test_a_decision_is_an_answer_and_a_fresh_receipt_has_fetched_nothing(archive):
    case, _receipt = await archive.closed()
    assert await archive.at("2026-09-01 09:00").against(case) == []

    receipt = await archive.house.lose_receipt(case)

    assert await archive.against(case) == ["unfetched_answer"]  # that the case was closed
    await archive.house.mailbox(receipt)
    assert await archive.against(case) == []


async def test_where_nobody_has_a_receipt_nobody_has_anything_to_fetch(archive):
    def beside(fetched_n):
        return lambda connection: [
            one.kind for one in against(entries, Beside(fetched_n), law_in_force(connection), now=archive.house.now)
        ]

    case, _receipt = await archive.closed()
    entries = (await archive.office.case(case)).entries
    archive.at("2026-09-01 09:00")

    assert await archive.tables.read(beside(0)) == [Kind.UNFETCHED_ANSWER]
    assert await archive.tables.read(beside(None)) == []


async def test_reading_a_mailbox_leaves_one_number_and_no_event(archive):
    case, receipt = await archive.closed()
    kinds = await archive.house.kinds(case)

    await archive.house.mailbox(receipt)

    assert await archive.house.kinds(case) == kinds
    assert (await archive.house.verify()).misfits == []


async def test_an_examination_half_written_is_kept_a_season_and_then_said_to_go(archive):
    case, _receipt = await archive.closed()
    archive.at("2031-02-20 12:00")
    row = Unfinished(
        *("row-1", case, "examination-1", "medical-unit", 1, 2, 9, archive.house.pseudonym(DOCTOR), archive.house.now),
        *(b"sealed", None),
    )
    await archive.tables.write(unfinished.add, row)

    assert await archive.at(AFTER).against(case) == ["unfinished_examination"]
    with pytest.raises(NotNow, match="begun and not signed"):
        await archive.erase(case)
    assert await archive.at("2031-06-01 09:00").against(case) == []
    await archive.erase(case)
    assert await archive.tables.read(unfinished.of_cases, [case]) == []


async def test_a_joined_case_is_kept_as_long_as_the_one_that_it_belongs_to(archive):
    case, _receipt = await archive.closed(reason="joined")
    other, _other = await archive.house.receive()
    await archive.join(case, other, "2026-03-05 09:00")

    assert await archive.at(AFTER).against(case) == ["joined"]  # the other is not even closed
    with pytest.raises(NotNow, match="It belongs together with case –, which is not over"):
        await archive.erase(case)
    await archive.close(other, at="2027-06-01 09:00")
    with pytest.raises(NotNow, match="It belongs together with case OI-2026/0002, which is kept until 2032-06-01"):
        await archive.erase(case)
    assert await archive.at("2032-06-02 09:00").against(case) == []


async def test_two_cases_that_belong_to_each_other_do_not_keep_each_other_for_ever(archive):
    cases = [(await archive.closed(at=at))[0] for at in (CLOSED, "2027-01-10 09:00")]
    archive.at("2027-02-01 09:00")
    for one, other in (cases, cases[::-1]):
        await archive.join(one, other, "2027-02-01 09:00")

    assert await archive.at(AFTER).against(cases[0]) == ["joined"]
    archive.at("2032-01-11 09:00")
    for case in cases:
        await archive.erase(case)


async def test_a_joined_case_that_was_erased_or_never_was_keeps_nothing(archive):
    case, _receipt = await archive.closed()
    other, _other = await archive.house.receive()
    for named in (other, "case:0193b2a4-0000-7000-8000-000000000000"):
        await archive.join(case, named, "2026-03-05 09:00")
    await archive.at("2026-04-01 09:00").erase(other, reason="stored_in_error")

    assert await archive.at(AFTER).against(case) == []


async def test_other_reasons_ask_for_nothing_of_this(archive):
    for reason in ("asked_by_person", "court_order", "stored_in_error"):
        case, receipt = await archive.closed(read=False)
        await archive.house.write_as_reporter(receipt, "Take all of it away.")
        await archive.erase(case, reason=reason)

        assert (await archive.house.mailbox(receipt)).erased_on is not None


async def test_a_reopened_case_has_no_end_and_closed_again_begins_anew(archive):
    case, _receipt = await archive.closed()
    await archive.office.tell(case, "reopened", "2031-03-01 09:00", reason="new_evidence")

    with pytest.raises(NotNow, match="has not run out"):
        await archive.at(AFTER).erase(case)
    assert await archive.kept(case) is None

    await archive.office.tell(case, "closed", "2031-06-01 09:00", reason="other")
    assert (await archive.at("2031-06-02 09:00").kept(case)).due_at == local("2036-06-01").latest


async def test_whoever_was_left_out_of_a_case_neither_erases_it_nor_puts_it_off_and_a_colleague_does(archive):
    case, _receipt = await archive.closed()
    await archive.house.circle(case, without=[OFFICER])
    archive.at(AFTER)

    assert (await archive.kept(case, person=archive.house.pseudonym(OFFICER))).is_left_out
    for refused in (archive.erase(case, by=OFFICER), archive.postpone(case, "2032-03-02", by=OFFICER)):
        with pytest.raises(NotAllowed):
            await refused
    await archive.erase(case, by=HEAD)


async def test_who_may_only_take_allegations_in_erases_nothing_and_a_replayed_judgment_has_nothing_to_erase(archive):
    case, _receipt = await archive.closed()
    archive.at(AFTER)

    with pytest.raises(NotAllowed):
        await archive.erase(case, by=COLLEAGUE)
    with pytest.raises(NotFound):
        await archive.erase("training:some-judgment")
    assert await archive.house.statement(case, OFFICER) == WORDS


async def test_of_a_message_and_an_erasure_at_once_either_comes_first_and_nothing_unread_goes(archive):
    """Six times over on both databases: the message stands, or its writer is told that the content is gone."""
    for _turn in range(6):
        case, receipt = await archive.closed()
        archive.at(AFTER)

        both: list[object] = await asyncio.gather(
            archive.erase(case), archive.house.write_as_reporter(receipt, "Wait"), return_exceptions=True
        )

        is_not_erased, is_not_written = (isinstance(one, NotNow) for one in both)
        stand = await archive.tables.read(standing, case)
        assert (stand.erased, stand.erased) == (not is_not_erased, is_not_written)
        if not stand.erased:
            assert [one.text for one in (await archive.house.mailbox(receipt)).messages] == ["Wait"]


async def test_somebody_who_looked_before_a_message_came_is_told_of_it_whatever_the_reason(archive):
    case, receipt = await archive.closed()
    seen = len((await archive.office.case(case)).entries)
    await archive.house.write_as_reporter(receipt, "Do not.")

    with pytest.raises(NotNow, match="the case has changed since"):
        await archive.erase(case, reason="asked_by_person", seen=seen)


async def test_the_mailbox_says_from_the_warning_on_until_when_the_content_is_kept(archive):
    case, receipt = await archive.closed()

    assert (await archive.at("2031-02-01 12:00").house.mailbox(receipt)).kept_until is None
    assert f"{(await archive.at('2031-02-03 12:00').house.mailbox(receipt)).kept_until}" == "2031-03-02"
    await archive.postpone(case, "2032-01-31")
    assert (await archive.house.mailbox(receipt)).kept_until is None
    assert f"{(await archive.at('2032-02-05 12:00').house.mailbox(receipt)).kept_until}" == "2032-01-31"
    assert mailbox.MailboxView(status=(), number=None).kept_until is None
