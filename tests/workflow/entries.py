"""Entries for the tests of what is folded from them, `told(("refused", "2026-03-15"), …)`, and moments of any kind."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from workflow.history import history
from workflow.ledger.entry import By, Entry
from workflow.moment import Moment

ZONE = ZoneInfo("Europe/Belgrade")
LATER = "2030-01-01T00:00:00Z"
FIRST_DAY, DAYS = date(2025, 11, 1), 240
HALF_HOUR = timedelta(minutes=30)


def told(*lines, role="case_officer", zone=ZONE):
    """Entries n = 1, 2, 3 … from (kind, when, data); recorded in their order, long after."""
    return [
        Entry(
            stream="case:c",
            n=n,
            kind=kind,
            occurred_at=Moment.parse(at, zone).text,
            precision=Moment.parse(at, zone).precision.value,
            recorded_at=LATER,
            by=By(office="oi", person="p", role=role),
            data=data[0] if data else {},
            salt=bytes(16),
            prev=bytes(32),
            policy="",
        )
        for n, (kind, at, *data) in enumerate(lines, start=1)
    ]


def order(entries):
    """The `n` of the entries in the order of the world."""
    return [event.n for event in history(entries, ZONE)]


def happened(*steps):
    """Events as a fold sees them, a day apart: (kind, data)."""
    return history(told(*((kind, f"{day_of(n)}", data) for n, (kind, data) in enumerate(steps))), ZONE)


def day_of(number):
    """A day of the months in which these tests play."""
    return FIRST_DAY + timedelta(days=number % DAYS)


def times():
    """A moment as the log writes it, of any precision, within eight months, so that they overlap a lot."""
    exact = st.integers(0, DAYS * 48).map(lambda half_hour: datetime(2025, 11, 1, tzinfo=UTC) + half_hour * HALF_HOUR)
    return st.builds(lambda at, length: f"{at:%Y-%m-%dT%H:%M:%SZ}"[:length], exact, st.sampled_from([20, 20, 10, 7, 4]))
