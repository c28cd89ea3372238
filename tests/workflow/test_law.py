"""The law: every clock under the policy of its start, and under the calendar of the time in which it was unmet."""

from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.entries import told
from tests.workflow.islands import BY_ERRAND, CALENDAR, FEAST, POLICY, STEPS, TWO_DAYS, ZONE, at, calendar_of, rules_of
from tests.workflow.policy.island import edited
from workflow.clocks import derive
from workflow.history import history
from workflow.law import Book, Law

LONG_AGO = at("1900-01-01 00:00").latest
CHANGE = at("2026-03-05 12:00").latest
ERRAND = {"errand": "e"}
DAYS = st.integers(1, 10).map(lambda day: f"2026-03-{day:02} 10:00")
STORIES = st.lists(st.tuples(STEPS, DAYS), max_size=10).map(
    lambda steps: history(told(*((kind, day, data) for (kind, data), day in steps), zone=ZONE), ZONE)
)


def law(*policies, calendars=((LONG_AGO, CALENDAR),)):
    """A law of policies in force since an instant, and calendars likewise."""
    books = [Book(rules_of(policy), since) for since, policy in policies]
    return Law(len(books), books, [(since, calendar_of(text)) for since, text in calendars])


def clocks(of, *lines):
    """(key, due as text) of a story under a law."""
    found = of.clocks(history(told(*lines, zone=ZONE), ZONE))
    return [(clock.key, f"{clock.due.latest:%m-%d %H:%M}") for clock in found if clock.key != "old_hurt"]


BEFORE_AND_AFTER = law((LONG_AGO, POLICY), (CHANGE, TWO_DAYS))
WITH_A_FEAST = law((LONG_AGO, POLICY), calendars=((LONG_AGO, CALENDAR), (CHANGE, FEAST)))


@given(STORIES)
def test_without_a_change_the_law_is_the_policy(story):
    assert law((LONG_AGO, POLICY)).clocks(story) == derive(story, rules_of(POLICY), calendar_of(CALENDAR))


def test_a_changed_limit_moves_only_clocks_that_start_after_it():
    assert clocks(BEFORE_AND_AFTER, ("petition_handed_in", "2026-03-05 11:59")) == [("entering", "03-06 11:59")]
    assert clocks(BEFORE_AND_AFTER, ("petition_handed_in", "2026-03-05 12:00")) == [("entering", "03-07 12:00")]


@given(STORIES)
def test_every_clock_has_the_policy_of_its_start(story):
    old, new = rules_of(POLICY).policy.hash, rules_of(TWO_DAYS).policy.hash

    for clock in BEFORE_AND_AFTER.clocks(story):
        assert clock.plan.rulebook == (old if clock.started.earliest < CHANGE else new)


@given(STORIES)
def test_no_clock_is_there_twice(story):
    for of in (
        BEFORE_AND_AFTER,
        law((LONG_AGO, POLICY), (CHANGE, BY_ERRAND)),
        law((LONG_AGO, BY_ERRAND), (CHANGE, POLICY)),
    ):
        found = [(clock.key, clock.occasion) for clock in of.clocks(story)]
        assert len(set(found)) == len(found)


def test_before_the_first_adoption_the_first_policy_counts():
    of = law((CHANGE, TWO_DAYS))

    assert clocks(of, ("petition_handed_in", "2026-03-01 10:00")) == [("entering", "03-03 10:00")]


def test_of_three_policies_each_has_its_own_time():
    three = edited("clocks.toml", 'limit = "24 hours"', 'limit = "72 hours"')
    of = law((LONG_AGO, POLICY), (CHANGE, TWO_DAYS), (at("2026-03-08").latest, three))

    for day, due in (("03", "03-04"), ("06", "03-08"), ("09", "03-12")):
        assert clocks(of, ("petition_handed_in", f"2026-03-{day} 10:00")) == [("entering", f"{due} 10:00")]


def test_a_clock_that_the_new_policy_starts_otherwise_keeps_what_the_old_one_started():
    of = law((LONG_AGO, POLICY), (CHANGE, BY_ERRAND))
    story = ("petition_handed_in", "2026-03-01 10:00"), ("sent_to_sheriff", "2026-03-09 10:00", ERRAND)

    assert ("entering", "03-02 10:00") in clocks(of, *story)
    assert len([key for key, _due in clocks(of, *story) if key == "entering"]) == 1


def test_a_new_holiday_moves_a_clock_that_is_not_met():
    sent = ("sent_to_sheriff", "2026-03-01 10:00", ERRAND)

    assert clocks(law((LONG_AGO, POLICY)), sent) == [("sheriffs_answer", "03-08 23:59")]
    assert clocks(WITH_A_FEAST, sent) == [("sheriffs_answer", "03-09 23:59")]


def test_a_new_holiday_leaves_a_clock_that_was_met_before_it_was_one():
    story = ("sent_to_sheriff", "2026-03-01 10:00", ERRAND), ("sheriff_answered", "2026-03-04", {"code": "charges"})

    assert clocks(WITH_A_FEAST, *story) == [("sheriffs_answer", "03-08 23:59")]


def test_a_new_holiday_counts_for_a_clock_that_was_met_after_it_became_one():
    story = ("sent_to_sheriff", "2026-03-01 10:00", ERRAND), ("sheriff_answered", "2026-03-06", {"code": "charges"})

    assert clocks(WITH_A_FEAST, *story) == [("sheriffs_answer", "03-09 23:59")]


@given(STORIES)
def test_a_new_calendar_neither_makes_nor_loses_a_clock(story):
    plain = [(clock.key, clock.occasion) for clock in law((LONG_AGO, POLICY)).clocks(story)]

    assert [(clock.key, clock.occasion) for clock in WITH_A_FEAST.clocks(story)] == plain
