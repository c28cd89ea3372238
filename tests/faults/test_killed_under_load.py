"""kill -9 at random moments while people report, the office acts, and jobs sweep, tell and deliver."""

import asyncio
from collections import Counter
from contextlib import suppress

import httpx

from notifications.store.schema import EMAIL, SENT
from tests.faults.house import CREATED, LEASE_SECONDS, LINES, Knocking, openings, seeded

KILLS = 10
REASON = {"reason": "danger_to_life"}


def cases_of(node):
    """Cases that are open to the office's program."""
    head = {"Authorization": f"Bearer {node.vigil.token}"}
    return [one["id"] for one in node.get("/api/v1/cases", headers=head).json()["cases"]]


async def acting(node, cases, chance, acts):
    """The office marks cases as urgent, which its head and officers are told at once, until it is cancelled."""
    while True:
        with suppress(httpx.TransportError):
            answer = await asyncio.to_thread(node.acts, chance.choice(cases), "marked_urgent", REASON)
            if answer.status_code == CREATED:
                acts.append(answer.json()["event"])
        await asyncio.sleep(0.1)


async def under_load(node, chance):
    """Ten kills; what was answered: receipts, and acts."""
    knocking, acts = Knocking([node.port], clients=4), list[object]()
    cases = await asyncio.to_thread(cases_of, node)
    tasks = [asyncio.create_task(knocking()), asyncio.create_task(acting(node, cases, chance, acts))]
    for _number in range(KILLS):
        await asyncio.sleep(chance.uniform(0.05, 1.6))
        await asyncio.to_thread(node.kill)
        await asyncio.to_thread(node.start)
    knocking.stopped = True
    await tasks[0]
    tasks[1].cancel()
    return knocking, acts


def test_ten_kills_under_load_lose_nothing_and_tell_nothing_twice(vigil):
    chance, start = seeded("kills"), vigil.cursor()
    with vigil.mail_server(seconds=0.02), vigil.node() as node:
        knocking, acts = asyncio.run(under_load(node, chance))
        node.stop()

        vigil.set_clock(seconds=LEASE_SECONDS)  # what the dead had claimed is free again
        with node:
            node.until(lambda: {one.state for one in vigil.notices(EMAIL)} == {SENT})
            assert asyncio.run(openings(node.port, knocking.receipts.values())) == {200: len(knocking.receipts)}

    verified = vigil.verified()
    assert (verified["misfits"], verified["waiting"]) == ([], 0)
    assert len(set(knocking.receipts.values())) == len(knocking.receipts) > 20
    assert acts

    notices = vigil.notices()
    assert max(Counter((one.stream, one.n, one.person, one.channel) for one in notices).values()) == 1
    assert vigil.told_anew(start) == 0

    mails = vigil.mails()
    keys = Counter(one["id"] for one in mails)
    assert set(keys) == vigil.keys_sent()
    assert len({(one["id"], one["to"], one["subject"], one["text"]) for one in mails}) == len(keys)
    assert max(keys.values()) <= 2
    assert len(mails) - len(keys) <= KILLS * LINES
    print(f"{len(knocking.receipts)} receipts, {len(acts)} acts, {len(notices)} notices, {len(mails)} mails")
