"""Moments: four written forms and no fifth, each an interval of whole seconds of the office's time."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.errors import NotUnderstood
from workflow.moment import SECOND, Moment, Precision, end_of_day, instant_text, midnight

ZONE = ZoneInfo("Europe/Belgrade")
ZONES = st.sampled_from([ZONE, ZoneInfo("UTC"), ZoneInfo("America/Sao_Paulo"), ZoneInfo("Pacific/Apia")])
DAYS = st.dates(date(1900, 1, 1), date(2900, 1, 1))


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def instants():
    return st.datetimes(datetime(1900, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2026-03-02T14:00:00Z", "2026-03-02T14:00:00", "2026-03-02T14:00:00", Precision.MINUTE),
        ("2026-03-02T14:00:00+01:00", "2026-03-02T13:00:00", "2026-03-02T13:00:00", Precision.MINUTE),
        ("2026-03-02 14:00", "2026-03-02T13:00:00", "2026-03-02T13:00:00", Precision.MINUTE),
        ("2026-07-02T14:00:00.999", "2026-07-02T12:00:00", "2026-07-02T12:00:00", Precision.MINUTE),
        ("2026-03-02", "2026-03-01T23:00:00", "2026-03-02T22:59:59", Precision.DAY),
        ("2026-02", "2026-01-31T23:00:00", "2026-02-28T22:59:59", Precision.MONTH),
        ("2026-12", "2026-11-30T23:00:00", "2026-12-31T22:59:59", Precision.MONTH),
        ("2026", "2025-12-31T23:00:00", "2026-12-31T22:59:59", Precision.YEAR),
    ],
)
def test_a_moment_is_the_interval_that_its_text_leaves_open(text, earliest, latest, precision):
    moment = Moment.parse(text, ZONE)

    assert (moment.earliest, moment.latest, moment.precision) == (utc(earliest), utc(latest), precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "yesterday",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2025-02-29",
        "2026-3-2",
        "2026-03-02 ",
        " 2026-03-02",
        "2026-03-02\n",
        "02.03.2026",
        "20260302",
        "2026-03-02T25:00:00Z",
        "2026-03-02T14:00:60Z",
        "2026-03-02T14Z",
        "2026-03-02T14:00:00+25:00",
        "2026-03-02T14:00:00CET",
        "0000",
        "9999",
        "9999-12-31",
        "٢٠٢٦-٠٣-٠٢",
    ],
)
def test_any_other_text_is_refused_and_the_right_form_named(text):
    with pytest.raises(NotUnderstood, match="Write 2026-03-02, 2026-03, 2026 or"):
        Moment.parse(text, ZONE)


@given(instants(), ZONES)
def test_an_instant_is_read_back_as_it_was_written(at, zone):
    moment = Moment.exactly(at)

    assert Moment.parse(moment.text, zone) == moment
    assert moment.earliest == moment.latest == at.replace(microsecond=0)


@given(DAYS, ZONES)
def test_days_months_and_years_lie_in_one_another(day, zone):
    inside, month, year = (Moment.parse(day.isoformat()[:length], zone) for length in (10, 7, 4))

    assert year.earliest <= month.earliest <= inside.earliest <= inside.latest <= month.latest <= year.latest


@given(DAYS, ZONES, st.sampled_from([10, 7, 4]))
def test_between_one_moment_and_the_next_no_second_is_lost_or_counted_twice(day, zone, length):
    moment = Moment.parse(day.isoformat()[:length], zone)

    after = Moment.parse((moment.latest + SECOND).astimezone(zone).date().isoformat()[:length], zone)

    assert after.earliest == moment.latest + SECOND


@given(DAYS, ZONES)
def test_a_day_is_the_same_whichever_way_it_is_made(day, zone):
    moment = Moment.on(day, zone)

    assert moment == Moment.parse(day.isoformat(), zone)
    assert (moment.earliest, moment.latest) == (midnight(day, zone), end_of_day(day, zone))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_is_as_long_as_the_clocks_make_it(day, hours):
    moment = Moment.parse(day, ZONE)

    assert moment.latest - moment.earliest + SECOND == timedelta(hours=hours)


def test_a_local_time_that_comes_twice_is_the_first_and_one_that_is_skipped_an_hour_later():
    assert Moment.parse("2026-10-25 02:30", ZONE).text == "2026-10-25T00:30:00Z"
    assert Moment.parse("2026-03-29 02:30", ZONE).text == "2026-03-29T01:30:00Z"


@pytest.mark.parametrize(("text", "vague"), [("2026", True), ("2026-03", True), ("2026-03-02", False)])
def test_only_less_than_a_day_is_vague(text, vague):
    assert Moment.parse(text, ZONE).vague is vague
    assert not Moment.parse("2026-03-02 14:00", ZONE).vague


def test_a_time_without_zone_is_no_instant():
    with pytest.raises(NotUnderstood, match="without a time zone"):
        Moment.exactly(datetime(2026, 3, 2))  # noqa: DTZ001 - the mistake


def test_an_instant_is_written_in_utc_whatever_zone_it_came_in():
    assert instant_text(datetime(2026, 3, 2, 15, tzinfo=ZONE)) == "2026-03-02T14:00:00Z"


def test_zone_rules_come_from_the_pinned_package_and_not_from_the_machine():
    assert zoneinfo.TZPATH == ()
