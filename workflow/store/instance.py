"""The instance itself: its log's name and key, what it adopted, and whether its time is trusted."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, insert, literal_column, select, update

from workflow.store.direct import Direct
from workflow.store.schema import event, former_log, instance, rulebook


class Instance(Struct, frozen=True):
    """What an instance is: the log's origin and verifier key, the newest adoption, a hold on the sweep if there is
    one.
    """

    origin: str
    vkey: str
    adoption: int
    held_since: datetime | None
    held_why: str | None
    demo: bool


def read(connection: Connection) -> Instance | None:
    """The instance of this database, or None before `vigil init`."""
    row = connection.execute(_READ).one_or_none()
    return None if row is None else Instance(*row)


_READ = select(*(instance.c[name] for name in Instance.__struct_fields__)).where(instance.c.id == 1)


def newest_adoption(connection: Connection) -> bytes | None:
    """The entry of the newest adoption, or None before the first."""
    entry: bytes | None = _NEWEST_ADOPTION.value(connection)
    return entry


_NEWEST_ADOPTION = Direct(
    select(event.c.entry).where(
        instance.c.id == literal_column("1"),
        event.c.stream == literal_column("'system'"),
        event.c.n == instance.c.adoption,
    )
)


def create(connection: Connection, *, origin: str, vkey: str, demo: bool) -> None:
    """Make the instance; the unique row refuses a second one."""
    connection.execute(insert(instance).values(id=1, origin=origin, vkey=vkey, adoption=0, demo=demo))


def continue_as(connection: Connection, *, origin: str, vkey: str, size: int) -> None:
    """Go on under another name and key of the log; `size` is how many entries the key before has signed at most."""
    before = connection.scalar(select(instance.c.vkey).where(instance.c.id == 1))
    connection.execute(insert(former_log).values(size=size, vkey=before))
    connection.execute(update(instance).where(instance.c.id == 1).values(origin=origin, vkey=vkey))


def former_keys(connection: Connection) -> list[tuple[int, str]]:
    """Verifier keys of the log before it was restored, with the size up to which each of them counts."""
    query = select(former_log.c.size, former_log.c.vkey).order_by(former_log.c.size)
    return [(row.size, row.vkey) for row in connection.execute(query)]


def set_adoption(connection: Connection, adoption: int) -> None:
    """The `n` of the newest adoption in the system's stream."""
    connection.execute(update(instance).where(instance.c.id == 1).values(adoption=adoption))


def hold(connection: Connection, *, since: datetime, why: str) -> None:
    """Hold the sweep: time is not trusted."""
    connection.execute(update(instance).where(instance.c.id == 1).values(held_since=since, held_why=why))


def release(connection: Connection) -> None:
    """Let the sweep go on."""
    connection.execute(update(instance).where(instance.c.id == 1).values(held_since=None, held_why=None))


def keep_rulebook(connection: Connection, book: str, *, kind: str, content: str) -> None:
    """Keep a policy or calendar by its hash; the same one is kept once."""
    if connection.scalar(select(rulebook.c.hash).where(rulebook.c.hash == book)) is None:
        connection.execute(insert(rulebook).values(hash=book, kind=kind, content=content))


def rulebooks(connection: Connection) -> dict[str, tuple[str, str]]:
    """Every policy and calendar kept: hash → (kind, content)."""
    query = select(rulebook.c.hash, rulebook.c.kind, rulebook.c.content).order_by(rulebook.c.hash)
    return {row.hash: (row.kind, row.content) for row in connection.execute(query)}
