"""A person's inbox: how much is unread, what it is, and that they have seen it. Times UTC.

What was not read stands together by case, what is late on top. Whoever opens the page of a case has seen what is on it:
what fell due there and what happened, not that somebody else was passed over or has not looked. Read `threads`.
"""

from collections.abc import Collection
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from notifications.rules import DUE, LATE, NEWS, SKIPPED, UNREAD, About
from notifications.store import notices
from notifications.store.notices import Row
from notifications.store.schema import notice
from workflow.events import is_case

PAGE, MOST_OF_A_CASE = 50, 200
WEIGHT = {NEWS: 1, DUE: 2, UNREAD: 3, SKIPPED: 3, LATE: 4}
ON_ITS_PAGE = (DUE, LATE, NEWS)  # what somebody sees who opens the page of a case


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


class Thread(Struct, frozen=True):
    """What a person has not read of a case: the weightiest notice, how many there are, the newest of them."""

    item: Item
    number: int
    newest: int
    is_urgent: bool


def unread(connection: Connection, person: str) -> int:
    """How many notices a person has not looked at."""
    return notices.unread(connection, person)


def listed(
    connection: Connection, person: str, *, only_unread: bool = False, before: int | None = None, at_most: int = PAGE
) -> list[Item]:
    """A page of the inbox, the newest on top; `before` is the last id of the page before."""
    rows = notices.inbox(connection, person, only_unread=only_unread, before=before, at_most=at_most)
    return [_item(row) for row in rows]


def threads(connection: Connection, person: str, *, of: Collection[str], page: int) -> list[Thread]:
    """A page (1, 2 …) of what was not read and says one of `of`, by case; one more than stands on it if there are."""
    weight = {what: WEIGHT[what] for what in of}
    found = notices.threads(connection, person, weight=weight, start=(page - 1) * PAGE, at_most=PAGE + 1)
    return [Thread(_item(row), number, newest, is_urgent) for row, number, newest, is_urgent in found]


def in_case(connection: Connection, person: str, stream: str) -> list[Item]:
    """What a person was told of a case, the newest first."""
    return [_item(row) for row in notices.in_case(connection, person, stream, at_most=MOST_OF_A_CASE)]


def _item(row: Row) -> Item:
    return Item(
        *(row.id, row.stream, row.n, row.kind, row.what, row.role),
        msgspec.json.decode(row.about, type=tuple[About, ...]),
        *(row.is_urgent, row.created_at, row.read_at),
    )


def mark_read(connection: Connection, person: str, ids: Collection[int], *, now: datetime) -> int:
    """The person has seen these; how many of them were theirs and unread. What was held back of them for other ways is
    not sent any more.
    """
    return notices.mark_read(connection, person, notice.c.id.in_(sorted(ids)), now=now)


def mark_all_read(
    connection: Connection, person: str, *, upto: int, of: Collection[str] = tuple(WEIGHT), now: datetime
) -> int:
    """The person has seen everything up to this id that says one of `of`: what came since the page was shown stays
    unread.
    """
    wanted = (notice.c.id <= upto) & notice.c.what.in_(sorted(of))
    return notices.mark_read(connection, person, wanted, now=now)


def mark_thread_read(connection: Connection, person: str, upto: int, *, now: datetime) -> int:
    """The person has seen what this notice's case tells them up to it; of what is of no case, this one."""
    event = notices.of_inbox(connection, person, upto)
    if event is None:
        return 0
    stream, _n = event
    wanted = (notice.c.stream == stream) & (notice.c.id <= upto)
    return notices.mark_read(connection, person, wanted if is_case(stream) else notice.c.id == upto, now=now)


def mark_seen(connection: Connection, person: str, stream: str, *, upto: int, now: datetime) -> int:
    """The person has opened the page of a case when this was the newest notice."""
    wanted = (notice.c.stream == stream) & (notice.c.id <= upto) & notice.c.what.in_(ON_ITS_PAGE)
    return notices.mark_read(connection, person, wanted, now=now)
