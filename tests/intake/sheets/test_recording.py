"""Chosen rows become facts of their cases: each by itself, once, and whatever became impossible is told and left."""

import asyncio

from tests.intake.sheets.house import DAY, INES, PAVLE, PETRA, sheet

NEXT = {"next": "decide", "next_on": "2026-04-01"}


def became(done):
    return [(one.number, one.outcome.value) for one in done]


async def test_what_was_chosen_is_recorded_and_the_same_file_twice_changes_nothing(bench):
    first, second, third = [await bench.case(f"OI-2026/{n}") for n in (1, 2, 3)]
    file = sheet(
        {"case": "OI-2026/1", **DAY, "file_number": "PP-4/26", "handler": "P.P", **NEXT},
        {"case": "OI-2026/2", "done": "refused", "done_on": "12.3.2026", "reason": "not_stated", "decision": "12/26"},
        {"case": "OI-2026/3", **DAY},
    )

    done = await bench.send(file, rows={2, 3})
    kinds = [await bench.kinds(case) for case in (first, second, third)]
    counts = await bench.house.office.counts()
    again = await bench.check(file)
    unchanged = await bench.record(again[:2])

    assert became(done) == [(2, "recorded"), (3, "recorded")]
    assert kinds == [["referral_acknowledged", "victim_heard", "step_logged:planned"], ["refused"], []]
    assert [one.verdict.value for one in again] == ["nothing_new", "nothing_new", "fine"]
    assert became(unchanged) == [(2, "already"), (3, "already")]
    assert await bench.house.office.counts() == counts
    assert await bench.house.misfits() == []


async def test_sent_twice_at_once_it_is_recorded_once(bench):
    case = await bench.case("OI-2026/1")
    found = await bench.check(sheet({"case": "OI-2026/1", **DAY}))

    both = await asyncio.gather(bench.record(found), bench.record(found, by=PAVLE))

    assert sorted(one.outcome.value for done in both for one in done) == ["already", "recorded"]
    assert await bench.kinds(case) == ["referral_acknowledged", "victim_heard"]


async def test_a_row_that_became_impossible_is_told_and_the_others_are_done(bench):
    first, second = await bench.case("OI-2026/1"), await bench.case("OI-2026/2")
    found = await bench.check(
        sheet({"case": "OI-2026/1", **DAY}, {"case": "OI-2026/2", **DAY, "next": "decide", "next_on": "21.3.2026"})
    )
    await bench.send(sheet({"case": "OI-2026/1", "done": "indicted", "done_on": "15.3.2026"}), by=PAVLE)
    bench.later(days=3)

    done = await bench.record(found)

    assert became(done) == [(2, "not_recorded"), (3, "not_recorded")]
    assert [[*one.problems] for one in done] == [["case"], ["next_on"]]  # somebody answered; the day has passed
    assert (await bench.kinds(first), await bench.kinds(second)) == (["indicted"], [])


async def test_both_referrals_of_a_case_are_answered_in_one_sheet(bench):
    case = await bench.case("OI-2026/1", referrals=2)

    done = await bench.send(sheet(*({"case": "OI-2026/1", "referral": f"referral-{n}", **DAY, **NEXT} for n in (1, 2))))

    assert became(done) == [(2, "recorded"), (3, "recorded")]
    assert (await bench.kinds(case)).count("referral_acknowledged") == 2


async def test_rows_that_were_changed_on_their_way_are_checked_like_any_others(bench):
    await bench.case("OI-2026/1")
    await bench.case("OI-2026/2")
    found = await bench.check(sheet({"case": "OI-2026/1", **DAY}, {"case": "OI-2026/2", **DAY}))
    before = await bench.house.office.counts()

    forged = await bench.record(found, by=INES)  # of an office to which neither was sent

    assert became(forged) == [(2, "not_recorded"), (3, "not_recorded")]
    assert await bench.house.office.counts() == before


async def test_who_records_stands_in_the_log(bench):
    case = await bench.case("OI-2026/1")

    await bench.send(sheet({"case": "OI-2026/1", **DAY}), by=PETRA)

    entry = (await bench.house.office.case(case)).entries[-1]
    petra = await bench.house.person(PETRA)
    assert (entry.by.office, entry.by.person, entry.by.role) == ("prosecution", petra.id, "prosecutor")
    assert (entry.kind, entry.occurred_at, entry.recorded_at[:10]) == ("victim_heard", "2026-03-10", "2026-03-20")
