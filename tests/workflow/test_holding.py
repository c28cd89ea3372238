"""Pauses and extensions through the corridor: what is refused, what is told when, and that it is told once."""

from datetime import timedelta

import pytest

from tests.builders import PROSECUTOR, local
from workflow.errors import NotNow, NotUnderstood, VigilError
from workflow.ledger.entry import By
from workflow.rulebook import law_in_force

ACUTE, OUTER = "medical_exam_acute", "investigation_outer_limit"
HOSPITAL = {"clock": ACUTE, "reason": "hospital_transfer"}
AUDITOR = By(office="npm", person="p-auditor", role="oversight")
ENDLESS = {"clock": OUTER, "reason": "suspended_by_ruling"}


async def examined(office):
    """A case with an examination asked for on Monday 2 March 2026, due the next day."""
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 09:30", "OI-2026/0001", visible_injury="yes")
    await office.tell(case, "exam_requested", "2026-03-02 10:00", examination="e1", code="clinical")
    return case


async def investigated(office):
    """A case whose investigation may take two years, and stands still only by a ruling."""
    case = await office.receive("2026-03-02 09:00")
    await office.tell(case, "investigation_opened", "2026-03-02 10:00", by=PROSECUTOR)
    return case


async def of(office, case, key):
    found = await office.case(case)
    return next(one for one in found.clocks if one.key == key and one.stopped is None)


def stages(case):
    """What the sweep told: (label, instant), in the order of the log."""
    told = [one for entry in case.entries if entry.kind == "clock_stage_reached" for one in entry.data["stages"]]
    return [(one["clock"], one["stage"], one["at"]) for one in told]


# ------------------------------------------------------------------------------------------------- what is refused

REFUSED = {
    "no such clock": (HOSPITAL | {"clock": "retention"}, NotNow, "no such time limit"),
    "a reason of another clock": (HOSPITAL | {"reason": "awaiting_test_result"}, NotUnderstood, "does not stand still"),
    "a clock that knows no pause": ({"clock": "forensic_report", "reason": "other"}, NotNow, "never stands still"),
    "asked again today": (HOSPITAL | {"ask_again_on": "2026-03-02"}, NotUnderstood, "not still to come"),
    "asked again yesterday": (HOSPITAL | {"ask_again_on": "2026-03-01"}, NotUnderstood, "not still to come"),
    "asked again some time": (HOSPITAL | {"ask_again_on": "2026-03"}, NotUnderstood, "the whole day"),
    "asked again after its end": (
        HOSPITAL | {"ask_again_on": "2026-03-20"},
        NotUnderstood,
        "over by itself after 10 days",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_pause_that_its_clock_does_not_know_is_refused_with_a_sentence(office, what):
    data, error, sentence = REFUSED[what]
    case = await examined(office)
    before = await office.counts()

    with pytest.raises(error) as refused:
        await office.tell(case, "pause_started", "2026-03-02 12:00", **data)

    assert sentence in str(refused.value)
    assert await office.counts() == before


async def test_a_pause_without_end_needs_a_day_within_the_bound_of_the_policy(office):
    case = await investigated(office)
    for day, sentence in ((None, "no end of its own"), ("2026-06-10", "too far away"), ("2027", "whole day")):
        said = {} if day is None else {"ask_again_on": day}
        with pytest.raises(NotUnderstood, match=sentence):
            await office.tell(case, "pause_started", "2026-03-02 12:00", **ENDLESS, **said)

    await office.tell(case, "pause_started", "2026-03-02 12:00", **ENDLESS, ask_again_on="2026-06-02")

    assert (await of(office, case, OUTER)).due is None


async def test_what_is_done_late_or_lost_is_not_paused_and_what_does_not_stand_still_does_not_go_on(office):
    case = await examined(office)
    with pytest.raises(NotNow, match="does not stand still"):
        await office.tell(case, "pause_ended", "2026-03-02 11:00", clock=ACUTE)
    with pytest.raises(NotNow, match="ran out before"):
        await office.tell(case, "pause_started", "2026-03-05 11:00", **HOSPITAL)
    await office.tell(
        case, "pause_started", "2026-03-02 11:00", learned="2026-03-05 11:00", **HOSPITAL
    )  # it was in time
    with pytest.raises(NotNow, match="stands still for this reason already"):
        await office.tell(case, "pause_started", "2026-03-05 12:00", **HOSPITAL)
    await office.tell(case, "exam_done", "2026-03-06 11:00", examination="e1", code="clinical")

    for kind, data in (("pause_started", HOSPITAL), ("pause_ended", {"clock": ACUTE})):
        with pytest.raises(NotNow):
            await office.tell(case, kind, "2026-03-06 12:00", **data)


async def test_an_extension_beyond_its_bound_names_the_bound_and_its_source(office):
    case = await examined(office)
    term = {"clock": "forensic_report"}
    for amount in (31, 0, 4_000):
        with pytest.raises(NotUnderstood, match=r"by 30 days at most, each time \(UN Principles"):
            await office.tell(case, "extension_granted", "2026-03-03 12:00", amount=amount, **term)
    with pytest.raises(NotNow, match="cannot be extended by this office"):
        await office.tell(case, "extension_granted", "2026-03-02 12:00", clock=ACUTE, amount=1)
    with pytest.raises(NotNow, match="ran out before"):
        await office.tell(case, "extension_granted", "2026-05-03 12:00", amount=5, **term)

    await office.tell(case, "extension_granted", "2026-03-03 12:00", amount=5, **term)

    found = await of(office, case, "forensic_report")
    assert found.due is not None
    assert found.due.latest - found.first_due.latest == timedelta(days=5)
    with pytest.raises(NotNow, match=r"no more than 1 times \(UN Principles"):
        await office.tell(case, "extension_granted", "2026-03-04 12:00", amount=5, **term)


async def test_a_replayed_judgment_and_a_fact_are_never_refused_for_it(office):
    case = await investigated(office)

    await office.tell(case, "extended_by_court", "2026-03-03", by=PROSECUTOR, amount=36)
    await office.tell(case, "suspended", "2026-03-04", by=PROSECUTOR)

    assert (await of(office, case, OUTER)).held is not None


# ------------------------------------------------------------------------------------------------- what is told when


async def test_on_the_day_the_officer_is_told_once_then_the_head_and_everything_verifies(office):
    case = await investigated(office)
    await office.tell(case, "pause_started", "2026-03-03 12:00", **ENDLESS, ask_again_on="2026-03-14")  # a Saturday
    assert (await of(office, case, OUTER)).held.ask_again_at == local("2026-03-16 00:00").latest
    await office.sweep("2026-03-15 23:59")
    assert not [one for one in stages(await office.case(case)) if one[0] == OUTER]

    for now in ("2026-03-16 00:01", "2026-03-16 07:30", "2026-03-19 00:01", "2026-03-30 09:00"):
        await office.sweep(now)

    told = [one for one in stages(await office.case(case)) if one[0] == OUTER]
    assert told == [(OUTER, "ask_again", "2026-03-15T23:00:00Z"), (OUTER, "still_to_ask", "2026-03-18T23:00:00Z")]
    law = await office.tables.read(law_in_force)
    roles = {label: tell for label, _after, tell in law.book.rules.asking}
    assert roles == {"ask_again": ("case_officer",), "still_to_ask": ("head",)}
    assert (await office.verify()).misfits == []


async def test_whoever_asked_says_a_new_day_and_is_told_again_but_not_of_a_pause_that_is_over(office):
    case = await investigated(office)
    await office.tell(case, "pause_started", "2026-03-03 12:00", **ENDLESS, ask_again_on="2026-03-16")
    await office.sweep("2026-03-16 08:00")
    await office.tell(case, "pause_started", "2026-03-16 09:00", **ENDLESS, ask_again_on="2026-04-16")
    await office.sweep("2026-03-30 08:00")
    assert [one[1] for one in stages(await office.case(case)) if one[0] == OUTER] == ["ask_again"]
    await office.sweep("2026-04-16 08:00")
    assert [one[1] for one in stages(await office.case(case)) if one[0] == OUTER] == ["ask_again", "ask_again"]

    await office.tell(case, "pause_ended", "2026-04-16 09:00", clock=OUTER)
    await office.sweep("2026-05-16 08:00")

    assert len([one for one in stages(await office.case(case)) if one[0] == OUTER]) == 2
    assert (await of(office, case, OUTER)).held is None
    assert (await office.verify()).misfits == []


async def test_a_corrected_day_is_told_at_its_new_time_and_a_withdrawn_pause_never(office):
    case = await investigated(office)
    said = await office.tell(case, "pause_started", "2026-03-03 12:00", **ENDLESS, ask_again_on="2026-03-16")
    right = {"corrects": said.n, "code": "replaced", "reason": "typing_error"}
    data = {"clock": OUTER, "reason": "suspended_by_ruling", "ask_again_on": "2026-03-18"}
    await office.tell(case, "corrected", "2026-03-04 09:00", data_as=data, **right)
    await office.sweep("2026-03-17 23:59")
    assert not [one for one in stages(await office.case(case)) if one[0] == OUTER]
    await office.sweep("2026-03-18 08:00")
    assert [one[1] for one in stages(await office.case(case)) if one[0] == OUTER] == ["ask_again"]

    await office.tell(case, "corrected", "2026-03-18 09:00", corrects=said.n, code="withdrawn", reason="entered_twice")
    await office.sweep("2026-06-20 08:00")

    assert [one[1] for one in stages(await office.case(case)) if one[0] == OUTER] == ["ask_again"]
    assert (await office.verify()).misfits == []


async def test_a_pause_that_ran_out_may_begin_again_and_each_counts_its_own_time(office):
    case = await examined(office)
    await office.tell(case, "pause_started", "2026-03-02 12:00", **HOSPITAL)
    first = (await of(office, case, ACUTE)).due
    again = await office.tell(case, "pause_started", "2026-03-12 13:00", **HOSPITAL)

    clock = await of(office, case, ACUTE)

    assert clock.held is not None
    assert clock.held.since.n == again.n
    assert first is not None
    assert clock.due is not None
    assert clock.due.latest - first.latest == timedelta(days=10)
    assert (await office.verify()).misfits == []


async def test_the_time_that_counts_stands_still_while_the_case_grows_older(office):
    case = await examined(office)
    await office.tell(case, "pause_started", "2026-03-02 16:00", **HOSPITAL)
    clock = await of(office, case, ACUTE)
    for now, hours in (("2026-03-02 15:00", 5), ("2026-03-02 20:00", 6), ("2026-03-09 16:00", 6)):
        assert clock.counted(local(now).latest) == timedelta(hours=hours)

    await office.tell(case, "pause_ended", "2026-03-09 16:00", clock=ACUTE)

    assert (await of(office, case, ACUTE)).counted(local("2026-03-09 18:00").latest) == timedelta(hours=8)


async def test_who_may_not_pause_is_refused_before_anything_else(office):
    case = await examined(office)

    with pytest.raises(VigilError, match="may not say pause_started"):
        await office.tell(case, "pause_started", "2026-03-02 12:00", by=AUDITOR, **HOSPITAL)
