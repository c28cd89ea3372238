"""The worklist as a page: what is due first, filters in the address, and the same as a table and as JSON."""

import csv
import io
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.people import offices
from tests.builders import ADMINISTRATOR
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.people.house import ANA, BEKIM, NOW

FILTERS = ("scope", "due", "state", "setting", "clock", "waiting", "number", "urgent", "page")


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
