"""Time passes: finds the cases in which a stage of a clock has come, and records what that means.

The sweep takes due cases through their index, a batch a transaction, and records one event a case that lists every
stage reached, one for those that were already past when they were learned, and one for what lapsed. The cases are
locked, so any number of sweepers may run; what one of them recorded, no other finds due. A crash at any point leaves
whole batches only. What the sweep writes about coming stages is its own mark: a property proves it equal to a new
derivation. Read `sweep`.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from workflow.case import event_row, rederive
from workflow.errors import Busy, NotNow, _
from workflow.events import is_training
from workflow.folding import LAPSE, read_stages, written_stages
from workflow.ledger.entry import By
from workflow.ledger.growth import Growth
from workflow.listed import first_due
from workflow.machine import SYSTEM_ROLE
from workflow.moment import instant_text
from workflow.rulebook import law_in_force
from workflow.store import Tables, cases, instance

CASES_A_BATCH = 500
STAGES_AN_EVENT = 200  # an entry has at most 65,535 bytes
LAPSED = "clock_lapsed"
TIME = By(office="", person="", role=SYSTEM_ROLE)


class Swept(Struct, frozen=True):
    """What a sweep did: cases looked at, stages recorded, clocks that lapsed.

    `derived_anew`: cases whose kept rows could not be swept and were written anew from their events. `unreadable`:
    cases whose events cannot be read either; they were left aside, and verification names what is wrong with them.
    """

    cases: int = 0
    stages: int = 0
    lapsed: int = 0
    derived_anew: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    def __add__(self, other: "Swept") -> "Swept":
        """Both together."""
        return Swept(
            self.cases + other.cases,
            self.stages + other.stages,
            self.lapsed + other.lapsed,
            self.derived_anew + other.derived_anew,
            self.unreadable + other.unreadable,
        )


async def sweep(tables: Tables, now: datetime) -> Swept:
    """Record every stage that has come at `now` (UTC), batch by batch, until none is left.

    Raises NotNow while the sweep is held because a clock jumped; nothing is recorded then. One case that cannot be
    swept holds up no other: a batch that fails is mended case by case and tried once more.
    """
    total = Swept()
    while True:
        try:
            done = await tables.write(sweep_batch, now, aside=total.unreadable)
        except NotNow:
            raise
        except Exception:  # noqa: BLE001 - whatever one row holds, the other cases' deadlines are not missed for it
            total += await _mended(tables, now, aside=total.unreadable)
            done = await tables.write(sweep_batch, now, aside=total.unreadable)
        total += done
        if not done.cases:
            return total


async def _mended(tables: Tables, now: datetime, *, aside: Sequence[str]) -> Swept:
    """Write the rows of the next batch anew from the events, each case by itself."""
    anew: list[str] = []
    unreadable: list[str] = []
    for stream in await tables.write(_waiting, now, aside=aside):
        try:
            await tables.write(rederive, stream)
            anew.append(stream)
        except Busy:  # the database failed, not the case
            raise
        except Exception:  # noqa: BLE001 - left aside and named; its events are what verification looks at
            unreadable.append(stream)
    return Swept(derived_anew=tuple(anew), unreadable=tuple(unreadable))


def _waiting(connection: Connection, now: datetime, *, aside: Sequence[str]) -> list[str]:
    return [stream for stream, _head in cases.cases_due(connection, now, at_most=CASES_A_BATCH, aside=aside)]


def sweep_batch(connection: Connection, now: datetime, *, aside: Sequence[str] = ()) -> Swept:
    """Record the stages of the cases that have waited longest, but for those `aside`; all of the batch or none of
    it.
    """
    here = instance.read(connection)
    if here is not None and here.held_since is not None:
        raise NotNow(
            _("The sweep is held since %(since)s: %(why)s.", since=instant_text(here.held_since), why=here.held_why),
            kept=_("Nothing was recorded, and allegations are still received."),
            next_step=_("Check the machine's time, then record a clock_override: `vigil sweep --trust-clock`."),
        )
    due = cases.cases_due(connection, now, at_most=CASES_A_BATCH, aside=aside)
    if not due:
        return Swept()
    policy = law_in_force(connection).book.hash
    rows = cases.clocks_with_stages(connection, [stream for stream, _head in due])
    by_case = {stream: list(found) for stream, found in groupby(rows, key=lambda row: row["stream"])}
    recorded, heads, marks = [], [], []
    stages = lapsed = 0
    for stream, head in due:
        come, marked, ahead = _come(by_case.get(stream, ()), now)
        growth = _events(stream, come, head, policy, now)
        recorded += [event_row(entry, leaf) for entry, leaf in growth.fresh]
        marks += marked
        heads.append({"b_stream": stream, "b_n": growth.n, "b_last": growth.last, "b_next_check_at": ahead})
        lost = sum(one["stage"] == LAPSE for one, _late in come)
        stages, lapsed = stages + len(come) - lost, lapsed + lost
    if recorded:
        cases.append(connection, recorded)
    if marks:
        cases.mark_stages(connection, marks)
    cases.advance(connection, heads)
    if lapsed:
        _wait_for_others(connection, recorded)
    return Swept(len(due), stages, lapsed)


def _wait_for_others(connection: Connection, recorded: Sequence[dict[str, Any]]) -> None:
    """What a case waits for first may be another clock once one was lost."""
    lost = sorted({row["stream"] for row in recorded if row["kind"] == LAPSED and not is_training(row["stream"])})
    if not lost:
        return
    left: dict[str, list[cases.Waiting]] = {stream: [] for stream in lost}
    for stream, waiting in cases.running_clocks(connection, lost):
        left[stream].append(waiting)
    cases.mark_due(connection, {stream: first_due(waiting) for stream, waiting in left.items()})


Come = list[tuple[dict[str, Any], bool]]


def _come(rows: Sequence[dict[str, Any]], now: datetime) -> tuple[Come, list[dict[str, Any]], datetime | None]:
    """Of the clocks of one case: the stages that have come (with: noticed late), the marks to write, the next check."""
    come: Come = []
    marks, ahead = [], None
    for row in rows:
        then = row["next_stage_at"]
        if then <= now:
            waiting = read_stages(row["stages"])
            rest = [stage for stage in waiting if stage.at > now]
            for stage in waiting[: len(waiting) - len(rest)]:
                one = {
                    "clock": row["key"],
                    "occasion": row["occasion"],
                    "stage": stage.label,
                    "at": instant_text(stage.at),
                }
                come.append((one, stage.noticed_late))
            then = rest[0].at if rest else None
            marks.append(
                {
                    "b_stream": row["stream"],
                    "b_key": row["key"],
                    "b_occasion": row["occasion"],
                    "b_stages": written_stages(rest),
                    "b_next_stage_at": then,
                }
            )
        if then is not None and (ahead is None or then < ahead):
            ahead = then
    return come, marks, ahead


def _events(stream: str, come: Come, head: cases.Head, policy: str, now: datetime) -> Growth:
    """The events of one case: reached in time, noticed late, lapsed; one chained behind the other."""
    groups: list[tuple[str, dict[str, Any]]] = []
    for late in (False, True):
        reached = [one for one, noticed_late in come if one["stage"] != LAPSE and noticed_late is late]
        for start in range(0, len(reached), STAGES_AN_EVENT):
            part = reached[start : start + STAGES_AN_EVENT]
            groups.append(("clock_stage_reached", {"stages": part, "noticed_late": late}))
    lapsed = [one for one, _late in come if one["stage"] == LAPSE]
    for start in range(0, len(lapsed), STAGES_AN_EVENT):
        groups.append((LAPSED, {"lapsed": lapsed[start : start + STAGES_AN_EVENT]}))
    growth, at = Growth(stream, n=head.n, last=head.last), instant_text(now)
    for kind, data in groups:
        reached_at = max(one["at"] for one in data.get("stages") or data["lapsed"])
        growth.add(kind, data, by=TIME, occurred_at=reached_at, precision="minute", recorded_at=at, policy=policy)
    return growth
