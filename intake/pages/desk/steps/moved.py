"""What an entry that is not recorded yet would change: which limits start, end, or are due at another time. Pure.

Unlike a step, a correction may take a limit away, or let one run that was met. Read `moved`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from intake.pages.desk.casepage.clocks import badge_of, title_of
from intake.pages.desk.steps.desk import Desk
from workflow.clocks import Clock
from workflow.deadlines import Deadline, deadline
from workflow.errors import Sentence, _
from workflow.history import history
from workflow.ledger.entry import NO_PREVIOUS, By, Entry
from workflow.moment import Moment, instant_text

Clocks = Mapping[tuple[str, int], Clock]


def moved(desk: Desk, kind: str, data: Mapping[str, Any]) -> list[str]:
    """Each change of a limit or watch in a sentence; that there is none, in one."""
    after = _clocks(desk, (*desk.case.entries, _told(desk, kind, data)))
    before = _clocks(desk, desk.case.entries)
    found = [desk.say(one) for one in _changes(desk, before, after)]
    return found or [desk.say(_("No due date moves by this."))]


def _changes(desk: Desk, before: Clocks, after: Clocks) -> Iterator[Sentence]:
    for identity in {**before, **after}:
        was, then = (_deadline(desk, one.get(identity)) for one in (before, after))
        if was is None and then is not None:
            yield _("Begins: %(what)s. %(how)s.", what=title_of(desk.teller, then), how=_how(desk, then))
        elif then is None and was is not None:
            yield _("No longer counts: %(what)s.", what=title_of(desk.teller, was))
        elif was is not None and then is not None and _seen(was) != _seen(then):
            what = title_of(desk.teller, then)
            yield _("%(what)s. Now: %(was)s. Then: %(then)s.", what=what, was=_how(desk, was), then=_how(desk, then))


def _seen(one: Deadline) -> tuple[object, ...]:
    """What somebody who acts sees of a limit: of one that is done with, how it went."""
    return (one.due, one.verdict) if one.running else (one.verdict,)


def _how(desk: Desk, one: Deadline) -> str:
    """How it stands, with the day where that is still ahead or was missed."""
    words = badge_of(desk.teller, one).words
    if one.due is None or not one.running:
        return words
    when = desk.teller.instant(one.due)
    if one.due > desk.teller.now:
        return desk.say(_("due %(when)s", when=when))
    return desk.say(_("due %(when)s (%(how)s)", when=when, how=words))


def _deadline(desk: Desk, clock: Clock | None) -> Deadline | None:
    return None if clock is None else deadline(clock, desk.law.book, now=desk.teller.now)


def _clocks(desk: Desk, entries: tuple[Entry, ...]) -> Clocks:
    law = desk.law
    return {(clock.key, clock.occasion): clock for clock in law.clocks(history(entries, law.calendar.zone))}


def _told(desk: Desk, kind: str, data: Mapping[str, Any]) -> Entry:
    at = Moment.exactly(desk.teller.now)
    return Entry(
        stream=desk.at.stream,
        n=len(desk.case.entries) + 1,
        kind=kind,
        occurred_at=at.text,
        precision=at.precision.value,
        recorded_at=instant_text(desk.teller.now),
        by=By(office="", person="", role=""),
        data=dict(data),
        salt=bytes(16),
        prev=NO_PREVIOUS,
        policy=desk.law.book.hash,
    )
