"""Notices delivered to a mail server: a real one in a process of its own on this machine, one message a person."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from bench.fixture import fresh, transaction
from notifications import choices
from notifications.channels.email import ByMail, mail_server
from notifications.delivering import deliver
from notifications.directory import Known
from notifications.store import following, notices
from notifications.store.schema import EMAIL, WAITING
from workflow.store import connect

NOTICES = 10_000
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
# Takes everything, says its port, and when it is told to end how many it took, and how many different ones.
SERVER = """
import asyncio, signal
from aiosmtpd.smtp import SMTP
seen, taken = set(), 0
class Box:
    async def handle_DATA(self, server, session, envelope):
        global taken
        taken += 1
        seen.add(envelope.content.split(b"Message-ID: ")[1].split(b"\\r\\n")[0])
        return "250 OK"
async def main():
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: SMTP(Box(), loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    print(taken, len(seen), flush=True)
asyncio.run(main())
"""


class Everybody:
    """A directory of as many people as there are notices."""

    def __init__(self, number: int) -> None:
        self._people = [Known(f"p-{one:05}", f"n-{one}", "bench", "case_officer") for one in range(number)]

    def people(self, connection: Connection) -> Sequence[Known]:
        """All of them."""
        return self._people

    def ours(self, connection: Connection) -> frozenset[str]:
        """The one office."""
        return frozenset({"bench"})

    def barred(self, connection: Connection, streams: object) -> dict[str, frozenset[str]]:
        """Nobody."""
        return {}


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit."""
    return [_sent(NOTICES, each=1), _sent(NOTICES, each=20)]


def _sent(number: int, *, each: int) -> tuple[str, str]:
    directory = Everybody(number // each)
    with tempfile.TemporaryDirectory() as folder, _mail_server() as server:
        path = Path(folder) / "delivery.db"
        _filled(path, directory, each)
        assert server.stdout is not None
        port = int(server.stdout.readline())
        seconds = asyncio.run(_delivered(path, directory, port))
        server.terminate()
        taken, different = server.stdout.readline().split()
    what = f"{number:,} notices to {number // each:,} people, SQLite, local SMTP server"
    return what, f"{number / seconds:,.0f} notices/s; {taken} mails taken, {different} different (wanted 200/s)"


async def _delivered(path: Path, directory: Everybody, port: int) -> float:
    tables = connect(f"sqlite:///{path}")
    channel = ByMail(mail_server(f"smtp+plain://127.0.0.1:{port}", "vigil@office.example"))
    started = time.perf_counter()
    done = await deliver(tables, directory, channel, NOW)
    seconds = time.perf_counter() - started
    await tables.close()
    assert done.notices == NOTICES, done
    return seconds


def _filled(path: Path, directory: Everybody, each: int) -> None:
    engine = fresh(path)
    with transaction(engine) as connection:
        following.hold(connection)
        for one in directory.people(connection):
            choices.set_way(connection, one.person, EMAIL, f"{one.person}@people.example", now=NOW)
        notices.add(connection, [_row(one, n) for one in directory.people(connection) for n in range(each)])
    engine.dispose()


def _row(one: Known, n: int) -> dict[str, object]:
    return {
        **{"stream": f"case:{one.person}", "n": n + 1, "person": one.person, "channel": EMAIL, "what": "late"},
        **{"kind": "clock_stage_reached", "role": one.role, "office": one.office, "about": "[]", "is_urgent": False},
        **{"created_at": NOW, "state": WAITING, "next_at": NOW, "tries": 0},
    }


@contextmanager
def _mail_server() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server
        finally:
            if server.poll() is None:
                os.kill(server.pid, signal.SIGTERM)
