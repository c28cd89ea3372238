"""Time passes: finds the cases in which a stage of a clock has come, and records what that means.

The sweep takes due cases through their index, a batch a transaction, and records one event a case that lists every stage
reached, one for those that were already past when they were learned, and one for what lapsed. The cases are locked, so any
number of sweepers may run; what one of them recorded, no other finds due. A crash at any point leaves whole batches only.
The rows of the stages are the sweep's own mark: a property proves them equal to a new derivation. Read `sweep`.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from workflow.case import event_row
from workflow.errors import NotNow, _
from workflow.folding import LAPSE
from workflow.ledger.entry import By, Entry, canonical
from workflow.ledger.merkle import leaf_hash
from workflow.machine import SYSTEM_ROLE
from workflow.moment import instant_text
from workflow.rulebook import law_in_force
from workflow.store import Tables, cases, instance

CASES_A_BATCH = 500
STAGES_AN_EVENT = 200  # an entry has at most 65,535 bytes
TIME = By(office="", person="", role=SYSTEM_ROLE)


class Swept(Struct, frozen=True):
    """What a sweep did: cases looked at, stages recorded, clocks that lapsed."""

    cases: int = 0
    stages: int = 0
    lapsed: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        """Both together."""
        return Swept(self.cases + other.cases, self.stages + other.stages, self.lapsed + other.lapsed)


async def sweep(tables: Tables, now: datetime) -> Swept:
    """Record every stage that has come at `now` (UTC), batch by batch, until none is left.

    Raises NotNow while the sweep is held because a clock jumped; nothing is recorded then.
    """
    total = Swept()
    while (done := await tables.write(sweep_batch, now)).cases:
        total += done
    return total


def sweep_batch(connection: Connection, now: datetime) -> Swept:
    """Record the stages of the cases that have waited longest; all of the batch or none of it."""
    here = instance.read(connection)
    if here is not None and here.held_since is not None:
        raise NotNow(
            _("The sweep is held since %(since)s: %(why)s.", since=instant_text(here.held_since), why=here.held_why),
            kept=_("Nothing was recorded, and allegations are still received."),
            next_step=_("Check the machine's time, then record a clock_override: `vigil sweep --trust-clock`."),
        )
    due = cases.cases_due(connection, now, at_most=CASES_A_BATCH)
    if not due:
        return Swept()
    policy = law_in_force(connection).book.hash
    stages = cases.stages_of(connection, [stream for stream, _head in due])
    by_case = {stream: list(rows) for stream, rows in groupby(stages, key=lambda row: row["stream"])}
    recorded, heads, gone = [], [], []
    for stream, head in due:
        come = [row for row in by_case.get(stream, ()) if row["at"] <= now]
        ahead = [row["at"] for row in by_case.get(stream, ()) if row["at"] > now]
        n, last = head.n, head.last
        for entry in _events(stream, come, head, policy, now):
            leaf = canonical(entry)
            n, last = entry.n, leaf_hash(leaf)
            recorded.append(event_row(entry, leaf))
        gone += come
        heads.append({"b_stream": stream, "b_n": n, "b_last": last, "b_next_check_at": min(ahead, default=None)})
    cases.append(connection, recorded)
    cases.drop_clocks(connection, (), gone)
    cases.advance(connection, heads)
    lapsed = sum(row["label"] == LAPSE for row in gone)
    return Swept(len(due), len(gone) - lapsed, lapsed)


def _events(
    stream: str, come: Sequence[dict[str, Any]], head: cases.Head, policy: str, now: datetime
) -> list[Entry]:
    """The events of one case: reached in time, noticed late, lapsed; chained one behind the other."""
    groups: list[tuple[str, dict[str, Any]]] = []
    for late in (False, True):
        reached = [_named(row) for row in come if row["label"] != LAPSE and row["noticed_late"] is late]
        for start in range(0, len(reached), STAGES_AN_EVENT):
            part = reached[start : start + STAGES_AN_EVENT]
            groups.append(("clock_stage_reached", {"stages": part, "noticed_late": late}))
    lapsed = [_named(row) for row in come if row["label"] == LAPSE]
    if lapsed:
        groups.append(("clock_lapsed", {"lapsed": lapsed}))
    entries: list[Entry] = []
    last, at = head.last, instant_text(now)
    for n, (kind, data) in enumerate(groups, start=head.n + 1):
        listed = data.get("stages") or data["lapsed"]
        entry = Entry(
            by=TIME,
            data=data,
            kind=kind,
            n=n,
            occurred_at=listed[-1]["at"],
            policy=policy,
            precision="minute",
            prev=last,
            recorded_at=at,
            salt=secrets.token_bytes(16),
            stream=stream,
        )
        entries.append(entry)
        last = leaf_hash(canonical(entry))
    return entries


def _named(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "clock": row["key"],
        "occasion": row["occasion"],
        "stage": row["label"],
        "at": instant_text(row["at"]),
    }
