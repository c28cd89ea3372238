"""The day on which a pause is to be asked about again: the officer is told, then the head, nobody else, each once."""

from notifications.rules import DUE, LATE
from tests.builders import PROSECUTOR as BY_PROSECUTOR
from tests.notifications import staff
from tests.notifications.staff import HEAD, OFFICER

ENDLESS = {"clock": "investigation_outer_limit", "reason": "suspended_by_ruling"}


async def paused(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 09:10", "OI-2026/0001")
    await office.tell(case, "assigned", "2026-03-02 10:00", person=OFFICER)
    await office.tell(case, "investigation_opened", "2026-03-02 11:00", by=BY_PROSECUTOR)
    await office.tell(case, "pause_started", "2026-03-03 12:00", **ENDLESS, ask_again_on="2026-03-14")
    return case


async def asked(office):
    """Who was told of which stage of the paused clock, as what."""
    rows = await staff.notices(office, kind="clock_stage_reached")
    return [(row.person, row.what) for row in rows if "ask" in row.about]


async def test_the_officer_is_told_on_the_working_day_and_the_head_three_working_days_later(office):
    await paused(office)
    for now, told in (
        ("2026-03-15 12:00", []),
        ("2026-03-16 08:00", [(OFFICER, DUE)]),
        ("2026-03-16 09:00", [(OFFICER, DUE)]),
        ("2026-03-19 08:00", [(OFFICER, DUE), (HEAD, LATE)]),
        ("2026-03-31 08:00", [(OFFICER, DUE), (HEAD, LATE)]),
    ):
        await office.sweep(now)
        await staff.told(office, now)
        assert sorted(await asked(office)) == sorted(told), now


async def test_whoever_asked_in_time_and_said_a_new_day_spares_the_head(office):
    case = await paused(office)
    await office.sweep("2026-03-16 08:00")
    await staff.told(office, "2026-03-16 08:00")
    await office.tell(case, "pause_started", "2026-03-16 10:00", **ENDLESS, ask_again_on="2026-04-16")

    for now in ("2026-03-19 08:00", "2026-04-15 08:00"):
        await office.sweep(now)
        await staff.told(office, now)

    assert [person for person, _what in await asked(office)] == [OFFICER]
