"""Whatever is told, in whatever order, what is kept of a case is what its events give: random stories, twice each."""

from datetime import timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import local, undone
from tests.workflow.vocabulary import events
from workflow.case import Telling, record, record_many, rederive
from workflow.errors import VigilError
from workflow.events import Event, new_case, new_training_case
from workflow.ledger.entry import By
from workflow.machine import TRAINING_ROLE
from workflow.moment import Moment
from workflow.store.cases import case_rows
from workflow.store.log import sequence
from workflow.sweep import sweep_batch
from workflow.verification import verify

BEGIN = local("2026-03-02 09:00").latest
HOURS = st.integers(0, 30) | st.integers(0, 24 * 200)
PRECISION = st.sampled_from([20, 20, 10, 7, 4])
STEPS = st.tuples(HOURS, events(), HOURS, PRECISION)
STORIES = st.lists(STEPS, min_size=1, max_size=12)
a_story_on_each_database = settings(
    max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def received():
    return Event(new_case(), "allegation_received", {"channel": "portal"}), By(office="oi", person="p", role="reporter")


def told(stream, steps, *, role=None):
    """(telling, now) of each step: when it is told, and that it happened some hours before."""
    now = BEGIN
    for wait, (kind, said_by, data), ago, written in steps:
        now += timedelta(hours=wait)
        at = local(Moment.exactly(now - timedelta(hours=ago)).text[:written])
        yield Telling(Event(stream, kind, data), By(office="o", person="p", role=role or said_by), at), now


def is_kept(connection, stream):
    """What is kept of the case is what a new derivation gives, and all of the log holds."""
    sequence(connection)
    kept = case_rows(connection, stream)
    assert verify(connection).misfits == []
    rederive(connection, stream)
    assert case_rows(connection, stream) == kept
    return (kept[0] or {})["n"]


def told_to_a_case(connection, steps):
    event, reporter = received()
    record(connection, event, by=reporter, at=Moment.exactly(BEGIN), now=BEGIN)
    recorded = 1
    for telling, now in told(event.stream, steps):
        try:
            record(connection, telling.event, by=telling.by, at=telling.at, now=now)
            recorded += 1
        except VigilError:
            continue  # an act out of its state, a correction of nothing: not a row of it may stay
    assert is_kept(connection, event.stream) == recorded


@a_story_on_each_database
@given(steps=STORIES)
async def test_what_is_kept_of_a_case_is_what_its_events_give(office, steps):
    await undone(office.tables, told_to_a_case, steps)


def told_to_a_training_case(connection, steps):
    stream, corrections = new_training_case(uuid4().hex), 0
    for telling, now in told(stream, steps, role=TRAINING_ROLE):
        while sweep_batch(connection, now).cases:
            pass
        if telling.event.kind == "corrected":
            corrections += 1
            continue
        record(connection, telling.event, by=telling.by, at=telling.at, now=now)
    if corrections < len(steps):
        assert is_kept(connection, stream) >= len(steps) - corrections


@a_story_on_each_database
@given(steps=STORIES)
async def test_in_a_training_case_nothing_is_refused_and_time_may_pass(office, steps):
    await undone(office.tables, told_to_a_training_case, steps)


def told_at_once(connection, steps):
    event, reporter = received()
    tellings = [telling for telling, _now in told(event.stream, steps)]
    later = BEGIN + timedelta(days=3_000)
    try:
        record_many(connection, [Telling(event, reporter, Moment.exactly(BEGIN)), *tellings], now=later)
    except VigilError:
        assert case_rows(connection, event.stream) == (None, [])
    else:
        assert is_kept(connection, event.stream) == len(steps) + 1


@a_story_on_each_database
@given(steps=st.lists(STEPS, max_size=4))
async def test_many_at_once_are_kept_as_one_by_one_or_not_at_all(office, steps):
    await undone(office.tables, told_at_once, steps)


def told_to_both(connection, steps):
    """The same facts in one telling and one by one; they differ in what each must have of its own."""
    together, apart = new_training_case(uuid4().hex), new_training_case(uuid4().hex)
    role, later = By(office="", person="p", role=TRAINING_ROLE), BEGIN + timedelta(days=3_000)
    facts = [(t.event.kind, t.event.data, t.at) for t, _now in told("", steps) if t.event.kind != "corrected"]
    record_many(connection, [Telling(Event(together, k, d), role, at) for k, d, at in facts], now=later)
    for kind, data, at in facts:
        record(connection, Event(apart, kind, data), by=role, at=at, now=later)
    ((one, ones), (other, others)) = (case_rows(connection, stream) for stream in (together, apart))
    return [without(row, "stream", "last") for row in (one, *ones)], [
        without(row, "stream", "last") for row in (other, *others)
    ]


def without(row, *names):
    return {name: value for name, value in (row or {}).items() if name not in names}


@a_story_on_each_database
@given(steps=STORIES)
async def test_telling_many_gives_the_rows_of_telling_each(office, steps):
    together, apart = await undone(office.tables, told_to_both, steps)

    assert together == apart
