"""The worklist is what a slow look at every case gives, and right at every hour without being written."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import INTAKE, OFFICER, PROSECUTOR, local, undone
from tests.workflow.test_case_stories import BEGIN, STEPS, told
from workflow.case import load, record
from workflow.errors import NotUnderstood, VigilError
from workflow.events import Event, new_case, new_training_case
from workflow.history import history
from workflow.ledger.entry import By
from workflow.moment import Moment, end_of_day, local_day
from workflow.rulebook import law_in_force
from workflow.sweep import sweep_batch
from workflow.worklist import PAGE, Group, Question, Scope, loads, of_people, rows_of, standings, worklist

PERSON = "p-1"  # to whom random events assign cases
REPORTER = By(office="oi", person="p", role="reporter")


async def asked(office, now, **question):
    page = await office.tables.read(worklist, Question(**question), person=OFFICER.person, now=local(now).latest)
    return [row.number or row.id for row in page.rows], page


# --------------------------------------------------------------------------------------- as if one looked at all


def slow_waiting(case, now):
    """The running clocks of a case, what it waits for first on top."""
    running = [
        clock for clock in case.clocks if clock.stopped is None and not (clock.lapses_at and clock.lapses_at <= now)
    ]
    return sorted(
        running,
        key=lambda one: (
            one.due is None,
            one.plan.clock.kind != "limit",
            one.due.latest if one.due else BEGIN,
            one.key,
            one.occasion,
        ),
    )


def slow_group(first, now, zone):
    if first is None or first.due is None:
        return Group.NOTHING
    today, due = local_day(now, zone), first.due.latest
    if due < now:
        return Group.LATE if first.plan.clock.kind == "limit" else Group.SLOW
    if due <= end_of_day(today, zone):
        return Group.TODAY
    return Group.WEEK if due <= end_of_day(today + timedelta(days=7), zone) else Group.LATER


def slow_worklist(connection, streams, question, now):
    """(id, group, first clock, more limits, late, watches) of every case that answers, in the order of the list."""
    law = law_in_force(connection)
    found = []
    for stream in streams:
        case = load(connection, stream)
        running = slow_waiting(case, now)
        first = running[0] if running else None
        group = slow_group(first, now, law.calendar.zone)
        whose_it_is = [
            e.data["person"]
            for e in history(case.entries, law.calendar.zone)
            if e.kind == "assigned" and "person" in e.data
        ]
        mine = whose_it_is[-1:] == [PERSON]
        if (question.scope is Scope.MINE and not mine) or (question.scope is Scope.UNASSIGNED and whose_it_is):
            continue
        if question.assigned is not None and not {*whose_it_is[-1:]} & {*question.assigned}:
            continue
        if question.group not in (None, group):
            continue
        states = {f"{one.region}:{one.state}" for one in standings(law.book, case.state)}
        if question.state and states.isdisjoint(question.state):
            continue
        limits = [one for one in running if one.plan.clock.kind == "limit"]
        late = sum(one.due is not None and one.due.latest < now for one in limits)
        more = len(limits) - (first in limits)
        due = first.due.latest if first and first.due else BEGIN
        order = list(Group).index(group), due, stream
        found.append((order, stream.removeprefix("case:"), group, first and first.key, more, late))
    return [rest for _order, *rest in sorted(found)]


def told_and_asked(connection, stories, question, later):
    streams, now = [], BEGIN
    for steps in stories:
        event = Event(new_case(), "allegation_received", {"channel": "portal"})
        record(connection, event, by=REPORTER, at=Moment.exactly(BEGIN), now=BEGIN)
        streams.append(event.stream)
        for telling, at in told(event.stream, steps):
            now = max(now, at)
            try:
                record(connection, telling.event, by=telling.by, at=telling.at, now=at)
            except VigilError:
                continue
    now += timedelta(hours=later)
    while sweep_batch(connection, now).cases:
        pass
    page = worklist(connection, question, person=PERSON, now=now)
    shown = [[row.id, row.group, row.first and row.first.clock, row.more_limits, row.late] for row in page.rows]
    assert shown == slow_worklist(connection, streams, question, now)
    assert page.total == len(shown)
    everything = worklist(connection, Question(), person=PERSON, now=now)
    for scope, many in everything.counts.scopes.items():
        assert many == worklist(connection, Question(scope=scope), person=PERSON, now=now).total
    for group, many in everything.counts.groups.items():
        assert many == worklist(connection, Question(group=group), person=PERSON, now=now).total
    assert everything.counts.urgent == worklist(connection, Question(urgent=True), person=PERSON, now=now).total
    assert rows_of(connection, [*reversed(streams)], now=now) == everything.rows
    theirs = [one for one in everything.rows if one.assigned_to == PERSON and not is_done_with(one)]
    assert {*of_people(connection, [PERSON, "p-2"], at_most=100)} == {f"case:{one.id}" for one in theirs}
    assert loads(connection, ["p-2", PERSON]) == {"p-2": 0, PERSON: len(theirs)}


def is_done_with(row):
    return row.states[0].state == "closed"


QUESTIONS = st.builds(
    Question,
    scope=st.sampled_from(Scope),
    group=st.none() | st.sampled_from(Group),
    assigned=st.sampled_from([None, None, (), (PERSON,), ("p-2",), ("p-2", PERSON)]),
    state=st.sampled_from([(), (), ("criminal:referred", "criminal:none"), ("course:received",), ("medical:ordered",)]),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    stories=st.lists(st.lists(STEPS, max_size=6), min_size=1, max_size=5),
    question=QUESTIONS,
    later=st.integers(0, 24 * 60),
)
async def test_the_list_is_what_a_look_at_every_case_gives(office, stories, question, later):
    await undone(office.tables, told_and_asked, stories, question, later)


# --------------------------------------------------------------------------------------------------- stories


async def three_cases(office):
    """Received on Monday, Tuesday and Wednesday; what must be done first is to register them within 24 hours."""
    cases = [await office.receive(f"2026-03-0{day} 09:00") for day in (2, 3, 4)]
    for number, case in enumerate(cases, 1):
        await office.register(case, f"2026-03-0{number + 1} 10:00", f"OI-2026/000{number}")
    return cases


async def test_what_is_late_is_asked_when_the_list_is_read(office):
    await three_cases(office)
    before = await office.counts()

    groups = {}
    for now in ("2026-03-03 08:00", "2026-03-04 08:00", "2026-03-05 12:00"):
        _numbers, page = await asked(office, now)
        groups[now[8:10]] = page.counts.groups[Group.LATE], page.counts.groups[Group.TODAY]

    assert groups == {"03": (0, 1), "04": (1, 1), "05": (3, 0)}
    assert await office.counts() == before


async def test_the_longest_late_stands_on_top_and_what_is_over_last(office):
    over = await office.receive("2026-03-01 09:00")
    await office.register(over, "2026-03-01 10:00", "OI-2026/0009")
    for kind in ("risk_assessed", "preservation_requested", "exam_declined"):
        await office.tell(over, kind, "2026-03-01 11:00")
    await office.tell(over, "assessed", "2026-03-01 12:00", code="not_admissible", reason="duplicate")
    first, _second, _third = await three_cases(office)
    await office.tell(first, "risk_assessed", "2026-03-02 11:00")

    numbers, page = await asked(office, "2026-03-04 10:30")

    assert numbers == ["OI-2026/0001", "OI-2026/0002", "OI-2026/0003", "OI-2026/0009"]
    assert [row.first and row.first.clock for row in page.rows][::3] == ["medical_exam_request", "retention"]
    assert (page.rows[0].more_limits, page.rows[0].late) == (2, 3)


async def test_a_watch_is_shown_only_where_no_limit_runs(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001")
    for kind, data in (
        ("risk_assessed", {}),
        ("preservation_requested", {}),
        ("exam_declined", {}),
        ("assessed", {"code": "not_admissible", "reason": "duplicate"}),
    ):
        await office.tell(case, kind, "2026-03-02 11:00", **data)

    _numbers, page = await asked(office, "2026-03-03 08:00")

    assert [(row.first and row.first.kind, row.group) for row in page.rows] == [("watch", Group.LATER)]
    assert page.rows[0].watches >= 1


async def test_a_row_says_whose_step_it_is_and_what_the_case_is(office):
    case = await office.receive("2026-03-02 09:00", urgent=True)
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001", setting="prison")
    await office.tell(case, "assigned", "2026-03-02 10:00", person=OFFICER.person, by=INTAKE)
    for kind in ("risk_assessed", "preservation_requested", "exam_declined"):
        await office.tell(case, kind, "2026-03-02 11:00")
    await office.tell(case, "referral_sent", "2026-03-02 12:00", authority="prosecution", office="pp")

    (row,) = (await asked(office, "2026-03-09 08:00", scope=Scope.MINE, urgent=True, setting="prison"))[1].rows

    assert row.first is not None
    assert (row.first.clock, row.first.whose, row.first.ours) == ("prosecutor_acknowledgement", "prosecutor", False)
    assert (row.first.late, row.late, row.more_limits) == (True, 1, 1)
    assert (row.assigned_to, row.age_days, row.offices) == (OFFICER.person, 6, ("pp",))
    assert [(one.state, one.title and one.title.sq) for one in row.states][:1] == [("assessing", "Në vlerësim")]
    assert row.setting_title is not None
    assert row.setting_title.en == "Prison or remand"


async def test_every_filter_leaves_what_it_says(office):
    first, second, _third = await three_cases(office)
    await office.tell(first, "referral_sent", "2026-03-02 12:00", authority="prosecution")
    await office.tell(first, "investigation_opened", "2026-03-02 13:00", by=PROSECUTOR)
    await office.tell(second, "assigned", "2026-03-03 12:00", person="p-other")
    now = "2026-03-04 12:00"

    questions: dict[str, dict[str, Any]] = {
        "criminal": {"state": ("criminal:investigation",)},
        "any region": {"state": ("investigation", "referred")},
        "both regions": {"state": ("criminal:investigation", "course:assessing")},
        "nobody's": {"scope": Scope.UNASSIGNED},
        "somebody's": {"assigned": ("p-other", "p-nobody")},
        "of nobody there": {"assigned": ()},
        "before": {"before": local("2026-03-04 09:00").earliest},
        "clock": {"clock": "investigation_review"},
        "whose": {"waiting_for": "case_officer", "clock": "medical_exam_request"},
        "number": {"number": " oi-2026/0003"},
        "other number": {"number": "OI-2025"},
    }

    found = {what: (await asked(office, now, **question))[0] for what, question in questions.items()}

    assert found == {
        "criminal": ["OI-2026/0001"],
        "any region": ["OI-2026/0001"],
        "both regions": [],
        "nobody's": ["OI-2026/0001", "OI-2026/0003"],
        "somebody's": ["OI-2026/0002"],
        "of nobody there": [],
        "before": ["OI-2026/0001"],
        "clock": [],
        "whose": ["OI-2026/0001", "OI-2026/0002", "OI-2026/0003"],
        "number": ["OI-2026/0003"],
        "other number": [],
    }


async def test_the_cases_of_somebody_are_those_that_are_not_closed_what_is_due_first_on_top(office):
    first, second, third = await three_cases(office)
    for case in (third, second, first):
        await office.tell(case, "assigned", "2026-03-05 12:00", person="p-other")
    await office.tell(first, "assessed", "2026-03-06 11:00", code="not_admissible")
    await office.tell(first, "closed", "2026-03-06 12:00", reason="decided_and_done")

    listed = await office.tables.read(of_people, ["p-other"], at_most=9)
    shown, page = await asked(office, "2026-03-06 13:00", assigned=("p-other",))

    assert listed == [second, third]
    assert await office.tables.read(of_people, ["p-other"], at_most=1) == [second]
    assert (shown[:2], page.total) == (["OI-2026/0002", "OI-2026/0003"], 3)
    assert page.counts.scopes[Scope.UNASSIGNED] == 0
    assert await office.tables.read(loads, ["p-other", "p-none"]) == {"p-other": 2, "p-none": 0}


async def test_a_page_goes_on_where_the_one_before_it_ended(office):
    cases = [await office.receive(f"2026-03-02 {9 + number // 30:02}:{number % 30:02}") for number in range(PAGE + 3)]

    (one, page), (two, _page), (none, _none) = [
        await asked(office, "2026-03-03 09:10", page=number) for number in (1, 2, 3)
    ]

    assert [f"case:{case}" for case in one + two] == cases
    assert (page.total, page.pages, none) == (PAGE + 3, 2, [])
    assert page.counts.groups[Group.LATE] == 10


async def test_a_replayed_judgment_is_in_no_list(office):
    trainer = By(office="", person="chronology", role="training")
    await office.tell(new_training_case("x"), "allegation_received", "2020-03-02 09:00", by=trainer)

    _numbers, page = await asked(office, "2026-03-03 08:00")

    assert (page.rows, page.total, page.counts.scopes[Scope.UNASSIGNED]) == ((), 0, 0)


async def test_a_state_that_the_policy_has_not_is_refused(office):
    with pytest.raises(NotUnderstood, match="no such state"):
        await asked(office, "2026-03-03 08:00", state=("course:asleep",))
