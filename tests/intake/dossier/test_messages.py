"""Messages both ways: sealed, in order, with their events; only with a key of one's own."""

import pytest

from intake.dossier.messages import MOST_ITEMS, add_something, check_room, unread
from intake.dossier.stand import Item, Stand
from intake.vault.receipts import Receipt
from tests.intake.dossier.house import COLLEAGUE, DOCTOR, OFFICER
from workflow.errors import NotAllowed, NotFound, NotNow, NotUnderstood


async def test_messages_are_read_by_both_sides_in_the_order_in_which_they_were_sent(house):
    case, receipt = await house.receive()
    await house.write_as_reporter(receipt, "It happened again.\r\nToday.")
    await house.answer(case, "Are you safe?")
    await house.write_as_reporter(receipt.lower().replace("-", " "), "No.")

    seen = await house.mailbox(receipt)
    found = await house.open(case, COLLEAGUE, "messages")

    told = [("reporter", "It happened again.\nToday."), ("office", "Are you safe?"), ("reporter", "No.")]
    assert [(one.from_, one.text) for one in seen.messages] == told
    assert [one.at for one in seen.messages] == [house.now] * 3
    assert [item.content for item in found] == [one.written() for one in seen.messages]
    assert await house.kinds(case) == [
        "allegation_received",
        "message_received",
        "message_sent",
        "message_received",
        "opened",
    ]
    assert (await house.verify()).misfits == []


async def test_a_message_of_nobody_is_not_kept(house):
    case, receipt = await house.receive()
    counted = await house.office.counts()

    with pytest.raises(NotFound):
        await house.write_as_reporter(Receipt.new().text, "Hello?")
    with pytest.raises(NotUnderstood):
        await house.write_as_reporter(receipt[:-1] + "U", "Hello?")
    with pytest.raises(NotAllowed):
        await house.answer(case, "Hello?", by=DOCTOR)

    assert await house.office.counts() == counted


@pytest.mark.parametrize("text", ["", " \n", "x" * 20_001, "\0"])
async def test_a_text_that_is_no_message_is_refused_on_either_side(house, text):
    case, receipt = await house.receive()

    with pytest.raises(NotUnderstood):
        await house.write_as_reporter(receipt, text)
    with pytest.raises(NotUnderstood):
        await house.answer(case, text)


async def test_nobody_writes_into_a_case_that_was_erased(house):
    case, receipt = await house.receive()
    await house.erase(case)

    with pytest.raises(NotNow):
        await house.write_as_reporter(receipt, "Are you there?")
    with pytest.raises(NotNow):
        await house.answer(case, "Are you there?", by=OFFICER)


def test_a_dossier_has_an_end():
    item = Item("name", "messages", "message", "digest")
    check_room(Stand({str(n): item for n in range(MOST_ITEMS - 1)}, {}, erased=False))

    with pytest.raises(NotNow):
        check_room(Stand({str(n): item for n in range(MOST_ITEMS)}, {}, erased=False))


async def test_what_the_office_has_not_read_is_counted_until_somebody_looks_or_answers(house):
    case, receipt = await house.receive()

    async def waiting():
        return unread((await house.office.case(case)).entries)

    counted = [await waiting()]
    await house.write_as_reporter(receipt, "One.")
    await add_something(house.tables, receipt, "It was on the second floor.", now=house.now)
    await house.open(case, OFFICER, "allegation")
    counted.append(await waiting())
    await house.open(case, COLLEAGUE, "messages")
    counted.append(await waiting())
    await house.write_as_reporter(receipt, "Two.")
    counted.append(await waiting())
    await house.answer(case, "Thank you.")
    counted.append(await waiting())

    assert counted == [0, 2, 0, 1, 0]
    assert [one.is_addition for one in (await house.mailbox(receipt)).messages] == [False, True, False, False]
