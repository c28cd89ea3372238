"""The one statement of the attachments: what must lie in the storage."""

from sqlalchemy import Connection, select

from intake.attachments.storage import object_name
from intake.schema import item

_ELSEWHERE = select(item.c.stream, item.c.name).where(item.c.sealed.is_(None))


def stored_names(connection: Connection) -> set[str]:
    """The names of all objects that an item names; walks the whole table, once a day."""
    return {object_name(row.stream, row.name) for row in connection.execute(_ELSEWHERE)}
