"""The machine: folds whatever happens, refuses only acts, and computes each answer once."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import shipped_policy
from tests.workflow.entries import happened
from workflow.errors import NotAllowed, NotNow, NotUnderstood
from workflow.ledger.entry import By
from workflow.machine import Machine, State
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules

RULES = Rules(read_policy(shipped_policy()))
MACHINE = Machine(RULES)
KINDS = sorted(kind for kind, term in RULES.kinds.items() if term.stream == "case" and term.origin != "time")
TRANSITIONS = RULES.policy.workflow.transition
STATES = [[state.key for state in region.state] for region in MACHINE.regions]
OFFICER = By(office="oi", person="p", role="case_officer")


def codes(kind):
    return st.sampled_from([None, *sorted(RULES.codes.get(f"{kind}_code", ()))])


@st.composite
def steps(draw):
    """(kind, data) of the shipped vocabulary, in no sensible order, of several strands and recommendations."""
    kind = draw(st.sampled_from(KINDS))
    data = {"code": draw(codes(kind)), "strand": draw(st.sampled_from([None, "a", "b"]))}
    data["recommendation"] = draw(st.sampled_from([None, "r1", "r2"]))
    return kind, {name: value for name, value in data.items() if value is not None}


stories = st.lists(steps(), max_size=25)
configurations = st.tuples(*(st.sampled_from(states) for states in STATES))


def folded(*lines):
    """The state after (kind, data) or kind alone, a day apart."""
    return MACHINE.fold(happened(*(line if isinstance(line, tuple) else (line, {}) for line in lines)))


def where(state, region, reference=None):
    if reference is None:
        return dict(zip([one.key for one in MACHINE.regions], state.regions, strict=True))[region]
    return next((here for name, of, here in state.references if (name, of) == (region, reference)), "none")


def check(state, kind, by=OFFICER, **data):
    MACHINE.check(state, kind, data, by=by)


# -------------------------------------------------------------------------------------------------- the fold


@given(stories)
def test_whatever_happens_every_region_is_in_one_of_its_states(lines):
    state = folded(*lines)

    assert all(here in states for here, states in zip(state.regions, STATES, strict=True))
    assert all(here in STATES[place_of(region)] for region, _reference, here in state.references)


def place_of(key):
    return [region.key for region in MACHINE.regions].index(key)


@given(stories)
def test_a_remembered_answer_is_the_one_that_a_new_machine_gives(lines):
    assert folded(*lines) == Machine(RULES).fold(happened(*lines))


def test_a_new_machine_answers_on_many_threads_as_on_one():
    kinds = [kind for kind in RULES.kinds for _time in range(4)]
    one, many = Machine(RULES), Machine(RULES)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda kind: many.after(many.initial, kind, None), kinds))

    assert answers == [one.after(one.initial, kind, None) for kind in kinds]


@given(configurations, st.sampled_from(KINDS), st.data())
def test_an_event_moves_each_region_as_its_transitions_say_and_no_other(before, kind, data):
    code = data.draw(codes(kind))

    after = MACHINE.after(before, kind, code)

    wanted = list(before)
    for name in (kind, f"{kind}:{code}"):  # slow and obvious
        for transition in (one for one in TRANSITIONS if one.event == name):
            place = place_of(transition.region)
            if wanted[place] not in transition.unless:
                wanted[place] = transition.to
    assert after == tuple(wanted)


@given(configurations)
def test_an_event_that_no_policy_knows_moves_nothing(before):
    assert MACHINE.after(before, "unheard_of", None) == before


@given(stories)
def test_a_strand_is_folded_as_if_the_others_were_not_there(lines):
    alone = [line for line in lines if line[1].get("strand") == "a"]

    assert where(folded(*lines), "criminal", "a") == where(folded(*alone), "criminal", "a")


@given(stories)
def test_a_recommendation_is_folded_as_if_the_others_were_not_there(lines):
    alone = [line for line in lines if line[1].get("recommendation") == "r1"]

    assert where(folded(*lines), "recommendation", "r1") == where(folded(*alone), "recommendation", "r1")


def test_one_strand_may_be_refused_while_another_is_indicted():
    state = folded(("refused", {"strand": "soldiers"}), ("indicted", {"strand": "sergeant"}))

    assert where(state, "criminal", "soldiers") == "refused"
    assert where(state, "criminal", "sergeant") == "indicted"


def test_a_reopening_resets_neither_the_examination_nor_the_criminal_case():
    state = folded("exam_requested", "exam_done", "referral_sent", "closed", "reopened")

    assert [where(state, region) for region in ("course", "medical")] == ["open", "examined"]
    assert where(state, "criminal", "") == "referred"


@pytest.mark.parametrize(
    ("lines", "unusual"),
    [
        (["exam_requested", "exam_done"], ()),
        (["exam_done", "exam_requested"], (1,)),
        (["referral_acknowledged"], (1,)),
        (["referral_sent", "referral_acknowledged"], ()),
        ([("referral_sent", {"strand": "a"}), ("referral_acknowledged", {"strand": "b"})], (2,)),
        (["judged", "final", "set_aside", "judged"], (1,)),
    ],
)
def test_a_fact_out_of_its_usual_order_counts_and_is_marked(lines, unusual):
    assert folded(*lines).out_of_order == unusual


def test_a_fact_out_of_order_moves_its_region_all_the_same():
    assert where(folded("exam_done"), "medical") == "examined"


# ------------------------------------------------------------------------------------------- what is refused


def test_an_act_in_the_wrong_state_is_refused_with_the_states_in_which_it_is_possible():
    with pytest.raises(NotNow) as refused:
        check(folded("allegation_received"), "decided", code="violation")

    assert "decided is not possible while the course is received" in str(refused.value)
    assert str(refused.value).endswith("The case is unchanged. It is possible in these states: open.")


def test_an_act_must_be_allowed_in_each_region_that_it_concerns():
    closed = folded("case_registered", ("assessed", {"code": "admissible"}), "closed")

    with pytest.raises(NotNow, match="while the course is closed"):
        check(closed, "exam_requested")
    check(folded("case_registered", ("assessed", {"code": "admissible"}), "closed", "reopened"), "exam_requested")


def test_an_act_is_asked_about_the_strand_that_it_names():
    state = folded(("recommendation_sent", {"recommendation": "r1"}), "case_registered")
    decided = folded("case_registered", ("assessed", {"code": "admissible"}), "decided", ("recommendation_sent", R1))

    assert where(state, "recommendation", "r1") == "sent"
    with pytest.raises(NotNow, match="while the recommendation is sent"):
        check(decided, "recommendation_sent", recommendation="r1", authority="police")
    check(decided, "recommendation_sent", recommendation="r2", authority="police")


R1 = {"recommendation": "r1"}


def test_an_act_with_a_code_is_refused_by_what_its_code_says():
    state = folded("allegation_received")

    with pytest.raises(NotNow, match="registered, assessing"):
        check(state, "assessed", code="admissible")


@given(stories, st.sampled_from([kind for kind in KINDS if RULES.kinds[kind].origin in ("fact", "either")]))
def test_a_fact_is_never_refused_for_its_order(lines, kind):
    check(folded(*lines), kind, by=By(office="x", person="p", role=RULES.kinds[kind].by[0]))


@given(stories, st.sampled_from(KINDS))
def test_in_a_training_case_whatever_happens_is_a_fact(lines, kind):
    check(folded(*lines), kind, by=By(office="", person="chronology", role="training"))


@cache
def roles_without(kind):
    return [role.key for role in RULES.policy.vocabulary.role if role.key not in RULES.kinds[kind].by]


@given(stories, st.sampled_from(KINDS).filter(roles_without), st.data())
def test_whoever_may_not_say_it_is_told_who_may(lines, kind, data):
    role = data.draw(st.sampled_from(roles_without(kind)))

    with pytest.raises(NotAllowed) as refused:
        check(folded(*lines), kind, by=By(office="x", person="p", role=role))

    assert f"the role {role} may not say {kind}" in str(refused.value)
    assert str(refused.value).endswith(f"These roles may: {', '.join(RULES.kinds[kind].by)}.")


@pytest.mark.parametrize("role", ["case_officer", "training", "system"])
def test_an_event_that_the_policy_does_not_know_is_refused_whoever_says_it(role):
    with pytest.raises(NotUnderstood, match="unheard_of is not an event that this policy knows"):
        check(State(MACHINE.initial), "unheard_of", by=By(office="", person="p", role=role))
