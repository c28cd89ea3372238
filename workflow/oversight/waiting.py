"""How long a step takes, with those that still wait counted in: the stages of a case, and each clock. Read `stages`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from workflow.oversight.asked import Asked, wanted
from workflow.oversight.estimates import DAY_HOURS, Curve, Point, kaplan_meier
from workflow.policy.rules import Rules
from workflow.policy.terms import Words
from workflow.rulebook import law_in_force
from workflow.store import oversight as store

# From which column of a case to which, and the events that give the two their titles.
STAGES: dict[str, tuple[str, str, str, str]] = {
    "registration": ("received_at", "registered_at", "allegation_received", "case_registered"),
    "examination": ("received_at", "examined_at", "allegation_received", "exam_done"),
    "referral": ("received_at", "referred_at", "allegation_received", "referral_sent"),
    "acknowledgement": ("referred_at", "acknowledged_at", "referral_sent", "referral_acknowledged"),
    "prosecutor": ("referred_at", "resolved_at", "referral_sent", "investigation_opened"),
    "decision": ("received_at", "concluded_at", "allegation_received", "decided"),
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
    columns = [(since, until) for since, until, _from, _to in STAGES.values()]
    times: list[dict[int, tuple[int, int]]] = [{} for _stage in STAGES]
    for one in store.waits(connection, wanted(asked, law), columns, now):
        came, seen = times[one.place].get(one.hours, (0, 0))
        times[one.place][one.hours] = (came + one.many, seen) if one.reached else (came, seen + one.many)
    return tuple(
        waiting(key, title_of(law.book.rules, [since]), title_of(law.book.rules, [until]), kaplan_meier(found))
        for (key, (_since, _until, since, until)), found in zip(STAGES.items(), times, strict=True)
    )


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
