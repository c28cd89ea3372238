"""How far cases came, how long it took, what stands open, and how late it was told."""

from datetime import date
from typing import Any

import pytest

from tests.builders import PROSECUTOR, local
from workflow.events import new_training_case
from workflow.oversight import Asked, Period, flow, stages

NOW = "2026-06-01 09:00"


async def asked(instance, what, now=NOW, **question):
    return await instance.tables.read(what, Asked(**question), now=local(now).latest)


async def a_file(office, day, *, steps=(), setting="police"):
    """A case received on a day of March, and what happened in it on the days after."""
    case = await office.receive(f"2026-03-{day:02} 09:00")
    await office.register(case, f"2026-03-{day:02} 13:00", f"OI-2026/{day:04}", setting=setting)
    for kind, at, by, data in steps:
        await office.tell(case, kind, at, learned=NOW if len(at) < 11 else None, **({"by": by} if by else {}), **data)
    return case


REFERRED = ("referral_sent", "2026-03-10 09:00", None, {"authority": "prosecution", "office": "pp"})
OPENED: tuple[str, str, Any, dict[str, Any]] = ("investigation_opened", "2026-03-20 09:00", PROSECUTOR, {})
SANCTIONED = ("judged", "2026-05-01 09:00", PROSECUTOR, {"code": "convicted", "sanction": "fine"})


async def test_allegations_are_followed_to_redress(office):
    await a_file(office, 2, steps=[REFERRED, OPENED, SANCTIONED])
    await a_file(office, 3, steps=[REFERRED])
    await a_file(office, 4, setting="prison")
    await office.tell(new_training_case("one"), "allegation_received", "2026-03-02 09:00", channel="portal")

    found = await asked(office, flow)
    of_prisons = await asked(office, flow, setting="prison")
    sent = await asked(office, flow, office="pp")

    assert [(one.key, one.cases) for one in found.steps if one.cases] == [
        *(("allegation", 3), ("referral", 2), ("investigation", 1), ("sanction", 1))
    ]
    assert found.steps[2].share == pytest.approx(2 / 3)
    assert [one.cases for one in of_prisons.steps][:3] == [1, 0, 0]
    assert [one.cases for one in sent.steps][:3] == [2, 0, 2]


async def test_stages_count_those_that_still_wait(office):
    await a_file(office, 2, steps=[REFERRED, OPENED])
    await a_file(office, 3, steps=[REFERRED])
    await a_file(
        office, 4, steps=[("assessed", "2026-03-06 09:00", None, {"code": "not_admissible", "reason": "duplicate"})]
    )

    found = {one.key: one for one in await asked(office, stages)}

    assert (found["registration"].counted, found["registration"].reached) == (3, 3)
    assert (found["referral"].counted, found["referral"].reached) == (3, 2)
    assert (found["prosecutor"].counted, found["prosecutor"].reached) == (2, 1)
    assert found["prosecutor"].median_hours is None  # fewer than five cases say nothing


async def test_half_of_many_cases_were_registered_within_hours(office):
    for day in range(2, 12):
        await a_file(office, day)

    found = {one.key: one for one in await asked(office, stages)}

    assert (found["registration"].median_hours, found["registration"].ninth_hours) == (4, 4)
    assert [(point.hours, point.waiting, point.left) for point in found["registration"].curve] == [(4, 0, 10)]
    assert found["referral"].median_hours is None
    assert all(point.waiting == 1 for point in found["referral"].table)


async def test_open_cases_are_told_by_age_and_left_ones_not(office):
    await a_file(office, 2)
    await a_file(
        office, 3, steps=[("assessed", "2026-03-06 09:00", None, {"code": "not_admissible", "reason": "duplicate"})]
    )

    young, old = await asked(office, flow, now="2026-03-10 09:00"), await asked(office, flow)

    assert [one.cases for one in young.ages] == [1, 0, 0, 0, 0]
    assert [(one.from_days, one.cases) for one in old.ages if one.cases] == [(90, 1)]


async def test_recommendations_are_counted_by_what_became_of_them(office):
    case = await a_file(office, 2)
    await office.tell(case, "assessed", "2026-03-05 09:00", code="admissible")
    await office.tell(case, "decided", "2026-03-06 09:00", code="violation")
    for name in ("r1", "r2"):
        await office.tell(
            case, "recommendation_sent", "2026-03-07 09:00", recommendation=name, authority="prison_service"
        )
    await office.tell(case, "implemented", "2026-05-01 09:00", recommendation="r1")

    found = await asked(office, flow)

    assert {one.state: one.count for one in found.recommendations if one.count} == {"sent": 1, "implemented": 1}


async def test_who_enters_late_is_told_by_role(office):
    case = await a_file(office, 2)
    await office.tell(case, "inquiry_opened", "2026-03-09", by=PROSECUTOR, learned="2026-03-12 09:00")
    await office.sweep("2026-04-01 09:00")
    await office.verify()  # gives the entries their place in the log

    every, *roles = (await asked(office, flow)).lag

    assert (every.role, every.entries) == (None, 3)
    told = {one.role: one.median_hours for one in roles}
    assert told == {"intake_officer": 0, "prosecutor": pytest.approx(57.0, abs=0.1)}  # since the end of that day


async def test_entry_lag_is_of_what_was_recorded_in_the_period(office):
    for day in (2, 12, 22):
        await a_file(office, day)
    await office.verify()

    found = await asked(office, flow, period=Period(date(2026, 3, 10), date(2026, 3, 15)))

    assert found.lag[0].entries == 2
    assert found.steps[0].cases == 1
