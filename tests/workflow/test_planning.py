"""What would be late on a day: as a look at every clock gives it, and as a sweep on that day then finds it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import INTAKE, OFFICER, ZONE, local, undone
from tests.workflow.test_case_stories import BEGIN, STEPS, told
from workflow.case import load, record
from workflow.errors import NotUnderstood, VigilError
from workflow.events import Event, new_case, new_training_case
from workflow.history import history
from workflow.ledger.entry import By
from workflow.moment import SECOND, Moment, end_of_day, local_day, midnight
from workflow.overview import late_clocks
from workflow.planning import (
    NOBODY,
    PAGE,
    Part,
    Question,
    agenda,
    end_of_week,
    following,
    loads,
    month,
    next_working_day,
    planned,
)
from workflow.rulebook import law_in_force
from workflow.sweep import sweep_batch

REPORTER = By(office="oi", person="p", role="reporter")
FRIDAY = date(2026, 3, 6)


# --------------------------------------------------------------------------------------- as if one looked at all


class Seen:
    """A running clock of a real case, as its events make it."""

    def __init__(self, connection, stream, clock, case):
        zone = law_in_force(connection).calendar.zone
        said = history(case.entries, zone)
        people = [one.data["person"] for one in said if one.kind == "assigned" and "person" in one.data]
        settings_said = [one.data["setting"] for one in said if "setting" in one.data]
        self.which = stream.removeprefix("case:"), clock.key, clock.occasion
        self.kind, self.due, self.lapses = clock.plan.clock.kind, clock.due.latest, clock.lapses_at
        self.person, self.setting = (people or [NOBODY])[-1], (settings_said or [None])[-1]

    def answers(self, question):
        return (
            self.kind == question.kind
            and question.person in (None, self.person)
            and question.setting in (None, self.setting)
            and question.clock in (None, self.which[1])
        )

    def parts(self, day, zone, now):
        """The parts to which it belongs."""
        begin, end = midnight(day, zone), end_of_day(day, zone) + SECOND
        if self.lapses is not None and self.lapses < now:
            return set()
        found = {Part.THAT_DAY} if begin <= self.due < end else set()
        if self.due >= end:
            return found
        if self.lapses is not None and self.lapses < max(now, end):
            return found | {Part.LOST}
        return found | {Part.LATE, Part.ALREADY if self.due < now else Part.COMING}


def slowly(connection, streams):
    """Every clock of every case that runs and is not held."""
    found = []
    for stream in streams:
        case = load(connection, stream)
        found += [Seen(connection, stream, one, case) for one in case.clocks if one.stopped is None and one.due]
    return found


def told_all(connection, stories):
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
    return streams, now


def swept(connection, now):
    while sweep_batch(connection, now).cases:
        pass


def compare(connection, stories, question, later, days):
    streams, now = told_all(connection, stories)
    now += timedelta(hours=later)
    swept(connection, now)
    zone = law_in_force(connection).calendar.zone
    day = local_day(now, zone) + timedelta(days=days)
    seen = [one for one in slowly(connection, streams) if one.answers(question)]

    for part in Part:
        wanted = sorted((one.due, *one.which) for one in seen if part in one.parts(day, zone, now))
        found = agenda(connection, question, day, now=now, part=part, at_most=10_000)
        assert [(row.due, row.case, row.clock, row.occasion) for row in found] == wanted, part
        page = planned(connection, question, day, now=now, part=part)
        assert (page.total, page.rows) == (len(found), found[:PAGE]), part
    counts = page.counts
    assert counts.already + counts.coming + counts.lost == sum(
        one.due <= page.last and not (one.lapses and one.lapses < now) for one in seen
    )
    _month_is_the_sum_of_its_days(connection, question, day, seen, now, zone)
    _load_is_what_each_has(connection, question, seen, now, zone)


def _month_is_the_sum_of_its_days(connection, question, day, seen, now, zone):
    days = month(connection, question, day.replace(day=1), now=now)
    due = Counter(local_day(one.due, zone) for one in seen if not (one.lapses and one.lapses < now))
    assert {one.day: one.due for one in days} == {one.day: due[one.day] for one in days}
    assert [one.day for one in days][:: len(days) - 1] == [day.replace(day=1), following(day) - timedelta(days=1)]
    for one in days:
        assert one.due == planned(connection, question, one.day, now=now, part=Part.THAT_DAY).total


def _load_is_what_each_has(connection, question, seen, now, zone):
    week = end_of_day(local_day(now, zone) + timedelta(days=7), zone)
    running = [one for one in seen if not (one.lapses and one.lapses < now)]
    late = Counter(one.person or None for one in running if one.due < now)
    soon = Counter(one.person or None for one in running if now <= one.due <= week)
    found = {one.person: (one.late, one.soon) for one in loads(connection, question, now=now)}
    assert {who: many for who, many in found.items() if many != (0, 0)} == {
        who: (late[who], soon[who]) for who in {*late, *soon}
    }


QUESTIONS = st.builds(
    Question,
    kind=st.sampled_from(["limit", "limit", "watch"]),
    person=st.sampled_from([None, None, NOBODY, "p-1", "p-2"]),
    setting=st.sampled_from([None, None, "prison", "police"]),
    clock=st.sampled_from([None, None, "medical_exam_request", "victim_heard"]),
)
RARE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=25, suppress_health_check=RARE)
@given(
    stories=st.lists(st.lists(STEPS, max_size=6), min_size=1, max_size=4),
    question=QUESTIONS,
    later=st.integers(0, 24 * 60),
    days=st.integers(-40, 400),
)
async def test_every_number_is_what_a_look_at_every_clock_gives(office, stories, question, later, days):
    await undone(office.tables, compare, stories, question, later, days)


def sweep_then(connection, stories, days):
    """What is said today of a day, and what is late when that day is over and nothing was done."""
    _streams, now = told_all(connection, stories)
    swept(connection, now)
    zone = law_in_force(connection).calendar.zone
    day = local_day(now, zone) + timedelta(days=days)
    said = {
        (row.case, row.clock, row.due)
        for kind in ("limit", "watch")
        for row in agenda(connection, Question(kind=kind), day, now=now, at_most=10_000)
    }
    at = end_of_day(day, zone) + SECOND
    swept(connection, at)
    assert said == {(one.case, one.clock, one.due) for one in late_clocks(connection, at, watches=True)}


@settings(max_examples=25, suppress_health_check=RARE)
@given(stories=st.lists(st.lists(STEPS, max_size=6), min_size=1, max_size=4), days=st.integers(0, 400))
async def test_the_list_of_a_day_is_what_a_sweep_then_finds_late(office, stories, days):
    await undone(office.tables, sweep_then, stories, days)


# --------------------------------------------------------------------------------------------------- stories


async def asked(office, day, now, part=Part.LATE, page=1, **question):
    at = local(now).latest
    return await office.tables.read(planned, Question(**question), day, now=at, part=part, page=page)


async def test_late_already_and_late_until_then_are_told_apart_and_the_longest_late_stands_on_top(office):
    first = await office.receive("2026-03-02 09:00")
    second = await office.receive("2026-03-05 09:00")

    now = "2026-03-05 10:00"
    on_friday, today = await asked(office, FRIDAY, now), await asked(office, date(2026, 3, 5), now)

    assert (today.counts.already, today.counts.coming) == (len(today.rows), 0)
    assert {row.case for row in today.rows} == {first.removeprefix("case:")}
    assert {row.case for row in on_friday.rows if not row.late_now} == {second.removeprefix("case:")}
    assert [row.due for row in on_friday.rows] == sorted(row.due for row in on_friday.rows)
    assert on_friday.rows[0].late_days > on_friday.rows[-1].late_days >= 0


async def test_what_is_done_is_late_on_no_day(office):
    case = await office.receive("2026-03-02 09:00")
    before = await asked(office, FRIDAY, "2026-03-02 10:00", clock="intake_registration")

    await office.register(case, "2026-03-02 11:00", "OI-2026/0001")

    after = await asked(office, FRIDAY, "2026-03-02 12:00", clock="intake_registration")
    assert (before.total, after.total) == (1, 0)


async def test_a_limit_is_late_when_its_last_day_is_over_and_no_earlier(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001")
    await office.tell(case, "referral_sent", "2026-03-02 11:00", authority="prosecution")
    question = {"clock": "prosecutor_acknowledgement"}
    (clock,) = (await asked(office, date(2026, 4, 30), "2026-03-02 12:00", **question)).rows
    last = local_day(clock.due, ZONE)

    the_day_before, on_it = [
        await asked(office, day, "2026-03-02 12:00", **question) for day in (last - timedelta(days=1), last)
    ]

    assert clock.due == end_of_day(last, ZONE)
    assert (the_day_before.total, on_it.total) == (0, 1)
    assert on_it.rows[0].late_days == 0
    assert (on_it.rows[0].whose, on_it.rows[0].ours) == ("prosecutor", False)


async def test_a_step_that_would_be_lost_for_good_is_counted_apart(office):
    await office.receive("2026-03-02 09:00")
    far = date(2026, 6, 30)

    soon, later = await asked(office, FRIDAY, "2026-03-02 10:00"), await asked(office, far, "2026-03-02 10:00")
    lost = await asked(office, far, "2026-03-02 10:00", part=Part.LOST)

    assert soon.counts.lost == 0
    assert later.counts.lost == lost.total >= 1
    assert all(row.lost_at is not None and row.lost_at <= later.last for row in lost.rows)
    assert {row.clock for row in lost.rows}.isdisjoint(row.clock for row in later.rows)


async def test_limits_and_watches_are_never_mixed_and_of_a_training_case_there_is_nothing(office):
    await office.receive("2026-03-02 09:00")
    trainer = By(office="", person="chronology", role="training")
    await office.tell(new_training_case("x"), "allegation_received", "2020-03-02 09:00", by=trainer)

    far = date(2030, 1, 1)
    limits, watches = [await asked(office, far, "2026-03-02 10:00", kind=kind) for kind in ("limit", "watch")]

    assert {row.kind for row in limits.rows} == {"limit"}
    assert {row.kind for row in watches.rows} == {"watch"}
    assert min(row.due for row in (*limits.rows, *watches.rows)) > local("2026-01-01").latest


async def test_whose_case_it_is_follows_the_case_from_hand_to_hand(office):
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "OI-2026/0001", setting="prison")
    now = "2026-03-02 12:00"

    async def whose():
        return [
            (await asked(office, FRIDAY, now, person=one)).total > 0 for one in (NOBODY, OFFICER.person, INTAKE.person)
        ]

    before = await whose()
    await office.tell(case, "assigned", "2026-03-02 11:00", person=OFFICER.person)
    first = await whose()
    await office.tell(case, "assigned", "2026-03-02 11:30", person=INTAKE.person)
    second = await whose()
    await office.tell(case, "corrected", now, corrects=4, code="withdrawn", reason="typing_error")

    assert (before, first, second) == ([True, False, False], [False, True, False], [False, False, True])
    assert await whose() == first
    assert (await asked(office, FRIDAY, now, setting="prison")).total > 0
    assert (await asked(office, FRIDAY, now, setting="police")).total == 0
    assert (await office.verify()).misfits == []


async def test_the_load_names_everybody_who_has_a_case_and_nobody_first(office):
    cases = [await office.receive("2026-03-02 09:00") for _number in range(3)]
    await office.register(cases[0], "2026-03-02 10:00", "OI-2026/0001")
    await office.tell(cases[0], "assigned", "2026-03-02 11:00", person=OFFICER.person)

    found = await office.tables.read(loads, Question(), now=local("2026-03-04 12:00").latest)

    assert [(one.person, one.open_cases) for one in found] == [(None, 2), (OFFICER.person, 1)]
    assert found[0].late > found[1].late > 0


async def test_a_page_goes_on_where_the_one_before_it_ended(office):
    for number in range(PAGE + 3):
        await office.receive(f"2026-03-02 {9 + number // 30:02}:{number % 30:02}")

    pages = [
        await asked(office, FRIDAY, "2026-03-02 12:00", clock="intake_registration", page=number)
        for number in (1, 2, 3, 10**9)
    ]

    assert [len(page.rows) for page in pages] == [PAGE, 3, 0, 0]
    assert len({row.case for page in pages for row in page.rows}) == pages[0].total == PAGE + 3


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(9999, 12, 31), date(1, 1, 1)])
async def test_a_day_that_no_calendar_counts_with_is_refused(office, day):
    for asking in (planned, agenda, month):
        more = {"at_most": 1} if asking is agenda else {}
        with pytest.raises(NotUnderstood, match="Nothing is planned"):
            await office.tables.read(asking, Question(), day, now=local("2026-03-02 09:00").latest, **more)


async def test_a_month_names_its_weekends_and_its_holidays(office):
    days = await office.tables.read(month, Question(), date(2026, 2, 1), now=local("2026-02-02 09:00").latest)

    assert [one.day.day for one in days if one.is_weekend] == [1, 7, 8, 14, 15, 21, 22, 28]
    assert [(one.day.day, one.holiday) for one in days if one.holiday] == [(17, "Independence Day")]


async def test_the_end_of_the_week_is_its_last_working_day_that_is_not_over(office):
    calendar = (await office.tables.read(law_in_force)).calendar

    found = {day: end_of_week(date(2026, 3, day), calendar).day for day in (2, 6, 7, 8)}

    assert found == {2: 6, 6: 6, 7: 13, 8: 13}
    assert next_working_day(date(2026, 3, 6), calendar) == date(2026, 3, 9)
    assert end_of_week(date(2026, 12, 25), calendar) == date(2026, 12, 31)  # a Friday that is a holiday: next week's
