"""What is to be erased, and the page of one case: until when, why, what stands against it, what can be done."""

import csv
import io

import pytest

from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.people.house import ANA, BEKIM

LIST = "/desk/retention"


async def test_the_list_says_of_each_case_until_when_why_and_what_stands_against_it(archive):
    free, _receipt = await archive.closed(left=-20, reason="joined")
    unread, receipt = await archive.closed(left=-2)
    coming, _receipt = await archive.closed(left=40)
    later, _receipt = await archive.closed(left=300)
    await archive.written(receipt)
    ana = archive.browser()

    page = await ana.open(LIST)

    assert {f"/desk/cases/{one}/retention" for one in (free, unread, coming)} <= {*page.links}
    assert f"/desk/cases/{later}/retention" not in page.links
    for said in ("Was kept until", "5 years after: Case closed: Goes on in another case (own rule)", "3 cases in all."):
        assert said in page.text
    assert "nobody of the office has read it" in page.text
    assert {f"/desk/cases/{free}/erasure", f"/desk/cases/{free}/steps/legal_hold_set"} <= {*page.links}


async def test_tabs_and_filters_stand_in_the_address(archive):
    held, _receipt = await archive.closed(left=100)
    free, _receipt = await archive.closed(left=-1)
    unread, receipt = await archive.closed(left=-2)
    await archive.written(receipt)
    await archive.tell(held, "legal_hold_set", reason="criminal_proceedings")
    await archive.tell(free, "assigned", person=(await archive.house.person(ANA)).id)
    ana = archive.browser()

    async def shown(query):
        links = (await ana.open(f"{LIST}?{query}")).links
        return {name for name, one in (("held", held), ("free", free), ("unread", unread)) if f"/{one}/" in f"{links}"}

    assert await shown("which=held") == {"held"}
    assert await shown("which=now&against=nothing") == {"free"}
    assert await shown("which=now&against=something") == {"unread"}
    assert await shown("which=all") == {"held", "free", "unread"}
    assert await shown("which=now&whose=mine") == {"free"}
    assert await shown("which=all&number=oi-2021/0001") == {"held"}
    assert await shown("which=nonsense&ahead=x&page=-3&against=%00") == {"free", "unread"}
    assert "Something in the address is not known here." in ana.page.text
    assert await shown("which=now&page=99") == set()
    for suffix in (".csv", ".json"):
        await ana.open(f"{LIST}{suffix}?which=nonsense")
        assert ana.status == 422


async def test_csv_and_json_say_the_same_and_are_safe(archive):
    case, receipt = await archive.closed(left=-2)
    await archive.written(receipt)
    ana = archive.browser()

    await ana.open(f"{LIST}.csv?which=now")
    (row,) = csv.DictReader(io.StringIO(ana.answer.text.removeprefix("\ufeff")))
    await ana.open(f"{LIST}.json?which=now")
    (told,) = ana.answer.json()["cases"]

    assert (row["case"], row["address"]) == ("OI-2021/0001", f"/desk/cases/{case}/retention")
    assert (told["case"], told["number"], told["postponed"]) == (case, "OI-2021/0001", None)
    assert [one["kind"] for one in told["against"]] == ["unread_message", "answered_lately"]
    assert told["began"]["event"] == "closed"


async def test_whoever_only_takes_allegations_in_sees_the_list_and_can_do_nothing_in_it(archive):
    case, _receipt = await archive.closed(left=-2)
    bekim = await archive.as_intake_officer()

    page = await bekim.open(LIST)

    assert f"/desk/cases/{case}/retention" in page.links
    assert not any("erasure" in link or "postponement" in link for link in page.links)
    for path in (f"/desk/cases/{case}/erasure", f"{LIST}/postponement?case={case}"):
        await bekim.open(path)
        assert bekim.status == 403


async def test_another_office_sees_nothing_of_it(archive):
    case, _receipt = await archive.closed(left=-2)
    drita = await archive.of_another_office()

    for path in (LIST, f"{LIST}.csv", f"{LIST}.json", f"{LIST}/postponement?case={case}"):
        await drita.open(path)
        assert (drita.status, "OI-" in drita.answer.text) == (403, False)
    for path in (f"/desk/cases/{case}/retention", f"/desk/cases/{case}/erasure"):
        await drita.open(path)
        assert (drita.status, "OI-" in drita.answer.text) == (404, False)


async def test_whoever_was_left_out_of_a_case_is_told_so_and_offered_nothing(archive):
    case, _receipt = await archive.closed(left=-2)
    ana, bekim = archive.browser(ANA), archive.browser(BEKIM)
    await ana.open(f"/desk/cases/{case}/access/circle")
    await ana.send(without=[(await archive.house.person(BEKIM)).id], sure="yes")

    page = await bekim.open(LIST)
    assert "You were left out of this case" in page.text
    assert "case" not in page.forms[0]["names"]
    page = await bekim.open(f"/desk/cases/{case}/retention")
    assert not any("erasure" in link or "postponement" in link for link in page.links)
    await bekim.open(f"/desk/cases/{case}/erasure")
    assert bekim.status == 403


async def test_the_page_of_a_case_says_what_can_be_done_whatever_state_it_is_in(archive):
    open_case = await archive.desk.admitted()
    soon, _receipt = await archive.closed(left=3)
    due, _receipt = await archive.closed(left=-3)
    held, _receipt = await archive.closed(left=-3)
    await archive.tell(held, "legal_hold_set", reason="inspection")
    ana = archive.browser()

    for case, said in (
        (open_case, "The case is not closed, so nothing of it is to be erased."),
        (soon, "Nothing stands against erasing it then."),
        (due, "Its time is over, and nothing stands against erasing it."),
        (held, "Lift the hold first, if its reason is gone."),
    ):
        page = await ana.open(f"/desk/cases/{case}/retention")
        assert said in page.text
    assert f"/desk/cases/{held}/steps/legal_hold_lifted" in page.links


@pytest.mark.parametrize("step", ["retention_postponed"])
async def test_the_case_leads_to_how_long_it_is_kept_and_the_step_too(archive, step):
    case, _receipt = await archive.closed(left=30)
    ana = archive.browser()

    page = await ana.open(f"/desk/cases/{case}")
    assert f"/desk/cases/{case}/retention" in page.links
    assert f"/desk/cases/{case}/steps/{step}" in page.links
    await ana.open(f"/desk/cases/{case}/steps/{step}")
    assert (ana.status, ana.location) == (303, f"/desk/cases/{case}/retention")
    assert f"/desk/cases/{await archive.desk.admitted()}/steps/{step}" not in page.links
    assert archive.desk.cookies[DOCTOR]
