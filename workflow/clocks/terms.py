"""The values of a derived clock, and the verdict on it. Read `Clock` first, then `verdict`."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from workflow.history import Happened
from workflow.moment import Moment
from workflow.policy.rules import Plan

NO_TIME = timedelta(0)


class Verdict(StrEnum):
    """Was the deadline kept?"""

    KEPT = "kept"
    LATE = "late"
    OPEN = "open"
    OPEN_LATE = "open_late"
    CANNOT_TELL = "cannot_tell"
    ENDED = "ended"
    LAPSED = "lapsed"
    PAUSED = "paused"


class Interval(Struct, frozen=True, gc=False):
    """Two instants, UTC, both included; equal unless what they were counted from is vague."""

    earliest: datetime
    latest: datetime


class Stretch(Struct, frozen=True, gc=False):
    """A time during which a clock was closed by something that was later set aside."""

    closed: Happened
    revived: Happened


class StageAhead(Struct, frozen=True, gc=False):
    """A stage of a running clock: its label ("-12 hours", "due", "+2 days") and its nominal instant, UTC."""

    label: str
    at: datetime
    tell: tuple[str, ...]


class Held(Struct, frozen=True, gc=False):
    """The pause that nothing has ended: why, since what, and until when at most (UTC; None: until it is ended).

    Of several the one that lasts longest. `asked` said last when to ask again; `ask_again_at` is the beginning of that
    working day (UTC), None where the pause does not say it or is over by then.
    """

    reason: str
    since: Happened
    until: datetime | None
    asked: Happened
    ask_again_at: datetime | None = None


class Clock(Struct, frozen=True, gc=False):
    """One clock of one case. Its identity is (case, key, occasion).

    `due` is None while a pause without end holds it; `first_due` stays what it was before pauses and extensions.
    `met` and `ended` exclude each other. `learned_at` (UTC) is when Vigil last learned something that moved it.
    `extensions`: how many were granted. `still`: since when and until when it stood still, as long as it can have
    been, in order (UTC; None: not over).
    """

    plan: Plan
    occasion: int
    root: Happened
    started: Moment
    first_due: Interval
    due: Interval | None
    met: Happened | None = None
    ended: Happened | None = None
    lapses_at: datetime | None = None
    closed: tuple[Stretch, ...] = ()
    stages: tuple[StageAhead, ...] = ()
    learned_at: datetime | None = None
    held: Held | None = None
    still: tuple[tuple[datetime, datetime | None], ...] = ()
    extensions: int = 0

    @property
    def key(self) -> str:
        """The clock's key in the policy."""
        return self.plan.key

    @property
    def stopped(self) -> Happened | None:
        """What met or ended it, if anything did."""
        return self.met or self.ended

    def is_held(self, now: datetime) -> bool:
        """Whether a pause holds it that is not over."""
        return self.held is not None and (self.held.until is None or now <= self.held.until)

    def counted(self, now: datetime) -> timedelta:
        """How much of its time has gone by at `now` (UTC), without what it stood still; of a stopped one until then."""
        until = now if self.stopped is None else self.stopped.moment.latest
        since = self.started.earliest
        still = sum((max(min(end or until, until) - max(begun, since), NO_TIME) for begun, end in self.still), NO_TIME)
        return max(until - since - still, NO_TIME)

    def lapsed(self, now: datetime) -> bool:
        """Whether the step was lost for good before anything met it."""
        if self.lapses_at is None or now <= self.lapses_at:
            return False
        return self.stopped is None or self.stopped.moment.earliest > self.lapses_at

    def running(self, now: datetime) -> bool:
        """Whether it can still be met."""
        return self.stopped is None and not self.lapsed(now)


def verdict(clock: Clock, now: datetime) -> Verdict:
    """Was the deadline kept, as far as one can tell at `now` (UTC)? The instant `due` itself is still in time."""
    if clock.lapsed(now):
        return Verdict.LAPSED
    if clock.ended is not None:
        return Verdict.ENDED
    due = clock.due
    if due is None:
        return Verdict.PAUSED
    if clock.met is not None:
        return _of_a_step(due, clock.met.moment)
    if now <= due.earliest:
        return Verdict.OPEN
    return Verdict.OPEN_LATE if due.latest < now else Verdict.CANNOT_TELL


def _of_a_step(due: Interval, met: Moment) -> Verdict:
    if met.latest <= due.earliest:
        return Verdict.KEPT
    return Verdict.LATE if due.latest < met.earliest else Verdict.CANNOT_TELL
