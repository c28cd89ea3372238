"""A message to one person: how many things wait for them. Never what, whose, or which number.

`delivering.py` makes it of notices that may be sent, a channel carries it. Read `Message`, then `Channel`.
"""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from notifications.rules import DUE, LATE

INBOX_PATH, CHOICES_PATH = "/inbox", "/account/notices"


class Counts(Struct, frozen=True):
    """How many things: late, due soon, others; and how many of them all are urgent."""

    late: int = 0
    due: int = 0
    other: int = 0
    urgent: int = 0

    @property
    def all(self) -> int:
        """How many altogether."""
        return self.late + self.due + self.other


def counted(things: Iterable[tuple[str, bool]]) -> Counts:
    """The counts of notices, each given as what it says and whether it is urgent."""
    every = list(things)
    late, due = (sum(what == wanted for what, _is_urgent in every) for wanted in (LATE, DUE))
    return Counts(late, due, len(every) - late - due, sum(is_urgent for _what, is_urgent in every))


class Message(Struct, frozen=True):
    """What is carried; `key` is the same whenever it is tried again. `secret` signs it where a channel does that.

    `code`: it tells nothing but this code, by which an address is confirmed. `is_test`: it tells nothing at all.
    """

    key: str
    address: str
    secret: bytes | None
    language: str
    counts: Counts
    at: datetime
    code: str = ""
    is_test: bool = False

    def __repr__(self) -> str:
        return f"Message({self.key})"


class Ended(StrEnum):
    """How an attempt ended. AGAIN: later, perhaps. REFUSED: never. LOST: the line broke, perhaps after it was taken.
    CLOSED: nobody's message is taken now, so this one was not tried.
    """

    SENT = "sent"
    AGAIN = "again"
    REFUSED = "refused"
    LOST = "lost"
    CLOSED = "closed"


class Outcome(Struct, frozen=True):
    """How an attempt ended and why: a word of `faults.py`, where it helps with the answer's number ("refused:550")."""

    ended: Ended
    fault: str | None = None


Send = Callable[[Message], Awaitable[Outcome]]


class Channel(Protocol):
    """A way to carry messages. `at_once`: so many lines of a node at a time; `a_line`: so many messages on each."""

    name: str
    at_once: int
    a_line: int

    def new_key(self) -> str:
        """A key that no other message has."""

    def line(self) -> AbstractAsyncContextManager[Send]:
        """Somewhere to send to. Raises Busy if it cannot be had; then nothing was tried."""
