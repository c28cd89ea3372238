"""Planning as pages and files: what would be late on a day, the month, the load, and whatever an address says."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.clock import now_utc
from intake.people import offices
from tests.builders import ADMINISTRATOR, ZONE
from tests.intake.pages.desk.steps.house import DOCTOR
from tests.intake.people.house import ANA, BEKIM, NOW
from workflow.moment import local_day

LIST, MONTH, PEOPLE = "/desk/planning", "/desk/planning/month", "/desk/planning/people"
VIEWS = (LIST, MONTH, PEOPLE)
FILES = tuple(f"{view}.{form}" for view in VIEWS for form in ("csv", "json"))
FILTERS = ("day", "month", "show", "kind", "person", "setting", "clock", "waiting", "page")


def in_days(days):
    """A day from today, as an address has it."""
    return (local_day(now_utc(), ZONE) + timedelta(days=days)).isoformat()


async def told(window, path):
    """What a file says as JSON."""
    await window.open(path)
    assert window.status == 200, window.answer.text
    return json.loads(window.answer.text)


async def table(window, path):
    """The rows of a CSV."""
    await window.open(path)
    return list(csv.DictReader(io.StringIO(window.answer.text.removeprefix("\ufeff"))))


async def test_what_becomes_late_until_a_day_is_listed_with_case_limit_step_and_person(desk):
    case = await desk.admitted()
    ana = desk.browser()

    page = await ana.open(f"{LIST}?day={in_days(3)}")

    assert f"/desk/cases/{case}" in page.links
    assert "Still in time now" in page.text
    assert "Late already" not in page.text.replace("late already", "")
    assert re.search(r"Late by \d+ (hours|days?)", page.text)
    assert "Case officer" in page.text
    assert "you" in page.text


async def test_the_default_is_a_day_of_this_or_next_week_and_the_quick_days_lead_on(desk):
    ana = desk.browser()

    page = await ana.open(LIST)

    assert ana.status == 200
    assert "If nothing is done until the end of" in page.text
    assert f"{LIST}?day={in_days(14)}" in page.links
    assert f"{LIST}?day={in_days(0)}" in page.links
    assert "Nothing would be late by then." in page.text


async def test_counts_list_month_and_load_agree(desk):
    for _number in range(3):
        await desk.admitted()
    await desk.case()
    ana = desk.browser()

    far = await told(ana, f"{LIST}.json?day={in_days(400)}")
    days = {}
    month, last = in_days(0)[:7], in_days(400)[:7]
    while month <= last:
        for one in (await told(ana, f"{MONTH}.json?month={month}"))["days"]:
            days[one["day"]] = one["due"]
        year, number = int(month[:4]), int(month[5:])
        month = f"{year + number // 12}-{number % 12 + 1:02}"
    load = await told(ana, f"{PEOPLE}.json")

    assert far["total"] == far["late_already"] + far["late_until_then"] == len(far["clocks"])
    assert sum(due for day, due in days.items() if day <= in_days(400)) == far["total"] + far["lost_until_then"]
    week = (await told(ana, f"{LIST}.json?day={in_days(7)}"))["late_until_then"]
    assert sum(one["soon"] for one in load["people"]) == week
    assert {one["person"] is None: one["open_cases"] for one in load["people"] if one["open_cases"]} == {
        False: 3,
        True: 1,
    }


async def test_a_day_of_the_calendar_leads_to_what_is_due_on_it(desk):
    await desk.admitted()
    ana = desk.browser()
    days = (await told(ana, f"{MONTH}.json?month={in_days(0)[:7]}"))["days"]
    days += (await told(ana, f"{MONTH}.json?month={in_days(35)[:7]}"))["days"]
    one = next(one for one in days if one["due"])

    page = await ana.open(f"{MONTH}?month={one['day'][:7]}")
    (link,) = [link for link in page.links if f"day={one['day']}&show=day" in link]
    page = await ana.open(link)

    assert f"Due on that day {one['due']}" in " ".join(page.text.split())
    assert len({link for link in page.links if re.fullmatch("/desk/cases/[0-9a-f-]{36}", link)}) == 1


async def test_the_calendar_names_weekends_holidays_and_today(desk):
    ana = desk.browser()

    page = await ana.open(f"{MONTH}?month=2026-02")
    this = (await ana.open(MONTH)) and ana.answer.text

    assert page.text.count("Weekend") == 8
    assert "Independence Day" in page.text
    assert {f"{MONTH}?month=2026-01", f"{MONTH}?month=2026-03"} <= set(page.links)
    assert this.count('aria-current="date"') == 1
    for weekday in ("Monday", "Sunday"):
        assert f'<abbr title="{weekday}">' in this
    assert this.count('scope="col"') == 7


async def test_a_person_is_asked_for_by_name_as_mine_and_as_nobody(desk):
    mine, nobodys = await desk.admitted(), await desk.case()
    ana_id = (await desk.house.person(ANA)).id
    ana, bekim = desk.browser(), desk.browser(BEKIM)

    async def cases(window, person):
        rows = (await told(window, f"{LIST}.json?day={in_days(5)}&person={person}"))["clocks"]
        return {row["case"] for row in rows}

    assert await cases(ana, "mine") == await cases(bekim, ana_id) == {mine}
    assert await cases(bekim, "mine") == set()
    assert await cases(ana, "nobody") == {nobodys}
    assert await cases(ana, "") == {mine, nobodys}


async def test_the_load_has_a_row_for_nobody_for_everybody_and_links_to_what_it_counts(desk):
    case = await desk.admitted()
    await desk.case()
    bekim = desk.browser(BEKIM)
    ana_id = (await desk.house.person(ANA)).id

    page = await bekim.open(PEOPLE)
    rows = {row["person"]: row for row in await table(bekim, f"{PEOPLE}.csv")}

    assert next(iter(rows)) == "Assigned to nobody"
    assert {ANA, BEKIM} <= rows.keys()
    assert (rows[ANA]["open_cases"], rows[BEKIM]["open_cases"]) == ("1", "0")
    assert "All together" in page.text
    (soon,) = [link for link in page.links if f"person={ana_id}" in link and "show=coming" in link]
    assert f"/desk/cases/{case}" in (await bekim.open(soon)).links
    assert f"/desk/cases?person={ana_id}" in page.links


async def test_who_is_away_is_said_beside_their_load(desk):
    await desk.admitted()
    ana = desk.browser()
    await ana.open("/account/notices")
    form = next(place for place, one in enumerate(ana.page.forms) if one["action"] == "/account/notices/absence")
    bekim = (await desk.house.person(BEKIM)).id
    await ana.send(form=form, first_on=in_days(0), last_on=in_days(5), substitute=bekim)
    assert ana.status == 303, ana.page.problems

    assert "away until" in (await desk.browser(BEKIM).open(PEOPLE)).text


async def test_limits_and_watches_are_listed_apart(desk):
    await desk.admitted()
    ana = desk.browser()
    path = f"{LIST}.json?day={in_days(300)}"

    kinds = {kind: {row["kind"] for row in (await told(ana, path + kind))["clocks"]} for kind in ("", "&kind=watch")}

    assert kinds == {"": {"limit"}, "&kind=watch": {"watch"}}
    page = await ana.open(f"{LIST}?day={in_days(300)}&kind=watch")
    assert "Too long by" in page.text
    assert "is-late" not in ana.answer.text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("31.2.2026", "There is no such day or time."),
        ("2026-13-01", "Write a day like"),
        ("9999-12-31", "Write a day like"),
        ("2101-01-01", "Choose a day between 1 January 2000 and 31 December 2100."),
        ("1.1.1900", "Choose a day between"),
        ("0000-00-00", "Write a day like"),
        ("2026", "Write the whole day"),
        ("next week", "Write a day like"),
        ("1.1.2026 09:30", "Write the day without a time"),
        ("\0'\"><script>", "Write a day like"),
    ],
)
async def test_a_day_that_is_none_gets_a_sentence_at_its_field_and_no_file(desk, day, sentence):
    ana = desk.browser()

    answers = {}
    for path in (LIST, f"{LIST}.json", f"{LIST}.csv"):
        answers[path] = await desk.client.get(
            path, params={"day": day}, headers={"cookie": f"vigil={ana.cookie}", "accept-language": "en"}
        )

    assert [answer.status_code for answer in answers.values()] == [422, 422, 422]
    page = answers[LIST].text
    assert 'id="f-day-problem"' in page
    assert sentence in page
    assert "<script>" not in page


async def test_a_day_that_is_over_tells_what_was_due_by_then(desk):
    await desk.admitted()
    ana = desk.browser()

    page = await ana.open(f"{LIST}?day={in_days(-1)}")

    assert ana.status == 200
    assert "Due by the end of" in page.text
    assert "and still not done" in page.text
    assert "If nothing is done" not in page.text


async def test_what_an_address_asks_for_in_vain_is_said_and_refused_in_a_file(desk):
    await desk.admitted()
    ana = desk.browser()

    for said in ("clock=none", "person=somebody", "show=all", "page=0", "page=9999999999999", "kind=x", "setting=moon"):
        page = await ana.open(f"{LIST}?{said}")
        assert (ana.status, "Something in the address is not known here." in page.text) == (200, True), said
        await ana.open(f"{LIST}.json?{said}")
        assert ana.status == 422, said
    for said in ("month=2026-13", "month=9999-01", "month=x", "waiting=nobody"):
        page = await ana.open(f"{MONTH}?{said}")
        assert (ana.status, "It was left out." in page.text) == (200, True), said
        await ana.open(f"{MONTH}.csv?{said}")
        assert ana.status == 422, said


async def test_a_page_far_behind_the_last_is_empty_and_leads_to_the_first(desk):
    await desk.admitted()
    ana = desk.browser()

    page = await ana.open(f"{LIST}?day={in_days(5)}&page=1000000")

    assert "There is no such page." in page.text
    assert f"{LIST}?day={in_days(5)}" in page.links


async def test_the_first_and_the_last_month_have_one_neighbour(desk):
    ana = desk.browser()

    first, last = [(await ana.open(f"{MONTH}?month={month}")).links for month in ("2000-01", "2100-12")]

    assert f"{MONTH}?month=2000-02" in first
    assert not [link for link in first if "1999" in link]
    assert f"{MONTH}?month=2100-11" in last
    assert not [link for link in last if "2101" in link]


async def test_filters_stay_from_view_to_view_and_can_be_taken_away(desk):
    ana = desk.browser()

    for view in VIEWS:
        page = await ana.open(f"{view}?person=mine&setting=prison")
        assert {"Mine", "Prison or remand"} <= {text.strip(" ×\n") for text in page.text.split("\n")} | {
            word for word in ("Mine", "Prison or remand") if word in page.text
        }
        others = [link for link in page.links if link.startswith(f"{LIST}") and "person=mine&setting=prison" in link]
        assert len(others) >= 3, view
        assert any("setting=prison" in link and "person" not in link for link in page.links if link.startswith(view))


async def test_an_officer_of_another_office_sees_nothing_of_it(desk):
    await desk.admitted()
    drita = desk.browser(DOCTOR)
    person = (await desk.house.person(DOCTOR)).id
    await desk.house.write(offices.join, "medical", person, "head", by=ADMINISTRATOR, now=NOW)

    for address in (*VIEWS, *FILES):
        await drita.open(address)
        assert (drita.status, "OI-" in drita.answer.text) == (403, False), address


async def test_the_files_hold_what_the_pages_show_and_no_formula(desk):
    await desk.case()
    registered = await desk.admitted()
    ana = desk.browser()

    rows = await table(ana, f"{LIST}.csv?day={in_days(30)}")
    days = await table(ana, f"{MONTH}.csv?month=2026-02")

    assert any(row["address"] == f"/desk/cases/{registered}" and row["case"].startswith("OI-") for row in rows)
    assert {row["late_now"] for row in rows} == {"no"}
    assert all(float(row["late_days_then"]) >= 0 for row in rows)
    assert [row["holiday"] for row in days if row["holiday"]] == ["Independence Day"]
    assert "no-store" in ana.answer.headers["cache-control"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    view=st.sampled_from([*VIEWS, *FILES]),
    asked=st.dictionaries(
        st.sampled_from(FILTERS),
        st.text(max_size=40) | st.sampled_from(["late", "9" * 30, "-1", "2026-12-04", "0001-01-01", "2100-12", "%00"]),
    ),
)
async def test_whatever_stands_in_the_address_something_comes_back(desk, view, asked):
    ana = desk.browser()
    answer = await desk.client.get(view, params=asked, headers={"cookie": f"vigil={ana.cookie}"})

    assert answer.status_code in (200, 422)


async def test_the_load_is_of_limits_whatever_the_list_beside_it_shows(desk):
    await desk.admitted()
    ana = desk.browser()

    limits, asked_for_watches = [await told(ana, f"{PEOPLE}.json{query}") for query in ("", "?kind=watch")]

    assert limits["people"] == asked_for_watches["people"]
    assert any(one["soon"] for one in limits["people"])
