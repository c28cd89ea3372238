"""A sheet through its pages: downloaded, checked whole, chosen, recorded once, whatever is sent."""

import re

from intake.people import sessions
from intake.sheets.table import MOST_BYTES
from tests.intake.pages.desk.steps.house import SAME
from tests.intake.sheets.house import INES, sheet
from workflow.pages.origin import token_of

SHEET, RECORD = "/prosecutor/sheet", "/prosecutor/sheet/record"
DAY = {"received_on": "3.3.2026", "done": "Victim heard", "done_on": "10.3.2026"}
EVIL = "<script>alert(1)</script>Mezzanine"


async def two_cases(sheets):
    return [await sheets.bench.case(f"OI-2026/{n}") for n in (1, 2)]


async def test_a_sheet_is_checked_whole_then_the_ticked_rows_are_recorded(sheets):
    first, second = await two_cases(sheets)
    petra = sheets.window()

    page = await petra.upload(
        sheet(
            {"case": "OI-2026/1", **DAY, "file_number": "PP-4/26"},
            {"case": "OI-2026/2", **DAY, "next": "Nothing is planned"},
            {"case": "OI-2026/3", **DAY, "done": EVIL},
            {"case": EVIL, **DAY},
        )
    )
    before = (await sheets.bench.kinds(first), await sheets.bench.kinds(second))
    answered = (petra.status, page.heading, page.text)
    done = await petra.send(rows=["2"])

    status, heading, text = answered
    assert (status, heading, before) == (200, "The sheet is checked. Nothing is recorded yet.", ([], []))
    assert "Row 2: OI-2026/1" in text
    assert "Received on 3 March 2026 · Your file number PP-4/26 · Victim heard, 10 March 2026" in text
    assert text.count("There is no such case here.") == 1
    assert "This is none of the words allowed here." in text
    assert "Mezzanine" not in text  # what is wrong is told by row and column, and not repeated
    assert (petra.status, done.heading) == (200, "1 row is recorded")
    assert await sheets.bench.kinds(first) == ["referral_acknowledged", "victim_heard"]
    assert await sheets.bench.kinds(second) == []


async def test_pressed_twice_reloaded_or_sent_again_it_is_recorded_once(sheets):
    first, _second = await two_cases(sheets)
    petra, content = sheets.window(), sheet({"case": "OI-2026/1", **DAY})

    await petra.upload(content)
    headings = [(await petra.send()).heading, (await petra.again()).heading]
    counts = await sheets.bench.house.office.counts()
    page = await petra.upload(content)

    assert headings == ["1 row is recorded"] * 2  # the same answer again
    assert await sheets.bench.kinds(first) == ["referral_acknowledged", "victim_heard"]
    assert "Rows: 2." in page.text
    assert page.forms == [form for form in page.forms if form["action"] != RECORD]
    assert await sheets.bench.house.office.counts() == counts


async def test_what_became_impossible_between_is_told_and_the_others_are_recorded(sheets):
    first, second = await two_cases(sheets)
    petra, pavle = sheets.window(), sheets.window()
    await petra.upload(sheet({"case": "OI-2026/1", **DAY}, {"case": "OI-2026/2", **DAY}))
    await pavle.upload(sheet({"case": "OI-2026/1", "done": "indicted", "done_on": "15.3.2026"}))
    await pavle.send()

    page = await petra.send()

    assert (petra.status, page.heading) == (200, "1 row is recorded")
    assert "1 row was not recorded" in page.text
    assert "Row 2, Case number:" in page.text
    assert await sheets.bench.kinds(first) == ["indicted"]
    assert await sheets.bench.kinds(second) == ["referral_acknowledged", "victim_heard"]


async def test_nothing_ticked_asks_for_a_tick_and_the_rows_are_still_there(sheets):
    await two_cases(sheets)
    petra = sheets.window()
    await petra.upload(sheet({"case": "OI-2026/1", **DAY}, {"case": "OI-2026/2", **DAY}))

    page = await petra.send(rows=[])
    done = await petra.send(rows=["3", "77", "x", "9" * 40])

    assert page.problems[0] == "Tick at least one row."
    assert (petra.status, done.heading) == (200, "1 row is recorded")


async def test_a_file_that_is_no_sheet_is_refused_on_the_page_in_a_sentence(sheets):
    await two_cases(sheets)
    petra = sheets.window()
    files = {
        None: "Choose a file first.",
        b"": "This sheet is empty: it has no line with headings.",
        b"<html><table>": "This file is no sheet that can be read here.",
        b"\xd0\xcf\x11\xe0" + b"\0" * 99: "This workbook is in the old form of Excel",
        b"x" * (MOST_BYTES + 1): "This file is larger than 5 MiB",
        sheet(columns=["case", "name of victim"]): "These columns are missing: What was done",
        sheet(*({"case": str(n)} for n in range(10_000))): "This sheet has more than 5000 rows",
        sheet({"case": "OI-2026/1", "done": "=cmd|' /C calc'!A0"}): "This cell holds a formula.",
    }
    for content, sentence in files.items():
        page = await petra.upload(content)

        assert sentence in page.text, content and content[:40]
        assert petra.status == (200 if "formula" in sentence else 422)
        assert page.forms, "there is a form to try again with, or to sign out"


async def test_what_comes_back_from_the_page_changed_is_refused_or_checked_anew(sheets):
    first, _second = await two_cases(sheets)
    await sheets.bench.case("OI-2026/9", "inspectorate")
    petra, ines = sheets.window(), sheets.window(INES)
    await petra.upload(sheet({"case": "OI-2026/1", **DAY}))
    word = dict(petra.form["values"])["sheet"]
    await ines.upload(sheet({"case": "OI-2026/9", **DAY}))
    before = await sheets.bench.house.office.counts()

    for changed in ("", "x", "AAAA", word[:-9], word[:40] + "B" + word[41:], "é", "9" * 99_999):
        await petra.upload(sheet({"case": "OI-2026/1", **DAY}))
        await petra.send(sheet=changed)
        assert petra.status == 422, changed[:40]
    page = await ines.send(sheet=word)  # the rows of another office

    assert "There is no such case here." in page.text
    assert await sheets.bench.kinds(first) == []
    after = await sheets.bench.house.office.counts()
    assert {name: count for name, count in after.items() if count != before[name]}.keys() <= {"answer"}


async def test_a_session_that_ends_before_the_button_takes_the_rows_through_signing_in(sheets):
    await two_cases(sheets)
    petra = sheets.window()
    await petra.upload(sheet({"case": "OI-2026/1", **DAY}, {"case": "OI-2026/2", **DAY}))
    await sessions.end(sheets.bench.tables, petra.cookie)

    page = await petra.send()

    assert petra.status == 403
    assert {"carried.rows", "carried.sheet"} <= {name for form in page.forms for name, _value in form["values"]}


async def test_a_form_may_have_as_many_ticks_as_a_sheet_has_rows(sheets):
    await two_cases(sheets)
    petra = sheets.window()
    await petra.upload(sheet({"case": "OI-2026/1", **DAY}))

    page = await petra.send(rows=[str(number) for number in range(2, 5_002)])

    assert (petra.status, page.heading) == (200, "1 row is recorded")


async def test_a_form_of_another_session_and_what_is_no_file_are_refused(sheets):
    petra, ines = sheets.window(), sheets.window(INES)
    await petra.upload(sheet({"case": "OI-2026/1", **DAY}), form_token=token_of(ines.cookie))
    refused = petra.status
    headers = SAME | {"cookie": f"vigil={petra.cookie}"}
    plain = await sheets.client.post(SHEET, data={"form_token": token_of(petra.cookie)}, headers=headers)

    assert (refused, plain.status_code) == (403, 422)


async def test_the_download_holds_the_cases_of_ones_own_office_in_ones_own_language(sheets):
    await two_cases(sheets)
    await sheets.bench.case("OI-2026/9", "inspectorate")
    petra, ines = sheets.window(), sheets.window(INES)

    await petra.open(f"{SHEET}.csv")
    mine = petra.answer
    await ines.open(f"{SHEET}.csv")
    theirs = ines.answer.text
    await petra.open(f"{SHEET}.xlsx")
    book = petra.answer.content
    page = await petra.upload(book, name="cases.xlsx")

    assert re.findall(r"OI-2026/\d", mine.text) == ["OI-2026/1", "OI-2026/2"]
    assert re.findall(r"OI-2026/\d", theirs) == ["OI-2026/9"]
    assert "attachment" in mine.headers["content-disposition"]
    assert "no-store" in mine.headers["cache-control"]
    assert "Rows: 2–3." in page.text  # as it was downloaded, it says nothing new


async def test_the_address_of_the_button_leads_back_to_the_sheet(sheets):
    petra = sheets.window()
    await petra.open(RECORD)
    assert (petra.status, petra.location) == (303, SHEET)
