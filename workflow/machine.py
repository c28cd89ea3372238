"""Which state a case is in, and which act may happen there, by whom. Runs on `transitions`.

One hierarchical machine with parallel regions serves all cases of a policy: what an event does to a configuration is
asked of it once and remembered. Folding is total: every event moves every region that it may move and none is refused.
Only `check` refuses, and only acts: a fact happened, whatever we think of its order. Read `Machine.after`, then
`check`.
"""

import threading
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from transitions.extensions.nesting import HierarchicalMachine, NestedState

from workflow.errors import NotAllowed, NotNow, NotUnderstood, _
from workflow.history import Happened
from workflow.ledger.entry import By
from workflow.policy.rules import Rules
from workflow.policy.terms import Region, Transition

Configuration = tuple[str, ...]
MOST_STATES = 62  # of all regions: the bits of a whole number that both databases keep

# Roles whose events are always facts: a replayed judgment, and the work of time.
TRAINING_ROLE, SYSTEM_ROLE = "training", "system"
# Whoever runs the machine may say what happens to it, whatever a policy calls its roles.
OPERATOR_ROLE = "administrator"


class State(Struct, frozen=True):
    """Where a case stands: the state of each region, and of each reference in the regions that are folded per
    reference.

    `out_of_order` holds the `n` of facts that came where they are not usual.
    """

    regions: Configuration
    references: tuple[tuple[str, str, str], ...] = ()
    out_of_order: tuple[int, ...] = ()


class Passed(Struct, frozen=True):
    """A region, or a reference in it, came into a state by an event."""

    region: str
    reference: str
    state: str
    by: Happened


class _Nested(NestedState):
    separator = "/"


class _Regions(HierarchicalMachine):
    state_cls = _Nested


class _Case:
    """The throw-away model that stands for a case while one transition is asked about."""


class Machine:
    """The workflow of one policy."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.regions = rules.policy.workflow.region
        self._place = {region.key: index for index, region in enumerate(self.regions)}
        states = [(region.key, state.key) for region in self.regions for state in region.state]
        self._bits = {state: 1 << place for place, state in enumerate(states[:MOST_STATES])}
        self.initial: Configuration = tuple(region.initial for region in self.regions)
        self._after: dict[tuple[Configuration, str, str | None], Configuration] = {}
        self._told_apart: dict[tuple[str, str | None], tuple[tuple[int, str, Region], ...]] = {}
        self._transitions: dict[str, list[Transition]] = {}
        for transition in rules.policy.workflow.transition:
            self._transitions.setdefault(transition.event, []).append(transition)
        self._machine, self._one_at_a_time = self._built(), threading.Lock()

    def fold(self, events: list[Happened]) -> State:
        """The state of a case after all its events, in the order of the world."""
        regions = self.initial
        references: dict[tuple[str, str], str] = {}
        out_of_order = []
        for event in events:
            if self._is_unusual(regions, references, event):
                out_of_order.append(event.n)
            regions = self._moved(regions, references, event)
        return State(
            regions, tuple((*place, state) for place, state in sorted(references.items())), tuple(out_of_order)
        )

    def passed(self, events: list[Happened]) -> list["Passed"]:
        """Every change of a region's state in the order of the world; of a reference in it, where it is kept for each.

        What leaves a region where it was is no change, so the end of these is where `fold` says that a case stands.
        """
        regions = self.initial
        references: dict[tuple[str, str], str] = {}
        passed = []
        for event in events:
            before, known = regions, dict(references)
            regions = self._moved(regions, references, event)
            for region, was, here in zip(self.regions, before, regions, strict=True):
                if was != here:
                    passed.append(Passed(region.key, "", here, event))
            for (region_key, reference), here in references.items():
                if known.get((region_key, reference)) != here:
                    passed.append(Passed(region_key, reference, here, event))
        return passed

    def bits(self, state: State) -> int:
        """The states of a case as bits of a number, in the order of the policy: what a list of cases is searched by.

        A region that is kept for each reference stands in all of their states; those beyond the 62nd have no bit.
        """
        found = 0
        told_apart = {region for region, _reference, _here in state.references}
        for region, here in zip(self.regions, state.regions, strict=True):
            if region.key not in told_apart:
                found |= self.bit(region.key, here)
        for region_key, _reference, here in state.references:
            found |= self.bit(region_key, here)
        return found

    def bit(self, region: str, state: str) -> int:
        """The bit of one state of a region."""
        return self._bits.get((region, state), 0)

    def after(self, regions: Configuration, kind: str, code: str | None) -> Configuration:
        """The configuration after an event; remembered, so that `transitions` computes each pair once.

        Cases are read on several threads, and a machine of `transitions` is for one at a time.
        """
        known = self._after.get((regions, kind, code))
        if known is None:
            with self._one_at_a_time:
                known = self._after[regions, kind, code] = self._asked(regions, kind, code)
        return known

    def is_act(self, kind: str, by: By) -> bool:
        """Whether the event is checked against the state: an act of our own office, and no replayed one."""
        term = self._rules.kinds.get(kind)
        return term is not None and term.origin == "act" and by.role != TRAINING_ROLE

    def check(self, state: State | None, kind: str, data: Mapping[str, Any], *, by: By) -> None:
        """Raise NotAllowed if this role may not say so, NotNow if the act may not happen in this state.

        Of what is no act (see `is_act`) the state is not asked and may be None.
        """
        term = self._rules.kinds.get(kind)
        if term is None:
            raise NotUnderstood(_("%(kind)s is not an event that this policy knows.", kind=kind))
        if by.role not in term.by and by.role != TRAINING_ROLE:
            raise NotAllowed(
                _("The event was not recorded: the role %(role)s may not say %(kind)s.", role=by.role, kind=kind),
                next_step=_("These roles may: %(roles)s.", roles=", ".join(term.by) or "none"),
            )
        if state is not None and self.is_act(kind, by):
            self._check_state(state, kind, data)

    def allows(self, state: State, kind: str, data: Mapping[str, Any]) -> bool:
        """Whether the event is one for this state: of an act whether it is allowed, of a fact whether it is usual."""
        return all(
            not transition.from_ or self._state_in(state, transition.region, data) in transition.from_
            for transition in self._named(kind, data)
        )

    def moves(self, state: State, kind: str, data: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        """The regions that the event would bring from one state into another: from which into which."""
        found = {}
        for transition in self._named(kind, data):
            here = self._state_in(state, transition.region, data)
            if here != transition.to and here not in transition.unless:
                found[transition.region] = here, transition.to
        return found

    def _named(self, kind: str, data: Mapping[str, Any]) -> list[Transition]:
        names = (kind, f"{kind}:{data.get('code')}")
        return [transition for name in names for transition in self._transitions.get(name, ())]

    def _check_state(self, state: State, kind: str, data: Mapping[str, Any]) -> None:
        for transition in self._named(kind, data):
            here = self._state_in(state, transition.region, data)
            if transition.from_ and here not in transition.from_:
                raise NotNow(
                    _(
                        "The act was not recorded: %(kind)s is not possible while the %(region)s is %(state)s.",
                        kind=kind,
                        region=transition.region,
                        state=here,
                    ),
                    kept=_("The case is unchanged."),
                    next_step=_("It is possible in these states: %(states)s.", states=", ".join(transition.from_)),
                )

    def _state_in(self, state: State, region: str, data: Mapping[str, Any]) -> str:
        place = self._place[region]
        per = self.regions[place].per
        if per is None:
            return state.regions[place]
        for name, reference, here in state.references:
            if name == region and reference == data.get(per, ""):
                return here
        return self.regions[place].initial

    def _moved(self, regions: Configuration, references: dict[tuple[str, str], str], event: Happened) -> Configuration:
        """The case's own regions after the event; the regions per reference are kept in `references`, changed in
        place.
        """
        after = self.after(regions, event.kind, event.code)
        told_apart = self._told_apart.get((event.kind, event.code))
        if told_apart is None:
            told_apart = self._told_apart[event.kind, event.code] = self._regions_told_apart(event.kind, event.code)
        if not told_apart:
            return after
        moved = list(after)
        for place, per, region in told_apart:
            moved[place] = region.initial
            mine = region.key, event.data.get(per, "")
            here = references.get(mine, region.initial)
            then = self.after((*self.initial[:place], here, *self.initial[place + 1 :]), event.kind, event.code)[place]
            if then != here:
                references[mine] = then
        return tuple(moved)

    def _regions_told_apart(self, kind: str, code: str | None) -> tuple[tuple[int, str, Region], ...]:
        """The regions per reference that such an event may move: place, reference, region."""
        moves = {t.region for name in (kind, f"{kind}:{code}") for t in self._transitions.get(name, ())}
        regions = enumerate(self.regions)
        return tuple((place, one.per, one) for place, one in regions if one.per is not None and one.key in moves)

    def _is_unusual(self, regions: Configuration, references: dict[tuple[str, str], str], event: Happened) -> bool:
        for name in (event.kind, f"{event.kind}:{event.code}"):
            for transition in self._transitions.get(name, ()):
                place = self._place[transition.region]
                per = self.regions[place].per
                here = regions[place]
                if per is not None:
                    here = references.get((transition.region, event.data.get(per, "")), self.regions[place].initial)
                if transition.from_ and here not in transition.from_ and here != transition.to:
                    return True
        return False

    def _asked(self, regions: Configuration, kind: str, code: str | None) -> Configuration:
        case = _Case()
        at = [f"case/{region.key}/{state}" for region, state in zip(self.regions, regions, strict=True)]
        self._machine.add_model(case, initial=at)
        try:
            for name in (kind, f"{kind}:{code}"):
                if name in self._transitions:
                    case.trigger(name)  # type: ignore[attr-defined]
            now = case.state  # type: ignore[attr-defined]
        finally:
            self._machine.remove_model(case)
        return tuple(state.rsplit("/", 1)[1] for state in now)

    def _built(self) -> _Regions:
        nested = [
            {"name": region.key, "children": [state.key for state in region.state], "initial": region.initial}
            for region in self.regions
        ]
        machine = _Regions(
            model=None,
            states=[{"name": "case", "parallel": nested}],
            initial="case",
            auto_transitions=False,
            ignore_invalid_triggers=True,
        )
        for name, transitions in self._transitions.items():
            for transition in transitions:
                machine.add_transition(name, self._sources(transition), f"case/{transition.region}/{transition.to}")
        return machine

    def _sources(self, transition: Transition) -> list[str]:
        """The region itself as the source, so that no state refuses; `unless` leaves some states as they are."""
        region = self.regions[self._place[transition.region]]
        if not transition.unless:
            return [f"case/{region.key}"]
        return [f"case/{region.key}/{s.key}" for s in region.state if s.key not in transition.unless]
