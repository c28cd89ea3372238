"""What is asked before every delivery walks the index of what waits, and nodes claim in turns, each its own."""

import asyncio

import pytest

from notifications.store import claims
from notifications.store.schema import EMAIL
from tests.builders import undone
from tests.notifications.postbox import NOW, each_has_one
from tests.notifications.test_plans import NOW as NOON
from tests.notifications.test_plans import plan

QUESTIONS = {
    "how many": lambda c: claims.waiting(c, EMAIL, NOON, at_most=200),
    "since when": lambda c: claims.longest_waiting(c, EMAIL),
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_walks_the_index_of_what_waits(office, question):
    said = await undone(office.tables, plan, QUESTIONS[question])

    assert "notice_waiting" in said


async def test_what_waits_is_counted_no_further_than_it_matters_and_told_since_when(office):
    await each_has_one(office, 5)

    assert await office.tables.read(claims.waiting, EMAIL, NOW, at_most=3) == 3
    assert await office.tables.read(claims.waiting, EMAIL, NOW, at_most=9) == 5
    assert await office.tables.read(claims.longest_waiting, EMAIL) == NOW
    assert await office.tables.read(claims.how_many_dead) == 0


async def test_claims_made_at_the_same_time_share_nobody(office):
    await each_has_one(office, 9)

    def claim(connection):
        rows = claims.taken(connection, EMAIL, NOW, people=3)
        claims.settle(connection, [row.id for row in rows], of=None, message_id="<m>", next_at=None)
        return [row.person for row in rows]

    found = await asyncio.gather(*(office.tables.write(claim) for _ in range(3)))

    assert sorted(person for one in found for person in one) == [f"p-{number}" for number in range(9)]


async def test_what_belongs_to_another_message_is_not_settled(office):
    await each_has_one(office, 1)
    [row] = await office.tables.write(claims.taken, EMAIL, NOW, people=1)

    await office.tables.write(claims.settle, [row.id], of="<another>", state="sent")

    assert len(await office.tables.write(claims.taken, EMAIL, NOW, people=1)) == 1
