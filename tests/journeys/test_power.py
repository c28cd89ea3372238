"""The power fails while allegations come in: whoever got a receipt finds the mailbox afterwards, every time."""

import asyncio
import signal

import pytest

from bench.load import Client, an_allegation
from tests.served import Instance


async def knock_until_the_power_fails(instance, process, receipts, *, after):
    """Eight people report until the server is killed, which is once `after` more of them have a receipt."""
    enough = len(receipts) + after

    async def knock():
        client = Client(instance.port)
        await client.open()
        try:
            while True:
                receipts.append((await client.post("/api/v1/allegations", an_allegation(0))).body["receipt"])
                if len(receipts) >= enough:
                    process.send_signal(signal.SIGKILL)
        except (OSError, asyncio.IncompleteReadError):
            client.close()

    await asyncio.gather(*(knock() for _ in range(8)))


async def statuses(instance, receipts):
    """What the mailbox says to each receipt."""
    client = Client(instance.port)
    await client.open()
    told = [(await client.post("/api/v1/receipts/open", {"receipt": receipt})).status for receipt in receipts]
    client.close()
    return told


@pytest.fixture(params=["sqlite", "postgresql"])
def instance(request, tmp_path):
    """A new instance in either kind of database."""
    url = {} if request.param == "sqlite" else {"VIGIL_DATABASE_URL": request.getfixturevalue("postgres_url")}
    made = Instance(tmp_path, **url)
    made.init()
    return made


async def test_every_receipt_that_was_given_opens_after_three_power_failures(instance):
    receipts: list[str] = []
    for after in (1, 40, 150):
        with instance.serving() as process:
            await knock_until_the_power_fails(instance, process, receipts, after=after)
            process.wait(timeout=10)

    with instance.serving():
        assert await statuses(instance, receipts) == [200] * len(receipts)
    assert len(receipts) >= 191
    assert '"misfits":[]' in instance.vigil("verify", "--json").replace(" ", "")
