"""Messages to an address of a person's own program: posted as JSON and signed as Standard Webhooks 1.0 say.

Whoever reads one checks `webhook-signature` over id, time and body, and refuses an old time or an id that was there
already. Nothing is posted into private networks, wherever a name leads when it is looked up, and no redirection is
followed. Read `ByWebhook`.
"""

import asyncio
import base64
import hmac
import re
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from secrets import token_bytes, token_hex
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from notifications import faults
from notifications.message import INBOX_PATH, Ended, Message, Outcome, Send
from notifications.store.schema import WEBHOOK
from workflow.errors import NotUnderstood, _
from workflow.moment import instant_text

if TYPE_CHECKING:
    from httpcore import AsyncConnectionPool, AsyncNetworkBackend

ANSWER_SECONDS, LOOK_UP_SECONDS = 10, 5
LONGEST_URL = 2_000
_ADDRESS = re.compile(r"[!-~]+")  # signs that an address is sent in
SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105 - what a secret begins with when it is shown
NAT64 = IPv6Network("64:ff9b::/96")
OK, MULTIPLE_CHOICES, BAD_REQUEST, GONE = 200, 300, 400, 410
WAITING, TEST = "notices.waiting", "notices.test"
HTTPS, HTTP = "https", "http"


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
    told = {"type": TEST if message.is_test else WAITING, "timestamp": instant_text(message.at), "data": data}
    return msgspec.json.encode(told)


def is_public(address: str) -> bool:
    """Whether an address lies in the open Internet, also where it carries another one inside."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        if found in NAT64 or found.sixtofour is not None or found.teredo is not None:
            return False
        found = found.ipv4_mapped or found
    return found.is_global and not found.is_multicast


async def check_address(address: str, *, allows_private: bool) -> None:
    """Raise NotUnderstood, with what is wrong of it, for an address that nothing would be posted to.

    Its name is looked up now, and again whenever something is posted.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _no_address() from None
    if not host or port == 0 or parts.scheme not in (HTTPS, HTTP) or not _ADDRESS.fullmatch(address):
        raise _no_address()
    if len(address) > LONGEST_URL:
        raise NotUnderstood(_("The address is longer than %(most)d signs.", most=LONGEST_URL))
    if parts.scheme == HTTP and not allows_private:
        raise NotUnderstood(
            _("The address has no https: whoever is on the way could read along. Write https:// before it.")
        )
    if parts.username is not None or parts.password is not None:
        raise NotUnderstood(_("The address has a name or a password in it. Leave them out: the message is signed."))
    if parts.fragment:
        raise NotUnderstood(_("The address has a # in it. Leave out what stands from there on."))
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found = await _addresses(host, port or 0)
    except (TimeoutError, OSError, ValueError):
        raise NotUnderstood(_("Nobody knows the name in this address. Look whether it is written right.")) from None
    if not allows_private and not all(is_public(one) for one in found):
        raise NotUnderstood(_("This address lies in a private network. Give one that can be reached from everywhere."))


def _no_address() -> NotUnderstood:
    return NotUnderstood(_("This is no address of a webhook. Write it like https://example.org/vigil."))


async def _addresses(host: str, port: int) -> list[str]:
    """Where a name leads. Raises OSError where nobody knows it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class ByWebhook:
    """The channel of all webhooks; one that hangs holds up one line for some seconds."""

    name = WEBHOOK
    at_once, a_line = 8, 1

    def __init__(self, *, base_url: str, allows_private: bool = False, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._base_url, self._seconds = base_url, answer_seconds
        self.allows_private = allows_private

    def new_key(self) -> str:
        """An id of a message."""
        return f"msg_{token_hex(16)}"

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Send]:
        """Always to be had: each message goes to an address of its own."""
        from httpcore import AsyncConnectionPool

        async with AsyncConnectionPool(network_backend=_guard(self.allows_private), max_connections=1) as pool:

            async def send(message: Message) -> Outcome:
                return await self._sent(pool, message)

            yield send

    async def _sent(self, pool: "AsyncConnectionPool", message: Message) -> Outcome:
        from httpcore import NetworkError, ProtocolError, TimeoutException, UnsupportedProtocol

        if message.secret is None:
            return Outcome(Ended.REFUSED, faults.UNSIGNED)
        if not self.allows_private and not message.address.startswith("https://"):
            return Outcome(Ended.REFUSED, faults.OPEN)
        try:
            async with asyncio.timeout(self._seconds):
                return _outcome(await self._status(pool, message, message.secret))
        except _Private:
            return Outcome(Ended.REFUSED, faults.PRIVATE)
        except _NoName:
            return Outcome(Ended.AGAIN, faults.NO_NAME)
        except (TimeoutError, TimeoutException):
            return Outcome(Ended.AGAIN, faults.TIMEOUT)
        except ProtocolError:
            return Outcome(Ended.AGAIN, faults.NONSENSE)
        except (NetworkError, UnsupportedProtocol, OSError, ValueError) as fault:
            return Outcome(Ended.AGAIN, faults.CERTIFICATE if _is_untrusted(fault) else faults.UNREACHABLE)

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
    moved = MULTIPLE_CHOICES <= status < BAD_REQUEST
    return Outcome(Ended.AGAIN, f"{faults.MOVED if moved else faults.ANSWERED}:{status}")


def _is_untrusted(fault: BaseException | None) -> bool:
    """Whether a certificate was why, however deep it lies."""
    while fault is not None and not isinstance(fault, ssl.SSLCertVerificationError):
        fault = fault.__cause__ or fault.__context__
    return fault is not None


class _Private(Exception):
    """A name leads into a private network."""


class _NoName(Exception):
    """Nobody knows a name."""


def _guard(allows_private: bool) -> "AsyncNetworkBackend":
    """A network in which only public addresses can be reached: looked up once, and one of those is taken."""
    from httpcore import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream, ConnectError

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
            try:
                addresses = await _addresses(host, port)
            except socket.gaierror:
                raise _NoName from None
            if not allows_private and not all(is_public(one) for one in addresses):
                raise _Private
            for one in addresses[:-1]:  # an IPv6 address that leads nowhere is no reason to give up
                with suppress(ConnectError):
                    return await self._inner.connect_tcp(one, port, timeout, local_address, socket_options)
            return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

        async def sleep(self, seconds: float) -> None:
            await self._inner.sleep(seconds)

    return Guard()
