"""The derived clocks against a slow second computation, over random stories and policies, and what must hold of any.

`VIGIL_EXAMPLES=20` tells twenty times as many stories as a plain run does. At the end stand answers known by hand, and
stories in which one of the two computations was once wrong.
"""

import os
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from tests.workflow.calendars import KOSOVO, WEEKENDS_ONLY, ZONE, instants
from tests.workflow.clocks.slow import Seen, slowly_derived
from tests.workflow.clocks.stories import GROUPS, a_clock, clocks, due, life, said, shipped
from tests.workflow.entries import told
from workflow.clocks import Clock, Verdict, derive
from workflow.clocks.terms import verdict
from workflow.history import history
from workflow.moment import Moment, instant_text
from workflow.policy import terms
from workflow.policy.rules import Rules

TIMES_AS_MANY = int(os.environ.get("VIGIL_EXAMPLES", "1"))
BEGIN = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def examples(number):
    return settings(max_examples=number * TIMES_AS_MANY)


# ---- stories: (kind, when, data, when it was recorded), in the order of their recording


HOURS = st.sampled_from([0, 0, 1, 5, 24, 24, 48, 168, 240]) | st.integers(0, 24 * 9) | st.integers(0, 24 * 60)
AGO = st.sampled_from([0, 0, 0, 0, 24]) | st.integers(0, 24 * 40)
WRITTEN = st.sampled_from([20, 20, 10, 10, 10, 10, 7, 4])


@st.composite
def stories(draw, some_clocks, groups, other_kinds, data_of):
    """A story of what these clocks name, begun by what starts the first, with now and then something else."""
    starts = _kinds(some_clocks[0].starts, groups)
    named = _kinds({name for clock in some_clocks for name in _names(clock)}, groups)
    then = st.one_of(st.sampled_from(named), st.sampled_from(named), st.sampled_from(other_kinds))
    number = draw(st.integers(0, 3) | st.integers(4, 18))
    kinds = [draw(st.sampled_from(starts)), *draw(st.lists(then, min_size=number, max_size=number))]
    return _dated([(kind, draw(data_of(kind)), draw(HOURS), draw(AGO), draw(WRITTEN)) for kind in kinds])


def _names(clock):
    names = {*clock.starts, *clock.again_from, *clock.met_by, *clock.ended_by, *clock.not_after, *clock.armed_by}
    for pause in clock.pauses:
        names |= {*pause.from_, *pause.until, "pause_started", "pause_ended"}
    for undone in clock.undone:
        names |= {*undone.what, *undone.by}
    if clock.extension:
        names |= {*clock.extension.by}
    if clock.postponement:
        names |= {*clock.postponement.by}
    if clock.standing:
        names |= {"closing", "revival"}
    return names


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

UNTIL = VAGUE | st.integers(0, 4_000).map(lambda days: (BEGIN + timedelta(days=days)).date().isoformat())
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


def paused_by_name(reasons, keys):
    """With a reason, or about one clock or one of its occasions."""
    reason, clock, number = st.sampled_from(reasons), st.sampled_from(keys), st.integers(1, 3)
    again = VAGUE | st.integers(0, 60).map(lambda days: (BEGIN + timedelta(days=days)).date().isoformat())
    return st.fixed_dictionaries({"reason": reason}, optional={"ask_again_on": again}) | some(
        reason=reason, clock=clock, occasion=number, ask_again_on=again
    )


@cache
def shipped_data(kind):
    if kind == "corrected":
        return corrections(SHIPPED_KINDS)
    if kind.startswith("pause_"):
        return paused_by_name(REASONS, PAUSED)
    codes = shipped().codes
    code = codes.get(f"{kind}_code")
    forms = {
        "setting": st.sampled_from(sorted(codes["setting"])),
        "visible_injury": st.sampled_from(["yes", "no", "unknown"]),
        "source": st.sampled_from(["police", "reporter"]),
        "incident_on": VAGUE,
        "until": UNTIL,
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
    clock = st.sampled_from(shipped().policy.clocks.clock)
    return clock.flatmap(lambda one: stories([one], vocabulary.groups, others, shipped_data))


NAMED_BY_NO_CLOCK = sorted(
    set(SHIPPED_KINDS).difference(
        ("pause_started", "pause_ended", "corrected"),
        *(_kinds(_names(clock), shipped().policy.vocabulary.groups) for clock in shipped().policy.clocks.clock),
    )
)


# ---- small policies

STEPS = ["told", "asked", "done", "dropped", "opened", "ill", "well", "refused", "set_aside", "witness_heard"]
NAMES = [*STEPS, "done:well", "told:badly", "closing", "revival"]
OTHERS = [
    *STEPS,
    "discontinued",
    "resumed",
    "known",
    "corrected",
    "pause_started",
    "pause_ended",
    "extension_granted",
    "put_off",
]


@cache
def small_data(kind):
    if kind == "corrected":
        return corrections(STEPS)
    if kind.startswith("pause_"):
        return paused_by_name(["ill", "away"], ["step1", "step2", "step3"])
    if kind in ("extension_granted", "granted"):
        return some(amount=st.integers(0, 9), clock=st.sampled_from(["step1", "step2", "step3"]))
    if kind == "put_off":
        return some(until=UNTIL)
    if kind == "known":
        setting = st.sampled_from(["prison", "police"])
        return some(setting=setting, source=st.just("police"), incident_on=VAGUE, code=st.just("incident"))
    code = st.sampled_from(["well", "well", "badly", "incident"])
    return st.one_of(st.just({}), some(suspect=REFERENCES, strand=REFERENCES), some(strand=REFERENCES, code=code))


def one_of(*values):
    return st.sampled_from(values)


def lists(*, at_least=0, at_most=3):
    return st.lists(st.sampled_from(NAMES), min_size=at_least, max_size=at_most, unique=True).map(tuple)


PAUSES = st.builds(
    terms.Pause,
    reason=one_of("ill", "away"),
    from_=one_of((), ("ill",), ("ill", "refused"), ("opened",)) | lists(at_most=2),
    until=one_of((), ("well",), ("well", "done"), ("ill",)) | lists(at_most=2),
    at_most=one_of(None, None, "72 hours", "10 days", "5 working days"),
)
EXTENSIONS = st.builds(
    terms.Extension,
    at_most=st.integers(1, 2),
    of=one_of("24 hours", "5 days", "2 working days", "1 month"),
    by=one_of(("extension_granted",), ("granted", "asked")),
)
ASKINGS = st.none() | st.builds(
    terms.AskAgain,
    tell=st.just(("case_officer",)),
    at_most=st.just("3 months"),
    after=one_of(None, "3 working days", "24 hours"),
    then_tell=one_of((), ("head",)),
)
POSTPONEMENTS = st.builds(
    terms.Postponement,
    at_most=one_of("10 days", "1 month", "2 years"),
    by=one_of(("put_off",), ("put_off", "extension_granted")),
)
UNDONE = st.builds(terms.Undone, what=one_of(("done",), ("dropped", "done"), ("closing",)), by=lists(at_least=1))
WHEN = st.builds(
    terms.When,
    setting=one_of((), ("prison",)),
    source=one_of((), (), ("police",)),
    incident_age_from=one_of(None, None, "48 hours", "7 days", "6 weeks"),
    incident_age_under=one_of(None, "72 hours", "30 days", "6 months"),
)
PLAIN = {
    "limit": one_of("24 hours", "72 hours", "7 days", "30 days", "30 days", "10 working days", "2 weeks", "1 month"),
    "starts": one_of(("told",), ("told",), ("told", "asked"), ("told", "refused"), ("told:badly", "opened")),
    "met_by": one_of(("done",), ("done:well",), ("done", "told"), ("done", "closing"), ("dropped",))
    | lists(at_least=1),
    "ended_by": one_of((), ("dropped",), ("closing",)) | lists(),
    "first_day": one_of("counted", "not_counted"),
    "first_hour": one_of("counted", "counted", "counted", "not_counted"),
    "end_on_non_working_day": one_of("stays", "moves_on"),
    "stages": st.just((terms.Stage(at="-12 hours", tell=("head",)), terms.Stage(at="due", tell=("case_officer",)))),
}
FEATURES: list[dict[str, Any]] = [
    {"per": one_of("suspect", "suspect", "strand")},
    {"per": st.just("silence"), "again_from": one_of(("done",), ("done", "told")) | lists(at_least=1)},
    {"again_from": one_of(("done",), ("asked", "opened")) | lists(at_least=1)},
    {"lapses_after": one_of("7 days", "10 days", "10 days", "6 weeks")},
    {"pauses": st.lists(PAUSES, min_size=1, max_size=2).map(tuple)},
    {"extension": EXTENSIONS},
    {"postponement": POSTPONEMENTS},
    {"postponement": POSTPONEMENTS, "extension": EXTENSIONS},
    {
        "standing": st.just(True),
        "while_closed": one_of("rests", "runs"),
        "ended_by": one_of(("closing",), ("refused",)),
    },
    {"undone": st.tuples(UNDONE)},
    {"armed_by": lists(at_least=1, at_most=2)},
    {"not_after": lists(at_least=1, at_most=1)},
    {"counts_from": one_of("recorded", "incident"), "incident_at_most": one_of(None, "6 months")},
    {"when": st.lists(WHEN, min_size=1, max_size=2).map(tuple)},
]


def _lawful(clock):
    """Without what the checks of a policy refuse."""
    in_hours, refers = "hour" in clock.limit, clock.per in ("suspect", "strand")
    return structs.replace(
        clock,
        first_day="not_counted" if in_hours else clock.first_day,
        first_hour=clock.first_hour if in_hours else "counted",
        end_on_non_working_day="stays" if in_hours else clock.end_on_non_working_day,
        again_from=() if refers else clock.again_from,
        incident_at_most=clock.incident_at_most if clock.counts_from == "incident" else None,
    )


@cache
def clocks_with(features):
    fields = dict(PLAIN)
    for number in sorted(features):
        fields |= FEATURES[number]
    return st.builds(a_clock, **fields).map(_lawful)


def random_clocks():
    """Clocks with some features each, so that these meet one another often."""
    return st.sets(st.integers(0, len(FEATURES) - 1), min_size=1, max_size=4).map(frozenset).flatmap(clocks_with)


def a_policy(some, ask_again=None):
    numbered = tuple(structs.replace(clock, key=f"step{number}") for number, clock in enumerate(some, 1))
    vocabulary = terms.Vocabulary(version="1", role=(), event=(), field=(), codes=(), groups=GROUPS)
    return terms.Policy(
        hash="",
        vocabulary=vocabulary,
        workflow=terms.Workflow(version="1", region=(), transition=()),
        clocks=terms.Clocks(version="1", clock=numbered, ask_again=ask_again),
    )


@st.composite
def cases(draw):
    """(policy, a story of what its clocks name)"""
    some_clocks = draw(st.lists(random_clocks(), min_size=1, max_size=4))
    return a_policy(some_clocks, draw(ASKINGS)), draw(stories(some_clocks, GROUPS, OTHERS, small_data))


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
        clock.held.ask_again_at if clock.held else None,
        list(clock.still),
    )


def differences(story, rules, calendar):
    """Where the two say something else: ((key, occasion), field, derived, slowly)."""
    events = happened(story)
    derived = [seen(clock) for clock in derive(events, rules, calendar)]
    slowly = slowly_derived(events, rules.policy, calendar)
    if [one[:3] for one in derived] != [one[:3] for one in slowly]:
        return [("clocks", [one[:3] for one in derived], [one[:3] for one in slowly])]
    return [
        (one[:2], name, *both)
        for one, other in zip(derived, slowly, strict=True)
        for name, *both in zip(Seen._fields, one, other, strict=True)
        if both[0] != both[1]
    ]


@examples(400)
@given(shipped_stories())
def test_the_shipped_clocks_are_those_of_the_slow_computation(story):
    assert differences(story, shipped(), KOSOVO) == []


@examples(800)
@given(cases())
def test_the_clocks_of_any_policy_are_those_of_the_slow_computation(case):
    policy, story = case
    assert differences(story, Rules(policy), WEEKENDS_ONLY) == []


# ---- what holds of any policy and story


def telling_on(story, lines):
    """The story with more lines, told and recorded after all others: they happened then, or when they say."""
    now = max(recorded for *_, recorded in story)
    for number, (kind, data, at) in enumerate(lines, 1):
        then = instant_text(datetime.fromisoformat(now) + timedelta(days=800 + number))
        story = [*story, (kind, at or then, data, then)]
    return story


def derived(story, policy):
    return derive(happened(story), Rules(policy), WEEKENDS_ONLY)


def altered(case, **fields):
    """The policy of a case with these fields in every clock, and its story."""
    policy, story = case
    some_clocks = tuple(structs.replace(clock, **fields) for clock in policy.clocks.clock)
    return structs.replace(policy, clocks=structs.replace(policy.clocks, clock=some_clocks)), story


@examples(40)
@given(cases(), cases())
def test_the_same_story_gives_the_same_clocks_whatever_was_derived_between(case, other):
    (policy, story), rules = case, Rules(case[0])
    first = [seen(clock) for clock in derive(happened(story), rules, WEEKENDS_ONLY)]
    derive(happened(other[1]), rules, WEEKENDS_ONLY)
    derive(happened(story), rules, KOSOVO)

    assert [seen(clock) for clock in derive(happened(story), rules, WEEKENDS_ONLY)] == first
    assert [seen(clock) for clock in derived(story, policy)] == first


@examples(60)
@given(cases(), DAY_TEXTS | st.just(""))
def test_what_no_clock_names_changes_no_clock(case, at):
    policy, story = case

    assert [seen(clock) for clock in derived(telling_on(story, [("letter_sent", {}, at)]), policy)] == [
        seen(clock) for clock in derived(story, policy)
    ]


@examples(60)
@given(shipped_stories(), st.sampled_from(NAMED_BY_NO_CLOCK), DAY_TEXTS | st.just(""))
def test_what_no_shipped_clock_names_changes_none(story, kind, at):
    before, after = (derive(happened(told), shipped(), KOSOVO) for told in (story, telling_on(story, [(kind, {}, at)])))

    assert [seen(clock) for clock in after] == [seen(clock) for clock in before]


LATER = st.lists(
    st.tuples(st.sampled_from([kind for kind in OTHERS if kind != "corrected"]), some(suspect=REFERENCES), st.just("")),
    min_size=1,
    max_size=4,
)


@examples(100)
@given(cases(), LATER)
def test_met_late_stays_late_whatever_follows_that_undoes_nothing(case, later):
    policy, story = altered(case, counts_from="occurred", incident_at_most=None, standing=False, undone=())
    far = datetime(2060, 1, 1, tzinfo=UTC)
    late = [(c.key, c.occasion) for c in derived(story, policy) if verdict(c, far) == Verdict.LATE]
    after = {(c.key, c.occasion): verdict(c, far) for c in derived(telling_on(story, later), policy)}

    assert all(after[identity] == Verdict.LATE for identity in late)


@examples(100)
@given(cases(), LATER)
def test_what_happens_later_leaves_every_clock_its_identity(case, later):
    policy, story = altered(case, counts_from="occurred", incident_at_most=None)
    before = [(c.key, c.occasion, c.root.n) for c in derived(story, policy)]
    after = [(c.key, c.occasion, c.root.n) for c in derived(telling_on(story, later), policy)]

    assert [identity for identity in after if identity in before] == before


@examples(60)
@given(cases())
def test_no_two_clocks_have_the_same_identity(case):
    policy, story = case
    counted = [c.key for c in policy.clocks.clock if c.per == "case" or c.counts_from != "incident"]
    identities = [(c.key, c.occasion) for c in derived(story, policy) if c.key in counted]

    assert len(set(identities)) == len(identities)


@examples(60)
@given(cases(), DAY_TEXTS)
def test_an_earlier_start_learned_late_moves_a_once_a_case_clock_and_keeps_its_occasion(case, day):
    nothing: dict[str, Any] = {"when": (), "not_after": (), "again_from": (), "armed_by": (), "incident_at_most": None}
    policy, story = altered(case, **nothing, starts=("told",), per="case", counts_from="occurred")
    at = day.replace("202", "201")

    clocks_after = derived(telling_on(story, [("told", {}, at)]), policy)

    assert {c.key for c in derived(story, policy)} <= {c.key for c in clocks_after}
    assert {(c.occasion, c.started.text) for c in clocks_after} == {(1, at)}


# ---- pauses and vague dates by numbers

DAYS = st.integers(0, 400).map(lambda days: date(2026, 1, 1) + timedelta(days))
TIMES = st.sampled_from(["", " 00:00", " 09:30"])
PAUSING = (
    terms.Pause(reason="ill", from_=("ill",), until=("well",)),
    terms.Pause(reason="away", from_=("left",), until=("back",)),
)


def due_day(clock: Clock) -> date:
    assert clock.due
    return clock.due.latest.astimezone(ZONE).date()


def pause_of(start, since, until, *, kinds=("ill", "well")):
    return f"{start + timedelta(since)} 12:00 {kinds[0]}", f"{start + timedelta(until)} 12:00 {kinds[1]}"


@examples(100)
@given(DAYS, TIMES, st.integers(1, 60), st.integers(0, 60), st.integers(0, 200), st.booleans())
def test_a_pause_of_whole_days_moves_a_limit_of_days_by_exactly_these(start, time, limit, since, length, nested):
    since = min(since, limit)
    days = a_clock(f"{limit} days", pauses=PAUSING)
    lines = [f"{start}{time} told", *pause_of(start, since, since + length)]
    if nested and length > 2:
        lines[2:2] = pause_of(start, since + 1, since + length - 1, kinds=("left", "back"))
    (clock,) = clocks(days, *lines)

    assert due_day(clock) == start + timedelta(limit + length)


@examples(60)
@given(DAYS, st.integers(1, 60), st.integers(0, 59), st.integers(0, 60))
def test_only_the_end_after_the_pause_moves_on_from_a_day_off(start, limit, since, length):
    days = a_clock(f"{limit} days", pauses=PAUSING, end_on_non_working_day="moves_on")
    (clock,) = clocks(days, f"{start} told", *pause_of(start, min(since, limit), min(since, limit) + length))
    end = start + timedelta(limit + length)
    while end.weekday() >= 5:
        end += timedelta(days=1)

    assert due_day(clock) == end


@examples(60)
@given(instants(), st.integers(1, 200), st.integers(0, 199), st.integers(0, 2_000), st.integers(0, 2_000))
def test_a_pause_moves_a_limit_of_hours_by_the_time_that_went_by(start, limit, since, first, second):
    hours = a_clock(f"{limit} hours", pauses=PAUSING)
    ill = start + HOUR * min(since, limit - 1)
    away, well, back = ill + HOUR * min(first, second), ill + HOUR * first, ill + HOUR * (first + second)
    lines = [(start, "told"), (ill, "ill"), (away, "left"), (well, "well"), (back, "back")]
    (clock,) = clocks(hours, *(f"{instant_text(at)} {kind}" for at, kind in sorted(lines, key=lambda x: x[0])))

    assert clock.due is not None
    assert clock.due.latest == start + HOUR * (limit + first + second)


@examples(100)
@given(VAGUE, VAGUE, st.sampled_from(["48 hours", "5 days", "3 working days", "1 month"]), st.integers(0, 400))
def test_a_vague_date_gets_the_verdict_of_both_its_ends_or_none(started, met, limit, later):
    start, step = Moment.parse(started, ZONE), Moment.parse(met, ZONE)
    now = start.latest + timedelta(days=later)
    is_made = start.latest <= step.earliest and step.latest <= now

    def told_as(start, *met):
        (clock,) = clocks(a_clock(limit), f"{start} told", *(f"{step} done" for step in met))
        return verdict(clock, now)

    vague = told_as(started, *([met] if is_made else []))
    worst = told_as(instant_text(start.earliest), *([instant_text(step.latest)] if is_made else []))
    best = told_as(instant_text(start.latest), *([instant_text(step.earliest)] if is_made else []))

    assert vague == (best if best == worst else Verdict.CANNOT_TELL)


# ---- known answers


@pytest.mark.parametrize(
    ("limit", "start", "end"),
    [
        ("24 hours", "2026-03-28 12:00", "2026-03-29 13:00"),  # the night of the lost hour
        ("24 hours", "2026-10-24 12:00", "2026-10-25 11:00"),  # the night of the second one
        ("1 day", "2026-03-28 12:00", "2026-03-29"),
        ("1 month", "2026-01-31", "2026-02-28"),
        ("1 month", "2028-01-31", "2028-02-29"),
        ("12 months", "2028-02-29", "2029-02-28"),
    ],
)
def test_nights_of_another_length_and_ends_of_months(limit, start, end):
    assert [due(clock) for clock in clocks(a_clock(limit), f"{start} told")] == [end]


def test_a_pause_over_the_lost_hour_gives_back_the_time_that_went_by():
    (clock,) = clocks(
        a_clock("72 hours", pauses=PAUSING), "2026-03-28 12:00 told", "2026-03-28 20:00 ill", "2026-03-29 20:00 well"
    )

    assert due(clock) == "2026-04-01 12:00"  # 13:00 by 72 hours of this week, and 23 hours more


# ---- what one of the two got wrong

EXTENDED = a_clock("30 days", pauses=PAUSING, extension=terms.Extension(at_most=1, of="30 days"))
OF_SOMEBODY = a_clock("7 days", per="suspect")


def test_a_pause_in_the_time_won_by_an_extension_counts():
    story = ("2026-03-02 told", "2026-03-20 extension_granted", "2026-04-10 ill", "2026-04-20 well")

    assert [life(clock) for clock in clocks(EXTENDED, *story)] == ["2026-03-02 → 2026-05-11"]


def test_a_step_of_the_starting_day_that_names_nobody_meets_a_clock_whose_last_step_is_older():
    story = ("2026-02-02 done suspect=p1", "2026-03-02 done", "2026-03-02 told suspect=p1")

    assert [life(clock) for clock in clocks(OF_SOMEBODY, *story)] == ["2026-03-02 → 2026-03-09, met 2026-03-02"]


def test_a_step_of_the_starting_day_about_somebody_meets_a_clock_of_nobody_told_before_it_or_after_it():
    after = clocks(OF_SOMEBODY, "2026-03-02 told", "2026-03-02 done suspect=p1")
    before = clocks(OF_SOMEBODY, "2026-03-02 done suspect=p1", "2026-03-02 told")

    assert [life(clock) for clock in before] == [life(clock) for clock in after]


LEARNED: dict[str, Any] = {
    "extension": (EXTENDED, "2026-03-20 extension_granted learned=2026-06-01"),
    "beginning of a pause": (EXTENDED, "2026-03-20 well", "2026-03-10 ill learned=2026-06-01"),
    "arming": (a_clock("30 days", armed_by=("asked",)), "2026-03-20 asked learned=2026-06-01"),
    "condition": (
        a_clock("30 days", when=(terms.When(source=("police",)),)),
        "2026-03-20 known source=police learned=2026-06-01",
    ),
    "correction": (a_clock("30 days"), "2026-06-01 corrected:replaced corrects=1 occurred_as=2026-03-01"),
}


@pytest.mark.parametrize("what", LEARNED)
def test_whatever_moves_a_clock_and_is_learned_late_is_what_it_was_last_learned_from(what):
    clock, *lines = LEARNED[what]
    (derived_clock,) = clocks(clock, "2026-03-02 told", *lines)

    assert derived_clock.learned_at == Moment.parse("2026-06-01", ZONE).latest


def test_clocks_of_two_people_that_count_from_one_incident_are_two():
    each = a_clock("7 days", per="suspect", counts_from="incident")
    story = ("2026-03-01 known:incident", "2026-03-02 told suspect=p1", "2026-03-03 told suspect=p2")

    assert len({clock.occasion for clock in clocks(each, *story)}) == 2


def test_a_pause_known_only_to_the_month_leaves_it_open_whether_the_limit_was_kept():
    pausing = a_clock("30 days", pauses=PAUSING)
    (clock,) = clocks(pausing, "2026-03-02 told", "2026-03 ill", "2026-03-20 well", "2026-04-15 done")

    assert said(clock, "2026-12-31") == "cannot_tell"


def test_a_revival_known_only_to_the_month_leaves_it_open_how_long_the_file_was_closed():
    resting = a_clock("30 days", ended_by=("closing",), standing=True)
    story = ("2026-03-02 told", "2026-03-20 refused", "2026-05 set_aside")

    assert [said(clocks(resting, *story, f"{day} done")[0], "2026-12-31") for day in ("2026-06-05", "2026-06-13")] == [
        "cannot_tell",
        "late",
    ]


def test_a_revival_known_only_to_the_month_of_the_closing_takes_nothing_off():
    resting = a_clock("30 days", ended_by=("closing",), standing=True)
    (clock,) = clocks(resting, "2026-03-02 told", "2026-03-20 refused", "2026-03 set_aside")

    assert clock.due is not None
    assert clock.due.earliest == clock.first_due.earliest


@pytest.mark.parametrize("time", ["", " 10:00"])
def test_a_pause_of_the_last_day_counts(time):
    pausing = a_clock("30 days", pauses=PAUSING)
    (clock,) = clocks(pausing, "2026-03-02 told", f"2026-04-01{time} ill", f"2026-04-11{time} well", "2026-04-12 done")

    assert (due(clock), said(clock, "2026-12-31")) == ("2026-04-11", "late")


def test_a_pause_that_begins_before_the_end_that_has_moved_on_counts():
    moving = a_clock("30 days", pauses=PAUSING, end_on_non_working_day="moves_on")  # Sunday 5 April 2026, so Monday

    assert [life(clock) for clock in clocks(moving, "2026-03-06 told", "2026-04-06 ill", "2026-04-16 well")] == [
        "2026-03-06 → 2026-04-15"
    ]
