"""A receipt that was lost: the fresh one opens the same messages, the old one nothing."""

import pytest
from sqlalchemy import update

from intake.dossier.opening import compartment_keys
from intake.schema import mailbox
from intake.vault.holders import PrivateKey
from intake.vault.keyring import Keyring
from intake.vault.receipts import Receipt
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, OFFICER
from workflow.errors import Broken, NotAllowed, NotFound


async def test_the_fresh_receipt_opens_the_messages_and_the_old_one_nothing(house):
    case, lost = await house.receive()
    await house.answer(case, "How are you?")

    fresh = await house.lose_receipt(case)

    assert [one.text for one in (await house.mailbox(fresh)).messages] == ["How are you?"]
    with pytest.raises(NotFound):
        await house.mailbox(lost)
    with pytest.raises(NotFound):
        await house.write_as_reporter(lost, "It is me.")
    with pytest.raises(NotAllowed):
        await house.tables.read(compartment_keys, case, Keyring.of(Receipt.read(lost).holder))
    assert (await house.kinds(case))[-2:] == ["revoked", "granted"]
    assert (await house.verify()).misfits == []


async def test_the_case_shows_who_gave_it_and_why(house):
    case, _lost = await house.receive()
    await house.lose_receipt(case, by=COLLEAGUE)

    revoked, granted = (await house.office.case(case)).entries[-2:]

    assert {entry.by.person for entry in (revoked, granted)} == {house.pseudonym(COLLEAGUE)}
    assert {(entry.data["holder"], entry.data["reason"]) for entry in (revoked, granted)} == {
        ("reporter", "lost_receipt")
    }


async def test_whoever_cannot_read_the_messages_gives_no_receipt(house):
    case, lost = await house.receive()
    await house.grant(case, DOCTOR, "identity")

    with pytest.raises(NotAllowed):
        await house.lose_receipt(case, by=DOCTOR)

    assert (await house.mailbox(lost)).messages == ()


async def test_a_key_that_somebody_put_into_the_mailbox_gets_nothing(house):
    case, _receipt = await house.receive()
    planted = update(mailbox).values(public=PrivateKey.generate().public.raw)
    await house.tables.write(lambda connection: connection.execute(planted))

    with pytest.raises(Broken):
        await house.lose_receipt(case, by=OFFICER)
    with pytest.raises(Broken):
        await house.circle(case, without=[COLLEAGUE])
