"""Cases are shared out by how many each has: the same each time, as evenly as those who can take them allow."""

from hypothesis import given
from hypothesis import strategies as st

from intake.dossier.sharing import shared_out

PEOPLE = ("p-1", "p-2", "p-3")
CASES = st.lists(st.integers(0, 99).map("case:{}".format), unique=True, max_size=30)


@st.composite
def tasks(draw):
    """Cases, loads, and for each case who can take it: everybody for most."""
    cases = draw(CASES)
    loads = draw(st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 12), min_size=1))
    some = st.sets(st.sampled_from([*PEOPLE, "p-elsewhere"]))
    can_take = {case: draw(st.just({*PEOPLE}) | some) for case in cases}
    return cases, loads, can_take


@given(tasks())
def test_every_case_that_somebody_can_take_goes_to_one_who_can_and_no_other_does(task):
    cases, loads, can_take = task

    shared = shared_out(cases, loads, can_take)

    assert list(shared) == [case for case in cases if can_take[case] & loads.keys()]
    assert all(person in can_take[case] and person in loads for case, person in shared.items())


@given(tasks(), st.randoms())
def test_it_is_the_same_whoever_asks(task, random):
    cases, loads, can_take = task
    people = [*loads]
    random.shuffle(people)

    assert shared_out(cases, {one: loads[one] for one in people}, can_take) == shared_out(cases, loads, can_take)


@given(CASES, st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 12), min_size=1))
def test_nobody_gets_a_case_who_has_more_than_another_afterwards(cases, loads):
    """Where everybody can take everything, whoever got one ends at most one above whoever has the least."""
    shared = shared_out(cases, loads, dict.fromkeys(cases, PEOPLE))

    after = {one: many + list(shared.values()).count(one) for one, many in loads.items()}
    assert all(after[one] <= min(after.values()) + 1 for one in shared.values())


def test_the_first_ones_are_spread_before_anybody_gets_a_second():
    cases = [f"case:{n}" for n in range(6)]

    shared = shared_out(cases, {"p-2": 4, "p-1": 4, "p-3": 6}, dict.fromkeys(cases, PEOPLE))

    assert list(shared.values()) == ["p-1", "p-2", "p-1", "p-2", "p-3", "p-1"]


def test_what_only_one_can_take_counts_before_the_rest_is_given():
    cases, everybody = ["case:1", "case:2", "case:3", "case:4"], {"p-1", "p-2"}
    can_take = dict.fromkeys(cases, everybody) | {"case:3": {"p-1"}, "case:4": {"p-1"}}

    shared = shared_out(cases, {"p-1": 0, "p-2": 0}, can_take)

    assert shared == {"case:1": "p-2", "case:2": "p-2", "case:3": "p-1", "case:4": "p-1"}
