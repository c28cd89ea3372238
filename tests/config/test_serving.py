"""The server as a process: what comes over the wire cannot hurt it, and it ends in order whatever is under way."""

import asyncio
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from bench.load import Client, an_allegation
from tests.intake.doors.house import MARK
from tests.served import VIGIL, Instance

HEAD = b"POST /api/v1/allegations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
WHOLE = json.dumps({"statement": MARK}).encode()


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    """An instance with a server on it."""
    instance = Instance(tmp_path_factory.mktemp("served"))
    instance.init()
    with instance.serving():
        yield instance


def sent(instance, *pieces, wait=True):
    """What the server answers to some bytes: the head at least, and all of it where it hangs up."""
    with socket.create_connection(("127.0.0.1", instance.port), timeout=10) as line:
        answer = b""
        try:
            for piece in pieces:
                line.sendall(piece)
            while wait and (more := line.recv(65_536)):
                answer += more
                wait = b"\r\n\r\n" not in answer or b"connection: close" in answer
        except (TimeoutError, ConnectionError):
            pass
        return answer


def size_of(instance):
    """How many events the instance has."""
    with closing(sqlite3.connect(instance.data / "vigil.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])


WIRE = {
    "no HTTP": ([b"\x00\xff" * 1_000], b"HTTP/1.1 400"),
    "no host": ([b"GET /healthz HTTP/1.1\r\n\r\n"], b"HTTP/1.1 200"),
    "a strange host": ([b"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n"], b"HTTP/1.1 400"),
    "two lengths": ([HEAD + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\n" + WHOLE], b"HTTP/1.1 400"),
    "a length and pieces": (
        [HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
        b"HTTP/1.1 4",
    ),
    "a length below nothing": ([HEAD + b"Content-Length: -1\r\n\r\n"], b"HTTP/1.1 400"),
    "more than is taken": ([HEAD + b"Content-Length: 9999999999\r\n\r\n"], b"HTTP/1.1 413"),
    "pieces without end": (
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"8000\r\n" + b"x" * 32_768 + b"\r\n"] * 40],
        b"HTTP/1.1 413",
    ),
    "a way out of the folder": ([b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"], b"HTTP/1.1 404"),
    "a null": ([b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n"], b"HTTP/1.1 404"),
    "an upgrade": (
        [b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"],
        b"HTTP/1.1 200",
    ),
}


def test_rubbish_on_the_wire_is_answered_or_cut_and_nothing_is_kept(instance):
    before = size_of(instance)

    for what, (pieces, says) in WIRE.items():
        assert sent(instance, *pieces).startswith(says), what

    assert size_of(instance) == before
    assert sent(instance, b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_a_client_that_goes_away_in_the_middle_leaves_nothing_half_kept(instance):
    before = size_of(instance)

    for part in (b"", WHOLE[:1], WHOLE[:-1]):
        sent(instance, HEAD + b"Content-Length: %d\r\n\r\n" % len(WHOLE), part, wait=False)
    sent(instance, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\n" + WHOLE[:5] + b"\r\n", wait=False)
    time.sleep(0.3)

    assert size_of(instance) == before


def test_neither_what_was_sent_nor_a_traceback_is_in_the_log(instance):
    answer = sent(instance, HEAD + b"Content-Length: %d\r\n\r\n" % len(WHOLE) + WHOLE)
    assert answer.startswith(b"HTTP/1.1 201")

    told, *lines = instance.log.read_text().splitlines()

    assert told.startswith("Vigil answers on http://127.0.0.1:")
    assert all(json.loads(line)["event"] for line in lines)
    assert MARK not in instance.log.read_text()
    assert "Traceback" not in instance.log.read_text()


def test_while_it_serves_nobody_rebuilds_and_no_second_server_takes_its_port(instance):
    assert instance.vigil("verify", "--rebuild", exit_code=1) == ""
    assert instance.vigil("serve", exit_code=1) == ""


async def knocking(instance, receipts):
    """Report until the server no longer answers."""
    client = Client(instance.port)
    try:
        await client.open()
        while True:
            answer = await client.post("/api/v1/allegations", an_allegation(len(receipts)))
            assert answer.status == 201
            receipts.append(answer.body["receipt"])
    except (OSError, asyncio.IncompleteReadError):
        client.close()


async def statuses(instance, receipts):
    """What the mailbox says to each receipt."""
    client = Client(instance.port)
    await client.open()
    told = [(await client.post("/api/v1/receipts/open", {"receipt": receipt})).status for receipt in receipts]
    client.close()
    return told


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_signal_under_load_loses_no_receipt_and_leaves_the_log_whole_and_signed(kind, tmp_path, request):
    settings = {"VIGIL_DATABASE_URL": request.getfixturevalue("postgres_url")} if kind == "postgresql" else {}
    instance = Instance(tmp_path, **settings)
    instance.init()
    receipts: list[str] = []

    async def until_it_ends(process):
        knocks = [asyncio.create_task(knocking(instance, receipts)) for _ in range(8)]
        while len(receipts) < 30:
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        await asyncio.gather(*knocks)

    with instance.serving() as process:
        asyncio.run(until_it_ends(process))
        assert process.wait(20) == 0

    verified = json.loads(instance.vigil("verify", "--json"))
    assert (verified["misfits"], verified["waiting"]) == ([], 0)
    assert verified["cases"] >= len(receipts) >= 30
    with instance.serving(str(VIGIL), "serve", "--no-scheduler"):
        assert set(asyncio.run(statuses(instance, receipts))) == {200}


def test_the_command_line_does_not_load_the_web_before_it_serves():
    loaded = "import sys, config.cli; print({'litestar', 'uvicorn', 'apscheduler'} & set(sys.modules))"

    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert said.stdout == "set()\n"
