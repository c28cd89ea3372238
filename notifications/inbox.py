"""A person's inbox: how much is unread, what it is, and that they have seen it. Times UTC. Read `listed`."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from notifications.rules import About
from notifications.store import notices
from notifications.store.schema import notice

PAGE = 50
__all__ = ["About", "Item", "listed", "mark_all_read", "mark_read", "unread"]


class Item(Struct, frozen=True):
    """A notice as its reader sees it: which event of which stream, and what of it. `what`: due (something is coming),
    late, news, skipped (a role with a stake was passed over), unread (whoever was told has not looked).

    `role`: in which the reader is told. `about`: the stages of clocks, none where it is news.
    """

    id: int
    stream: str
    n: int
    kind: str
    what: str
    role: str
    about: tuple[About, ...]
    is_urgent: bool
    created_at: datetime
    read_at: datetime | None


def unread(connection: Connection, person: str) -> int:
    """How many notices a person has not looked at."""
    return notices.unread(connection, person)


def listed(
    connection: Connection, person: str, *, only_unread: bool = False, before: int | None = None, at_most: int = PAGE
) -> list[Item]:
    """A page of the inbox, the newest on top; `before` is the last id of the page before."""
    rows = notices.inbox(connection, person, only_unread=only_unread, before=before, at_most=at_most)
    return [
        Item(
            *(row.id, row.stream, row.n, row.kind, row.what, row.role),
            msgspec.json.decode(row.about, type=tuple[About, ...]),
            *(row.is_urgent, row.created_at, row.read_at),
        )
        for row in rows
    ]


def mark_read(connection: Connection, person: str, ids: Collection[int], *, now: datetime) -> int:
    """The person has seen these; how many of them were theirs and unread. What was held back of them for other ways is
    not sent any more.
    """
    return notices.mark_read(connection, person, notice.c.id.in_(sorted(ids)), now=now)


def mark_all_read(connection: Connection, person: str, *, upto: int, now: datetime) -> int:
    """The person has seen everything up to this id: what came since the page was shown stays unread."""
    return notices.mark_read(connection, person, notice.c.id <= upto, now=now)
