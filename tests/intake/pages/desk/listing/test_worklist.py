"""The worklist as a page: what is due first, filters in the address, and the same as a table and as JSON."""

import csv
import io
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.people import accounts, membership, offices
from tests.builders import ADMINISTRATOR
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.people.house import ANA, BEKIM, NOW

FILTERS = ("scope", "due", "state", "setting", "clock", "waiting", "number", "urgent", "person", "tick", "page")


async def test_a_case_stands_under_what_it_waits_for_first_and_its_number_leads_to_it(desk):
    case = await desk.admitted()
    fresh = await desk.case(urgent=True)
    ana = desk.browser()

    page = await ana.open("/desk/cases")

    assert {f"/desk/cases/{case}", f"/desk/cases/{fresh}"} <= set(page.links)
    assert "Not yet registered" in page.text
    assert "Urgent" in page.text
    assert "2 cases in all." in page.text


async def test_an_officer_of_another_office_sees_no_case_in_any_form(desk):
    await desk.admitted()
    drita = desk.browser(DOCTOR)
    person = (await desk.house.person(DOCTOR)).id
    await desk.house.write(offices.join, "medical", person, "head", by=ADMINISTRATOR, now=NOW)
    for address in ("/desk/cases", "/desk/cases.csv", "/desk/cases.json"):
        await drita.open(address)
        assert (drita.status, "OI-" in drita.answer.text) == (403, False)


async def test_mine_are_the_ones_assigned_to_me_and_nobodys_are_the_others(desk):
    mine, nobodys = await desk.admitted(), await desk.case()
    ana, bekim = desk.browser(ANA), desk.browser(BEKIM)

    shown = {
        (who, scope): {
            link for link in (await window.open(f"/desk/cases?scope={scope}")).links if mine in link or nobodys in link
        }
        for who, window in (("ana", ana), ("bekim", bekim))
        for scope in ("mine", "unassigned", "all")
    }

    first, second = f"/desk/cases/{mine}", f"/desk/cases/{nobodys}"
    assert shown == {
        ("ana", "mine"): {first},
        ("ana", "unassigned"): {second},
        ("ana", "all"): {first, second},
        ("bekim", "mine"): set(),
        ("bekim", "unassigned"): {second},
        ("bekim", "all"): {first, second},
    }


async def test_the_cases_of_a_colleague_of_nobody_and_of_who_left_are_asked_for_by_person(desk):
    theirs, nobodys, left = await desk.admitted(), await desk.case(), await desk.case()
    await desk.house.colleague("ceca")
    people = {name: (await desk.house.person(name)).id for name in (ANA, "ceca", DOCTOR)}
    await desk.tell(left, "assigned", person=people["ceca"])
    await desk.house.write(membership.leave, "intake", people["ceca"], by=ADMINISTRATOR, now=NOW)
    bekim = desk.browser(BEKIM)

    async def shown(person, suffix=".json", scope="all"):
        await bekim.open(f"/desk/cases{suffix}?scope={scope}&person={person}")
        return {case for case in (theirs, nobodys, left) if case in bekim.answer.text}

    asked = {one: await shown(one) for one in (people[ANA], "nobody", "left", people["ceca"], people[DOCTOR])}
    page = await bekim.open(f"/desk/cases?person={people['ceca']}")

    assert asked == {
        people[ANA]: {theirs},
        "nobody": {nobodys},
        "left": {left},
        people["ceca"]: {left},
        people[DOCTOR]: set(),
    }
    assert await shown(people[ANA], scope="mine") == await shown(people[ANA], ".csv") == {theirs}
    assert await shown("p-unknown") == {theirs, nobodys, left}
    choices = page.forms[-1]["choices"]["person"]
    assert {"", "nobody", "left", people[ANA], people["ceca"]} < {*choices}
    assert people[DOCTOR] not in choices
    assert ("person", people["ceca"]) in page.forms[-1]["values"]
    assert {f"/desk/cases.csv?person={people['ceca']}", "/desk/cases?scope=unassigned"} <= {*page.links}
    assert any(link == "/desk/cases" for link in page.links)  # the filter, taken away


async def test_cases_are_ticked_one_by_one_or_all_of_the_page_and_lead_to_the_hand_over(desk):
    cases = {await desk.admitted(), await desk.case()}
    ana = desk.browser()

    page = await ana.open("/desk/cases?due=&urgent=")
    form = page.forms[-2]
    assert (form["action"], {*form["choices"]["case"]}) == ("/desk/handover", cases)
    assert [name for name, _value in form["values"]] == ["ticked"]

    page = await ana.open(next(link for link in page.links if "tick=all" in link).partition("#")[0])
    ticked = {value for name, value in page.forms[-2]["values"] if name == "case"}
    assert ticked == cases
    assert not any("tick=" in link for link in page.links)


async def test_the_head_alone_is_told_of_cases_of_who_left(desk):
    case = await desk.case()
    ceca = await desk.house.colleague("ceca")
    await desk.tell(case, "assigned", person=ceca.by.person)
    await desk.house.write(accounts.disable, await desk.house.person("ceca"), by=ADMINISTRATOR, now=NOW)
    bekim = (await desk.house.person(BEKIM)).id

    head = await desk.browser().open("/desk/cases")
    await desk.house.write(membership.leave, "intake", bekim, by=ADMINISTRATOR, now=NOW)
    await desk.house.write(offices.join, "intake", bekim, "case_officer", by=ADMINISTRATOR, now=NOW)
    officer = await desk.browser(BEKIM).open("/desk/cases")

    assert "ceca has left the office, and 1 open case is still theirs." in head.text
    assert f"/desk/handover/{ceca.by.person}" in head.links
    assert "has left the office" not in officer.text


async def test_a_filter_stays_in_the_links_and_can_be_taken_away(desk):
    await desk.admitted()
    ana = desk.browser()

    page = await ana.open("/desk/cases?setting=prison&scope=all&number=oi-")

    assert "Prison or remand" in page.text
    assert "/desk/cases?number=oi-" in page.links
    assert "/desk/cases?setting=prison" in page.links
    assert any(link.startswith("/desk/cases.csv?") and "setting=prison" in link for link in page.links)


async def test_the_table_and_the_json_hold_the_rows_of_the_page(desk):
    case, nameless = await desk.admitted(), await desk.case()
    ana = desk.browser()

    await ana.open("/desk/cases.csv")
    table = list(csv.DictReader(io.StringIO(ana.answer.text.removeprefix("\ufeff"))))
    await ana.open("/desk/cases.json")
    told = json.loads(ana.answer.text)

    assert {row["address"].rpartition("/")[2] for row in table} == {case, nameless}
    assert {row["id"] for row in told["cases"]} == {case, nameless}
    assert told["total"] == 2
    assert "no-store" in ana.answer.headers["cache-control"]


async def test_an_empty_list_says_so_and_leads_on(desk):
    ana = desk.browser()

    nothing = await ana.open("/desk/cases")
    narrowed = await ana.open("/desk/cases?setting=border")

    assert "There is no case here." in nothing.text
    assert "No case answers these filters." in narrowed.text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    asked=st.dictionaries(
        st.sampled_from(FILTERS), st.text(max_size=80) | st.sampled_from(["late", "9" * 30, "-1", "0", "%", "OI-2026/"])
    )
)
async def test_whatever_stands_in_the_address_a_list_comes_back(desk, asked):
    ana = desk.browser()
    answer = await desk.client.get("/desk/cases", params=asked, headers={"cookie": f"vigil={ana.cookie}"})

    assert answer.status_code == 200
