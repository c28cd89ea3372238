"""What an event tells, to which roles, how urgently: the policy's rules, and the stages of its clocks. Pure.

Goes in: an entry and what is known of its case. Comes out: `Tell`s. Nothing here knows who people are. Read `tells`.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from notifications.store.facts import Facts
from workflow.law import Law
from workflow.ledger.entry import Entry
from workflow.policy.rules import ASK_AGAIN, Rules, names_of
from workflow.policy.terms import Clock, NoticeRule, Stage
from workflow.referrals import is_of_reference
from workflow.span import Span, Unit

REACHED, LAPSED = "clock_stage_reached", "clock_lapsed"
DUE, LATE, NEWS, SKIPPED, UNREAD = "due", "late", "news", "skipped", "unread"
OFFICE, URGENT = "office", "urgent"
# How long about, in hours: enough to tell short limits from long ones. Five working days are a week.
_HOURS = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WORKING_DAYS: 34, Unit.WEEKS: 168, Unit.MONTHS: 744, Unit.YEARS: 8_784}


class About(Struct, frozen=True, array_like=True, order=True):
    """A stage of a clock: the clock's key, its occasion, the stage's label ("-12 hours", "due", "lapse")."""

    clock: str
    occasion: int
    stage: str


class Tell(Struct, frozen=True):
    """Something to be told to roles. `offices`: only people there, where it was sent to somebody; None: all who have
    the case. `unread_after`: then the next in line hears that nobody looked.
    """

    roles: tuple[str, ...]
    what: str
    about: tuple[About, ...] = ()
    is_urgent: bool = False
    unread_after: Span | None = None
    even_if_implicated: bool = False
    offices: frozenset[str] | None = None


def told_kinds(rules: Rules) -> frozenset[str]:
    """The kinds of events that are told to anybody."""
    return frozenset({REACHED}) | {name.partition(":")[0] for name in _by_event(rules)}


def roles_told(law: Law) -> frozenset[str]:
    """Every role that the law in force tells of anything: one that nobody has is told by somebody else's name."""
    rules = law.book.rules
    stages = {role for term in rules.policy.clocks.clock for stage in term.stages for role in stage.tell}
    stages |= {role for _label, _after, roles in rules.asking for role in roles}
    return frozenset(stages.union(*(rule.tell for found in _by_event(rules).values() for rule in found)))


def tells(entry: Entry, law: Law, facts: Facts) -> list[Tell]:
    """Everything that is to be told of an event, under the law in force."""
    if entry.kind == REACHED:
        return list(_stages(entry, law, facts))
    found = []
    for name in sorted(names_of(entry.kind, _text(entry.data.get("code")))):
        for rule in _by_event(law.book.rules).get(name, ()):
            if not rule.by or entry.by.role in rule.by:
                found.append(_news(entry, rule, law.book.rules, facts))
    return found


def _news(entry: Entry, rule: NoticeRule, rules: Rules, facts: Facts) -> Tell:
    said = entry.data.get(URGENT) is True
    is_lapse = entry.kind == LAPSED
    return Tell(
        roles=rule.tell,
        what=LATE if is_lapse else NEWS,
        about=tuple(_about(one) for one in entry.data.get("lapsed", ())) if is_lapse else (),
        is_urgent=rule.urgency == "urgent" or (rule.urgency == "as_said" and said),
        unread_after=Span.parse(rule.unread_after) if rule.unread_after else None,
        even_if_implicated=rule.even_if_implicated,
        offices=_concerned(entry, rules, facts),
    )


def _concerned(entry: Entry, rules: Rules, facts: Facts) -> frozenset[str] | None:
    """The office that an event sends the case to, or that what it names was sent to; None where it names nothing."""
    if any(one.n == entry.n for one in facts.sendings):
        return frozenset({entry.data[OFFICE]})
    named = {name: value for name, value in entry.data.items() if is_of_reference(rules, name)}
    if not named:
        return None
    return frozenset(one.office for one in facts.sendings if named.items() <= one.references.items())


def _stages(entry: Entry, law: Law, facts: Facts) -> Iterator[Tell]:
    notices = law.book.rules.policy.notifications
    for one in entry.data.get("stages", ()):
        about = _about(one)
        found = _stage(law, about)
        if found is None:
            continue
        term, stage = found
        is_late = not about.stage.startswith("-") and about.stage != ASK_AGAIN
        yield Tell(
            roles=stage.tell,
            what=LATE if is_late else DUE,
            about=(about,),
            is_urgent=notices is not None
            and about.stage == DUE  # what is told later is for those above, who may sleep
            and term.kind == "limit"
            and hours(term.limit) <= hours(notices.stages.urgent_up_to),
            unread_after=_after(notices.stages.unread_after if notices and term.kind == "limit" else None),
            offices=offices_of_clock(term, about, law.book.rules, facts),
        )


def offices_of_clock(term: Clock, about: About, rules: Rules, facts: Facts) -> frozenset[str] | None:
    """The offices that what a clock is about was sent to; None for a clock of the case itself."""
    if not is_of_reference(rules, term.per):
        return None
    return frozenset(one.office for one in facts.sendings if one.n == about.occasion)


def _stage(law: Law, about: About) -> tuple[Clock, Stage] | None:
    """A clock and its stage as the newest policy has them, else as the one before it, and so on."""
    for book in reversed(law.books):
        found = _every_stage(book.rules).get((about.clock, about.stage))
        if found is not None:
            return found
    return None


@lru_cache(maxsize=64)
def _every_stage(rules: Rules) -> dict[tuple[str, str], tuple[Clock, Stage]]:
    terms = rules.policy.clocks.clock
    asking = [Stage(label, tell) for label, _after, tell in rules.asking]
    return {(term.key, stage.at): (term, stage) for term in terms for stage in (*term.stages, *asking)}


@lru_cache(maxsize=64)
def _by_event(rules: Rules) -> dict[str, tuple[NoticeRule, ...]]:
    notices = rules.policy.notifications
    found: dict[str, tuple[NoticeRule, ...]] = {}
    for rule in () if notices is None else notices.rule:
        for name in rules.opened([rule.event]):
            found[name] = (*found.get(name, ()), rule)
    return found


def hours(span: str) -> int:
    """About how many hours a span has."""
    parsed = Span.parse(span)
    return parsed.amount * _HOURS[parsed.unit]


def _after(span: str | None) -> Span | None:
    return None if span is None else Span.parse(span)


def _about(one: dict[str, Any]) -> About:
    return About(one["clock"], one["occasion"], one["stage"])


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
