"""An attachment of 100 MiB, in and out through a folder, beside bare AES-256-GCM between memory and a file; memory."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.attachments.headers import Attached, Header
from intake.attachments.kinds import KINDS_BY_TYPE
from intake.attachments.reading import opened_from
from intake.attachments.sealing import TooLarge, seal_into
from intake.attachments.storage import Storage
from intake.dossier.contents import ATTACHMENT
from intake.dossier.opening import OpenItem
from intake.vault.items import Place
from intake.vault.streams import CHUNK_BYTES
from workflow.errors import _

CHUNKS, MOST = 1_600, 200 * 2**20  # 100 MiB
MIB = CHUNKS * CHUNK_BYTES / 2**20
PLACE = Place("case:0198c5a2-7d10-7b3e-8f64-2a9be01c4d57", "messages", "00112233445566aa", ATTACHMENT)
FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomisom"  # what comes is a film of noise


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit; the best of several turns."""
    with TemporaryDirectory() as folder:
        raw, ours = _bare(Path(folder) / "bare"), asyncio.run(_ours(Path(folder)))
    return [
        *(
            (f"100 MiB {way}", f"{MIB / own:,.0f} MiB/s, bare {MIB / bare:,.0f} ({bare / own:.0%})")
            for way, own, bare in zip(("in, durably", "out"), ours, raw, strict=True)
        ),
        ("100 MiB in and out", f"{sum(raw) / sum(ours):.0%} of bare (wanted at least 60 %)"),
        ("memory that they take at their highest, a process of their own", f"{_memory():.1f} MiB (wanted < 16)"),
    ]


def _bare(path: Path) -> tuple[float, float]:
    """Seconds of sealing chunks into a file, flushed, and of opening them from it."""
    cipher, chunk = AESGCM(os.urandom(32)), os.urandom(CHUNK_BYTES)
    nonces = [number.to_bytes(12, "big") for number in range(CHUNKS)]

    def into() -> None:
        with path.open("wb", buffering=0) as file:
            for nonce in nonces:
                file.write(cipher.encrypt(nonce, chunk, None))
            os.fsync(file.fileno())

    def out() -> None:
        with path.open("rb", buffering=0) as file:
            for nonce in nonces:
                cipher.decrypt(nonce, file.read(CHUNK_BYTES + 16), None)

    return _best(into), _best(out)


async def _ours(folder: Path) -> tuple[float, float]:
    storage, key = Storage.in_folder(folder / "ours"), os.urandom(32)
    into, out = [], []
    for _turn in range(5):
        started = time.perf_counter()
        attached = await _in(storage, key)
        into.append(time.perf_counter() - started)
        started = time.perf_counter()
        await _out(storage, key, attached)
        out.append(time.perf_counter() - started)
    return min(into), min(out)


async def _in(storage: Storage, key: bytes) -> Attached:
    passed = await seal_into(storage, _film(), key, PLACE, at_most=MOST, beyond=TooLarge(_("Too large.")))
    header = Header(file="film.mp4", type="video/mp4", size=passed.size, sha256=passed.sha256)
    return Attached(OpenItem(PLACE.name, PLACE.compartment, PLACE.kind, passed.digest, None), header)


async def _out(storage: Storage, key: bytes, attached: Attached) -> None:
    assert attached.header.kind is KINDS_BY_TYPE["video/mp4"]
    opened = await opened_from(storage, PLACE.case, attached, key)
    assert sum([len(piece) async for piece in opened.pieces]) == CHUNKS * CHUNK_BYTES


async def _film() -> AsyncIterator[bytes]:
    """As uvicorn hands a body over: piece by piece, with the event loop in between."""
    piece = FILM + os.urandom(CHUNK_BYTES - len(FILM))
    for _piece in range(CHUNKS):
        await asyncio.sleep(0)
        yield piece


def _memory() -> float:
    """MiB by which a process grows at its highest while 100 MiB pass in and out, after a small one did."""
    context = get_context("spawn")
    told: SimpleQueue[float] = context.SimpleQueue()
    process = context.Process(target=_grown, args=(told,))
    process.start()
    process.join()
    return told.get()


def _grown(told: "SimpleQueue[float]") -> None:
    global CHUNKS  # noqa: PLW0603 - this process is thrown away
    whole, CHUNKS = CHUNKS, 16
    with TemporaryDirectory() as folder:
        storage, key = Storage.in_folder(Path(folder)), os.urandom(32)

        async def once() -> None:
            await _out(storage, key, await _in(storage, key))

        asyncio.run(once())
        Path("/proc/self/clear_refs").write_text("5")  # from here on the highest is counted anew
        before = _resident("VmRSS")
        CHUNKS = whole
        asyncio.run(once())
    told.put(_resident("VmHWM") - before)


def _resident(what: str) -> float:
    """MiB of this process's memory, now or at the highest (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(what))) / 1_024


def _best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of five turns."""
    turns = []
    for _turn in range(5):
        started = time.perf_counter()
        work()
        turns.append(time.perf_counter() - started)
    return min(turns)
