"""The shipped calendar says what the official calendars said, and is what its maker makes."""

import sys
import tomllib
from datetime import date

import pytest

from config.calendar_maker import CORRECTIONS, POLICY, YEARS, make_calendar
from tests.workflow.calendars import KOSOVO, KOSOVO_FILE
from workflow.calendar import read_calendar
from workflow.errors import NotFound, NotUnderstood

# The column "day off" of the calendars published for those years (sources: calendar_corrections.toml), and 28 November
# of 2018 and 2019, on which offices were closed by decision.
OFFICIAL = {
    2018: "01-01 01-02 01-08 02-19 04-02 04-09 05-01 05-09 06-15 08-21 11-28 12-25",
    2019: "01-01 01-02 01-07 02-18 04-09 04-22 04-29 05-01 05-09 06-04 08-12 11-28 12-25",
    2022: "01-03 01-04 01-07 02-17 04-11 04-18 04-25 05-02 05-03 05-09 07-11 12-26",
    2024: "01-01 01-02 01-08 02-19 04-01 04-09 04-10 05-01 05-06 05-09 06-17 12-25",
}


def weekdays_off(calendar, year):
    return [day for day in sorted(calendar.holidays) if day.year == year and day.weekday() < 5]


def made(corrections, years=range(2026, 2028)):
    pytest.importorskip("holidays")
    return read_calendar(make_calendar(years, corrections))


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_days_off_are_those_of_the_official_calendar(year):
    assert weekdays_off(KOSOVO, year) == [date.fromisoformat(f"{year}-{day}") for day in OFFICIAL[year].split()]


def test_there_is_a_list_for_every_year_but_the_one_of_the_law():
    assert KOSOVO.years == frozenset(YEARS) - {2008}


def test_every_holiday_on_a_weekend_gives_a_day_off_after_it():
    by_year = [[day for day in KOSOVO.holidays if day.year == year] for year in KOSOVO.years]

    for days in by_year:
        substitutes = [day for day in days if ", for S" in KOSOVO.holidays[day]]
        assert len(substitutes) == sum(day.weekday() >= 5 for day in days)


def test_only_dates_computed_from_the_moon_are_estimates():
    assert all("Eid" in KOSOVO.holidays[day] for day in KOSOVO.estimated)
    assert {day.year for day in KOSOVO.estimated} >= set(range(2027, 2036))
    assert not {day.year for day in KOSOVO.estimated} & {2018, 2019, 2022, 2024}  # seen in official calendars


def test_the_shipped_calendar_is_what_the_maker_makes():
    holidays = pytest.importorskip("holidays")
    shipped = KOSOVO_FILE.read_text(encoding="utf-8")
    if f"holidays library {holidays.__version__}," not in shipped:
        pytest.skip("the calendar was made with another version of the library")

    assert make_calendar(YEARS, (POLICY / CORRECTIONS).read_text(encoding="utf-8")) == shipped


def test_easter_is_the_monday_and_gives_no_second_day_where_another_holiday_is_on_it():
    calendar = made("", years=[2029])

    assert calendar.holidays[date(2029, 4, 9)] == "Constitution Day and Orthodox Easter Monday"
    assert calendar.is_working(date(2029, 4, 10))


def test_a_moved_bajram_takes_its_day_off_with_it():
    moved = """
        [[correction]]
        date = 2027-05-16  # a Sunday, so Monday is off
        moved_to = 2027-05-15  # a Saturday
        name = "Eid al-Adha"
        source = "Announcement of 10 May 2027"
    """
    (before, after) = (made(""), made(moved))

    assert before.holidays[date(2027, 5, 17)] == "Eid al-Adha, for Sunday 2027-05-16"
    assert after.holidays[date(2027, 5, 17)] == "Eid al-Adha, for Saturday 2027-05-15"
    assert date(2027, 5, 16) not in after.holidays
    assert after.estimated.isdisjoint({date(2027, 5, 15), date(2027, 5, 17)})


def test_a_closed_day_is_added_and_never_moved():
    closed = '[[closed]]\ndate = 2026-11-28\nname = "A \\"closed\\" Saturday"\nsource = "Notice"\n'

    assert made(closed).holidays[date(2026, 11, 28)] == 'A "closed" Saturday'
    assert made(closed).is_working(date(2026, 11, 30))


@pytest.mark.parametrize(
    ("corrections", "fault"),
    [
        (
            '[[correction]]\ndate = 2026-03-21\nmoved_to = 2026-03-22\nname = "Eid al-Fitr"\nsource = "x"',
            "is not on 2026-03-21",
        ),
        (
            '[[correction]]\ndate = 2026-03-20\nmoved = 2026-03-22\nname = "Eid al-Fitr"\nsource = "x"',
            "unknown field `moved`",
        ),
        ('[[closed]]\ndate = 2026-11-28\nname = "Flag Day"', "missing required field `source`"),
        ("[[closed]]\ndate = 2026-11-31", "Invalid date"),
    ],
)
def test_a_correction_that_corrects_nothing_is_refused(corrections, fault):
    with pytest.raises(NotUnderstood, match=fault):
        made(corrections)


def test_without_the_library_the_maker_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(NotFound, match="The holidays library is not installed"):
        make_calendar([2026])


def test_the_corrections_file_shows_an_example_that_works():
    text = (POLICY / CORRECTIONS).read_text(encoding="utf-8")
    example = "\n".join(line[6:] for line in text.splitlines() if line.startswith("#     ") and "python" not in line)

    assert len(tomllib.loads(example)["correction"]) == 1
    assert date(2027, 3, 10) in made(example, years=YEARS).holidays
