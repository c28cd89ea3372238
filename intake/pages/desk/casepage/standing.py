"""Where a case stands: its lanes beside each other, as one may wait while another moves. Read `lanes_shown`."""

from collections import Counter
from collections.abc import Sequence

from intake.pages.desk.casepage.clocks import badge_of
from intake.pages.desk.casepage.telling import Teller
from workflow.clocks import Verdict
from workflow.errors import _
from workflow.lanes import AHEAD, HERE, PASSED, Lane, Step
from workflow.pages.parts import Lane as LaneShown
from workflow.pages.parts import LaneStep, Station

ALWAYS = frozenset({"medical", "criminal", "protective"})  # shown from the first day, to be seen standing still
MOST_STEPS, LEAST_PASSED = 8, 2  # that stand side by side; that are told one by one all the same
STATIONS: dict[str, Station] = {PASSED: "done", HERE: "here", AHEAD: "ahead"}


def lanes_shown(teller: Teller, lanes: Sequence[Lane], course: str) -> tuple[LaneShown, ...]:
    """The lanes but for the region `course`, which the head of the page tells; others once something happened there."""
    shown = [one for one in lanes if one.region != course and (one.region in ALWAYS or _has_begun(one))]
    many = Counter(one.region for one in shown)
    return tuple(_lane(teller, one, many[one.region] > 1) for one in shown)


def _has_begun(lane: Lane) -> bool:
    return any(step.at is not None for step in lane.steps)


def _lane(teller: Teller, lane: Lane, is_one_of_many: bool) -> LaneShown:
    name = teller.tongue.words(lane.title)
    if lane.reference and is_one_of_many:
        name = teller.tongue.say(_("%(lane)s: %(which)s", lane=name, which=lane.reference))
    badge = None if lane.badge is None else badge_of(teller, lane.badge)
    return LaneShown(name, tuple(_steps(teller, lane.steps)), badge)


def _steps(teller: Teller, steps: Sequence[Step]) -> list[LaneStep]:
    """The steps; of a long way the beginning is told by its number, and stands whole in the timeline."""
    passed = sum(step.place == PASSED for step in steps)
    earlier = min(passed - LEAST_PASSED, len(steps) - MOST_STEPS)
    if earlier < LEAST_PASSED:
        return [_step(teller, step) for step in steps]
    words = teller.tongue.ngettext("%(num)d earlier step", "%(num)d earlier steps", earlier) % {"num": earlier}
    return [LaneStep(words, "done"), *(_step(teller, step) for step in steps[earlier:])]


def _step(teller: Teller, step: Step) -> LaneStep:
    return LaneStep(teller.tongue.words(step.title), STATIONS[step.place], _when(teller, step))


def _when(teller: Teller, step: Step) -> str:
    if step.at is not None:
        late = next((one for one in step.deadlines if one.verdict == Verdict.LATE and one.kind == "limit"), None)
        when = teller.when(step.at)
        if late is None:
            return when
        return teller.tongue.say(_("%(when)s, %(how_late)s", when=when, how_late=badge_of(teller, late).words))
    if step.place != AHEAD or not step.deadlines:
        return ""
    return badge_of(teller, min(step.deadlines, key=lambda one: one.kind != "limit")).words
