"""Clients that knock at a door over real HTTP: plain sockets kept open, so that the load costs less than the loaded."""

import asyncio
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct


class Answered(Struct, frozen=True):
    """What came back: status, parsed body, and seconds from the first byte sent to the last received."""

    status: int
    body: Mapping[str, Any]
    seconds: float


class Client:
    """One connection that is used again and again."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def post(self, path: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Answered:
        """Send JSON and wait for the whole answer."""
        content = json.dumps(body).encode()
        head = [
            f"POST {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        started = time.perf_counter()
        self._writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + content)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        lines = answer.decode("latin-1").split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length"))
        told = await self._reader.readexactly(length)
        return Answered(int(lines[0].split()[1]), json.loads(told), time.perf_counter() - started)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


def an_allegation(number: int) -> dict[str, object]:
    """A submission of about 1 KiB."""
    return {
        "statement": f"({number}) " + "On Monday evening two officers took me into the yard. " * 18,
        "place": "Station of the fictional town",
        "occurred": "last Monday",
        "contact": "through my sister",
        "language": "en",
        "urgent": False,
    }


async def submit(port: int, *, clients: int, submissions: int) -> tuple[float, list[Answered]]:
    """So many submissions by so many clients at once; seconds for all, and every answer."""
    waiting = iter(range(submissions))
    answers: list[Answered] = []

    async def knock() -> None:
        client = Client(port)
        await client.open()
        for number in waiting:
            key = {"Idempotency-Key": secrets.token_hex(16)}
            answers.append(await client.post("/api/v1/allegations", an_allegation(number), key))
        client.close()

    started = time.perf_counter()
    await asyncio.gather(*(knock() for _ in range(clients)))
    return time.perf_counter() - started, answers


def percentile(answers: Sequence[Answered], part: float) -> float:
    """Milliseconds that `part` of the answers did not exceed."""
    seconds = sorted(answer.seconds for answer in answers)
    return seconds[min(len(seconds) - 1, int(len(seconds) * part))] * 1000
