"""Find a person: in any script, by what is indexed, and nothing of what was looked for stands in an address."""

from tests.intake.pages.desk.coming_in.calls import how_many, register, take_down
from tests.intake.people.house import BEKIM

SEARCH = "/desk/search"


async def find(browser, **typed):
    await browser.open(SEARCH)
    return await browser.send(**typed)


async def test_a_person_is_found_in_any_script_with_number_state_and_age(desk):
    ana = desk.browser()
    case = await take_down(ana)
    await register(ana, case, names="Ђорђе Ђорђевић", birth_year="1990", institution_number="K-17")

    for typed in ({"names": "djordje"}, {"names": "Đorđević", "birth_year": "1990"}, {"institution_number": "k17"}):
        await find(desk.browser(BEKIM), **typed)
        await find(ana, **typed)
        assert ana.status == 200
        assert f"/desk/cases/{case}" in ana.page.links
        for said in ("1 case found", "Registered", "Prison or remand", "received"):
            assert said in ana.page.text, said


async def test_where_not_all_fits_what_fits_in_part_is_shown_apart(desk):
    ana = desk.browser()
    case = await take_down(ana, name="Arbën Gashi")

    await find(ana, names="Arben Gashi Nobody")

    assert "No case has all of this." in ana.page.text
    assert "2 things in common" in ana.page.text
    assert f"/desk/cases/{case}" in ana.page.links


async def test_nothing_found_is_said_with_what_was_looked_for_and_changes_nothing(desk):
    ana = desk.browser()
    before = await desk.house.office.counts()

    await find(ana, names="<i>Nobody</i> \u202ex", birth_year="1990")

    assert "0 cases found" in ana.page.text
    assert "<bdi>&lt;i&gt;Nobody&lt;/i&gt;" in ana.answer.text
    assert "Nobody" not in str(ana.answer.url)
    assert "<title>Find a person" in ana.answer.text.replace("\n", "")
    assert await desk.house.office.counts() == before


async def test_a_case_number_leads_to_the_worklist(desk):
    ana = desk.browser()

    await find(ana, number="OI-2026/00")

    assert (ana.status, ana.location) == (303, "/desk/cases?number=OI-2026%2F00")


async def test_looking_for_nothing_is_said(desk):
    ana = desk.browser()
    for typed in ({}, {"names": " , 7"}, {"institution_number": "-"}, {"birth_year": "90"}):
        await find(ana, **typed)

        assert ana.status == 422, typed
    assert await how_many(desk) == 0
