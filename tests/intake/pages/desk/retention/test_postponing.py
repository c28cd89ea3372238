"""Cases are kept longer by the page: what that changes is seen first, each case is an act of its own, once."""

from urllib.parse import urlencode

import pytest

from tests.intake.people.house import BEKIM

HERE = "/desk/retention/postponement"


def address(*cases, **more):
    return f"{HERE}?{urlencode([*(('case', one) for one in cases), *more.items()])}"


async def test_what_a_new_day_changes_is_seen_before_anything_is_recorded(archive):
    case, _receipt = await archive.closed(left=5)
    ana = archive.browser()

    page = await ana.open(address(case))
    assert "at most; it can be put off again later" in page.text
    page = await ana.send(until=archive.day(200), reason="court_proceedings", words="The hearing is in spring.")

    assert (ana.status, "People are warned on" in page.text) == (200, True)
    assert "retention_postponed" not in await archive.kinds(case)
    page = await ana.send(until=archive.day(300))  # another day than the one whose changes were seen
    assert (ana.status, "retention_postponed" in await archive.kinds(case)) == (200, False)
    await ana.send()

    assert (ana.status, ana.location) == (303, f"/desk/cases/{case}/retention?done=postponed")
    kind, data = await archive.desk.last(case)
    assert (kind, data["reason"]) == ("retention_postponed", "court_proceedings")
    page = await ana.open(ana.location)
    for said in ("It is kept longer now", "At first until", "When it was put off", "A court case runs"):
        assert said in page.text
    assert "The hearing is in spring." not in f"{await archive.desk.entries(case)}"


async def test_several_are_put_off_at_once_each_by_its_own_act_and_sent_twice_it_is_one(archive):
    cases = [(await archive.closed(left=left))[0] for left in (5, 6, -7)]
    held, _receipt = await archive.closed(left=9)
    await archive.tell(held, "legal_hold_set", reason="inspection")
    open_case = await archive.desk.admitted()
    ana = archive.browser()

    await ana.open(address(*cases, held, open_case))
    page = await ana.send(until=archive.day(300), reason="recommendations_followed")
    assert page.text.count("Stays as it is.") == 2
    await ana.send()
    first = ana.location
    await ana.again()

    assert (ana.status, ana.location) == (303, first)
    page = await ana.open(first)
    assert "3 cases are kept longer" in page.text
    for said in ("2 cases were not put off", "it is kept until that is lifted", "The case is not closed"):
        assert said in page.text
    for case in cases:
        assert (await archive.kinds(case)).count("retention_postponed") == 1
    for case in (held, open_case):
        assert "retention_postponed" not in await archive.kinds(case)


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        ("", "court_proceedings", "Write until which day it is kept."),
        ("soon", "court_proceedings", "Write a day like"),
        ("2031", "court_proceedings", "Write the whole day"),
        ("01.01.2020", "court_proceedings", "already. Choose a later day."),
        ("31.12.2399", "court_proceedings", "At once it may be put off until"),
        ("31.12.9999", "court_proceedings", "There is no such day"),
        ("IN", "", "Choose why it is kept longer."),
        ("IN", "<b>", "Choose one of these."),
    ],
)
async def test_bad_answers_get_a_sentence_at_the_field_and_stay_typed(archive, until, reason, said):
    case, _receipt = await archive.closed(left=5)
    ana, until = archive.browser(), archive.day(300) if until == "IN" else until

    await ana.open(address(case))
    page = await ana.send(until=until, reason=reason, words="Why.\nReally.")

    assert (ana.status, said in f"{page.problems}") == (422, True)
    assert {("until", until), ("words", "Why.\nReally.")} <= {*ana.form["values"]}
    assert "retention_postponed" not in await archive.kinds(case)


async def test_the_reason_other_asks_for_words(archive):
    case, _receipt = await archive.closed(left=5)
    ana = archive.browser()

    await ana.open(address(case))
    page = await ana.send(until=archive.day(300), reason="other", words="  ")

    assert (ana.status, "Say in words why, or choose another reason." in page.problems) == (422, True)
    await ana.send(words="The family asked.")
    await ana.send()
    assert ana.location == f"/desk/cases/{case}/retention?done=postponed"


async def test_nothing_chosen_what_is_no_case_and_a_case_that_is_not_there(archive):
    ana = archive.browser()

    page = await ana.open(HERE)
    assert (ana.status, "No case was chosen." in page.text) == (200, True)
    await ana.open(address("<script>"))
    assert ana.status == 404
    page = await ana.open(address("0193b2a4-0000-7000-8000-000000000000"))
    assert (ana.status, "1 of the cases that were named is not in this list" in page.text) == (200, True)


async def test_two_officers_at_once_and_the_second_is_told_until_when_it_is_kept_and_loses_no_word(archive):
    case, _receipt = await archive.closed(left=5)
    ana, bekim = archive.browser(), archive.browser(BEKIM)
    for who, days, reason, words in ((ana, 400, "court_proceedings", ""), (bekim, 300, "other", "She called.")):
        await who.open(address(case))
        await who.send(until=archive.day(days), reason=reason, words=words)

    await ana.send()
    page = await bekim.send()

    assert (bekim.status, "already. Choose a later day." in f"{page.problems}") == (422, True)
    assert ("words", "She called.") in bekim.form["values"]
    assert (await archive.kinds(case)).count("retention_postponed") == 1
