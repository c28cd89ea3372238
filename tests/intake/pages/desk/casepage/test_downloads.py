"""The timeline to be saved: every entry, nothing that a spreadsheet would run, nothing of content."""

import csv
import io

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from intake.pages.desk.casepage.downloads import COLUMNS
from intake.pages.downloads import safe

CELLS = st.text(max_size=20) | st.sampled_from("=+-@\t\r").flatmap(lambda sign: st.text(max_size=9).map(sign.__add__))


@given(CELLS)
def test_no_cell_begins_as_a_formula_and_no_cell_loses_a_sign(cell):
    kept = safe(cell)

    assert kept.endswith(cell)
    assert not kept.startswith(("=", "+", "-", "@", "\t", "\r"))


async def test_the_timeline_is_saved_as_a_table_and_as_data_without_a_word_of_content(desk):
    case = await desk.admitted()
    browser = desk.browser()

    await browser.open(f"/desk/cases/{case}/timeline.csv")
    table = browser.answer
    await browser.open(f"/desk/cases/{case}/timeline.json")
    data = browser.answer

    first, *rows = csv.reader(io.StringIO(table.content.decode("utf-8-sig")))
    entries = await desk.entries(case)
    assert tuple(first) == COLUMNS
    assert [row[0] for row in rows if row[0]][-1] == str(len(entries))
    assert {row[1] for row in rows} == {entry.kind for entry in entries}
    assert len(msgspec.json.decode(data.content)["events"]) == len(entries)
    for answer in (table, data):
        assert "attachment; filename=" in answer.headers["content-disposition"]
        assert "They beat me" not in answer.text
        assert "Arben" not in answer.text
