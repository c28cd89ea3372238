"""Somebody of the office has a stake in the case: afterwards the circle opens all of it, and nobody else anything."""

import pytest

from intake.dossier.search import Known, search
from intake.dossier.stand import Stand
from intake.people import keys as published
from intake.vault.holders import PrivateKey
from tests.builders import ADMINISTRATOR
from tests.intake.dossier.house import COLLEAGUE, CONTACT, DOCTOR, HEAD, OFFICER, WORDS
from workflow.errors import Busy, NotAllowed, NotNow

MADE = {"allegation", "identity", "messages"}


async def test_whoever_has_a_stake_opens_nothing_more_and_the_others_everything(house):
    case, receipt = await house.receive()
    await house.write_as_reporter(receipt, "One of your people was there.")
    await house.grant(case, "medical-unit", "identity", "medical")

    left = await house.circle(case, without=[COLLEAGUE])

    assert set(left) == {house.pseudonym(HEAD), house.pseudonym(OFFICER)}
    for name in (HEAD, OFFICER):
        assert await house.keys(case, name) == MADE | {"medical"}
        assert await house.statement(case, name) == WORDS
    for name in (COLLEAGUE, DOCTOR):
        with pytest.raises(NotAllowed):
            await house.keys(case, name)
    assert (await house.verify()).misfits == []


async def test_everything_was_sealed_anew_under_other_names(house):
    case, _receipt = await house.receive()
    before: Stand = await house.stand(case)
    await house.circle(case, without=[COLLEAGUE])

    after: Stand = await house.stand(case)

    assert [(one.compartment, one.kind) for one in after.items.values()] == [
        (one.compartment, one.kind) for one in before.items.values()
    ]
    assert not set(after.items) & set(before.items)
    assert not {one.digest for one in after.items.values()} & {one.digest for one in before.items.values()}
    assert not set(after.grants) & set(before.grants)


async def test_the_reporter_keeps_the_messages_and_goes_on_writing(house):
    case, receipt = await house.receive()
    await house.answer(case, "We are looking into it.")
    await house.circle(case, without=[COLLEAGUE])

    await house.write_as_reporter(receipt, "Thank you.")
    await house.answer(case, "We call you.", by=HEAD)

    told = [(one.from_, one.text) for one in (await house.mailbox(receipt)).messages]
    assert told == [("office", "We are looking into it."), ("reporter", "Thank you."), ("office", "We call you.")]
    with pytest.raises(NotAllowed):
        await house.answer(case, "Tell me who you are.", by=COLLEAGUE)


async def test_searching_ones_own_name_finds_nothing_and_no_opening_brings_it_back(house):
    case, _receipt = await house.receive()
    await house.open(case, COLLEAGUE, "identity")
    known = Known(names=(CONTACT.split(",")[0],))
    assert await search(house.tables, known, signed_in=await house.who(COLLEAGUE)) == [(case, None)]

    await house.circle(case, without=[COLLEAGUE])
    await house.open(case, OFFICER, "identity")

    assert await search(house.tables, known, signed_in=await house.who(COLLEAGUE)) == []


async def test_the_office_gets_it_back_by_no_grant_and_single_persons_do(house):
    case, _receipt = await house.receive()
    await house.circle(case, without=[COLLEAGUE])

    with pytest.raises(NotNow):
        await house.grant(case, "intake", *MADE)
    await house.grant(case, DOCTOR, "identity", "medical", by=HEAD)

    assert await house.keys(case, DOCTOR) == {"identity", "medical"}
    assert await house.keys(case, OFFICER) == MADE | {"medical"}
    with pytest.raises(NotAllowed):
        await house.keys(case, COLLEAGUE)
    assert (await house.verify()).misfits == []


async def test_whoever_was_left_out_once_is_not_let_in_by_the_next_circle(house):
    case, _receipt = await house.receive()
    await house.circle(case, without=[COLLEAGUE])

    assert await house.circle(case, without=[OFFICER]) == [house.pseudonym(HEAD)]

    assert await house.statement(case, HEAD) == WORDS
    for name in (OFFICER, COLLEAGUE):
        with pytest.raises(NotAllowed):
            await house.keys(case, name)


async def test_recovery_is_of_the_circle(house):
    recovery = PrivateKey.generate()
    told = {"by": ADMINISTRATOR, "now": house.now}
    await house.tables.write(published.publish, "recovery#1", recovery.public, **told)
    case, _receipt = await house.receive()

    await house.circle(case, without=[COLLEAGUE])

    stand: Stand = await house.stand(case)
    assert stand.held_by(recovery.public.fingerprint.hex()) == MADE


async def test_attachments_are_sealed_anew_and_the_old_ones_removed(house):
    case, _receipt = await house.receive()
    name = await house.attach(case)

    await house.circle(case, without=[COLLEAGUE])

    stand: Stand = await house.stand(case)
    assert [one.digest for one in stand.items.values() if one.kind == "attachment"] == ["ab" * 32]
    assert house.forgotten == [name]
    assert (await house.verify()).misfits == []


async def test_a_dossier_of_many_items_takes_several_events(house):
    case, receipt = await house.receive()
    for number in range(255):
        await house.write_as_reporter(receipt, f"message {number}")

    await house.circle(case, without=[COLLEAGUE])

    assert (await house.kinds(case))[-2:] == ["resealed", "item_added"]
    assert [one.text for one in (await house.mailbox(receipt)).messages] == [f"message {n}" for n in range(255)]
    assert (await house.verify()).misfits == []


async def test_a_circle_of_nobody_is_not_formed(house):
    case, _receipt = await house.receive()
    counted = await house.office.counts()

    with pytest.raises(NotNow):
        await house.circle(case, without=[HEAD, OFFICER, COLLEAGUE])
    with pytest.raises(NotAllowed):
        await house.circle(case, without=[COLLEAGUE], by=DOCTOR)

    assert await house.office.counts() == counted


@pytest.mark.parametrize("times", [1, 10])
async def test_what_comes_in_while_the_circle_is_formed_is_in_it_or_the_circle_is_not_formed(house, times):
    case, receipt = await house.receive()
    await house.attach(case)
    reseal = house.reseal

    async def meanwhile(*places):
        nonlocal times
        if times:
            times -= 1
            await house.write_as_reporter(receipt, f"Wait! {times}")
        return await reseal(*places)

    house.reseal = meanwhile
    if times > 4:
        with pytest.raises(Busy):
            await house.circle(case, without=[COLLEAGUE])
        assert await house.keys(case, COLLEAGUE) == MADE
    else:
        await house.circle(case, without=[COLLEAGUE])
        assert [one.text for one in (await house.mailbox(receipt)).messages] == ["Wait! 0"]
    assert (await house.verify()).misfits == []
