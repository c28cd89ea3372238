"""Argon2id beside the event loop: one at a time, so many waiting and no more, and nobody is lost."""

import asyncio
import threading

import pytest

from intake.people import slow
from intake.vault.passphrases import open_seed, seal_seed
from workflow.errors import Busy


async def test_what_is_slow_runs_one_at_a_time_and_beside_the_event_loop():
    running, most = 0, 0

    def work():
        nonlocal running, most
        running += 1
        most = max(most, running)
        threading.Event().wait(0.01)
        running -= 1
        return threading.current_thread().name

    ran = await asyncio.gather(*(slow.slowly(work) for _ in range(10)))

    assert most == 1
    assert {name.startswith("vigil-argon2") for name in ran} == {True}


async def test_beyond_the_bound_the_answer_is_busy_at_once_and_nobody_else_is_lost():
    gate = threading.Event()
    waiting = [asyncio.create_task(slow.slowly(gate.wait)) for _ in range(slow.AT_MOST_WAITING)]
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await slow.slowly(gate.wait)
    gate.set()

    assert await asyncio.gather(*waiting) == [True] * slow.AT_MOST_WAITING
    assert await slow.slowly(int) == 0


async def test_strangers_do_not_take_the_places_of_who_is_known():
    gate = threading.Event()
    strangers = [asyncio.create_task(slow.slowly(gate.wait)) for _ in range(slow.AT_MOST_WAITING)]
    await asyncio.sleep(0)
    known = [asyncio.create_task(slow.slowly_for_known(gate.wait)) for _ in range(slow.KEPT_FREE)]
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await slow.slowly_for_known(gate.wait)
    gate.set()

    assert await asyncio.gather(*strangers, *known) == [True] * (slow.AT_MOST_WAITING + slow.KEPT_FREE)


async def test_the_event_loop_goes_on_while_a_passphrase_is_tried():
    """What is measured is the longest pause between two turns of the loop, beside a real derivation."""
    loop = asyncio.get_running_loop()
    derived = asyncio.create_task(slow.slowly(seal_seed, bytes(32), "seven paper boats", person="p-1"))
    longest, before = 0.0, loop.time()
    while not derived.done():
        await asyncio.sleep(0)
        longest, before = max(longest, loop.time() - before), loop.time()

    assert open_seed(await derived, "seven paper boats", person="p-1") == bytes(32)
    assert longest < 0.15


async def test_who_stops_waiting_makes_room():
    gate = threading.Event()
    waiting = [asyncio.create_task(slow.slowly(gate.wait)) for _ in range(slow.AT_MOST_WAITING)]
    await asyncio.sleep(0)
    waiting[-1].cancel()
    await asyncio.wait([waiting[-1]])

    after = asyncio.create_task(slow.slowly(int))
    gate.set()

    assert await after == 0
    assert await asyncio.gather(*waiting[:-1]) == [True] * (slow.AT_MOST_WAITING - 1)


async def test_what_goes_wrong_is_told_and_the_next_one_runs():
    with pytest.raises(ZeroDivisionError):
        await slow.slowly(lambda: 1 // 0)

    assert await slow.slowly(int) == 0
