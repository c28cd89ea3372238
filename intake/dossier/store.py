"""All statements of the dossier but those of the index (`marks.py`) and of how long it is kept (`retention_store.py`):
mailboxes, answers, drafts, what is sealed.

Statements of the hot path are built once. The caller's transaction holds; nothing here commits.
"""

from collections.abc import Collection
from datetime import datetime
from types import ModuleType

from msgspec import Struct
from sqlalchemy import Connection, Insert, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from intake.schema import answer, draft, grant, item, mailbox
from workflow.events import SYSTEM
from workflow.store.direct import Direct
from workflow.store.schema import clock, event


class Mailbox(Struct, frozen=True):
    """A reporter's way in: the case, and the reporter's public key (1,216 bytes)."""

    stream: str
    public: bytes


def newest_of_system(connection: Connection) -> bytes | None:
    """The newest entry of the system's stream, in which keys are published; salted, so never the same twice."""
    entry: bytes | None = _NEWEST_OF_SYSTEM.value(connection, {"system": SYSTEM, "one": 1})
    return entry


_NEWEST_OF_SYSTEM = Direct(
    select(event.c.entry)
    .where(event.c.stream == bindparam("system"))
    .order_by(event.c.n.desc())
    .limit(bindparam("one"))
)

# ---------------------------------------------------------------------------------------------------------- mailboxes


def add_mailbox(connection: Connection, lookup: bytes, box: Mailbox) -> None:
    """A new way in."""
    _ADD_MAILBOX.run(connection, {"lookup": lookup, "stream": box.stream, "public": box.public})


_ADD_MAILBOX = Direct(insert(mailbox), columns=("lookup", "stream", "public"))


def find_mailbox(connection: Connection, lookup: bytes) -> Mailbox | None:
    """The mailbox that a receipt leads to, by its primary key."""
    row = connection.execute(_FIND_MAILBOX, {"looked_up": lookup}).one_or_none()
    return None if row is None else Mailbox(row.stream, row.public)


_FIND_MAILBOX = select(mailbox.c.stream, mailbox.c.public).where(mailbox.c.lookup == bindparam("looked_up"))


def mailboxes(connection: Connection, stream: str) -> list[Mailbox]:
    """The mailboxes of a case: one, but for a case that came in without a reporter."""
    mine = select(mailbox.c.stream, mailbox.c.public).where(mailbox.c.stream == stream)
    rows = connection.execute(mine.order_by(mailbox.c.lookup))
    return [Mailbox(row.stream, row.public) for row in rows]


def drop_mailboxes(connection: Connection, stream: str) -> None:
    """Close every way in to a case."""
    connection.execute(delete(mailbox).where(mailbox.c.stream == stream))


# ------------------------------------------------------------------------------------------------------------ answers


def claim_answer(
    connection: Connection, *, lookup: bytes, stream: str, sealed: bytes, expires_at: datetime, now: datetime
) -> bytes | None:
    """Keep the answer to a submission, or give back the one that an earlier submission left under the same key.

    Of two clients at once one keeps its answer; the other waits for that commit and reads it. One that expired is
    replaced. None: it was kept.
    """
    until, asked_at = int(expires_at.timestamp()), int(now.timestamp())
    row = {"lookup": lookup, "stream": stream, "sealed": sealed, "expires_at": until, "now": asked_at}
    if _CLAIM.row(connection, row) is not None:
        return None
    earlier: bytes = connection.execute(select(answer.c.sealed).where(answer.c.lookup == lookup)).scalar_one()
    return earlier


def _claim(dialect: ModuleType) -> Insert:
    fresh = dialect.insert(answer).values({name: bindparam(name) for name in _ANSWER})
    replaced = {name: fresh.excluded[name] for name in ("stream", "sealed", "expires_at")}
    has_expired = answer.c.expires_at <= bindparam("now", type_=answer.c.expires_at.type)
    claim = fresh.on_conflict_do_update(index_elements=["lookup"], set_=replaced, where=has_expired)
    returning: Insert = claim.returning(answer.c.lookup)
    return returning


_ANSWER = ("lookup", "stream", "sealed", "expires_at")
_CLAIM = Direct(_claim(sqlite), elsewhere=_claim(postgresql))


def find_answer(connection: Connection, lookup: bytes, now: datetime) -> bytes | None:
    """The answer that was kept under a key and has not expired at `now` (UTC)."""
    kept = select(answer.c.sealed).where(answer.c.lookup == lookup, answer.c.expires_at > now)
    found: bytes | None = connection.scalar(kept)
    return found


def has_answer(connection: Connection, stream: str) -> bool:
    """Whether an answer to a submission still waits for its client."""
    return connection.scalar(select(answer.c.lookup).where(answer.c.stream == stream)) is not None


def drop_answer(connection: Connection, stream: str) -> None:
    """Forget the answer that this case gave."""
    connection.execute(delete(answer).where(answer.c.stream == stream))


def drop_answers(connection: Connection, now: datetime) -> int:
    """Forget all answers that have expired at `now`; how many."""
    return connection.execute(delete(answer).where(answer.c.expires_at <= now)).rowcount


# ------------------------------------------------------------------------------------------------------------- drafts


def add_draft(connection: Connection, lookup: bytes, sealed: bytes, *, expires_at: datetime) -> None:
    """A new draft."""
    connection.execute(insert(draft).values(lookup=lookup, sealed=sealed, expires_at=expires_at))


def find_draft(connection: Connection, lookup: bytes, now: datetime) -> bytes | None:
    """A draft that has not expired at `now` (UTC), as it is sealed."""
    query = select(draft.c.sealed).where(draft.c.lookup == lookup, draft.c.expires_at > now)
    found: bytes | None = connection.scalar(query)
    return found


def change_draft(connection: Connection, lookup: bytes, sealed: bytes, *, expires_at: datetime, now: datetime) -> bool:
    """Put another in the place of a draft, whole; False if there is none, or it has expired at `now` (UTC)."""
    kept = update(draft).where(draft.c.lookup == lookup, draft.c.expires_at > now)
    return connection.execute(kept.values(sealed=sealed, expires_at=expires_at)).rowcount == 1


def drop_draft(connection: Connection, lookup: bytes) -> None:
    """Forget a draft."""
    connection.execute(delete(draft).where(draft.c.lookup == lookup))


def drop_drafts(connection: Connection, now: datetime) -> int:
    """Forget all drafts that have expired at `now` (UTC); how many."""
    return connection.execute(delete(draft).where(draft.c.expires_at <= now)).rowcount


# ------------------------------------------------------------------------------------------------------ sealed things


def sealed_items(
    connection: Connection, stream: str, compartments: Collection[str]
) -> dict[str, tuple[str, bytes | None]]:
    """What is kept of the items in some compartments of a case, by name: digest and sealed bytes."""
    query = select(item.c.name, item.c.digest, item.c.sealed)
    query = query.where(item.c.stream == stream, item.c.compartment.in_(compartments))
    return {row.name: (row.digest, row.sealed) for row in connection.execute(query)}


def wraps(connection: Connection, stream: str, holders: Collection[str]) -> dict[str, bytes]:
    """The keys of a case that are sealed to any of these holders, by the digest they are kept under."""
    query = select(grant.c.digest, grant.c.wrap).where(grant.c.stream == stream, grant.c.holder.in_(holders))
    return {row.digest: row.wrap for row in connection.execute(query)}


def grants_in(connection: Connection, streams: Collection[str]) -> list[tuple[str, str, str]]:
    """Case, holder and compartments of every grant in these cases."""
    query = select(grant.c.stream, grant.c.holder, grant.c.compartments).where(grant.c.stream.in_(streams))
    return [(row.stream, row.holder, row.compartments) for row in connection.execute(query)]


def streams_granted(connection: Connection, holders: Collection[str], *, at_most: int) -> list[str]:
    """Cases of which something is sealed to any of these holders."""
    query = select(grant.c.stream).where(grant.c.holder.in_(holders)).distinct()
    return list(connection.scalars(query.order_by(grant.c.stream).limit(at_most)))


def drop_items(connection: Connection, stream: str) -> None:
    """Remove every item of a case."""
    connection.execute(delete(item).where(item.c.stream == stream))


def drop_grants(connection: Connection, stream: str, of: str | None = None) -> None:
    """Remove all grants of a case, or those of one holder."""
    mine = delete(grant).where(grant.c.stream == stream)
    connection.execute(mine if of is None else mine.where(grant.c.holder == of))


# --------------------------------------------------------------------------------------- what hangs on somebody


def told_in(connection: Connection, streams: Collection[str], kinds: Collection[str]) -> list[bytes]:
    """The events of these kinds in some cases, in their order, as the log has them."""
    query = select(event.c.entry).where(event.c.stream.in_(streams), event.c.kind.in_(kinds))
    return list(connection.scalars(query.order_by(event.c.stream, event.c.n)))


def started_clocks(connection: Connection, keys: Collection[str], *, at_most: int) -> list[bytes]:
    """The events that started the running clocks of these keys, as the log has them: clocks that are counted for each
    event, what is due first before the rest.
    """
    query = (
        select(event.c.entry)
        .join(clock, (clock.c.stream == event.c.stream) & (clock.c.occasion == event.c.n))
        .where(clock.c.key.in_(keys), clock.c.met_n.is_(None), clock.c.ended_n.is_(None))
        .where(clock.c.lapses_at.is_(None) | clock.c.next_stage_at.is_not(None))  # in the words of the index
        .order_by(clock.c.due_at, clock.c.stream)
        .limit(at_most)
    )
    return list(connection.scalars(query))
