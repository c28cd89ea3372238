"""The figures of oversight, counted together at one time, and when and from what they were counted. Read `counted`."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from workflow.oversight.asked import Asked
from workflow.oversight.compliance import Compliance, compliance
from workflow.oversight.flow import Flow, flow
from workflow.oversight.waiting import Waiting, stages
from workflow.rulebook import law_in_force
from workflow.store import log


class Figures(Struct, frozen=True, kw_only=True):
    """Everything that is counted of what was asked; limits and watches are never mixed."""

    cases: int | None
    limits: tuple[Compliance, ...]
    watches: tuple[Compliance, ...]
    stages: tuple[Waiting, ...]
    flow: Flow


class Counted(Struct, frozen=True, kw_only=True):
    """Figures with what they answer, when they were counted (UTC), and from what: the log's size, the policy's hash."""

    asked: Asked
    figures: Figures
    at: datetime
    log_size: int
    policy: str


def counted(connection: Connection, asked: Asked, *, now: datetime) -> Counted:
    """Count everything now (UTC). Reads whole tables: seconds where there are a hundred thousand cases."""
    return Counted(
        asked=asked,
        figures=figures(connection, asked, now=now),
        at=now,
        log_size=log.frontier(connection).size,
        policy=law_in_force(connection).book.hash,
    )


def figures(connection: Connection, asked: Asked, *, now: datetime) -> Figures:
    """Everything that is counted of what was asked, as it stands at `now` (UTC)."""
    every, course = compliance(connection, asked, now=now), flow(connection, asked, now=now)
    return Figures(
        cases=course.steps[0].cases,
        limits=tuple(one for one in every if one.kind == "limit"),
        watches=tuple(one for one in every if one.kind == "watch"),
        stages=stages(connection, asked, now=now),
        flow=course,
    )
