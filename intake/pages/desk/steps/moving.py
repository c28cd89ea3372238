"""Steps that move a due date: what stands against pausing and extending, and whether one looks before it is recorded.

Read `against`, then `is_to_be_seen`.
"""

from collections.abc import Mapping
from typing import Any

from intake.pages.desk.steps.desk import Desk
from workflow import holding
from workflow.effects import Effects
from workflow.errors import Sentence, _
from workflow.moment import Moment
from workflow.policy.rules import names_of
from workflow.policy.terms import EventKind


def against(desk: Desk, term: EventKind, data: Mapping[str, Any], at: Moment) -> dict[str, Sentence]:
    """What stands against pausing, letting run or extending a limit, at its field.

    More than the law allows a court is a fact all the same: what counts is written down, what it says besides in words.
    """
    clocks, now = desk.case.clocks, desk.teller.now
    if term.kind in holding.KINDS:
        found = holding.objection(clocks, desk.law, term.kind, data, at=at, now=now)
        return {} if found is None else {found.field: found.why}
    for clock in holding.extended_by(clocks, term.kind, None, now):
        found = holding.too_much(clock, data)
        if found is not None:
            counts = _("%(why)s Write as much as counts, and what the decision says in words.", why=found.why)
            return {found.field: counts}
    return {}


def is_to_be_seen(desk: Desk, term: EventKind, data: Mapping[str, Any], what: Effects) -> bool:
    """Whether one looks at what it changes first: what pauses or extends, and what comes late and turns a verdict."""
    names = names_of(term.kind, str(data["code"]) if "code" in data else None)
    moves = term.kind in holding.KINDS or any(one.plan.extended_by & names for one in desk.case.clocks)
    return (moves and bool(what.clocks)) or (what.behind > 0 and bool(what.turned))
