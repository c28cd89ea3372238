"""Whether a clock may be paused, go on, or be given more time: asked by forms, and by the corridor before it records.

Pure. An act that would change nothing, or would let a limit stand still for ever, is refused with what the policy says
of it. What happened elsewhere is a fact, and counts as far as the clock's own rules let it (`clocks/`). Read
`objection`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from workflow.calendar import Calendar, shifted
from workflow.clocks import Clock
from workflow.clocks.track import ASK_AGAIN_ON
from workflow.errors import Sentence, _
from workflow.law import Law
from workflow.moment import Moment, Precision, local_day
from workflow.policy.rules import Stillness, names_of
from workflow.policy.terms import AskAgain, Words
from workflow.span import Span

PAUSE_STARTED, PAUSE_ENDED, EXTENDED = "pause_started", "pause_ended", "extension_granted"
KINDS = frozenset({PAUSE_STARTED, PAUSE_ENDED, EXTENDED})
CLOCK, REASON, AMOUNT, OCCASION = "clock", "reason", "amount", "occasion"


class Objection(NamedTuple):
    """Why it is not recorded, and the field at which that is to be said. `is_form`: what was said has the wrong form;
    else it is the clock that does not allow it now.
    """

    field: str
    why: Sentence
    is_form: bool = False


def objection(
    clocks: Sequence[Clock], law: Law, kind: str, data: Mapping[str, Any], *, at: Moment, now: datetime
) -> Objection | None:
    """What stands against pausing, letting run or extending a clock of a case; None if nothing does.

    `clocks` as they stand; `at` is when it happened, `now` (UTC) when it is said.
    """
    mine = [one for one in clocks if one.key == data.get(CLOCK) and data.get(OCCASION) in (None, one.occasion)]
    if not mine:
        return Objection(CLOCK, _("This case has no such time limit."))
    if kind == PAUSE_ENDED:
        return _not_held(mine, law, at)
    running = [one for one in mine if one.running(at.earliest)]
    if not running:
        return Objection(CLOCK, _over(mine[-1], now))
    if kind == EXTENDED:
        return _beyond(running, data, at)
    return _no_pause(running, law, data, at, now)


def _over(clock: Clock, now: datetime) -> Sentence:
    what = clock.plan.clock.title
    if clock.lapsed(now):
        return _("“%(what)s” is no longer possible: the step was lost for good. Nothing runs there.", what=what)
    if clock.met is not None:
        return _("“%(what)s” is done already. Nothing runs there that could be changed.", what=what)
    return _("“%(what)s” has ended. Nothing runs there that could be changed.", what=what)


def _ran_out(running: Sequence[Clock], at: Moment) -> bool:
    """Whether all of them were late already: neither a pause nor an extension undoes that."""
    return all(one.due is not None and one.due.latest < at.earliest for one in running)


# ------------------------------------------------------------------------------------------------------- pauses


def _not_held(mine: Sequence[Clock], law: Law, at: Moment) -> Objection | None:
    held = [one for one in mine if one.is_held(at.earliest)]
    if any(may_be_ended(one, law) for one in held):
        return None
    if held:
        why = _(
            "“%(what)s” stands still by an entry of its own, and goes on only with the one that ends that.",
            what=_title(mine),
        )
        return Objection(CLOCK, why)
    return Objection(CLOCK, _("“%(what)s” does not stand still: there is no pause to end.", what=_title(mine)))


def may_be_ended(clock: Clock, law: Law) -> bool:
    """Whether the pause that holds a clock is one that somebody says, and may end by saying so."""
    return clock.held is not None and clock.held.reason in law.book.rules.pause_reasons


def may_be_paused(clock: Clock, law: Law) -> bool:
    """Whether a clock knows a pause that somebody may begin by saying so."""
    return any(rule.reason in law.book.rules.pause_reasons for rule in clock.plan.pauses)


def _no_pause(
    running: Sequence[Clock], law: Law, data: Mapping[str, Any], at: Moment, now: datetime
) -> Objection | None:
    what = _title(running)
    if not any(may_be_paused(one, law) for one in running):
        return Objection(CLOCK, _("“%(what)s” never stands still: its source knows no pause.", what=what))
    rule = next((rule for one in running for rule in one.plan.pauses if rule.reason == data.get(REASON)), None)
    if rule is None:
        return Objection(REASON, _("This time limit does not stand still for this reason. Choose another one."), True)
    if _ran_out(running, at):
        return Objection(
            CLOCK, _("“%(what)s” ran out before. A pause cannot begin after that: late stays late.", what=what)
        )
    said = data.get(ASK_AGAIN_ON)
    if said is None and any(_holds(one, rule, at) for one in running):
        return Objection(
            CLOCK,
            _(
                "“%(what)s” stands still for this reason already. To ask about it later, say on which day; or end the"
                " pause.",
                what=what,
            ),
        )
    return _wrong_day(rule, law, said, at, now)


def _holds(clock: Clock, rule: Stillness, at: Moment) -> bool:
    return clock.held is not None and clock.held.reason == rule.reason and clock.is_held(at.earliest)


def _wrong_day(rule: Stillness, law: Law, said: object, at: Moment, now: datetime) -> Objection | None:
    """What is wrong with the day on which to ask again, or with there being none."""
    calendar, asking = law.calendar, law.book.rules.policy.clocks.ask_again
    if said is None:
        if rule.at_most is not None:
            return None
        why = _("This pause has no end of its own. Write the day on which its reason is asked about again.")
        return Objection(ASK_AGAIN_ON, why, True)
    day = Moment.parse(str(said), calendar.zone)
    if day.precision is not Precision.DAY:
        return Objection(ASK_AGAIN_ON, _("Write the whole day, like 14.11.2026."), True)
    if local_day(day.earliest, calendar.zone) <= local_day(now, calendar.zone):
        return Objection(ASK_AGAIN_ON, _("This day is not still to come. Write a later one."), True)
    return _too_far(rule, asking, day, at, now, calendar)


def _too_far(
    rule: Stillness, asking: AskAgain | None, day: Moment, at: Moment, now: datetime, calendar: Calendar
) -> Objection | None:
    if rule.at_most is not None and shifted(at.latest, rule.at_most, calendar) < day.earliest:
        why = _(
            "This pause is over by itself after %(span)s. Write a day before that, or leave it empty.",
            span=rule.at_most,
        )
        return Objection(ASK_AGAIN_ON, why, True)
    if asking is not None and shifted(now, Span.parse(asking.at_most), calendar) < day.earliest:
        why = _(
            "This is too far away. A pause is asked about again within %(span)s.",
            span=Span.parse(asking.at_most),
        )
        return Objection(ASK_AGAIN_ON, why, True)
    return None


# --------------------------------------------------------------------------------------------------- extensions


def _beyond(running: Sequence[Clock], data: Mapping[str, Any], at: Moment) -> Objection | None:
    clock = running[-1]
    what, term = clock.plan.clock.title, clock.plan.clock.extension
    if term is None or EXTENDED not in term.by:
        return Objection(
            CLOCK, _("“%(what)s” cannot be extended by this office: its source does not allow it.", what=what)
        )
    if _ran_out(running, at):
        return Objection(
            CLOCK, _("“%(what)s” ran out before. It cannot be extended after that: late stays late.", what=what)
        )
    if all(one.extensions >= term.at_most for one in running):
        why = _(
            "“%(what)s” was extended already, and may be no more than %(times)d times (%(source)s).",
            what=what,
            times=term.at_most,
            source=clock.plan.clock.source,
        )
        return Objection(CLOCK, why)
    return too_much(clock, data)


def too_much(clock: Clock, data: Mapping[str, Any]) -> Objection | None:
    """That an extension asks for more than its clock allows at once."""
    of, amount = clock.plan.extension, data.get(AMOUNT)
    if of is None or not isinstance(amount, int) or 1 <= amount <= of.amount:
        return None
    why = _(
        "“%(what)s” may be extended by %(span)s at most, each time (%(source)s).",
        what=clock.plan.clock.title,
        span=of,
        source=clock.plan.clock.source,
    )
    return Objection(AMOUNT, why, True)


def extended_by(clocks: Sequence[Clock], kind: str, code: str | None, now: datetime) -> list[Clock]:
    """The running clocks that an event of this kind gives more time to."""
    names = names_of(kind, code)
    return [one for one in clocks if one.running(now) and one.plan.extended_by & names]


def _title(clocks: Sequence[Clock]) -> Words:
    return clocks[-1].plan.clock.title
