"""Who is told of a case: never somebody with a stake in it, never another office's people, and never nobody."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from config.settings import shipped_policy
from notifications.directory import Known, Roster
from notifications.recipients import Here, is_passed_over, recipients
from notifications.rules import DUE, LATE, NEWS, About, Tell
from notifications.store.facts import Facts
from workflow.policy.reading import read_policy
from workflow.policy.rules import Rules
from workflow.span import Span

OURS, OFFICES = ("oi", "oi-2"), ("pp", "pik", "jail", "hospital")
OUR_ROLES = ("intake_officer", "case_officer", "head")
ROLES = (*OUR_ROLES, "prosecutor", "inspectorate", "institution", "doctor", "oversight", "administrator")
PEOPLE = tuple(f"p-{number}" for number in range(8))


@cache
def rules():
    return Rules(read_policy(shipped_policy()))


def seats():
    return st.builds(
        Known, st.sampled_from(PEOPLE), st.just("name"), st.sampled_from(OURS + OFFICES), st.sampled_from(ROLES)
    )


def tells():
    roles = st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True).map(tuple)
    offices = st.none() | st.frozensets(st.sampled_from(OFFICES), max_size=2)
    about = st.tuples(st.builds(About, st.sampled_from(["age", "opening"]), st.integers(1, 3), st.just("due")))
    spans = st.none() | st.just(Span.parse("2 days"))
    return st.builds(
        Tell, roles, st.sampled_from([NEWS, DUE, LATE]), about, st.booleans(), spans, st.booleans(), offices
    )


@st.composite
def cases(draw):
    people = draw(st.lists(seats(), max_size=12, unique=True))
    facts = Facts(
        assigned_to=draw(st.none() | st.sampled_from(PEOPLE)),
        setting=draw(st.none() | st.sampled_from(["prison", "police", "other"])),
        offices=draw(st.frozensets(st.sampled_from(OFFICES))),
        accused=draw(st.frozensets(st.sampled_from(OURS + OFFICES), max_size=2)),
    )
    away = draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), max_size=4))
    barred = draw(st.frozensets(st.sampled_from(PEOPLE), max_size=2))
    return Here(Roster(sorted(people), frozenset(OURS)), rules(), facts, barred, away)


@given(st.lists(tells(), min_size=1, max_size=3), cases(), st.sampled_from(PEOPLE))
def test_everybody_is_told_once_and_whoever_did_it_not_at_all(asked, here, doer):
    told = recipients(asked, here, doer=doer)

    assert len({one.person for one in told}) == len(told)
    assert doer not in {one.person for one in told}


@given(st.lists(tells(), min_size=1, max_size=3), cases())
def test_nobody_with_a_stake_in_the_case_is_told(asked, here):
    even_if = any(tell.even_if_implicated for tell in asked)

    for one in recipients(asked, here):
        assert one.person not in here.barred
        mine = [seat for seat in here.roster.seats(one.person) if seat.office == one.office]
        assert any(not is_passed_over(seat, here, even_if_implicated=even_if) for seat in mine)


@given(st.lists(tells(), min_size=1, max_size=3), cases())
def test_nobody_outside_the_offices_of_the_case_is_told(asked, here):
    for one in recipients(asked, here):
        assert one.office in {*here.facts.offices, *OURS} or one.role == "oversight"
        assert one.role != "administrator"
        assert any(seat.office == one.office for seat in here.roster.seats(one.person))


@given(tells(), cases())
def test_something_is_told_to_nobody_only_where_nobody_may_hear_it(tell, here):
    may = [
        seat
        for role in ("case_officer", "head", "oversight")
        for seat in here.roster.in_role(role)
        if (seat.office in OURS or role == "oversight") and not is_passed_over(seat, here, even_if_implicated=False)
    ]

    assert bool(recipients([tell], here)) or not may


@given(st.lists(tells(), min_size=1, max_size=3), cases())
def test_somebody_who_is_there_is_told_wherever_somebody_only_inbox(asked, here):
    told = recipients(asked, here)

    assert all(one.only_inbox <= (one.person in here.away) for one in told)
    assert not told or any(not one.only_inbox for one in told)


@given(st.lists(tells(), min_size=2, max_size=4), cases())
def test_the_order_in_which_it_is_told_changes_not_who_hears_of_it(asked, here):
    first, second = recipients(asked, here), recipients(asked[::-1], here)

    assert [(one.person, one.about, one.is_urgent, one.only_inbox) for one in first] == [
        (one.person, one.about, one.is_urgent, one.only_inbox) for one in second
    ]


def story(*people, **facts):
    seats = [Known(person, person, office, role) for person, office, role in people]
    return Here(Roster(seats, frozenset({"oi"})), rules(), Facts(**facts))


def test_where_a_role_was_passed_over_oversight_hears_that_it_was():
    here = story(("g", "jail", "institution"), ("a", "nm", "oversight"), offices=frozenset({"jail"}), setting="prison")

    told = recipients([Tell(("institution",), LATE)], here)

    assert [(one.person, one.what) for one in told] == [("a", "skipped")]


def test_an_accused_office_of_our_own_is_passed_over_too():
    here = story(("h", "oi", "head"), ("a", "nm", "oversight"), accused=frozenset({"oi"}))

    assert [one.person for one in recipients([Tell(("head",), LATE)], here)] == ["a"]


def test_the_officer_of_a_case_who_left_is_replaced_by_the_others():
    here = story(("b", "oi", "case_officer"), ("c", "oi", "case_officer"), assigned_to="gone")

    assert [one.person for one in recipients([Tell(("case_officer",), LATE)], here)] == ["b", "c"]


def test_substitutes_of_substitutes_are_followed_and_a_ring_of_them_ends():
    people = [(name, "oi", "case_officer") for name in "abc"]
    chain = Here(story(*people).roster, rules(), Facts(assigned_to="a"), away={"a": "b", "b": "c"})
    ring = Here(story(*people).roster, rules(), Facts(assigned_to="a"), away={"a": "b", "b": "c", "c": "a"})
    asked = [Tell(("case_officer",), LATE)]

    assert [(one.person, one.only_inbox) for one in recipients(asked, chain)] == [("a", True), ("c", False)]
    assert [(one.person, one.only_inbox) for one in recipients(asked, ring)] == [("a", False)]
