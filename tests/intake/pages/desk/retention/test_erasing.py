"""The content of a case is erased by the page: what goes and stays is said, its number is typed, and it is gone."""

import asyncio

import pytest

from intake.dossier import mailbox
from tests.intake.people.house import BEKIM


async def test_it_says_what_goes_and_what_stays_and_after_the_number_was_typed_it_is_gone(archive):
    case, receipt = await archive.closed(left=-20)
    ana = archive.browser()

    page = await ana.open(f"/desk/cases/{case}/erasure")
    for said in ("What was reported", "Who reported it", "What stays", "The course of the case", "it is complete on"):
        assert said in page.text
    assert ("reason", "retention") in ana.form["values"]
    await ana.send(number="oi-2021/0001 ")

    assert (ana.status, ana.location) == (303, f"/desk/cases/{case}/retention?done=erased")
    page = await ana.open(ana.location)
    for said in ("The content is erased.", "End of retention", "when the last backup that holds its keys is gone"):
        assert said in page.text
    view = await mailbox.opened(archive.tables, receipt, now=archive.today)
    assert view.erased_on is not None
    await ana.open("/desk/retention?which=all")
    assert case not in ana.answer.text
    await ana.open(f"/desk/cases/{case}/erasure")
    assert (ana.status, ana.location) == (303, f"/desk/cases/{case}/retention")


async def test_sent_twice_it_is_one_act(archive):
    case, _receipt = await archive.closed(left=-20)
    ana = archive.browser()
    await ana.open(f"/desk/cases/{case}/erasure")
    await ana.send(number="OI-2021/0001")
    await ana.again()

    assert (ana.status, (await archive.kinds(case)).count("erased")) == (303, 1)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("", "Write the number of the case."),
        ("OI-2021/0002", "This is not the number of this case."),
        ("\u202eOI-2021/0001", "This is not the number of this case."),
        ("<b>" * 100, "This is longer than 64 signs."),
    ],
)
async def test_without_the_number_of_this_very_case_nothing_is_erased(archive, number, said):
    case, _receipt = await archive.closed(left=-20)
    ana = archive.browser()
    await ana.open(f"/desk/cases/{case}/erasure")

    page = await ana.send(number=number)

    assert (ana.status, said in f"{page.problems}") == (422, True)
    assert "erased" not in await archive.kinds(case)


async def test_a_case_without_a_number_is_named_by_the_beginning_of_its_address(archive):
    case, ana = await archive.desk.case(), archive.browser()

    page = await ana.open(f"/desk/cases/{case}/erasure")
    assert f"Type the number of the case: {case[:8]}" in page.text
    assert "No time runs after which it would be erased" in page.text
    await ana.send(number=case[:8], reason="stored_in_error")

    assert (await archive.kinds(case))[-1] == "erased"


async def test_what_stands_against_it_is_said_and_only_a_reason_of_its_own_is_offered(archive):
    case, receipt = await archive.closed(left=-20)
    await archive.written(receipt)
    ana = archive.browser()

    page = await ana.open(f"/desk/cases/{case}/erasure")
    assert "nobody of the office has read it" in page.text
    assert "retention" not in ana.form["choices"]["reason"]
    await ana.send(number="OI-2021/0001", reason="retention")
    assert ana.status == 409
    assert "The content was not erased." in ana.page.text
    await ana.send(number="OI-2021/0001", reason="asked_by_person")
    assert (await archive.kinds(case))[-1] == "erased"


async def test_under_legal_hold_there_is_no_form_and_what_is_sent_all_the_same_is_refused(archive):
    case, _receipt = await archive.closed(left=-20)
    ana = archive.browser()
    await ana.open(f"/desk/cases/{case}/erasure")
    await archive.tell(case, "legal_hold_set", reason="inspection")

    await ana.send(number="OI-2021/0001")
    assert (ana.status, "erased" in await archive.kinds(case)) == (409, False)
    page = await ana.open(f"/desk/cases/{case}/erasure")
    assert [one for one in page.forms if "number" in one["names"]] == []
    assert f"/desk/cases/{case}/steps/legal_hold_lifted" in page.links


async def test_a_message_that_comes_while_the_page_is_open_is_told_and_the_form_is_still_there(archive):
    case, receipt = await archive.closed(left=-20)
    ana = archive.browser()
    await ana.open(f"/desk/cases/{case}/erasure")
    await archive.written(receipt, days_ago=0)

    page = await ana.send(number="OI-2021/0001", reason="court_order")
    assert ana.status == 409
    assert "the case has changed since this page was made" in page.text
    await ana.send()

    assert (await archive.kinds(case))[-1] == "erased"


async def test_of_two_who_erase_at_once_one_does_and_the_other_is_shown_that_it_is_gone(archive):
    case, _receipt = await archive.closed(left=-20)
    ana, bekim = archive.browser(), archive.browser(BEKIM)
    for one in (ana, bekim):
        await one.open(f"/desk/cases/{case}/erasure")

    await asyncio.gather(*(one.send(number="OI-2021/0001") for one in (ana, bekim)))

    assert {ana.status, bekim.status} == {303}
    assert {one.location.partition("?")[0] for one in (ana, bekim)} == {f"/desk/cases/{case}/retention"}
    assert (await archive.kinds(case)).count("erased") == 1
