"""What the database counts is what a look at every clock gives; the denominator holds everything that was overdue."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.builders import OFFICER, PROSECUTOR, local, undone
from tests.workflow.test_case_stories import BEGIN, STEPS, told
from workflow.case import load, record
from workflow.clocks.terms import Verdict, verdict
from workflow.errors import VigilError
from workflow.events import Event, new_case, new_training_case
from workflow.moment import Moment
from workflow.oversight import Asked, Period, compliance
from workflow.oversight.asked import keys_of
from workflow.rulebook import law_in_force
from workflow.store import audit
from workflow.store.schema import clock as kept

# ------------------------------------------------------------------------------------- as if one looked at all


def slow_counts(connection, streams, asked, now):
    """For each clock what `verdict` says of all its occasions, and how many were met."""
    law = law_in_force(connection)
    found: dict[tuple[str, str], Counter[Any]] = {}
    for stream in streams:
        case = load(connection, stream)
        row = case.rows.case
        if asked.setting not in (None, row["setting"]) or asked.office not in (None, *case.rows.parties):
            continue
        for clock in case.clocks:
            if asked.role is None or clock.key in keys_of(asked.role, law):
                many = found.setdefault((clock.key, clock.plan.clock.kind), Counter())
                many[verdict(clock, now)] += 1
                many["met"] += clock.met is not None
                many["all"] += 1
    return found


def tell_stories(connection, stories):
    streams, now = [], BEGIN
    for steps in stories:
        stream = new_case()
        record(connection, Event(stream, "allegation_received", {"channel": "portal"}), by=OFFICER,
               at=Moment.exactly(BEGIN), now=BEGIN)  # fmt: skip
        streams.append(stream)
        for telling, at in told(stream, steps):
            now = max(now, at)
            try:
                record(connection, telling.event, by=telling.by, at=telling.at, now=at)
            except VigilError:
                continue
    return streams, now


def told_and_counted(connection, stories, asked, later):
    streams, now = tell_stories(connection, stories)
    same(connection, streams, asked, now + later)


def same(connection, streams, asked, now):
    """Hold what the database counts against the slow look; which verdicts there were."""
    rows = compliance(connection, asked, now=now)

    slow = slow_counts(connection, streams, asked, now)
    assert {(row.clock, row.kind) for row in rows} == set(slow)
    for row in rows:
        many = slow[row.clock, row.kind]
        decided = tuple(many[one] for one in (Verdict.KEPT, Verdict.LATE, Verdict.OPEN_LATE, Verdict.LAPSED))
        assert row.decided == sum(decided)
        assert (row.kept, row.late, row.open_late, row.lost) == decided
        assert row.open == many[Verdict.OPEN] + many[Verdict.PAUSED]
        assert (row.cannot_tell, row.ended) == (many[Verdict.CANNOT_TELL], many[Verdict.ENDED])
        assert (row.time.counted, row.time.reached) == (many["all"], many["met"])
        assert (row.share is None) == (row.decided == 0)
    return {verdict for many in slow.values() for verdict in many}


ASKED = st.builds(
    Asked,
    setting=st.sampled_from([None, None, "police", "prison"]),
    role=st.sampled_from([None, None, "prosecutor", "doctor"]),
    office=st.sampled_from([None, None, "pp"]),
)
LATER = st.integers(0, 400 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds)) | st.sampled_from(
    [timedelta(hours=24), timedelta(hours=24, milliseconds=1), timedelta(days=42)]
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(stories=st.lists(st.lists(STEPS, max_size=8), min_size=1, max_size=5), asked=ASKED, later=LATER)
async def test_the_database_counts_what_each_clock_says(office, stories, asked, later):
    await undone(office.tables, told_and_counted, stories, asked, later)


async def test_the_database_counts_to_the_second(tables):
    """At the very seconds at which something falls due, and beside them, in cases of every sort."""

    def at_every_turn(connection):
        streams = [stream for stream in audit.streams(connection) if stream.startswith("case:")]
        dues = set(connection.scalars(select(kept.c.due_from).where(kept.c.due_from.is_not(None))))
        turns = [due + timedelta(milliseconds=beside) for due in sorted(dues) for beside in (-1, 0, 1)]
        return set().union(*(same(connection, streams, Asked(), now) for now in turns))

    assert await tables.read(at_every_turn) >= {Verdict.LAPSED, Verdict.ENDED, Verdict.CANNOT_TELL}


# --------------------------------------------------------------------------------------------------- stories


async def one_clock(office, key, now, **asked):
    rows = await office.tables.read(compliance, Asked(**asked), now=local(now).latest)
    return next((row for row in rows if row.clock == key), None)


async def registered(office, day, at):
    case = await office.receive(f"2026-03-{day:02} 09:00")
    if at is not None:
        await office.register(case, at, f"OI-2026/{day:04}")
    return case


async def test_who_is_overdue_lowers_the_share_whether_or_not_the_step_comes(office):
    await registered(office, 2, "2026-03-02 10:00")
    await registered(office, 3, "2026-03-05 10:00")
    await registered(office, 4, None)
    await registered(office, 9, None)

    row = await one_clock(office, "intake_registration", "2026-03-09 12:00")

    assert (row.kept, row.late, row.open_late, row.open, row.decided) == (1, 1, 1, 1, 3)
    assert (row.share, row.limit, row.basis, row.verified) == (1 / 3, "24 hours", "policy", True)
    assert row.low < row.share < row.high
    assert (row.time.counted, row.time.reached) == (4, 2)


async def test_a_clock_belongs_to_the_days_on_which_it_started(office):
    for day in (2, 3, 4):
        await registered(office, day, f"2026-03-{day:02} 10:00")
    third = local("2026-03-03").earliest.date() + timedelta(days=1)

    for period, many in ((Period(third, third), 1), (Period(third, None), 2), (Period(None, third), 2)):
        row = await one_clock(office, "intake_registration", "2026-03-09 12:00", period=period)
        assert row.kept == many


async def test_replayed_judgments_are_in_no_figure(office):
    training = new_training_case("judgment")
    await office.tell(training, "allegation_received", "2026-03-02", learned="2026-03-02 09:00", channel="portal")

    assert await office.tables.read(compliance, Asked(), now=local("2026-06-02").latest) == ()


async def test_limits_come_before_watches_and_say_whose_step_they_are(office):
    case = await registered(office, 2, "2026-03-02 10:00")
    await office.refer(case, "2026-03-02 11:00")
    await office.tell(case, "referral_acknowledged", "2026-03-20", by=PROSECUTOR, learned="2026-03-21 09:00")

    rows = await office.tables.read(compliance, Asked(), now=local("2026-04-01").latest)

    kinds = [row.kind for row in rows]
    assert kinds == sorted(kinds)
    acknowledged = next(row for row in rows if row.clock == "prosecutor_acknowledgement")
    assert (acknowledged.late, acknowledged.whose, acknowledged.ours) == (1, "prosecutor", False)


async def test_what_a_pause_holds_is_open(office):
    case = await registered(office, 2, "2026-03-02 10:00")
    await office.tell(case, "investigation_opened", "2026-03-03 09:00", by=PROSECUTOR)
    await office.tell(case, "suspended", "2026-03-04 09:00", by=PROSECUTOR)
    held = await office.clock(case, "investigation_outer_limit")
    now = local("2030-03-01").latest
    assert verdict(held, now) is Verdict.PAUSED

    row = await one_clock(office, "investigation_outer_limit", "2030-03-01")

    assert (row.open, row.decided, row.time.reached) == (1, 0, 0)
