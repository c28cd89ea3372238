"""Notices along time: what was told since, and when there is next something to do. Times UTC. Read `told_after`."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from notifications.store.notices import Row
from notifications.store.schema import DEAD, INBOX, SENT, WAITS, notice

_ROWS = select(*(notice.c[name] for name in Row.__struct_fields__)).order_by(notice.c.id)


def next_at(connection: Connection, after: datetime) -> datetime | None:
    """The first instant after this one at which a message may be sent, or somebody else hears of what nobody has
    looked at; None where nothing is to come.
    """
    sent = connection.scalar(select(func.min(notice.c.next_at)).where(WAITS, notice.c.next_at > after))
    unheard = select(func.min(notice.c.escalate_at)).where(notice.c.escalate_at > after, notice.c.state == SENT)
    return min((one for one in (sent, connection.scalar(unheard)) if one is not None), default=None)


def newest(connection: Connection) -> int:
    """The id of the newest notice; 0 where there is none."""
    return connection.scalar(select(func.max(notice.c.id))) or 0


def told_after(connection: Connection, newest: int) -> list[Row]:
    """What came to people's inboxes after this id."""
    return [Row(*row) for row in connection.execute(_ROWS.where(notice.c.channel == INBOX, notice.c.id > newest))]


def carried_since(connection: Connection, since: datetime, newest: int) -> list[Row]:
    """What was sent by other ways from then on, and what came after this id that nobody took."""
    sent = (notice.c.state == SENT) & (notice.c.sent_at >= since)
    lost = (notice.c.state == DEAD) & (notice.c.id > newest)
    return [Row(*row) for row in connection.execute(_ROWS.where(notice.c.channel != INBOX, sent | lost))]
