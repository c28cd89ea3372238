"""Where a case stands, region by region: the states that it passed, where it is, and what the usual way has ahead.

Pure. Regions that are kept for each reference (a strand, a recommendation) have a lane for each. Read `lanes`.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from workflow.deadlines import Deadline
from workflow.history import Happened
from workflow.law import Book
from workflow.machine import Passed
from workflow.policy.rules import Rules
from workflow.policy.terms import Region, Words

PASSED, HERE, AHEAD = "passed", "here", "ahead"


class Step(Struct, frozen=True):
    """A state of a lane. `place`: passed, here or ahead; `at`: when it was come to, by the event `n`.

    `deadlines`: the clocks that this event met; of a state ahead those that run until somebody comes to it, each at the
    first such state. A lane that begins on the usual way was always there: `at` and `n` are None.
    """

    state: str
    title: Words
    place: str
    at: str | None
    n: int | None
    deadlines: tuple[Deadline, ...]


class Lane(Struct, frozen=True):
    """One region, or one reference in it. `badge`: its first due running clock, limits before watches."""

    region: str
    reference: str
    title: Words
    steps: tuple[Step, ...]
    badge: Deadline | None


def lanes(book: Book, happened: list[Happened], clocks: Sequence[Deadline]) -> tuple[Lane, ...]:
    """The lanes of every region, in the order of the policy; of a region without references yet an empty way ahead."""
    passed = book.machine.passed(happened)
    named = {event.n: event.data for event in happened}
    found = []
    for region in book.machine.regions:
        mine = [one for one in passed if one.region == region.key]
        for reference in sorted({one.reference for one in mine}) or [""]:
            about = [one for one in clocks if _is_about(region, reference, named.get(one.started_n, {}))]
            found.append(_lane(book, region, reference, [one for one in mine if one.reference == reference], about))
    return tuple(found)


def _is_about(region: Region, reference: str, root: object) -> bool:
    """Whether a clock that started with this data may be of the reference: what names none may be of any."""
    said = root.get(region.per) if region.per and isinstance(root, dict) else None
    return said is None or said == reference


def _lane(book: Book, region: Region, reference: str, passed: list[Passed], clocks: Sequence[Deadline]) -> Lane:
    leads = _leading(book, region)
    running = [one for one in clocks if one.running and _meets(book.rules, one.clock, *leads.values())]
    titles = {state.key: state.title for state in region.state}
    here = passed[-1].state if passed else region.initial
    steps = [
        Step(
            state=one.state,
            title=titles[one.state],
            place=HERE if place == len(passed) else PASSED,
            at=one.by.moment.text,
            n=one.by.n,
            deadlines=tuple(clock for clock in clocks if clock.met and clock.stopped_n == one.by.n),
        )
        for place, one in enumerate(passed, 1)
    ]
    if region.initial in region.lane:
        steps.insert(0, Step(region.initial, titles[region.initial], PASSED if passed else HERE, None, None, ()))
    waiting = running
    for state in _ahead(region, here):
        due = tuple(one for one in waiting if _meets(book.rules, one.clock, leads.get(state, frozenset())))
        steps.append(Step(state, titles[state], AHEAD, None, None, due))
        waiting = [one for one in waiting if one not in due]
    badge = min(running, key=lambda one: one.kind != "limit", default=None)  # they come by what is due first
    return Lane(region.key, reference, region.title, tuple(steps), badge)


def _ahead(region: Region, here: str) -> tuple[str, ...]:
    """What the usual way has behind where one is; nothing, where that is a way out of it."""
    if here in region.lane:
        return region.lane[region.lane.index(here) + 1 :]
    return region.lane if here == region.initial else ()


def _leading(book: Book, region: Region) -> dict[str, frozenset[str]]:
    """The events that lead to each state of a region, and move something."""
    found: dict[str, frozenset[str]] = {}
    states = {state.key for state in region.state}
    for one in book.rules.policy.workflow.transition:
        if one.region == region.key and not states <= set(one.unless):
            found[one.to] = found.get(one.to, frozenset()) | {one.event}
    return found


def _meets(rules: Rules, key: str, *events: Iterable[str]) -> bool:
    """Whether any of these events is among those that the clock asks for."""
    met_by = rules.met_by(key)
    return any(name in met_by or name.partition(":")[0] in met_by for names in events for name in names)
