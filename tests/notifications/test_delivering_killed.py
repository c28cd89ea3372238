"""A node that is killed while it sends loses nothing; what it had in hand goes out again at most once, as the same."""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

from notifications.delivering import LEASE
from notifications.store.schema import EMAIL, SENT
from tests.notifications import staff
from tests.notifications.postbox import NOW, Postbox, by_mail, delivered, each_has_one, opened

ROOT = Path(__file__).parents[2]
PEOPLE = 120


async def test_a_node_killed_while_it_sends_loses_nothing_and_repeats_one_message_a_line(office, database_url):
    directory, postbox = await each_has_one(office, PEOPLE), Postbox()
    last = random.randrange(1, PEOPLE - 8)

    async with opened(postbox) as port:
        command = [sys.executable, "-m", "tests.notifications.killed_node", database_url, str(port), str(PEOPLE)]
        node = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        postbox.on_data = lambda _address: os.kill(node.pid, signal.SIGKILL) if len(postbox.mails) == last else None
        assert await node.wait() == -signal.SIGKILL
        postbox.on_data = lambda _address: None
        before = len(postbox.mails)
        await delivered(office, by_mail(port), NOW + LEASE + LEASE, directory)

    assert before < PEOPLE
    assert {one.state for one in await staff.notices(office, channel=EMAIL)} == {SENT}
    assert len(set(postbox.addresses)) == len(postbox.keys) == PEOPLE
    assert max(postbox.keys.values()) <= 2
    assert len(postbox.mails) - PEOPLE <= by_mail(port).at_once


async def test_of_three_nodes_on_one_database_one_is_killed_and_nobody_goes_without(office, database_url):
    directory, postbox = await each_has_one(office, PEOPLE), Postbox()

    async with opened(postbox) as port:
        command = [sys.executable, "-m", "tests.notifications.killed_node", database_url, str(port), str(PEOPLE)]
        nodes = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(3)]
        postbox.on_data = lambda _address: nodes[0].kill() if len(postbox.mails) == 2 else None
        ended = [await node.wait() for node in nodes]
        await delivered(office, by_mail(port), NOW + LEASE + LEASE, directory)

    assert ended == [-signal.SIGKILL, 0, 0]
    assert {one.state for one in await staff.notices(office, channel=EMAIL)} == {SENT}
    assert len(set(postbox.addresses)) == len(postbox.keys) == PEOPLE
    assert len(postbox.mails) - PEOPLE <= by_mail(port).at_once
