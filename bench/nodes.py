"""64 clients against one and against three servers on one PostgreSQL: allegations sealed for real, and mailboxes read.

Clients, servers and database share the machine: on two cores a second server adds nothing that the first could not
have had, so the ratio says what sharing costs rather than what more machines would bring.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from sqlalchemy import Connection, func, select

from bench.load import Answered, Client, an_allegation, percentile
from tests.postgres import Server, server
from tests.served import VIGIL, Instance
from workflow.store import connect
from workflow.store.schema import case

CLIENTS, NODES = 64, 3
REQUESTS = 4_000  # of which one half reports, and the other reads the mailbox that was got by it
WARM = 400
CHECKED = 200  # receipts opened afterwards, at whichever server
CREATED, OK = 201, 200


class Loaded(Struct, frozen=True):
    """What came of a load: requests a second, every answer, receipts, those of a sample that do not open, and cases
    that the database holds beside those that were answered.
    """

    rate: float
    answers: Sequence[Answered]
    receipts: int
    closed: int
    more_cases: int

    def said(self) -> str:
        """In a line."""
        failed = sum(answer.status not in (OK, CREATED) for answer in self.answers)
        last = percentile(self.answers, 0.99)
        told = f"{self.rate:,.0f} requests/s, 99th percentile {last:.0f} ms, median {percentile(self.answers, 0.5):.0f}"
        return f"{told}; {failed} failed; {self.closed} of {CHECKED} receipts lost; {self.more_cases} cases unanswered"


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    found: list[tuple[str, str]] = [("cores of this machine", f"{os.cpu_count()}")]
    with server() as postgres:
        for how, options in (("without jobs", ("--no-scheduler",)), ("with jobs", ())):
            one = _measured(postgres, 1, options)
            three = _measured(postgres, NODES, options)
            found += [(f"{CLIENTS} clients, 1 server, {how}", one.said())]
            found += [(f"{CLIENTS} clients, {NODES} servers, {how}", three.said())]
            found += [(f"  throughput, {NODES} : 1", f"{three.rate / one.rate:.2f}")]
    return found


def _measured(postgres: Server, number: int, options: Sequence[str]) -> Loaded:
    with (
        postgres.database() as name,
        TemporaryDirectory() as folder,
        _nodes(Path(folder), postgres.url(name), number, options) as ports,
    ):
        asyncio.run(_load(ports, WARM))
        before = asyncio.run(_cases(postgres.url(name)))
        began = time.perf_counter()
        answers, receipts = asyncio.run(_load(ports, REQUESTS))
        rate = len(answers) / (time.perf_counter() - began)
        closed = asyncio.run(_closed(ports, receipts))
        more = asyncio.run(_cases(postgres.url(name))) - before - len(receipts)
    return Loaded(rate, answers, len(receipts), closed, more)


@contextmanager
def _nodes(folder: Path, url: str, number: int, options: Sequence[str]) -> Iterator[list[int]]:
    """So many servers on one database, each with a folder of its own; their ports."""
    first = Instance(folder, VIGIL_DATABASE_URL=url)
    first.init()
    nodes = [first]
    for one in range(1, number):
        (folder / f"{one}" / "data").mkdir(parents=True)
        key = str(first.data / "log.key")
        nodes.append(Instance(folder / f"{one}", VIGIL_DATABASE_URL=url, VIGIL_LOG_KEY_FILE=key))
    with ExitStack() as stack:
        for node in nodes:
            stack.enter_context(node.serving(str(VIGIL), "serve", *options))
        yield [node.port for node in nodes]


async def _load(ports: Sequence[int], requests: int) -> tuple[list[Answered], list[str]]:
    """All clients at once; every answer, and every receipt."""
    waiting = iter(range(requests // 2))
    answers: list[Answered] = []
    receipts: list[str] = []

    async def knock(number: int) -> None:
        client = Client(ports[number % len(ports)])
        await client.open()
        for serial in waiting:
            key = {"Idempotency-Key": secrets.token_hex(16)}
            answers.append(await client.post("/api/v1/allegations", an_allegation(serial), key))
            if answers[-1].status == CREATED:
                receipts.append(str(answers[-1].body["receipt"]))
                answers.append(await client.post("/api/v1/receipts/open", {"receipt": receipts[-1]}))
        client.close()

    await asyncio.gather(*(knock(number) for number in range(CLIENTS)))
    return answers, receipts


async def _closed(ports: Sequence[int], receipts: Sequence[str]) -> int:
    """How many of a sample of receipts do not open, each asked at a server that may not have given it."""
    asked = receipts[:: max(1, len(receipts) // CHECKED)][:CHECKED]
    clients = [Client(port) for port in ports]
    for client in clients:
        await client.open()
    opened = [
        await clients[number % len(clients)].post("/api/v1/receipts/open", {"receipt": receipt})
        for number, receipt in enumerate(asked)
    ]
    for client in clients:
        client.close()
    return CHECKED - sum(answer.status == OK for answer in opened)


async def _cases(url: str) -> int:
    tables = connect(url)
    try:
        return await tables.read(_counted)
    finally:
        await tables.close()


def _counted(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(case)) or 0
