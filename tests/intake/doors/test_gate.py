"""The bound on what is under way: who comes beyond the places waits, who comes beyond the queue is sent away."""

import asyncio

import pytest

from intake.doors.gate import Gate
from workflow.errors import Busy


async def come_in(gate, until):
    async with gate.entered():
        await until.wait()


async def test_beyond_places_and_queue_people_are_sent_away_and_the_others_get_in():
    gate, let_go, inside = Gate(under_way=2, waiting=3), asyncio.Event(), 5
    people = [asyncio.create_task(come_in(gate, let_go)) for _ in range(inside + 2)]
    await asyncio.sleep(0)

    let_go.set()
    came = await asyncio.gather(*people, return_exceptions=True)

    assert [type(one) for one in came] == [type(None)] * inside + [Busy] * 2
    assert gate.inside == 0


async def test_whoever_fails_or_goes_away_leaves_the_place_to_the_next():
    gate, let_go = Gate(under_way=1, waiting=1), asyncio.Event()
    first, second = (asyncio.create_task(come_in(gate, let_go)) for _ in range(2))
    await asyncio.sleep(0)
    second.cancel()
    first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)

    with pytest.raises(ZeroDivisionError):
        async with gate.entered():
            raise ZeroDivisionError

    async with gate.entered():
        assert gate.inside == 1


async def test_an_open_gate_lets_everybody_through():
    gate, let_go = Gate.open(), asyncio.Event()
    people = [asyncio.create_task(come_in(gate, let_go)) for _ in range(5_000)]
    await asyncio.sleep(0)

    assert gate.inside == len(people)
    let_go.set()
    await asyncio.gather(*people)
