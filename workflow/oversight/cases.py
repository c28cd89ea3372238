"""The list of cases for those who look at conduct: every case, late ones on top, nobody's name. Read `cases`."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from workflow.policy.terms import Words
from workflow.worklist import Group, Question, Row, Standing, Waits, worklist

LIMIT = "limit"


class Listed(Struct, frozen=True, kw_only=True):
    """Which cases. `state`: "region:state", of several in a region any will do; `late`: with a late limit.

    `number`: how their number begins; `office`: those that were sent to it. `page` counts from 1.
    """

    setting: str | None = None
    office: str | None = None
    state: tuple[str, ...] = ()
    late: bool = False
    number: str = ""
    page: int = 1


class CaseRow(Struct, frozen=True, kw_only=True):
    """A case. `limits`, `watches`: how many run; `late`: of the limits. `first`: what it waits for first."""

    id: str
    number: str | None
    received_at: datetime
    age_days: int
    setting: str | None
    setting_title: Words | None
    urgent: bool
    states: tuple[Standing, ...]
    first: Waits | None
    limits: int
    late: int
    watches: int
    offices: tuple[str, ...]


class CasesPage(Struct, frozen=True):
    """A page of cases, how many answer in all, and on how many pages."""

    rows: tuple[CaseRow, ...]
    total: int
    page: int
    pages: int


def cases(connection: Connection, asked: Listed, *, now: datetime) -> CasesPage:
    """A page of the cases that are asked for, at `now` (UTC): late ones, then by what is due first.

    Raises NotUnderstood for a state that the policy has not.
    """
    question = Question(
        setting=asked.setting,
        office=asked.office,
        state=asked.state,
        group=Group.LATE if asked.late else None,
        number=asked.number,
        page=asked.page,
    )
    found = worklist(connection, question, person="", now=now)
    return CasesPage(tuple(_row(row) for row in found.rows), found.total, found.page, found.pages)


def _row(row: Row) -> CaseRow:
    return CaseRow(
        id=row.id,
        number=row.number,
        received_at=row.received_at,
        age_days=row.age_days,
        setting=row.setting,
        setting_title=row.setting_title,
        urgent=row.urgent,
        states=row.states,
        first=row.first,
        limits=row.more_limits + (row.first is not None and row.first.kind == LIMIT),
        late=row.late,
        watches=row.watches,
        offices=row.offices,
    )
