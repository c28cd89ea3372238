"""Makes the copy that is looked at, in a process of its own: a decoder that is led astray finds nothing there to take.

The original goes in through a pipe, the copy comes out through another; nothing touches a disk. The process knows no
key and no setting (its environment is empty), has little time and memory, and what comes out is looked at like anything
that comes in. What it could not copy has no view, and is there to be saved only. Read `cleaned`.
"""

import asyncio
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import cast
from weakref import WeakKeyDictionary

from intake.attachments.kinds import Cleaned
from workflow.errors import NotNow, _

AT_ONCE = 2
SECONDS = 60.0  # from the first byte in to the last byte out; of the processor it gets less
PIECE_BYTES = 65_536


async def cleaned(original: AsyncIterator[bytes], by: Cleaned) -> AsyncIterator[bytes]:
    """The copy of an original. Raises NotNow, at the latest after its last piece, where there is none."""
    async with _places():
        copying = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", "-m", "intake.attachments.copying", by.value),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,  # the interpreter would tell there what it was reading
            env={},
            start_new_session=True,
        )
        feeding = asyncio.create_task(_feed(cast(StreamWriter, copying.stdin), original))
        try:
            async for piece in _said(cast(StreamReader, copying.stdout)):
                yield piece
            await feeding  # what did not open is no fault of the copy
            if await copying.wait() != 0:
                raise uncleaned()
        finally:
            feeding.cancel()
            with suppress(ProcessLookupError):
                copying.kill()
            await copying.wait()


async def _feed(sink: StreamWriter, original: AsyncIterator[bytes]) -> None:
    try:
        async for piece in original:
            sink.write(piece)
            await sink.drain()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it gave up, and its exit code says so
    finally:
        sink.close()


async def _said(source: StreamReader) -> AsyncIterator[bytes]:
    until = asyncio.get_running_loop().time() + SECONDS
    try:
        while piece := await asyncio.wait_for(source.read(PIECE_BYTES), until - asyncio.get_running_loop().time()):
            yield piece
    except TimeoutError:
        raise uncleaned() from None


def uncleaned() -> NotNow:
    """What is raised where there is nothing to look at."""
    return NotNow(
        _("There is no copy of this attachment that can be looked at here."),
        kept=_("The original is kept, sealed."),
        next_step=_("Save the original, and open it on a machine made for such files."),
    )


_PLACES: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def _places() -> asyncio.Semaphore:
    return _PLACES.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
