"""`vigil export oversight`: the figures on standard output or in a file, in three forms, exact or to be published."""

import csv
import io

from python_calamine import CalamineWorkbook


def lines(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_figures_are_written_as_csv_json_and_workbook(demo, tmp_path):
    told = demo("export", "oversight", "--format", "json").json
    table = demo("export", "oversight", "--format", "csv", "--table", "limits")
    every = demo("export", "oversight", "--format", "csv")
    target = tmp_path / "figures.xlsx"
    said = demo("export", "oversight", "--format", "xlsx", "-o", target)

    rows = lines(table.out)
    assert [row["clock"] for row in rows] == [row["clock"] for row in told["tables"]["limits"]]
    assert any(int(row["kept"]) > 0 for row in rows)
    assert {row["table"] for row in lines(every.out)} == {*told["tables"], "notes"}
    assert (said.code, said.out) == (0, f"The figures were written to {target}.\n")
    assert CalamineWorkbook.from_path(target).sheet_names == [*told["tables"], "notes"]


def test_published_figures_say_so_and_hide_the_few(demo):
    exact = demo("export", "oversight", "--format", "json").json
    shown = demo("export", "oversight", "--format", "json", "--published").json

    assert exact["notes"][2] == "Exact figures."
    assert shown["notes"][2].startswith("Rounded to five")
    cells = [value for rows in shown["tables"].values() for row in rows for value in row.values()]
    assert "hidden" in cells
    counts = [row["cases"] for row in shown["tables"]["flow"] if row["cases"] != "hidden"]
    assert counts
    assert all(many % 5 == 0 for many in counts)


def test_what_is_asked_narrows_the_figures_and_stands_in_the_notes(demo):
    words = ("export", "oversight", "--format", "json")
    none = demo(*words, "--from", "1999-01-01", "--to", "1999-12-31").json
    prison = demo(*words, "--setting", "prison", "--role", "doctor").json

    assert none["tables"]["limits"] == []
    assert none["tables"]["flow"][0]["cases"] == 0
    assert "1999-01-01 to 1999-12-31" in none["notes"][1]
    assert {row["whose"] for row in prison["tables"]["limits"]} == {"doctor"}
    assert "setting prison" in prison["notes"][1]


def test_a_table_that_is_none_is_told_with_those_that_there_are(demo):
    said = demo("export", "oversight", "--format", "csv", "--table", "nothing")

    assert (said.code, said.out) == (2, "")
    assert "limits, watches, times, curves, flow" in said.err


def test_a_form_must_be_chosen_and_a_day_written_as_one(demo):
    assert demo("export", "oversight").code == 2
    assert demo("export", "oversight", "--format", "csv", "--from", "yesterday").code == 2
