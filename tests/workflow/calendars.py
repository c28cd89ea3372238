"""What the tests of the calendar share: the shipped calendar, the rules, ten years of days, instants."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from workflow.calendar import Calendar, Counting, read_calendar

ZONE = ZoneInfo("Europe/Belgrade")
KOSOVO_FILE = Path(__file__).parents[2] / "config" / "policy" / "kosovo" / "calendar.toml"
KOSOVO = read_calendar(KOSOVO_FILE)
WEEKENDS_ONLY = Calendar(ZONE, frozenset({5, 6}), {})
PLAIN, MOVES_ON = Counting(), Counting(end_on_non_working_day="moves_on")
COUNTED, COUNTED_MOVES_ON = Counting("counted"), Counting("counted", "moves_on")
RULES = [PLAIN, MOVES_ON, COUNTED, COUNTED_MOVES_ON]
TEN_YEARS = [date(2016, 1, 1) + timedelta(number) for number in range(3653)]


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def instants():
    """Whole seconds, UTC, in the years of the shipped calendar."""
    first, last = datetime(2009, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
    return st.integers(int(first.timestamp()), int(last.timestamp())).map(lambda at: datetime.fromtimestamp(at, UTC))
