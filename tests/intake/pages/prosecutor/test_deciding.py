"""Decisions as short forms: each asks what the law asks for, and ends on what is due next."""

import pytest

from tests.intake.pages.prosecutor.conftest import INSPECTOR
from tests.intake.pages.prosecutor.sent import LIST, at, kinds, problems, sent_to, today

DECISIONS = {
    "refused": {"reason": "not_an_offence", "decision": "V-1/26"},
    "suspended": {"reason": "flight"},
    "discontinued": {"reason": "insufficient_evidence", "offence": "torture"},
    "resumed": {"decision": "V-2/26"},
    "indicted": {"suspects": "2", "offence": "torture"},
    "judged:convicted": {"instance": "first", "sanction": "imprisonment"},
    "judged:acquitted": {"instance": "first"},
    "final": {},
    "time_barred": {},
}


@pytest.mark.parametrize("decision", DECISIONS)
async def test_each_decision_is_a_form_of_its_own_one_link_away(desk, decision):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)
    assert f"{LIST}/{case}/{n}/{decision}" in petra.page.links
    await petra.open(f"{LIST}/{case}/{n}/{decision}")

    await petra.send(**DECISIONS[decision])
    assert problems(petra) == ["Write when it was done; a month is enough."]
    await petra.send(done_on=today())

    assert petra.location == f"{LIST}/{case}/{n}?done=saved"
    assert await kinds(desk, case, n) == [decision]
    data = (await desk.entries(case))[-1].data
    assert {name: str(data[name]) for name in DECISIONS[decision]} == DECISIONS[decision]
    await petra.open(petra.location)
    assert "Saved. Due next:" in petra.page.text or "Saved. Nothing is due from you" in petra.page.text


async def test_a_refusal_needs_a_reason_and_starts_the_victims_notice(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)
    await petra.open(f"{LIST}/{case}/{n}/refused")
    assert "Victim told of the decision by" in petra.page.text
    assert "not_an_offence" in petra.form["choices"]["reason"]

    await petra.send(done_on=today(), reason="")
    assert problems(petra) == ["Choose the reason: without one this is not recorded."]
    await petra.send(reason="illness")
    assert problems(petra) == ["Choose one of the reasons for it."]
    assert await kinds(desk, case, n) == []
    await petra.send(reason="immunity")
    await petra.open(petra.location)
    assert "Saved. Due next: Victim told of the decision." in petra.page.text

    await petra.open(f"{LIST}/{case}/{n}/refused")
    await petra.send(done_on=today(), reason="immunity", victim_told_on=today(-2))
    assert problems(petra)[0].startswith("This is before it was sent, on")
    await petra.send(victim_told_on=today())
    assert await kinds(desk, case, n) == ["refused", "victim_notified"]
    told = (await desk.entries(case))[-1]
    assert (await desk.entries(case))[told.data["about"] - 1].kind == "refused"


async def test_a_decision_that_this_office_does_not_take_is_not_there(desk):
    case, n = await sent_to(desk, "inspectorate", "inspectorate")
    ilir = await at(desk, case, n, INSPECTOR)
    for decision in ("refused", "assigned", "victim_heard", "judged", "x" * 300, "%00"):
        await ilir.open(f"{LIST}/{case}/{n}/{decision}")
        assert ilir.status == 404, decision

    await ilir.open(f"{LIST}/{case}/{n}/disciplinary_decided:sanctioned")
    await ilir.send(done_on=today(), sanction="dismissal")
    assert await kinds(desk, case, n) == ["disciplinary_decided:sanctioned"]


async def test_wrong_numbers_are_said_at_their_fields(desk):
    case, n = await sent_to(desk)
    petra = await at(desk, case, n)
    await petra.open(f"{LIST}/{case}/{n}/indicted")

    await petra.send(done_on=today(), suspects="-1", offence="nonsense")

    assert problems(petra) == ["Choose one of these.", "Write a whole number from 1 to 1000."]
    assert await kinds(desk, case, n) == []
