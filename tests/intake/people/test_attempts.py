"""Attempts: a few at once, then one every few seconds, whoever tries and for how long."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.people import attempts
from intake.people.attempts import AT_ONCE, MOST_NAMES, SECONDS_FOR_ANOTHER, attempt, succeeded
from tests.intake.people.house import NOW, later
from workflow.errors import Busy


def may_try(name="ana", now=NOW):
    try:
        attempt(name, now=now)
    except Busy:
        return False
    return True


def test_a_few_tries_are_free_and_one_comes_back_every_few_seconds():
    assert [may_try() for _ in range(AT_ONCE + 1)] == [True] * AT_ONCE + [False]

    assert not may_try(now=later(seconds=SECONDS_FOR_ANOTHER - 1))
    assert may_try(now=later(seconds=SECONDS_FOR_ANOTHER))
    assert not may_try(now=later(seconds=SECONDS_FOR_ANOTHER))


@given(pauses=st.lists(st.integers(0, 30), min_size=1, max_size=200))
def test_however_long_a_stranger_goes_on_the_owner_is_let_try_within_seconds(pauses):
    attempts._SPENT.clear()
    now = NOW
    for pause in pauses:
        now += timedelta(seconds=pause)
        may_try(now=now)

    assert may_try(now=now + timedelta(seconds=SECONDS_FOR_ANOTHER))


@given(pauses=st.lists(st.integers(0, 3), min_size=100, max_size=100))
def test_nobody_gets_more_tries_than_promised(pauses):
    attempts._SPENT.clear()
    now, tried = NOW, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        tried += may_try(now=now)

    assert tried <= AT_ONCE + (now - NOW).total_seconds() / SECONDS_FOR_ANOTHER


def test_who_got_in_pays_for_no_slip_and_another_name_never():
    for _ in range(AT_ONCE):
        attempt("ana", now=NOW)
    assert may_try("bekim")

    succeeded("ana")

    assert may_try()


def test_what_comes_from_a_known_device_is_counted_apart():
    for _ in range(AT_ONCE):
        attempt("ana", now=NOW)
        attempt("ana", now=NOW, known_by="laptop")
    attempt("ana", now=NOW, known_by="tablet")
    assert not may_try()

    succeeded("ana", known_by="laptop")

    attempt("ana", now=NOW, known_by="laptop")
    assert not may_try()


def test_names_that_strangers_invent_take_a_bounded_place():
    for number in range(MOST_NAMES + 50):
        attempt(f"nobody-{number}", now=NOW)

    assert len(attempts._SPENT) == MOST_NAMES
