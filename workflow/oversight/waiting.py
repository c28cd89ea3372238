"""How long a step takes, with those that still wait counted in: the stages of a case, and each clock. Read `stages`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from workflow.milestones import title_of_step
from workflow.oversight.asked import Asked, wanted
from workflow.oversight.estimates import DAY_HOURS, Curve, Point, kaplan_meier
from workflow.policy.rules import Rules
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store import oversight as store

# From which column of a case to which.
STAGES: dict[str, tuple[str, str]] = {
    "registration": ("received_at", "registered_at"),
    "examination": ("received_at", "examined_at"),
    "referral": ("received_at", "referred_at"),
    "acknowledgement": ("referred_at", "acknowledged_at"),
    "prosecutor": ("referred_at", "resolved_at"),
    "decision": ("received_at", "concluded_at"),
}


class Waiting(Struct, frozen=True, kw_only=True):
    """How long it took from one step to another, in hours. `counted` waited, `reached` came to it.

    `median_hours` and `ninth_hours`: after how long half, and nine of ten, had come; None where the curve, which ends
    where fewer than five are left, does not say. `curve` has its steps, `table` the same at round days. `hidden`: there
    are too few to be published.
    """

    key: str
    since: Words
    until: Words
    counted: int | None
    reached: int | None
    median_hours: float | None
    ninth_hours: float | None
    curve: tuple[Point, ...]
    table: tuple[Point, ...]
    hidden: bool = False


def stages(connection: Connection, asked: Asked, *, now: datetime) -> tuple[Waiting, ...]:
    """How long cases that were received in the period took from stage to stage, at `now` (UTC)."""
    law = law_in_force(connection)
    columns, rules = list(STAGES.values()), law.book.rules
    times: list[dict[int, tuple[int, int]]] = [{} for _stage in STAGES]
    for one in store.waits(connection, wanted(asked, law), columns, now):
        came, seen = times[one.place].get(one.hours, (0, 0))
        times[one.place][one.hours] = (came + one.many, seen) if one.reached else (came, seen + one.many)
    return tuple(
        waiting(key, _title(rules, since), _title(rules, until), kaplan_meier(found))
        for (key, (since, until)), found in zip(STAGES.items(), times, strict=True)
    )


def _title(rules: Rules, column: str) -> Words:
    return title_of_step(rules, column) or Words(en=column, sq=column, sr=column)


def waiting(key: str, since: Words, until: Words, curve: Curve) -> Waiting:
    """A curve as it is told."""
    return Waiting(
        key=key,
        since=since,
        until=until,
        counted=curve.counted,
        reached=curve.reached,
        median_hours=curve.half,
        ninth_hours=curve.nine_of_ten,
        curve=curve.steps,
        table=curve.days,
    )


def at_days(time: Waiting, days: Iterable[int]) -> tuple[Point | None, ...]:
    """What the curve says after so many days (of `estimates.DAYS`); None where it has ended."""
    known = {point.hours: point for point in time.table}
    return tuple(known.get(day * DAY_HOURS) for day in days)


def title_of(rules: Rules, names: Sequence[str]) -> Words:
    """The title of the first event that these names, or groups of events, stand for."""
    for name in names:
        for one in sorted(rules.opened([name])):
            kind = rules.kinds.get(one.partition(":")[0])
            if kind is not None:
                return kind.title
    return Words(en=names[0], sq=names[0], sr=names[0])
