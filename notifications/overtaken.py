"""What was held back and has been overtaken: when its morning comes, every step that it was about has come too.

A message says how many things are due or late; what is neither any more is not counted. It stays in the inbox, where it
was from the beginning. Read `drop_overtaken`.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from notifications.rules import About
from notifications.store import following, notices
from notifications.store.facts import clocks_of
from notifications.store.notices import Row
from notifications.store.schema import READ
from workflow.store import Tables

NOTICES_A_BATCH = 500


async def drop_overtaken(tables: Tables, now: datetime) -> int:
    """Drop what was held until `now` (UTC) and is neither due nor late any more; to be run before delivery.

    Returns how many notices that were. What is in a message already stays in it.
    """
    dropped, after = 0, 0
    while True:
        found, after = await tables.write(_drop, now, after=after)
        dropped += found
        if not after:
            return dropped


def _drop(connection: Connection, now: datetime, *, after: int) -> tuple[int, int]:
    """How many of the next notices were dropped, and the last id that was looked at: 0 where there was none."""
    following.hold(connection)
    held = notices.held(connection, now, after=after, at_most=NOTICES_A_BATCH)
    if not held:
        return 0, 0
    ids = _overtaken(connection, held)
    notices.change(connection, ids, state=READ, next_at=None)
    return len(ids), held[-1].id


def _overtaken(connection: Connection, held: Sequence[Row]) -> list[int]:
    clocks = clocks_of(connection, sorted({row.stream for row in held}))
    ids = []
    for row in held:
        about = msgspec.json.decode(row.about, type=tuple[About, ...])
        mine = clocks.get(row.stream, {})
        if all((clock := mine.get((one.clock, one.occasion))) is None or clock.is_over for one in about):
            ids.append(row.id)
    return ids
