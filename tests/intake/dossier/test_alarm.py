"""Whoever has the receipt says that there is danger, and the case is urgent from then on."""

from datetime import timedelta

import pytest

from intake.dossier.alarm import MARKED_URGENT, mark_urgent
from workflow.errors import NotFound, NotNow, NotUnderstood


async def alarms(house, case):
    return [entry.by.role for entry in (await house.office.case(case)).entries if entry.kind == MARKED_URGENT]


async def test_an_alarm_makes_the_case_urgent_and_within_an_hour_it_is_the_same(house):
    case, receipt = await house.receive()
    for minutes in (0, 30, 59):
        await mark_urgent(house.tables, receipt, now=house.now + timedelta(minutes=minutes))
    assert await alarms(house, case) == ["reporter"]
    assert (await house.office.case(case)).rows.case["urgent"]

    await mark_urgent(house.tables, receipt, now=house.now + timedelta(minutes=61))
    assert await alarms(house, case) == ["reporter", "reporter"]


async def test_a_code_that_opens_nothing_raises_no_alarm(house):
    case, receipt = await house.receive()
    with pytest.raises(NotFound):
        await mark_urgent(house.tables, "0000-0000-0000-0000-0000-0000-0000", now=house.now)
    with pytest.raises(NotUnderstood):
        await mark_urgent(house.tables, receipt[:-1], now=house.now)
    await house.erase(case)
    with pytest.raises(NotNow):
        await mark_urgent(house.tables, receipt, now=house.now)
    assert await alarms(house, case) == []
