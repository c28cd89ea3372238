"""Before something is recorded that moves due dates: what it would change, on a page of its own, to be confirmed.

Nothing is written for it. What was typed goes along, and may be changed again; if the case changes meanwhile, whoever
confirms is told. Read `shown`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response
from msgspec import Struct

from intake.pages.desk.casepage.clocks import badge_of, basis_of, title_of
from intake.pages.desk.casepage.happenings import stage_named
from intake.pages.desk.steps.desk import Desk
from intake.pages.desk.steps.step import CONFIRMED
from intake.pages.visit import Visit
from workflow.clocks import Clock
from workflow.deadlines import Deadline, deadline
from workflow.effects import Alarm, Effect, Effects, Move, effects
from workflow.errors import Sentence, _
from workflow.events import Event
from workflow.ledger.entry import By
from workflow.moment import Moment
from workflow.pages.due import Badge

PAGE = "desk/steps/changes.html"
BACK = "back"
OURS = frozenset({CONFIRMED, BACK})


class Change(Struct, frozen=True):
    """A clock in one row: before and after, each a badge and a day; None where it is not there. `notes`: what else."""

    title: str
    basis: str
    is_watch: bool
    was: tuple[Badge, str] | None
    then: tuple[Badge, str] | None
    notes: list[str]


class Told(Struct, frozen=True):
    """What the page says: `lead` sums it up, `limits` and `watches` are apart, as everywhere."""

    lead: list[str]
    limits: list[Change]
    watches: list[Change]
    void: list[str]
    coming: list[str]
    states: list[tuple[str, str, str]]


def found(desk: Desk, event: Event, at: Moment) -> Effects:
    """What recording it would change."""
    role = next((one for one in desk.term(event.kind).by if one in desk.at.roles), "")
    by = By(office=desk.at.who.by.office, person=desk.at.who.by.person, role=role)
    return effects(desk.case, desk.law, event, by=by, at=at, now=desk.teller.now)


def shown(
    visit: Visit, desk: Desk, heading: str, action: str, what: Effects, *, facts: Sequence[tuple[str, str]]
) -> Response[Any]:
    """The page: what changes, `facts` that say what would be recorded, and what was typed, to be sent again."""
    return visit.page(
        PAGE,
        heading=heading,
        case_title=desk.title,
        path=desk.at.path,
        action=action,
        crumbs=[*desk.crumbs, (heading, "")],
        facts=facts,
        told=told(desk, what),
        pairs=[(name, value) for name, value in visit.answers.pairs() if name not in OURS],
    )


def told(desk: Desk, what: Effects) -> Told:
    """What would change, in words."""
    rows = [(_kind(one), _change(desk, one)) for one in what.clocks]
    return Told(
        lead=[desk.say(one) for one in _lead(desk, what)],
        limits=[row for kind, row in rows if kind == "limit"],
        watches=[row for kind, row in rows if kind != "limit"],
        void=[_alarm(desk, one) for one in what.void],
        coming=[_alarm(desk, one) for one in what.coming],
        states=[_move(desk, one) for one in what.states],
    )


def _lead(desk: Desk, what: Effects) -> list[Sentence]:
    """The sum of it; of something that comes late, before how many entries it takes its place."""
    said: list[Sentence] = []
    if what.behind:
        many = desk.teller.tongue.ngettext(
            "This happened before %(num)d other entry that is told already.",
            "This happened before %(num)d other entries that are told already.",
            what.behind,
        )
        said.append(_("%(what)s", what=many % {"num": what.behind}))
    turned = [one for one in what.turned if _kind(one) == "limit" and one.was is not None and one.then is not None]
    for one in turned[:MOST_TOLD]:
        was, then = (_deadline(desk, clock) for clock in (one.was, one.then) if clock is not None)
        words = {"what": was.title, "then": badge_of(desk.teller, then).words, "was": badge_of(desk.teller, was).words}
        said.append(_("It makes “%(what)s”: %(then)s. Until now: %(was)s.", **words))
    if not what.clocks and not what.states:
        said.append(_("No due date moves by this."))
    return said


MOST_TOLD = 3


def _change(desk: Desk, one: Effect) -> Change:
    was = None if one.was is None else _deadline(desk, one.was)
    then = None if one.then is None else _deadline(desk, one.then)
    either = then or was
    if either is None:
        raise ValueError("an effect is on a clock")
    return Change(
        title=title_of(desk.teller, either),
        basis=basis_of(desk.teller, either),
        is_watch=either.kind != "limit",
        was=None if was is None else _stands(desk, was),
        then=None if then is None else _stands(desk, then),
        notes=[] if then is None else [desk.say(note) for note in _notes(desk, then)],
    )


def _stands(desk: Desk, one: Deadline) -> tuple[Badge, str]:
    """How it stands, with the day on which it is or was due."""
    badge = badge_of(desk.teller, one)
    if one.due is None or one.ended is not None:
        return badge, ""
    when = desk.teller.instant(one.due)
    is_ahead = one.due > desk.teller.now
    return badge, desk.say(_("due %(when)s", when=when) if is_ahead else _("was due %(when)s", when=when))


def _notes(desk: Desk, then: Deadline) -> list[Sentence]:
    teller, found = desk.teller, []
    if then.running and (then.extended or then.due is None):
        found.append(_("First due on %(day)s.", day=teller.instant(then.first_due)))
    if then.held is not None and then.held.ask_again_at is not None:
        found.append(_("You are asked again on %(day)s.", day=teller.day(then.held.ask_again_at)))
    if then.held is not None and then.held.until is not None:
        found.append(_("It runs again on %(day)s at the latest.", day=teller.instant(then.held.until)))
    return found


def _kind(one: Effect) -> str:
    clock = one.then or one.was
    return "limit" if clock is None else clock.plan.clock.kind


def _deadline(desk: Desk, clock: Clock) -> Deadline:
    return deadline(clock, desk.law.book, now=desk.teller.now)


def _alarm(desk: Desk, one: Alarm) -> str:
    return desk.say(
        _(
            "%(clock)s: %(stage)s, %(when)s",
            clock=desk.teller.clock(one.clock),
            stage=stage_named(one.label),
            when=desk.teller.instant(one.at),
        )
    )


def _move(desk: Desk, one: Move) -> tuple[str, str, str]:
    words = desk.teller.tongue.words
    region = next(region for region in desk.law.book.machine.regions if region.key == one.region)
    titles: Mapping[str, str] = {state.key: words(state.title) for state in region.state}
    name = words(region.title)
    if one.reference:
        name = desk.say(_("%(what)s: %(which)s", what=name, which=one.reference))
    return name, titles.get(one.was, one.was), titles.get(one.then, one.then)
