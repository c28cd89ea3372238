"""What goes around every request: headers that keep a browser on the safe side, counts, one line in the log.

The route's template stands for the path, so neither log nor counts hold an address that somebody asked for.
Read `Wrapping.__call__`.
"""

import asyncio
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import structlog
from litestar.types import ASGIApp, Receive, Send

from config.web.logs import fault_of
from config.web.measures import Measures

log = structlog.get_logger()

# Nothing that is not ours is loaded, nothing is kept, nobody is told where one came from (OWASP ASVS 5, chapter 3).
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
TWO_YEARS = "max-age=63072000"
OTHER, KNOWN_METHODS = "other", {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
UNROUTED = "(none)"
# A receipt was handed out: to a program, or on a page.
RECEIVED = {("/api/v1/allegations", 201), ("/{lang}/report/send", 201)}
UNLOGGED = {"/healthz", "/readyz", "/metrics"}  # asked every few seconds
ANSWER, START = "http.response.body", "http.response.start"
# What of a body that is too large is still taken off the line, so that a client that writes before it reads hears why.
DRAINED_BYTES, DRAINED_SECONDS = 32 * 1_048_576, 10


class Wrapping:
    """An application, wrapped."""

    def __init__(self, app: ASGIApp, measures: Measures, *, is_secure: bool) -> None:
        self._app, self._measures = app, measures
        headers = HEADERS | ({"strict-transport-security": TWO_YEARS} if is_secure else {})
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Let the application answer; what it could not answer ends here, for the server would log its message."""
        began, method = time.perf_counter(), scope["method"]
        if method == "HEAD":  # RFC 9110 §9.3.2: the same answer without its content; the server's own scope stays
            scope = {**scope, "method": "GET"}
        answer = _Answer(scope, receive, send, self._headers, is_bare=method == "HEAD")
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:  # noqa: BLE001 - the answer had begun; the connection is cut
            log.error("answer broken off", **fault_of(error))
        self._tell(scope, method, answer.status, time.perf_counter() - began)

    def _tell(self, scope: Any, method: str, status: int, seconds: float) -> None:
        route = scope.get("path_template") or UNROUTED
        said = method if method in KNOWN_METHODS else OTHER
        self._measures.requests.labels(route, said, str(status)).inc()
        self._measures.seconds.labels(route).observe(seconds)
        if (route, status) in RECEIVED:
            self._measures.allegations.inc()
        if status >= HTTPStatus.BAD_REQUEST and route not in UNLOGGED:
            log.info("request", route=route, method=said, status=status, ms=round(seconds * 1_000, 1))


class _Answer:
    """One answer on its way out: its headers completed, its content left out where the head alone was asked for."""

    def __init__(
        self, scope: Any, receive: Receive, send: Send, headers: list[tuple[bytes, bytes]], *, is_bare: bool
    ) -> None:
        self.status = 0
        self._scope, self._receive, self._send = scope, receive, send
        self._headers, self._is_bare = headers, is_bare

    async def send(self, message: Any) -> None:
        """Send on, as it should be."""
        if message["type"] == START:
            self.status = message["status"]
            message["headers"] = self._completed(message["headers"])
        elif message["type"] == ANSWER and self._is_bare:
            message["body"] = b""
        elif message["type"] == ANSWER and self.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            message["more_body"] = True
            await self._send(message)
            await self._drain()
            message = {"type": ANSWER, "body": b"", "more_body": False}
        await self._send(message)

    def _completed(self, headers: Any) -> list[tuple[bytes, bytes]]:
        given = [(bytes(name).lower(), bytes(value)) for name, value in headers]
        names = {name for name, _ in given}
        return given + [(name, value) for name, value in self._headers if name not in names]

    async def _drain(self) -> None:
        """Take some of the rest of the request, which the client may still be sending; the answer is there already."""
        if any(name == b"expect" for name, _ in self._scope["headers"]):
            return  # the client waits for leave to send, and does not get it
        drained = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAINED_SECONDS):
                while drained < DRAINED_BYTES:
                    event: Any = await self._receive()
                    if not event.get("more_body"):
                        return
                    drained += len(event["body"])
