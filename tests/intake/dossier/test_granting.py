"""Granting and revoking: who then opens what, and what cannot be given away or taken."""

import pytest

from intake.dossier.adding import add_item
from intake.dossier.stand import Stand
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, HEAD, OFFICER, WORDS
from workflow.errors import NotAllowed, NotFound, NotNow

MADE = {"allegation", "identity", "messages"}


async def told(house, case, kind):
    return [entry.data for entry in (await house.office.case(case)).entries if entry.kind == kind]


async def test_a_doctor_opens_what_was_granted_and_nothing_else(house):
    case, _receipt = await house.receive()

    await house.grant(case, "medical-unit", "identity", "medical", reason="medical_examination")

    assert await house.keys(case, DOCTOR) == {"identity", "medical"}
    assert await house.keys(case, COLLEAGUE) == MADE | {"medical"}
    (event,) = await told(house, case, "granted")
    assert (event["holder"], event["office"], event["reason"]) == ("office", "medical-unit", "medical_examination")
    assert [one[1] for one in event["grants"]] == ["medical", "identity.medical"]
    assert (await house.verify()).misfits == []


async def test_what_a_doctor_finds_is_read_by_whoever_keeps_the_dossier(house):
    case, _receipt = await house.receive()
    await house.grant(case, DOCTOR, "identity")

    where = {"compartment": "medical", "kind": "note", "now": house.now}
    name = await add_item(house.tables, case, b"Bruises.", signed_in=await house.who(DOCTOR), **where)
    await add_item(house.tables, case, b"Photographs.", signed_in=await house.who(DOCTOR), **where)

    found = await house.open(case, HEAD, "medical")
    assert [item.content for item in found] == [b"Bruises.", b"Photographs."]
    assert found[0].name == name
    assert await house.keys(case, DOCTOR) == {"identity", "medical"}
    assert (await house.kinds(case))[-4:] == ["granted", "item_added", "item_added", "opened"]
    assert (await house.verify()).misfits == []


async def test_nobody_puts_anything_where_he_has_no_key(house):
    case, _receipt = await house.receive()
    where = {"compartment": "medical", "kind": "note", "now": house.now}

    with pytest.raises(NotAllowed):
        await add_item(house.tables, case, b"Words.", signed_in=await house.who(DOCTOR), **where)
    await house.grant(case, DOCTOR, "identity")
    with pytest.raises(NotAllowed):
        await add_item(
            house.tables, case, b"?", signed_in=await house.who(DOCTOR), **{**where, "compartment": "legal2"}
        )
    with pytest.raises(NotAllowed):
        await add_item(
            house.tables, case, b"?", signed_in=await house.who(DOCTOR), **{**where, "compartment": "allegation"}
        )

    assert len((await house.stand(case)).items) == 2


async def test_nobody_grants_what_he_cannot_open_and_nobody_gets_what_is_not_there(house):
    case, _receipt = await house.receive()
    await house.grant(case, DOCTOR, "identity")
    counted = await house.office.counts()

    for to, compartment, by, refused in (
        (COLLEAGUE, "allegation", DOCTOR, NotAllowed),
        (DOCTOR, "nothing", OFFICER, NotAllowed),
        ("prosecution", "allegation", OFFICER, NotFound),
        ("reporter", "messages", OFFICER, NotFound),
    ):
        with pytest.raises(refused):
            await house.grant(case, to, compartment, by=by)

    assert await house.office.counts() == counted


async def test_granting_twice_is_granting_once(house):
    case, _receipt = await house.receive()
    await house.grant(case, DOCTOR, "identity", "medical")
    counted = await house.office.counts()

    await house.grant(case, DOCTOR, "medical")

    assert await house.office.counts() == counted


async def test_whoever_is_revoked_opens_nothing_more_whichever_key_it_was_granted_to(house):
    case, _receipt = await house.receive()
    await house.grant(case, DOCTOR, "identity")
    await house.grant(case, DOCTOR, "allegation", "medical")

    await house.revoke(case, DOCTOR)

    with pytest.raises(NotAllowed):
        await house.keys(case, DOCTOR)
    (event,) = await told(house, case, "revoked")
    assert (event["holder"], event["person"]) == ("person", house.pseudonym(DOCTOR))
    assert await house.statement(case, OFFICER) == WORDS
    assert (await house.verify()).misfits == []


async def test_the_last_keeper_of_a_dossier_is_not_revoked(house):
    case, _receipt = await house.receive()
    await house.grant(case, DOCTOR, "allegation")

    with pytest.raises(NotNow):
        await house.revoke(case, "intake")
    await house.grant(case, HEAD, *MADE)
    await house.revoke(case, "intake")

    assert await house.keys(case, HEAD) == MADE
    with pytest.raises(NotAllowed):
        await house.keys(case, COLLEAGUE)


async def test_nobody_revokes_what_was_not_granted_or_in_a_case_that_is_not_his(house):
    case, receipt = await house.receive()

    with pytest.raises(NotFound):
        await house.revoke(case, DOCTOR)
    with pytest.raises(NotAllowed):
        await house.revoke(case, "intake", by=DOCTOR)
    await house.grant(case, HEAD, *MADE)
    await house.revoke(case, "intake")

    assert (await house.mailbox(receipt)).messages == ()


async def test_after_a_change_of_the_offices_key_everything_opens_as_before(house):
    case, receipt = await house.receive()
    await house.grant(case, "medical-unit", "identity", "medical")

    await house.rotate()

    stand: Stand = await house.stand(case)
    assert await house.statement(case, OFFICER) == WORDS
    assert await house.keys(case, DOCTOR) == {"identity", "medical"}
    assert len(stand.grants) == 4
    await house.write_as_reporter(receipt, "Still here.")
    assert (await house.verify()).misfits == []
