"""How long content is kept, for the command line: what is due, what is coming, what stands against erasing each.

Read `read_kept`.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.kept import Kept, Wanted, listed
from intake.dossier.retention import said
from intake.dossier.retention_store import Which
from workflow.errors import NotUnderstood, _
from workflow.law import Law
from workflow.moment import local_day
from workflow.rulebook import law_in_force
from workflow.span import Span

AT_ONCE = 500  # cases in one read
NOBODY = ""  # whoever reads a list at the machine is nobody in particular
_SHORT = re.compile(r"([0-9]{1,6})([dwm])")
_UNITS = {"d": "days", "w": "weeks", "m": "months"}


class Found(Struct, frozen=True):
    """Cases with the law and the time (UTC) by which they are told."""

    cases: list[Kept]
    law: Law
    now: datetime


def ahead_of(within: str | None) -> Span | None:
    """How far ahead: "60d", "8w", "6m", or a span as policies write it. Raises NotUnderstood."""
    if within is None:
        return None
    short = _SHORT.fullmatch(within.strip())
    span = Span.parse(f"{short[1]} {_UNITS[short[2]]}" if short else within.strip())
    if span.amount < 1:
        raise NotUnderstood(_("%(given)s is no time to come.", given=str(span)), next_step=_("Write 60d, 8w or 6m."))
    return span


def day_of(text: str) -> date:
    """A day as it is written on the command line. Raises NotUnderstood."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotUnderstood(_("This is not a day."), next_step=_("Write it like 2032-01-31.")) from None


def read_kept(connection: Connection, ahead: Span | None, now: datetime) -> Found:
    """Every case that is due at `now` (UTC), and those that will be within a time to come."""
    which = Which.NOW if ahead is None else Which.SOON
    wanted = Wanted(which=which, ahead="" if ahead is None else str(ahead))
    cases: list[Kept] = []
    while True:
        page = listed(connection, wanted, person=NOBODY, now=now, first=len(cases), at_most=AT_ONCE)
        cases += page.rows
        if not page.has_more:
            return Found(cases, law_in_force(connection), now)


def lines_of(found: Found) -> list[str]:
    """A line a case: its stream, its number, until when it is kept; beneath, what stands against erasing it."""
    lines = []
    for one in found.cases:
        until = "" if one.due_at is None else f"{local_day(one.due_at, found.law.calendar.zone)}"
        held = "was kept until" if one.is_due(found.now) else "kept until"
        lines.append(f"{one.stream}  {one.number or '–'}  {held} {until}")
        lines += [f"  {said(hinder, found.law)}" for hinder in one.hinders]
    return lines


def told_of(found: Found) -> Sequence[dict[str, Any]]:
    """The same for a program."""
    return [
        {
            "case": one.stream,
            "number": one.number,
            "closed_at": one.started_at,
            "first_due_at": one.first_due_at,
            "due_at": one.due_at,
            "is_due": one.is_due(found.now),
            "warned_at": one.warned_at,
            "against": [
                {"kind": hinder.kind.value, "since": hinder.since, "until": hinder.until} for hinder in one.hinders
            ],
        }
        for one in found.cases
    ]
