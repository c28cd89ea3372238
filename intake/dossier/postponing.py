"""Content is kept longer: to a day that somebody names, with a reason; the first day stays visible beside it.

At most so far ahead as the policy says (`postponement` of the clock), as often as it is needed, before the day or after
it, as long as nothing is erased. People are warned again before the new day. Read `postpone`, then `why_not`.
"""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection

from intake.dossier.acts import cleaned, told_with_words
from intake.dossier.adding import LEGAL
from intake.dossier.kept import clock_of, plan_of, warning_at
from intake.dossier.once import Once
from intake.dossier.opening import erased
from intake.dossier.retention import POSTPONED
from intake.dossier.stand import Stand
from intake.dossier.turns import Turn, taken_turn
from intake.people.signed_in import SignedIn
from workflow.calendar import Counting, due
from workflow.clocks import Clock
from workflow.errors import NotFound, NotNow, NotUnderstood, Sentence, _
from workflow.events import Event, is_training
from workflow.folding import Case
from workflow.law import Law
from workflow.moment import Moment, end_of_day, local_day
from workflow.rulebook import law_in_force
from workflow.store import Tables

OTHER = "other"  # the reason that says nothing without words
WITHOUT_WORDS = _("Say in words why, or choose another reason.")
UNCHANGED = _("Until when it is kept is unchanged.")


class Postponed(Struct, frozen=True):
    """Until when the content is kept now, and the number of the event (0: it was kept until that day already)."""

    until: date
    n: int


class Outlook(Struct, frozen=True):
    """Between which days content may be kept longer: it is kept until `now` (at first until `first`), at most until
    `farthest`.
    """

    now: date
    first: date
    farthest: date
    today: date


async def postpone(
    tables: Tables,
    case: str,
    until: date,
    *,
    reason: str,
    words: str | None = None,
    signed_in: SignedIn,
    now: datetime,
    once: Once | None = None,
    seen: int | None = None,
) -> Postponed:
    """Keep the content of a case (its stream) until the end of a day.

    `reason` is a code of the vocabulary; its words are sealed. Raises NotUnderstood for a day that is over, not later
    than what holds already or beyond the bound, NotNow where no retention runs, NotAllowed for whoever may not, or was
    left out of the case. That day already: nothing is recorded.
    """
    turn = Turn(signed_in=signed_in, at=Moment.exactly(now), now=now, once=once, seen=seen)
    return await tables.write(_postpone, case, until, reason, cleaned(words), turn)


def _postpone(connection: Connection, case: str, until: date, reason: str, words: str | None, turn: Turn) -> Postponed:
    if is_training(case):
        raise NotFound(_("There is no such case here."))
    law = law_in_force(connection)

    def told(here: Case, stand: Stand) -> Postponed:
        if stand.erased:
            raise erased()
        outlook = outlook_of(here, law, turn.now)
        if until == outlook.now:
            return Postponed(until, 0)
        why = why_not(outlook, until)
        if why is not None:
            raise NotUnderstood(why, kept=UNCHANGED)
        if reason == OTHER and not words:
            raise NotUnderstood(WITHOUT_WORDS, kept=UNCHANGED)
        event = Event(case, POSTPONED, {"until": until.isoformat(), "reason": reason})
        return Postponed(until, told_with_words(connection, here, stand, event, words, LEGAL, turn).n)

    return taken_turn(connection, case, turn, told, Postponed)


def outlook_of(case: Case, law: Law, now: datetime) -> Outlook:
    """Between which days it may be kept longer. Raises NotNow where nothing can be put off, and says why."""
    clock, zone = clock_of(case, law, now), law.calendar.zone
    if clock is None:
        raise NotNow(
            _("The case is not closed, so nothing of it is to be erased."),
            kept=UNCHANGED,
            next_step=_("Once it is closed, the time begins for which it has to be kept."),
        )
    if clock.due is None:
        raise NotNow(
            _("The case is under legal hold: it is kept until that is lifted, and no day runs."),
            kept=UNCHANGED,
            next_step=_("Put the day off once the hold is lifted, if it is needed still."),
        )
    return Outlook(
        now=local_day(clock.due.latest, zone),
        first=local_day(clock.first_due.latest, zone),
        farthest=_farthest(clock, law, now),
        today=local_day(now, zone),
    )


def _farthest(clock: Clock, law: Law, now: datetime) -> date:
    at_most = clock.plan.postponed_at_most
    if at_most is None:
        raise NotNow(
            _("The policy under which this case was closed does not let its day be put off."),
            kept=UNCHANGED,
            next_step=_("Set a legal hold, if it has to be kept longer."),
        )
    return local_day(due(now, at_most, Counting(), law.calendar), law.calendar.zone)


def why_not(outlook: Outlook, until: date) -> Sentence | None:
    """Why it may not be kept until that day; None where it may."""
    if until > outlook.farthest:
        return _(
            "At once it may be put off until %(day)s at most. It can be put off again later.", day=outlook.farthest
        )
    if until <= outlook.now:
        return _("It is kept until %(day)s already. Choose a later day.", day=outlook.now)
    if until < outlook.today:
        return _("That day is over. Choose a day to come, until %(day)s at most.", day=outlook.farthest)
    return None


def warned_on(case: Case, law: Law, until: date, now: datetime) -> date:
    """The day on which people would be warned, if it was kept until then."""
    clock, zone = clock_of(case, law, now), law.calendar.zone
    plan = plan_of(law, "") if clock is None else clock.plan
    return local_day(warning_at(law, plan, end_of_day(until, zone)), zone)
