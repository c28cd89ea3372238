"""workflow.toml: every state can be reached, every transition moves something, nothing is said twice."""

from collections.abc import Iterator

from workflow.errors import _
from workflow.policy.checks.known import Known, twice
from workflow.policy.form import Misfit, guess
from workflow.policy.terms import Region, Transition

MOST_STATES = 62  # each is a bit of a whole number by which cases are searched for (machine.py)


def of_workflow(known: Known) -> Iterator[Misfit]:
    """Everything that is wrong in the workflow; what can be reached is asked once all names are right."""
    named = list(_names(known))
    yield from named or _unreachable(known)


def _names(known: Known) -> Iterator[Misfit]:
    regions = known.policy.workflow.region
    if sum(len(region.state) for region in regions) > MOST_STATES:
        yield ("region",), _("The regions have more than %(most)d states together.", most=MOST_STATES)
    yield from twice((region.key for region in regions), ("region",), "key")
    for number, region in enumerate(regions):
        yield from _region(known, region, number)
    by_key = {region.key: region for region in regions}
    for number, transition in enumerate(known.policy.workflow.transition):
        yield from _transition(known, transition, number, by_key)
    yield from _said_twice(known, by_key)


def _region(known: Known, region: Region, number: int) -> Iterator[Misfit]:
    states = [state.key for state in region.state]
    yield from twice(states, ("region", number, "state"), "key")
    if region.initial not in states:
        meant = guess(region.initial, states)
        yield (
            ("region", number, "initial"),
            _(
                "%(state)s is not a state of %(region)s; did you mean %(meant)s?",
                state=region.initial,
                region=region.key,
                meant=meant,
            ),
        )
    for place, state in enumerate(region.lane):
        if state not in states:
            meant = guess(state, states)
            yield (
                ("region", number, "lane", place),
                _(
                    "%(state)s is not a state of %(region)s; did you mean %(meant)s?",
                    state=state,
                    region=region.key,
                    meant=meant,
                ),
            )
    sentence = known.reference(region.per) if region.per else None
    if sentence:
        yield ("region", number, "per"), sentence


def _transition(known: Known, transition: Transition, number: int, regions: dict[str, Region]) -> Iterator[Misfit]:
    path = ("transition", number)
    sentence = known.case_event(transition.event)
    if sentence:
        yield (*path, "event"), sentence
    if transition.event in known.groups:
        yield (*path, "event"), _("%(event)s is a group; a transition is for one event.", event=transition.event)
    kind = known.kinds.get(transition.event.partition(":")[0])
    if kind and kind.origin == "act" and not transition.from_:
        yield (
            path,
            _(
                "%(event)s is an act of the office; say in which states it is allowed: from = [...].",
                event=transition.event,
            ),
        )
    region = regions.get(transition.region)
    if region is None:
        meant = guess(transition.region, regions)
        yield (
            (*path, "region"),
            _("%(region)s is not a region; did you mean %(meant)s?", region=transition.region, meant=meant),
        )
        return
    states = [state.key for state in region.state]
    named = [("to", transition.to)]
    named += [("from", state) for state in transition.from_] + [("unless", state) for state in transition.unless]
    for key, state in named:
        if state not in states:
            yield (
                (*path, key),
                _(
                    "%(state)s is not a state of %(region)s; did you mean %(meant)s?",
                    state=state,
                    region=region.key,
                    meant=guess(state, states),
                ),
            )


def _said_twice(known: Known, regions: dict[str, Region]) -> Iterator[Misfit]:
    """One event that would move one region from one state in two ways; the machine would take the first."""
    seen: set[tuple[str, str, str]] = set()
    for number, transition in enumerate(known.policy.workflow.transition):
        if transition.region not in regions:
            continue
        states = [state.key for state in regions[transition.region].state if state.key not in transition.unless]
        places = [(transition.event, transition.region, state) for state in states]
        both = next((state for event, region, state in places if (event, region, state) in seen), None)
        if both is not None:
            yield (
                ("transition", number),
                _(
                    "%(event)s moves %(region)s twice from the state %(state)s; name it in unless of one of the two.",
                    event=transition.event,
                    region=transition.region,
                    state=both,
                ),
            )
        seen.update(places)


def _unreachable(known: Known) -> Iterator[Misfit]:
    """States that no way leads to from the initial one; a fact moves a region from wherever it is."""
    for number, region in enumerate(known.policy.workflow.region):
        transitions = [one for one in known.policy.workflow.transition if one.region == region.key]
        reached, before = {region.initial}, 0
        while len(reached) > before:
            before = len(reached)
            reached |= {one.to for one in transitions if _moves(known, one, reached)}
        for place, state in enumerate(region.state):
            if state.key not in reached:
                yield (
                    ("region", number, "state", place),
                    _("No transition leads to the state %(state)s of %(region)s.", state=state.key, region=region.key),
                )


def _moves(known: Known, transition: Transition, reached: set[str]) -> bool:
    kinds = [known.kinds[kind] for kind in known.opened([transition.event])]
    if any(kind.origin != "act" for kind in kinds) or not transition.from_:
        return not reached <= {*transition.unless, transition.to}
    return bool(reached.intersection(transition.from_).difference(transition.unless))
