"""Messages to an address of a person's own program: posted as JSON and signed as Standard Webhooks 1.0 say.

Whoever reads one checks `webhook-signature` over id, time and body, and refuses an old time or an id that was there
already. Nothing is posted into private networks, wherever a name leads when it is looked up, and no redirection is
followed. Read `ByWebhook`.
"""

import asyncio
import base64
import hmac
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from secrets import token_bytes, token_hex
from typing import TYPE_CHECKING, Any

import msgspec

from notifications import faults
from notifications.message import INBOX_PATH, Ended, Message, Outcome, Send
from notifications.store.schema import WEBHOOK
from workflow.moment import instant_text

if TYPE_CHECKING:
    from httpcore import AsyncConnectionPool, AsyncNetworkBackend

ANSWER_SECONDS = 10
SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with when it is shown
NAT64 = IPv6Network("64:ff9b::/96")
OK, MULTIPLE_CHOICES, GONE = 200, 300, 410


def new_secret() -> bytes:
    """A secret to sign with."""
    return token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """A secret as it is given to the person, once."""
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, key: str, seconds: int, body: bytes) -> str:
    """The signature of a message: HMAC-SHA256 over id, seconds since 1970, and body."""
    mac = hmac.digest(secret, f"{key}.{seconds}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(mac).decode()}"


def body_of(message: Message, base_url: str) -> bytes:
    """What is posted."""
    data = {**msgspec.structs.asdict(message.counts), "url": base_url + INBOX_PATH}
    told = {"type": "notices.waiting", "timestamp": instant_text(message.at), "data": data}
    return msgspec.json.encode(told)


def is_public(address: str) -> bool:
    """Whether an address lies in the open Internet, also where it carries another one inside."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in NAT64 or found.sixtofour is not None or found.teredo is not None:
            return False
        found = found.ipv4_mapped or found
    return found.is_global and not found.is_multicast


class ByWebhook:
    """The channel of all webhooks; one that hangs holds up one line for some seconds."""

    name = WEBHOOK
    at_once, a_line = 8, 1

    def __init__(self, *, base_url: str, allows_private: bool = False, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._base_url, self._allows_private, self._seconds = base_url, allows_private, answer_seconds

    def new_key(self) -> str:
        """An id of a message."""
        return f"msg_{token_hex(16)}"

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Send]:
        """Always to be had: each message goes to an address of its own."""
        from httpcore import AsyncConnectionPool

        async with AsyncConnectionPool(network_backend=_guard(self._allows_private), max_connections=1) as pool:

            async def send(message: Message) -> Outcome:
                return await self._sent(pool, message)

            yield send

    async def _sent(self, pool: "AsyncConnectionPool", message: Message) -> Outcome:
        from httpcore import NetworkError, ProtocolError, TimeoutException, UnsupportedProtocol

        if message.secret is None:
            return Outcome(Ended.REFUSED, faults.UNSIGNED)
        if not self._allows_private and not message.address.startswith("https://"):
            return Outcome(Ended.REFUSED, faults.OPEN)
        try:
            async with asyncio.timeout(self._seconds):
                return _outcome(await self._status(pool, message, message.secret))
        except _Private:
            return Outcome(Ended.REFUSED, faults.PRIVATE)
        except (TimeoutError, TimeoutException):
            return Outcome(Ended.AGAIN, faults.TIMEOUT)
        except ProtocolError:
            return Outcome(Ended.AGAIN, faults.NONSENSE)
        except (NetworkError, UnsupportedProtocol, OSError, ValueError):
            return Outcome(Ended.AGAIN, faults.UNREACHABLE)

    async def _status(self, pool: "AsyncConnectionPool", message: Message, secret: bytes) -> int:
        """What the other side answers; its body is not read."""
        body, seconds = body_of(message, self._base_url), int(message.at.timestamp())
        headers = {
            "content-type": "application/json",
            "user-agent": "Vigil",
            "webhook-id": message.key,
            "webhook-timestamp": str(seconds),
            "webhook-signature": signature(secret, message.key, seconds, body),
        }
        async with pool.stream("POST", message.address, headers=list(headers.items()), content=body) as answer:
            return answer.status


def _outcome(status: int) -> Outcome:
    if OK <= status < MULTIPLE_CHOICES:
        return Outcome(Ended.SENT)
    if status == GONE:
        return Outcome(Ended.REFUSED, faults.GONE)
    return Outcome(Ended.AGAIN, f"{faults.ANSWERED}:{status}")


class _Private(Exception):
    """A name leads into a private network."""


def _guard(allows_private: bool) -> "AsyncNetworkBackend":
    """A network in which only public addresses can be reached: looked up once, and that address is taken."""
    from httpcore import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

    class Guard(AsyncNetworkBackend):
        def __init__(self) -> None:
            self._inner = AnyIOBackend()

        async def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,
            local_address: str | None = None,
            socket_options: Iterable[Any] | None = None,
        ) -> AsyncNetworkStream:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = [str(one[4][0]) for one in found]
            if not allows_private and not all(is_public(one) for one in addresses):
                raise _Private
            return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

        async def sleep(self, seconds: float) -> None:
            await self._inner.sleep(seconds)

    return Guard()
