"""What waits for its morning: how much, of how many people, and whether a morning went by. Read `held_back`."""

from datetime import datetime

from sqlalchemy import Connection, distinct, func, select

from notifications.store.schema import EMAIL, HELD, WAITS, WEBHOOK, notice

_IS_HELD = (WAITS, notice.c.state == HELD, notice.c.channel.in_((EMAIL, WEBHOOK)))


def held_back(connection: Connection) -> tuple[int, int]:
    """How many notices are held back until a morning, or until quiet hours end, and of how many people."""
    query = select(func.count(), func.count(distinct(notice.c.person))).where(*_IS_HELD)
    number, people = connection.execute(query).one()
    return number, people


def held_past(connection: Connection, channel: str) -> datetime | None:
    """The earliest instant until which something is held back for a channel; None where nothing is."""
    query = select(func.min(notice.c.next_at)).where(WAITS, notice.c.state == HELD, notice.c.channel == channel)
    found: datetime | None = connection.scalar(query)
    return found
