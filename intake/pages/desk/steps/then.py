"""What would be due after a step, in words: the last line of its form. Nothing is recorded for it. Read `then_due`."""

from collections.abc import Mapping
from typing import Any

from intake.pages.desk.casepage.clocks import basis_of, title_of
from intake.pages.desk.steps.desk import Desk
from workflow.deadlines import Deadline, deadline
from workflow.errors import Sentence, _
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.steps import Would, would

MOST_TOLD = 3


def then_due(desk: Desk, kind: str, data: Mapping[str, Any]) -> list[str]:
    """What becomes due, what is done with, what is due at another time; if nothing of it, what is due all the same.

    A fact is counted from now, for its day is not said yet.
    """
    after = _would_be(desk, kind, data, Moment.exactly(desk.teller.now))
    found = [_starts(desk, one) for one in after.starts if one.kind == "limit" and _is_told(desk, one.clock)]
    found += [
        _("No longer due: %(what)s.", what=title_of(desk.teller, one))
        for one in after.meets
        if _is_told(desk, one.clock)
    ]
    found += [_changes(desk, one) for one in after.changes if _is_told(desk, one.clock)]
    told = found[:MOST_TOLD] or [_still(desk)]
    if found and desk.term(kind).origin != "act":
        told.append(_("Counted as if it happened now; what counts is the day that you write."))
    return [desk.say(one) for one in told]


def _is_told(desk: Desk, clock: str) -> bool:
    """Whether whoever reads it may know of a clock."""
    return desk.only is None or clock in desk.only.clocks


def _would_be(desk: Desk, kind: str, data: Mapping[str, Any], at: Moment) -> Would:
    """What an event would do to the clocks."""
    role = next((one for one in desk.term(kind).by if one in desk.at.roles), "")
    by = By(office=desk.at.who.by.office, person=desk.at.who.by.person, role=role)
    event = Event(desk.at.stream, kind, data)
    return would(desk.case.entries, desk.law, event, by=by, at=at, now=desk.teller.now)


def _starts(desk: Desk, one: Deadline) -> Sentence:
    what, basis = title_of(desk.teller, one), basis_of(desk.teller, one)
    if one.due is None:
        return _("Then due: %(what)s (%(basis)s).", what=what, basis=basis)
    when = desk.teller.instant(one.due)
    return _("Then due: %(what)s by %(when)s (%(basis)s).", what=what, when=when, basis=basis)


def _changes(desk: Desk, one: Deadline) -> Sentence:
    what = title_of(desk.teller, one)
    if one.due is None:
        return _("Stands still then: %(what)s.", what=what)
    return _("Then due at another time: %(what)s by %(when)s.", what=what, when=desk.teller.instant(one.due))


def _still(desk: Desk) -> Sentence:
    running = [one for one in desk.case.clocks if one.running(desk.teller.now) and one.plan.clock.kind == "limit"]
    due = [one for one in running if one.due is not None and _is_told(desk, one.key)]
    if not due:
        return _("Nothing becomes due by this.")
    told = [deadline(one, desk.law.book, now=desk.teller.now) for one in due]
    first = min(told, key=lambda one: (one.due or desk.teller.now, one.clock, one.occasion))  # as on the case page
    when = "" if first.due is None else desk.teller.instant(first.due)
    return _("Due next, as before: %(what)s by %(when)s.", what=title_of(desk.teller, first), when=when)
