"""Handing cases over as pages: chosen, checked, done once, and every case says what came of it."""

import csv
import io
import json
import re

import pytest

from intake.dossier import circles
from intake.dossier.reassigning import MOST
from intake.people import accounts, membership, offices
from tests.builders import ADMINISTRATOR
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.people.house import ANA, BEKIM, NOW

CECA = "ceca"
UNKNOWN = "0193b2a4-0000-7000-8000-000000000000"


@pytest.fixture
async def people(desk):
    """Pseudonyms by name; Ceca works on cases too."""
    await desk.house.colleague(CECA)
    return {name: (await desk.house.person(name)).id for name in (ANA, BEKIM, CECA)}


def said(page):
    return re.sub(r"\s+", " ", page.text)


def problems(browser):
    return [one for one in browser.page.problems if one.strip()]


def address(cases):
    return "/desk/handover?" + "&".join(f"case={one}" for one in cases)


async def whose(desk, case):
    """To whom a case was assigned, one after the other."""
    return [one.data["person"] for one in await desk.entries(case) if one.kind == "assigned"]


async def choose(browser, path, **typed):
    """To the page that says who gets what."""
    await browser.open(path)
    return await browser.send(**{"mode": "one", "stage": "check", **typed})


async def circle(desk, case, *, without):
    async def none(*_args):
        raise AssertionError

    person = (await desk.house.person(without)).id
    await circles.form(
        desk.house.tables,
        f"case:{case}",
        without=[person],
        signed_in=await desk.house.who(ANA),
        now=NOW,
        reseal_attachment=none,
        forget_attachment=none,
    )


async def test_ticked_cases_go_to_a_colleague_after_a_page_that_says_so(desk, people):
    numbered, fresh = await desk.admitted(), await desk.case(urgent=True)
    ana = desk.browser()

    page = await choose(ana, address([numbered, fresh]), to=people[BEKIM], reason="workload", words="Look\nat it.")

    assert (ana.status, page.heading) == (200, "Check who gets what")
    assert "bekim: 2 of these casesopen cases now: 0, then: 2" in said(page)
    assert await whose(desk, fresh) == []

    await ana.send(stage="do")
    page = await ana.open(ana.location)

    assert page.heading == "2 cases were handed over"
    assert said(page).count("Handed over bekim") == 2
    assert await whose(desk, numbered) == [people[ANA], people[BEKIM]]
    assert await whose(desk, fresh) == [people[BEKIM]]
    assert await desk.last(fresh) == ("assigned", {"person": people[BEKIM], "reason": "workload"})


async def test_a_double_click_and_a_reload_hand_over_once_and_show_the_same(desk, people):
    cases = [await desk.case() for _ in range(3)]
    ana = desk.browser()
    await choose(ana, address(cases), to=people[BEKIM], words="Once.")

    await ana.send(stage="do")
    first = ana.location
    shown = (await ana.open(first)).text
    await ana.again()

    assert ana.location == first
    assert (await ana.open(first)).text == shown
    for case in cases:
        assert await whose(desk, case) == [people[BEKIM]]
        assert [entry.kind for entry in await desk.entries(case)].count("item_added") == 1


async def test_the_result_is_a_table_and_json_too_for_whoever_did_it_alone(desk, people):
    case = await desk.admitted()
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    await choose(ana, address([case]), to=people[CECA])
    await ana.send(stage="do")
    where = ana.location

    await ana.open(f"{where}.csv")
    (row,) = csv.DictReader(io.StringIO(ana.answer.text.removeprefix("\ufeff")))
    await ana.open(f"{where}.json")

    assert (row["outcome"], row["to"], row["address"]) == ("Handed over", CECA, f"/desk/cases/{case}")
    assert json.loads(ana.answer.text)["cases"] == [{"case": case, "to": people[CECA], "outcome": "done", "why": ""}]
    for number in (
        where,
        f"/desk/handover/done/{'0' * 64}",
        "/desk/handover/done/x",
        f"/desk/handover/done/{'é' * 64}",
    ):
        await bekim.open(number)
        assert bekim.status == 404


async def test_shared_out_gives_to_who_has_least_and_single_cases_can_be_changed_before(desk, people):
    cases = [await desk.case() for _ in range(4)]
    ana = desk.browser()

    page = await choose(ana, address(cases), mode="share", among=[people[BEKIM], people[CECA]])
    assert said(page).count(": 2 of these cases") == 2
    assert await choose(ana, address(cases), mode="share", among=[people[BEKIM], people[CECA]])
    plan = {name: value for name, value in ana.form["values"] if name.startswith("to-")}
    page = await ana.send(stage="each")
    preset = {name: value for name, value in ana.form["values"] if name.startswith("to-")}
    assert (preset, ana.form["choices"][f"to-{cases[0]}"][0]) == (plan, "")

    await ana.send(stage="do", **{f"to-{cases[0]}": people[ANA], f"to-{cases[1]}": ""})
    page = await ana.open(ana.location)

    assert "Left where it is" in page.text
    assert page.heading == "3 cases were handed over"
    assert (await whose(desk, cases[0]), await whose(desk, cases[1])) == ([people[ANA]], [])


async def test_all_of_a_colleague_who_left_goes_on_in_one_turn_and_the_head_is_told_until_then(desk, people):
    mine, theirs = await desk.admitted(), [await desk.case() for _ in range(3)]
    ana = desk.browser()
    await choose(ana, address(theirs), to=people[CECA])
    await ana.send(stage="do")
    await desk.house.write(membership.leave, "intake", people[CECA], by=ADMINISTRATOR, now=NOW)

    worklist = await ana.open("/desk/cases")
    assert "ceca has left the office, and 3 open cases are still theirs." in said(worklist)
    assert f"/desk/handover/{people[CECA]}" in worklist.links
    landing = await ana.open("/desk/handover")
    assert "Who has left the office ceca3 open cases" in said(landing)

    page = await choose(ana, f"/desk/handover/{people[CECA]}", mode="share", among=[people[ANA], people[BEKIM]])
    assert dict(ana.form["values"])["reason"] == "colleague_left"
    assert "bekim: 2 of these cases" in said(page)  # Ana has one already
    await ana.send(stage="do")

    assert (await ana.open(ana.location)).heading == "3 cases were handed over"
    assert mine not in said(await ana.open("/desk/cases"))
    assert "has left the office" not in said(await ana.open("/desk/cases"))
    assert (await ana.open(f"/desk/handover/{people[CECA]}")).heading == "There is nothing here"


async def test_what_hangs_on_somebody_stands_above_and_what_only_they_open_is_said_aloud(desk, people):
    case, other = await desk.admitted(), await desk.case()
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    await circle(desk, case, without=BEKIM)
    await circle(desk, case, without=CECA)

    page = await bekim.open(f"/desk/handover/{people[ANA]}")

    assert "1 case can be opened by nobody else of the office." in said(page)
    assert f"/desk/cases/{case}/access" in page.links
    assert "Nobody else can open these cases." in said(page)
    assert other not in said(page)
    own = await ana.open(f"/desk/handover/{people[ANA]}")
    assert "With messages that nobody has read0" in said(own)


async def test_a_circles_case_stays_where_its_new_officer_could_not_open_it(desk, people):
    shut, open_ = await desk.admitted(), await desk.case()
    await circle(desk, shut, without=CECA)
    ana = desk.browser()

    page = await choose(ana, address([shut, open_]), to=people[CECA])

    assert "A circle's" in page.text
    assert "Not everybody can open this case." in page.text
    assert ana.form["choices"][f"to-{shut}"] == ["", people[ANA], people[BEKIM]]
    await ana.send(stage="do", **{f"to-{shut}": people[CECA]})  # as no page offers it
    assert ana.status == 409
    assert "only the members of its circle can open it" in said(ana.page)
    assert (await whose(desk, shut), await whose(desk, open_)) == ([people[ANA]], [people[CECA]])


async def test_who_comes_second_is_told_and_loses_nothing_that_was_typed(desk, people):
    first, second = await desk.admitted(), await desk.case()
    ana, bekim = desk.browser(), desk.browser(BEKIM)
    for browser, to in ((ana, people[BEKIM]), (bekim, people[CECA])):
        await choose(browser, address([first, second]), to=to, words=f"A note by {to}.", reason="absence")

    await ana.send(stage="do")
    page = await bekim.send(stage="do")

    assert (ana.status, bekim.status) == (303, 409)
    assert "2 cases were not handed over" in said(page)
    assert said(page).count("the case has changed since this page was made. New:") == 2
    assert "Case assigned" in page.text
    assert said(page).count("It is with: you") == 2
    assert f"A note by {people[CECA]}." in page.text
    assert await whose(desk, second) == [people[BEKIM]]

    await bekim.again()
    assert (bekim.status, await whose(desk, second)) == (409, [people[BEKIM]])
    page = await bekim.send(stage="check")
    assert (page.heading, dict(bekim.form["values"])[f"to-{second}"]) == ("Check who gets what", people[CECA])
    await bekim.send(stage="do")
    assert (await bekim.open(bekim.location)).heading == "2 cases were handed over"
    assert await whose(desk, second) == [people[BEKIM], people[CECA]]


async def test_what_is_missing_is_said_at_its_field_and_what_was_ticked_and_typed_stays(desk, people):
    cases = [await desk.case() for _ in range(2)]
    ana = desk.browser()
    await ana.open(address(cases))
    await ana.send(mode="one", to="", words="Kept.", stage="check", case=[cases[0]])
    assert (ana.status, problems(ana)) == (422, ["Choose a colleague."])
    values = ana.form["values"]
    assert [value for name, value in values if name == "case"] == [cases[0]]
    assert ana.form["choices"]["case"] == ana.form["choices"]["case"][:2]
    assert ("words", "Kept.") in values

    for typed, told in (
        ({"mode": "share"}, "Tick the colleagues."),
        ({"mode": "share", "among": ["p-1"]}, "Choose among these."),
        ({"mode": ""}, "Choose how the cases are handed over."),
        ({"mode": "one", "to": "p-1"}, "Choose one of these."),
        ({"mode": "each", "reason": "nonsense"}, "Choose one of these."),
        ({"mode": "each", "words": "x" * 50_001}, "This is longer than 50000 signs. Shorten it by 1."),
        ({"mode": "each", "case": []}, "Tick at least one case."),
    ):
        await ana.open(address(cases))
        await ana.send(stage="check", **typed)
        assert (ana.status, problems(ana)) == (422, [told])

    await choose(ana, address(cases), mode="each")
    await ana.send(stage="do")
    assert ana.status == 422
    assert "Nobody was chosen for any of these cases." in said(ana.page)
    assert [await whose(desk, case) for case in cases] == [[], []]


async def test_one_goes_back_and_finds_everything_as_it_was(desk, people):
    cases = [await desk.case() for _ in range(2)]
    ana = desk.browser()
    await choose(ana, address(cases), to=people[BEKIM], words="Mine.", reason="absence", case=[cases[1]])

    page = await ana.send(stage="back")

    assert page.heading == "Hand over cases"
    values = ana.form["values"]
    assert {("mode", "one"), ("to", people[BEKIM]), ("words", "Mine."), ("reason", "absence")} <= {*values}
    assert [value for name, value in values if name == "case"] == [cases[1]]
    assert {*ana.form["choices"]["case"]} == {*cases}


async def test_nothing_ticked_too_many_and_what_is_no_case_are_answered_in_a_sentence(desk, people):
    case = await desk.case()
    ana = desk.browser()

    await ana.open("/desk/handover?ticked=1")
    assert (ana.status, "Nothing was ticked." in ana.page.text) == (422, True)
    many = [f"0193b2a4-0000-7000-8000-{n:012}" for n in range(MOST + 1)]
    await ana.open(address(many))
    assert ana.status == 422
    assert f"At most {MOST} cases are handed over at once; here are {MOST + 1}." in said(ana.page)
    await ana.open(address([case]))
    await ana.send(case=many * 10, mode="each", stage="do")
    assert ana.status == 422

    page = await ana.open(address([case, UNKNOWN, "nonsense", "<b>", case]))
    assert ana.form["choices"]["case"] == [case]
    assert "1 of the cases that were named is not in this list" in said(page)
    nothing = await ana.open(address([UNKNOWN]))
    assert (ana.status, nothing.forms[0]["action"]) == (200, "/sign-out")
    await ana.open("/desk/handover/p-nobody")
    assert ana.status == 404


async def test_a_closed_case_is_marked_and_goes_along_as_a_single_step_would_take_it(desk, people):
    case = await desk.admitted()
    await desk.tell(case, "closed", reason="decided_and_done")
    ana = desk.browser()

    page = await choose(ana, address([case]), to=people[BEKIM])

    assert "Closed" in page.text
    assert "open cases now: 0, then: 0" in said(page)
    await ana.send(stage="do")
    assert await whose(desk, case) == [people[ANA], people[BEKIM]]
    assert case not in said(await ana.open(f"/desk/handover/{people[BEKIM]}"))


async def test_whoever_is_away_and_whoever_was_disabled_are_seen_before_somebody_is_chosen(desk, people):
    case = await desk.case()
    ana = desk.browser()
    await desk.house.write(accounts.disable, await desk.house.person(CECA), by=ADMINISTRATOR, now=NOW)
    bekim = desk.browser(BEKIM)
    await bekim.open("/account/notices")
    form = next(place for place, one in enumerate(bekim.page.forms) if one["action"].endswith("/absence"))
    await bekim.send(form=form, first_on="1.1.2026", last_on="31.12.2026", substitute=people[ANA])
    assert bekim.status == 303

    page = await ana.open(address([case]))

    assert "bekim: 0 open cases, away until 31 December 2026" in said(page)
    assert people[CECA] not in ana.form["choices"]["to"]
    own = await ana.open(f"/desk/handover/{people[ANA]}")
    assert "They stand in forbekim" in said(own)


async def test_an_officer_of_another_office_hands_over_nothing(desk, people):
    case = await desk.case()
    drita = desk.browser(DOCTOR)
    person = (await desk.house.person(DOCTOR)).id
    await desk.house.write(offices.join, "medical", person, "head", by=ADMINISTRATOR, now=NOW)

    for path in ("/desk/handover", address([case]), f"/desk/handover/{people[ANA]}", f"/desk/handover/done/{'0' * 64}"):
        await drita.open(path)
        assert drita.status == 403
        assert case not in drita.answer.text
