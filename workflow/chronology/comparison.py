"""What the clocks of a replayed judgment say, in the chronology's own words, and how that compares with the court.

Pure: derived clocks go in, plain values come out (`entries`, one a stretch, the `clocks` of `replay --json`; `shown_by`,
one a delay that the court condemned). A clock that a closing stopped is late until that closing and no longer; a step
that judgments leave out is not called missing. Read `entries` first.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, UnsetType

from workflow.chronology.terms import Chronology, Delay
from workflow.clocks import Clock
from workflow.clocks.terms import Interval, Verdict, verdict
from workflow.history import Happened
from workflow.moment import Moment, Precision, instant_text
from workflow.policy.terms import Chronology as Wording

DAY = timedelta(days=1)
NOT_JUDGED = "not_judged"


class Entry(Struct, frozen=True):
    """One stretch of one clock as `replay --json` prints it; `earliest` and `latest` only where nobody can tell.

    Instants are UTC; days and months are given as no more than that. `late_days` counts to the step, to what ended the
    stretch, or to the chronology's last day; 0.0 where nothing was late, None where that is not known.
    """

    clock: str
    title: str
    started: str
    due: str
    met: str | None
    ended: str | None
    verdict: str
    late_days: float | None
    kind: str
    basis: str
    from_event: str
    met_event: str | None
    source: str
    verified: bool
    earliest: str | UnsetType = UNSET
    latest: str | UnsetType = UNSET


class Shown(Struct, frozen=True):
    """One delay condemned by the court: which clocks were late during most of it, since which day."""

    delay: Delay
    by: tuple[Entry, ...]
    right: tuple[Entry, ...]
    exact: tuple[Entry, ...]


class Reading:
    """What is needed to say a clock in a chronology's words: which event of the log says which of its events."""

    def __init__(
        self, chronology: Chronology, said: Mapping[int, int], wording: Wording, zone: ZoneInfo
    ) -> None:
        self.wording, self.zone = wording, zone
        self.words = {n: chronology.events[index].event for n, index in said.items()}
        self.last = max(Moment.parse(event.written, zone).latest for event in chronology.events)
