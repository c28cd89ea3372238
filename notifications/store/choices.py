"""How each person wants to be told, as it is kept: ways, habits, absences, calendar addresses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Table, delete, insert, select, update

from notifications.store.schema import absence, feed, habit, unconfirmed, way


class Way(Struct, frozen=True):
    """A way by which a person is told; `failed_at` and `fault` of the newest failure, if it did not work since."""

    person: str
    channel: str
    address: str
    secret: bytes | None
    is_on: bool
    made_at: datetime
    failed_at: datetime | None
    fault: str | None

    def __repr__(self) -> str:
        return f"Way({self.person}, {self.channel})"


class Unconfirmed(Struct, frozen=True):
    """An address that waits for its code; `codes` were mailed since `since`; `fault`: why the newest did not arrive."""

    person: str
    address: str
    digest: str
    made_at: datetime
    tries: int
    codes: int
    since: datetime
    message_id: str
    fault: str | None

    def __repr__(self) -> str:
        return f"Unconfirmed({self.person})"


_UNCONFIRMED = select(*(unconfirmed.c[name] for name in Unconfirmed.__struct_fields__))


class Absence(Struct, frozen=True, order=True):
    """A person is away from one local day to another ("2026-03-02"), both included."""

    person: str
    first_on: str
    last_on: str
    substitute: str


class Feed(Struct, frozen=True):
    """A calendar address."""

    digest: str
    person: str
    made_at: datetime
    revoked_at: datetime | None


# ------------------------------------------------------------------------------------------------------------- ways


def ways(connection: Connection, person: str | None = None) -> list[Way]:
    """The ways of one person, or everybody's, in a fixed order."""
    query = select(*(way.c[name] for name in Way.__struct_fields__)).order_by(way.c.person, way.c.channel)
    return [Way(*row) for row in connection.execute(query if person is None else query.where(way.c.person == person))]


def keep_way(connection: Connection, kept: Way) -> None:
    """Write a way, in the place of the one before."""
    _put(connection, way, {"person": kept.person, "channel": kept.channel}, _values(kept))


def change_way(connection: Connection, person: str, channel: str, **values: Any) -> bool:
    """Write some columns of a way; False where there is none."""
    mine = (way.c.person == person) & (way.c.channel == channel)
    return connection.execute(update(way).where(mine).values(**values)).rowcount == 1


def drop_way(connection: Connection, person: str, channel: str) -> None:
    """Forget a way and its address."""
    connection.execute(delete(way).where(way.c.person == person, way.c.channel == channel))


def awaited(connection: Connection, person: str) -> Unconfirmed | None:
    """The address that a person has not confirmed yet."""
    row = connection.execute(_UNCONFIRMED.where(unconfirmed.c.person == person)).one_or_none()
    return None if row is None else Unconfirmed(*row)


def take_awaited(connection: Connection, person: str) -> Unconfirmed | None:
    """The same, taken for this transaction."""
    row = connection.execute(_UNCONFIRMED.where(unconfirmed.c.person == person).with_for_update()).one_or_none()
    return None if row is None else Unconfirmed(*row)


def awaited_by(connection: Connection, message_id: str) -> Unconfirmed | None:
    """The address to which the mail of this Message-ID took a code."""
    row = connection.execute(_UNCONFIRMED.where(unconfirmed.c.message_id == message_id)).first()
    return None if row is None else Unconfirmed(*row)


def keep_awaited(connection: Connection, kept: Unconfirmed) -> None:
    """Write an address that waits for its code, in the place of the one before."""
    _put(connection, unconfirmed, {"person": kept.person}, _values(kept))


def change_awaited(connection: Connection, person: str, **values: Any) -> None:
    """Write some columns of an address that waits for its code."""
    connection.execute(update(unconfirmed).where(unconfirmed.c.person == person).values(**values))


# ----------------------------------------------------------------------------------------------------------- habits


def habits(connection: Connection) -> dict[str, tuple[bool, str | None, str | None, str]]:
    """Everybody's habits that were chosen, by person: digest, quiet from, quiet until, language."""
    query = select(habit.c.person, habit.c.digest, habit.c.quiet_from, habit.c.quiet_until, habit.c.language)
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in connection.execute(query)}


def keep_habit(connection: Connection, person: str, values: Mapping[str, Any]) -> None:
    """Write a person's habits."""
    _put(connection, habit, {"person": person}, {"person": person, **values})


# --------------------------------------------------------------------------------------------------------- absences


def absences(connection: Connection, *, on: str) -> list[Absence]:
    """Absences that last to that local day or beyond it, in a fixed order."""
    query = select(*(absence.c[name] for name in Absence.__struct_fields__)).where(absence.c.last_on >= on)
    return [Absence(*row) for row in connection.execute(query.order_by(*absence.primary_key))]


def keep_absence(connection: Connection, kept: Absence) -> None:
    """Write an absence, in the place of one that begins on the same day."""
    _put(connection, absence, {"person": kept.person, "first_on": kept.first_on}, _values(kept))


def drop_absence(connection: Connection, person: str, first_on: str) -> bool:
    """Take an absence back; False where there is none."""
    mine = (absence.c.person == person) & (absence.c.first_on == first_on)
    return connection.execute(delete(absence).where(mine)).rowcount == 1


# ------------------------------------------------------------------------------------------------------------ feeds


def add_feed(connection: Connection, kept: Feed) -> None:
    """Keep a calendar address by its digest."""
    connection.execute(insert(feed).values(**_values(kept)))


def revoke_feeds(connection: Connection, person: str, *, now: datetime) -> int:
    """End a person's calendar addresses; how many there were."""
    mine = (feed.c.person == person) & feed.c.revoked_at.is_(None)
    return connection.execute(update(feed).where(mine).values(revoked_at=now)).rowcount


def feed_person(connection: Connection, digest: str) -> str | None:
    """Whose calendar address it is; None where there is none, or no longer."""
    found: str | None = connection.scalar(
        select(feed.c.person).where(feed.c.digest == digest, feed.c.revoked_at.is_(None))
    )
    return found


def feed_of(connection: Connection, person: str) -> Feed | None:
    """The calendar address that a person has, without what is secret of it."""
    query = select(*(feed.c[name] for name in Feed.__struct_fields__))
    query = query.where(feed.c.person == person, feed.c.revoked_at.is_(None)).order_by(feed.c.made_at.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else Feed(*row)


def forget(connection: Connection, person: str) -> None:
    """Remove every row of a person."""
    for table in (way, unconfirmed, habit, absence, feed):
        connection.execute(delete(table).where(table.c.person == person))


def _values(kept: Struct) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in kept.__struct_fields__}


def _put(connection: Connection, table: Table, key: Mapping[str, str], values: Mapping[str, Any]) -> None:
    mine = [table.c[name] == value for name, value in key.items()]
    if not connection.execute(update(table).where(*mine).values(**values)).rowcount:
        connection.execute(insert(table).values(**values))
