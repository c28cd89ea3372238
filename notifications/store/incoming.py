"""Mails that come in: which notices went out in a message, how many mails of each kind there were. Read `sent_in`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from notifications.store.notices import Row
from notifications.store.schema import DEAD, EMAIL, SENT, WAITING, mail_in, notice


def sent_in(connection: Connection, message_id: str, *, since: datetime) -> list[Row]:
    """The notices that a mail of this Message-ID told of, sent or tried from then on. Walks notice_message."""
    columns = (notice.c[name] for name in Row.__struct_fields__)
    query = select(*columns).where(notice.c.message_id == message_id, notice.c.channel == EMAIL)
    query = query.where(notice.c.state.in_([SENT, WAITING, DEAD]))
    query = query.where(func.coalesce(notice.c.sent_at, notice.c.created_at) >= since)
    return [Row(*row) for row in connection.execute(query.order_by(notice.c.id))]


def count(connection: Connection, what: str, *, now: datetime) -> None:
    """One more mail of this kind came in."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(mail_in).values(what=what, number=0, last_at=now).on_conflict_do_nothing(index_elements=["what"])
    )
    more = {"number": mail_in.c.number + 1, "last_at": now}
    connection.execute(update(mail_in).where(mail_in.c.what == what).values(**more))


def counts(connection: Connection) -> dict[str, int]:
    """How many mails of each kind ever came in."""
    return {row.what: row.number for row in connection.execute(select(mail_in.c.what, mail_in.c.number))}
