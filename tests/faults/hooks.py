"""Webhooks that do harm, in a process of their own: `python -m tests.faults.hooks FILE` says its port.

`/fine` takes what comes; `/silent` never answers; `/drip` answers a byte a second; `/flood` answers a gigabyte. Who
knocked is written to FILE, a line each.
"""

import asyncio
import sys
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from pathlib import Path

MEBIBYTE = bytes(1_048_576)


async def _silent(_writer: StreamWriter) -> None:
    await asyncio.sleep(3_600)


async def _drip(writer: StreamWriter) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nx-long: " + b"x" * 3_600:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(1)


async def _flood(writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n")
    for _ in range(1_024):
        writer.write(MEBIBYTE)
        await writer.drain()


async def _fine(writer: StreamWriter) -> None:
    writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    await writer.drain()


ANSWERS = {"/silent": _silent, "/drip": _drip, "/flood": _flood, "/fine": _fine}


async def main(file: Path) -> None:
    """Listen until the process ends."""
    told = file.open("a", buffering=1)

    async def knocked(reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split(" ")[1]
            told.write(f"{path}\n")
            await ANSWERS[path.partition("?")[0]](writer)
        writer.close()

    server = await asyncio.start_server(knocked, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
