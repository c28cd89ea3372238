"""The calendar's file: read strictly, and every fault with its line."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from workflow.calendar import read_calendar
from workflow.errors import NotUnderstood

HEAD = """\
zone = "Europe/Belgrade"
weekend = ["saturday", "sunday"]
source = "Law 03/L-064"
"""
LABOUR_DAY = """\

[[holiday]]
date = 2026-05-01
name = "Labour Day"
source = "art. 2"
"""
BAJRAM = """\

[[holiday]]
date = 2026-05-27
name = "Eid al-Adha"
source = "art. 2"
estimated = true
"""
GOOD = HEAD + LABOUR_DAY + BAJRAM


def test_a_calendar_holds_what_its_file_says():
    calendar = read_calendar(GOOD)

    assert calendar.zone == ZoneInfo("Europe/Belgrade")
    assert calendar.weekend == frozenset({5, 6})
    assert calendar.holidays == {date(2026, 5, 1): "Labour Day", date(2026, 5, 27): "Eid al-Adha"}
    assert calendar.estimated == frozenset({date(2026, 5, 27)})
    assert calendar.years == frozenset({2026})


def test_a_file_and_its_text_give_the_same_calendar(tmp_path):
    path = tmp_path / "calendar.toml"
    path.write_text(GOOD, encoding="utf-8")

    assert read_calendar(path) == read_calendar(GOOD)
    assert hash(read_calendar(path)) == hash(read_calendar(GOOD))


def test_another_holiday_makes_another_calendar():
    assert read_calendar(GOOD) != read_calendar(HEAD + LABOUR_DAY)
    assert read_calendar(GOOD) != read_calendar(GOOD.replace("estimated = true", "estimated = false"))


def test_a_calendar_cannot_be_changed_after_it_was_read():
    with pytest.raises(TypeError):
        read_calendar(GOOD).holidays[date(2026, 5, 4)] = "A day off"  # type: ignore[index]


def test_a_day_off_says_why():
    calendar = read_calendar(GOOD)

    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 3)]
    assert [calendar.why_not_working(day) for day in days] == [None, "Labour Day", "Saturday", "Sunday"]
    assert [calendar.is_working(day) for day in days] == [True, False, False, False]


def test_a_calendar_without_holidays_has_no_year_with_a_list():
    assert read_calendar(HEAD).years == frozenset()


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("", 1, "zone is missing"),
        (GOOD.replace('source = "Law 03/L-064"\n', ""), 1, "source is missing"),
        (GOOD.replace("weekend", "week_end"), 2, "week_end is not known here"),
        (GOOD.replace("Europe/Belgrade", "Europe/Pristina"), 1, "is no time zone"),
        (GOOD.replace("Europe/Belgrade", "Europe"), 1, "is no time zone"),
        (GOOD.replace("Europe/Belgrade", "../etc/passwd"), 1, "is no time zone"),
        (GOOD.replace('"sunday"', '"Sun"'), 2, "is no weekday"),
        (GOOD.replace('"sunday"', "7"), 2, "is no weekday"),
        (GOOD.replace('"sunday"', '["sunday"]'), 2, "is no weekday"),
        (GOOD.replace('"sunday"', '"saturday"'), 2, "each of its days once"),
        (GOOD.replace('["saturday", "sunday"]', '"saturday"'), 2, "weekend has the wrong form"),
        (GOOD.replace("2026-05-01", "2026-02-30"), 6, "does not exist"),
        (GOOD.replace("2026-05-01", '"2026-05-01"'), 6, "without quotation marks"),
        (GOOD.replace("2026-05-01", "2026-05-01T00:00:00"), 6, "date has the wrong form"),
        (GOOD.replace("2026-05-27", "2026-05-01"), 11, "2026-05-01 stands there twice"),
        (GOOD.replace('name = "Eid al-Adha"', 'nome = "Eid al-Adha"'), 12, "nome is not known here"),
        (GOOD.replace('name = "Eid al-Adha"\n', ""), 10, "name is missing"),
        (GOOD.replace('"Eid al-Adha"', '""'), 12, "name has the wrong form"),
        (GOOD.replace('source = "art. 2"\nestimated', "estimated"), 10, "source is missing"),
        (GOOD.replace("estimated = true", 'estimated = "yes"'), 14, "estimated has the wrong form"),
        (GOOD + "[[holidays]]\n", 15, "holidays is not known here"),
        (HEAD + "holiday = [2026]\n", 4, "a table of its own"),
        (HEAD + "holiday = \n", 4, "not TOML"),
        (GOOD + "estimated = false\n", 15, "not TOML"),
        (GOOD + "estimated = false", 15, "not TOML"),
    ],
)
def test_a_fault_is_told_with_its_line(text, line, fault):
    with pytest.raises(NotUnderstood, match=fault) as refused:
        read_calendar(text, where="kosovo/calendar.toml")

    assert refused.value.where == f"kosovo/calendar.toml:{line}"


def test_a_week_without_a_working_day_is_refused():
    week = '["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]'
    with pytest.raises(NotUnderstood, match="leaves a working day"):
        read_calendar(HEAD.replace('["saturday", "sunday"]', week))


def test_a_fault_in_a_file_names_the_file(tmp_path):
    path = tmp_path / "calendar.toml"
    path.write_text(GOOD.replace("zone", "zona"), encoding="utf-8")

    with pytest.raises(NotUnderstood) as refused:
        read_calendar(path)
    assert refused.value.where == f"{path}:1"
