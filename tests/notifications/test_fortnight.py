"""Two weeks as people live them: told once a working morning and of what is urgent at once, never too late, never while
they are away or gone. Nobody reads anything, which is the worst case.
"""

import random
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from notifications.store.schema import EMAIL, HELD, READ, SENT, WAITING, notice
from tests.builders import ZONE
from tests.notifications.fortnight import DAYS, FIRST, WEEKEND, Fortnight
from tests.notifications.staff import COLLEAGUE, HEAD, OFFICER, PROSECUTOR

DIGEST = time(7, 30)
KINDS = ("marked_urgent", "referral_sent", "reprisal_reported", "withdrawn_by_reporter")


def at(day, hour, minute=0):
    """A time of the fortnight's day (0, 1 …), as an instant."""
    return (FIRST + timedelta(days=day, hours=hour, minutes=minute)).replace(tzinfo=ZONE)


@pytest.fixture(params=[1, 2])
async def fortnight(request, office):
    """A fortnight in which allegations come in, are taken up or not, at any hour of day and night."""
    draw = random.Random(request.param)
    lived = Fortnight(office, draw)
    for case in range(4):
        day, hour = draw.randrange(10), draw.randrange(24)
        lived.lets(at(day, hour), "allegation_received", case, urgent=draw.random() < 0.5)
        if draw.random() < 0.7:
            lived.lets(at(day, hour, 10), "assigned", case, person=draw.choice([OFFICER, COLLEAGUE]))
        for kind in draw.sample(KINDS, 2):
            lived.lets(at(day + draw.randrange(4), hour, 20 + draw.randrange(30)), kind, case)
    lived.acts.sort(key=lambda act: act[0])
    numbers = iter(range(4))
    places = {act[2]: next(numbers) for act in lived.acts if act[1] == "allegation_received"}
    lived.acts = [(when, kind, places[case], data) for when, kind, case, data in lived.acts]
    return lived


def is_quiet(habit, moment):
    """Whether a local time lies in somebody's quiet hours."""
    if habit.quiet_from is None:
        return False
    begins, ends = time.fromisoformat(habit.quiet_from), time.fromisoformat(habit.quiet_until)
    return begins <= moment.time() < ends if begins < ends else not ends <= moment.time() < begins


def next_morning(moment):
    """The next working morning after a local time; there is no holiday in these two weeks but the days at their end."""
    day = moment.date() + timedelta(days=moment.time() >= DIGEST)
    while day.weekday() in WEEKEND:
        day += timedelta(days=1)
    return datetime.combine(day, DIGEST, ZONE)


async def test_everybody_hears_once_a_working_morning_of_urgent_things_at_once_and_of_nothing_too_late(fortnight):
    sent = await fortnight.passed()

    assert len(sent) > 5
    assert any(one.is_urgent for one in sent)
    _in_its_time(fortnight, sent)
    known = [(one, due) for one in sent for _what, _urgent, due, known in one.told if due is not None and known <= due]
    assert known
    assert [(one, due) for one, due in known if one.at > due] == []
    await _nothing_is_left_over(fortnight, sent)


def _in_its_time(fortnight, sent):
    """What can wait comes once a working morning to who wants it together, and in nobody's quiet hours."""
    mornings = set()
    for one in sent:
        habit = fortnight.habits[one.person]
        presses = [due for _what, _urgent, due, _known in one.told if due is not None and due >= one.at]
        if one.is_urgent or any(due < next_morning(one.local) for due in presses):
            continue
        assert not is_quiet(habit, one.local), one
        if habit.digest:
            assert one.local.weekday() not in WEEKEND, one
            assert (one.person, one.local.date()) not in mornings, one
            mornings.add((one.person, one.local.date()))


async def _nothing_is_left_over(fortnight, sent):
    """But what waits for a morning that is still to come."""
    query = select(notice).where(notice.c.channel == EMAIL)
    rows = await fortnight.office.tables.read(lambda connection: connection.execute(query).all())
    assert {row.state for row in rows} <= {SENT, READ, HELD, WAITING}
    assert all(row.next_at > fortnight.ticks()[-1] for row in rows if row.state in (HELD, WAITING))
    assert sum(row.state == SENT for row in rows) == sum(len(one.told) for one in sent)


async def test_whoever_is_away_is_not_written_to_and_their_substitute_is(fortnight):
    fortnight.away[OFFICER] = (date(2026, 3, 23), date(2026, 4, 6), COLLEAGUE)
    fortnight.away[COLLEAGUE] = (date(2026, 3, 27), date(2026, 4, 6), OFFICER)  # a ring of two: then the head

    sent = await fortnight.passed()

    assert not [one for one in sent if one.person == OFFICER]
    assert not [one for one in sent if one.person == COLLEAGUE and one.local.date() > date(2026, 3, 30)]
    assert [one for one in sent if one.person == HEAD]


async def test_whoever_leaves_in_the_middle_hears_nothing_more_and_the_others_go_on(fortnight):
    gone = at(4, 12)
    fortnight.left = {OFFICER: gone, PROSECUTOR: gone}

    sent = await fortnight.passed()

    assert not [one for one in sent if one.person in fortnight.left and one.at > gone]
    assert [one for one in sent if one.at > gone]


async def test_it_is_two_weeks_with_a_day_of_23_hours(fortnight):
    ticks = fortnight.ticks()

    sunday = [one for one in ticks if one.astimezone(ZONE).date() == date(2026, 3, 29)]
    assert len(sunday) == 23 + 1
    assert len(ticks) == 24 * DAYS + DAYS
