"""An auditor's own trail: what was looked at, newest first; looking at it is no look."""

from datetime import timedelta

from config.clock import now_utc
from intake.people import looks
from intake.people.store.looks import Look
from tests.intake.pages.oversight.house import AUDITOR, told
from tests.intake.people.house import ANA

HERE = "/oversight/my-looks"


async def looked(desk, one, *, hours=0):
    """A look some hours ago."""
    by, now = (await desk.house.who(AUDITOR)).by, now_utc() - timedelta(hours=hours)
    await desk.house.write(looks.tell, one, by=by, now=now)


async def test_whoever_has_looked_at_nothing_is_told_so_and_looking_here_is_none(desk):
    auditor = desk.browser(AUDITOR)

    page = await auditor.open(HERE)

    assert "You have looked at nothing yet." in page.text
    assert await told(desk) == []


async def test_looks_stand_in_words_with_their_case_and_lead_to_it(desk):
    case = await desk.admitted()
    for hours, one in ((3, Look("late")), (2, Look("timeline", f"case:{case}")), (1, Look("download", "", "log"))):
        await looked(desk, one, hours=hours)
    auditor = desk.browser(AUDITOR)

    page = await auditor.open(HERE)

    text = " ".join(page.text.split())
    assert text.index("Download: The whole log") < text.index("Timeline of a case") < text.index("What is late now")
    assert f"/oversight/cases/{case}" in page.links
    assert "OI-2026/" in text
    assert "3 looks in all." in text


async def test_a_long_trail_is_turned_page_by_page(desk):
    for hours in range(1, 106, 2):
        await looked(desk, Look("late"), hours=200 - hours)
    auditor = desk.browser(AUDITOR)

    first = await auditor.open(HERE)
    second = await auditor.open(f"{HERE}?page=2")

    assert "53 looks in all." in first.text
    assert "?page=2" in first.links
    assert (first.text.count("What is late now"), second.text.count("What is late now")) == (50, 3)
    for odd in ("0", "-1", "x", "9" * 400, "٣"):
        await auditor.open(f"{HERE}?page={odd}")
        assert auditor.status == 200


async def test_the_office_sees_that_oversight_looked_at_a_case_and_how_often(desk):
    case, other = await desk.admitted(), await desk.admitted()
    for hours in (5, 3):
        await looked(desk, Look("timeline", f"case:{case}"), hours=hours)
    officer = desk.browser(ANA)

    for path in (f"/desk/cases/{case}", f"/desk/cases/{case}/access"):
        assert "Oversight looked 2 times at what happened in this case" in (await officer.open(path)).text
    for path in (f"/desk/cases/{other}", f"/desk/cases/{other}/access"):
        assert "Oversight looked" not in (await officer.open(path)).text
