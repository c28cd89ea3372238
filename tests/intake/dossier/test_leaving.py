"""What hangs on somebody who goes: their open cases, what is unread in them, examinations, and what only they open."""

import pytest

from intake.dossier.leaving import hanging_on
from intake.dossier.reassigning import Wish
from intake.dossier.takers import held_in_each, staff
from intake.people import accounts, membership
from tests.builders import ADMINISTRATOR
from tests.intake.dossier.changing_hands import Hands
from tests.intake.people.house import ANA, BEKIM, CECA, NOW
from workflow.case import record
from workflow.events import Event
from workflow.moment import Moment


@pytest.fixture
async def hands(office):
    """Three officers, in either kind of database."""
    return await Hands.in_(office)


async def tell(hands, case, by, kind, **data):
    who = (await hands.house.who(by)).by
    event, at = Event(case, kind, data), Moment.exactly(hands.now)
    await hands.tables.write(lambda connection: record(connection, event, by=who, at=at, now=hands.now))


async def hanging(hands, who, *, at_most=100):
    return await hands.tables.read(hanging_on, hands.people[who], at_most=at_most)


async def test_their_open_cases_count_and_no_others(hands):
    first, second, closed, others = await hands.cases(4)
    await hands.hand(await hands.wishes({first: BEKIM, second: BEKIM, closed: BEKIM, others: CECA}))
    await tell(hands, closed, BEKIM, "case_registered", number="OI-2026/0001", setting="police")
    await tell(hands, closed, BEKIM, "assessed", code="not_admissible")
    await tell(hands, closed, BEKIM, "closed", reason="not_admissible")

    found, some = await hanging(hands, BEKIM), await hanging(hands, BEKIM, at_most=1)

    assert (found.many, {*found.cases}) == (2, {first, second})
    assert (some.many, len(some.cases)) == (2, 1)
    assert (await hanging(hands, ANA)).cases == ()


async def test_what_the_reporters_wrote_counts_until_somebody_of_the_office_looked(hands):
    read, unread = await hands.cases(2)
    await hands.hand(await hands.wishes({read: BEKIM, unread: BEKIM}))
    reporter: dict[str, object] = {"items": []}
    for case in (read, unread, unread):
        event = Event(case, "message_received", reporter)
        await hands.tables.write(_as_reporter, event, hands.now)
    await tell(hands, read, BEKIM, "opened", compartment="messages", reason="assigned")

    assert (await hanging(hands, BEKIM)).unread == {unread: 2}


def _as_reporter(connection, event, now):
    from intake.dossier.reception import REPORTER

    record(connection, event, by=REPORTER, at=Moment.exactly(now), now=now)


async def test_examinations_that_they_asked_for_count_while_they_are_under_way_wherever_they_are(hands):
    mine, others, over = await hands.cases(3)
    await hands.hand(await hands.wishes({others: CECA}))
    for case in (mine, others, over):
        await tell(hands, case, BEKIM, "exam_requested", code="clinical", examination="examination-1")
    await tell(hands, over, BEKIM, "exam_done", code="clinical", examination="examination-1")
    await tell(hands, over, BEKIM, "report_filed", examination="examination-1")

    found = (await hanging(hands, BEKIM)).examinations

    assert {*found} == {mine, others}
    assert (await hanging(hands, CECA)).examinations == ()


async def test_what_nobody_but_they_can_open_is_named_until_a_colleague_can(hands):
    alone, shared = await hands.cases(2)
    await hands.circle(alone, without=[ANA, CECA])
    await hands.circle(shared, without=[CECA])

    assert (await hanging(hands, BEKIM)).alone == (alone,)
    assert (await hanging(hands, ANA)).alone == (await hanging(hands, CECA)).alone == ()

    await hands.house.write(accounts.disable, await hands.house.person(ANA), by=ADMINISTRATOR, now=NOW)
    assert {*(await hanging(hands, BEKIM)).alone} == {alone, shared}


async def test_the_last_one_with_the_offices_key_is_told_so(hands):
    assert not (await hanging(hands, ANA)).is_last_with_key
    for name in (BEKIM, CECA):
        await hands.house.write(membership.leave, "intake", hands.people[name], by=ADMINISTRATOR, now=NOW)

    assert (await hanging(hands, ANA)).is_last_with_key
    assert not (await hanging(hands, BEKIM)).is_last_with_key


async def test_who_can_take_a_case_is_asked_of_the_table_as_of_the_log(hands):
    """Pages ask the table of grants for many cases at once; what is done asks the log: both say the same."""
    cases = await hands.cases(3)
    await hands.circle(cases[1], without=[CECA])
    await hands.circle(cases[2], without=[ANA, CECA])
    everybody = await hands.tables.read(staff)
    held = await hands.tables.read(held_in_each, cases)

    able = {case: everybody.who_can_take(held[case]) for case in cases}

    assert [everybody.is_in_circle(held[case]) for case in cases] == [False, True, True]
    for case in cases:
        for person in hands.people.values():
            came = await hands.hand([Wish(case, person)], by=BEKIM)
            assert (came[case][0] != "refused") == (person in able[case])
