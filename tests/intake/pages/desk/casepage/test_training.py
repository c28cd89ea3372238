"""Published judgments on the page of a case: to be read, marked, and never to be written to."""

from config.replay import tell_case
from config.settings import shipped_chronologies
from intake.pages.desk.casepage.training import title_of
from workflow.chronology.reading import read_chronology
from workflow.events import new_training_case
from workflow.rulebook import law_in_force


async def told(desk):
    """One judgment, told as a training case; its name."""
    chronology = read_chronology(shipped_chronologies()[0])
    wording = (await desk.house.tables.read(law_in_force)).book.rules.policy.chronology
    await desk.house.tables.write(tell_case, chronology, wording, stream=new_training_case(chronology.id))
    return chronology


async def test_a_judgment_is_shown_as_it_stood_and_nothing_may_be_done_in_it(desk):
    browser = desk.browser()
    await browser.open("/desk/training")
    assert "No judgment was loaded here." in browser.page.text
    chronology = await told(desk)

    await browser.open("/desk/training")
    assert f"/desk/training/{chronology.id}" in browser.page.links
    await browser.open(f"/desk/training/{chronology.id}")

    assert "Training: a published judgment" in browser.page.text
    assert "Late by" in browser.page.text
    assert not [link for link in browser.page.links if link.startswith("/desk/cases/")]
    assert [form["action"] for form in browser.page.forms] == ["/sign-out"]


def test_a_judgment_is_called_by_its_country_and_name():
    assert title_of("north-macedonia-jasar") == "North Macedonia: Jasar"
    assert title_of("croatia-zb") == "Croatia: ZB"
    assert title_of("russia-denis-vasilyev") == "Russia: Denis Vasilyev"


async def test_a_judgment_is_no_case_and_a_case_no_judgment(desk):
    chronology, case = await told(desk), await desk.case()
    browser = desk.browser()

    for path in (
        f"/desk/training/{case}",
        "/desk/training/nowhere",
        "/desk/training/a%20b",
        f"/desk/cases/{chronology.id}",
    ):
        await browser.open(path)
        assert browser.status == 404, path
