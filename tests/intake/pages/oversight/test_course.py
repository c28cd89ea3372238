"""One case without anybody in it: both times, every deadline with its difference and source, corrections struck."""

import csv
import io
import json

from tests.intake.pages.oversight.house import AUDITOR, everybody, told
from tests.intake.pages.walking import UNKNOWN
from tests.intake.people.house import ANA, BEKIM

CASES = "/oversight/cases"


async def worked_on(desk):
    """A case on which two people worked, and of which one thing was told wrongly."""
    case = await desk.admitted()
    await desk.tell(case, "referral_sent", by=BEKIM, authority="prosecution", office="prosecution")
    await desk.tell(case, "referral_acknowledged", by=BEKIM, file_number="PP-1/26", handler=BEKIM)
    entry = await desk.tell(case, "suspect_identified", suspect="Petrovic")
    await desk.tell(case, "corrected", corrects=entry.n, code="withdrawn", reason="entered_twice")
    return case


async def test_a_case_is_told_step_by_step_with_differences_and_sources(desk):
    case = await worked_on(desk)
    auditor = desk.browser(AUDITOR)

    page = await auditor.open(f"{CASES}/{case}")

    text = " ".join(page.text.split())
    assert page.heading.startswith("OI-2026/")
    for said in ("Referral sent", "at once", "early", "not yet", "own rule", "Limits kept?", "Prompt?", "Medical"):
        assert said in text
    assert text.index("Allegation received") < text.index("Case registered") < text.index("Referral sent")
    assert await told(desk) == [("timeline", case, "")]


async def test_what_was_corrected_stays_struck_through_with_who_and_why(desk):
    case = await worked_on(desk)
    auditor = desk.browser(AUDITOR)

    await auditor.open(f"{CASES}/{case}")

    assert "Suspect identified</s>" in auditor.answer.text
    assert "Taken back on" in auditor.answer.text


async def test_people_are_roles_with_a_mark_in_every_form(desk):
    case = await worked_on(desk)
    auditor = desk.browser(AUDITOR)
    hidden = await everybody(desk) | {"Petrovic"}

    for path in (f"{CASES}/{case}", f"{CASES}/{case}?entries=all"):
        await auditor.open(path)
        assert "Case officer ◆" in auditor.answer.text
        assert [one for one in hidden if f">{one}<" in auditor.answer.text or f" {one} " in auditor.answer.text] == []
    for form in ("csv", "json"):
        await auditor.open(f"{CASES}/{case}/timeline.{form}")
        assert [one for one in hidden if f'"{one}"' in auditor.answer.text or f",{one}," in auditor.answer.text] == []


async def test_the_files_have_every_entry_and_are_told(desk):
    case = await worked_on(desk)
    entries = await desk.entries(case)
    auditor = desk.browser(AUDITOR)

    await auditor.open(f"{CASES}/{case}/timeline.csv")
    table = list(csv.DictReader(io.StringIO(auditor.answer.text)))
    await auditor.open(f"{CASES}/{case}/timeline.json")
    json.loads(auditor.answer.content)

    assert {int(row["n"]) for row in table if row["n"]} == {one.n for one in entries}
    assert await told(desk) == [("download", case, "timeline")]


async def test_openings_and_notices_come_when_they_are_asked_for(desk):
    case = await desk.admitted()
    officer, auditor = desk.browser(ANA), desk.browser(AUDITOR)
    await officer.open(f"/desk/cases/{case}/dossier/allegation")
    await officer.send()
    assert "opened" in {one.kind for one in await desk.entries(case)}

    few = await auditor.open(f"{CASES}/{case}")
    every = await auditor.open(f"{CASES}/{case}?entries=all")

    assert "Part of the dossier opened" not in few.text
    assert "Part of the dossier opened" in every.text
    assert "Show only the steps" in every.text


async def test_a_case_that_does_not_exist_is_not_there_and_nothing_is_told(desk):
    auditor = desk.browser(AUDITOR)
    for path in (f"{CASES}/{UNKNOWN}", f"{CASES}/{UNKNOWN}/timeline.csv", f"{CASES}/{UNKNOWN}/timeline.json"):
        await auditor.open(path)
        assert auditor.status == 404, path

    assert await told(desk) == []
