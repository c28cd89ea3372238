"""Where an auditor begins: what is late, longest on top, the numbers in a line, the ways on; how one comes there."""

from intake.people import offices
from tests.builders import ADMINISTRATOR
from tests.intake.pages.oversight.house import AUDITOR, told
from tests.intake.pages.oversight.test_lists import long_waiting
from tests.intake.people.house import BEKIM, NOW

HERE = "/oversight"


async def test_an_auditor_comes_here_after_signing_in_and_sees_which_house_it_is(desk):
    auditor = desk.browser(AUDITOR)

    await auditor.open("/start")
    assert auditor.location == HERE
    page = await auditor.open(HERE)

    assert "Oversight: no names, no content" in page.text
    assert 'class="vg-staff vg-oversight"' in auditor.answer.text
    ways = {f"{HERE}/{way}" for way in ("late", "cases", "figures", "verification", "my-looks")}
    assert ways <= {*page.links}
    assert "Nothing is late now." in page.text


async def test_what_is_late_longest_stands_on_top_and_the_numbers_lead_on(desk):
    case = await long_waiting(desk)
    auditor = desk.browser(AUDITOR)

    page = await auditor.open(HERE)

    text = " ".join(page.text.split())
    assert f"{HERE}/cases/{case}" in page.links
    assert "limits late now" in text
    assert "1 case " in text
    assert f"{HERE}/late?kind=watch" in page.links
    assert await told(desk) == [("overview", "", "")]


async def test_whoever_is_officer_and_auditor_acts_here_as_an_auditor_and_sees_no_names_either(desk):
    await desk.admitted()
    person = (await desk.house.person(BEKIM)).id
    await desk.house.write(offices.join, "committee", person, "oversight", by=ADMINISTRATOR, now=NOW)
    both = desk.browser(BEKIM)

    page = await both.open("/oversight/cases")

    assert both.status == 200
    assert "Oversight: no names, no content" in page.text
    assert await told(desk, BEKIM) == [("cases", "", "")]
