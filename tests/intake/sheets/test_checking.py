"""The dry run: every row is told at once, nothing is recorded, and of others' cases nothing is learned."""

from datetime import date

from tests.intake.sheets.house import DAY, INES, book, sheet, told


async def test_every_row_is_told_at_once_and_nothing_is_recorded(bench):
    for number in ("OI-2026/1", "OI-2026/2", "OI-2026/3", "OI-2026/4"):
        await bench.case(number)
    await bench.case("OI-2026/9", "inspectorate")
    before = await bench.house.office.counts()

    found = await bench.check(
        sheet(
            {"case": "OI-2026/1", **DAY, "next": "Decide", "next_on": "2026-04-01"},
            {"case": "OI-2026/2", "done": "sang a song", "done_on": "31.02.2026", "next_on": "soon"},
            {},
            {"case": "OI-2026/3"},
            {
                "case": "OI-2026/4",
                "done": "=1+1",
                "done_on": "10.3.2026",
                "file_number": "-1",
                "received_on": "3.3.2026",
            },
            {"case": "OI-2026/9", **DAY},
            {"case": "OI-2026/77", **DAY},
            {"done": "nothing_new", "done_on": "12.3.2026"},
        )
    )

    assert told(found) == [
        (2, "fine", []),
        (3, "wrong", ["done", "done_on", "next_on"]),
        (5, "nothing_new", []),
        (6, "wrong", ["done", "file_number"]),
        (7, "wrong", ["case"]),
        (8, "wrong", ["case"]),
        (9, "wrong", ["case"]),
    ]
    assert found[0].new == {"received_on", "done", "next"}
    others, nobodys = found[4].problems, found[5].problems
    assert others == nobodys  # of another office's case nothing is learned, not even that it exists
    assert await bench.house.office.counts() == before


async def test_what_the_case_itself_forbids_is_told_at_its_column(bench):
    for number in ("OI-2026/1", "OI-2026/2", "OI-2026/3", "OI-2026/4"):
        await bench.case(number)

    found = await bench.check(
        sheet(
            {"case": "OI-2026/1", "done": "refused", "done_on": "10.3.2026"},
            {"case": "OI-2026/2", "done": "victim_heard", "done_on": "1.3.2026"},
            {"case": "OI-2026/3", "done": "victim_heard", "done_on": "21.3.2026"},
            {"case": "OI-2026/4", "done": "victim_heard", "done_on": "10.3.2026", "reason": "not_stated"},
        )
    )

    assert told(found) == [
        (2, "wrong", ["reason"]),  # a refusal without its reason
        (3, "wrong", ["done_on"]),  # before the referral
        (4, "wrong", ["done_on"]),  # still to come
        (5, "wrong", ["reason"]),
    ]


async def test_a_case_that_stands_there_twice_is_told_at_every_such_row(bench):
    await bench.case("OI-2026/1")
    await bench.case("OI-2026/2", referrals=2)

    found = await bench.check(
        sheet(
            {"case": "OI-2026/1", **DAY},
            {"case": "oi-2026/1", **DAY, "done": "suspect_heard"},
            {"case": "OI-2026/2", "referral": "referral-1", **DAY},
            {"case": "OI-2026/2", "referral": "referral-2", **DAY},
        )
    )
    unclear = await bench.check(sheet({"case": "OI-2026/2", **DAY}))

    assert told(found) == [(2, "wrong", ["case"]), (3, "wrong", ["case"]), (4, "fine", []), (5, "fine", [])]
    assert told(unclear) == [(2, "wrong", ["referral"])]


async def test_an_answer_without_its_day_would_count_twice_and_is_not_taken(bench):
    await bench.case("OI-2026/1")

    found = await bench.check(sheet({"case": "OI-2026/1", "done": "nothing_new", "file_number": "PP-1/26"}))

    assert told(found) == [(2, "wrong", ["done_on", "received_on"])]


async def test_each_office_answers_with_its_own_words(bench):
    await bench.case("OI-2026/1", "inspectorate")
    row = {"case": "OI-2026/1", "received_on": "3.3.2026", "done_on": "10.3.2026"}

    mine = await bench.check(sheet(row | {"done": "Disciplinary proceedings opened"}), by=INES)
    not_mine = await bench.check(sheet(row | {"done": "indicted"}), by=INES)

    assert (told(mine), told(not_mine)) == ([(2, "fine", [])], [(2, "wrong", ["done"])])


async def test_a_file_number_that_a_spreadsheet_made_a_day_is_not_taken_for_one(bench):
    await bench.case("OI-2026/1")
    row = {"case": "OI-2026/1", "received_on": date(2026, 3, 3)}

    found = await bench.check(book(row | {"file_number": date(2026, 12, 26)})) + await bench.check(book(row))

    assert told(found) == [(2, "wrong", ["file_number"]), (2, "fine", [])]
