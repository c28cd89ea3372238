"""Any bytes are a table or a sentence: hostile files, honest ones of other programs, and whatever else there may be."""

import io
import re
import time
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.sheets.columns import placed
from intake.sheets.delimited import WINDOWS
from intake.sheets.reading import read
from intake.sheets.table import MOST_BYTES, Formula
from tests.intake.sheets.house import ENGLISH, KEYS, book, sheet
from workflow.errors import NotUnderstood, VigilError

ROW = {"case": "OI-2026/1", "done": "victim_heard", "done_on": "10.3.2026", "next": "Merr në pyetje të dyshuarin"}
SHEET_XML = "xl/worksheets/sheet1.xml"
MOST_SECONDS = 8  # generous on a busy machine; a bomb would take minutes, or the machine


def changed(content, **parts):
    """A workbook with some parts in another form; None takes one out."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return kept.getvalue()


def part(content, name=SHEET_XML):
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def cells(content):
    return [dict(one.cells) for one in placed(read(content), ENGLISH)]


def refused(content):
    """The sentence with which a file is refused, soon."""
    began = time.monotonic()
    with pytest.raises(NotUnderstood) as fault:
        placed(read(content), ENGLISH)
    assert time.monotonic() - began < MOST_SECONDS
    return str(fault.value.what)


def said_of(content):
    """The sentence with which a file is refused, or one where it is not; nothing else is ever raised."""
    try:
        placed(read(content), ENGLISH)
    except VigilError as fault:
        return str(fault.what)
    return "Read."


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_a_sheet_of_any_program_is_read_and_another_encoding_is_told(delimiter, encoding):
    table = read(sheet(ROW, delimiter=delimiter, encoding=encoding))

    assert [dict(one.cells) for one in placed(table, ENGLISH)] == [ROW]
    assert table.encoding == {"cp1250": WINDOWS, "utf-16": "UTF-16"}.get(encoding, "")


def test_comments_empty_rows_and_a_line_that_names_the_separator_are_skipped_and_rows_keep_their_numbers():
    lines = ["sep=;", "# Fill in", "", "case;done;done on;reason;next;next on", ";;;", "OI-1;x;;;;", '"# done";;;;;']
    content = "\r\n".join([*lines, "OI-2;-;;;;"]).encode()

    rows = placed(read(content), ENGLISH)

    assert [(one.number, dict(one.cells)) for one in rows] == [
        (5, {"case": "OI-1", "done": "x"}),
        (7, {"case": "OI-2"}),
    ]


def test_days_and_numbers_of_a_workbook_are_what_they_are():
    row = {
        "case": 26,
        "file_number": 4.5,
        "done_on": datetime(2026, 3, 10, 14, 30),  # noqa: DTZ001 - a spreadsheet has no zones
        "next_on": date(2026, 4, 1),
    }

    assert cells(book(row)) == [
        {"case": "26", "file_number": "4.5", "done_on": date(2026, 3, 10), "next_on": date(2026, 4, 1)}
    ]


def test_a_formula_is_marked_and_never_computed():
    def fill(_made, page):
        page.write_formula(1, 5, '=HYPERLINK("http://evil.example")', None, "victim_heard")
        page.write_formula(3, 0, "=1+1")

    found = placed(read(book(ROW, fill=fill)), ENGLISH)

    assert [(one.number, one.cells.get("case"), one.cells.get("done")) for one in found] == [
        (2, "OI-2026/1", Formula.FORMULA),
        (4, Formula.FORMULA, None),
    ]
    for text in ("=1+1", "+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "＝1"):
        assert cells(sheet(ROW | {"done": text}))[0]["done"] is Formula.FORMULA, text


def test_other_columns_are_named_without_repeating_them():
    assert refused(sheet(ROW, columns=["case", "done"])) == (
        "These columns are missing: Done on, Reason, What is next, Next on."
    )
    assert refused(sheet(ROW, columns=[*KEYS, "Name of the victim"])) == (
        "No column of this sheet is called like these: M."
    )
    assert refused(sheet(ROW, columns=[*KEYS, "Case Number"])) == "These columns stand there twice: Case number."
    assert refused(b"") == "This sheet is empty: it has no line with headings."


def test_ten_thousand_rows_are_refused_before_they_are_read_and_cost_little():
    many = [{"case": f"OI-2026/{n}"} for n in range(10_000)]

    assert refused(sheet(*many)).startswith("This sheet has more than 5000 rows")
    assert refused(book(*many)).startswith("This sheet has more than 5000 rows")
    assert len(read(sheet(*many[:5_000])).lines) == len(read(book(*many[:5_000])).lines) == 5_000
    assert refused(b"x" * (MOST_BYTES + 1)).startswith("This file is larger than 5 MiB")


@pytest.mark.parametrize(
    "place", ["XFD2", "A1048576", "ZZZ9999999", "A0", "A", "É1", "AAAAAAAA99999999999999999999999999999999"]
)
def test_a_cell_at_the_end_of_the_world_fills_no_memory(place):
    plain = book(ROW)
    far = part(plain).replace("</sheetData>", f'<row r="9"><c r="{place}"><v>1</v></c></row></sheetData>')

    assert refused(changed(plain, **{SHEET_XML: far}))


def test_what_expands_without_end_is_cut_off():
    plain = book(ROW)
    huge = part(plain).replace("</sheetData>", "<row/>" * 6_000_000 + "</sheetData>")
    many = part(plain).replace("</sheetData>", "<row/>" * 2_000_000 + "</sheetData>")
    dtd = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    laughs = part(plain).replace("?>", f"?>{dtd}", 1)

    assert refused(changed(plain, **{SHEET_XML: huge})).startswith("This workbook expands to more than it may")
    assert refused(changed(plain, **{"xl/sharedStrings.xml": b"\0" * 2**26})).startswith("This workbook expands")
    assert refused(changed(plain, **{SHEET_XML: many})).startswith("This sheet has more than 5000 rows")
    assert refused(changed(plain, **{SHEET_XML: laughs})).startswith("This file is no sheet")


def test_macros_old_workbooks_pages_and_pictures_are_refused_by_what_they_are():
    macros = changed(book(ROW), **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    page = b"\xef\xbb\xbf <html><table><tr><td>case</td></tr></table></html>"

    assert refused(macros).startswith("This workbook has macros")
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600).startswith("This workbook is in the old form")
    for content in (
        page,
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 99,
        b"\x89PNG\r\n\x1a\n\0",
        b"\0",
        b"\x81",
    ):
        assert refused(content).startswith("This file is no sheet"), content
    for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET_XML):
        assert refused(changed(book(ROW), **{name: None})).startswith("This file is no sheet"), name


HEAD = ",".join(KEYS).encode()


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda tail: HEAD + b"\n" + tail))
@example(b'"')
@example(HEAD + b'\n"a')
@example(HEAD + b"\r\r\n\x00")
@example(b"sep=;")
@example(b"\xff\xfea")
@example(b"a," * 70)
def test_any_bytes_are_a_table_or_a_sentence(content):
    assert said_of(content).endswith(".")


WHOLE = book(ROW)
XML = st.sampled_from([SHEET_XML, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"])


@given(st.data())
def test_a_workbook_damaged_anywhere_is_a_table_or_a_sentence(data):
    name = data.draw(XML)
    bytes_of = [bytearray(WHOLE), bytearray(part(WHOLE, name).encode())]
    which = data.draw(st.integers(0, 1))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6)):
        bytes_of[which][at % len(bytes_of[which])] = value
    cut = bytes_of[which][: data.draw(st.integers(0, len(bytes_of[which])) | st.just(len(bytes_of[which])))]
    content = bytes(cut) if which == 0 else changed(WHOLE, **{name: bytes(cut)})
    assert said_of(content).endswith(".")


PIECES = """
<row r="2">  <row>  </row>  <c r="A2" t="s">  <c t="inlineStr">  <c r="C2" t="d">  <c>  </c>  <v>0</v>  <v>-1</v>  <v/>
<v>99999999999999999999</v>  <v>2026-13-40</v>  <is><t>x</t></is>  <f/>  <c r="B2" t="e"><v>#N/A</v></c>
<c r="B3" t="b"><v>7</v></c>  <c s="99999"><v>1e308</v></c>  <c r="B4" s="1"><v>-99999999</v></c>
"""


@given(st.lists(st.sampled_from(re.split(r"\s{2,}|\n", PIECES.strip())), max_size=12))
def test_whatever_cells_a_workbook_claims_it_is_a_table_or_a_sentence(pieces):
    body = part(WHOLE).replace("</sheetData>", "".join(pieces) + "</sheetData>")
    assert said_of(changed(WHOLE, **{SHEET_XML: body})).endswith(".")
