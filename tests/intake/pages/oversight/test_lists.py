"""What is late now, and every case: filters in the address, pages, the same to be taken away; nobody in any of it."""

import csv
import io
import json
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.clock import now_utc
from intake.dossier.reception import Submission, receive
from tests.intake.pages.oversight.house import AUDITOR, told

LATE, CASES = "/oversight/late", "/oversight/cases"
FILTERS = ("kind", "role", "office", "clock", "setting", "state", "late", "number", "page")


async def long_waiting(desk, *, days=40):
    """A case of which much is late."""
    submission = Submission(statement="They beat me.", contact="Arben Example")
    before = set(await streams(desk))
    await receive(desk.house.tables, submission, channel="portal", now=now_utc() - timedelta(days=days))
    (stream,) = set(await streams(desk)) - before
    case = stream.removeprefix("case:")
    await desk.tell(case, "case_registered", number="OI-2026/9001", setting="police")
    await desk.tell(case, "referral_sent", authority="prosecution", office="prosecution")
    return case


async def streams(desk):
    """All cases."""
    from workflow.store import cases

    found = await desk.house.tables.read(lambda connection: cases.streams_after(connection, "", at_most=1_000))
    return [one for one in found if one.startswith("case:")]


async def taken(auditor, path):
    """A file, read as what it says it is."""
    await auditor.open(path)
    assert auditor.status == 200, path
    assert "attachment; filename=" in auditor.answer.headers["content-disposition"]
    if ".json" in path:
        (rows,) = json.loads(auditor.answer.content)["tables"].values()
        return rows
    return list(csv.DictReader(io.StringIO(auditor.answer.text)))


async def test_what_is_late_says_by_how_much_whose_step_it_is_and_where_the_limit_is_from(desk):
    case = await long_waiting(desk)
    auditor = desk.browser(AUDITOR)

    page = await auditor.open(LATE)

    text = " ".join(page.text.split())
    assert f"{CASES}/{case}" in page.links
    assert "Late by" in text
    assert "own rule" in text
    assert "was due" in text
    assert [code for code, _case, _saved in await told(desk)] == ["late"]


async def test_a_filter_narrows_stays_in_the_links_and_can_be_taken_away(desk):
    await long_waiting(desk)
    auditor = desk.browser(AUDITOR)

    every = await taken(auditor, f"{LATE}.json")
    clock = every[0]["clock"]
    some = await taken(auditor, f"{LATE}.json?clock={clock}")
    page = await auditor.open(f"{LATE}?clock={clock}&setting=police")
    none = await auditor.open(f"{LATE}?setting=border")

    assert {row["clock"] for row in some} == {clock}
    assert len(some) < len(every)
    assert f"{LATE}?clock={clock}" in page.links
    assert f"{LATE}?setting=police" in page.links
    assert f"{LATE}.csv?clock={clock}&setting=police" in page.links
    assert "Nothing of this kind is late now." in none.text


async def test_every_case_stands_in_the_list_with_the_state_of_each_region(desk):
    case, fresh = await long_waiting(desk), await desk.case(urgent=True)
    auditor = desk.browser(AUDITOR)

    page = await auditor.open(CASES)
    found = await auditor.open(f"{CASES}?number=OI-2026/9")
    late = await auditor.open(f"{CASES}?late=1")

    text = " ".join(page.text.split())
    assert {f"{CASES}/{case}", f"{CASES}/{fresh}"} <= {*page.links}
    assert "2 cases in all." in text
    assert "Criminal" in text
    assert "Urgent" in text
    assert f"{CASES}/{fresh}" not in found.links + late.links
    assert f"{CASES}/{case}" in found.links


async def test_the_files_hold_all_that_the_filters_let_through_and_each_is_told(desk):
    case, fresh = await long_waiting(desk), await desk.case()
    auditor = desk.browser(AUDITOR)

    tables = {path: await taken(auditor, path) for path in (f"{LATE}.csv", f"{LATE}.json", f"{CASES}.csv")}
    rows = await taken(auditor, f"{CASES}.json")

    assert {row["case"] for row in rows} == {row["case"] for row in tables[f"{CASES}.csv"]} == {case, fresh}
    assert [row["clock"] for row in tables[f"{LATE}.csv"]] == [row["clock"] for row in tables[f"{LATE}.json"]]
    assert all(float(row["late_days"]) > 0 for row in tables[f"{LATE}.csv"])
    assert await told(desk) == [("download", "", "late"), ("download", "", "cases")]


async def test_nothing_late_and_no_case_say_so(desk):
    auditor = desk.browser(AUDITOR)

    late, cases = await auditor.open(LATE), await auditor.open(CASES)

    assert "Nothing is late now." in late.text
    assert "There is no case here." in cases.text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    path=st.sampled_from((LATE, CASES, f"{LATE}.csv", f"{CASES}.json")),
    asked=st.dictionaries(
        st.sampled_from(FILTERS),
        st.text(max_size=80) | st.sampled_from(["watch", "9" * 30, "-1", "0", "%", "OI-2026/"]),
    ),
)
async def test_whatever_stands_in_the_address_a_list_comes_back(desk, path, asked):
    cookie = desk.cookies[AUDITOR]
    answer = await desk.client.get(path, params=asked, headers={"cookie": f"vigil={cookie}"})

    assert answer.status_code == 200
