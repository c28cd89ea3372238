"""Notices as they are kept: added once, read, marked; what waits for delivery, what nobody looked at, what is dead.

Whoever adds holds the row of `following`, so ids grow one after the other and the same notice is never written twice:
the unique index says so too. Read `add`, then `due`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, or_, select, update
from sqlalchemy import case as choose
from sqlalchemy.dialects import postgresql, sqlite

from notifications.store.schema import DEAD, HELD, IN_INBOX, IS_DEAD, READ, SENT, UNSEEN, WAITING, WAITS, notice
from workflow.events import CASE
from workflow.store.schema import case

_ONCE = [notice.c.stream, notice.c.n, notice.c.person, notice.c.channel]
ROWS_AT_ONCE = 500
UNREAD = "unread"


class Row(Struct, frozen=True):
    """A notice as it is kept; `about` is JSON."""

    id: int
    stream: str
    n: int
    person: str
    channel: str
    kind: str
    what: str
    role: str
    office: str
    about: str
    is_urgent: bool
    created_at: datetime
    state: str
    next_at: datetime | None
    tries: int
    sent_at: datetime | None
    read_at: datetime | None
    fault: str | None
    message_id: str | None
    escalate_at: datetime | None


_ROWS = select(*(notice.c[name] for name in Row.__struct_fields__))


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Add those of these notices (without ids) that are not there yet; how many. The caller holds `following`."""
    rows = _fresh(connection, rows)
    first = (connection.scalar(select(func.max(notice.c.id))) or 0) + 1
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(notice).on_conflict_do_nothing(index_elements=_ONCE)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        connection.execute(statement, [{"id": first + start + place, **row} for place, row in enumerate(part)])
    return len(rows)


def _fresh(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without those that are kept already, or stand here twice."""
    streams = sorted({row["stream"] for row in rows})
    known = set()
    for start in range(0, len(streams), ROWS_AT_ONCE):
        query = select(*_ONCE).where(notice.c.stream.in_(streams[start : start + ROWS_AT_ONCE]))
        known |= {tuple(row) for row in connection.execute(query)}
    fresh = []
    for row in rows:
        identity = (row["stream"], row["n"], row["person"], row["channel"])
        if identity not in known:
            known.add(identity)
            fresh.append(row)
    return fresh


# -------------------------------------------------------------------------------------------------------- delivery


def due(connection: Connection, now: datetime, *, channel: str, at_most: int) -> list[Row]:
    """What may be delivered by a channel at `now` (UTC), the longest waiting first, taken for this transaction.

    Walks the index notice_waiting. What another node holds is skipped; SQLite has one writer and needs no lock.
    """
    query = _ROWS.where(WAITS, notice.c.channel == channel, notice.c.next_at <= now)
    query = query.order_by(notice.c.next_at, notice.c.id).limit(at_most).with_for_update(skip_locked=True)
    return [Row(*row) for row in connection.execute(query)]


def due_of(connection: Connection, person: str, channel: str, now: datetime) -> list[Row]:
    """What of one person's may be delivered by a channel at `now` (UTC), taken for this transaction."""
    query = _ROWS.where(WAITS, notice.c.channel == channel, notice.c.next_at <= now, notice.c.person == person)
    query = query.order_by(notice.c.next_at, notice.c.id).with_for_update(skip_locked=True)
    return [Row(*row) for row in connection.execute(query)]


def held(connection: Connection, now: datetime, *, after: int, at_most: int) -> list[Row]:
    """What is about clocks, was held until `now` (UTC) and stands in no message yet, in the order of ids from `after`
    on.
    """
    query = _ROWS.where(notice.c.state == HELD, notice.c.next_at <= now, notice.c.message_id.is_(None))
    query = query.where(notice.c.about != "[]", notice.c.id > after)
    return [Row(*row) for row in connection.execute(query.order_by(notice.c.id).limit(at_most))]


def change(connection: Connection, ids: Sequence[int], **values: Any) -> int:
    """Write some columns of these notices; how many there were."""
    return connection.execute(update(notice).where(notice.c.id.in_(ids)).values(**values)).rowcount


def dead(connection: Connection, *, at_most: int) -> list[Row]:
    """What could not be delivered, the newest first."""
    query = _ROWS.where(IS_DEAD).order_by(notice.c.id.desc()).limit(at_most)
    return [Row(*row) for row in connection.execute(query)]


def revive(connection: Connection, notice_id: int, *, now: datetime) -> bool:
    """Let delivery of a dead notice begin anew; False where it is not dead."""
    is_dead = (notice.c.id == notice_id) & (notice.c.state == DEAD)
    again = {"state": WAITING, "next_at": now, "tries": 0, "fault": None}
    return connection.execute(update(notice).where(is_dead).values(**again)).rowcount == 1


# ----------------------------------------------------------------------------------------------------------- inbox


def unread(connection: Connection, person: str) -> int:
    """How many notices in a person's inbox were not looked at. Walks notice_unread."""
    query = select(func.count()).select_from(notice).where(notice.c.person == person, UNSEEN)
    return connection.scalar(query) or 0


def inbox(connection: Connection, person: str, *, only_unread: bool, before: int | None, at_most: int) -> list[Row]:
    """A person's inbox, the newest first, from before an id on."""
    query = _ROWS.where(notice.c.person == person, UNSEEN if only_unread else IN_INBOX)
    if before is not None:
        query = query.where(notice.c.id < before)
    return [Row(*row) for row in connection.execute(query.order_by(notice.c.id.desc()).limit(at_most))]


def unread_in(connection: Connection, person: str, stream: str) -> tuple[int, int]:
    """How many notices a person has not seen, and the newest of them in one stream (0: none). Walks notice_unread."""
    here = func.max(choose((notice.c.stream == stream, notice.c.id)))
    query = select(func.count(), here).select_from(notice).where(notice.c.person == person, UNSEEN)
    number, newest = connection.execute(query).one()
    return number, newest or 0


def unread_by_what(connection: Connection, person: str) -> dict[str, int]:
    """How many notices a person has not looked at, by what they say. Walks notice_unread."""
    query = select(notice.c.what, func.count()).where(notice.c.person == person, UNSEEN).group_by(notice.c.what)
    return {row.what: row[1] for row in connection.execute(query)}


def threads(
    connection: Connection, person: str, *, weight: Mapping[str, int], start: int, at_most: int
) -> list[tuple[Row, int, int, bool]]:
    """What a person has not looked at, of what `weight` names, by case: the weightiest notice of each, how many there
    are, the newest of them, and whether any is urgent. The weightiest on top, then the newest; what is of no case
    stands alone. Walks notice_unread.
    """
    heavy = choose(dict(weight), value=notice.c.what, else_=0)
    of = (notice.c.stream, choose((notice.c.stream.startswith(f"{CASE}:"), 0), else_=notice.c.n))
    first = func.row_number().over(partition_by=of, order_by=(heavy.desc(), notice.c.id.desc())).label("first")
    number = func.count().over(partition_by=of).label("number")
    newest = func.max(notice.c.id).over(partition_by=of).label("newest")
    urgent = func.max(choose((notice.c.is_urgent, 1), else_=0)).over(partition_by=of).label("urgent")
    columns = [notice.c[name] for name in Row.__struct_fields__]
    query = select(*columns, heavy.label("heavy"), first, number, newest, urgent)
    mine = query.where(notice.c.person == person, UNSEEN, notice.c.what.in_(sorted(weight))).subquery("mine")
    shown = select(*(mine.c[name] for name in Row.__struct_fields__), mine.c.number, mine.c.newest, mine.c.urgent)
    shown = shown.where(mine.c.first == 1).order_by(mine.c.heavy.desc(), mine.c.newest.desc())
    return [
        (Row(*row[:-3]), row.number, row.newest, bool(row.urgent))
        for row in connection.execute(shown.offset(start).limit(at_most))
    ]


def in_case(connection: Connection, person: str, stream: str, *, at_most: int) -> list[Row]:
    """What a person was told of one case, the newest first. Walks notice_inbox."""
    query = _ROWS.where(notice.c.person == person, IN_INBOX, notice.c.stream == stream)
    return [Row(*row) for row in connection.execute(query.order_by(notice.c.id.desc()).limit(at_most))]


def of_inbox(connection: Connection, person: str, notice_id: int) -> tuple[str, int] | None:
    """Which event a notice in a person's inbox is about: its stream and `n`."""
    mine = (notice.c.id == notice_id, notice.c.person == person, IN_INBOX)
    row = connection.execute(select(notice.c.stream, notice.c.n).where(*mine)).one_or_none()
    return None if row is None else (row.stream, row.n)


def not_looked(
    connection: Connection, events: Collection[tuple[str, int]]
) -> dict[tuple[str, int], list[tuple[str, str, str]]]:
    """Who was told of these events and has not looked, by event: office, person, role. As many as stand on a page."""
    wanted = [(notice.c.stream == stream) & (notice.c.n == n) for stream, n in sorted(events)]
    if not wanted:
        return {}
    query = select(notice.c.stream, notice.c.n, notice.c.office, notice.c.person, notice.c.role)
    found: dict[tuple[str, int], list[tuple[str, str, str]]] = {}
    for stream, n, *who in connection.execute(query.where(or_(*wanted), UNSEEN, notice.c.what != UNREAD)):
        found.setdefault((stream, n), []).append((who[0], who[1], who[2]))
    return {event: sorted(people) for event, people in found.items()}


def came_in(connection: Connection, streams: Collection[str]) -> dict[str, datetime]:
    """When those of these cases came in that have no number yet."""
    query = select(case.c.stream, case.c.received_at).where(case.c.stream.in_(sorted(streams)), case.c.number.is_(None))
    return {stream: at for stream, at in connection.execute(query) if at is not None}


def numbers(connection: Connection, streams: Collection[str]) -> dict[str, str]:
    """The numbers of those of these cases that have one; as many at once as stand on a page."""
    query = select(case.c.stream, case.c.number).where(case.c.stream.in_(sorted(streams)), case.c.number.is_not(None))
    return {row.stream: row.number for row in connection.execute(query)}


def mark_read(connection: Connection, person: str, wanted: ColumnElement[bool], *, now: datetime) -> int:
    """Mark what is unread in a person's inbox; what was held back of it for other ways is not sent any more."""
    mine = select(notice.c.id, notice.c.stream, notice.c.n).where(notice.c.person == person, UNSEEN, wanted)
    seen = connection.execute(mine).all()
    for start in range(0, len(seen), ROWS_AT_ONCE):
        part = seen[start : start + ROWS_AT_ONCE]
        change(connection, [row.id for row in part], state=READ, read_at=now, escalate_at=None)
        told = {(row.stream, row.n) for row in part}
        streams = {stream for stream, _n in told}
        held = select(notice.c.id, notice.c.stream, notice.c.n).where(
            notice.c.person == person, notice.c.stream.in_(streams), notice.c.state == HELD
        )
        ids = [row.id for row in connection.execute(held) if (row.stream, row.n) in told]
        change(connection, ids, state=READ, read_at=now, next_at=None)
    return len(seen)


# ----------------------------------------------------------------------------------------------- nobody has looked


def unheard(connection: Connection, now: datetime, *, at_most: int) -> list[Row]:
    """What lies unread in an inbox beyond its time at `now` (UTC), the longest first. Walks notice_unheard."""
    query = _ROWS.where(notice.c.escalate_at <= now, notice.c.state == SENT)
    return [Row(*row) for row in connection.execute(query.order_by(notice.c.escalate_at, notice.c.id).limit(at_most))]


def was_told_more(connection: Connection, row: Row) -> bool:
    """Whether the same person was told later of every clock that this notice is about; of news, never."""
    asked = {(one[0], one[1]) for one in msgspec.json.decode(row.about)}
    later = select(notice.c.about).where(
        notice.c.person == row.person, IN_INBOX, notice.c.id > row.id, notice.c.stream == row.stream
    )
    told = {(one[0], one[1]) for about in connection.scalars(later) for one in msgspec.json.decode(about)}
    return bool(asked) and asked <= told
