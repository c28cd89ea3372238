"""Streams and cases: taken for writing, kept, and found by what is due. Read `take` and `keep`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, Connection, bindparam, delete, insert, select, type_coerce, update
from sqlalchemy.dialects import postgresql, sqlite

from workflow.errors import Busy, _
from workflow.ledger.entry import NO_PREVIOUS
from workflow.milestones import COLUMNS as MILESTONES
from workflow.store.direct import Direct
from workflow.store.schema import case, clock, event, party, recommendation

Row = dict[str, Any]
# A running clock, as far as it says what a case waits for: kind, due (seconds, UTC; None while paused), key, occasion.
Waiting = tuple[str, int | None, str, int]


class Head(Struct, frozen=True):
    """Where a stream stands: its newest `n` (0 before the first) and the leaf hash of that event."""

    n: int
    last: bytes
    adoption: int = 0


EMPTY = Head(0, NO_PREVIOUS)


def take(connection: Connection, stream: str) -> Head:
    """The head of a case, locked for this transaction; a row is made where there is none yet.

    Two nodes that begin the same case wait for each other on the row. SQLite needs no lock: one writer.
    """
    row = _TAKE.row(connection, {"b_stream": stream})
    if row is None and _BEGIN.run(connection, {"stream": stream, **_BLANK}):
        return EMPTY
    row = row or _TAKE.row(connection, {"b_stream": stream})
    if row is None:  # whoever began it at the same moment took it back
        raise Busy(_("The write was not made: another one came first."), next_step=_("Try again."))
    return Head(*row)


_THIS_CASE = case.c.stream == bindparam("b_stream")
_TAKE = Direct(select(case.c.n, case.c.last, case.c.adoption).where(_THIS_CASE).with_for_update())
_BLANK = {"n": 0, "last": NO_PREVIOUS, "state": "", "adoption": 0}
_BLANK_ROW: dict[str, Any] = {name: bindparam(name) for name in ("stream", *_BLANK)}
_BEGIN = Direct(
    sqlite.insert(case).values(_BLANK_ROW).on_conflict_do_nothing(),
    elsewhere=postgresql.insert(case).values(_BLANK_ROW).on_conflict_do_nothing(),
)


def forget_begun(connection: Connection, streams: Sequence[str]) -> None:
    """Take back the rows that `take` made of cases whose first event was refused."""
    connection.execute(delete(case).where(case.c.stream.in_(streams), case.c.n == 0))


def has_number(connection: Connection, number: str) -> bool:
    """Whether a case has this number."""
    return connection.scalar(select(case.c.stream).where(case.c.number == number)) is not None


def numbered(connection: Connection, number: str) -> str | None:
    """The case (its stream) that has this number."""
    return connection.scalar(select(case.c.stream).where(case.c.number == number))


def head(connection: Connection, stream: str) -> tuple[int, bytes | None]:
    """The newest `n` of a stream that is no case, and its entry; (0, None) before the first.

    On PostgreSQL two writers of one stream meet on the primary key (stream, n), and the later one fails.
    """
    newest = select(event.c.n, event.c.entry).where(event.c.stream == stream).order_by(event.c.n.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return (0, None) if row is None else (row.n, row.entry)


def leaves(connection: Connection, stream: str, *, after: int = 0) -> list[bytes]:
    """All entries of a stream in the order of `n`, or those after an `n`, as their exact bytes."""
    mine = select(event.c.entry).where(event.c.stream == stream, event.c.n > after)
    return list(connection.scalars(mine.order_by(event.c.n)))


def places(connection: Connection, stream: str) -> list[tuple[int, int | None, bytes]]:
    """The events of a stream in the order of `n`: each with its place in the log, if it has one, and its bytes."""
    mine = select(event.c.n, event.c.log_index, event.c.entry).where(event.c.stream == stream).order_by(event.c.n)
    return [(n, place, leaf) for n, place, leaf in connection.execute(mine)]


def append(connection: Connection, rows: Sequence[Row]) -> None:
    """Add events; their place in the log comes later in the same transaction or from the sequencer."""
    _APPEND.run_many(connection, rows)


_APPEND = Direct(insert(event), columns=("stream", "n", "kind", "entry"))


def keep(connection: Connection, row: Row) -> None:
    """Write the derived row of a case."""
    _KEEP.run(connection, row)


_DUE = ("due_at", "due_kind", "due_key")
_KEPT = (
    *("n", "last", "number", "state", "adoption", "next_check_at"),
    *("serial", "received_at", "assigned_to", "setting", "urgent", "stands", *_DUE),
    *MILESTONES,
)
_KEEP = Direct(update(case).where(_THIS_CASE).values({name: bindparam(name) for name in _KEPT}))


def replace_clocks(connection: Connection, stream: str, clocks: Sequence[Row]) -> None:
    """Write all clocks of a case anew."""
    connection.execute(delete(clock).where(clock.c.stream == stream))
    add_clocks(connection, clocks)


def add_clocks(connection: Connection, clocks: Sequence[Row]) -> None:
    """Add clocks that are not there yet."""
    if clocks:
        _ADD_CLOCK.run_many(connection, clocks)


_ADD_CLOCK = Direct(insert(clock))


def drop_clocks(connection: Connection, clocks: Sequence[tuple[str, str, int]]) -> None:
    """Remove clocks by their stream, key and occasion."""
    if clocks:
        names = [f"b_{name}" for name in _CLOCK_KEY]
        _DROP_CLOCK.run_many(connection, [dict(zip(names, key, strict=True)) for key in clocks])


_CLOCK_KEY = ("stream", "key", "occasion")
_THIS_CLOCK = tuple(clock.c[name] == bindparam(f"b_{name}") for name in _CLOCK_KEY)
_DROP_CLOCK = Direct(delete(clock).where(*_THIS_CLOCK))


def replace_parties(connection: Connection, stream: str, offices: Collection[str]) -> None:
    """Write anew to which offices a case was sent."""
    connection.execute(_FORGET_PARTIES, {"b_stream": stream})
    add_parties(connection, stream, offices)


def add_parties(connection: Connection, stream: str, offices: Collection[str]) -> None:
    """Add offices to which a case was sent."""
    if offices:
        connection.execute(_ADD_PARTY, [{"stream": stream, "office": office} for office in sorted(offices)])


_ADD_PARTY = insert(party)
_FORGET_PARTIES = delete(party).where(party.c.stream == bindparam("b_stream"))


def replace_recommendations(connection: Connection, stream: str, rows: Collection[Row]) -> None:
    """Write anew what was recommended in a case."""
    connection.execute(_FORGET_RECOMMENDATIONS, {"b_stream": stream})
    if rows:
        connection.execute(_ADD_RECOMMENDATION, list(rows))


_ADD_RECOMMENDATION = insert(recommendation)
_FORGET_RECOMMENDATIONS = delete(recommendation).where(recommendation.c.stream == bindparam("b_stream"))


def has_party(connection: Connection, stream: str, office: str) -> bool:
    """Whether a case was sent to an office."""
    query = select(party.c.office).where(party.c.stream == stream, party.c.office == office)
    return connection.scalar(query) is not None


def cases_due(
    connection: Connection, now: datetime, *, at_most: int, aside: Sequence[str] = ()
) -> list[tuple[str, Head]]:
    """Cases with a stage whose instant has come, the longest waiting first, but for those `aside`; taken for writing.

    `now` is UTC. Walks the index case_next_check, so the cost follows what is due, not what runs. `record` takes the
    case first too, so nobody waits in a ring. Cases that another node holds are skipped.
    """
    due = (
        select(case.c.stream, case.c.n, case.c.last, case.c.adoption)
        .where(case.c.next_check_at <= now)
        .order_by(case.c.next_check_at, case.c.stream)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    if aside:
        due = due.where(case.c.stream.not_in(aside))
    return [(row.stream, Head(row.n, row.last, row.adoption)) for row in connection.execute(due)]


def clocks_with_stages(connection: Connection, streams: Sequence[str]) -> list[Row]:
    """The clocks of some cases that have a stage still to come, by case, next stage and name."""
    query = (
        select(clock.c.stream, clock.c.key, clock.c.occasion, clock.c.stages, clock.c.next_stage_at)
        .where(clock.c.stream.in_(streams), clock.c.next_stage_at.is_not(None))
        .order_by(clock.c.stream, clock.c.next_stage_at, clock.c.key, clock.c.occasion)
    )
    return [row._asdict() for row in connection.execute(query)]


def mark_stages(connection: Connection, rows: Sequence[Row]) -> None:
    """Write which stages of some clocks are still to come."""
    connection.execute(_MARK_STAGES, rows)


_MARK_STAGES = (
    update(clock).where(*_THIS_CLOCK).values(stages=bindparam("b_stages"), next_stage_at=bindparam("b_next_stage_at"))
)


def advance(connection: Connection, rows: Sequence[Row]) -> None:
    """Move the heads of several cases on, and their next check."""
    connection.execute(_ADVANCE, rows)


_ADVANCE = (
    update(case)
    .where(_THIS_CASE)
    .values(n=bindparam("b_n"), last=bindparam("b_last"), next_check_at=bindparam("b_next_check_at"))
)


def running_clocks(connection: Connection, streams: Sequence[str]) -> list[tuple[str, Waiting]]:
    """The clocks of some cases that run and have not lapsed, by case."""
    query = (
        select(clock.c.stream, clock.c.kind, type_coerce(clock.c.due_at, BigInteger), clock.c.key, clock.c.occasion)
        .where(clock.c.stream.in_(streams), clock.c.met_n.is_(None), clock.c.ended_n.is_(None))
        .where(clock.c.lapses_at.is_(None) | clock.c.next_stage_at.is_not(None))
        .order_by(clock.c.stream)
    )
    return [
        (stream, (kind, due_at, key, occasion)) for stream, kind, due_at, key, occasion in connection.execute(query)
    ]


def mark_due(connection: Connection, by_case: Mapping[str, Row]) -> None:
    """Write what some cases wait for first."""
    connection.execute(_MARK_DUE, [{"b_stream": stream, **row} for stream, row in by_case.items()])


_MARK_DUE = update(case).where(_THIS_CASE).values({name: bindparam(name) for name in _DUE})


def late(connection: Connection, now: datetime, *, kinds: Sequence[str] = ("limit",)) -> list[Row]:
    """Running clocks of real cases whose due date has passed at `now` (UTC), the longest late first."""
    query = (
        select(clock, case.c.number)
        .join(case, case.c.stream == clock.c.stream)
        .where(clock.c.met_n.is_(None), clock.c.ended_n.is_(None), clock.c.due_at < now, clock.c.kind.in_(kinds))
        .where(clock.c.stream.startswith("case:"))
        .where(clock.c.lapses_at.is_(None) | (clock.c.lapses_at >= now))
        .order_by(clock.c.due_at, clock.c.stream, clock.c.key, clock.c.occasion)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def due_next(connection: Connection, now: datetime, *, at_most: int) -> list[Row]:
    """Running clocks of real cases that are not yet due at `now` (UTC), the first due on top."""
    query = (
        select(clock, case.c.number)
        .join(case, case.c.stream == clock.c.stream)
        .where(clock.c.met_n.is_(None), clock.c.ended_n.is_(None), clock.c.due_at >= now)
        .where(clock.c.stream.startswith("case:"))
        .order_by(clock.c.due_at, clock.c.stream, clock.c.key, clock.c.occasion)
        .limit(at_most)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def streams_not_under(connection: Connection, adoption: int, *, at_most: int) -> list[str]:
    """Cases last derived under an older adoption, in a fixed order."""
    query = select(case.c.stream).where(case.c.adoption < adoption).order_by(case.c.stream).limit(at_most)
    return list(connection.scalars(query))


def streams_after(connection: Connection, stream: str, *, at_most: int) -> list[str]:
    """Cases after `stream` in the order of their names: for walking through all of them in batches."""
    query = select(case.c.stream).where(case.c.stream > stream).order_by(case.c.stream).limit(at_most)
    return list(connection.scalars(query))


def case_rows(connection: Connection, stream: str) -> tuple[Row | None, list[Row]]:
    """The derived rows of one case as they stand: the case, its clocks."""
    found = connection.execute(select(case).where(case.c.stream == stream)).mappings().one_or_none()
    clocks = connection.execute(select(clock).where(clock.c.stream == stream)).mappings()
    return None if found is None else dict(found), [dict(row) for row in clocks]


def count_due_stages(connection: Connection, at: datetime) -> tuple[int, int, int]:
    """How many stages and lapses have come at `at` (UTC), in how many cases. Reads the clocks that are due only."""
    query = (
        select(clock.c.stream, clock.c.stages)
        .join(case, case.c.stream == clock.c.stream)
        .where(case.c.next_check_at <= at, clock.c.next_stage_at <= at)
    )
    stages = lapsed = 0
    streams = set()
    for stream, text in connection.execute(query):
        streams.add(stream)
        for when, label, _noticed in msgspec.json.decode(text, type=list[tuple[datetime, str, bool]]):
            lapsed += when <= at and label == "lapse"
            stages += when <= at and label != "lapse"
    return stages, lapsed, len(streams)
