"""Nobody has looked: the next in line hears of it once, unless the step has come or they were told already."""

from notifications import inbox
from tests.builders import PROSECUTOR as BY_PROSECUTOR
from tests.builders import local
from tests.notifications import staff
from tests.notifications.staff import AUDITOR, COLLEAGUE, HEAD, OFFICER, PROSECUTOR, Staff

SENT_AT = "2026-03-02 10:00"


async def unanswered(office):
    """A referral that nobody at the prosecutor's looks at."""
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 09:10", "OI-2026/0001")
    await office.tell(case, "referral_sent", SENT_AT, authority="prosecution", office="pp", referral="referral-1")
    await staff.told(office, SENT_AT)
    return case


async def climbed_to(office):
    return [(one.person, one.what) for one in await staff.notices(office, kind="referral_sent")]


async def test_the_head_hears_after_three_working_days_and_oversight_after_three_more(office):
    await unanswered(office)

    await staff.climbed(office, "2026-03-05 09:59")
    assert await climbed_to(office) == [(PROSECUTOR, "news")]
    for _ in range(2):
        await staff.climbed(office, "2026-03-05 10:00")
    assert await climbed_to(office) == [(PROSECUTOR, "news"), (HEAD, "unread")]
    for _ in range(2):
        await staff.climbed(office, "2026-03-10 10:01")
    assert await climbed_to(office) == [(PROSECUTOR, "news"), (HEAD, "unread"), (AUDITOR, "unread")]


async def test_whoever_has_looked_is_not_reported(office):
    await unanswered(office)
    (notice,) = await staff.notices(office, person=PROSECUTOR)

    await office.tables.write(inbox.mark_read, PROSECUTOR, [notice.id], now=local(SENT_AT).latest)
    await staff.climbed(office, "2026-04-01 09:00")

    assert await climbed_to(office) == [(PROSECUTOR, "news")]


async def test_a_step_that_came_meanwhile_is_not_reported(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 09:10", "OI-2026/0001")
    await office.sweep("2026-03-02 22:00")
    await staff.told(office, "2026-03-02 22:00")
    reached = await staff.notices(office, kind="clock_stage_reached")
    assert {one.person for one in reached} == {OFFICER, COLLEAGUE}

    steps = {"risk_assessed": {}, "preservation_requested": {"authority": "police"}, "exam_requested": {}}
    for kind, data in {**steps, "referral_sent": {"authority": "prosecution"}}.items():
        await office.tell(case, kind, "2026-03-02 23:00", **data)
    await staff.climbed(office, "2026-04-01 09:00")

    assert [one for one in await staff.notices(office, kind="clock_stage_reached") if one.person == HEAD] == []


async def test_whoever_has_a_stake_is_left_out_of_the_ladder(office):
    case = await unanswered(office)

    await staff.climbed(office, "2026-03-06 09:00", Staff(barred={case: frozenset({HEAD})}))

    assert await climbed_to(office) == [(PROSECUTOR, "news"), (AUDITOR, "skipped")]


async def test_whoever_works_on_the_case_without_looking_is_not_reported(office):
    case = await unanswered(office)

    await office.tell(case, "referral_acknowledged", "2026-03-03 09:00", by=BY_PROSECUTOR, referral="referral-1")
    await staff.climbed(office, "2026-04-01 09:00")

    assert await climbed_to(office) == [(PROSECUTOR, "news")]


async def test_of_a_clock_only_the_newest_word_goes_up_and_it_wakes_nobody(office):
    """That it is soon due is not true any more when its time ran out: the head hears of that, once, in three days."""
    await unanswered(office)
    for at in ("2026-03-05 00:01", "2026-03-06 00:01"):
        await office.sweep(at)
        await staff.told(office, at)

    def climbed(notices):
        return [one for one in notices if one.what == "unread" and "prosecutor_acknowledgement" in one.about]

    await staff.climbed(office, "2026-03-10 09:00")
    assert climbed(await staff.notices(office)) == []
    for _ in range(2):
        await staff.climbed(office, "2026-03-11 09:00")

    (heard,) = climbed(await staff.notices(office))
    assert (heard.person, heard.is_urgent) == (HEAD, False)
    assert '"due"' in heard.about
