"""Two officers at one case: the second hears what the first did, and nothing of what time or readers did.

That her step is not recorded over it is told in tests/intake/dossier/test_acts.py.
"""

from tests.builders import INTAKE
from workflow.meanwhile import changed_since


async def test_what_another_did_since_the_page_was_made_is_told(office):
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "exam_requested", "2026-03-02 10:38", by=INTAKE)

    (happened,) = await office.tables.read(changed_since, case, 1)

    assert (happened.kind, happened.by.person, happened.happened) == (
        "exam_requested",
        INTAKE.person,
        "2026-03-02T09:38:00Z",
    )


async def test_what_time_did_and_who_read_is_no_news(office):
    case = await office.receive("2026-03-01 09:00")
    await office.tell(case, "opened", "2026-03-01 10:00", compartment="allegation")
    await office.sweep("2026-03-02 10:00")

    assert await office.tables.read(changed_since, case, 1) == []
