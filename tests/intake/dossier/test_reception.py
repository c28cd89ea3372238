"""An allegation comes in: sealed to the office and the reporter, once for each request, under the newest key."""

import asyncio
from base64 import b64encode
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from intake.dossier import opening, reception, store
from intake.dossier.contents import Contact, Statement
from intake.dossier.reception import Once, Submission, forget_answers, read_submission, receive
from intake.people.keys import office_key
from intake.vault.keyring import Keyring
from intake.vault.receipts import Receipt
from tests.intake.dossier.house import COLLEAGUE, CONTACT, DOCTOR, OFFICER, WORDS
from workflow.errors import Busy, NotAllowed, NotNow, NotUnderstood

KEY = bytes(range(16))
BODY = b'{"statement": "the exact bytes of the request"}'


def submission(**said):
    return Submission(**{"statement": WORDS, "contact": CONTACT, **said})


async def sent(house, once, *, later=timedelta(0), **said):
    return await receive(house.tables, submission(**said), channel="portal", now=house.now + later, once=once)


async def test_what_was_said_is_read_by_the_office_and_by_nobody_else(house):
    case, receipt = await house.receive(place="Station\u202e yard\n2", urgent=True, language="sq")

    said, contact = await house.open(case, OFFICER, "allegation", "identity")

    assert msgspec.json.decode(said.content, type=Statement) == Statement(WORDS, "Station yard 2", None, True, "sq")
    assert msgspec.json.decode(contact.content, type=Contact) == Contact(CONTACT)
    assert await house.keys(case, COLLEAGUE) == {"allegation", "identity", "messages"}
    with pytest.raises(NotAllowed):
        await house.keys(case, DOCTOR)
    reporter = Keyring.of(Receipt.read(receipt).holder)
    assert {*await house.tables.read(opening.compartment_keys, case, reporter)} == {"messages"}
    assert (await house.verify()).misfits == []


async def test_its_event_says_how_it_came_and_not_what_it_says(house):
    case, _receipt = await house.receive(language="sr", urgent=True)

    (entry,) = (await house.office.case(case)).entries

    data = dict(entry.data)
    assert [item[1:3] for item in data.pop("items")] == [["allegation", "statement"], ["identity", "contact"]]
    assert [grant[1] for grant in data.pop("grants")] == ["allegation.identity.messages", "messages"]
    assert data == {"channel": "portal", "language": "sr", "urgent": True}
    assert (entry.by.role, entry.by.person, entry.by.office) == ("reporter", "", "")


async def test_without_a_contact_the_identity_is_empty_and_still_has_its_key(house):
    case, _receipt = await house.receive(contact=" \u200b ")

    assert await house.open(case, OFFICER, "identity") == []


async def test_a_retry_gets_the_same_receipt_and_makes_no_second_case(house):
    first = await sent(house, Once(KEY, BODY))
    counted = await house.office.counts()

    again = await sent(house, Once(KEY, BODY), later=timedelta(minutes=14))

    assert again == first
    assert await house.office.counts() == counted


async def test_of_clients_that_send_the_same_at_once_all_get_one_receipt(house):
    answers = await asyncio.gather(*(sent(house, Once(KEY, BODY)) for _ in range(8)))

    assert len({answer.receipt for answer in answers}) == 1
    assert {(await house.office.counts())[table] for table in ("case", "mailbox", "answer")} == {1}
    assert (await house.verify()).misfits == []


async def test_another_body_under_the_same_key_is_refused_and_not_kept(house):
    await sent(house, Once(KEY, BODY))
    counted = await house.office.counts()

    with pytest.raises(NotNow):
        await sent(house, Once(KEY, BODY + b" "), statement="Something else.")

    assert await house.office.counts() == counted


async def test_an_answer_that_expired_is_gone_and_the_key_is_free_again(house):
    first = await sent(house, Once(KEY, BODY))

    second = await sent(house, Once(KEY, BODY), later=timedelta(minutes=15))

    assert second.receipt != first.receipt
    assert await house.tables.write(forget_answers, house.now + timedelta(minutes=29)) == 0
    assert await house.tables.write(forget_answers, house.now + timedelta(minutes=30)) == 1


@pytest.mark.parametrize("use", ["mailbox", "write_as_reporter"])
async def test_the_first_use_of_the_receipt_removes_the_answer(house, use):
    first = await sent(house, Once(KEY, BODY))

    await (house.mailbox(first.receipt) if use == "mailbox" else house.write_as_reporter(first.receipt, "More."))

    assert not await house.tables.read(store.has_answer, await house.case_of(first.receipt))
    assert (await sent(house, Once(KEY, BODY))).receipt != first.receipt


def test_a_key_of_fewer_than_128_bits_is_refused():
    with pytest.raises(NotUnderstood):
        _ = Once(KEY[:15], BODY).lookup


async def test_what_was_sealed_to_a_key_that_was_replaced_meanwhile_is_sealed_again(house):
    await house.receive()  # the key is known now
    await house.rotate()

    case, _receipt = await house.receive()

    newest = await house.tables.read(office_key, "intake")
    assert (await house.stand(case)).holders()[0] == newest.fingerprint
    assert await house.statement(case, OFFICER) == WORDS


class Restless:
    """The tables of a house whose office changes its key a number of times, always just before something is written."""

    def __init__(self, house, times):
        self.house, self.times, self.read = house, times, house.tables.read

    async def write(self, work, *args):
        if self.times:
            self.times -= 1
            await self.house.rotate()
        return await self.house.tables.write(work, *args)


async def test_a_key_that_changes_between_sealing_and_writing_costs_a_turn_and_no_report(house):
    restless: Any = Restless(house, reception.TRIES - 1)

    received = await receive(restless, submission(), channel="portal", now=house.now)

    assert await house.statement(await house.case_of(received.receipt), OFFICER) == WORDS


async def test_an_office_that_keeps_changing_its_key_is_busy_and_nothing_is_kept(house):
    restless: Any = Restless(house, reception.TRIES)

    with pytest.raises(Busy):
        await receive(restless, submission(), channel="portal", now=house.now)

    assert (await house.office.counts())["case"] == 0


async def test_a_member_of_the_office_may_write_down_what_was_said_on_the_telephone(house):
    by = (await house.who(OFFICER)).by

    received = await receive(house.tables, submission(), channel="phone", now=house.now, by=by)

    (entry,) = (await house.office.case(await house.case_of(received.receipt))).entries
    assert (entry.by, entry.data["channel"]) == (by, "phone")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b"{", "form of a report"),
        (b"[]", "form of a report"),
        (b'{"statement": "\xff secret"}', "form of a report"),
        (b'{"statement": "x", "secret": 1}', "form of a report"),
        (b'{"statement": 7}', "statement"),
        (b"{}", "form of a report"),
        (b'{"statement": "x", "language": "a secret"}', "language"),
        (b'{"statement": "x", "urgent": "secret"}', "urgent"),
        (b'{"statement": "x", "place": "%s"}' % (b"secret" * 400), "place"),
        (b'{"statement": "%s"}' % (b"s" * 100_001), "statement"),
        (b'{"statement": " \\n\\u200b"}', "statement"),
        (b'{"statement": "secret \\u0000"}', "statement"),
        (b'{"statement": "x", "contact": "secret \\u0000"}', "contact"),
    ],
)
def test_a_request_of_the_wrong_form_is_told_which_field_and_not_what_it_said(body, names):
    with pytest.raises(NotUnderstood) as refused:
        read_submission(body)

    assert names in str(refused.value)
    assert "secret" not in str(refused.value)


def test_the_longest_report_is_taken_and_nothing_shows_what_it_says():
    read = read_submission(msgspec.json.encode({"statement": "ë" * 100_000, "contact": "c" * 2_000}))

    assert len(read.statement) == 100_000
    assert "ë" not in repr(read)
    assert b64encode(KEY).decode() not in repr(Once(KEY, BODY))
