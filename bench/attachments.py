"""An attachment of 100 MiB, in and out through a folder, beside bare AES-256-GCM between memory and a file; memory."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
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
from intake.vault.boxes import TAG_BYTES
from intake.vault.items import Place
from intake.vault.streams import CHUNK_BYTES
from workflow.errors import _

CHUNKS, MOST = 1_600, 200 * 2**20  # 100 MiB
TURNS = 7
MIB = CHUNKS * CHUNK_BYTES / 2**20
PLACE = Place("case:0198c5a2-7d10-7b3e-8f64-2a9be01c4d57", "messages", "00112233445566aa", ATTACHMENT)
FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomisom"  # what comes is a film of noise


def figures() -> list[tuple[str, str]]:
    """What was measured, with its unit; of each the best of several turns, which alternate."""
    with TemporaryDirectory() as folder:
        bare, own = Bare(Path(folder) / "bare"), Own(Path(folder) / "own")
        turns = [(bare.into(), bare.out(), *asyncio.run(own.turn())) for _turn in range(TURNS)]
    bare_in, bare_out, own_in, own_out = (min(column) for column in zip(*turns, strict=True))
    told = (("in, durably", bare_in, own_in), ("out", bare_out, own_out))
    return [
        *(
            (f"100 MiB {way}", f"{MIB / ours:,.0f} MiB/s, bare {MIB / theirs:,.0f} ({theirs / ours:.0%})")
            for way, theirs, ours in told
        ),
        ("100 MiB in and out", f"{(bare_in + bare_out) / (own_in + own_out):.0%} of bare (wanted at least 60 %)"),
        ("memory that they take at their highest, a process of their own", f"{_memory():.1f} MiB (wanted < 16)"),
    ]


class Bare:
    """The same chunks through the same cipher and a file, and nothing else."""

    def __init__(self, path: Path) -> None:
        self._path, self._cipher, self._chunk = path, AESGCM(os.urandom(32)), os.urandom(CHUNK_BYTES)
        self._nonces = [number.to_bytes(12, "big") for number in range(CHUNKS)]

    def into(self) -> float:
        """Seconds of sealing chunks into a file, flushed."""
        started = time.perf_counter()
        with self._path.open("wb", buffering=0) as file:
            for nonce in self._nonces:
                file.write(self._cipher.encrypt(nonce, self._chunk, None))
            os.fsync(file.fileno())
        return time.perf_counter() - started

    def out(self) -> float:
        """Seconds of opening them from it."""
        started = time.perf_counter()
        with self._path.open("rb", buffering=0) as file:
            for nonce in self._nonces:
                self._cipher.decrypt(nonce, file.read(CHUNK_BYTES + TAG_BYTES), None)
        return time.perf_counter() - started


class Own:
    """An attachment as Vigil keeps it."""

    def __init__(self, folder: Path) -> None:
        self._storage, self._key = Storage.in_folder(folder), os.urandom(32)

    async def turn(self) -> tuple[float, float]:
        """Seconds in and out."""
        started = time.perf_counter()
        attached = await _in(self._storage, self._key)
        kept = time.perf_counter()
        await _out(self._storage, self._key, attached)
        return kept - started, time.perf_counter() - kept


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
        own = Own(Path(folder))
        asyncio.run(own.turn())
        Path("/proc/self/clear_refs").write_text("5")  # from here on the highest is counted anew
        before = _resident("VmRSS")
        CHUNKS = whole
        asyncio.run(own.turn())
    told.put(_resident("VmHWM") - before)


def _resident(what: str) -> float:
    """MiB of this process's memory, now or at the highest (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(what))) / 1_024
