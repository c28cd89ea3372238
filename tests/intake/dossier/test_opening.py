"""Opening a dossier: with a key that the log knows, for a reason, and never without a trace."""

import pytest
from sqlalchemy import delete, update

from intake.dossier import rows
from intake.dossier.opening import assigned_to, compartment_keys
from intake.dossier.rows import SealedGrant
from intake.schema import grant, item
from intake.vault.items import Place, digest, seal
from intake.vault.keyring import Keyring
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER
from workflow.errors import Broken, NotAllowed, NotFound, NotNow, NotUnderstood


async def openings(house, case):
    entries = (await house.office.case(case)).entries
    return [(entry.by.person, entry.data) for entry in entries if entry.kind == "opened"]


async def changed(house, statement):
    """Somebody writes to the database by hand."""
    await house.tables.write(lambda connection: connection.execute(statement))


async def test_each_compartment_that_is_opened_leaves_an_event_with_the_reason(house):
    case, _receipt = await house.receive()

    await house.open(case, OFFICER, "identity", "allegation", reason="triage")

    me = house.pseudonym(OFFICER)
    assert await openings(house, case) == [
        (me, {"compartment": "allegation", "person": me, "reason": "triage"}),
        (me, {"compartment": "identity", "person": me, "reason": "triage"}),
    ]


async def test_only_whoever_the_case_is_assigned_to_needs_no_reason(house):
    case, _receipt = await house.receive()
    await house.office.register(case, "2026-03-02 09:00", "12/2026")
    await house.office.tell(case, "assigned", "2026-03-02 09:00", person=house.pseudonym(COLLEAGUE))
    await house.office.tell(case, "assigned", "2026-03-02 09:00", person=house.pseudonym(OFFICER))

    await house.open(case, OFFICER, "allegation", reason=None)
    for reason in (None, "assigned"):
        with pytest.raises(NotUnderstood):
            await house.open(case, COLLEAGUE, "allegation", reason=reason)
    await house.open(case, COLLEAGUE, "allegation", reason="stand_in")

    assert [data["reason"] for _person, data in await openings(house, case)] == ["assigned", "stand_in"]


async def test_an_assignment_that_was_withdrawn_is_none(house):
    case, _receipt = await house.receive()
    await house.office.register(case, "2026-03-02 09:00", "12/2026")
    wrong = await house.office.tell(case, "assigned", "2026-03-02 09:00", person=house.pseudonym(OFFICER))
    said = {"corrects": wrong.n, "code": "withdrawn", "reason": "wrong_case"}
    await house.office.tell(case, "corrected", "2026-03-02 09:05", **said)

    found = await house.office.case(case)

    assert await house.tables.read(assigned_to, found) is None


async def test_what_is_not_granted_is_neither_opened_nor_recorded(house):
    case, _receipt = await house.receive()
    await house.grant(case, DOCTOR, "identity")
    counted = await house.office.counts()

    for asked in (["allegation"], ["identity", "allegation"], ["nothing"], []):
        with pytest.raises(NotAllowed):
            await house.open(case, DOCTOR, *asked)
    with pytest.raises(NotAllowed):
        await house.tables.read(compartment_keys, case, Keyring.of())

    assert await house.office.counts() == counted


async def test_a_reason_that_is_no_code_is_refused(house):
    case, _receipt = await house.receive()

    with pytest.raises(NotUnderstood):
        await house.open(case, OFFICER, "allegation", reason="because he asked me to")

    assert await openings(house, case) == []


async def test_there_is_nothing_to_open_where_there_is_no_case_and_after_erasure(house):
    case, _receipt = await house.receive()
    await house.erase(case)

    with pytest.raises(NotNow):
        await house.keys(case, OFFICER)
    with pytest.raises(NotFound):
        await house.keys("case:none", OFFICER)
    with pytest.raises(NotFound):
        await house.open("case:none", OFFICER, "allegation")
    assert (await house.office.counts())["case"] == 1


async def test_keys_that_somebody_planted_in_the_database_are_not_used(house):
    case, _receipt = await house.receive()
    keyring = (await house.who(HEAD)).keyring
    before = await house.tables.read(compartment_keys, case, keyring)
    known = {name: bytes(32) for name in before}

    planted = [SealedGrant.of(known, key.public, stream=case) for key in keyring.held.values()]
    await house.tables.write(rows.add, case, (), planted)

    assert await house.tables.read(compartment_keys, case, keyring) == before
    assert not (await house.verify()).ok


@pytest.mark.parametrize("how", ["lost", "exchanged"])
async def test_a_wrap_that_is_not_the_one_of_the_log_opens_nothing(house, how):
    case, _receipt = await house.receive()
    mine = grant.c.stream == case
    await changed(house, delete(grant).where(mine) if how == "lost" else update(grant).where(mine).values(wrap=b"V1W"))

    with pytest.raises(Broken):
        await house.open(case, OFFICER, "allegation")

    assert await openings(house, case) == []


async def test_an_item_that_was_exchanged_does_not_open_though_it_was_sealed_with_the_right_key(house):
    case, _receipt = await house.receive()
    (kept,) = [one for one in (await house.stand(case)).items.values() if one.compartment == "allegation"]
    key = (await house.tables.read(compartment_keys, case, (await house.who(OFFICER)).keyring))["allegation"]
    other = seal(b"{}", key, Place(case, kept.compartment, kept.name, kept.kind))

    for values in ({"sealed": other}, {"sealed": other, "digest": digest(other)}, {"sealed": None}):
        await changed(house, update(item).where(item.c.name == kept.name).values(**values))
        with pytest.raises(Broken):
            await house.statement(case, OFFICER)
