"""A webhook is posted to once, signed so that others can check it; one that hangs or talks nonsense harms nobody."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from contextlib import asynccontextmanager

import pytest

from notifications import choices
from notifications.channels.webhook import ByWebhook, is_public, new_secret, shown, signature
from notifications.delivering import Delivered
from notifications.store.schema import DEAD, SENT, WAITING, WEBHOOK
from tests.notifications import staff
from tests.notifications.postbox import BASE, MINUTE, NOW, delivered, people, with_notices, with_ways

SECRET = bytes(range(32))


class Program:
    """Somebody's program that listens: what it was sent, and the bytes that it answers; None: none at all."""

    port: int

    def __init__(self, answer):
        self.answer, self.posted = answer, []

    async def __call__(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        self.posted.append((headers, await reader.readexactly(int(headers["content-length"]))))
        if self.answer is None:
            await asyncio.sleep(30)
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening(answer=b"HTTP/1.1 204 No Content\r\n\r\n"):
    program = Program(answer)
    server = await asyncio.start_server(program, "127.0.0.1", 0)
    program.port = server.sockets[0].getsockname()[1]
    try:
        yield program
    finally:
        server.close()


def by_webhook(**more):
    return ByWebhook(base_url=BASE, **{"allows_private": True, "answer_seconds": 0.5, **more})


async def waits(office, address, *, secret=SECRET):
    """One person has given this address, and one thing waits for them."""
    await with_ways(office, people(1), channel=WEBHOOK, address=address, secret=secret)
    await with_notices(office, "late", channel=WEBHOOK, urgent=True)


async def kept(office):
    return [(one.state, one.fault) for one in await staff.notices(office, channel=WEBHOOK)]


def test_the_signature_is_that_of_the_published_example():
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert base64.b64decode(shown(secret).removeprefix("whsec_")) == secret
    assert new_secret() != new_secret()


async def test_whoever_listens_can_check_what_came_and_learns_only_how_much_waits(office):
    async with listening() as program:
        await waits(office, f"http://127.0.0.1:{program.port}/vigil?who=me")

        assert await delivered(office, by_webhook()) == Delivered(messages=1, notices=1)

    [(headers, body)] = program.posted
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert json.loads(body)["data"] == {"late": 1, "due": 0, "other": 0, "urgent": 1, "url": f"{BASE}/inbox"}
    assert await kept(office) == [(SENT, None)]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n", "answered:500"),
        (b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n", "moved:302"),
        (b"\x00\x16\x03 what?\r\n\r\n", "nonsense"),
        (b"", "nonsense"),
        (None, "timeout"),
    ],
)
async def test_whatever_it_answers_instead_it_is_asked_again_later_under_the_same_id(office, answer, fault):
    async with listening(answer) as program:
        await waits(office, f"http://127.0.0.1:{program.port}/")
        assert await delivered(office, by_webhook()) == Delivered(again=1)
        assert await kept(office) == [(WAITING, fault)]

        program.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
        assert await delivered(office, by_webhook(), NOW + 2 * MINUTE) == Delivered(messages=1, notices=1)

    assert len({headers["webhook-id"] for headers, _body in program.posted}) == 1


async def test_nobody_listening_is_tried_again_later(office):
    async with listening() as program:
        pass
    await waits(office, f"http://127.0.0.1:{program.port}/")

    assert await delivered(office, by_webhook()) == Delivered(again=1)
    assert await kept(office) == [(WAITING, "unreachable")]


async def test_one_that_is_gone_is_turned_off(office):
    async with listening(b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n") as program:
        await waits(office, f"http://127.0.0.1:{program.port}/")
        await delivered(office, by_webhook())

    [way] = await office.tables.read(choices.ways, "p-0")
    assert (way.is_on, way.fault) == (False, "gone")
    assert await kept(office) == [(DEAD, "gone")]


async def test_one_that_hangs_holds_up_no_other(office):
    async with listening(None) as hanging, listening() as program:
        for one, port in enumerate([hanging.port, *[program.port] * 5]):
            work = choices.set_way
            await office.tables.write(work, f"p-{one}", WEBHOOK, f"http://127.0.0.1:{port}/", now=NOW, secret=SECRET)
            await with_notices(office, "due", person=f"p-{one}", channel=WEBHOOK)
        started = time.monotonic()

        done = await delivered(office, by_webhook(answer_seconds=3), staff=people(6))

    assert done == Delivered(messages=5, notices=5, again=1)
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("address", "secret", "fault"),
    [
        ("https://127.0.0.1:{}/", SECRET, "private"),
        ("https://localhost:{}/", SECRET, "private"),
        ("http://127.0.0.1:{}/", SECRET, "open"),
        ("https://127.0.0.1:{}/", None, "unsigned"),
    ],
)
async def test_nothing_is_posted_into_a_private_network_without_https_or_without_a_secret(
    office, address, secret, fault
):
    async with listening() as program:
        await waits(office, address.format(program.port), secret=secret)
        assert await delivered(office, by_webhook(allows_private=False)) == Delivered(dead=1)

    assert program.posted == []
    assert await kept(office) == [(DEAD, fault)]


NOT_OPEN = """
    10.0.0.1 127.0.0.1 169.254.169.254 192.168.1.1 0.0.0.0 100.64.0.1 224.0.0.1
    ::1 fe80::1%eth0 fd00::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: 2001:0:a00:1::
"""


@pytest.mark.parametrize("address", NOT_OPEN.split())
def test_addresses_that_are_not_of_the_open_internet(address):
    assert not is_public(address)
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
