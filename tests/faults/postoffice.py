"""A mail server in a process of its own: `python -m tests.faults.postoffice PORT FILE SECONDS`.

What it takes it writes to FILE, one JSON object a line, before it says so; each mail takes so many seconds.
"""

import asyncio
import json
import sys
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Box:
    """Everything that comes, on disk."""

    def __init__(self, file: Path, seconds: float) -> None:
        self._file, self._seconds = file.open("a", buffering=1), seconds

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as aiosmtpd calls it
        await asyncio.sleep(self._seconds)
        mail = message_from_bytes(envelope.content, policy=default)
        plain = mail.get_body(("plain",))
        text = "" if plain is None else plain.get_content()
        told = {"id": mail["Message-ID"], "to": mail["To"], "subject": mail["Subject"], "text": text}
        self._file.write(json.dumps(told) + "\n")
        return "250 OK"


async def main(port: int, file: Path, seconds: float) -> None:
    """Take mails until the process ends."""
    loop = asyncio.get_running_loop()
    box = Box(file, seconds)
    await loop.create_server(lambda: SMTP(box, hostname="mail.example", loop=loop), "127.0.0.1", port)
    print("open", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
