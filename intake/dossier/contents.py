"""What the items of a dossier hold before they are sealed: JSON, of the forms below (docs/reference/dossier.md).

None of these values shows itself: a `repr` in a log or an error page must not repeat what was said.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

STATEMENT, CONTACT, MESSAGE, NOTE = "statement", "contact", "message", "note"
ATTACHMENT, ATTACHMENT_VIEW = "attachment", "attachment_view"
STORED_ELSEWHERE = frozenset({ATTACHMENT, ATTACHMENT_VIEW})  # sealed bytes lie in the storage


class Private(Struct, frozen=True):
    """A value that does not show what it holds."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []

    def written(self) -> bytes:
        """As it is sealed."""
        return msgspec.json.encode(self)


class Statement(Private, frozen=True):
    """What happened, in the words of who reported it. Compartment `allegation`, kind `statement`."""

    statement: str
    place: str | None
    occurred: str | None
    urgent: bool
    language: str


class Contact(Private, frozen=True):
    """Who reported it and how to reach them. Compartment `identity`, kind `contact`."""

    contact: str


class Message(Private, frozen=True):
    """One message. Compartment `messages`, kind `message`. `at` is when the server took it, UTC."""

    from_: Literal["reporter", "office"] = field(name="from")
    at: datetime
    text: str


def read_message(content: bytes) -> Message:
    """A message as it was sealed."""
    return msgspec.json.decode(content, type=Message)


def read_contact(content: bytes) -> Contact:
    """A contact as it was sealed."""
    return msgspec.json.decode(content, type=Contact)
