"""Answers between two pages: under a code that only the page has, whole or not at all, gone in a day or once sent."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from intake.dossier import drafts
from intake.dossier.once import Once
from intake.dossier.reception import Submission, receive
from intake.schema import draft
from intake.vault.receipts import Draft
from tests.intake.dossier.house import OFFICER, WORDS
from tests.intake.vault import foreign
from workflow.errors import NotFound, NotUnderstood

ANSWERS = msgspec.json.encode({"statement": WORDS})


def submission(answers):
    return msgspec.json.decode(answers, type=Submission)


async def sent(house, code):
    return await drafts.send(house.tables, code, submission, channel="portal", now=house.now)


async def kept(house):
    return await house.tables.read(lambda connection: connection.execute(select(draft)).all())


async def test_what_is_kept_is_read_with_the_code_and_with_nothing_else(house):
    code = await drafts.begin(house.tables, ANSWERS, now=house.now)
    ((lookup, sealed, _expires_at),) = await kept(house)

    assert await drafts.read(house.tables, code.lower().replace("-", " "), now=house.now) == ANSWERS
    assert foreign.draft(code, sealed) == ANSWERS
    assert WORDS.encode() not in lookup + sealed
    assert code.replace("-", "").encode() not in lookup + sealed
    with pytest.raises(NotFound):
        await drafts.read(house.tables, Draft.new().text, now=house.now)
    with pytest.raises(NotUnderstood, match="The code"):
        await drafts.read(house.tables, code[:-1], now=house.now)


async def test_of_two_pages_with_one_code_the_last_change_holds_whole(house):
    code = await drafts.begin(house.tables, b"{}", now=house.now)
    written = [msgspec.json.encode({"statement": sign * 10_000}) for sign in "ab"]

    await asyncio.gather(*(drafts.change(house.tables, code, one, now=house.now) for one in written))

    assert await drafts.read(house.tables, code, now=house.now) in written


async def test_a_draft_is_forgotten_a_day_after_its_last_change(house):
    code = await drafts.begin(house.tables, b"{}", now=house.now)
    changed = house.now + timedelta(hours=20)
    await drafts.change(house.tables, code, ANSWERS, now=changed)
    end = changed + timedelta(days=1)

    assert await drafts.read(house.tables, code, now=end - timedelta(seconds=1)) == ANSWERS
    assert await house.tables.write(drafts.forget_drafts, end - timedelta(seconds=1)) == 0
    for late in (drafts.read(house.tables, code, now=end), drafts.change(house.tables, code, b"{}", now=end)):
        with pytest.raises(NotFound):
            await late
    assert await house.tables.write(drafts.forget_drafts, end) == 1


async def test_what_is_too_long_is_refused_and_what_was_kept_before_stays(house):
    code = await drafts.begin(house.tables, b"x" * drafts.MOST_BYTES, now=house.now)

    with pytest.raises(NotUnderstood):
        await drafts.change(house.tables, code, b"x" * (drafts.MOST_BYTES + 1), now=house.now)

    assert len(await drafts.read(house.tables, code, now=house.now)) == drafts.MOST_BYTES


async def test_a_draft_that_is_sent_is_a_case_and_a_draft_no_more(house):
    code = await drafts.begin(house.tables, ANSWERS, now=house.now)

    first, *others = await asyncio.gather(*(sent(house, code) for _ in range(4)))  # an impatient finger
    house.now += timedelta(minutes=14)
    others.append(await sent(house, code))  # the page is loaded again

    assert {one.receipt for one in others} == {first.receipt}
    assert await kept(house) == []
    assert (await house.office.counts())["case"] == 1
    assert await house.statement(await house.case_of(first.receipt), OFFICER) == WORDS
    await house.mailbox(first.receipt)
    with pytest.raises(NotFound):
        await sent(house, code)  # the receipt was used: nobody who finds the page gets it again


async def test_a_draft_that_is_no_report_yet_is_still_there(house):
    code = await drafts.begin(house.tables, b'{"statement": " "}', now=house.now)

    with pytest.raises(NotUnderstood):
        await sent(house, code)

    assert len(await kept(house)) == 1


async def test_a_draft_may_go_with_a_form_that_has_a_token_of_its_own_or_be_dropped(house):
    code, other = [await drafts.begin(house.tables, ANSWERS, now=house.now) for _ in range(2)]
    once = Once(bytes(range(16)), ANSWERS)

    for _ in range(2):
        await receive(house.tables, submission(ANSWERS), channel="portal", now=house.now, once=once, draft=code)
    await drafts.drop(house.tables, other)
    await drafts.drop(house.tables, other)

    assert await kept(house) == []
    assert (await house.office.counts())["case"] == 1
