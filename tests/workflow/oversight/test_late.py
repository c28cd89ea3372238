"""What is late now comes with the longest late on top, and says whose step it is and of whom it was asked."""

from tests.builders import local
from workflow.oversight import Late, Listed, cases, late_now

NOW = "2026-03-20 09:00"


async def asked(office, what, question, now=NOW):
    return await office.tables.read(what, question, now=local(now).latest)


async def two_cases(office):
    first = await office.receive("2026-03-02 09:00")
    await office.register(first, "2026-03-02 10:00", "OI-2026/0001")
    await office.tell(first, "referral_sent", "2026-03-02 11:00", authority="prosecution", office="pp")
    second = await office.receive("2026-03-05 09:00")
    await office.register(second, "2026-03-05 10:00", "OI-2026/0002", setting="prison")
    return first, second


async def test_the_longest_late_is_on_top_and_every_late_limit_is_there(office):
    first, second = await two_cases(office)

    page = await asked(office, late_now, Late())

    expected = []
    for case in (first, second):
        for clock in (await office.case(case)).clocks:
            if (
                clock.plan.clock.kind == "limit"
                and clock.running(local(NOW).latest)
                and clock.due.latest < local(NOW).latest
            ):
                expected.append((clock.due.latest, case.removeprefix("case:"), clock.key))
    assert [(row.due, row.case, row.clock) for row in page.rows] == sorted(expected)
    assert (page.total, page.more, page.pages) == (len(expected), False, 1)
    assert page.rows[0].late_days == max(row.late_days for row in page.rows) > 0
    assert (await asked(office, late_now, Late(page=2))).rows == ()


async def test_a_step_of_the_prosecutor_names_the_office_that_was_asked(office):
    first, _second = await two_cases(office)

    page = await asked(office, late_now, Late(role="prosecutor"))

    assert {(row.clock, row.office, row.ours) for row in page.rows} == {("prosecutor_acknowledgement", "pp", False)}
    assert page.rows[0].case == first.removeprefix("case:")
    assert (page.rows[0].whose, page.rows[0].number) == ("prosecutor", "OI-2026/0001")
    ours = await asked(office, late_now, Late())
    assert all(row.office is None for row in ours.rows if row.ours)


async def test_questions_are_narrowed_by_clock_and_office_and_never_mix_limits_with_watches(office):
    await two_cases(office)

    sent = await asked(office, late_now, Late(office="pp"))
    watches = await asked(office, late_now, Late(kind="watch"))
    one = await asked(office, late_now, Late(clock="prosecutor_referral"))
    none = await asked(office, late_now, Late(clock="prosecutor_referral", role="doctor"))

    assert {row.number for row in sent.rows} == {"OI-2026/0001"}
    assert {row.kind for row in watches.rows} == {"watch"}
    assert {row.number for row in one.rows} == {"OI-2026/0002"}
    assert (none.rows, none.total) == ((), 0)


async def test_what_was_lost_is_late_no_more(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001")

    page = await asked(office, late_now, Late(clock="evidence_preservation"), now="2026-07-01 09:00")
    await office.sweep("2026-07-01 09:00")
    swept = await asked(office, late_now, Late(clock="evidence_preservation"), now="2026-07-01 09:00")

    assert (page.total, swept.total) == (0, 0)


async def test_the_list_has_every_case_and_those_of_an_office_alone(office):
    first, second = await two_cases(office)

    every = await asked(office, cases, Listed())
    of_office = await asked(office, cases, Listed(office="pp"))
    of_prison = await asked(office, cases, Listed(setting="prison", late=True))
    numbered = await asked(office, cases, Listed(number="oi-2026/0002"))

    assert {row.id for row in every.rows} == {case.removeprefix("case:") for case in (first, second)}
    assert [row.id for row in of_office.rows] == [first.removeprefix("case:")]
    assert of_office.rows[0].offices == ("pp",)
    assert [row.number for row in of_prison.rows] == [row.number for row in numbered.rows] == ["OI-2026/0002"]
    assert of_prison.rows[0].late > 0
