"""Every download holds the same tables, tells what is hidden from what does not exist, and no cell is a formula."""

import csv
import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from python_calamine import CalamineWorkbook

from tests.builders import PROSECUTOR, local
from workflow.oversight import (
    Asked,
    Late,
    Listed,
    Sheet,
    as_csv,
    as_json,
    as_long_csv,
    as_xlsx,
    cases,
    cases_sheet,
    counted,
    course,
    course_sheet,
    late_now,
    late_sheet,
    published,
    sheets,
)

NOW = local("2026-03-20 09:00").latest
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


@pytest.fixture
async def found(office):
    for day in range(2, 10):
        case = await office.receive(f"2026-03-{day:02} 09:00")
        await office.register(case, f"2026-03-{day:02} 13:00", f"OI-2026/{day:04}")
    await office.tell(case, "referral_sent", "2026-03-10 09:00", authority="prosecution", office="pp")
    await office.tell(case, "referral_acknowledged", "2026-03-11", learned="2026-03-12 09:00", by=PROSECUTOR)
    await office.verify()
    return case, await office.tables.read(counted, Asked(), now=NOW)


async def test_all_forms_hold_the_same(found):
    _case, figures = found
    every = sheets(figures, exact=True)

    told = msgspec.json.decode(as_json(every))
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(every)))

    assert [*told["tables"]] == [sheet.name for sheet in every] == book.sheet_names[:-1]
    for sheet in every:
        lines = list(csv.reader(io.StringIO(as_csv(sheet).decode(), newline="")))
        assert lines[0] == list(sheet.columns)
        assert len(lines) - 1 == len(sheet.rows) == len(told["tables"][sheet.name])
        assert [tuple(row.values()) for row in told["tables"][sheet.name]] == list(sheet.rows)
        cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        assert cells[0] == list(sheet.columns)
        for row, expected in zip(cells[1:], sheet.rows, strict=True):
            assert [cell for cell in row if cell != ""] == [cell for cell in expected if cell not in (None, "")]
    assert told["notes"] == [row[0] for row in book.get_sheet_by_name("notes").to_python()]
    assert f"a log of {figures.log_size} entries, policy {figures.policy}" in told["notes"][0]


async def test_a_number_is_hidden_or_does_not_exist(found):
    _case, figures = found
    hidden = structs.replace(figures, figures=published(figures.figures))

    exact, told = ({sheet.name: sheet for sheet in sheets(one, exact=one is figures)} for one in (figures, hidden))

    assert exact["flow"].rows[2] == ("referral", 1, 0.125)
    assert told["flow"].rows[2] == ("referral", "hidden", "hidden")
    never = next(row for row in exact["limits"].rows if row[0] == "prosecutor_decision")
    assert never[exact["limits"].columns.index("share")] is None
    assert "hidden" in next(row for row in told["limits"].rows if row[0] == "prosecutor_acknowledgement")
    assert "hidden" in told["limits"].notes[2]


async def test_lists_and_timelines_are_tables_too(office, found):
    case, _figures = found
    late = late_sheet((await office.tables.read(late_now, Late(), now=NOW)).rows)
    listed = cases_sheet((await office.tables.read(cases, Listed(), now=NOW)).rows)
    followed = course_sheet(await office.tables.read(course, case, now=NOW), notes=("a note",))

    for sheet in (late, listed, followed):
        assert sheet.rows
        assert all(len(row) == len(sheet.columns) for row in sheet.rows)
    acknowledged = next(
        row for row in followed.rows if row[followed.columns.index("clock")] == "prosecutor_acknowledgement"
    )
    told = dict(zip(followed.columns, acknowledged, strict=True))
    assert (told["kind"], told["happened"], told["mark"], told["office"]) == (
        "referral_acknowledged",
        "2026-03-11",
        "C",
        "pp",
    )
    assert (told["verdict"], told["basis"], told["lag_hours_from"]) == ("kept", "policy", 9)
    assert followed.notes == ("a note",)


async def test_one_csv_may_hold_all_tables(found):
    _case, figures = found

    lines = list(csv.reader(io.StringIO(as_long_csv(sheets(figures, exact=True)).decode(), newline="")))

    assert lines[0] == ["table", "row", "column", "value"]
    assert ["flow", "3", "cases", "1"] in lines
    assert {line[0] for line in lines[1:]} >= {"limits", "watches", "times", "flow", "notes"}


@given(st.sampled_from(DANGEROUS).flatmap(lambda start: st.text(max_size=5).map(lambda rest: start + rest)))
def test_no_text_is_ever_a_formula(text):
    sheet = Sheet("one", "One", ("text", "number"), ((text, -1),))

    (line,) = list(csv.reader(io.StringIO(as_csv(sheet).decode(), newline="")))[1:]

    assert line == [f"'{text}", "-1"]


def test_a_workbook_keeps_text_as_text():
    sheet = Sheet("one", "One", ("text",), tuple((text,) for text in ("=1+1", "http://example.org", "007")))

    written = as_xlsx([sheet])

    rows = CalamineWorkbook.from_filelike(io.BytesIO(written)).get_sheet_by_name("one").to_python()
    assert rows == [["text"], ["=1+1"], ["http://example.org"], ["007"]]
