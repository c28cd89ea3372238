"""The derived clocks against a slow second computation, over random stories and policies, and what must hold of any.

VIGIL_EXAMPLES=20 tells twenty times as many stories as a plain run does.
"""

import os
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from tests.workflow.calendars import KOSOVO, WEEKENDS_ONLY, ZONE
from tests.workflow.clocks.slow import AsItIs, Seen, slowly_derived
from tests.workflow.clocks.stories import GROUPS, a_clock, shipped
from tests.workflow.entries import told
from workflow.clocks import derive
from workflow.history import history
from workflow.moment import instant_text
from workflow.policy import terms
from workflow.policy.rules import Rules

TIMES_AS_MANY = int(os.environ.get("VIGIL_EXAMPLES", "1"))
BEGIN = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def examples(number):
    return settings(max_examples=number * TIMES_AS_MANY)


# ---- stories: (kind, when, data, when it was recorded), in the order of their recording


def steps(kinds, data_of):
    hours = st.sampled_from([0, 0, 1, 5, 24, 24, 48]) | st.integers(0, 24 * 9) | st.integers(0, 24 * 60)
    ago = st.sampled_from([0, 0, 0, 0, 24]) | st.integers(0, 24 * 40)
    written = st.sampled_from([20, 20, 10, 10, 10, 7, 4])
    return kinds.flatmap(lambda kind: st.tuples(st.just(kind), data_of(kind), hours, ago, written))


def stories(clock, groups, other_kinds, data_of):
    """Stories of what a clock names, begun by what starts it, with now and then something else."""
    starts, named = _kinds(clock.starts, groups), _kinds(_names(clock), groups)
    first = steps(st.sampled_from(starts), data_of)
    then = steps(st.sampled_from(named) | st.sampled_from(named) | st.sampled_from(other_kinds), data_of)
    more = st.lists(then, max_size=4) | st.lists(then, min_size=4, max_size=14)
    return st.builds(lambda one, others: _dated([one, *others]), first, more)


def _names(clock):
    names = {*clock.starts, *clock.again_from, *clock.met_by, *clock.ended_by, *clock.not_after, *clock.armed_by}
    for pause in clock.pauses:
        names |= {*pause.from_, *pause.until, "pause_started", "pause_ended"}
    for undone in clock.undone:
        names |= {*undone.what, *undone.by}
    return names | set(clock.extension.by if clock.extension else ()) | ({"closing", "revival"} if clock.standing else set())


def _kinds(names, groups):
    opened = {kind for name in names if name in groups for kind in _kinds(groups[name], groups)}
    return sorted(opened | {name.partition(":")[0] for name in names if name not in groups})


def _dated(drawn):
    nows = list(accumulate((hours * HOUR for _, _, hours, _, _ in drawn), initial=BEGIN))[1:]
    return [
        (kind, instant_text(now - ago * HOUR)[:written], data, instant_text(now))
        for (kind, data, _hours, ago, written), now in zip(drawn, nows, strict=True)
    ]


def happened(story):
    entries = told(*((kind, at, data) for kind, at, data, _ in story))
    return history([structs.replace(e, recorded_at=line[3]) for e, line in zip(entries, story, strict=True)], ZONE)


def some(**fields):
    return st.fixed_dictionaries({}, optional=fields)


DAY_TEXTS = st.integers(0, 500).map(lambda days: (BEGIN - timedelta(days=days)).date().isoformat())
VAGUE = st.builds(lambda text, length: text[:length], DAY_TEXTS, st.sampled_from([10, 10, 7, 4]))
REFERENCES = st.sampled_from(["a", "b"])

# ---- the shipped policy

SHIPPED_KINDS = sorted(
    kind for kind, term in shipped().kinds.items() if term.stream == "case" and term.origin != "time"
)
PAUSED = [plan.key for plan in shipped().plans if plan.clock.pauses]
REASONS = sorted({pause.reason for plan in shipped().plans for pause in plan.clock.pauses})


def corrections(kinds):
    return st.fixed_dictionaries(
        {"corrects": st.integers(1, 8), "code": st.sampled_from(["withdrawn", "replaced", "replaced"])},
        optional={
            "kind_as": st.sampled_from(kinds),
            "occurred_as": VAGUE,
            "data_as": some(suspect=REFERENCES, strand=REFERENCES, code=st.just("incident")),
        },
    )


def shipped_data(kind):
    if kind == "corrected":
        return corrections(SHIPPED_KINDS)
    if kind.startswith("pause_"):
        return some(
            reason=st.sampled_from(REASONS), clock=st.sampled_from(PAUSED), occasion=st.integers(1, 5)
        )
    codes = shipped().codes
    code = codes.get(f"{kind}_code")
    forms = {
        "setting": st.sampled_from(sorted(codes["setting"])),
        "visible_injury": st.sampled_from(["yes", "no", "unknown"]),
        "source": st.sampled_from(["police", "reporter"]),
        "incident_on": VAGUE,
        "amount": st.integers(0, 14),
        "referral": REFERENCES,
        "examination": REFERENCES,
        "admission": REFERENCES,
        "recommendation": REFERENCES,
        "suspect": REFERENCES,
        "strand": REFERENCES,
    }
    known = {name: form for name, form in forms.items() if name in shipped().kinds[kind].data}
    return some(**known, **({"code": st.sampled_from(sorted(code))} if code else {}))


def shipped_stories():
    vocabulary = shipped().policy.vocabulary
    others = [*SHIPPED_KINDS, "corrected", "corrected"]
    clocks = st.sampled_from(shipped().policy.clocks.clock)
    return clocks.flatmap(lambda clock: stories(clock, vocabulary.groups, others, shipped_data))


# ---- small policies

STEPS = ["told", "asked", "done", "dropped", "opened", "ill", "well", "refused", "set_aside", "witness_heard"]
KINDS = [*STEPS, "discontinued", "resumed", "corrected", "pause_started", "pause_ended", "extension_granted", "granted"]


def small_data(kind):
    if kind == "corrected":
        return corrections(STEPS)
    common = {"suspect": REFERENCES, "strand": REFERENCES}
    if kind.startswith("pause_"):
        common |= {"reason": st.sampled_from(["ill", "away"]), "clock": st.sampled_from(["step1", "step2"])}
        common |= {"occasion": st.integers(1, 3)}
    elif kind in ("extension_granted", "granted"):
        common |= {"amount": st.integers(0, 9)}
    else:
        common |= {"code": st.sampled_from(["well", "badly", "incident"]), "incident_on": VAGUE}
        common |= {"setting": st.sampled_from(["prison", "police"]), "source": st.just("police")}
    return some(**common)


def lists(*, at_least=0, at_most=3):
    names = st.sampled_from([*STEPS, "done:well", "told:badly", "closing", "revival"])
    return st.lists(names, min_size=at_least, max_size=at_most, unique=True).map(tuple)


def spans(*texts):
    return st.sampled_from(texts)


def maybe(strategy):
    return st.none() | strategy


PAUSES = st.builds(
    terms.Pause,
    reason=st.sampled_from(["ill", "away"]),
    from_=lists(at_most=2),
    until=lists(at_most=2),
    at_most=maybe(spans("72 hours", "10 days", "5 working days", "1 month")),
)
WHEN = st.builds(
    terms.When,
    setting=st.sampled_from([(), ("prison",)]),
    source=st.sampled_from([(), (), ("police",)]),
    incident_age_from=maybe(spans("48 hours", "7 days", "6 weeks")),
    incident_age_under=maybe(spans("72 hours", "30 days", "6 months")),
)
EXTENSIONS = st.builds(
    terms.Extension,
    at_most=st.integers(1, 2),
    of=spans("24 hours", "5 days", "2 working days", "1 month"),
    by=st.sampled_from([("extension_granted",), ("granted",)]),
)


def rarely(value, otherwise):
    """`otherwise` three times of four."""
    return st.integers(0, 3).flatmap(lambda number: value if number == 3 else otherwise)


@st.composite
def clocks(draw):
    limit = draw(spans("24 hours", "72 hours", "7 days", "30 days", "10 working days", "2 weeks", "1 month", "30 days"))
    in_hours = "hour" in limit
    per = draw(st.sampled_from(["case", "case", "silence", "suspect", "strand"]))
    counts_from = draw(st.sampled_from(["occurred", "occurred", "occurred", "recorded", "incident"]))
    standing = draw(st.booleans())
    nothing = st.just(())
    return a_clock(
        limit,
        starts=draw(nothing | lists(at_most=2)) + ("told",),
        met_by=draw(lists(at_most=1) | lists(at_most=3)) + ("done",),
        per=per,
        ended_by=draw(lists()) + (("closing",) if standing else ()),
        again_from=draw(nothing | lists()) if per in ("case", "silence") else (),
        not_after=draw(rarely(lists(at_most=1), nothing)),
        armed_by=draw(rarely(lists(at_most=2), nothing)),
        counts_from=counts_from,
        incident_at_most=draw(maybe(spans("6 months"))) if counts_from == "incident" else None,
        first_day="not_counted" if in_hours else draw(st.sampled_from(["counted", "not_counted"])),
        first_hour=draw(st.sampled_from(["counted", "counted", "not_counted"])) if in_hours else "counted",
        end_on_non_working_day="stays" if in_hours else draw(st.sampled_from(["stays", "moves_on"])),
        stages=(terms.Stage(at="-12 hours", tell=("head",)), terms.Stage(at="due", tell=("case_officer",))),
        extension=draw(rarely(EXTENSIONS, st.none())),
        when=draw(rarely(st.lists(WHEN, max_size=2).map(tuple), nothing)),
        pauses=draw(nothing | st.lists(PAUSES, max_size=2).map(tuple)),
        lapses_after=draw(rarely(spans("10 days", "6 weeks", "3 months"), st.none())),
        standing=standing,
        while_closed=draw(st.sampled_from(["rests", "runs"])) if standing else "rests",
        undone=draw(rarely(st.builds(terms.Undone, what=lists(), by=lists()).map(lambda one: (one,)), nothing)),
    )


def a_policy(clocks):
    numbered = tuple(structs.replace(clock, key=f"step{number}") for number, clock in enumerate(clocks, 1))
    vocabulary = terms.Vocabulary(version="1", role=(), event=(), field=(), codes=(), groups=GROUPS)
    return terms.Policy(
        hash="",
        vocabulary=vocabulary,
        workflow=terms.Workflow(version="1", region=(), transition=()),
        clocks=terms.Clocks(version="1", clock=numbered),
    )


def cases():
    """(policy, a story for its first clock)"""
    return st.lists(clocks(), min_size=1, max_size=2).flatmap(
        lambda some: st.tuples(st.just(a_policy(some)), stories(some[0], GROUPS, KINDS, small_data))
    )


# ---- the two agree


def seen(clock):
    """A derived clock, said as the slow computation says it."""
    return Seen(
        clock.key,
        clock.occasion,
        clock.root.n,
        clock.started.text,
        (clock.first_due.earliest, clock.first_due.latest),
        None if clock.due is None else (clock.due.earliest, clock.due.latest),
        clock.met.n if clock.met else None,
        clock.ended.n if clock.ended else None,
        clock.lapses_at,
        [(stretch.closed.n, stretch.revived.n) for stretch in clock.closed],
        [(stage.label, stage.at, stage.tell) for stage in clock.stages],
        clock.learned_at,
    )


def differences(story, rules, calendar, each=AsItIs):
    """Where the two say something else: ((key, occasion), field, derived, slowly)."""
    events = happened(story)
    derived = [seen(clock) for clock in derive(events, rules, calendar)]
    slowly = slowly_derived(events, rules.policy, calendar, each)
    if [one[:3] for one in derived] != [one[:3] for one in slowly]:
        return [("clocks", [one[:3] for one in derived], [one[:3] for one in slowly])]
    return [
        (one[:2], name, *both)
        for one, other in zip(derived, slowly, strict=True)
        for name, *both in zip(Seen._fields, one, other, strict=True)
        if both[0] != both[1]
    ]


@examples(60)
@given(shipped_stories())
def test_the_shipped_clocks_are_those_of_the_slow_computation(story):
    assert differences(story, shipped(), KOSOVO) == []


@examples(150)
@given(cases())
def test_the_clocks_of_any_policy_are_those_of_the_slow_computation(case):
    policy, story = case
    assert differences(story, Rules(policy), WEEKENDS_ONLY) == []
