"""The post of a demo: where no mail server is named, every e-mail lies as a file that any mail program opens.

Read `ByPost`.
"""

import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.policy import SMTP
from pathlib import Path
from secrets import token_hex

from config.settings import Settings
from notifications.channels.email import written
from notifications.message import Ended, Message, Outcome, Send
from notifications.store.schema import EMAIL

FOLDER, DOMAIN = "post", "vigil.example"
SENDER = f"vigil@{DOMAIN}"


def address_of(name: str) -> str:
    """Where somebody of the demo is written to: an address that is nobody's (RFC 2606)."""
    return f"{name}@{DOMAIN}"


def post_of(settings: Settings) -> Path:
    """The folder in which the mails of a demo lie."""
    return settings.data / FOLDER


class ByPost:
    """The channel of e-mail, into a folder: "2026-12-03T0630Z-demo-officer.eml", in universal time."""

    name = EMAIL
    at_once, a_line = 1, 50

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new_key(self) -> str:
        """A Message-ID."""
        return f"<{token_hex(16)}@{DOMAIN}>"

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Send]:
        """The folder."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield self._sent

    async def _sent(self, message: Message) -> Outcome:
        mail = written(message, sender=SENDER)
        stem = f"{message.at:%Y-%m-%dT%H%MZ}-{message.address.partition('@')[0]}"
        number, path = 1, self._folder / f"{stem}.eml"
        while path.exists():
            number += 1
            path = self._folder / f"{stem}-{number}.eml"
        path.write_bytes(mail)
        return Outcome(Ended.SENT)


def found_by_key(folder: Path) -> dict[str, Path]:
    """The mails that lie there, by their Message-ID."""
    found = {}
    for path in sorted(folder.glob("*.eml")):
        with path.open("rb") as file:
            key = email.message_from_binary_file(file, policy=SMTP).get("Message-ID")
        found[str(key)] = path
    return found
