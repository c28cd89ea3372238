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


class Statement(Private, frozen=True, omit_defaults=True):
    """What happened, in the words of who reported it. Compartment `allegation`, kind `statement`.

    The fields from `danger` on say nothing where nothing was said; what they hold: `Submission`.
    """

    statement: str
    place: str | None
    occurred: str | None
    urgent: bool
    language: str
    danger: bool | None = None
    occurred_on: str | None = None
    place_kind: str | None = None
    who: str | None = None
    injuries: str | None = None
    injuries_told: str | None = None
    witnesses: str | None = None
    on_behalf: bool | None = None
    relation: str | None = None


class Contact(Private, frozen=True):
    """Who reported it and how to reach them. Compartment `identity`, kind `contact`."""

    contact: str


class Message(Private, frozen=True, omit_defaults=True):
    """One message. Compartment `messages`, kind `message`. `at` is when the server took it, UTC.

    `is_addition`: it belongs to what was reported, and asks nothing.
    """

    from_: Literal["reporter", "office"] = field(name="from")
    at: datetime
    text: str
    is_addition: bool = False


class Note(Private, frozen=True):
    """Words of somebody of an office (pseudonym `by`), never the reporter's to see. Compartment `legal` or what fits.

    `about` is the number of the event in the case that they are the words of; None for an internal note. `at`: UTC.
    """

    text: str
    by: str
    at: datetime
    about: int | None


def read_message(content: bytes) -> Message:
    """A message as it was sealed."""
    return msgspec.json.decode(content, type=Message)


def read_statement(content: bytes) -> Statement:
    """A statement as it was sealed, also one from before some fields were asked for."""
    return msgspec.json.decode(content, type=Statement)


def read_note(content: bytes) -> Note | None:
    """A note as it was sealed; None for one that a program wrote in a form of its own."""
    try:
        return msgspec.json.decode(content, type=Note)
    except msgspec.MsgspecError:
        return None


def read_contact(content: bytes) -> Contact:
    """A contact as it was sealed."""
    return msgspec.json.decode(content, type=Contact)
