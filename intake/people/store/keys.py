"""Public keys, the seats in which seeds are kept sealed, and the grants that a rotation moves."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, text, update

from intake.schema import grant, holder, seat

# Any number, as long as nobody else takes this one: whoever seals to an office waits for who changes its key.
_OFFICE_KEYS_LOCK = 0x7669_6769_6C6B


class Holder(Struct, frozen=True):
    """A public key as it is kept; the log says whether it is the one that was published."""

    fingerprint: str
    name: str
    public: bytes
    published_n: int
    retired_at: datetime | None


class Seat(Struct, frozen=True):
    """A seed (of the key `holder`) sealed to a key (`sealed_to`)."""

    holder: str
    sealed_to: str
    wrap: bytes


class Grant(Struct, frozen=True):
    """What a holder may open of a case: sealed compartment keys, named by the digest of the wrap."""

    stream: str
    digest: str
    holder: str
    compartments: str
    wrap: bytes


# ------------------------------------------------------------------------------------------------------------ holders


def add_holder(connection: Connection, row: Holder) -> None:
    """Keep a public key that was published."""
    connection.execute(insert(holder).values(**{name: getattr(row, name) for name in Holder.__struct_fields__}))


def find_holder(connection: Connection, fingerprint: str) -> Holder | None:
    """A public key by its fingerprint."""
    row = connection.execute(_HOLDERS.where(holder.c.fingerprint == fingerprint)).one_or_none()
    return None if row is None else Holder(*row)


def holders(connection: Connection) -> list[Holder]:
    """Every public key, in the order of publication."""
    return [Holder(*row) for row in connection.execute(_HOLDERS.order_by(holder.c.published_n, holder.c.fingerprint))]


def in_use(connection: Connection, whose: str) -> list[Holder]:
    """The keys of one holder ("office:intake", "recovery") that are not retired, the oldest first."""
    query = _HOLDERS.where(holder.c.name.startswith(f"{whose}#", autoescape=True), holder.c.retired_at.is_(None))
    return [Holder(*row) for row in connection.execute(query.order_by(holder.c.published_n, holder.c.fingerprint))]


def retire(connection: Connection, fingerprint: str, *, now: datetime) -> None:
    """Mark a key as retired: nothing is sealed to it any more."""
    connection.execute(update(holder).where(holder.c.fingerprint == fingerprint).values(retired_at=now))


_HOLDERS = select(*(holder.c[name] for name in Holder.__struct_fields__))


def wait_for_key_change(connection: Connection) -> None:
    """Before an office's newest key is read for sealing to it: a change of keys that is under way ends first, and one
    that begins later waits for this transaction. Nothing is then sealed to a key whose seats were destroyed.

    PostgreSQL alone: SQLite has one writer, which reads the key in the transaction that writes.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_SHARED, {"lock": _OFFICE_KEYS_LOCK})


def change_keys(connection: Connection) -> None:
    """Before an office gets a new key: whoever is sealing to the old one ends first."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"lock": _OFFICE_KEYS_LOCK})


_SHARED = text("SELECT pg_advisory_xact_lock_shared(:lock)")
_ALONE = text("SELECT pg_advisory_xact_lock(:lock)")

# -------------------------------------------------------------------------------------------------------------- seats


def put_seat(connection: Connection, row: Seat) -> None:
    """Seal a seed to somebody, in the place of an earlier seat of the same two keys."""
    drop_seat(connection, row.holder, row.sealed_to)
    connection.execute(insert(seat).values(holder=row.holder, sealed_to=row.sealed_to, wrap=row.wrap))


def seats_for(connection: Connection, sealed_to: str) -> list[tuple[Seat, Holder]]:
    """What a key opens: the seats sealed to it, each with the public key of the seed inside."""
    query = (
        select(*(seat.c[name] for name in Seat.__struct_fields__), *(holder.c[n] for n in Holder.__struct_fields__))
        .join(holder, holder.c.fingerprint == seat.c.holder)
        .where(seat.c.sealed_to == sealed_to)
        .order_by(holder.c.name)
    )
    return [(Seat(*row[:3]), Holder(*row[3:])) for row in connection.execute(query)]


def seats_of(connection: Connection, fingerprint: str) -> list[Seat]:
    """Who can open a key: the seats in which its seed is kept."""
    query = select(*(seat.c[name] for name in Seat.__struct_fields__)).where(seat.c.holder == fingerprint)
    return [Seat(*row) for row in connection.execute(query.order_by(seat.c.sealed_to))]


def drop_seat(connection: Connection, fingerprint: str, sealed_to: str) -> None:
    """Destroy one seat."""
    connection.execute(delete(seat).where(seat.c.holder == fingerprint, seat.c.sealed_to == sealed_to))


def drop_seats_of(connection: Connection, fingerprint: str) -> None:
    """Destroy every seat in which a seed is kept: nobody opens it here any more."""
    connection.execute(delete(seat).where(seat.c.holder == fingerprint))


def drop_seats_for(connection: Connection, sealed_to: str) -> None:
    """Destroy whatever is sealed to a key."""
    connection.execute(delete(seat).where(seat.c.sealed_to == sealed_to))


# ------------------------------------------------------------------------------------------------------------- grants


def streams_granted(connection: Connection, fingerprint: str, *, after: str, at_most: int) -> list[str]:
    """Cases of which a holder may open something, after `after` in the order of their names."""
    query = select(grant.c.stream).where(grant.c.holder == fingerprint, grant.c.stream > after)
    return list(connection.scalars(query.distinct().order_by(grant.c.stream).limit(at_most)))


def count_granted(connection: Connection, fingerprint: str) -> int:
    """In how many cases a holder may open something."""
    query = select(func.count(grant.c.stream.distinct())).where(grant.c.holder == fingerprint)
    return connection.scalar(query) or 0


def grants_of(connection: Connection, fingerprint: str, stream: str) -> list[Grant]:
    """What a holder may open of one case."""
    query = select(*(grant.c[name] for name in Grant.__struct_fields__))
    query = query.where(grant.c.holder == fingerprint, grant.c.stream == stream)
    return [Grant(*row) for row in connection.execute(query.order_by(grant.c.digest))]


def replace_grants(connection: Connection, fingerprint: str, stream: str, rows: Sequence[Grant]) -> None:
    """Put others in the place of all that a holder may open of one case."""
    connection.execute(delete(grant).where(grant.c.holder == fingerprint, grant.c.stream == stream))
    add_grants(connection, rows)


def add_grants(connection: Connection, rows: Sequence[Grant]) -> None:
    """Keep grants that an event told."""
    values = [{name: getattr(row, name) for name in Grant.__struct_fields__} for row in rows]
    connection.execute(insert(grant), values)
